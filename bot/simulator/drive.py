"""Plays planned visits against the running system, over the gateway's public door, day by day on the sandbox clock."""

from __future__ import annotations

import asyncio
import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby

import aiohttp

from bot.simulator.doors import Doors, PublicDoor
from bot.simulator.payment_page import play_payment
from bot.simulator.plan import Paying, Visit
from bot.simulator.resident import Move, Pay, Reply, Resident
from bot.simulator.secure_card import FillIn

_PAYMENT_PAGES_CLOSE_AFTER = timedelta(hours=2)  # GOV.UK Pay gives 90 minutes
_REFERENCE = re.compile(r"\b[A-Z]{1,6}-CT-[A-Z0-9]{6,12}\b")  # of a council tax payment, as the outcome tells it


@dataclass
class _Play:
    """What all conversations of one run share. `left_open` are payment pages that somebody walked away from."""

    http: aiohttp.ClientSession
    door: PublicDoor
    seed: int
    messages: Sequence[str]
    thanks: Sequence[str]
    left_open: list[str] = field(default_factory=list)
    paid: dict[str, str] = field(default_factory=dict)  # reference of a payment of the day -> the account it was for


async def play_all(
    doors: Doors,
    visits: Sequence[Visit],
    seed: int,
    messages: Sequence[str],
    thanks: Sequence[str],
    done: Callable[[int], None],
) -> int:
    """Play every visit, those of one day side by side; returns how many messages were sent.

    At the end the sandbox has forgotten reports and renewals, and payments stand at Pay and on their accounts.

    `done(n)` is told after each visit. `Unavailable` when the gateway or the sandbox does not answer as it should.
    """
    sent = 0
    timeout = aiohttp.ClientTimeout(total=60)
    async with aiohttp.ClientSession(timeout=timeout) as http:
        play = _Play(http, PublicDoor(http, doors), seed, messages, thanks)
        try:
            for _, day in groupby(visits, key=lambda one: one.at.date()):
                today = list(day)
                clock = today[-1].at
                await play.door.set_clock(clock)
                gate = asyncio.Semaphore(4)

                async def one(visit: Visit, gate: asyncio.Semaphore = gate, clock: datetime = clock) -> int:
                    async with gate:
                        count = await _converse(play, visit, clock)
                    done(1)
                    return count

                for _, same in groupby(sorted(today, key=lambda visit: visit.again), key=lambda visit: visit.again):
                    sent += sum(await asyncio.gather(*(one(visit) for visit in same)))
                await _end_day(play, clock)
        finally:
            await play.door.set_clock(None)
            await play.door.forget_reports()
    return sent


async def _converse(play: _Play, visit: Visit, clock: datetime) -> int:
    chance = random.Random(f"{play.seed}/{visit.person}/{visit.at.isoformat()}")  # noqa: S311 - samples, not secrets
    resident = Resident(visit, chance.choice(play.messages), chance.choice(play.thanks))
    sender = f"sample-{play.seed}-{visit.person}"
    move: Move | None = resident.open()
    at, sent = visit.at, 0
    while move is not None:
        replies: Sequence[Reply] = ()
        if isinstance(move, FillIn):
            replies = await _send_card(play, resident, move)
        elif isinstance(move, Pay):
            replies = await _pay(play, sender, visit, move, clock)
        else:
            replies = await play.door.say(sender, move, at)
        sent += 1
        at += timedelta(seconds=chance.randint(8, 75))
        move = resident.answer(replies)
    return sent


async def _send_card(play: _Play, resident: Resident, form: FillIn) -> Sequence[Reply]:
    """What the assistant says to a form that was accepted; nothing when the resident gives it up."""
    filled: FillIn | None = form
    while filled is not None:
        answer = await play.door.send_card(filled.path, filled.values)
        if answer["status"] == "accepted":
            return list(answer["messages"])
        filled = resident.mend()
    return ()


async def _pay(play: _Play, sender: str, visit: Visit, move: Pay, clock: datetime) -> Sequence[Reply]:
    """What stands in the chat when the resident comes back from the payment page."""
    before, _ = await play.door.read_late(sender)
    await play_payment(play.http, play.door.address(move.path), move.paying, clock)
    if move.paying is Paying.LEAVES:
        play.left_open.append(move.path)
        return ()
    _, replies = await play.door.read_late(sender, before)
    found = _REFERENCE.search(" ".join(str(reply.get("text", "")) for reply in replies))
    if found and visit.tax is not None and visit.tax.bill is not None:
        play.paid[found[0]] = visit.tax.bill.account
    return replies


async def _end_day(play: _Play, clock: datetime) -> None:
    """Pages that were left open close with time: the next look at their links finds out. Then the income run."""
    if play.left_open:
        await play.door.set_clock(clock + _PAYMENT_PAGES_CLOSE_AFTER)
        for path in play.left_open:
            await play_payment(play.http, play.door.address(path), Paying.LEAVES, clock)
        play.left_open.clear()
    if play.paid:
        await play.door.post_income(play.paid)
        play.paid.clear()
