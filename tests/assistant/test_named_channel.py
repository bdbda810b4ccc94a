"""The channel that the gateway speaks to: Rasa's REST answer, with the name of the response behind each reply."""

from __future__ import annotations

import json
import secrets
import socket
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import yaml
from rasa.core.channels.channel import UserMessage
from rasa.core.channels.rest import RestInput
from rasa.core.run import create_http_input_channels
from rasa.shared.core.events import BotUttered
from sanic import Sanic

from bot.assistant.channel import NamedRest
from bot.gateway.replies import read_replies

ROOT = Path(__file__).resolve().parents[2]
SAID = [
    BotUttered("First.\n\nSecond.", {"buttons": None, "custom": None}, {"utter_action": "utter_bin_days"}),
    BotUttered("Which bin?", {"buttons": [{"title": "Green", "payload": "/inform"}]}, {"utter_action": "utter_ask_x"}),
    BotUttered(None, {"custom": {"type": "picture"}}, {}),
]


@pytest.fixture(autouse=True)
def several_servers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without this, Sanic takes each for the only server that the process will ever start."""
    monkeypatch.setattr(Sanic, "test_mode", True)


async def answer(channel: RestInput, path: str = "") -> Any:
    """What a served channel answers to one message, when the assistant says `SAID`."""

    async def say(message: UserMessage) -> None:
        for event in SAID:  # as MessageProcessor._send_bot_messages does
            await message.output_channel.send_response(message.sender_id, event.message())

    app = Sanic(f"served_{secrets.token_hex(4)}")
    app.blueprint(channel.blueprint(say), url_prefix="/webhooks/rest")
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = await app.create_server(sock=listening, return_asyncio_server=True)
        await server.startup()
        await server.start_serving()
        address = f"http://127.0.0.1:{listening.getsockname()[1]}/webhooks/rest/webhook{path}"
        said = {"sender": "s", "message": "hello"}
        async with aiohttp.ClientSession() as session, session.post(address, json=said) as response:
            body = await response.text()
        server.close()
    return body if path else json.loads(body)


async def test_each_reply_names_its_response_and_is_otherwise_rasas_own() -> None:
    named, plain = await answer(NamedRest()), await answer(RestInput())
    assert [one.get("response") for one in named] == ["utter_bin_days", "utter_bin_days", "utter_ask_x", None]
    assert [{key: value for key, value in one.items() if key != "response"} for one in named] == plain
    assert len(plain) == 4


async def test_a_streamed_answer_is_rasas_own() -> None:
    streamed = await answer(NamedRest(), "?stream=true")
    assert "First." in streamed
    assert "response" not in streamed


async def test_what_the_gateway_reads_holds_no_name_and_marks_the_last_reply() -> None:
    replies = read_replies(await answer(NamedRest()))
    assert [one.get("answers") for one in replies] == [None, None, None, True]
    assert "utter_bin_days" not in str(replies)


def test_rasa_serves_it_where_its_own_would_be(tmp_path: Path) -> None:
    credentials = yaml.safe_load((ROOT / "credentials.yml").read_text())
    assert list(credentials) == ["bot.assistant.channel.NamedRest"]
    (channel,) = create_http_input_channels(None, str(ROOT / "credentials.yml"))
    assert isinstance(channel, NamedRest)
    assert (channel.name(), channel.url_prefix()) == ("rest", "rest")
