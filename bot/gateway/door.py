"""Opens the gateway: database, Rasa, turns, the worker, limits. What `public` serves is wired here and nowhere else."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict, dataclass, field

import aiohttp
from aiohttp import web

from bot.council.errors import FileError
from bot.councils import Council, Words, read_councils
from bot.database import open_database
from bot.gateway.callers import Network, read_networks
from bot.gateway.cards.verifying import Verifier, Verifying
from bot.gateway.desk import Desk, Redactor
from bot.gateway.erasure import Eraser
from bot.gateway.health import Health
from bot.gateway.limits import Limit
from bot.gateway.marks import MarkRules
from bot.gateway.outbox import Outbox
from bot.gateway.paying.opening import open_counter
from bot.gateway.paying.worker import PaymentWorker
from bot.gateway.rasa import Rasa
from bot.gateway.socket.origins import read_origin
from bot.gateway.turns import Turns
from bot.logs import get
from bot.settings import GatewaySettings, SettingError
from bot.web import CallRecord, Calls

_LOG = get("gateway")
_SHORTEST_KEY = 20
_SOCKET_PATH = re.compile(r"(/[A-Za-z0-9._-]+)+/?")
_READS_FOR_A_MESSAGE = 10  # pages ask for late replies far more often than residents write


@dataclass(frozen=True, kw_only=True)
class Door:
    """Everything behind the public door of one process."""

    desk: Desk
    turns: Turns
    eraser: Eraser
    outbox: Outbox
    health: Health
    payment_worker: PaymentWorker
    verifier: Verifier
    proxies: tuple[Network, ...]
    conversation_limit: Limit
    address_limit: Limit
    reading_limit: Limit
    marks: MarkRules = field(default_factory=MarkRules)


DOOR: web.AppKey[Door] = web.AppKey("door", Door)


def read_and_check(settings: GatewaySettings) -> tuple[Mapping[str, Council], tuple[Network, ...]]:
    """Councils and proxies; `SettingError` or `FileError` names what does not fit together."""
    try:
        councils = read_councils(settings.councils_dir)
    except FileError as wrong:
        raise SettingError(settings.named("councils_dir"), str(wrong)) from wrong
    if settings.default_council not in councils:
        known = ", ".join(councils)
        raise SettingError(
            settings.named("default_council"), f"must be one of {known}, not {settings.default_council!r}"
        )
    for council in councils.values():
        for language in council.languages:
            Words.read(settings.words_dir, language, council)
    try:
        proxies = read_networks(settings.trusted_proxies)
    except ValueError as wrong:
        raise SettingError(settings.named("trusted_proxies"), str(wrong)) from None
    read_mark_rules(settings)
    if not _SOCKET_PATH.fullmatch(settings.socket_path):
        raise SettingError(settings.named("socket_path"), "must be a path such as /socket.io")
    for origin in settings.socket_origins:
        if read_origin(origin) is None:
            raise SettingError(settings.named("socket_origins"), f"must be addresses of websites, not {origin!r}")
    if any(len(key) < _SHORTEST_KEY for key in settings.api_keys):
        raise SettingError(settings.named("api_keys"), f"each key must have at least {_SHORTEST_KEY} characters")
    return councils, proxies


def read_mark_rules(settings: GatewaySettings) -> MarkRules:
    """How staff, tests and robots are known; `SettingError` names a wrong address."""
    networks = {}
    for name in ("staff_networks", "test_networks"):
        try:
            networks[name] = read_networks(getattr(settings, name))
        except ValueError as wrong:
            raise SettingError(settings.named(name), str(wrong)) from None
    return MarkRules(networks["staff_networks"], networks["test_networks"], settings.robot_agents)


@asynccontextmanager
async def open_door(
    settings: GatewaySettings,
    redactor: Redactor,
    finish_seconds: float = 5.0,
    verifier: Verifier | None = None,
    calls: Calls | None = None,
) -> AsyncIterator[Door]:
    """The gateway at work until the block ends; then turns in flight get `finish_seconds` to end.

    The tables must be there: `bot.database.migrate` of both databases, the gateway's and that of payments.
    """
    councils, proxies = read_and_check(settings)
    engine = open_database(settings.database)
    calls = calls or Calls(on_call=_log_call)
    payments = open_counter(settings, councils, calls)
    desk = Desk(
        settings=settings,
        councils=councils,
        engine=engine,
        redactor=redactor,
        clock=settings.clock(),
        payments=payments,
    )
    connector = aiohttp.TCPConnector(limit=0)  # a turn holds its connection for as long as Rasa needs
    async with aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar()) as session:
        rasa = Rasa(session, settings.rasa_url, settings.rasa_token, settings.rasa_seconds)
        turns = Turns(desk, rasa)
        eraser = Eraser(desk, turns.holder)
        outbox = Outbox(desk, rasa, turns, eraser)
        addresses = settings.address_messages_a_minute
        payment_worker = PaymentWorker(desk)
        workers = [asyncio.create_task(outbox.run()), asyncio.create_task(payment_worker.run())]
        try:
            yield Door(
                desk=desk,
                turns=turns,
                eraser=eraser,
                outbox=outbox,
                health=Health(desk, rasa, session),
                payment_worker=payment_worker,
                verifier=verifier or Verifying(settings, councils, calls),
                proxies=proxies,
                conversation_limit=Limit(settings.conversation_messages_a_minute, time.monotonic),
                address_limit=Limit(addresses, time.monotonic),
                reading_limit=Limit(addresses * _READS_FOR_A_MESSAGE, time.monotonic),
                marks=read_mark_rules(settings),
            )
        finally:
            for worker in workers:
                worker.cancel()
            for worker in workers:
                with suppress(asyncio.CancelledError):
                    await worker
            await turns.finish(finish_seconds)
            await payment_worker.finish(finish_seconds)
            await calls.close()
    payments.engine.dispose()
    engine.dispose()


def _log_call(call: CallRecord) -> None:
    """One attempt at a back end, as actions log theirs; a record holds no value that was sent."""
    event = "backend.call.failed" if call.problem else "backend.call.answered"
    _LOG.info(event, **{name: value for name, value in asdict(call).items() if value != ""})
