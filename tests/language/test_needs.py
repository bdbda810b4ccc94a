"""Where a message is cut, and when its parts are two needs."""

from __future__ import annotations

import pytest

from bot.language.needs import Cuts, Group, answer_and_need, fit_cuts, split_message, surest_pair, two_needs

GROUPS = {
    "report_missed_bin": Group("missed_bin", "waste"),
    "ask_bin_day": Group("bin_day", "waste"),
    "ask_library_hours": Group("library_hours", "libraries"),
    "make_complaint": Group("complaint", "assistant"),
    "inform": Group("", "assistant"),
}
CUTS = Cuts(joined=0.5, plain=0.9)


def parts_of(text: str) -> list[tuple[str, bool]]:
    return [(part.text, part.joined) for part in split_message(text)]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("my bin wasnt emptied tuesday and also how much tax do i owe",
         [("my bin wasnt emptied tuesday", False), ("how much tax do i owe", True)]),
        ("bin was missed. While I'm here, when does the library open?",
         [("bin was missed", False), ("when does the library open?", True)]),
        ("bin not emptied, oh and my street light is broken",
         [("bin not emptied", False), ("my street light is broken", True)]),
        ("my bin was missed. Another thing, the library card is lost",
         [("my bin was missed", False), ("the library card is lost", True)]),
        ("the street is dark. what is my bin day", [("the street is dark", False), ("what is my bin day", False)]),
        ("I need to report a hole and when is my bin day",
         [("I need to report a hole", False), ("when is my bin day", False)]),
        ("ZZ1 1AA and also how much tax do I owe", [("ZZ1 1AA", False), ("how much tax do I owe", True)]),
    ],
)  # fmt: skip
def test_a_message_is_cut_where_another_thing_may_begin(text: str, parts: list[tuple[str, bool]]) -> None:
    assert parts_of(text) == parts


@pytest.mark.parametrize(
    "text",
    ["my bin was not emptied", "hi. my bin was missed. thanks", "it is also broken", "the black and the green bin",
     "", "?!", "and also"],
)  # fmt: skip
def test_a_message_without_a_joining_sign_stays_whole(text: str) -> None:
    assert len(split_message(text)) == 1


def test_a_long_letter_is_read_as_a_whole() -> None:
    assert len(split_message("the bin was missed here. " * 20)) == 1


def pair(text: str, *read: tuple[str, float]) -> tuple[str, str] | None:
    parts = split_message(text)
    assert len(parts) == len(read)
    found = two_needs(text, parts, [[one] for one in read], GROUPS, CUTS)
    return None if found is None else (found.first[0], found.second[0])


def test_two_sure_parts_with_different_needs_are_two_needs() -> None:
    text = "my bin was missed and also when does the library open"
    assert pair(text, ("report_missed_bin", 0.9), ("ask_library_hours", 0.6)) == (
        "report_missed_bin", "ask_library_hours"
    )  # fmt: skip
    assert pair(text, ("report_missed_bin", 0.9), ("ask_library_hours", 0.4)) is None
    assert pair(text, ("ask_bin_day", 0.9), ("ask_bin_day", 0.9)) is None


def test_without_words_that_add_both_must_be_surer_and_of_different_services() -> None:
    text = "my bin was missed. when does the library open"
    assert pair(text, ("report_missed_bin", 0.95), ("ask_library_hours", 0.95)) is not None
    assert pair(text, ("report_missed_bin", 0.95), ("ask_library_hours", 0.6)) is None
    assert pair(text, ("report_missed_bin", 0.95), ("ask_bin_day", 0.95)) is None
    assert pair(text, ("report_missed_bin", 0.95), ("make_complaint", 0.95)) is None
    assert pair("my bin was missed and also i complain now", ("report_missed_bin", 0.9), ("make_complaint", 0.9))


def test_a_part_that_asks_on_about_what_was_named_is_no_other_need() -> None:
    text = "has my council tax been paid and when is the next one due"
    assert pair(text, ("ask_council_tax_balance", 0.999), ("ask_bin_day", 0.999)) is None


@pytest.mark.parametrize(
    "text", ["not the bin please. I mean the library hours", "my bin was missed. actually no, the library hours"]
)
def test_what_is_put_right_is_one_need(text: str) -> None:
    parts = split_message(text)
    read = [[("report_missed_bin", 0.99)], [("ask_library_hours", 0.99)]][: len(parts)]
    assert two_needs(text, parts, read, GROUPS, CUTS) is None


def test_an_answer_may_be_followed_by_an_added_need_only() -> None:
    text = "ZZ1 1AA and also when does the library open"
    parts = split_message(text)
    read = [[("inform", 0.9)], [("ask_library_hours", 0.9)]]
    assert two_needs(text, parts, read, GROUPS, CUTS) is None
    found = answer_and_need(text, parts, read, GROUPS, CUTS)
    assert found is not None
    assert text[found.at :].strip() == "when does the library open"
    text = "I live at ZZ1 1AA. when does the library open"
    assert answer_and_need(text, split_message(text), read, GROUPS, CUTS) is None


def test_cuts_keep_wrong_ones_rare() -> None:
    scores = {True: [0.4, 0.8], False: [0.2, 0.95, 0.97, 0.6]}
    cuts = fit_cuts(scores, sentences=1000, joined=0.001, plain=0.001)
    assert sum(one >= cuts.joined for one in scores[True]) == 1
    assert sum(one >= cuts.plain for one in scores[False]) == 1
    assert Cuts(**cuts.as_json()) == cuts
    none = fit_cuts({}, sentences=10, joined=0.1, plain=0.1)
    assert 0 < none.joined < 1


def test_an_added_pair_goes_before_a_plain_one() -> None:
    parts = split_message("my bin was missed. the library is shut. and also what is my bin day")
    read = [[("report_missed_bin", 0.99)], [("ask_library_hours", 0.99)], [("ask_bin_day", 0.7)]]
    found = surest_pair(parts, read, GROUPS)
    assert found is not None
    assert (found.joined, found.second[0]) == (True, "ask_bin_day")
