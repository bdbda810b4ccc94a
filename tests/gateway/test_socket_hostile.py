"""What a Socket.IO client should not do: wrong shapes, too much, too fast, from elsewhere; raw where need be."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import aiohttp
import pytest
import socketio

from bot.gateway.tables import messages
from tests.gateway.conftest import Gateway
from tests.gateway.socket_client import SESSION, RasaClient, eventually
from tests.gateway.stand_in import RasaStandIn

OPEN = "/socket.io/?EIO=4&transport=polling"
WEBSOCKET = "/socket.io/?EIO=4&transport=websocket"


@pytest.fixture
async def client(gateway: Gateway) -> AsyncIterator[Callable[..., Any]]:
    made: list[RasaClient] = []

    async def connect(at: Gateway | None = None, **options: Any) -> RasaClient:
        made.append(RasaClient(at or gateway))
        return await made[-1].connect(**options)

    yield connect
    for one in made:
        await one.leave()


async def open_raw(gateway: Gateway) -> aiohttp.ClientWebSocketResponse:
    raw = await gateway.public.ws_connect(WEBSOCKET)
    assert (await raw.receive_str()).startswith("0{")
    await raw.send_str("40")
    assert (await raw.receive_str()).startswith("40{")
    return raw


async def is_well(gateway: Gateway) -> None:
    assert await gateway.say("still well?") == [
        {"recipient_id": "a-resident-of-westmoor-0001", "text": "You said: still well?"}
    ]


@pytest.mark.parametrize(
    "data",
    [
        7,
        "hello",
        ["hello"],
        {"message": 7},
        {"message": ["hello"]},
        {"message": {"text": "hello"}},
        {"message": "a half \ud800 of a pair"},
        {"message": "nul\x00"},
        {"message": ""},
        {"message": " / / "},
        {"message": "x" * 2001},
        {"message": "hello", "metadata": {"site_key": "no-such-key"}},
        {"message": "hello", "metadata": {"message_id": "../../etc"}},
    ],
    ids=lambda data: str(data)[:40].encode("ascii", "replace").decode(),
)
async def test_what_is_no_message_is_answered_in_a_sentence_and_goes_nowhere(data, client, gateway, rasa) -> None:
    one = await client()
    await one.io.emit("user_uttered", data)
    await eventually(lambda: one.heard)
    assert set(one.heard[0]) == {"text"}
    assert len(one.heard[0]["text"]) > 20
    assert rasa.heard == []
    assert await gateway.rows(messages) == []


@pytest.mark.parametrize("data", [None, {}, {"message": None}, {"session_id": SESSION, "customData": {}}])
async def test_an_utterance_without_a_message_as_rasa_webchat_opens_with_is_passed_over(data, client, rasa) -> None:
    one = await client()
    await one.io.emit("user_uttered", data)
    assert await one.say("hello") == [{"text": "You said: hello"}]
    assert rasa.texts() == ["hello"]


@pytest.mark.parametrize(
    "metadata", [7, "{", '{"language": "en"}', ["x"], {"language": 7, "message_id": []}, "[" * 5000]
)
async def test_metadata_of_any_shape_does_not_stop_a_message(metadata, client) -> None:
    one = await client()
    assert await one.say("hello", metadata=metadata) == [{"text": "You said: hello"}]


async def test_a_message_before_any_session_is_answered_in_a_sentence(client, rasa: RasaStandIn) -> None:
    one = await client(request=False)
    await one.io.emit("user_uttered", {"message": "hello"})
    await eventually(lambda: one.heard)
    assert "session_request" in one.heard[0]["text"]
    assert rasa.heard == []


async def test_a_message_with_a_secret_of_its_own_needs_no_request(client) -> None:
    one = await client(request=False)
    await one.io.emit("user_uttered", {"message": "hello", "session_id": SESSION})
    await eventually(lambda: one.heard)
    assert one.heard == [{"text": "You said: hello"}]


@pytest.mark.parametrize("data", [7, "text", [1], {"session_id": {}}, {"metadata": {"site_key": "no-such-key"}}])
async def test_a_strange_session_request_is_confirmed_or_answered_in_a_sentence(data, client) -> None:
    one = await client(request=False)
    await one.io.emit("session_request", data)
    await eventually(lambda: one.heard or one.confirmed)


async def test_events_with_more_or_fewer_arguments_than_they_have_do_no_harm(client) -> None:
    one = await client(request=False)
    await one.io.emit("session_request")
    await eventually(lambda: one.confirmed)
    await one.io.emit("session_request", ({"session_id": SESSION}, "more", 3))
    await eventually(lambda: len(one.confirmed) == 2)
    await one.io.emit("no_such_event", {"message": "x"})
    assert await one.say("hello") == [{"text": "You said: hello"}]


@pytest.mark.parametrize(
    "packet",
    ["9", "4", "49", "42", "42{", "42[]", "42[7]", "42{}", '42["user_uttered"', "451-", '451-["x",{}]',
     "44{}", "4" + "2" * 5000, "42" + "[" * 20_000, '42/other,["user_uttered",{}]'],
    ids=lambda packet: packet[:24],
)  # fmt: skip
async def test_packets_that_are_none_end_at_most_their_own_connection(packet, gateway: Gateway, capfd) -> None:
    raw = await open_raw(gateway)
    await raw.send_str(packet)
    await asyncio.sleep(0.05)
    await raw.close()
    await is_well(gateway)
    assert "Traceback" not in capfd.readouterr().err


async def test_binary_is_hung_up_on(gateway: Gateway) -> None:
    raw = await open_raw(gateway)
    await raw.send_bytes(b"\x00" * 100)
    async with asyncio.timeout(60):
        while not raw.closed:
            await raw.receive()
    await is_well(gateway)


async def test_a_huge_payload_ends_its_connection_whatever_the_transport(gateway: Gateway, rasa: RasaStandIn) -> None:
    huge = "42" + json.dumps(["user_uttered", {"message": "x" * 100_000, "session_id": SESSION}])
    raw = await open_raw(gateway)
    await raw.send_str(huge)
    async with asyncio.timeout(60):
        while not raw.closed:
            await raw.receive()
    opened = await (await gateway.public.get(OPEN)).text()
    sid = json.loads(opened[1:])["sid"]
    answer = await gateway.public.post(f"{OPEN}&sid={sid}", data=huge)
    assert answer.status == 413
    assert rasa.heard == []
    await is_well(gateway)


async def test_an_old_client_is_told_which_protocol_is_spoken(gateway: Gateway) -> None:
    answer = await gateway.public.get("/socket.io/?EIO=3&transport=polling")
    assert answer.status == 400
    assert "Engine.IO 4" in (await answer.json())["error"]


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("https://www.westmoor.example", 200),
        ("https://www.westmoor.example:443", 200),
        ("https://forms.westmoor.example", 200),
        ("http://www.westmoor.example", 400),
        ("https://www.westmoor.example.evil.test", 400),
        ("https://evil.test", 400),
        ("null", 400),
        ("https://[", 400),
    ],
)
async def test_only_pages_of_the_councils_and_of_the_setting_may_connect(origin, status, start) -> None:
    gateway = await start(BOT_GATEWAY_SOCKET_ORIGINS="https://forms.westmoor.example")
    answer = await gateway.public.get(OPEN, headers={"Origin": origin})
    assert answer.status == status
    assert answer.headers.get("Access-Control-Allow-Origin") == (origin if status == 200 else None)
    assert "Access-Control-Allow-Credentials" not in answer.headers


async def test_a_page_of_the_gateway_itself_may_connect(gateway: Gateway) -> None:
    own = str(gateway.public.make_url("/")).rstrip("/")
    assert (await gateway.public.get(OPEN, headers={"Origin": own})).status == 200


async def test_messages_faster_than_allowed_are_refused_now_and_then_aloud_and_at_last_hung_up_on(
    start, client
) -> None:
    gateway = await start(BOT_GATEWAY_CONVERSATION_RATE="3")
    one = await client(at=gateway)
    for number in range(3 + 51):
        await one.utter(f"number {number}")
    async with asyncio.timeout(60):
        while one.io.connected:
            await asyncio.sleep(0.05)
    refused = [text for text in one.texts() if "faster than I can answer" in text]
    assert 1 <= len(refused) <= 5


async def test_packets_that_flood_in_are_hung_up_on(gateway: Gateway) -> None:
    raw = await open_raw(gateway)
    for _ in range(300):
        await raw.send_str('42["no_such_event"]')
    async with asyncio.timeout(60):
        while not raw.closed:
            await raw.receive()
    await is_well(gateway)


async def test_one_address_may_hold_only_so_many_connections(start) -> None:
    gateway = await start(BOT_GATEWAY_SOCKET_ADDRESS_CONNECTIONS="3", BOT_GATEWAY_TRUSTED_PROXIES="127.0.0.1")
    for _ in range(3):
        assert (await gateway.public.get(OPEN, headers={"X-Forwarded-For": "192.0.2.1"})).status == 200
    refused = await gateway.public.get(OPEN, headers={"X-Forwarded-For": "192.0.2.1"})
    assert refused.status == 429
    assert refused.headers["Retry-After"] == "30"
    assert (await gateway.public.get(OPEN, headers={"X-Forwarded-For": "192.0.2.2"})).status == 200


async def test_a_connection_that_ends_makes_room_for_another(start) -> None:
    gateway = await start(BOT_GATEWAY_SOCKET_CONNECTIONS="1")
    one = await RasaClient(gateway).connect()
    with pytest.raises(socketio.exceptions.ConnectionError):
        await RasaClient(gateway).connect()
    await one.leave()
    async with asyncio.timeout(60):
        while (await gateway.public.get(OPEN)).status != 200:
            await asyncio.sleep(0.05)


async def test_nothing_that_is_said_stands_in_the_log(client, capfd: pytest.CaptureFixture[str]) -> None:
    one = await client()
    await one.say("a word like flibbertigibbet")
    await one.io.emit("user_uttered", {"message": "flibbertigibbet", "metadata": {"site_key": "flibbertigibbet"}})
    await eventually(lambda: len(one.heard) == 2)
    logged = capfd.readouterr()
    assert "message.received" in logged.out + logged.err
    assert "flibbertigibbet" not in logged.out + logged.err
    assert SESSION not in logged.out + logged.err


async def test_a_gateway_that_stops_hangs_up_at_once(gateway: Gateway) -> None:
    one = await RasaClient(gateway).connect()
    async with asyncio.timeout(60):
        await gateway.public.server.close()
    await eventually(lambda: not one.io.connected)
