"""A form that the assistant asks for becomes a card; what is filled in reaches actions as a grant and nobody else."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.gateway.clock import utc_now
from bot.gateway.tables import grants, messages
from tests.backends.running_sandbox import Sandbox
from tests.gateway.cards.conftest import (
    BALANCE,
    CONTACT,
    GRACE,
    Card,
    erase,
    grants_told,
    pass_time,
    read_grant,
    show_card,
    sweep,
)
from tests.gateway.conftest import Gateway
from tests.gateway.stand_in import RasaStandIn

OTHER = "another-resident-of-here-02"


async def test_a_form_that_is_asked_for_comes_with_its_fields_and_a_link_for_clients_that_draw_none(
    gateway: Gateway,
) -> None:
    said = await gateway.say("card council_tax_account")
    assert said[0]["text"] == "Please fill in this form."
    custom = said[1]["custom"]
    assert (custom["type"], custom["form"], custom["state"]) == ("secure_form", "council_tax_account", "open")
    assert [field["name"] for field in custom["fields"]] == ["account_reference", "name", "postcode"]
    assert all(field["label"] and field["required"] and field["autocomplete"] for field in custom["fields"])
    assert re.fullmatch(r"/secure/[A-Za-z0-9_-]{43}", custom["submit_url"])
    assert f"http://127.0.0.1:8080{custom['submit_url']}" in said[1]["text"]
    ends_in = datetime.fromisoformat(custom["until"]) - utc_now()
    assert timedelta(minutes=14) < ends_in <= timedelta(minutes=15)


async def test_a_form_that_nobody_knows_is_not_shown(gateway: Gateway) -> None:
    assert [one["text"] for one in await gateway.say("card bank_details")] == ["Please fill in this form."]


async def test_the_right_details_are_accepted_and_the_assistant_answers(gateway: Gateway, rasa: RasaStandIn) -> None:
    card = await show_card(gateway)
    answer = await card.send({"account_reference": "4001 2345", "name": " adeyemi ", "postcode": "zz11aa"})
    assert (answer["status"], answer["state"]) == ("accepted", "accepted")
    assert answer["message"] == "Thank you. We have found your account."
    assert answer["messages"] == [{"text": BALANCE, "message_id": answer["message_id"]}]
    (told,) = grants_told(rasa)
    assert told["secure_form"] == "council_tax_account"
    assert re.fullmatch(r"[A-Za-z0-9_-]{22,43}", told["grant"])
    metadata = told["body"]["metadata"]
    assert (metadata["is_external"], metadata["message_id"]) == (True, answer["message_id"])
    status, grant = await read_grant(gateway, told["grant"], told["body"]["sender"])
    assert status == 200
    assert grant["form"] == "council_tax_account"
    assert grant["values"] == {"account_reference": "40012345", "name": "adeyemi", "postcode": "ZZ1 1AA"}


async def test_a_bill_of_anybody_can_be_named_but_nothing_about_it_is_told(gateway: Gateway, rasa: RasaStandIn) -> None:
    card = await show_card(gateway, "council_tax_bill")
    answer = await card.send({"account_reference": "40012346", "amount": "£1,020.50"})
    assert answer["status"] == "accepted"
    assert "O'Brien" not in str(answer)
    (told,) = grants_told(rasa)
    _, grant = await read_grant(gateway, told["grant"], told["body"]["sender"])
    assert grant["values"] == {"account_reference": "40012346", "amount": "1020.50"}


@pytest.mark.parametrize("reference", ["49999999", "40012355", "40012353"])
async def test_no_account_and_one_that_takes_no_payment_here_are_refused_in_the_same_words(
    gateway: Gateway, reference: str
) -> None:
    card = await show_card(gateway, "council_tax_bill")  # 40012355 is with enforcement agents, 40012353 was summoned
    answer = await card.send({"account_reference": reference, "amount": "10"})
    assert answer["message"] == (
        "We cannot take a payment for that account number here. Check the number on the bill. You can try 4 more times."
    )


async def test_details_that_no_system_knows_are_taken_as_they_stand(gateway: Gateway, rasa: RasaStandIn) -> None:
    card = await show_card(gateway, "contact_details")
    assert (await card.send(CONTACT))["status"] == "accepted"
    (told,) = grants_told(rasa)
    _, grant = await read_grant(gateway, told["grant"], told["body"]["sender"])
    assert grant["values"] == {**CONTACT, "phone": "07700900123"}


async def test_a_grant_is_told_only_to_its_own_conversation(gateway: Gateway, rasa: RasaStandIn) -> None:
    await (await show_card(gateway)).send(GRACE)
    await gateway.say("hello", OTHER)
    (told,) = grants_told(rasa)
    other = rasa.handled[-1]["sender"]
    for grant, conversation in (
        (told["grant"], other),
        (told["grant"], ""),
        (told["grant"], "westmoor." + "a" * 22),
        ("x" * 32, told["body"]["sender"]),
        (told["grant"].swapcase(), told["body"]["sender"]),
    ):
        status, body = await read_grant(gateway, grant, conversation)
        assert (status, set(body)) == (404, {"error"})
    assert (await read_grant(gateway, told["grant"], told["body"]["sender"]))[0] == 200


async def test_a_grant_lives_15_minutes_and_15_more_each_time_it_is_used(gateway: Gateway, rasa: RasaStandIn) -> None:
    await (await show_card(gateway)).send(GRACE)
    (told,) = grants_told(rasa)
    mine = (told["grant"], told["body"]["sender"])
    for _ in range(3):
        await pass_time(gateway, minutes=14)
        assert (await read_grant(gateway, *mine))[0] == 200
    await sweep(gateway)
    assert len(await gateway.rows(grants)) == 1
    await pass_time(gateway, minutes=15, seconds=1)
    assert (await read_grant(gateway, *mine))[0] == 404
    await sweep(gateway)
    assert await gateway.rows(grants) == [], "the values are gone, not only out of reach"


async def test_a_grant_ends_after_eight_hours_however_often_it_is_used(gateway: Gateway, rasa: RasaStandIn) -> None:
    await (await show_card(gateway)).send(GRACE)
    (told,) = grants_told(rasa)
    mine, uses = (told["grant"], told["body"]["sender"]), 0
    while (await read_grant(gateway, *mine))[0] == 200:
        await pass_time(gateway, minutes=14)
        uses += 1
        assert uses < 60
    assert 8 * 60 <= uses * 14 < 8 * 60 + 15


async def test_another_secret_opens_no_grant(gateway: Gateway, rasa: RasaStandIn, open_second: Any) -> None:
    await (await show_card(gateway)).send(GRACE)
    (told,) = grants_told(rasa)
    changed = await open_second(BOT_GATEWAY_SECRET="another-" + "z" * 32)
    assert (await read_grant(changed, told["grant"], told["body"]["sender"]))[0] == 404


async def test_what_is_filled_in_badly_is_said_by_field_and_is_no_refusal(gateway: Gateway, sandbox: Sandbox) -> None:
    card = await show_card(gateway)
    for _ in range(7):
        answer = await card.send({"account_reference": "40O12345", "name": "", "postcode": "ZZ1"})
        assert (answer["status"], answer["state"]) == ("refused", "open")
        assert list(answer["errors"]) == ["account_reference", "name", "postcode"]
        assert answer["errors"]["name"] == "Type the last name on the bill."
    assert (await card.row()).refusals == 0
    assert (await card.send(GRACE))["status"] == "accepted"


@pytest.mark.parametrize("given", [{}, {"account_reference": 40012345}, {"name": ["x"]}, {"postcode": None}, {"x": 1}])
async def test_fields_of_another_kind_are_wrong_fields(gateway: Gateway, given: dict[str, Any]) -> None:
    answer = await (await show_card(gateway)).send(given)
    assert answer["status"] == "refused"
    assert set(answer["errors"]) == {"account_reference", "name", "postcode"}


async def test_a_phone_or_an_email_address_is_needed_and_either_will_do(gateway: Gateway) -> None:
    card = await show_card(gateway, "contact_details")
    answer = await card.send({"name": "Nobody"})
    assert answer["errors"] == {"phone": "Type a phone number or an email address, so that we can reach you."}
    assert (await card.send({"name": "Nobody", "email": "nobody@example.org"}))["status"] == "accepted"


async def test_which_part_was_wrong_is_not_told(gateway: Gateway) -> None:
    card, said = await show_card(gateway), set()
    for wrong in ({"account_reference": "49999999"}, {"name": "Nobody"}, {"postcode": "ZZ9 9ZZ"}):
        answer = await card.send({**GRACE, **wrong})
        assert answer["status"] == "refused"
        assert "errors" not in answer
        said.add(re.sub(r"You can try .*", "", answer["message"]))
    assert len(said) == 1


async def test_the_card_tells_how_many_tries_are_left_and_locks_at_the_fifth(gateway: Gateway) -> None:
    card = await show_card(gateway)
    wrong = {**GRACE, "name": "Nobody"}
    for left in ("You can try 4 more times.", "3 more times.", "2 more times.", "You can try once more."):
        assert (await card.send(wrong))["message"].endswith(left)
    answer = await card.send(wrong)
    assert (answer["status"], answer["state"]) == ("refused", "locked")
    assert "01632 960100" in answer["message"]
    assert (await card.send(GRACE))["state"] == "locked", "the right details come too late"
    assert (await card.extend())["state"] == "locked"
    kinds = [kind for kind, data in await gateway.evidence() if data.get("form") == "council_tax_account"]
    assert kinds == ["card_shown", *["card_refused"] * 5, "card_locked"]


async def test_a_card_lives_15_minutes_and_more_time_is_given_up_to_eight_hours(gateway: Gateway) -> None:
    card = await show_card(gateway)
    await pass_time(gateway, minutes=14)
    until = datetime.fromisoformat((await card.extend())["until"])
    assert timedelta(minutes=14) < until - utc_now() <= timedelta(minutes=15)
    for _ in range(33):
        await pass_time(gateway, minutes=14)
        await card.extend()
    assert (await card.extend())["state"] == "open"
    await pass_time(gateway, minutes=14)
    assert (await card.extend())["state"] == "expired", "eight hours are over"


async def test_time_that_runs_out_while_somebody_types_is_told_and_nothing_is_checked(
    gateway: Gateway, sandbox: Sandbox, rasa: RasaStandIn
) -> None:
    card = await show_card(gateway)
    await pass_time(gateway, minutes=15)
    answer = await card.send(GRACE)
    assert (answer["status"], answer["state"]) == ("refused", "expired")
    assert "ask again in the chat" in answer["message"]
    assert grants_told(rasa) == []
    assert (await card.extend())["state"] == "expired"
    await sweep(gateway)
    assert (await card.row()).state == "expired"


async def test_a_newer_card_of_the_same_form_takes_the_olders_place(gateway: Gateway) -> None:
    older = await show_card(gateway)
    receipt = await show_card(gateway, "receipt")
    newer = await show_card(gateway)
    assert (await older.send(GRACE))["state"] == "expired"
    assert (await newer.send(GRACE))["status"] == "accepted"
    assert (await receipt.send({"phone": "07700900123"}))["status"] == "accepted"


async def test_cards_of_other_conversations_stay_open(gateway: Gateway) -> None:
    mine = await show_card(gateway)
    await show_card(gateway, sender=OTHER)
    assert (await mine.send(GRACE))["status"] == "accepted"


async def test_an_open_card_is_in_the_history_and_works_and_then_shows_how_it_ended(gateway: Gateway) -> None:
    await show_card(gateway)
    again = Card(gateway, (await gateway.history())["messages"][-1])
    assert again.custom["state"] == "open"
    answer = await again.send(GRACE)
    assert answer["status"] == "accepted"
    history = (await gateway.history())["messages"]
    assert [one["text"] for one in history if one["from"] == "resident"] == [
        "card council_tax_account",
        "You filled in: Your council tax account",
    ]
    shown = next(one for one in history if "custom" in one)
    assert shown["custom"]["state"] == "accepted"
    assert "submit_url" not in shown["custom"]
    assert "/secure/" not in str(history)
    mine = next(one for one in history if one.get("is_external"))
    assert (mine["message_id"], history[-1]["message_id"]) == (answer["message_id"], answer["message_id"])
    assert history[-1]["text"] == BALANCE


async def test_every_entry_of_the_history_names_its_message(gateway: Gateway) -> None:
    await gateway.say("hello", message_id="m1")
    assert [one["message_id"] for one in (await gateway.history())["messages"]] == ["m1", "m1"]


async def test_an_erased_conversation_takes_its_cards_and_grants_along(gateway: Gateway, rasa: RasaStandIn) -> None:
    card = await show_card(gateway)
    await card.send(GRACE)
    still_open = await show_card(gateway, "receipt")
    (told,) = grants_told(rasa)
    await erase(gateway)
    assert (await gateway.rows(grants), await gateway.rows(messages)) == ([], [])
    assert (await read_grant(gateway, told["grant"], told["body"]["sender"]))[0] == 404
    for one in (card, still_open):
        assert set(await one.send(GRACE, status=404)) == {"error"}
        assert (await one.page())[0] == 404
