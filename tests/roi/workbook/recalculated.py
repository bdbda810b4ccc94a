"""LibreOffice, headless, as the second calculator: every formula cell of a workbook against the engine's own value."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

_ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">
<value>0</value></prop></item></oor:items>
"""
_ERROR = re.compile(r"#(REF!|NAME\?|VALUE!|DIV/0!|N/A|NUM!|NULL!)|Err:\d+")


@dataclass(frozen=True)
class Office:
    """A LibreOffice with a profile of its own, which recalculates whatever it opens."""

    program: str
    profile: Path

    def convert(self, paths: Sequence[Path], into: Path, form: str = "xlsx") -> list[Path]:
        """The files as LibreOffice writes them, all with one start of it. Their names must differ."""
        into.mkdir(parents=True, exist_ok=True)
        command = [self.program, "--headless", f"-env:UserInstallation={self.profile.as_uri()}", "--norestore"]
        command += ["--convert-to", form, "--outdir", str(into), *map(str, paths)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False)
        found = [into / f"{path.stem}.{form}" for path in paths]
        assert all(path.exists() for path in found), done.stdout + done.stderr
        return found


def start_office(folder: Path) -> Office:
    """LibreOffice Calc; a skip that names it where it is not there, but not where everything has to be."""
    program = shutil.which("soffice")
    if program is None:
        if os.environ.get("CI") == "true":
            pytest.fail("needs soffice: Debian's libreoffice-calc")
        pytest.skip("needs soffice: Debian's libreoffice-calc")
    settings = folder / "user" / "registrymodifications.xcu"
    settings.parent.mkdir(parents=True)
    settings.write_text(_ALWAYS)
    return Office(program, folder)


def values_of(path: Path) -> dict[tuple[str, str], Any]:
    """The value of every cell that is not empty, by sheet and address; what a formula gave last."""
    return {place: cell.value for place, cell in _cells(load_workbook(path, data_only=True)).items()}


def formulas_of(path: Path) -> dict[tuple[str, str], str]:
    """The formulas, by sheet and address."""
    return {place: cell.value for place, cell in _cells(load_workbook(path)).items() if cell.data_type == "f"}


def disagreements(issued: Path, recalculated: Path) -> list[str]:
    """Formula cells whose recalculated value is not the engine's, and every cell that holds an error."""
    engine, office = values_of(issued), values_of(recalculated)
    wrong = [f"{place}: {value}" for place, value in office.items() if _ERROR.fullmatch(str(value))]
    for place in formulas_of(issued):
        known, found = engine.get(place), office.get(place)
        if not agree(known, found):
            wrong.append(f"{place}: the engine says {known!r}, the sheet {found!r}")
    return wrong


def agree(known: Any, found: Any) -> bool:
    """The same words; or numbers that differ by less than a penny, and by less than a millionth of themselves."""
    if isinstance(known, int | float) and isinstance(found, int | float):
        return abs(known - found) < min(0.005, 1e-6 * abs(known) + 1e-9)
    return (known or "") == (found or "")


def cell_named(book: Workbook, name: str) -> Any:
    """The cell that a defined name stands for."""
    ((sheet, address),) = book.defined_names[name].destinations
    return book[sheet][address]


def change(path: Path, into: Path, changes: Mapping[str, Any]) -> Path:
    """A copy of a workbook with other values in some inputs, as a person would type them: by name or `Sheet!A1`."""
    book = load_workbook(path)
    for place, value in changes.items():
        sheet, _, address = place.partition("!")
        cell = book[sheet][address] if address else cell_named(book, place)
        cell.value = value
    book.save(into)
    return into


def result(path: Path, name: str) -> Any:
    """The value of a named cell."""
    return results(path, [name])[name]


def results(path: Path, names: Iterable[str]) -> dict[str, Any]:
    """The values of named cells."""
    book = load_workbook(path, data_only=True)
    return {name: cell_named(book, name).value for name in names}


def _cells(book: Workbook) -> dict[tuple[str, str], Any]:
    return {
        (sheet.title, cell.coordinate): cell
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }
