"""A message that an action understands as another need, and the form that need opens."""

from __future__ import annotations

from typing import Any

from tests.actions.resident import Heard, Resident

_FORMS = {
    "report_missed_bin": "report_missed_bin_form",
    "ask_bin_day": "ask_bin_day_form",
    "ask_recycling": "ask_recycling_form",
    "ask_library_hours": "ask_library_hours_form",
}


def understood(resident: Resident) -> tuple[str, list[str]]:
    """The intent that the last message was heard as anew, and the bins it named."""
    event: dict[str, Any] = next(one for one in reversed(resident.events) if one["event"] == "user")
    assert event["metadata"].get("synthetic"), "the message was not heard anew"
    data = event["parse_data"]
    return data["intent"]["name"], [one["value"] for one in data["entities"] if one["entity"] == "bin"]


async def heard_anew(resident: Resident, action: str, text: str, intent: str) -> Heard:
    """A message that one action answers, with everything that follows it."""
    heard = await resident.does(action, text, intent)
    name, bins = understood(resident)
    opened = await resident.starts(_FORMS[name], text, name, **({"bin": bins[-1]} if bins else {}))
    heard.responses += opened.responses
    heard.facts |= opened.facts
    heard.buttons += opened.buttons
    return heard
