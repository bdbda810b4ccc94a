"""Which messages contradict what was said, which ask to report all the same, and who needs to hear a sorry."""

from __future__ import annotations

import pytest

from actions.said import Said
from actions.waste.bins import bins_meant
from actions.waste.objecting import asks_to_report, objects
from actions.waste.openings import needs_a_sorry
from bot.councils import Council


@pytest.mark.parametrize(
    "text",
    [
        "but I did put it out",
        "that's rubbish the lorry never came",
        "I saw them drive past",
        "it was out all night",
        "no it wasnt too heavy",
        "I've got it on my doorbell",
        "they went straight past our gate",
        "you lot are lying",
    ],
)
def test_a_contradiction_is_one(text: str) -> None:
    assert objects(Said(text))


@pytest.mark.parametrize(
    "text", ["ok thanks", "yes that is right", "when is the next one", "was it not out?", "/deny", "fair enough then"]
)
def test_an_answer_or_a_question_contradicts_nothing(text: str) -> None:
    assert not objects(Said(text))


@pytest.mark.parametrize(
    "text", ["report it then", "well can you log that", "please report anyway", "register one for me"]
)
def test_a_wish_to_report_is_one(text: str) -> None:
    assert asks_to_report(Said(text))


@pytest.mark.parametrize(
    "text",
    [
        "my report",
        "what about the report I made",
        "yes",
        "report a pothole on the road by the school and then some more",
    ],
)
def test_other_words_about_reports_are_no_wish(text: str) -> None:
    assert not asks_to_report(Said(text))


@pytest.mark.parametrize(
    "text",
    [
        "absolutely disgusted with you lot",
        "third time this month",
        "MISSED AGAIN and NOBODY CAME WHAT ARE YOU DOING",
        "bin missed!!",
        " ".join(["word"] * 31),
    ],
)
def test_the_angry_the_shouting_and_the_long_hear_a_sorry(text: str) -> None:
    assert needs_a_sorry(Said(text))


@pytest.mark.parametrize(
    "text", ["my bin was not emptied", "black bin missed ZZ1 1AA", "HELLO my bin", "/report_missed_bin"]
)
def test_a_plain_report_hears_none(text: str) -> None:
    assert not needs_a_sorry(Said(text))


@pytest.mark.parametrize("text", ["that's rubbish", "what a load of rubbish", "this is utter rubbish you never came"])
def test_rubbish_as_a_cry_is_no_bin(text: str, westmoor: Council) -> None:
    said = Said(text, entities={"bin": ("rubbish",)})
    assert bins_meant(said, westmoor.stream_words, whole_text=False) == []


def test_rubbish_as_a_bin_is_one(westmoor: Council) -> None:
    said = Said("that's the rubbish bin I mean", entities={"bin": ("rubbish bin",)})
    assert bins_meant(said, westmoor.stream_words, whole_text=False) == ["refuse"]
