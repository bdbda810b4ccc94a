"""A TOML file of figures: each with value or range, unit, price year, source, date and grade; what is wrong is named.

What is read here is the same for the assumptions of a report and for the options of an appraisal.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from bot.council.errors import FileError
from bot.roi.assumptions import Assumption
from bot.roi.figures import ZERO, Grade, Range

MONEY, SHARE, MINUTES = "GBP per minute", "share", "minutes"
FIGURE_KEYS = frozenset(
    "value low central high unit price_year source date grade benchmark average note".split()  # noqa: SIM905 - one line
)
#: The most that a figure of a unit may be; the least is 0.
HIGHEST = {MONEY: Decimal(10), SHARE: Decimal(1), MINUTES: Decimal(240)}
_PRICE_YEAR = re.compile(r"(\d{4})/(\d{2})")


def read_text(path: Path) -> tuple[str, dict[str, Any]]:
    """A file's text and what it holds, numbers as Decimal; `FileError` when it is not there or no TOML."""
    try:
        text = path.read_text(encoding="utf-8")
    except (FileNotFoundError, IsADirectoryError) as missing:
        raise FileError(str(path), "file", "is not there") from missing
    try:
        return text, tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as wrong:
        line = re.search(r"at line (\d+)", str(wrong))
        raise FileError(str(path), "file", f"is not valid TOML: {wrong}", int(line[1]) if line else None) from wrong


def line_of(text: str, field: str) -> int | None:
    """The line (1-based) on which a dotted field of a TOML file is set, or its table begins; None when nowhere."""
    table, fallback = "", None
    for number, line in enumerate(text.splitlines(), start=1):
        stripped = line.strip()
        if header := re.match(r"\[\[?([^\]]+)\]\]?", stripped):
            table = header[1].strip()
            if field == table or field.startswith(f"{table}."):
                fallback = number
        elif key := re.match(r"([A-Za-z0-9_-]+(?:\s*\.\s*[A-Za-z0-9_-]+)*)\s*=", stripped):
            name = ".".join(part for part in (table, re.sub(r"\s", "", key[1])) if part)
            if field == name or field.startswith(f"{name}."):
                return number
    return fallback


