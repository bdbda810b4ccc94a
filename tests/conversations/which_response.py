"""Tells which responses of domain.yml texts are, whatever wording and facts they have: clients see only texts."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]


@lru_cache(maxsize=1)
def _patterns() -> list[tuple[int, str, re.Pattern[str]]]:
    """(length of the fixed words, name, pattern) of every wording; the longest first, so that the narrowest wins."""
    wordings = [
        (name, variant["text"])
        for name, variants in yaml.safe_load((ROOT / "domain.yml").read_text())["responses"].items()
        for variant in variants
    ]
    for name, said in tomllib.loads((ROOT / "words/cy.toml").read_text("utf-8"))["responses"].items():
        wordings.append((name, said if isinstance(said, str) else said["text"]))
    found = []
    for name, text in wordings:
        parts = re.split(r"\{\w+\}", text.strip())
        pattern = ".*?".join(re.escape(part) for part in parts)
        found.append((sum(map(len, parts)), name, re.compile(pattern, re.S)))
    return sorted(found, key=lambda one: -one[0])


def which_response(text: str) -> str:
    """The response's name; the text itself, in angle brackets, for one that is not the assistant's."""
    return next((name for _, name, pattern in _patterns() if pattern.fullmatch(text.strip())), f"<{text}>")


def which_responses(texts: list[str]) -> list[str]:
    """The responses behind several messages: Rasa sends each paragraph of a response as a message of its own."""
    found: list[str] = []
    start = 0
    while start < len(texts):
        ends = range(start + 1, len(texts) + 1)
        named = ((end, which_response("\n\n".join(texts[start:end]))) for end in ends)
        end, name = next(((end, name) for end, name in named if not name.startswith("<")), (start + 1, ""))
        found.append(name or f"<{texts[start]}>")
        start = end
    return found
