"""A CSV file as it comes out of a telephone system or a spreadsheet: encoding, separator, header, records."""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.council.errors import FileError

_SEPARATORS = (",", ";", "\t", "|")
_BLOCK = 1 << 20
_NO_TEXT = {b"PK\x03\x04": "an Excel workbook", b"\xd0\xcf\x11\xe0": "an old Excel workbook", b"%PDF": "a PDF"}
_LONGEST_RECORD = 40  # lines; beyond that a quotation mark was never closed
_INVISIBLE = re.compile("[\u00a0\u2007\u202f\u200b\ufeff]")


@dataclass(frozen=True)
class Record:
    """One line of the file by our field names. `line` is where it begins; `problem` is what is wrong with it.

    `row` is the whole line as it stands, for whoever writes the file anew.
    """

    line: int
    cells: Mapping[str, str]
    problem: str = ""
    row: Sequence[str] = ()


@dataclass(frozen=True)
class CsvFile:
    """A file that was looked at once. `columns` maps a position to our field; what is not named there is never read."""

    path: Path
    digest: str
    size: int
    encoding: str
    separator: str
    columns: Mapping[int, str]
    width: int
    header_line: int
    names: Mapping[str, str] = field(default_factory=dict)  # our field -> what the file calls it

    def records(self, told: Callable[[int], None] = lambda position: None) -> Iterator[Record]:
        """Every record after the header, one at a time; `told` hears how many bytes were read."""
        with self.path.open("rb") as raw:
            text = io.TextIOWrapper(raw, encoding=self.encoding, errors="replace", newline="")
            for _ in range(self.header_line):
                text.readline()
            reader = csv.reader(text, delimiter=self.separator, strict=True)
            line = self.header_line + 1
            while True:
                try:
                    row = next(reader)
                except StopIteration:
                    break
                except csv.Error as wrong:
                    yield Record(line, {}, f"cannot be read ({wrong}); is a quotation mark not closed?")
                    return
                begins, line = line, self.header_line + reader.line_num + 1
                if line - begins > _LONGEST_RECORD:
                    yield Record(begins, {}, "goes on over many lines: a quotation mark is not closed")
                    return
                if any(cell.strip() for cell in row):
                    yield self._record(begins, row)
                if not begins % 500:
                    told(raw.tell())
            told(self.size)

    def header(self) -> list[str]:
        """The cells of the header as they stand."""
        with self.path.open("r", encoding=self.encoding, errors="replace", newline="") as file:
            lines = [file.readline() for _ in range(self.header_line)]
        return next(csv.reader(lines[-1:], delimiter=self.separator))

    def _record(self, line: int, row: Sequence[str]) -> Record:
        if any(cell.strip() for cell in row[self.width :]):
            return Record(line, {}, f"has {len(row)} cells, but the header has {self.width}: a comma without quotes?")
        cells = {name: clean(row[place]) if place < len(row) else "" for place, name in self.columns.items()}
        if any("\ufffd" in cell for cell in cells.values()):
            return Record(line, {}, f"holds bytes that are no text in {self.encoding}")
        return Record(line, cells, row=row)


def clean(cell: str) -> str:
    """A cell without invisible spaces and without a spreadsheet's ways to keep a text a text: ="00123" and '00123."""
    text = (cell if cell.isascii() else _INVISIBLE.sub(" ", cell)).strip()
    if text.startswith('="') and (formula := re.fullmatch(r'="(.*)"', text)):
        text = formula[1].strip()
    return text[1:] if text.startswith("'") and re.match(r"'[\w+]", text) else text


def open_csv(path: Path, columns: Mapping[str, Sequence[str]], needed: Sequence[str]) -> CsvFile:
    """Look at the whole file once. `columns`: our field -> the names that a header may have for it.

    `FileError` when it is no CSV file, or lacks a field that is needed; one entry of `needed` may say `a|b`.
    """
    encoding, digest, size = _look_through(path)
    with path.open("r", encoding=encoding, errors="replace", newline="") as file:
        lines = [file.readline() for _ in range(20)]
    number = 0
    separators: tuple[str, ...] = _SEPARATORS
    if told := re.fullmatch(r"sep=(.)\s*", lines[0]):
        number, separators = 1, (told[1],)
    while number < len(lines) and not lines[number].strip(" ,;\t|\r\n"):
        number += 1
    if number == len(lines):
        raise FileError(str(path), "header", "there is none: the file is empty")
    wanted = {_plain(name): ours for ours, names in columns.items() for name in names}
    best: tuple[int, str, list[str]] = (-1, ",", [])
    for separator in separators:
        cells = [_plain(clean(cell)) for cell in next(csv.reader([lines[number]], delimiter=separator), [])]
        best = max(best, (sum(cell in wanted for cell in cells), separator, cells), key=lambda one: one[0])
    _, separator, cells = best
    found: dict[int, str] = {}
    for place, cell in enumerate(cells):
        ours = wanted.get(cell)
        if ours in found.values():
            raise FileError(str(path), str(ours), f"two columns are called {cell!r}", number + 1)
        if ours is not None:
            found[place] = ours
    for one in needed:
        if not set(one.split("|")) & set(found.values()):
            names = ", ".join(repr(name) for ours in one.split("|") for name in columns.get(ours, [ours]))
            raise FileError(str(path), one, f"no column is called {names}", number + 1)
    while cells and not cells[-1]:
        cells.pop()
    called = {ours: cells[place] for place, ours in found.items()}
    return CsvFile(path, digest, size, encoding, separator, found, len(cells), number + 1, called)


def _look_through(path: Path) -> tuple[str, str, int]:
    """Encoding, digest and size, a block at a time: UTF-8 or UTF-16 by their marks, UTF-8 if it is, else cp1252."""
    sha, size = hashlib.sha256(), 0
    decoder, is_utf8, head = codecs.getincrementaldecoder("utf-8")(), True, b""
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                head = head or block[:4]
                sha.update(block)
                size += len(block)
                if is_utf8:
                    try:
                        decoder.decode(block)
                    except UnicodeDecodeError:
                        is_utf8 = False
    except OSError as wrong:
        raise FileError(str(path), "file", f"cannot be read: {wrong.strerror}") from wrong
    for beginning, what in _NO_TEXT.items():
        if head.startswith(beginning):
            raise FileError(str(path), "file", f"is {what}; save it as CSV first")
    if head[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return "utf-16", sha.hexdigest(), size
    return ("utf-8-sig" if is_utf8 else "cp1252"), sha.hexdigest(), size


def _plain(name: str) -> str:
    return re.sub(r"[\s_]+", " ", name).strip().casefold()
