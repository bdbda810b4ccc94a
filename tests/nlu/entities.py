"""How well messages' entities are found: one row of figures for each kind, on messages that were never trained on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from bot.language.entities import Entity, find_entities
from bot.language.marked import Marked, read_marked
from bot.language.tagger import KINDS, Tagger
from bot.language.vectors import SentenceVectors

ROOT = Path(__file__).resolve().parents[2]
MARKED = Path(__file__).with_name("named_held_out.txt")
EXAMPLES = ROOT / "data" / "ner"
#: What the held-out messages mark: the tagger's kinds first, then those found by rule alone.
ALL_KINDS = (*KINDS, "bin", "day", "house_number", "postcode", "reference", "amount", "uprn")


class EntityFigures(NamedTuple):
    """One kind, or `all`. An entity is right when its kind and both of its ends are; `support` counts those marked."""

    kind: str
    precision: float
    recall: float
    f1: float
    support: int


def evaluate_entities(
    find: Callable[[str], Iterable[Entity]], messages: Sequence[Marked] | None = None
) -> list[EntityFigures]:
    """A row for each kind, and `all` at the end. `messages`: those of `named_held_out.txt` by default."""
    right: Counter[str] = Counter()
    found: Counter[str] = Counter()
    marked: Counter[str] = Counter()
    for message in read_marked(MARKED, ALL_KINDS) if messages is None else messages:
        wanted = set(message.spans)
        got = {(one.start, one.end, one.kind) for one in find(message.text)}
        for counter, spans in ((right, wanted & got), (found, got), (marked, wanted)):
            counter.update(kind for _, _, kind in spans)
    for counter in (right, found, marked):
        counter["all"] = counter.total()
    kinds = [kind for kind in (*ALL_KINDS, "all") if marked[kind] or found[kind]]
    return [_row(kind, right[kind], found[kind], marked[kind]) for kind in kinds]


def trained_finder(cache_dir: Path) -> Callable[[str], tuple[Entity, ...]]:
    """Rules and a tagger trained now on `data/ner`, some ten seconds; the network is built in `cache_dir` at first."""
    tagger = Tagger.learn(read_marked(EXAMPLES, KINDS), SentenceVectors(cache_dir))
    return lambda text: find_entities(text, tagger.find)


def _row(kind: str, right: int, found: int, marked: int) -> EntityFigures:
    precision, recall = right / found if found else 0.0, right / marked if marked else 0.0
    return EntityFigures(kind, precision, recall, 2 * right / (found + marked) if found + marked else 0.0, marked)
