"""F1 of each kind of entity: what `bot.language.entities` finds in messages where the true ones are annotated."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from rasa.shared.nlu.training_data.loading import load_data

from bot.language.entities import find_entities

#: (kind, start, end) of one entity in its text.
Place = tuple[str, int, int]


def entity_rows(folder: Path) -> list[dict[str, Any]]:
    """One row for each kind that is annotated in the NLU files of a folder; none where nothing is."""
    told = []
    for example in load_data(str(folder)).entity_examples:
        true = [(one["entity"], one["start"], one["end"]) for one in example.get("entities")]
        found = [(one.kind, one.start, one.end) for one in find_entities(example.get("text"))]
        told.append((true, found))
    return score(told)


def score(told: Iterable[tuple[list[Place], list[Place]]]) -> list[dict[str, Any]]:
    """(true, found) of each message as rows `kind, precision, recall, f1, support`; exact places count only."""
    true, found, hits = Counter[str](), Counter[str](), Counter[str]()
    for wanted, got in told:
        true.update(kind for kind, _, _ in wanted)
        found.update(kind for kind, _, _ in got)
        hits.update(kind for kind, _, _ in set(wanted) & set(got))
    rows = []
    for kind in sorted(true):
        precision = hits[kind] / found[kind] if found[kind] else 0.0
        recall = hits[kind] / true[kind]
        f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
        rows.append({"kind": kind, "precision": precision, "recall": recall, "f1": f1, "support": true[kind]})
    return rows
