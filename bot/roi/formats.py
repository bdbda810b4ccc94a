"""In which formats a result is written: one function for each, chosen by `--format`.

A phase keeps a table `WRITERS` of those that it has. A new format is a line there and a function that takes the whole
result and a folder, and says which files it wrote.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

_Result = TypeVar("_Result")

#: Writes a result into a folder that is there; the names of the files, the one to open first being the first.
Writer = Callable[[_Result, Path], Sequence[str]]


class FormatMissing(Exception):
    """A format that this machine cannot write; the message says what to install."""


class Format(StrEnum):
    """What a finance officer may ask for."""

    HTML = "html"
    PDF = "pdf"
    XLSX = "xlsx"
    CSV = "csv"
    JSON = "json"


def add_formats(parser: argparse.ArgumentParser, writers: Mapping[Format, Any]) -> None:
    """`--out` and `--format`, which may be given several times or name several; all that there are if not given."""
    known = ", ".join(one.value for one in Format if one in writers)
    parser.add_argument("--out", type=Path, metavar="DIR", help="write the files there")
    parser.add_argument(
        "--format",
        dest="formats",
        nargs="+",
        action="extend",
        choices=[one.value for one in Format if one in writers],
        metavar="FORMAT",
        help=f"only these of {known}; all of them if not given",
    )


def chosen_formats(chosen: argparse.Namespace, writers: Mapping[Format, Any]) -> tuple[Format, ...]:
    """The formats that were asked for, each once, in the order of `Format`; none without a folder for them."""
    if chosen.out is None:
        return ()
    wanted = [Format(one) for one in chosen.formats] if chosen.formats else list(writers)
    return tuple(one for one in Format if one in wanted)


def write(
    result: _Result, out: Path, formats: Sequence[Format], writers: Mapping[Format, Writer[_Result]]
) -> list[str]:
    """Every wanted format, into a folder that is made where it is not there; the names of all files.

    What this machine cannot write is said and left out; `FormatMissing` when nothing else was wanted.
    """
    out.mkdir(parents=True, exist_ok=True)
    names: list[str] = []
    for one in formats:
        try:
            names += writers[one](result, out)
        except FormatMissing as missing:
            told = f"{one.value} cannot be written: {missing}"
            if len(formats) == 1:
                raise FormatMissing(told) from missing
            print(told, file=sys.stderr)
    return names
