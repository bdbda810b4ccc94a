"""Real gateways on ephemeral ports, on SQLite or on a PostgreSQL database of their own, before a stand-in of Rasa."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import Table, select

from bot.database import migrate, open_database
from bot.gateway.door import Door, open_door
from bot.gateway.private import make_private_app
from bot.gateway.public import make_app
from bot.gateway.tables import evidence
from bot.language.redaction import Redactor
from bot.settings import GatewaySettings
from tests.gateway.stand_in import RasaStandIn

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "rasa-token-" + "t" * 32
PRIVATE_SECRET = "private-" + "p" * 32
API_KEY = "an-api-key-for-tests-0123456789"


@dataclass
class Gateway:
    """One running gateway and a client for each of its doors."""

    settings: GatewaySettings
    door: Door
    public: TestClient
    private: TestClient

    async def say(self, text: Any, sender: str = "", key: bool = False, **metadata: Any) -> list[dict[str, Any]]:
        answer = await self.post(text, sender, key, **metadata)
        assert answer.status == 200, await answer.text()
        return await answer.json()

    async def post(self, text: Any, sender: str = "", key: bool = False, **metadata: Any) -> Any:
        body = {"sender": sender or SENDER, "message": text, "metadata": metadata}
        headers = {"Authorization": f"Bearer {API_KEY}"} if key else {}
        return await self.public.post("/webhooks/rest/webhook", json=body, headers=headers)

    async def poll(self, after: str = "", sender: str = "") -> dict[str, Any]:
        answer = await self.public.get("/webhooks/rest/poll", params={"after": after}, headers=as_sender(sender))
        assert answer.status == 200, await answer.text()
        return await answer.json()

    async def history(self, sender: str = "") -> dict[str, Any]:
        answer = await self.public.get("/conversation", headers=as_sender(sender))
        assert answer.status == 200, await answer.text()
        return await answer.json()

    async def rows(self, table: Table) -> list[Any]:
        return await self.door.desk.store(
            lambda session: session.execute(select(table).order_by(*table.primary_key)).all()
        )

    async def evidence(self) -> list[tuple[str, dict[str, Any]]]:
        return [(row.kind, row.data) for row in await self.rows(evidence)]


SENDER = "a-resident-of-westmoor-0001"


def as_sender(sender: str = "") -> dict[str, str]:
    return {"X-Sender": sender or SENDER}


@pytest.fixture(scope="session")
def redactor() -> Redactor:
    return Redactor()


@pytest.fixture
def councils(tmp_path: Path) -> Path:
    """Two councils: Westmoor as it is, and Eastmere, which differs in name, key, prefix and phone."""
    folder = tmp_path / "councils"
    shutil.copytree(ROOT / "councils", folder)
    text = (folder / "westmoor/council.toml").read_text()
    for ours, theirs in (
        ('slug = "westmoor"', 'slug = "eastmere"'),
        ("Westmoor Council", "Eastmere Council"),
        ("westmoor-website", "eastmere-website"),
        ('reference_prefix = "WM"', 'reference_prefix = "EM"'),
        ("01632 960100", "01632 960200"),
    ):
        assert ours in text
        text = text.replace(ours, theirs)
    (folder / "eastmere").mkdir()
    (folder / "eastmere/council.toml").write_text(text)
    return folder


@pytest.fixture
async def rasa() -> AsyncIterator[RasaStandIn]:
    stand_in = RasaStandIn(TOKEN)
    await stand_in.start()
    yield stand_in
    await stand_in.stop()


def make_environ(tmp_path: Path, councils: Path, rasa_url: str, **changes: str) -> dict[str, str]:
    """The environment of a gateway whose waits are short."""
    return {
        "BOT_DATA_DIR": str(tmp_path / "data"),
        "BOT_COUNCILS_DIR": str(councils),
        "BOT_WORDS_DIR": str(ROOT / "words"),
        "BOT_GATEWAY_SECRET": "gateway-" + "s" * 32,
        "BOT_GATEWAY_PRIVATE_SECRET": PRIVATE_SECRET,
        "BOT_GATEWAY_API_KEYS": API_KEY,
        "BOT_RASA_TOKEN": TOKEN,
        "BOT_RASA_URL": rasa_url,
        "BOT_ACTIONS_URL": rasa_url,
        "BOT_GATEWAY_CONVERSATION_RATE": "1000",
        "BOT_GATEWAY_ADDRESS_RATE": "1000",
        "BOT_GATEWAY_ANSWER_SECONDS": "5",
        "BOT_GATEWAY_CLAIM_SECONDS": "2",
        "BOT_GATEWAY_OUTBOX_SECONDS": "0.1",
        **changes,
    }


@pytest.fixture
async def start(
    tmp_path: Path, councils: Path, rasa: RasaStandIn, redactor: Redactor
) -> AsyncIterator[Callable[..., Any]]:
    """`await start(BOT_GATEWAY_...="...")` opens one more gateway on the same data."""
    async with AsyncExitStack() as stack:

        async def open_one(finish_seconds: float = 0.5, **changes: str) -> Gateway:
            settings = GatewaySettings.read(make_environ(tmp_path, councils, rasa.url, **changes))
            migrate(settings.database, "gateway")
            migrate(settings.payments_database, "payments")
            door = await stack.enter_async_context(open_door(settings, redactor, finish_seconds))
            public = await stack.enter_async_context(TestClient(TestServer(make_app(door))))
            secret = {"Authorization": f"Bearer {PRIVATE_SECRET}"}
            private = TestClient(TestServer(make_private_app(door.desk)), headers=secret)
            return Gateway(settings, door, public, await stack.enter_async_context(private))

        yield open_one


@pytest.fixture
async def gateway(start: Callable[..., Any]) -> Gateway:
    return await start()


@contextmanager
def empty_postgresql() -> Iterator[str]:
    """The address of an empty database that is dropped afterwards."""
    name = f"gateway_{secrets.token_hex(6)}"
    try:
        server = psycopg2.connect(host="127.0.0.1", port=5432, user="root", dbname="postgres", connect_timeout=3)
    except psycopg2.OperationalError as missing:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(f"needs PostgreSQL on 127.0.0.1:5432 with trust for the user root ({missing})")
    server.autocommit = True
    with server.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}"')
    yield f"postgresql://root@127.0.0.1:5432/{name}"
    with server.cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    server.close()


@pytest.fixture
def postgresql() -> Iterator[str]:
    with empty_postgresql() as url:
        yield url


@pytest.fixture
def second_postgresql() -> Iterator[str]:
    with empty_postgresql() as url:
        yield url


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A migrated database of each kind in turn."""
    url = f"sqlite:///{tmp_path}/data/store.db" if request.param == "sqlite" else request.getfixturevalue("postgresql")
    migrate(url, "gateway")
    return url


@pytest.fixture
def engine(database: str) -> Iterator[Any]:
    opened = open_database(database)
    yield opened
    opened.dispose()
