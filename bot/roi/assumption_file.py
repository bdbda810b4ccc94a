"""Reads `councils/<slug>/assumptions.toml` and refuses what is wrong, naming file, line and field."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from bot.council.errors import FileError
from bot.roi.assumptions import CHANNELS, Assumption, Assumptions, Removal, Review
from bot.roi.figures import ZERO, Grade, Range

_MONEY, _SHARE, _MINUTES = "GBP per minute", "share", "minutes"
_HIGHEST = {_MONEY: Decimal(10), _SHARE: Decimal(1), _MINUTES: Decimal(240)}
_FIGURE_KEYS = frozenset(
    "value low central high unit price_year source date grade benchmark average note".split()  # noqa: SIM905 - one line
)
_PRICE_YEAR = re.compile(r"(\d{4})/(\d{2})")


def read_assumptions(path: Path) -> Assumptions:
    """One council's assumptions, each checked; `FileError` for the first that is wrong."""
    try:
        text = path.read_text(encoding="utf-8")
    except (FileNotFoundError, IsADirectoryError) as missing:
        raise FileError(str(path), "file", "is not there") from missing
    try:
        values = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as wrong:
        line = re.search(r"at line (\d+)", str(wrong))
        raise FileError(str(path), "file", f"is not valid TOML: {wrong}", int(line[1]) if line else None) from wrong
    return _File(str(path), text).read(values)


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


