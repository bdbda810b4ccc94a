"""Danger to life at each question of each form: the fixed wording, the form's end, nothing asked and nothing sent."""

from __future__ import annotations

import pytest

from bot.running.system import RunningSystem
from tests.conversations.questions import QUESTIONS, Question
from tests.conversations.talking import Desk, Talker

SENTENCES = (
    "there is a fire in my house",
    "I can smell gas in the kitchen",
    "my husband is hitting me please help",
    "I want to kill myself",
    "someone has been stabbed outside",
    "the wall of the house next door has collapsed on a man",
)


@pytest.mark.parametrize("question", QUESTIONS, ids=[one.name for one in QUESTIONS])
@pytest.mark.parametrize("sentence", SENTENCES)
def test_danger_is_answered_whatever_was_asked(
    sentence: str, question: Question, system: RunningSystem, desk: Desk
) -> None:
    desk.reset(question.at)
    before = desk.written()
    talker = Talker(system, question.at)
    asked = talker.comes_to(*question.messages)
    assert asked.responses[-1] == question.asks, "\n".join(talker.log)
    answer = talker.says(sentence)
    assert answer.responses == ["utter_emergency"], "\n".join(talker.log)
    assert answer.text.index("999") < answer.text.index("0800 111 999")
    assert answer.buttons == {}
    after = talker.says("thank you")
    assert after.responses == ["utter_welcome"], "the form is over: its question does not come back"
    assert desk.written() == before
