"""Visits are played over the public door: dated, with secure forms and payment pages, and nothing is left open."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.council.errors import Unavailable
from bot.council.payments import PaymentState
from bot.simulator.doors import Doors, PublicDoor
from bot.simulator.drive import play_all
from bot.simulator.people import Bill, Home
from bot.simulator.plan import Filling, Kind, Paying, TaxAffair, Visit
from tests.simulator.standing_gateway import ACCOUNT, StandingGateway, as_text, standing_gateway

DAY = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
BILL = Bill(ACCOUNT, "Lord", "ZZ1 1AG")


def visit(person: int = 1, at: datetime = DAY, **affair: object) -> Visit:
    tax = TaxAffair(**({"bill": BILL} | affair))  # type: ignore[arg-type]
    home = Home("ZZ1 1AG", "4")
    return Visit(person, at, Kind.COUNCIL_TAX_PAYMENT, "can i pay here", home, 12, False, False, tax=tax)


@pytest.fixture
async def running(tmp_path: Path) -> AsyncIterator[tuple[StandingGateway, Doors]]:
    async with standing_gateway(tmp_path) as both:
        yield both


async def play(doors: Doors, *visits: Visit) -> int:
    played: list[int] = []
    sent = await play_all(doors, visits, 7, ["please look"], ["ta"], played.append)
    assert sum(played) == len(visits)
    return sent


def states(gateway: StandingGateway) -> list[PaymentState]:
    """How each payment stood when the gateway last looked."""
    return [one.states[-1] for one in gateway.payments.values()]


async def test_a_payment_is_made_from_the_first_word_to_the_receipt(running: tuple[StandingGateway, Doors]) -> None:
    gateway, doors = running
    assert await play(doors, visit(wants_receipt=True)) == 5
    assert states(gateway) == [PaymentState.SUCCESS]
    assert gateway.cards == [
        ("council_tax_bill", {"account_reference": ACCOUNT, "amount": "100.00"}),
        ("receipt", {"email": "sample.resident.1@example.com"}),
    ]
    assert [one["message"] for one in gateway.said] == ["can i pay here", "/ask_receipt"]


async def test_every_message_is_marked_as_a_sample_of_its_day_and_no_card_is_in_any(
    running: tuple[StandingGateway, Doors],
) -> None:
    gateway, doors = running
    await play(doors, visit(wants_receipt=True))
    moments = [datetime.fromisoformat(one["metadata"]["sample_at"]) for one in gateway.said]
    assert moments[0] == DAY
    assert DAY < moments[1] < DAY + timedelta(minutes=10)
    assert len({one["metadata"]["message_id"] for one in gateway.said}) == 2
    assert ACCOUNT not in as_text(gateway.said)
    assert "4444" not in as_text([gateway.said, gateway.cards])


@pytest.mark.parametrize(
    ("paying", "ends"),
    [
        (Paying.DECLINED, [PaymentState.DECLINED]),
        (Paying.DECLINED_THEN_PAYS, [PaymentState.DECLINED, PaymentState.SUCCESS]),
        (Paying.CANCELS, [PaymentState.CANCELLED]),
        (Paying.LEAVES, [PaymentState.EXPIRED]),
    ],
)
async def test_every_other_end_of_a_payment_is_played_too(
    running: tuple[StandingGateway, Doors], paying: Paying, ends: list[PaymentState]
) -> None:
    gateway, doors = running
    await play(doors, visit(paying=paying))
    assert states(gateway) == ends


async def test_a_slip_in_the_account_number_is_refused_and_mended(running: tuple[StandingGateway, Doors]) -> None:
    gateway, doors = running
    await play(doors, visit(filling=Filling.SLIPS_ONCE))
    assert [values["account_reference"] for _, values in gateway.cards] == ["40012317", ACCOUNT]
    assert states(gateway) == [PaymentState.SUCCESS]


async def test_who_has_the_wrong_bill_gives_up(running: tuple[StandingGateway, Doors]) -> None:
    gateway, doors = running
    await play(doors, visit(bill=Bill("40099999", "Nobody", "ZZ1 1AG")))
    assert len(gateway.cards) == 2
    assert gateway.payments == {}


async def ask(doors: Doors, path: str) -> Any:
    async with aiohttp.ClientSession() as http, http.get(f"{doors.sandbox}/_sandbox/{path}") as answer:
        return await answer.json()


async def test_days_are_played_one_after_another_and_the_clock_is_set_free(
    running: tuple[StandingGateway, Doors],
) -> None:
    gateway, doors = running
    await play(doors, visit(1), visit(2, paying=Paying.LEAVES), visit(3, DAY + timedelta(days=1)))
    assert [one["sender"] for one in gateway.said][-1] == "sample-7-3"
    assert sorted(states(gateway)) == [PaymentState.EXPIRED, PaymentState.SUCCESS, PaymentState.SUCCESS]
    assert await ask(doors, "clock") == {"now": "2026-11-25T14:00:00+00:00"}
    assert await ask(doors, "requests") == []


async def test_what_was_paid_stands_at_pay_and_on_the_account_on_its_day(
    running: tuple[StandingGateway, Doors],
) -> None:
    _, doors = running
    later = DAY + timedelta(days=1)
    await play(doors, visit(1), visit(2, paying=Paying.CANCELS), visit(3, later, paying=Paying.DECLINED_THEN_PAYS))
    taken = {one["reference"] for one in await ask(doors, "pay/payments") if one["status"] == "success"}
    posted = await ask(doors, "civica/posted")
    assert {one["reference"] for one in posted} == taken
    assert [one["day"] for one in posted] == [DAY.date().isoformat(), later.date().isoformat()]
    assert len(taken) == 2


async def test_a_busy_gateway_is_waited_for(running: tuple[StandingGateway, Doors]) -> None:
    gateway, doors = running
    gateway.busy = 3
    await play(doors, visit())
    assert states(gateway) == [PaymentState.SUCCESS]


async def test_a_gateway_that_is_not_there_is_named_without_a_secret_path(
    running: tuple[StandingGateway, Doors], unused_tcp_port: int
) -> None:
    _, doors = running
    away = replace(doors, gateway=f"http://127.0.0.1:{unused_tcp_port}")
    with pytest.raises(Unavailable, match="is the system running"):
        await play(away, visit())
    async with aiohttp.ClientSession() as http:
        with pytest.raises(Unavailable) as caught:
            await PublicDoor(http, away).send_card("/secure/a-token", {})
        assert "a-token" not in str(caught.value)