class FigureFile:
    """One file while it is read: knows how to refuse. `highest` is the most that a figure of a unit may be."""

    highest: Mapping[str, Decimal] = HIGHEST
    figure_keys: frozenset[str] = FIGURE_KEYS
    money: frozenset[str] = frozenset({MONEY})

    def __init__(self, path: str, text: str) -> None:
        self.path, self.text = path, text
        self.price_year = ""

    def refuse(self, field: str, problem: str) -> FileError:
        """The error for a field, with its line."""
        return FileError(self.path, field, problem, line_of(self.text, field))

    def figure(self, table: Mapping[str, Any], inside: str, key: str, unit: str) -> Assumption:
        """One figure of a table, in its unit, with where it comes from."""
        name = f"{inside}.{key}"
        values = table.get(key)
        if not isinstance(values, dict):
            raise self.refuse(name, "must be given, as { value, unit, source, date, grade }")
        self.only(values, f"{name}.", self.figure_keys)
        if self.text_of(values, name, "unit") != unit:
            raise self.refuse(f"{name}.unit", f"must be {unit!r}, not {values['unit']!r}")
        if unit in self.money:
            self.check_prices(values, f"{name}.price_year")
        elif "price_year" in values:
            raise self.refuse(f"{name}.price_year", f"a figure in {unit} has no prices")
        grade = self.text_of(values, name, "grade")
        if grade not in list(Grade):
            raise self.refuse(f"{name}.grade", f"must be A, B, C or D, not {grade!r}")
        return Assumption(
            name=name,
            value=self.range_of(values, name, self.highest[unit]),
            unit=unit,
            source=self.text_of(values, name, "source"),
            on=self.day(values, name, "date"),
            grade=Grade(grade),
            price_year=self.price_year if unit in self.money else "",
            is_benchmark=self.flag(values, name, "benchmark"),
            is_average=self.flag(values, name, "average"),
            note=self.text_of(values, name, "note") if "note" in values else "",
        )

    def range_of(self, values: Mapping[str, Any], name: str, highest: Decimal) -> Range:
        """A value, or low, central and high in order, each from 0 to `highest`."""
        ends = [key for key in ("low", "central", "high") if key in values]
        if "value" in values and ends:
            raise self.refuse(f"{name}.{ends[0]}", "give either value, or low, central and high")
        if "value" not in values and len(ends) != 3:
            raise self.refuse(name, "must have a value, or all of low, central and high")
        keys = ("value",) if "value" in values else ("low", "central", "high")
        numbers = [self.number(values, name, key) for key in keys]
        for key, number in zip(keys, numbers, strict=True):
            if not ZERO <= number <= highest:
                raise self.refuse(f"{name}.{key}", f"must be from 0 to {highest}, not {number}")
        if numbers != sorted(numbers):
            raise self.refuse(name, f"low, central and high must be in order, not {', '.join(map(str, numbers))}")
        return Range(numbers[0], numbers[len(numbers) // 2], numbers[-1])

    def only(self, values: Mapping[str, Any], prefix: str, known: frozenset[str] | set[str]) -> None:
        """Refuse keys that mean nothing here."""
        for key in values:
            if key not in known:
                raise self.refuse(f"{prefix}{key}", f"is not known here; known are {', '.join(sorted(known))}")

    def table(self, values: Mapping[str, Any], key: str, known: set[str], inside: str = "") -> Mapping[str, Any]:
        """A table that must be there, with known keys only."""
        table, name = values.get(key), _dotted(inside, key)
        if not isinstance(table, dict):
            raise self.refuse(name, "must be a table")
        self.only(table, f"{name}.", known)
        return table

    def read_price_year(self, values: Mapping[str, Any], field: str, key: str = "price_year") -> str:
        """A financial year such as 2025/26; `field` is where it stands."""
        year = values.get(key)
        found = _PRICE_YEAR.fullmatch(year) if isinstance(year, str) else None
        if found is None or (int(found[1]) + 1) % 100 != int(found[2]):
            raise self.refuse(field, f'must be a financial year such as "2025/26", not {year!r}')
        return str(year)

    def check_prices(self, values: Mapping[str, Any], field: str) -> None:
        """Refuse money of another year than the file's."""
        year = self.read_price_year(values, field)
        if year != self.price_year:
            raise self.refuse(field, f"is {year}, but the report's prices are of {self.price_year}")

    def text_of(self, values: Mapping[str, Any], name: str, key: str) -> str:
        """Text that is not empty."""
        value = values.get(key)
        if not isinstance(value, str) or not value.strip():
            raise self.refuse(_dotted(name, key), f"must be given as text, not {value!r}")
        return value

    def day(self, values: Mapping[str, Any], name: str, key: str) -> date:
        """A date without a time."""
        value = values.get(key)
        if not isinstance(value, date) or isinstance(value, datetime):
            raise self.refuse(_dotted(name, key), f"must be a day such as 2026-10-01, not {value!r}")
        return value

    def flag(self, values: Mapping[str, Any], name: str, key: str) -> bool:
        """True or false; false when it is not given."""
        value = values.get(key, False)
        if not isinstance(value, bool):
            raise self.refuse(_dotted(name, key), f"must be true or false, not {value!r}")
        return value

    def whole(self, values: Mapping[str, Any], name: str, key: str) -> int:
        """A whole number."""
        value = values.get(key)
        if not isinstance(value, int) or isinstance(value, bool):
            raise self.refuse(_dotted(name, key), f"must be a whole number, not {value!r}")
        return value

    def number(self, values: Mapping[str, Any], name: str, key: str) -> Decimal:
        """A finite number."""
        value = values.get(key)
        if not isinstance(value, int | Decimal) or isinstance(value, bool) or not Decimal(value).is_finite():
            raise self.refuse(_dotted(name, key), f"must be a number, not {value!r}")
        return Decimal(value)


def _dotted(inside: str, key: str) -> str:
    return f"{inside}.{key}" if inside else key
