"""What messages name, in residents' own writing - and what only looks like it."""

from __future__ import annotations

import itertools
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.language.entities import Entity, find_entities


def named(text: str, kind: str) -> list[str]:
    return [entity.value for entity in find_entities(text) if entity.kind == kind]


@pytest.mark.parametrize(
    "typed",
    ["zz11aa", "ZZ1 1AA", "ZZ1-1AA", "zz1  1aa", "Zz1.1aA", "zz 1 1aa", "zz1 1 aa", "my postcode is zz1 1aa thanks",
     "14 heath lane,zz1 1aa", "(ZZ1 1AA)", "zz1 1aa.", "bins at ZZ11AA?"],
)  # fmt: skip
def test_a_postcode_is_read_however_it_is_typed(typed: str) -> None:
    assert named(typed, "postcode") == ["ZZ1 1AA"]


@pytest.mark.parametrize(
    ("typed", "postcode"),
    [("sw1a 1aa", "SW1A 1AA"), ("m1 oaa", "M1 0AA"), ("EC1A1BB", "EC1A 1BB"), ("b33 8th", "B33 8TH")],
)
def test_other_shapes_of_postcode_are_read(typed: str, postcode: str) -> None:
    assert named(typed, "postcode") == [postcode]


@pytest.mark.parametrize(
    "text",
    ["14 days", "flat b2 3rd floor", "on 1 2nd street", "is 1 2nd bin ok", "A38 road", "abc1 2de", "2 bags",
     "M6 J12", "zz1", "1aa"],
)  # fmt: skip
def test_what_is_no_postcode_is_none(text: str) -> None:
    assert named(text, "postcode") == []


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("14", "14"), ("14a", "14a"), ("14 A", "14a"), ("number 14", "14"), ("no. 14", "14"), ("no 14 please", "14"),
        ("#14", "14"),
        ("flat 2", "flat 2"), ("Flat 2b", "flat 2b"), ("apartment 12", "apartment 12"), ("house number 14", "14"),
        ("i live at 14", "14"), ("we're at 128b", "128b"), ("its 3", "3"), ("it's number 3", "3"),
        ("no, number 14", "14"),
        ("no, 14", "14"), ("not 12, 14", "14"), ("sorry 14", "14"), ("i meant 14a", "14a"), ("14 zz1 1aa", "14"),
        ("14, ZZ1 1AA", "14"),
        ("ZZ1 1AA 7", "7"), ("zz1 1aa, number 7", "7"), ("14 Sampleton Road", "14"), ("14 Green Lane", "14"),
        ("14 old mill lane", "14"),
        ("bin missed at 14 sampleton road on 25/11", "14"), ("14-16 Heath Lane", "14-16"), ("yes 14", "14"),
        ("collected at 128b", "128b"), ("unit 5b", "unit 5b"),
    ],
)  # fmt: skip
def test_house_numbers_are_read(text: str, number: str) -> None:
    assert named(text, "house_number")[:1] == [number]


@pytest.mark.parametrize(
    "text",
    ["14 days ago", "2 bins", "2 weeks", "missed 2 weeks running", "14 november", "14th", "the 14th of november",
     "14/11/2026", "14/11",
     "at 5pm", "collected at 5", "collected at 7 on tuesday", "£14", "14kg", "14.50", "14:30", "3 kids",
     "i have 3 bags", "12 bins", "25%", "2 adults",
     "240 litre bin", "10 minutes late", "3 times", "2 of them", "1 black bin", "2 recycling boxes",
     "since 2024 nothing", "case 638344",
     "uprn 990000000012", "WM-7K3F-92QD", "26/01234/FUL", "number 2 bins", "band d", "it was 14 days", "not 14",
     "4 people live here"],
)  # fmt: skip
def test_what_is_no_house_number_is_none(text: str) -> None:
    assert named(text, "house_number") == []


@pytest.mark.parametrize(
    ("text", "street"),
    [
        ("14 Sampleton Road", "Sampleton Road"), ("sampleton road", "sampleton road"), ("heath lane", "heath lane"),
        ("heath grove", "heath grove"),
        ("bins on Old Mill Lane", "Old Mill Lane"), ("pothole on high street", "high street"),
        ("7 Sampleton Close ZZ1 1AB", "Sampleton Close"),
        ("12 Cobbler's Court", "Cobbler's Court"), ("31 Fern Drive", "Fern Drive"),
        ("St Mary's Road", "St Mary's Road"),
        ("missed on larkmoor crescent", "larkmoor crescent"), ("3 upper heath way", "upper heath way"),
        ("flat 2, 14 heath ave", "heath ave"),
    ],
)  # fmt: skip
def test_streets_are_read(text: str, street: str) -> None:
    assert named(text, "street") == [street]


@pytest.mark.parametrize(
    "text",
    ["by the way", "car park", "the road", "on my street", "main road", "our lane", "down the road", "at the end",
     "whole street missed",
     "2 bins on the drive", "14 days on my street", "lights out along the lane", "bins street", "next door",
     "the green bin"],
)  # fmt: skip
def test_what_is_no_street_is_none(text: str) -> None:
    assert named(text, "street") == []


