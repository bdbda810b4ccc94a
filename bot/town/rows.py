"""Reads a file of rows into facts of one kind. What is wrong is named with its file, line and column."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any, TypeVar

from bot.council.errors import FileError

Row = TypeVar("Row")


def read_rows(
    path: Path,
    kind: type[Row],
    read: Callable[[str, str], Any],
    *,
    key: str = "",
    checks: Mapping[str, Callable[[Row], bool]] | None = None,
) -> tuple[Row, ...]:
    """All rows of a CSV file whose columns are the fields of the dataclass `kind`.

    `read(column, text)` gives a field's value; a `ValueError`, `TypeError`, `AttributeError` or `ArithmeticError` of
    its own means that the text is wrong. The column `key` may hold each value once. `checks` has for a column whether
    what a row names in it stands in the other files.
    """
    names = [one.name for one in fields(kind)]  # type: ignore[arg-type]
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        if missing := set(names) - set(rows.fieldnames or ()):
            raise FileError(str(path), ", ".join(sorted(missing)), "the column is missing", 1)
        found = tuple(_read(str(path), rows, kind, names, read))
    seen: set[object] = set()
    for line, one in enumerate(found, start=2):
        for name, is_fine in (checks or {}).items():
            if not is_fine(one):
                raise FileError(str(path), name, f"names what is in no other file: {getattr(one, name)!r}", line)
        if key:
            value = getattr(one, key)
            if value in seen:
                raise FileError(str(path), key, f"{value} stands here twice", line)
            seen.add(value)
    return found


def whole(pattern: str, text: str) -> str:
    """The text, if all of it is of a pattern; `ValueError` otherwise."""
    if not re.fullmatch(pattern, text):
        raise ValueError(text)
    return text


def _read(
    path: str, rows: csv.DictReader[str], kind: type[Row], names: list[str], read: Callable[[str, str], Any]
) -> Iterator[Row]:
    for line, row in enumerate(rows, start=2):
        column, values = "", {}
        try:
            for column in names:
                values[column] = read(column, row[column])
        except (ValueError, TypeError, AttributeError, ArithmeticError) as wrong:
            raise FileError(path, column, f"cannot be {row[column]!r}", line) from wrong
        yield kind(**values)
