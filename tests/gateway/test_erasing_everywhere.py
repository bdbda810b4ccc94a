"""`python -m bot.usage erase` against a real gateway and Rasa's own stores: afterwards no file holds a word of it."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from bot.database import open_database
from bot.gateway.tables import messages
from bot.usage import tables as usage
from tests.gateway.conftest import PRIVATE_SECRET, ROOT, Gateway, empty_postgresql
from tests.gateway.test_erasure import WORDS, RealStores

PLACES = {
    "BOT_GATEWAY_DATABASE_URL": "gateway",
    "BOT_PAYMENTS_DATABASE_URL": "payments",
    "BOT_USAGE_DATABASE_URL": "usage",
    "BOT_RASA_TRACKER_DATABASE_URL": "rasa-tracker",
    "BOT_RASA_EVENTS_DATABASE_URL": "rasa-events",
}


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def places(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[dict[str, str]]:
    """The address of each database by its setting: files, or databases of PostgreSQL that are dropped afterwards."""
    with ExitStack() as stack:
        yield {
            setting: f"sqlite:///{tmp_path}/data/{name}.db"
            if request.param == "sqlite"
            else stack.enter_context(empty_postgresql())
            for setting, name in PLACES.items()
        }


@pytest.fixture
def stores(places: dict[str, str]) -> Iterator[RealStores]:
    made = RealStores(places["BOT_RASA_TRACKER_DATABASE_URL"], places["BOT_RASA_EVENTS_DATABASE_URL"])
    yield made
    made.close()


@pytest.fixture
async def everywhere(places: dict[str, str], start: Callable[..., Any]) -> Gateway:
    """A gateway whose databases are those."""
    return await start(**places)


async def run(
    gateway: Gateway, *arguments: str, url: str = "", places: Mapping[str, str] = MappingProxyType({})
) -> tuple[int, str]:
    """The real command as a process of its own; its exit code and everything that it said."""
    data = gateway.settings.data_dir
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("BOT_")},
        "BOT_DATA_DIR": str(data),
        "BOT_COUNCILS_DIR": str(gateway.settings.councils_dir),
        "BOT_WORDS_DIR": str(ROOT / "words"),
        "BOT_GATEWAY_PRIVATE_URL": url or str(gateway.private.server.make_url("/")),
        "BOT_GATEWAY_PRIVATE_SECRET": PRIVATE_SECRET,
        "BOT_USAGE_PERSON_SECRET": "u" * 40,
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "PYTHONPATH": str(ROOT),
        "COLUMNS": "160",
        **places,
    }
    command = [sys.executable, "-W", "ignore", "-m", "bot.usage", *arguments]
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        *command, env=environment, stdout=pipe, stderr=asyncio.subprocess.STDOUT
    )
    said, _ = await process.communicate()
    return process.returncode or 0, said.decode()


def rows(gateway: Gateway, table: Any, url: str = "") -> list[dict[str, Any]]:
    engine = open_database(url or f"sqlite:///{gateway.settings.data_dir}/usage.db")
    try:
        with engine.connect() as connection:
            return [dict(row) for row in connection.execute(table.select()).mappings()]
    finally:
        engine.dispose()


async def begin(gateway: Gateway, stores: RealStores, sender: str = "") -> tuple[str, str]:
    """A conversation with a turn, an address in a slot, and a report; its name and the report's reference."""
    await gateway.say(WORDS, sender)
    name = str((await gateway.rows(messages))[-1].conversation)
    await stores.turn(name)
    stores.broker.publish({"sender_id": name, "event": "slot", "timestamp": 1.8e9, "name": "address", "value": WORDS})
    wish = {"conversation": name, "transaction": "report_missed_bin", "subject": "refuse", "content": {"what": WORDS}}
    made = await (await gateway.private.post("/submissions", json=wish)).json()
    outcome = {"state": "confirmed", "reference": f"SR-{len(name)}{made['id']}"}
    await gateway.private.post(f"/submissions/{made['id']}/outcome", json=outcome)
    return name, outcome["reference"]


@pytest.mark.timeout(600)
async def test_a_reference_leads_to_a_conversation_that_is_then_nowhere(
    everywhere: Gateway, stores: RealStores, places: dict[str, str], tmp_path: Path
) -> None:
    gateway, url = everywhere, places["BOT_USAGE_DATABASE_URL"]
    kept, _ = await begin(gateway, stores, "another-resident-of-here-02")
    name, reference = await begin(gateway, stores)
    code, said = await run(gateway, "--once", places=places)
    assert code == 0, said
    assert name in {row["conversation"] for row in rows(gateway, usage.contacts, url)}

    code, said = await run(gateway, "hold", reference, "--reason", "safeguarding", places=places)
    assert (code, f"{name}: held for safeguarding." in said) == (0, True), said
    code, said = await run(gateway, "erase", reference, places=places)
    assert (code, "is held for safeguarding" in said) == (2, True), said
    assert name in {row.conversation for row in await gateway.rows(messages)}
    code, said = await run(gateway, "release", reference, places=places)
    assert (code, "released from safeguarding" in said) == (0, True), said

    code, said = await run(gateway, "erase", reference.lower(), places=places)
    assert code == 0, said
    assert f"{name}: erased, nothing is left." in said
    for place in ("Rasa's tracker: events", "Rasa's broker: events", "gateway: messages", "usage log: facts"):
        (line,) = (line for line in said.splitlines() if place in line)
        before, after = (int(part) for part in line.replace("│", " ").split()[-2:])
        assert before > 0, line
        assert after == 0, line

    outcomes = {(row["conversation"] == kept, row["outcome"]) for row in rows(gateway, usage.contacts, url)}
    assert outcomes == {(True, "resolved_transaction"), (False, "resolved_transaction")}, "what was counted stays"
    others = {row["conversation"] for row in rows(gateway, usage.facts, url)}
    assert name not in others
    assert kept in others
    secret = name.partition(".")[2].encode()
    dumped = "".join(str(rows(gateway, table, url)) for table in usage.METADATA.sorted_tables)
    assert secret.decode() not in dumped
    assert reference not in dumped
    for file in sorted((tmp_path / "data").glob("usage.db*")):
        assert secret not in file.read_bytes(), file.name
        assert reference.encode() not in file.read_bytes(), file.name
    code, said = await run(gateway, "erase", "SR-nothing", places=places)
    assert (code, "none was given this reference" in said) == (2, True), said


async def test_a_gateway_that_is_not_there_is_said(gateway: Gateway) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # taken, and nobody listens
        url = f"http://127.0.0.1:{nobody.getsockname()[1]}"
        code, said = await run(gateway, "erase", "SR-1", url=url)
    assert (code, "The gateway did not do it" in said) == (2, True), said