@pytest.mark.parametrize(
    ("text", "bins"),
    [
        ("my green bin was missed", ["green bin"]), ("recycling", ["recycling"]),
        ("black wheelie bin", ["black wheelie bin"]),
        ("food caddy", ["food caddy"]), ("the brown bin", ["brown bin"]), ("blue box not taken", ["blue box"]),
        ("Food Waste", ["food waste"]),
        ("garden waste bin", ["garden waste bin"]), ("general waste", ["general waste"]),
        ("no, the green one", ["green"]), ("green", ["green"]),
        ("the brown one please", ["brown"]), ("black and green bins", ["black", "green bins"]),
        ("recyling not taken", ["recyling"]),
        ("green recycling bin and food caddy", ["green recycling bin", "food caddy"]), ("rubbish", ["rubbish"]),
        ("grey bin", ["grey bin"]),
        ("purple lidded bin", ["purple lidded bin"]), ("the caddy", ["caddy"]),
        ("sorry i meant the brown", ["brown"]),
        ("both green and brown", ["green", "brown"]), ("household waste bin", ["household waste bin"]),
        ("black bags", ["black bags"]),
    ],
)  # fmt: skip
def test_bins_are_named_in_the_residents_words(text: str, bins: list[str]) -> None:
    assert named(text, "bin") == bins


@pytest.mark.parametrize(
    "text",
    [
        "my bin was missed",
        "2 bins",
        "the bins",
        "14 Green Lane",
        "a green car",
        "brown dog",
        "Black Lane is flooded",
        "one",
    ],
)
def test_what_names_no_particular_bin_is_none(text: str) -> None:
    assert named(text, "bin") == []


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("WM-7K3F-92QD", "WM-7K3F-92QD"), ("wm-7k3f-92qd any news", "WM-7K3F-92QD"),
        ("wm 7k3f 92qd", "WM-7K3F-92QD"), ("FS-123456", "FS-123456"),
        ("case 638344", "638344"), ("case number is 638344", "638344"), ("ref: 638344", "638344"),
        ("reference no 1002345", "1002345"),
        ("24/01234/ful", "24/01234/FUL"), ("report CR123456", "CR123456"),
    ],
)  # fmt: skip
def test_references_are_read_in_the_form_they_were_given_in(text: str, reference: str) -> None:
    assert named(text, "reference") == [reference]


@pytest.mark.parametrize(
    "text", ["report a missed bin", "case closed", "ref", "a-1", "bin-day", "report 2 bins", "covid-19", "mon-fri"]
)
def test_what_is_no_reference_is_none(text: str) -> None:
    assert named(text, "reference") == []


@pytest.mark.parametrize(
    ("text", "uprn"),
    [
        ("uprn 990000000012", "990000000012"),
        ("990000000012", "990000000012"),
        ("UPRN: 10001234", "10001234"),
        ("my uprn is 12345678901", "12345678901"),
    ],
)
def test_uprns_are_read(text: str, uprn: str) -> None:
    assert named(text, "uprn") == [uprn]


def test_a_phone_number_is_no_uprn() -> None:
    assert named("07700900123", "uprn") == []


@pytest.mark.parametrize(
    ("text", "day"),
    [("missed on Tuesday", "tuesday"), ("last tuesday", "last tuesday"), ("yesterday", "yesterday"),
     ("on 25/11/2026", "25/11/2026"),
     ("14th november", "14th november"), ("this morning", "this morning"), ("next week", "next week"),
     ("2026-11-25", "2026-11-25")],
)  # fmt: skip
def test_days_stay_in_the_residents_words(text: str, day: str) -> None:
    assert named(text, "day") == [day]


@pytest.mark.parametrize("text", ["i sat down", "the sun", "may i ask", "half full"])
def test_everyday_words_are_no_days(text: str) -> None:
    assert named(text, "day") == []


def test_one_message_may_name_everything() -> None:
    text = (
        "my Green Bin was missed on tuesday at flat 2, 14 Sampleton Road, zz11aa (uprn 990000000012), ref WM-7K3F-92QD"
    )
    assert [(entity.kind, entity.value) for entity in find_entities(text)] == [
        ("bin", "green bin"), ("day", "tuesday"), ("house_number", "flat 2"), ("house_number", "14"),
        ("street", "Sampleton Road"),
        ("postcode", "ZZ1 1AA"), ("uprn", "990000000012"), ("reference", "WM-7K3F-92QD"),
    ]  # fmt: skip


PIECES = [
    "14",
    "zz1 1aa",
    "Sampleton Road",
    "green bin",
    "the brown one",
    "case 638344",
    "tuesday",
    "flat 2",
    "no,",
    "2 bins",
    "and",
    "at",
    "uprn 990000000012",
]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=10))
def test_entities_never_overlap_and_stand_where_they_say(pieces: list[str]) -> None:
    text = " ".join(pieces)
    found = find_entities(text)
    assert all(one.end <= following.start for one, following in itertools.pairwise(found))
    assert all(0 <= one.start < one.end <= len(text) for one in found)
    assert all(one.value for one in found)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_any_text_at_all_is_read(text: str) -> None:
    assert all(isinstance(one, Entity) and one.end <= len(text) for one in find_entities(text))


@pytest.mark.parametrize(
    "unit",
    [
        "1",
        " ",
        "1 ",
        "green ",
        "14 a b ",
        "no ",
        "not 1 ",
        "green and ",
        "1a ",
        "a-",
        "flat ",
        "zz1 ",
        "[",
        "a ",
        "the ",
    ],
)
def test_no_message_takes_long(unit: str) -> None:
    begun = time.perf_counter()
    find_entities((unit * 20_000)[:20_000])
    assert time.perf_counter() - begun < 60


def test_threads_do_not_disturb_each_other() -> None:
    texts = [f"green bin at {number} Sampleton Road zz{number % 9 + 1} 1aa" for number in range(1, 200)]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(find_entities, texts)) == [find_entities(text) for text in texts]
