"""Takes Rasa's events from RabbitMQ: a durable queue, and no event is acknowledged before it is stored.

What the broker loses (Rasa keeps unpublished events in memory only) a sweep of the tracker store brings later.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence

import aio_pika
from aio_pika.abc import AbstractIncomingMessage
from aio_pika.exceptions import AMQPException
from sqlalchemy.exc import DBAPIError

from bot.logs import get

EXCHANGE = "rasa-exchange"  # Rasa's own name for it, rasa.core.brokers.pika
BATCH = 200
GATHER_SECONDS = 0.2
RETRY_SECONDS = 2.0

Delivery = tuple[str, str | None, str]  # what to call it in `poison`, its sender (inside the event), its JSON

_LOG = get("usage")


async def listen(
    url: str, queue: str, take: Callable[[Sequence[Delivery]], Awaitable[None]], stop: asyncio.Event
) -> None:
    """Hand batches of events to `take` until `stop` is set; connects again whenever the broker goes away.

    An event is acknowledged once `take` has returned. When `take` raises a database error, it is delivered again.
    """
    while not stop.is_set():
        try:
            connection = await aio_pika.connect(url)
            async with connection:
                await _consume(connection, queue, take, stop)
        except (TimeoutError, AMQPException, OSError, RuntimeError) as lost:
            _LOG.warning("usage.broker.lost", problem=type(lost).__name__)
        except DBAPIError as failure:
            _LOG.error("usage.database.failed", problem=type(failure).__name__)
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(stop.wait(), RETRY_SECONDS)


async def _consume(
    connection: aio_pika.abc.AbstractConnection,
    name: str,
    take: Callable[[Sequence[Delivery]], Awaitable[None]],
    stop: asyncio.Event,
) -> None:
    channel = await connection.channel()
    await channel.set_qos(prefetch_count=2 * BATCH)
    exchange = await channel.declare_exchange(EXCHANGE, aio_pika.ExchangeType.FANOUT)
    queue = await channel.declare_queue(name, durable=True)
    await queue.bind(exchange, "")
    arrived: asyncio.Queue[AbstractIncomingMessage] = asyncio.Queue()
    await queue.consume(arrived.put)
    _LOG.info("usage.broker.found", queue=name)
    lost = asyncio.Event()
    connection.close_callbacks.add(lambda *_: lost.set())
    closed, stopping = asyncio.ensure_future(lost.wait()), asyncio.ensure_future(stop.wait())
    try:
        while not stop.is_set() and not closed.done():
            batch = await _gather(arrived, closed, stopping)
            if batch:
                await take([_read(message) for message in batch])
                await batch[-1].ack(multiple=True)
    finally:
        closed.cancel()
        stopping.cancel()


async def _gather(
    arrived: asyncio.Queue[AbstractIncomingMessage], *ends: asyncio.Future
) -> list[AbstractIncomingMessage]:
    """What arrives within a moment of the first event, up to a batch; nothing once an end has come."""
    first = asyncio.ensure_future(arrived.get())
    await asyncio.wait({first, *ends}, return_when=asyncio.FIRST_COMPLETED)
    if not first.done():
        first.cancel()
        return []
    batch = [first.result()]
    until = asyncio.get_running_loop().time() + GATHER_SECONDS
    while len(batch) < BATCH and (left := until - asyncio.get_running_loop().time()) > 0:
        try:
            batch.append(await asyncio.wait_for(arrived.get(), left))
        except TimeoutError:
            break
    return batch


def _read(message: AbstractIncomingMessage) -> Delivery:
    return f"queue {message.delivery_tag}", None, message.body.decode("utf-8", "replace")
