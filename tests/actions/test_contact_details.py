"""A way to be reached besides the chat: on the secure card only, put to the message that was left."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest

from actions.contact_details import wants_to_be_reached
from bot.gateway.people import answer_message, list_messages
from bot.running.system import RunningSystem
from bot.settings import GatewaySettings
from tests.actions.cards import Cards, fill_in
from tests.actions.resident import Heard, Resident

Make = Callable[..., Resident]
ACTION, INTENT = "action_add_contact_details", "add_contact_details"
WORDS = "The lamp outside my window has been humming all night"


async def leave(anna: Resident, text: str = WORDS) -> Heard:
    await anna.does("action_talk_to_human", "can I talk to somebody", "talk_to_human")
    await anna.then_opens("leave_message_form")
    await anna.presses("/affirm")
    return await anna.says(text, "report_street_light")


@pytest.fixture
def staff(gateway_and_sandbox: RunningSystem) -> Callable[[], str]:
    """What staff see of open messages."""

    def listed() -> str:
        out = io.StringIO()
        list_messages(GatewaySettings.read(gateway_and_sandbox.environment), None, out)
        return out.getvalue()

    return listed


async def test_details_are_put_to_the_message_that_was_left(
    resident: Make, cards: Cards, staff: Callable[[], str]
) -> None:
    anna = resident()
    left = await leave(anna)
    assert left.responses == ["utter_message_left"]
    assert left.payload("Answer me by phone or e-mail") == f"/{INTENT}"
    asked = await anna.does(ACTION, f"/{INTENT}", INTENT)
    assert asked.responses == ["utter_card_contact_details"]
    heard = await fill_in(anna, cards, "contact_details", name="Wilhelmina Testcase", phone="07700900123")
    assert heard.responses == ["utter_contact_details_added"]
    reference = left.facts["utter_message_left"]["reference"]
    assert heard.facts["utter_contact_details_added"]["reference"] == reference
    (mine,) = [one for one in staff().split("\n\n") if one.startswith(reference)]
    assert "Wilhelmina Testcase, 07700900123" in mine
    assert not any("Wilhelmina" in str(value) or "07700900123" in str(value) for value in anna.slots.values())


async def test_who_asks_to_be_rung_is_shown_the_card_at_once(resident: Make) -> None:
    heard = await leave(resident(), "please ring me back about my rent on [phone number]")
    assert heard.responses == ["utter_message_left", "utter_card_contact_details"]


async def test_details_of_a_card_whose_time_is_over_are_asked_for_once_more(resident: Make, cards: Cards) -> None:
    anna = resident()
    await leave(anna)
    grant = cards.accept(anna.name, "contact_details", {"name": "Wilhelmina", "email": "w@example.org"})
    cards.lapse(grant)
    anna.slots["contact_grant"] = grant
    heard = await anna.does(ACTION, f"/{INTENT}", INTENT)
    assert heard.responses == ["utter_card_lapsed", "utter_card_contact_details"]
    assert anna.slots["contact_grant"] is None


async def test_a_message_that_was_answered_meanwhile_takes_no_details(
    resident: Make, cards: Cards, gateway_and_sandbox: RunningSystem
) -> None:
    anna = resident()
    reference = (await leave(anna)).facts["utter_message_left"]["reference"]
    answer_message(GatewaySettings.read(gateway_and_sandbox.environment), reference, "It is off now.", io.StringIO())
    heard = await fill_in(anna, cards, "contact_details", name="Wilhelmina", email="w@example.org")
    assert heard.responses == ["utter_contact_details_too_late"]


async def test_without_a_message_there_is_nothing_to_add_to(resident: Make) -> None:
    heard = await resident().does(ACTION, f"/{INTENT}", INTENT)
    assert heard.responses == ["utter_contact_details_no_message"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("could someone give me a call please", True),
        ("ring me after 5", True),
        ("my number is [phone number]", True),
        ("mail to [e-mail address] is best", True),
        ("the bin men called it rubbish", False),
        ("phone box on Mill Lane is broken", False),
        ("nobody answers the telephone", False),
    ],
)
def test_who_wants_to_be_reached_says_so(text: str, wanted: bool) -> None:
    assert wants_to_be_reached(text) is wanted
