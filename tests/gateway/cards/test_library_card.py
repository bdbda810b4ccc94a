"""The library card: Koha says whether number and PIN match. Neither is kept, and we stop before Koha locks a card."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from aiohttp import BasicAuth
from sqlalchemy import select

from bot.backends.koha.sandbox.town import FAILED_LOGIN_ATTEMPTS
from bot.council.secure_forms import SECURE_FORMS
from bot.gateway.tables import evidence, grants
from tests.backends.running_sandbox import Sandbox
from tests.gateway.cards.conftest import BALANCE, READER, Card, grants_told, read_grant, show_card
from tests.gateway.cards.test_plain_page import Elements
from tests.gateway.cards.test_trouble import until_told
from tests.gateway.conftest import Gateway
from tests.gateway.stand_in import RasaStandIn

FORM = "library_card"
WRONG = {**READER, "pin": "9999"}
LIBRARY_PHONE = "01632 960130"
BASIC = BasicAuth("sandbox", "sandbox")


async def library_card(gateway: Gateway, sender: str = "") -> Card:
    return await (show_card(gateway, FORM, sender) if sender else show_card(gateway, FORM))


async def attempts(sandbox: Sandbox, card: str = "42000123") -> int:
    """How many wrong PINs in a row Koha has counted."""
    status, patrons, _ = await sandbox.get(
        "/koha/api/v1/patrons", params={"q": f'{{"cardnumber": "{card}"}}'}, auth=BASIC
    )
    assert status == 200
    return int(patrons[0]["login_attempts"])


async def test_the_right_pin_is_accepted_and_only_the_librarys_own_number_of_the_reader_is_kept(
    gateway: Gateway, rasa: RasaStandIn
) -> None:
    card = await library_card(gateway)
    answer = await card.send(READER)
    assert (answer["status"], answer["message"]) == ("accepted", "Thank you. We have found your library account.")
    assert answer["messages"] == [{"text": BALANCE, "message_id": answer["message_id"]}]
    (told,) = grants_told(rasa)
    status, grant = await read_grant(gateway, told["grant"], told["body"]["sender"])
    assert (status, grant["values"]) == (200, {"patron": "51"})


async def test_the_pin_is_typed_unseen_and_password_managers_may_fill_both_in(gateway: Gateway) -> None:
    number, pin = (await library_card(gateway)).custom["fields"]
    assert (number["type"], number["autocomplete"]) == ("text", "username")
    assert (pin["type"], pin["autocomplete"], pin["label"]) == ("password", "current-password", "PIN")


@pytest.mark.parametrize("given", [WRONG, {**READER, "card_number": "42999999"}, {**READER, "pin": "12345"}])
async def test_a_wrong_pin_and_a_card_that_is_not_there_are_refused_in_the_same_words(
    gateway: Gateway, given: dict[str, str]
) -> None:
    answer = await (await library_card(gateway)).send(given)
    assert (answer["status"], answer["state"]) == ("refused", "open")
    assert answer["message"] == (
        "The card number and PIN do not match, or the library has locked the card after too many wrong PINs. "
        "You can try 3 more times."
    )


async def test_a_card_that_koha_has_locked_is_refused_with_its_right_pin_and_the_way_out_is_told(
    gateway: Gateway,
) -> None:
    card = await library_card(gateway)
    right = {"card_number": "42000131", "pin": "9012"}
    assert "the library has locked the card" in (await card.send(right))["message"]
    for _ in range(3):
        answer = await card.send(right)
    assert answer["state"] == "locked"
    assert LIBRARY_PHONE in answer["message"]


async def test_our_form_closes_before_koha_locks_the_card(gateway: Gateway, sandbox: Sandbox) -> None:
    card = await library_card(gateway)
    states = [(await card.send(WRONG))["state"] for _ in range(SECURE_FORMS[FORM].most_refusals)]
    assert states == ["open", "open", "open", "locked"]
    counted = await attempts(sandbox)
    assert counted == SECURE_FORMS[FORM].most_refusals < FAILED_LOGIN_ATTEMPTS
    again = await (await library_card(gateway, "somebody-who-guesses-pins-0001")).send(WRONG)
    assert "too many wrong tries" in again["message"]
    assert await attempts(sandbox) == counted, "within the hour nothing more is passed on"


async def test_a_right_pin_after_wrong_ones_is_accepted_and_koha_forgets_them(
    gateway: Gateway, sandbox: Sandbox
) -> None:
    card = await library_card(gateway)
    for _ in range(3):
        await card.send(WRONG)
    assert (await card.send(READER))["status"] == "accepted"
    assert await attempts(sandbox) == 0


async def test_a_pin_that_has_run_out_is_said_in_its_own_sentence_and_only_to_who_knows_it(gateway: Gateway) -> None:
    card = await library_card(gateway)
    answer = await card.send({"card_number": "42000132", "pin": "1122"})
    assert (answer["status"], answer["state"]) == ("refused", "open")
    assert answer["message"].startswith("Your PIN has run out")
    assert LIBRARY_PHONE in answer["message"]
    assert "do not match" in (await card.send({"card_number": "42000132", "pin": "9999"}))["message"]
    assert (await card.row()).refusals == 2


async def test_a_membership_that_has_run_out_opens_the_account_all_the_same(
    gateway: Gateway, rasa: RasaStandIn
) -> None:
    answer = await (await library_card(gateway)).send({"card_number": "42000130", "pin": "8901"})
    assert answer["status"] == "accepted"
    assert len(grants_told(rasa)) == 1


@pytest.mark.parametrize("setting", [{"maintenance": True}, {"permissions": []}, {"oauth": False}])
async def test_a_library_that_is_not_there_is_no_refusal(
    gateway: Gateway, sandbox: Sandbox, setting: dict[str, Any]
) -> None:
    card = await library_card(gateway)
    await sandbox.desk("koha", setting)
    answer = await card.send(READER)
    assert (answer["status"], answer["state"]) == ("refused", "open")
    assert "not because of what you typed" in answer["message"]
    assert (await card.row()).refusals == 0


async def test_what_is_missing_is_said_by_field_and_is_no_refusal(gateway: Gateway) -> None:
    card = await library_card(gateway)
    answer = await card.send({"card_number": "42/000", "pin": ""})
    assert set(answer["errors"]) == {"card_number", "pin"}
    assert answer["errors"]["pin"] == "Type your PIN."
    assert (await card.row()).refusals == 0


async def test_the_plain_page_takes_the_card_and_never_shows_a_pin_that_was_typed(
    gateway: Gateway, rasa: RasaStandIn
) -> None:
    card = await library_card(gateway)
    for path in ("", f"{card.path}/extend"):
        _, page = await card.send_plainly({**READER, "pin": "70701"}, path)
        number, pin = Elements(page).all("input")
        assert (number["value"], pin["value"], pin["type"]) == ("42 000 123", "", "password")
        assert "70701" not in page
    status, page = await card.send_plainly(READER)
    assert status == 200
    await until_told(gateway, BALANCE)
    assert len(grants_told(rasa)) == 1
    assert "We have found your library account." in page


async def test_neither_number_nor_pin_nor_name_is_in_a_database_a_log_the_history_or_with_rasa(
    gateway: Gateway, rasa: RasaStandIn, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    card = await library_card(gateway)
    await card.send({"card_number": "42000123", "pin": "70701"})
    await card.send_plainly({"card_number": "42000123", "pin": "70702"})
    assert (await card.send(READER))["status"] == "accepted"
    (told,) = grants_told(rasa)
    _, grant = await read_grant(gateway, told["grant"], told["body"]["sender"])
    facts = await gateway.door.desk.store(lambda one: one.execute(select(evidence)).all())
    assert len(await gateway.rows(grants)) == 1
    said = f"{facts} {grant} {rasa.heard} {await gateway.history()} {await gateway.poll()}".lower()
    files = sorted((tmp_path / "data").glob("gateway.db*"))
    written = b"".join(path.read_bytes() for path in files).lower()
    logs = "".join(capfd.readouterr()).lower()
    assert "card.accepted" in logs
    for secret in ("42000123", "42 000 123", "70701", "70702", "amala", "okafor"):
        assert secret.encode() not in written, secret
        assert secret not in logs, secret
        assert secret not in said, secret
