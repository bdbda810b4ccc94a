"""Whose homes they are: every council of the UK by the custodian code of address data."""

from __future__ import annotations

import csv
from functools import lru_cache
from pathlib import Path

from bot.council.errors import FileError


@lru_cache(maxsize=4)
def local_authorities(folder: Path) -> dict[int, tuple[str, str]]:
    """Name and website of every council by the custodian code that address data gives its homes."""
    path = folder / "local_authorities.csv"
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return {int(row["custodian_code"]): (row["name"], row["website"]) for row in csv.DictReader(file)}
    except (OSError, KeyError, TypeError, ValueError) as wrong:
        raise FileError(str(path), "custodian_code, name, website", "cannot be read") from wrong
