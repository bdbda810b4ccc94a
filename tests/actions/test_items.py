"""The search in the council's list: every name finds its own thing, with plurals, slips and words around it."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actions.waste.item_search import ItemSearch
from actions.waste.items import Item, read_items
from bot.council.errors import FileError
from bot.councils import read_councils

ROOT = Path(__file__).resolve().parents[2]
WESTMOOR = read_councils(ROOT / "councils")["westmoor"]
ITEMS = read_items(WESTMOOR.folder / "recycling.csv", WESTMOOR.streams)
SEARCH = ItemSearch(ITEMS)
NAMES = [(name, item) for item in ITEMS for name in item.names]


@given(st.sampled_from(NAMES))
@settings(max_examples=600, deadline=None)
def test_every_name_finds_its_own_thing(pair: tuple[str, Item]) -> None:
    name, item = pair
    found = SEARCH.find(name)
    assert item in found.sure + found.likely
    assert not found.likely or sum(_same_name(name, other) for other, _ in NAMES) > 1, "only a shared name is unsure"


def _same_name(one: str, other: str) -> bool:
    return one.rstrip("s") == other.rstrip("s")


@given(st.sampled_from(NAMES), st.sampled_from(["where do {} go", "can i put {} in the bin?", "which bin for {}?"]))
@settings(max_examples=300, deadline=None)
def test_words_around_a_name_do_not_hide_it(pair: tuple[str, Item], question: str) -> None:
    name, item = pair
    found = SEARCH.find(question.format(name))
    assert item in found.sure + found.likely


@given(st.sampled_from([name for name, _ in NAMES if max(map(len, name.split())) >= 7]), st.data())
@settings(max_examples=300, deadline=None)
def test_one_slip_in_a_long_word_is_forgiven(name: str, data: st.DataObject) -> None:
    word = max(name.split(), key=len)
    at = name.index(word) + data.draw(st.integers(min_value=1, max_value=len(word) - 2))
    slipped = name[:at] + name[at + 1 :]
    found = SEARCH.find(slipped)
    assert found.sure or found.likely, slipped


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("pizza boxes", "pizza box"),
        ("pizza bx", "pizza box"),
        ("where do i put old batterys", "batteries"),
        ("can yoghurt pots be recycled", "yoghurt pot"),
        ("nappies?", "nappy"),
        ("what do i do with a broken kettle", "kettle"),
    ],
)
def test_residents_words_find_the_councils(text: str, name: str) -> None:
    (found,) = SEARCH.find(text).sure
    assert name in found.names, found.name


def test_a_longer_name_hides_the_shorter_one_in_it() -> None:
    (found,) = SEARCH.find("does a car battery go in the bin").sure
    assert found.name == "car battery"


def test_two_things_in_one_question_are_both_found() -> None:
    found = SEARCH.find("pizza boxes and banana skins").sure
    assert [item.name for item in found] == ["pizza box", "banana skin"]


def test_a_word_that_fits_several_things_gives_up_to_three() -> None:
    found = SEARCH.find("what about a bag")
    assert found.sure == ()
    assert len(found.likely) == 3
    assert all(any("bag" in name for name in item.names) for item in found.likely)


def test_a_name_that_two_things_share_is_asked_about() -> None:
    found = SEARCH.find("where do i put a tablet")
    assert found.sure == ()
    assert {item.name for item in found.likely} == {"computer", "medicine"}


@pytest.mark.parametrize("text", ["which bin does it go in", "can I recycle this?", "hello", ""])
def test_a_question_without_a_thing_names_nothing(text: str) -> None:
    found = SEARCH.find(text)
    assert (found.sure, found.likely, found.words) == ((), (), ())


def test_an_unknown_thing_is_not_guessed() -> None:
    found = SEARCH.find("where do i put my flux capacitor")
    assert (found.sure, found.likely) == ((), ())
    assert found.words == ("flux", "capacitor")


@given(st.text(max_size=200))
@settings(max_examples=200, deadline=None)
def test_any_text_is_searched_without_harm(text: str) -> None:
    found = SEARCH.find(text)
    assert len(found.likely) <= 3
    assert not (found.sure and found.likely)


def test_an_item_is_found_by_exactly_its_name() -> None:
    assert SEARCH.called("pizza box") is not None
    assert SEARCH.called("pizza boxes") is None


def test_a_long_message_is_searched_quickly() -> None:
    began = time.perf_counter()
    SEARCH.find("my neighbour says that the old curtains might go somewhere and " * 30)
    assert time.perf_counter() - began < 20


@pytest.mark.parametrize(("row", "field"), [("thing,,blue,", "bin"), (",,refuse,", "item")])
def test_a_wrong_line_is_named(tmp_path: Path, row: str, field: str) -> None:
    path = tmp_path / "recycling.csv"
    path.write_text(f"item,synonyms,bin,note\npaper,,recycling,\n{row}\n")
    with pytest.raises(FileError) as caught:
        read_items(path, ["refuse", "recycling"])
    assert (caught.value.line, caught.value.field) == (3, field)


def test_a_missing_list_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="is not there"):
        read_items(tmp_path / "recycling.csv", ["refuse"])
