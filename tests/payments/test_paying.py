"""A payment from the resident's yes to the outcome in the chat, for every way in which it can end."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text

from bot.council.payments import PaymentState
from bot.councils.chat import ChatSettings
from tests.gateway.conftest import SENDER
from tests.payments.counter_bed import BROKEN_CARD, DECLINED_CARD, Bed


async def test_a_payment_begins_with_a_row_of_ours_and_one_payment_at_pay(bed: Bed) -> None:
    made = await bed.start(14500)
    assert re.fullmatch(r"WM-CT-[2-9A-Z]{8}", made["reference"])
    assert (made["state"], made["amount_pence"], made["is_new"]) == ("created", 14500, True)
    row = await bed.row()
    (there,) = await bed.at_pay()
    assert (there["id"], there["reference"], there["amount"]) == (row.pay_id, made["reference"], 14500)
    assert row.account_reference not in str(there), "the payment service has no need of it"
    assert row.pay_id not in there["return_url"]
    assert await bed.events() == ["recorded recorded by create", "asked unknown by create", "made created by create"]
    told = {"transaction": "pay_council_tax", "reference": made["reference"], "amount_pence": 14500}
    assert await bed.evidence() == [("payment_started", told)]


async def test_a_description_holds_nothing_about_anybody(bed: Bed) -> None:
    conversation = await bed.conversation()
    said = "Council tax, account 40012346, phone 07700 900123"
    status, _ = await bed.ask(conversation, await bed.grant(conversation), description=said)
    assert status == 201
    (there,) = await bed.at_pay()
    assert "07700" not in there["description"]
    assert "Council tax" in there["description"]


async def test_paying_leads_back_into_the_chat_with_the_outcome_said_once(bed: Bed) -> None:
    made = await bed.start()
    browser = await bed.browser.pay(made["url"])
    assert browser.steps[-2:] == [f"GET {browser.steps[-2].split()[1]} 303", "GET / 200"]
    assert browser.steps[-2].startswith("GET /pay/return/")
    (said,) = await bed.said()
    assert "You have paid £145.00" in said["text"]
    assert made["reference"] in said["text"]
    assert [one["payload"] for one in said["buttons"]] == ["/ask_receipt", "/talk_to_human"]
    await bed.sweep()
    await bed.browser.open(made["url"])
    await bed.browser.open(str((await bed.at_pay())[0]["return_url"]))
    assert len(await bed.said()) == 1
    assert [kind for kind, _ in await bed.evidence()] == ["payment_started", "payment_succeeded"]
    row = await bed.row()
    assert (row.state, row.captured_on.isoformat()) == ("success", "2026-11-25")


async def test_the_outcome_stands_in_the_conversation_after_a_reload(bed: Bed) -> None:
    made = await bed.start()
    await bed.browser.pay(made["url"])
    history = (await bed.gateway.history())["messages"]
    assert "You have paid £145.00" in history[-1]["text"]
    assert history[-1]["from"] == "bot"


async def test_a_button_under_an_outcome_runs_as_what_it_says(bed: Bed) -> None:
    made = await bed.start()
    await bed.browser.pay(made["url"])
    assert await bed.gateway.say("/ask_receipt") == [{"recipient_id": SENDER, "text": "You said: /ask_receipt"}]
    assert (await bed.gateway.history())["messages"][-2]["text"] == "Send me a receipt"
    (said,) = await bed.gateway.say("/pay_council_tax")
    assert said["text"] == "You said: pay_council_tax", "it was not offered, so it is words"


@pytest.mark.parametrize(
    ("card", "state", "code", "sentence"),
    [
        (DECLINED_CARD, PaymentState.DECLINED, "P0010", "The bank did not accept the card"),
        (BROKEN_CARD, PaymentState.FAILED_BY_PROVIDER, "P0050", "A fault in the card payment system"),
    ],
)
async def test_a_card_that_does_not_pay_is_told_with_a_way_on(
    bed: Bed, card: str, state: PaymentState, code: str, sentence: str
) -> None:
    made = await bed.start()
    await bed.browser.pay(made["url"], card)
    (said,) = await bed.wait_for(bed.said)
    assert sentence in said["text"]
    assert "nothing was taken" in said["text"]
    assert [one["payload"] for one in said["buttons"]] == ["/pay_council_tax", "/talk_to_human"]
    row = await bed.row()
    assert (row.state, row.code) == (state.value, code)
    kind, told = (await bed.evidence())[-1]
    assert (kind, told["state"], told["code"]) == ("payment_failed", state.value, code)
    assert await bed.captured() == []


async def test_a_resident_who_cancels_is_told_that_nothing_was_taken(bed: Bed) -> None:
    made = await bed.start()
    await bed.browser.open(made["url"])
    await bed.browser.cancel()
    (said,) = await bed.wait_for(bed.said)
    assert said["text"].startswith("You stopped the payment of £145.00")
    row = await bed.row()
    assert (row.state, row.code) == ("cancelled", "P0030")


async def test_a_payment_that_the_council_cancels_is_told_as_that(bed: Bed) -> None:
    await bed.start()
    row = await bed.row()
    await bed.gateway.door.desk.payments.pay_of(row).cancel(row.pay_id)
    assert await bed.messages() == [], "Pay announces no such end"
    bed.clock.move(seconds=31)
    await bed.sweep()
    (said,) = await bed.said()
    assert said["text"].startswith("We stopped the payment of £145.00")
    assert "01632 960100" in said["text"]
    row = await bed.row()
    assert (row.state, row.code) == ("cancelled", "P0040")


async def test_a_page_that_was_left_alone_expires_and_the_same_may_be_paid_again(bed: Bed) -> None:
    made = await bed.start()
    await bed.browser.open(made["url"])
    bed.clock.move(minutes=91)
    await bed.sweep()
    (said,) = await bed.wait_for(bed.said)
    assert said["text"].startswith("The payment page for £145.00 was open for too long")
    assert (await bed.row()).state == "expired"
    status, again = await bed.ask(made["conversation"], await bed.grant(made["conversation"]))
    assert (status, again["is_new"]) == (201, True)
    assert again["reference"] != made["reference"]
    await bed.browser.pay(again["url"])
    assert len(await bed.captured()) == 1


async def test_a_payment_page_opened_again_is_fresh_each_time(bed: Bed) -> None:
    made = await bed.start()
    pages = []
    for _ in range(3):
        await bed.browser.open(made["url"])
        assert bed.browser.status == 200
        pages.append(bed.browser.at)
    assert len(set(pages)) == 3
    await bed.browser.type_card()
    await bed.browser.confirm()
    assert len(await bed.captured()) == 1


async def test_a_link_of_a_payment_that_has_ended_leads_to_its_outcome(bed: Bed) -> None:
    made = await bed.start()
    await bed.browser.pay(made["url"])
    browser = await bed.browser.open(made["url"])
    assert browser.steps[-2].endswith(" 303")
    assert browser.steps[-1] == "GET / 200"


async def test_who_comes_back_without_having_paid_is_given_the_link_again_once(bed: Bed) -> None:
    made = await bed.start()
    await bed.browser.open(made["url"])
    return_url = (await bed.at_pay())[0]["return_url"]
    await bed.browser.open(return_url)
    await bed.browser.open(return_url)
    (said,) = await bed.said()
    assert said["text"].startswith("You have not finished the payment of £145.00")
    assert made["url"] in said["text"]
    await bed.browser.pay(made["url"])
    assert len(await bed.said()) == 2


async def test_who_comes_back_while_pay_is_away_is_told_to_wait_and_then_the_outcome(bed: Bed) -> None:
    made = await bed.start()
    await bed.webhooks("lose")
    await bed.browser.open(made["url"])
    await bed.browser.type_card()
    await bed.sandbox.fault("payments", "down", path="/v1/payments/*", method="GET")
    await bed.browser.confirm()
    assert bed.browser.steps[-1] == "GET / 200"
    (said,) = await bed.said()
    assert "We do not know yet" in said["text"]
    assert "do not pay again" in said["text"]
    await bed.sandbox.fault("payments", None)
    bed.clock.move(seconds=31)
    await bed.sweep()
    assert "You have paid £145.00" in (await bed.said_texts())[-1]
    assert [kind for kind, _ in await bed.evidence()] == ["payment_started", "payment_succeeded"]


async def test_a_link_that_cannot_be_opened_now_says_so_and_works_later(bed: Bed) -> None:
    made = await bed.start()
    await bed.sandbox.fault("payments", "down", method="GET")
    browser = await bed.browser.open(made["url"])
    assert browser.status == 503
    assert "try the same link again" in browser.text
    assert "01632 960100" in browser.text
    await bed.sandbox.fault("payments", None)
    await bed.browser.pay(made["url"])
    assert len(await bed.captured()) == 1


@pytest.mark.parametrize("path", ["pay", "pay/return"])
async def test_an_unknown_link_says_what_to_do(bed: Bed, path: str) -> None:
    browser = await bed.browser.open(f"{bed.gateway.settings.public_address}/{path}/{'a' * 43}")
    assert browser.status == 404
    assert "no payment behind this link" in browser.text
    assert "script" not in browser.text


@pytest.mark.parametrize("path", ["pay", "pay/return"])
async def test_a_link_that_was_cut_off_on_its_way_is_answered_on_a_page(bed: Bed, path: str) -> None:
    made = await bed.start()
    token = made["url"].rpartition("/")[2]
    browser = await bed.browser.open(f"{bed.gateway.settings.public_address}/{path}/{token[:20]}")
    assert browser.status == 404
    assert "<h1>Your payment</h1>" in browser.text
    assert "no payment behind this link" in browser.text


async def test_who_opens_links_too_often_is_told_so_on_a_page(make_bed: Any) -> None:
    bed = await make_bed(BOT_GATEWAY_ADDRESS_RATE="1")
    url = f"{bed.gateway.settings.public_address}/pay/{'a' * 43}"
    for _ in range(11):
        browser = await bed.browser.open(url)
    assert browser.status == 429
    assert "<h1>Your payment</h1>" in browser.text
    assert "Please wait a moment" in browser.text


async def test_other_channels_come_back_to_a_plain_page(bed: Bed) -> None:
    conversation = await bed.conversation("somebody-who-texts-000001", channel="sms")
    _, made = await bed.ask(conversation, await bed.grant(conversation))
    browser = await bed.browser.pay(made["url"])
    assert browser.status == 200
    assert "/pay/return/" in browser.at
    assert "You have paid £145.00" in browser.text
    assert "<script" not in browser.text
    assert "You have paid £145.00" in (await bed.said_texts("somebody-who-texts-000001"))[0]
    await bed.browser.open(made["url"])
    assert "You have paid £145.00" in bed.browser.text


async def test_whoever_chats_without_a_script_comes_back_to_that_page(bed: Bed) -> None:
    conversation = await bed.conversation("somebody-without-a-script-01", channel="page")
    _, made = await bed.ask(conversation, await bed.grant(conversation))
    browser = await bed.browser.pay(made["url"])
    assert browser.steps[-1] == "GET /chat 200"
    assert "You have paid £145.00" in (await bed.said_texts("somebody-without-a-script-01"))[0]


async def test_a_council_can_name_the_page_of_its_own_to_come_back_to(bed: Bed) -> None:
    made = await bed.start()
    desk = bed.gateway.door.desk
    home = f"{desk.settings.public_address}/healthz"  # any page that the test's browser can open
    westmoor = desk.councils["westmoor"]
    own = {**desk.councils, "westmoor": replace(westmoor, chat=ChatSettings((), home))}
    object.__setattr__(desk, "councils", own)
    browser = await bed.browser.pay(made["url"])
    assert browser.steps[-1].startswith("GET /healthz")


async def test_pages_of_payments_are_kept_by_nobody_and_tell_nobody_where_one_came_from(bed: Bed) -> None:
    made = await bed.start()
    unknown = f"{bed.gateway.settings.public_address}/pay/{'a' * 43}"
    for url, status in ((made["url"], 303), (unknown, 404)):
        async with bed.browser.session.get(url, allow_redirects=False) as answer:
            assert answer.status == status
            assert answer.headers["Cache-Control"] == "no-store"
            assert answer.headers["Referrer-Policy"] == "no-referrer"


async def test_neither_account_nor_card_nor_name_is_in_the_gateways_database_or_evidence(bed: Bed) -> None:
    made = await bed.start()
    await bed.browser.pay(made["url"])

    def dump(session: Any) -> str:
        connection = session.connection().connection
        return "\n".join(connection.iterdump())

    written = await bed.gateway.door.desk.store(dump)
    ledger = await bed.gateway.door.desk.payments.store(dump)
    for secret in ("40012346", "4444333322221111", "resident@example.org", "Test Resident"):
        assert secret not in written
        assert secret not in ledger or secret == "40012346"


async def test_nothing_that_happened_to_a_payment_can_be_rewritten(bed: Bed) -> None:
    await bed.start()
    with pytest.raises(Exception, match="never rewritten"):
        await bed.gateway.door.desk.payments.store(
            lambda session: session.execute(text("UPDATE payment_events SET state = 'success'"))
        )
