"""A form that was left for another is offered again when that one has ended."""

from __future__ import annotations

from collections.abc import Callable

from tests.actions.resident import Resident

Make = Callable[..., Resident]
MISSED, DAYS = "report_missed_bin", "ask_recycling"
OFFER = "utter_go_back_offer"


async def leave_for_recycling(anna: Resident, text: str = "what bin does a pizza box go in") -> list[str]:
    await anna.starts("report_missed_bin_form", "my black bin was missed", MISSED)
    heard = await anna.starts("ask_recycling_form", text, DAYS)
    return heard.responses


async def test_the_first_need_is_offered_and_a_yes_takes_it_up(resident: Make) -> None:
    anna = resident()
    assert await leave_for_recycling(anna) == ["utter_recycling_goes_in", OFFER]
    await anna.does("action_answer_yes", "yes please", "affirm")
    assert anna.events[-2]["parse_data"]["intent"]["name"] == MISSED
    assert anna.slots["missed_bin_kind"] == "refuse"


async def test_a_no_leaves_it(resident: Make) -> None:
    anna = resident()
    await leave_for_recycling(anna)
    heard = await anna.does("action_answer_no", "no", "deny")
    assert heard.responses == ["utter_nothing_more"]
    assert (anna.slots["left_task"], anna.slots["paused_task"]) == (None, None)


async def test_it_is_offered_only_once(resident: Make) -> None:
    anna = resident()
    await leave_for_recycling(anna)
    heard = await anna.starts("ask_recycling_form", "and batteries", DAYS)
    assert OFFER not in heard


async def test_what_was_given_up_is_not_offered(resident: Make) -> None:
    assert OFFER not in await leave_for_recycling(resident(), "forget that, which bin for a pizza box")


async def test_stop_and_danger_drop_it(resident: Make) -> None:
    for action, intent in (("action_stop", "stop"), ("action_emergency", "emergency")):
        anna = resident()
        await anna.starts("report_missed_bin_form", "my black bin was missed", MISSED)
        await anna.starts("ask_recycling_form", "what goes where", DAYS)
        heard = await anna.does(action, "stop", intent)
        assert OFFER not in heard
        assert anna.slots["left_task"] is None
