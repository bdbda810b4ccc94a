"""`python tests/nlu/agreement.py`: how far two labellers agree on what training sentences mean.

It reads the labels in agreement.csv and changes nothing. What the second labeller knew is told in docs/nlu-writing.md.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

PATH = Path(__file__).with_name("agreement.csv")


@dataclass(frozen=True)
class Labelled:
    """A training sentence, the intent it stood under, and the intent that a second reader gave it unseen."""

    text: str
    written: str
    read: str


def read_labels(path: Path = PATH) -> list[Labelled]:
    """All rows in the order of the file; `KeyError` where a column is missing."""
    with path.open(newline="", encoding="utf-8") as file:
        return [Labelled(row["text"], row["written"], row["read"]) for row in csv.DictReader(file)]


def raw(labels: Sequence[Labelled]) -> float:
    """The share of sentences that both gave the same intent, 0 to 1."""
    return sum(one.written == one.read for one in labels) / len(labels)


def kappa(labels: Sequence[Labelled]) -> float:
    """Cohen's kappa: the agreement beyond what two labellers reach by chance who use each intent as often as these.

    1 when they always agree, 0 when no more than by chance; 1 also where there is but one intent to choose.
    """
    written, read = Counter(one.written for one in labels), Counter(one.read for one in labels)
    chance = sum(written[intent] * read[intent] for intent in written) / len(labels) ** 2
    return (raw(labels) - chance) / (1 - chance) if chance < 1 else 1.0


def report(labels: Sequence[Labelled]) -> str:
    """The line of figures that docs/nlu-writing.md repeats."""
    agreed = sum(one.written == one.read for one in labels)
    return f"{agreed} of {len(labels)} sentences ({raw(labels):.1%}), Cohen's kappa {kappa(labels):.3f}"


def main() -> None:
    """Print the figures, then each sentence on which the two differ."""
    labels = read_labels()
    print(report(labels))
    for one in labels:
        if one.written != one.read:
            print(f"  {one.text!r}: stood under {one.written}, read as {one.read}")


if __name__ == "__main__":
    main()
