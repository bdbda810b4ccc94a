"""Reads an export of contacts again, CSV or Parquet, as somebody else sent it: every row checked against the schema."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.council.errors import FileError
from bot.usage.exporting import CONTACT_COLUMNS, VERSION, Row

_SCHEMA = "contacts.schema.json"
_BATCH = 5000


def read_export(folder: Path) -> Iterator[Row]:
    """The rows of `contacts.csv` or `contacts.parquet`, in the types of their columns; `FileError` for what is wrong.

    The schema beside it must be of the version that this reads. Columns that it does not know are passed over.
    """
    _check_schema(folder / _SCHEMA)
    path = folder / "contacts.csv"
    yield from _read_csv(path) if path.is_file() else _read_parquet(folder / "contacts.parquet")


def has_export(folder: Path) -> bool:
    """Whether a folder holds an export of contacts."""
    return any((folder / f"contacts.{form}").is_file() for form in ("csv", "parquet"))


def _check_schema(path: Path) -> None:
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as missing:
        raise FileError(path.name, "file", "is not there: an export has its schema beside it") from missing
    except ValueError as wrong:
        raise FileError(path.name, "file", f"is not JSON: {wrong}") from wrong
    version = told.get("version") if isinstance(told, dict) else None
    if version != VERSION:
        raise FileError(path.name, "version", f"must be {VERSION}, not {version!r}")


def _read_csv(path: Path) -> Iterator[Row]:
    with path.open(newline="", encoding="utf-8") as file:
        reader = csv.DictReader(file)
        _check_columns(path, reader.fieldnames or [])
        try:
            for told in reader:
                yield {one.name: _read(path, reader.line_num, one.name, one.type, told) for one in CONTACT_COLUMNS}
        except (csv.Error, UnicodeDecodeError) as wrong:
            raise FileError(path.name, "file", f"is not CSV in UTF-8: {wrong}", reader.line_num) from wrong


def _read(path: Path, line: int, name: str, kind: str, told: Mapping[str, str | None]) -> Any:
    text = told[name]
    if text is None:
        raise FileError(path.name, name, "the line is too short", line)
    try:
        return _READERS[kind](text) if text else ("" if kind == "string" else None)
    except ValueError as wrong:
        raise FileError(path.name, name, f"must be of type {kind}, not {text!r}", line) from wrong


def _read_parquet(path: Path) -> Iterator[Row]:
    import pyarrow  # 30 MB that only this needs
    from pyarrow import parquet

    names = [one.name for one in CONTACT_COLUMNS]
    try:
        with parquet.ParquetFile(path) as file:
            _check_columns(path, file.schema_arrow.names)
            for batch in file.iter_batches(batch_size=_BATCH, columns=names):
                yield from batch.to_pylist()
    except (pyarrow.ArrowException, OSError) as wrong:
        raise FileError(path.name, "file", f"is not Parquet: {wrong}") from wrong


def _check_columns(path: Path, names: list[str] | Any) -> None:
    missing = [one.name for one in CONTACT_COLUMNS if one.name not in names]
    if missing:
        raise FileError(path.name, missing[0], "the column is missing", 1 if path.suffix == ".csv" else None)


def _boolean(text: str) -> bool:
    if text not in ("true", "false"):
        raise ValueError(text)
    return text == "true"


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("an instant without its offset")
    return moment.astimezone(UTC)


_READERS: dict[str, Callable[[str], Any]] = {"string": str, "integer": int, "boolean": _boolean, "datetime": _moment}
