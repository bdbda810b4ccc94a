"""A TOML file read field by field: what is wrong is named with its file, its field and its line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from bot.council.errors import FileError

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class Table:
    """A TOML table that knows where it stands, so that a wrong field can be named."""

    def __init__(self, path: str, values: dict[str, Any], prefix: str = "") -> None:
        self.path, self.values, self.prefix = path, values, prefix

    def _get(self, key: str, kind: type, what: str) -> Any:
        if key not in self.values:
            raise FileError(self.path, self.prefix + key, "must be given")
        value = self.values[key]
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise FileError(self.path, self.prefix + key, f"must be {what}, not {value!r}")
        return value

    def text(self, key: str) -> str:
        value = str(self._get(key, str, "text"))
        if not value.strip():
            raise FileError(self.path, self.prefix + key, "must not be empty")
        return value

    def whole(self, key: str) -> int:
        value = int(self._get(key, int, "a whole number"))
        if value < 0:
            raise FileError(self.path, self.prefix + key, f"must not be negative: {value}")
        return value

    def list(self, key: str) -> tuple[str, ...]:
        value = self._get(key, list, "a list of text")
        if not value or not all(isinstance(item, str) and item for item in value):
            raise FileError(self.path, self.prefix + key, "must be a list of text with at least one entry")
        return tuple(value)

    def money(self, key: str) -> Decimal:
        """Pounds as text, for a float cannot hold pence."""
        raw = self.text(key)
        try:
            value = Decimal(raw)
        except InvalidOperation:
            value = Decimal("NaN")
        if not value.is_finite() or value < 0 or value != round(value, 2):
            raise FileError(self.path, self.prefix + key, f'must be pounds such as "1520.00", not {raw!r}')
        return value

    def flag(self, key: str) -> bool:
        return bool(self._get(key, bool, "true or false"))

    def day(self, key: str) -> date:
        value = self._get(key, date, "a day such as 2026-04-01")
        if isinstance(value, datetime):
            raise FileError(self.path, self.prefix + key, f"must be a day without a time, not {value}")
        return date(value.year, value.month, value.day)

    def wholes(self, key: str, least: int, most: int) -> tuple[int, ...]:
        value = self._get(key, list, "a list of whole numbers")
        if not value or not all(type(item) is int and least <= item <= most for item in value):
            raise FileError(
                self.path, self.prefix + key, f"must be whole numbers from {least} to {most}, not {value!r}"
            )
        return tuple(value)

    def tables(self, key: str) -> tuple[Table, ...]:
        """The entries of an array of tables, numbered from 1 in messages."""
        value = self._get(key, list, "a list of tables")
        if not value or not all(isinstance(item, dict) for item in value):
            raise FileError(self.path, self.prefix + key, "must be tables, at least one")
        return tuple(
            Table(self.path, item, f"{self.prefix}{key}[{number}].") for number, item in enumerate(value, start=1)
        )

    def time(self, key: str) -> time:
        return read_time(self.path, self.prefix + key, self.text(key))

    def table(self, key: str) -> Table:
        return Table(self.path, self._get(key, dict, "a table"), f"{self.prefix}{key}.")

    def by_weekday(self) -> Sequence[tuple[int, str, str]]:
        """Every entry of a table of weekdays: the day (0 = Monday), the field's whole name, and its text."""
        for day in self.values:
            if day not in WEEKDAYS:
                known = ", ".join(WEEKDAYS)
                raise FileError(self.path, self.prefix + day, f"is not a day of the week; use {known}")
        if not self.values:
            raise FileError(self.path, self.prefix.rstrip("."), "must open on at least one day")
        return [(WEEKDAYS.index(day), self.prefix + day, text) for day, text in self.texts().items()]

    def texts(self) -> dict[str, str]:
        return {key: self.text(key) for key in self.values}


def read_toml(path: Path) -> dict[str, Any]:
    """All of a file; `FileError` when it is not there or no TOML."""
    try:
        with path.open("rb") as file:
            return tomllib.load(file)
    except FileNotFoundError as missing:
        raise FileError(str(path), "file", "is not there") from missing
    except tomllib.TOMLDecodeError as wrong:
        raise FileError(str(path), "file", f"is not valid TOML: {wrong}") from wrong


def line_of_field(text: str, field: str) -> int | None:
    """The line (from 1) of a dotted field such as `council_tax.authorities[2].band_d`, or of the table around it."""
    *tables, key = re.split(r"\.(?![^\[]*\])", field)
    wanted, nth = ".".join(re.sub(r"\[\d+\]$", "", part) for part in tables), 1
    if tables and (number := re.search(r"\[(\d+)\]$", tables[-1])):
        nth = int(number[1])
    here, seen, around, own = "", 0, None, None
    for line, written in enumerate(text.splitlines(), start=1):
        if header := re.match(r"\s*\[{1,2}([^\[\]]+)\]{1,2}", written):
            here = header[1].replace('"', "").strip()
            seen += here == wanted
            if here == field and own is None:
                own = line
            if here == wanted and seen == nth and around is None:
                around = line
        elif here == wanted and seen in (0, nth) and re.match(rf'\s*"?{re.escape(key)}"?\s*=', written):
            return line
    return own or around


def read_time(path: str, name: str, raw: str) -> time:
    """A time such as 17:00; `FileError` names the field."""
    try:
        return time.fromisoformat(raw)
    except ValueError:
        raise FileError(path, name, f"must be a time such as 17:00, not {raw!r}") from None
