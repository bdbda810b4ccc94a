"""Each process is killed in the middle of a form: the resident hears so, and goes on where they were."""

from __future__ import annotations

import pytest

from bot.running.system import RunningSystem
from tests.conversations.talking import Desk, Talker

LATER = ("utter_ask_missed_bin_confirmed", "utter_missed_bin_reported")


@pytest.mark.parametrize("process", ["actions", "rasa", "gateway", "sandbox"])
def test_a_report_survives_the_death_of_a_process(process: str, system: RunningSystem, desk: Desk) -> None:
    talker = Talker(system)
    assert talker.says("black bin not emptied 14 acorn street ZZ1 1AA").responses == ["utter_ask_missed_bin_confirmed"]
    system.kill(process)
    if process != "gateway":
        told = talker.says("are you still there?")
        assert told.responses, "never silent"
        assert "utter_missed_bin_reported" not in told.responses
        assert desk_is_empty(desk, process)
    system.start([process])
    if process == "sandbox":
        desk.reset()
    answer = talker.says("yes report it")
    if answer.responses == ["utter_ask_missed_bin_confirmed"]:
        answer = talker.says("yes")
    if "utter_missed_bin_reported" not in answer.responses:
        answer = talker.comes_to("my black bin at 14 acorn street ZZ1 1AA was not emptied", "yes")
    assert "utter_missed_bin_reported" in answer.responses, "\n".join(talker.log)
    assert desk.written() == [("MISSED_REFUSE", "990000000008")]


def desk_is_empty(desk: Desk, process: str) -> bool:
    """Nothing was sent while a process was dead (a dead sandbox cannot be asked)."""
    return process == "sandbox" or desk.written() == []


def test_a_yes_without_the_action_server_is_no_success(system: RunningSystem, desk: Desk) -> None:
    talker = Talker(system)
    talker.says("black bin not emptied 14 acorn street ZZ1 1AA")
    system.kill("actions")
    answer = talker.says("yes")
    assert answer.responses
    assert all(one.startswith("<") for one in answer.responses), "the gateway speaks for it"
    assert "01632 960100" in answer.text
    assert desk.written() == []
    system.start(["actions"])


def test_a_yes_that_the_sandbox_does_not_live_to_hear_is_no_success(system: RunningSystem, desk: Desk) -> None:
    talker = Talker(system)
    talker.says("black bin not emptied 14 acorn street ZZ1 1AA")
    system.kill("sandbox")
    answer = talker.says("yes")
    assert answer.responses == ["utter_back_end_down"], "refused connections send nothing"
    system.start(["sandbox"])
    desk.reset()
    assert desk.written() == []
