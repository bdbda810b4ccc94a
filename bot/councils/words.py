"""A language's fixed sentences, under the council's own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bot.councils.council import Council
from bot.councils.table import read_toml


class Words:
    """The fixed sentences of one language: `words/<language>.toml`, under the council's own `words.<language>.toml`."""

    def __init__(self, tables: list[dict[str, Any]]) -> None:
        self._tables = tables

    @classmethod
    def read(cls, folder: Path, language: str, council: Council | None = None) -> Words:
        """The council's own words first, then those of the language."""
        paths = [folder / f"{language}.toml"]
        if council is not None and (own := council.folder / f"words.{language}.toml").exists():
            paths.insert(0, own)
        return cls([read_toml(path) for path in paths])

    def say(self, key: str, **facts: object) -> str:
        """The sentence under a dotted key, for example `gateway.slow`, with its facts filled in."""
        sentence = self._find(key)
        if sentence is None:
            raise KeyError(key)
        return sentence.format(**facts)

    def has(self, key: str) -> bool:
        """Whether there is a sentence under a dotted key."""
        return self._find(key) is not None

    def section(self, name: str) -> dict[str, Any]:
        """All of one top-level table, the council's words over the language's."""
        merged: dict[str, Any] = {}
        for table in reversed(self._tables):
            merged.update(table.get(name, {}))
        return merged

    def _find(self, key: str) -> str | None:
        for table in self._tables:
            value: Any = table
            for part in key.split("."):
                value = value.get(part) if isinstance(value, dict) else None
            if isinstance(value, str):
                return value
        return None