class _File:
    """One file while it is read: knows how to refuse."""

    def __init__(self, path: str, text: str) -> None:
        self._path, self._text = path, text
        self._price_year = ""

    def refuse(self, field: str, problem: str) -> FileError:
        return FileError(self._path, field, problem, line_of(self._text, field))

    def read(self, values: Mapping[str, Any]) -> Assumptions:
        self._only(values, "", {"price_year", "staff", "share", "minutes", "failure", "review", "removals"})
        self._price_year = self._read_price_year(values, "price_year")
        staff = self._table(values, "staff", {"cost_per_minute"})
        failure = self._table(values, "failure", {"extra_minutes_per_escalation"})
        share = self._table(values, "share", set(CHANNELS))
        minutes = self._table(values, "minutes", set(CHANNELS))
        shares = {name: self._figure(share, "share", name, _SHARE) for name in CHANNELS}
        for end in ("low", "central", "high"):
            total = sum((getattr(one.value, end) for one in shares.values()), ZERO)
            if total > 1:
                raise self.refuse("share", f"the {end} shares of all channels add up to {total}, which is more than 1")
        return Assumptions(
            path=self._path,
            price_year=self._price_year,
            staff_cost_per_minute=self._figure(staff, "staff", "cost_per_minute", _MONEY),
            shares=shares,
            minutes={name: self._read_minutes(minutes, name) for name in CHANNELS},
            extra_minutes_per_escalation=self._figure(failure, "failure", "extra_minutes_per_escalation", _MINUTES),
            review=self._read_review(values),
            removals=tuple(self._read_removals(values)),
        )

    def _read_minutes(self, minutes: Mapping[str, Any], channel: str) -> dict[str, Assumption]:
        name = f"minutes.{channel}"
        table = minutes.get(channel)
        if not isinstance(table, dict):
            raise self.refuse(name, "must be a table with at least a default")
        if "default" not in table:
            raise self.refuse(f"{name}.default", "must be given: it is used for every need that is not named")
        return {need: self._figure(table, name, need, _MINUTES) for need in table}

    def _figure(self, table: Mapping[str, Any], inside: str, key: str, unit: str) -> Assumption:
        name = f"{inside}.{key}"
        values = table.get(key)
        if not isinstance(values, dict):
            raise self.refuse(name, "must be given, as { value, unit, source, date, grade }")
        self._only(values, f"{name}.", _FIGURE_KEYS)
        if self._text_of(values, name, "unit") != unit:
            raise self.refuse(f"{name}.unit", f"must be {unit!r}, not {values['unit']!r}")
        if unit == _MONEY:
            self._same_prices(values, f"{name}.price_year")
        elif "price_year" in values:
            raise self.refuse(f"{name}.price_year", f"a figure in {unit} has no prices")
        grade = self._text_of(values, name, "grade")
        if grade not in list(Grade):
            raise self.refuse(f"{name}.grade", f"must be A, B, C or D, not {grade!r}")
        return Assumption(
            name=name,
            value=self._range(values, name, _HIGHEST[unit]),
            unit=unit,
            source=self._text_of(values, name, "source"),
            on=self._date(values, name, "date"),
            grade=Grade(grade),
            price_year=self._price_year if unit == _MONEY else "",
            is_benchmark=self._flag(values, name, "benchmark"),
            is_average=self._flag(values, name, "average"),
            note=self._text_of(values, name, "note") if "note" in values else "",
        )

    def _range(self, values: Mapping[str, Any], name: str, highest: Decimal) -> Range:
        ends = [key for key in ("low", "central", "high") if key in values]
        if "value" in values and ends:
            raise self.refuse(f"{name}.{ends[0]}", "give either value, or low, central and high")
        if "value" not in values and len(ends) != 3:
            raise self.refuse(name, "must have a value, or all of low, central and high")
        keys = ("value",) if "value" in values else ("low", "central", "high")
        numbers = [self._number(values, name, key) for key in keys]
        for key, number in zip(keys, numbers, strict=True):
            if not ZERO <= number <= highest:
                raise self.refuse(f"{name}.{key}", f"must be from 0 to {highest}, not {number}")
        if numbers != sorted(numbers):
            raise self.refuse(name, f"low, central and high must be in order, not {', '.join(map(str, numbers))}")
        return Range(numbers[0], numbers[len(numbers) // 2], numbers[-1])

    def _read_review(self, values: Mapping[str, Any]) -> Review | None:
        if "review" not in values:
            return None
        table = self._table(values, "review", {"sampled", "resolved", "source", "date"})
        sampled, resolved = (self._whole(table, "review", key) for key in ("sampled", "resolved"))
        if not 0 <= resolved <= sampled or not sampled:
            raise self.refuse("review.resolved", f"must be from 0 to the {sampled} sampled, not {resolved}")
        return Review(sampled, resolved, self._text_of(table, "review", "source"), self._date(table, "review", "date"))

    def _read_removals(self, values: Mapping[str, Any]) -> list[Removal]:
        found = []
        for one in values.get("removals", []):
            self._only(one, "removals.", {"budget_code", "what", "date", "pounds", "price_year", "signed_by"})
            self._same_prices(one, "removals.price_year")
            pounds = self._number(one, "removals", "pounds")
            if pounds <= 0:
                raise self.refuse("removals.pounds", f"must be more than 0, not {pounds}")
            code, what, signed = (self._text_of(one, "removals", key) for key in ("budget_code", "what", "signed_by"))
            found.append(Removal(code, what, self._date(one, "removals", "date"), pounds, signed))
        return found

    def _only(self, values: Mapping[str, Any], prefix: str, known: frozenset[str] | set[str]) -> None:
        for key in values:
            if key not in known:
                raise self.refuse(f"{prefix}{key}", f"is not known here; known are {', '.join(sorted(known))}")

    def _table(self, values: Mapping[str, Any], name: str, known: set[str]) -> Mapping[str, Any]:
        table = values.get(name)
        if not isinstance(table, dict):
            raise self.refuse(name, "must be a table")
        self._only(table, f"{name}.", known)
        return table

    def _read_price_year(self, values: Mapping[str, Any], field: str) -> str:
        year = values.get("price_year")
        found = _PRICE_YEAR.fullmatch(year) if isinstance(year, str) else None
        if found is None or (int(found[1]) + 1) % 100 != int(found[2]):
            raise self.refuse(field, f'must be a financial year such as "2025/26", not {year!r}')
        return str(year)

    def _same_prices(self, values: Mapping[str, Any], field: str) -> None:
        year = self._read_price_year(values, field)
        if year != self._price_year:
            raise self.refuse(field, f"is {year}, but the report's prices are of {self._price_year}")

    def _text_of(self, values: Mapping[str, Any], name: str, key: str) -> str:
        value = values.get(key)
        if not isinstance(value, str) or not value.strip():
            raise self.refuse(f"{name}.{key}", f"must be given as text, not {value!r}")
        return value

    def _date(self, values: Mapping[str, Any], name: str, key: str) -> date:
        value = values.get(key)
        if not isinstance(value, date) or isinstance(value, datetime):
            raise self.refuse(f"{name}.{key}", f"must be a day such as 2026-10-01, not {value!r}")
        return value

    def _flag(self, values: Mapping[str, Any], name: str, key: str) -> bool:
        value = values.get(key, False)
        if not isinstance(value, bool):
            raise self.refuse(f"{name}.{key}", f"must be true or false, not {value!r}")
        return value

    def _whole(self, values: Mapping[str, Any], name: str, key: str) -> int:
        value = values.get(key)
        if not isinstance(value, int) or isinstance(value, bool):
            raise self.refuse(f"{name}.{key}", f"must be a whole number, not {value!r}")
        return value

    def _number(self, values: Mapping[str, Any], name: str, key: str) -> Decimal:
        value = values.get(key)
        if not isinstance(value, int | Decimal) or isinstance(value, bool) or not Decimal(value).is_finite():
            raise self.refuse(f"{name}.{key}", f"must be a number, not {value!r}")
        return Decimal(value)
