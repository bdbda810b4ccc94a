"""The usage log with RabbitMQ: events as they are published, evidence every round, the tracker store now and then."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Callable, Sequence
from dataclasses import asdict

from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError

from bot.database import session
from bot.logs import get
from bot.usage.broker import Delivery, listen
from bot.usage.following import Follower
from bot.usage.metrics import Watch
from bot.usage.taking import Taken, Taker

_LOG = get("usage")


async def run(
    engine: Engine,
    taker: Taker,
    *,
    broker: str,
    queue: str,
    evidence: Follower,
    tracker: Follower,
    seconds: float,
    sweep_seconds: float,
    between: Callable[[], None] = lambda: None,
) -> None:
    """Until SIGTERM or SIGINT. `evidence` is read every `seconds`, `tracker` every `sweep_seconds`.

    `between` is called after each reading of the evidence.
    """
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)

    async def take(events: Sequence[Delivery]) -> None:
        await asyncio.to_thread(_take, engine, taker, events, evidence.watch)

    await asyncio.gather(
        listen(broker, queue, take, stop),
        _follow(evidence, seconds, stop, between),
        _follow(tracker, sweep_seconds, stop, lambda: None),
    )


def _take(engine: Engine, taker: Taker, events: Sequence[Delivery], watch: Watch) -> None:
    with session(engine) as opened:
        taken = taker.take_deliveries(opened, events)
    watch.took(taken)
    _told(taken)


async def _follow(follower: Follower, seconds: float, stop: asyncio.Event, between: Callable[[], None]) -> None:
    while not stop.is_set():
        try:
            _told(await asyncio.to_thread(follower.run_round))
            await asyncio.to_thread(between)
        except DBAPIError as failure:
            _LOG.error("usage.database.failed", problem=type(failure).__name__)
            follower.watch.failed()
            follower.forget()
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(stop.wait(), seconds)


def _told(taken: Taken) -> None:
    if taken != Taken():
        _LOG.info("usage.events.taken", **asdict(taken))
