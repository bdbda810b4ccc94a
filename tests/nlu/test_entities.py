"""Entities of the held-out messages are found no worse than they were; the marks in `entity_floors.json` only rise."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.language.entities import Entity
from bot.language.marked import Marked, read_marked
from bot.language.tagger import KINDS
from tests.nlu.entities import ALL_KINDS, EXAMPLES, MARKED, EntityFigures, evaluate_entities, trained_finder
from tests.nlu.test_held_out import alike, words

FLOORS: dict[str, float] = json.loads(Path(__file__).with_name("entity_floors.json").read_text())
FEWEST = {"thing": 300, "place or street": 250}


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> dict[str, EntityFigures]:
    find = trained_finder(tmp_path_factory.mktemp("cache"))
    return {row.kind: row for row in evaluate_entities(find)}


@pytest.mark.parametrize("kind", [*ALL_KINDS, "all"])
def test_no_kind_is_found_worse_than_its_floor(kind: str, figures: dict[str, EntityFigures]) -> None:
    assert figures[kind].f1 >= FLOORS[kind], figures[kind]


def test_every_kind_has_a_floor_and_messages() -> None:
    assert set(FLOORS) == {*ALL_KINDS, "all"}
    assert {kind for one in read_marked(MARKED, ALL_KINDS) for _, _, kind in one.spans} == set(ALL_KINDS)


def test_there_are_enough_sentences_to_learn_from() -> None:
    kinds = [{kind for _, _, kind in one.spans} for one in read_marked(EXAMPLES, KINDS)]
    assert sum("thing" in one for one in kinds) >= FEWEST["thing"]
    assert sum(bool(one & {"place", "street"}) for one in kinds) >= FEWEST["place or street"]


def test_what_is_held_out_was_not_learnt() -> None:
    learnt = [words(one.text) for one in read_marked(EXAMPLES, KINDS)]
    held_out = [one.text for one in read_marked(MARKED, ALL_KINDS)]
    assert [one for one in held_out if any(alike(words(one), other) for other in learnt)] == []


def test_every_row_is_right_on_messages_counted_by_hand() -> None:
    messages = [Marked("my old sofa", ((3, 11, "thing"),)), Marked("a kettle", ((2, 8, "thing"),)), Marked("hi", ())]
    found = {"my old sofa": [Entity("thing", "sofa", 7, 11)], "a kettle": [Entity("thing", "kettle", 2, 8)], "hi": []}
    rows = evaluate_entities(found.__getitem__, messages)
    assert rows == [EntityFigures("thing", 0.5, 0.5, 0.5, 2), EntityFigures("all", 0.5, 0.5, 0.5, 2)]


def test_a_kind_that_is_only_invented_is_shown() -> None:
    (row, _) = evaluate_entities(lambda text: [Entity("place", "hi", 0, 2)], [Marked("hi", ())])
    assert row == EntityFigures("place", 0.0, 0.0, 0.0, 0)
