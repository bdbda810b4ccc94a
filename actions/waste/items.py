"""The council's list of what goes in which bin. Read once; the search in it is `item_search`."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from bot.council.errors import FileError

#: Values of the list's column `bin` beside the council's streams.
RECYCLING_CENTRE = "recycling_centre"
NOWHERE = "none"


@dataclass(frozen=True)
class Item:
    """One line of the list."""

    name: str
    synonyms: tuple[str, ...]
    bin: str
    note: str

    @property
    def names(self) -> tuple[str, ...]:
        """Everything that it is called."""
        return (self.name, *self.synonyms)


def read_items(path: Path, streams: Iterable[str]) -> tuple[Item, ...]:
    """The list; `FileError` names the line that is wrong."""
    allowed = {*streams, RECYCLING_CENTRE, NOWHERE}
    items = []
    try:
        with path.open(encoding="utf-8", newline="") as file:
            for line, row in enumerate(csv.DictReader(file), start=2):
                if not row.get("item"):
                    raise FileError(str(path), "item", "must be given", line)
                if row.get("bin") not in allowed:
                    raise FileError(str(path), "bin", f"must be one of {', '.join(sorted(allowed))}", line)
                synonyms = tuple(word.strip() for word in (row.get("synonyms") or "").split("|") if word.strip())
                items.append(Item(row["item"].strip(), synonyms, row["bin"], (row.get("note") or "").strip()))
    except FileNotFoundError as missing:
        raise FileError(str(path), "file", "is not there") from missing
    return tuple(items)
