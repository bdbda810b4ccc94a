"""Two needs in one message, through the real actions: the second starts by itself, or is offered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.actions.resident import Heard, Resident

POTHOLE = {
    "intent": {"name": "report_pothole", "confidence": 0.9},
    "text": "there is a pothole outside number 3",
    "entities": [],
}
TEXT = "when are my bins collected at 14 acorn street ZZ1 1AA and also there is a pothole outside number 3"


def first(intent: str, text: str, *, is_answer: bool = False, **entities: str) -> dict[str, Any]:
    named = [{"entity": name, "value": value} for name, value in entities.items()]
    return {"intent": {"name": intent, "confidence": 0.9}, "text": text, "entities": named, "is_answer": is_answer}


def brings(resident: Resident, one: dict[str, Any], other: dict[str, Any] = POTHOLE) -> None:
    """What the pipeline sets on the next message."""
    resident.needs = [one, other]


def synthetic(resident: Resident) -> dict[str, Any] | None:
    """The last message, if nobody typed it."""
    event = next(one for one in reversed(resident.events) if one["event"] == "user")
    return event if event["metadata"].get("synthetic") else None


async def bin_days(resident: Resident) -> Heard:
    brings(resident, first("ask_bin_day", "when are my bins collected at 14 acorn street ZZ1 1AA",
                           postcode="ZZ1 1AA", house_number="14", street="acorn street"))  # fmt: skip
    return await resident.starts("ask_bin_day_form", TEXT, "ask_bin_day")


async def test_the_second_need_starts_when_the_first_was_answered(resident: Callable[..., Resident]) -> None:
    anna = resident()
    heard = await bin_days(anna)
    assert heard.responses[-1] == "utter_second_need"
    assert heard.facts["utter_second_need"]["title"] == "report a pothole or broken road"
    event = synthetic(anna)
    assert event is not None
    assert event["metadata"]["second_need"] is True
    assert "message_id" not in event["metadata"]
    assert event["parse_data"]["intent"]["name"] == "report_pothole"
    assert anna.slots["second_need"] is None


async def test_it_waits_while_the_first_still_asks_something(resident: Callable[..., Resident]) -> None:
    anna = resident()
    brings(anna, first("ask_bin_day", "when are my bins collected"))
    heard = await anna.starts(
        "ask_bin_day_form", "when are my bins collected and also there is a pothole", "ask_bin_day"
    )
    assert heard.responses == ["utter_ask_postcode"]
    assert anna.slots["second_need"]["text"] == POTHOLE["text"]
    heard = await anna.says("14 acorn street ZZ1 1AA")
    assert heard.responses[-1] == "utter_second_need"


async def test_after_a_stop_it_is_offered_and_a_no_drops_it(resident: Callable[..., Resident]) -> None:
    anna = resident()
    brings(anna, first("ask_bin_day", "when are my bins collected"))
    await anna.starts("ask_bin_day_form", "when are my bins collected and also there is a pothole", "ask_bin_day")
    heard = await anna.does("action_stop", "stop", "stop")
    assert heard.responses == ["utter_stopped", "utter_second_need_offer"]
    assert synthetic(anna) is None
    heard = await anna.does("action_answer_no", "no thanks", "deny")
    assert heard.responses == ["utter_nothing_more"]
    assert anna.slots["second_need"] is None


async def test_a_yes_to_the_offer_starts_it(resident: Callable[..., Resident]) -> None:
    anna = resident()
    brings(anna, first("ask_bin_day", "when are my bins collected"))
    await anna.starts("ask_bin_day_form", "when are my bins collected and also there is a pothole", "ask_bin_day")
    await anna.does("action_stop", "stop", "stop")
    heard = await anna.does("action_answer_yes", "yes please", "affirm")
    assert heard.responses == ["utter_second_need"]
    assert synthetic(anna) is not None


async def test_a_back_end_that_is_down_leaves_an_offer(resident: Callable[..., Resident], town: Any) -> None:
    anna = resident()
    town.fault("waste", "down")
    heard = await bin_days(anna)
    town.fault("waste", None)
    assert heard.responses[-2:] == ["utter_back_end_down", "utter_second_need_offer"]


async def test_a_refused_report_leaves_an_offer(resident: Callable[..., Resident]) -> None:
    anna = resident()
    said = "black bin not emptied 3 briar lane ZZ1 1AB"
    brings(anna, first("report_missed_bin", said, postcode="ZZ1 1AB", house_number="3", bin="black bin"))
    heard = await anna.starts("report_missed_bin_form", f"{said} and also there is a pothole", "report_missed_bin")
    assert heard.responses[-1] == "utter_second_need_offer", heard.responses


async def test_danger_leaves_room_for_nothing_else(resident: Callable[..., Resident]) -> None:
    anna = resident()
    brings(anna, first("ask_bin_day", "when are my bins collected"))
    await anna.starts("ask_bin_day_form", "when are my bins collected and also there is a pothole", "ask_bin_day")
    heard = await anna.does("action_emergency", "there is a fire", "emergency")
    assert heard.responses == ["utter_emergency"]
    assert anna.slots["second_need"] is None


async def test_an_answer_may_bring_a_need_of_its_own(resident: Callable[..., Resident]) -> None:
    anna = resident()
    await anna.starts("ask_bin_day_form", "when are my bins collected", "ask_bin_day")
    brings(anna, first("inform", "14 acorn street ZZ1 1AA", is_answer=True, postcode="ZZ1 1AA", house_number="14"))
    heard = await anna.says("14 acorn street ZZ1 1AA and also there is a pothole outside number 3", "report_pothole")
    assert not heard.rejected
    assert heard.responses[-1] == "utter_second_need"


async def test_a_first_part_that_answers_nothing_leaves_the_message_whole(resident: Callable[..., Resident]) -> None:
    anna = resident()
    await anna.starts("ask_bin_day_form", "when are my bins collected", "ask_bin_day")
    brings(anna, first("out_of_scope", "what a day", is_answer=True))
    heard = await anna.says("what a day and also there is a pothole", "report_pothole")
    assert heard.rejected
    assert anna.slots["second_need"] is None


async def test_who_asks_for_it_themselves_is_not_asked_again(resident: Callable[..., Resident]) -> None:
    anna = resident()
    brings(anna, first("ask_bin_day", "when are my bins collected"))
    await anna.starts("ask_bin_day_form", "when are my bins collected and also there is a pothole", "ask_bin_day")
    await anna.does("action_show_page", "how do i report a pothole", "report_pothole")
    assert anna.slots["second_need"] is None


async def test_another_need_in_between_turns_the_start_into_an_offer(resident: Callable[..., Resident]) -> None:
    anna = resident()
    brings(anna, first("report_missed_bin", "my bin was missed"))
    await anna.starts("report_missed_bin_form", "my bin was missed and also there is a pothole", "report_missed_bin")
    heard = await anna.starts("ask_bin_day_form", "no just tell me when 14 acorn street ZZ1 1AA", "ask_bin_day")
    assert heard.responses[-1] == "utter_second_need_offer", heard.responses


async def test_a_close_call_is_put_to_the_resident_with_plain_titles(resident: Callable[..., Resident]) -> None:
    anna = resident()
    anna.close_call = ["report_pothole", "report_missed_bin"]
    await anna.does("action_ask_which_need", "something in the road by the bins", "report_pothole")
    event = synthetic(anna)
    assert event is not None
    assert event["parse_data"]["intent"]["name"] == "nlu_fallback"
    anna.message = {**event["parse_data"], "metadata": event["metadata"]}
    heard = await anna.run("action_default_ask_affirmation")
    assert heard.responses == ["utter_ask_which_need"]
    assert [title for title, _ in heard.buttons] == [
        "Report a pothole or broken road", "Report a bin that was not emptied", "Something else"
    ]  # fmt: skip


async def test_two_meanings_with_the_same_page_need_no_question(resident: Callable[..., Resident]) -> None:
    anna = resident()
    anna.close_call = ["report_pothole", "report_pothole"]
    await anna.does("action_ask_which_need", "a hole", "report_pothole")
    event = synthetic(anna)
    assert event is not None
    assert event["parse_data"]["intent"]["name"] == "report_pothole"
