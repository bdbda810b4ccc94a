"""Reads the held-out messages. Nobody who has read the training sentences may add to them; they are never trained on.

A message with two needs is labelled with the need named first; danger to life wins over every other need.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

PATH = Path(__file__).with_name("held_out.csv")

#: Words of danger. A message that has one and is no emergency is a near miss: the kind that tempts a classifier.
DANGER = re.compile(
    r"\b(accident|ambulance|attack\w*|bleed\w*|bombs?|burn\w*|dangerous|dead|died?|dying|drown\w*|explode\w*|fires?"
    r"|fireworks?|gas|heart attack|hit|injur\w*|kill\w*|murder\w*|needles|police|smoke|suicide|violent|wires)\b",
    re.IGNORECASE,
)


class Style(StrEnum):
    """How a message is written."""

    PLAIN = "plain"
    LONG = "long"
    INDIRECT = "indirect"
    MISSPELT = "misspelt"
    SHORTHAND = "shorthand"
    SECOND_LANGUAGE = "second_language"
    ANGRY = "angry"
    FORMAL = "formal"
    TWO_NEEDS = "two_needs"


@dataclass(frozen=True)
class HeldOut:
    """One message, the intent that it has by the catalogue's meanings, and its style."""

    text: str
    intent: str
    style: Style

    @property
    def near_miss(self) -> bool:
        """Whether it speaks of danger without being an emergency."""
        return self.intent != "emergency" and DANGER.search(self.text) is not None


def read_held_out(path: Path = PATH) -> list[HeldOut]:
    """All messages in the order of the file; `ValueError` or `KeyError` for a row that is not one."""
    with path.open(newline="", encoding="utf-8") as file:
        return [HeldOut(row["text"], row["intent"], Style(row["style"])) for row in csv.DictReader(file)]
