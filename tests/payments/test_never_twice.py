"""One intended payment is one payment at Pay that anybody can see, whatever is clicked twice, lost or late."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from bot.payments import ledger
from bot.payments.counter import CannotPay
from bot.payments.making import begin
from tests.payments.counter_bed import DECLINED_CARD, Bed


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
async def pair(request: pytest.FixtureRequest, make_bed: Callable[..., Any]) -> AsyncIterator[Bed]:
    """Two gateways on one gateway database and one ledger, as behind a load balancer."""
    changes = {}
    if request.param == "postgresql":
        changes["BOT_GATEWAY_DATABASE_URL"] = request.getfixturevalue("postgresql")
        changes["BOT_PAYMENTS_DATABASE_URL"] = request.getfixturevalue("second_postgresql")
    bed = await make_bed(copies=2, **changes)
    yield bed
    for one in bed.gateways:
        await one.door.turns.finish(1)
        await one.door.payment_worker.finish(2)
        one.door.desk.engine.dispose()
        one.door.desk.payments.engine.dispose()


async def test_yes_clicked_many_times_at_two_doors_is_one_payment(pair: Bed) -> None:
    conversation = await pair.conversation()
    grant = await pair.grant(conversation)
    answers = await asyncio.gather(
        *(pair.ask(conversation, grant, gateway=pair.gateways[number % 2]) for number in range(12))
    )
    assert sorted(status for status, _ in answers) == [200] * 11 + [201]
    assert len({made["url"] for _, made in answers}) == 1
    assert len(await pair.at_pay()) == 1
    await pair.browser.pay(answers[0][1]["url"])
    assert len(await pair.captured()) == 1
    assert len(await pair.said()) == 1


async def test_the_outcome_is_told_once_however_many_doors_hear_of_it(pair: Bed) -> None:
    made = await pair.start()
    await pair.webhooks("lose")
    (there,) = await pair.at_pay()
    await pair.sandbox.desk(f"pay/payments/{there['id']}/pay")
    pair.clock.move(seconds=31)
    token = made["url"].rpartition("/")[2]
    await asyncio.gather(
        *(pair.sweep(gateway) for gateway in pair.gateways * 3),
        *(gateway.public.get(f"/pay/return/{token}") for gateway in pair.gateways * 3),
    )
    assert len(await pair.said()) == 1
    assert [kind for kind, _ in await pair.evidence()] == ["payment_started", "payment_succeeded"]
    assert len([event for event in await pair.events() if "success" in event]) == 1


async def test_two_tabs_with_the_same_payment_open_pay_once(bed: Bed) -> None:
    made = await bed.start()
    first, second = bed.browser, type(bed.browser)(bed.browser.session)
    await first.open(made["url"])
    await second.open(made["url"])
    await asyncio.gather(first.type_card(), second.type_card())
    await asyncio.gather(first.confirm(), second.confirm())
    assert len(await bed.captured()) == 1
    assert len(await bed.said()) == 1


async def test_asking_again_while_unfinished_gives_the_same_page(bed: Bed) -> None:
    made = await bed.start()
    status, again = await bed.ask(made["conversation"], await bed.grant(made["conversation"]))
    assert (status, again["is_new"], again["url"], again["reference"]) == (200, False, made["url"], made["reference"])
    assert len(await bed.at_pay()) == 1


async def test_another_amount_account_or_conversation_is_another_payment(bed: Bed) -> None:
    made = await bed.start(14500)
    conversation = made["conversation"]
    others = [
        await bed.ask(conversation, await bed.grant(conversation), 14501),
        await bed.ask(conversation, await bed.grant(conversation, "40012345"), 14500),
    ]
    other = await bed.conversation("another-resident-00000001")
    others.append(await bed.ask(other, await bed.grant(other), 14500))
    assert [status for status, _ in others] == [201] * 3
    assert len({one["id"] for one in await bed.at_pay()}) == 4


async def test_yes_said_before_the_outcome_was_heard_finds_the_payment_made(bed: Bed) -> None:
    """The webhook was lost and the browser closed: our row still waits while Pay has the money."""
    await bed.webhooks("lose")
    made = await bed.start()
    (there,) = await bed.at_pay()
    await bed.sandbox.desk(f"pay/payments/{there['id']}/pay")
    status, again = await bed.ask(made["conversation"], await bed.grant(made["conversation"]))
    assert (status, again["state"], again["is_new"]) == (200, "success", False)
    assert len(await bed.at_pay()) == 1
    assert len(await bed.said()) == 1
    status, again = await bed.ask(made["conversation"], await bed.grant(made["conversation"]))
    assert (status, again["state"]) == (200, "success"), "a second click is no second payment"
    bed.clock.move(seconds=61)
    status, meant = await bed.ask(made["conversation"], await bed.grant(made["conversation"]))
    assert (status, meant["is_new"]) == (201, True), "who knows that it was paid and asks again, means it"


async def test_a_declined_payment_is_followed_by_one_of_its_own(bed: Bed) -> None:
    made = await bed.start()
    await bed.browser.pay(made["url"], DECLINED_CARD)
    status, again = await bed.ask(made["conversation"], await bed.grant(made["conversation"]))
    assert (status, again["is_new"]) == (201, True)
    assert again["reference"] != made["reference"]


async def test_a_lost_answer_is_looked_up_at_once_and_no_second_payment_is_made(bed: Bed) -> None:
    conversation = await bed.conversation()
    grant = await bed.grant(conversation)
    await bed.sandbox.fault("payments", "lost", method="POST", times=1)
    status, made = await bed.ask(conversation, grant)
    assert (status, made["state"]) == (201, "created")
    assert len(await bed.at_pay()) == 1
    await bed.browser.pay(made["url"])
    assert len(await bed.captured()) == 1


async def test_a_lost_answer_that_cannot_be_looked_up_is_unknown_until_the_next_try(bed: Bed) -> None:
    conversation = await bed.conversation()
    grant = await bed.grant(conversation)
    await bed.sandbox.fault("payments", "lost", method="POST", times=1)
    await bed.sandbox.fault("payments", "down", method="GET")
    status, problem = await bed.ask(conversation, grant)
    assert (status, problem["code"]) == (503, "unavailable")
    assert (await bed.row()).state == "unknown"
    assert await bed.evidence() == [], "nobody was given a page"
    await bed.sandbox.fault("payments", None)
    status, made = await bed.ask(conversation, grant)
    assert (status, made["is_new"]) == (200, False)
    assert len(await bed.at_pay()) == 1
    await bed.browser.pay(made["url"])
    assert len(await bed.captured()) == 1


async def test_a_search_that_lags_leaves_a_payment_that_nobody_can_pay(bed: Bed) -> None:
    conversation = await bed.conversation()
    grant = await bed.grant(conversation)
    await bed.sandbox.desk("pay/settings", {"search_delay_seconds": 60})
    await bed.sandbox.fault("payments", "lost", method="POST", times=1)
    status, problem = await bed.ask(conversation, grant)
    assert (status, problem["code"]) == (503, "unavailable")
    status, made = await bed.ask(conversation, grant)
    assert status == 200
    lost, kept = await bed.at_pay()
    assert lost["reference"] == kept["reference"]
    assert (await bed.row()).pay_id == kept["id"]
    await bed.browser.pay(made["url"])
    bed.clock.move(minutes=91)
    await bed.sweep()
    assert {one["id"]: one["status"] for one in await bed.at_pay()} == {lost["id"]: "failed", kept["id"]: "success"}
    assert (await bed.row()).state == "success"


async def test_a_create_that_outlives_its_claim_loses_to_the_one_made_meanwhile(bed: Bed) -> None:
    """As when a process stood still: another looked, found nothing, and made one; the first answer comes after."""
    conversation = await bed.conversation()
    grant = await bed.grant(conversation)
    await bed.sandbox.desk("pay/settings", {"search_delay_seconds": 60})
    await bed.sandbox.fault("payments", "slow", method="POST", times=1)
    first = asyncio.create_task(bed.ask(conversation, grant))
    await bed.wait_for(lambda: _is_sent(bed))
    bed.clock.move(seconds=21)
    status, made = await bed.ask(conversation, grant)
    assert status == 200
    status, late = await first
    assert late["url"] == made["url"]
    statuses = sorted(one["status"] for one in await bed.at_pay())
    assert statuses == ["cancelled", "created"]
    await bed.browser.pay(made["url"])
    assert len(await bed.captured()) == 1


async def _is_sent(bed: Bed) -> bool:
    rows = await bed.rows()
    return bool(rows) and rows[0].state == "unknown"


@pytest.mark.parametrize(("fault", "state"), [("down", "unknown"), ("busy", "recorded"), ("refuse", None)])
async def test_pay_that_makes_no_payment_is_said_and_the_next_try_works(
    bed: Bed, fault: str, state: str | None
) -> None:
    conversation = await bed.conversation()
    grant = await bed.grant(conversation)
    await bed.sandbox.fault("payments", fault, method="POST")
    status, problem = await bed.ask(conversation, grant)
    assert status == 503
    assert problem["code"] == ("refused" if state is None else "unavailable")
    assert (await bed.row()).state == (state or "failed_by_provider")
    assert await bed.said() == [], "the action tells it in its own turn"
    await bed.sandbox.fault("payments", None)
    status, made = await bed.ask(conversation, grant)
    assert status in (200, 201)
    await bed.browser.pay(made["url"])
    assert len(await bed.captured()) == 1


async def test_pay_that_cannot_be_reached_at_all_leaves_nothing_in_doubt(make_bed: Callable[..., Any]) -> None:
    bed = await make_bed()
    conversation = await bed.conversation()
    grant = await bed.grant(conversation)
    counter = bed.gateway.door.desk.payments
    counter.pay = {
        slug: type(pay)(counter.calls, "http://127.0.0.1:9/pay", "sandbox") for slug, pay in counter.pay.items()
    }
    status, _ = await bed.ask(conversation, grant)
    assert status == 503
    assert (await bed.row()).state == "recorded"


async def test_a_payment_that_was_never_made_ends_by_itself_without_a_word(bed: Bed) -> None:
    conversation = await bed.conversation()
    await bed.sandbox.fault("payments", "down")
    await bed.ask(conversation, await bed.grant(conversation))
    await bed.sandbox.fault("payments", None)
    bed.clock.move(minutes=30)
    await bed.sweep()
    assert (await bed.row()).state == "unknown"
    bed.clock.move(hours=3)
    await bed.sweep()
    row = await bed.row()
    assert (row.state, row.code) == ("expired", "never_made")
    assert await bed.said() == []
    assert await bed.evidence() == []


async def test_the_sweep_finds_a_payment_whose_answer_was_lost(bed: Bed) -> None:
    conversation = await bed.conversation()
    await bed.sandbox.fault("payments", "lost", method="POST", times=1)
    await bed.sandbox.fault("payments", "down", method="GET")
    await bed.ask(conversation, await bed.grant(conversation))
    await bed.sandbox.fault("payments", None)
    await bed.sweep()
    row = await bed.row()
    (there,) = await bed.at_pay()
    assert (row.state, row.pay_id) == ("created", there["id"])
    bed.clock.move(minutes=91)
    await bed.sweep()
    assert (await bed.row()).state == "expired"
    assert await bed.said() == [], "nobody knew of its page"


async def test_a_clock_that_jumps_back_stops_nothing(bed: Bed) -> None:
    await bed.webhooks("lose")
    await bed.start()
    (there,) = await bed.at_pay()
    await bed.sweep()
    bed.clock.move(days=-2)
    await bed.sandbox.desk(f"pay/payments/{there['id']}/pay")
    await bed.sweep()
    assert (await bed.row()).state == "success"


async def test_a_clock_that_jumps_ahead_ends_nothing_that_pay_has_not_ended(bed: Bed) -> None:
    made = await bed.start()
    await bed.sandbox.set_clock(bed.clock.now)
    bed.clock.move(days=30)
    await bed.sweep()
    assert (await bed.row()).state == "created"
    await bed.browser.pay(made["url"])
    assert (await bed.row()).state == "success"


async def test_a_stale_reading_never_undoes_a_newer_one(bed: Bed) -> None:
    made = await bed.start()
    counter = bed.gateway.door.desk.payments
    before = await bed.row()
    await bed.browser.pay(made["url"])
    stale = ledger.Reading(ledger.PaymentState.STARTED)
    source = ledger.Source.SWEEP
    is_written = await counter.store(
        lambda session: ledger.record_reading(session, before, stale, source, bed.clock.now)
    )
    assert not is_written
    row = await bed.row()
    await counter.store(lambda session: ledger.record_reading(session, row, stale, source, bed.clock.now))
    assert (await bed.row()).state == "success"


async def test_a_payment_at_pay_with_another_amount_is_never_taken_for_ours(bed: Bed) -> None:
    await bed.start()
    row = await bed.row()
    counter = bed.gateway.door.desk.payments
    await counter.store(lambda session: ledger.change(session, row, {"amount_pence": 1}))
    bed.clock.move(minutes=6)
    await bed.sweep()
    assert (await bed.row()).state == "created"
    status, again = await bed.ask("westmoor." + "z" * 22, "x" * 32)
    assert status == 404, again


async def test_a_council_without_payments_is_told_so(bed: Bed) -> None:
    counter = bed.gateway.door.desk.payments
    counter.pay = {}
    conversation = await bed.conversation()
    status, problem = await bed.ask(conversation, await bed.grant(conversation))
    assert (status, problem["code"]) == (503, "unavailable")
    wish = ledger.Wish(
        council="westmoor",
        prefix="WM",
        conversation=conversation,
        service="council_tax",
        account_reference="40012346",
        amount_pence=1,
        description="x",
        language="en",
        channel="web",
        message_id=None,
    )
    with pytest.raises(CannotPay):
        await begin(counter, wish)
    assert await bed.rows() == []
