"""What is filled in is nowhere but sealed in the gateway's database, and after its time it is nowhere at all."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.database import session
from bot.gateway import left_messages
from bot.gateway.people import answer_message, list_messages
from bot.gateway.tables import evidence, grants
from bot.gateway.tables import left_messages as left_rows
from tests.backends.running_sandbox import Sandbox
from tests.gateway.cards.conftest import CONTACT, GRACE, erase, grants_told, pass_time, show_card, sweep
from tests.gateway.conftest import Gateway
from tests.gateway.stand_in import RasaStandIn

SECRETS = ("40012345", "4999 1111", "49991111", "adeyemi", "nosuchname", "wilhelmina", "testcase", "900123", "900999")


async def leave(gateway: Gateway, conversation: str, grant: str | None, status: int = 200) -> str:
    """The reference of a message; `status` is the answer to the contact details that are put to it."""
    body: dict[str, Any] = {"conversation": conversation, "topic": "talk", "text": "please ring me"}
    answer = await gateway.private.post("/messages-left", json=body)
    reference = str((await answer.json())["reference"])
    if grant:
        answer = await gateway.private.post(
            f"/messages-left/{reference}/contact", json={"conversation": conversation, "grant": grant}
        )
        assert answer.status == status, await answer.text()
    return reference


async def leave_with_contact(gateway: Gateway, rasa: RasaStandIn) -> tuple[str, str]:
    """The reference of a message with contact details, and its conversation."""
    grant, conversation = await give_contact(gateway, rasa)
    return await leave(gateway, conversation, grant), conversation


async def give_contact(gateway: Gateway, rasa: RasaStandIn) -> tuple[str, str]:
    """A grant of contact details and its conversation."""
    await (await show_card(gateway, "contact_details")).send(CONTACT)
    told = grants_told(rasa)[-1]
    return told["grant"], told["body"]["sender"]


def listed(gateway: Gateway) -> str:
    out = io.StringIO()
    list_messages(gateway.settings, None, out)
    return out.getvalue()


async def test_after_every_flow_no_value_is_in_a_database_a_log_the_history_or_with_rasa(
    gateway: Gateway, rasa: RasaStandIn, sandbox: Sandbox, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    card = await show_card(gateway)
    await card.send({"account_reference": "4999 1111", "name": 7, "postcode": "nowhere"})
    await card.send({**GRACE, "name": "Nosuchname"})
    await card.send({**GRACE, "account_reference": "49991111"})
    await card.send_plainly({**GRACE, "name": "Nosuchname"})
    await card.send_plainly({**GRACE, "postcode": "x" * 50})
    await card.send_plainly(GRACE, f"{card.path}/extend")
    await sandbox.fault("council_tax", "refuse")
    await card.send(GRACE)
    await sandbox.fault("council_tax", None)
    await gateway.public.post(card.path, data=b"\xff40012345")
    await gateway.public.post(card.path, data=b"40012345", headers={"Content-Type": "text/plain"})
    await gateway.public.post(card.path, json=[GRACE])
    assert (await card.send(GRACE))["status"] == "accepted"
    await card.send(GRACE)
    await card.send({**GRACE, "name": "Nosuchname"})
    grant, conversation = await give_contact(gateway, rasa)
    await leave(gateway, conversation, grant)
    bill = await show_card(gateway, "council_tax_bill")
    await bill.send({"account_reference": "40012345", "amount": "12.34"})
    await (await show_card(gateway, "receipt")).send({"email": "wilhelmina@example.org", "phone": "07700 900999"})
    assert len(grants_told(rasa)) == 4

    files = sorted((tmp_path / "data").glob("gateway.db*"))
    written = b"".join(path.read_bytes() for path in files).lower()
    assert b"secure_card_accepted" in written
    logs = "".join(capfd.readouterr()).lower()
    assert "card.accepted" in logs
    facts = await gateway.door.desk.store(lambda one: one.execute(select(evidence)).all())
    told = f"{facts} {rasa.heard} {await gateway.history()} {await gateway.poll()}".lower()
    tokens = [one.path.removeprefix("/secure/") for one in (card, bill)]
    assert all(token not in logs for token in tokens)
    for secret in SECRETS:
        assert secret.encode() not in written, secret
        assert secret not in logs, secret
        assert secret not in told, secret
    for token in tokens:
        assert token.encode().lower() not in written


async def test_after_a_quarter_of_an_hour_nothing_sealed_is_left_in_the_file(
    gateway: Gateway, rasa: RasaStandIn, tmp_path: Path
) -> None:
    await (await show_card(gateway)).send(GRACE)
    sealed = (await gateway.rows(grants))[0].sealed.encode()
    files = [tmp_path / "data" / name for name in ("gateway.db", "gateway.db-wal")]
    assert any(sealed in path.read_bytes() for path in files)
    await pass_time(gateway, minutes=16)
    await sweep(gateway)
    gateway.door.desk.engine.dispose()
    with gateway.door.desk.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").all()
    assert not any(sealed[:60] in path.read_bytes() for path in files if path.exists())


async def test_the_same_values_are_sealed_differently_each_time(gateway: Gateway, rasa: RasaStandIn) -> None:
    for _ in range(2):
        await give_contact(gateway, rasa)
    first, second = await gateway.rows(grants)
    assert first.sealed != second.sealed


async def test_staff_see_how_to_reach_whoever_left_a_message_until_it_is_answered(
    gateway: Gateway, rasa: RasaStandIn
) -> None:
    reference, _ = await leave_with_contact(gateway, rasa)
    await pass_time(gateway, minutes=60)
    await sweep(gateway)
    assert "Wilhelmina Testcase, 07700900123, wilhelmina@example.org" in listed(gateway)
    answer_message(gateway.settings, reference, "We will ring.", io.StringIO())
    assert [row.contact for row in await gateway.rows(left_rows)] == [None]
    assert "Wilhelmina" not in listed(gateway)


async def test_a_message_without_contact_details_is_listed_as_before(gateway: Gateway, rasa: RasaStandIn) -> None:
    await gateway.say("hello")
    await leave(gateway, rasa.heard[0]["sender"], None)
    assert listed(gateway).endswith("talk\n    please ring me\n\n")


async def test_contact_details_given_later_are_put_to_the_same_message(gateway: Gateway, rasa: RasaStandIn) -> None:
    await gateway.say("hello")
    first = await leave(gateway, rasa.heard[0]["sender"], None)
    grant, conversation = await give_contact(gateway, rasa)
    assert await leave(gateway, conversation, grant) == first
    assert "07700900123" in listed(gateway)


async def test_an_erased_conversation_takes_the_contact_details_along(gateway: Gateway, rasa: RasaStandIn) -> None:
    await leave_with_contact(gateway, rasa)
    await erase(gateway)
    assert [row.contact for row in await gateway.rows(left_rows)] == [None]


async def test_an_old_conversation_leaves_the_details_of_an_open_message_to_staff(
    gateway: Gateway, rasa: RasaStandIn
) -> None:
    _, conversation = await leave_with_contact(gateway, rasa)
    with session(gateway.door.desk.engine) as opened:
        left_messages.withdraw(opened, conversation, keep_open=True)
    assert "07700900123" in listed(gateway)


async def test_only_contact_details_of_the_same_conversation_can_be_left(gateway: Gateway, rasa: RasaStandIn) -> None:
    grant, conversation = await give_contact(gateway, rasa)
    await leave(gateway, "westmoor." + "a" * 22, grant, status=404)
    await leave(gateway, conversation, "x" * 32, status=404)
    await (await show_card(gateway)).send(GRACE)
    await leave(gateway, conversation, grants_told(rasa)[-1]["grant"], status=400)
    assert [row.contact for row in await gateway.rows(left_rows)] == [None, None]


async def test_contact_details_can_be_put_to_an_open_message_of_the_same_conversation_only(
    gateway: Gateway, rasa: RasaStandIn
) -> None:
    grant, conversation = await give_contact(gateway, rasa)
    elsewhere = await leave(gateway, "westmoor." + "a" * 22, None)
    body = {"conversation": conversation, "grant": grant}
    for reference in (elsewhere, "WM-2222-2222"):
        assert (await gateway.private.post(f"/messages-left/{reference}/contact", json=body)).status == 409
    mine = await leave(gateway, conversation, None)
    answer_message(gateway.settings, mine, "We will ring.", io.StringIO())
    answer = await gateway.private.post(f"/messages-left/{mine}/contact", json=body)
    assert (answer.status, (await answer.json())["error"]) == (409, "There is no open message with that reference.")
    assert [row.contact for row in await gateway.rows(left_rows)] == [None, None]


async def test_staff_are_told_when_the_secret_has_changed_since(
    gateway: Gateway, rasa: RasaStandIn, open_second: Any
) -> None:
    await leave_with_contact(gateway, rasa)
    changed = await open_second(BOT_GATEWAY_SECRET="another-" + "z" * 32)
    assert "cannot be read any more" in listed(changed)


async def test_a_card_shown_before_the_secret_changed_works_no_more(gateway: Gateway, open_second: Any) -> None:
    card = await show_card(gateway)
    changed = await open_second(BOT_GATEWAY_SECRET="another-" + "z" * 32)
    token = changed.door.desk.card_keys.token_of(card.custom["card"])
    assert token not in card.path
    assert (await changed.public.post(f"/secure/{token}", json=GRACE)).status == 404
