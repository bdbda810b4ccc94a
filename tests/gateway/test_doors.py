"""What stands around both doors: headers for browsers, health, late replies of people, settings that fit together."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.council.errors import KerbsideError
from bot.gateway.door import read_and_check
from bot.gateway.people import answer_message, list_messages
from bot.settings import GatewaySettings, SettingError
from tests.gateway.conftest import API_KEY, Gateway, as_sender, make_environ
from tests.gateway.stand_in import RasaStandIn


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/"),
        ("GET", "/healthz"),
        ("GET", "/conversation"),
        ("GET", "/nothing-here"),
        ("POST", "/webhooks/rest/webhook"),
        ("PUT", "/healthz"),
    ],
)
async def test_every_answer_carries_headers_that_keep_a_browser_safe(gateway: Gateway, method: str, path: str) -> None:
    headers = (await gateway.public.request(method, path, headers=as_sender())).headers
    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert not any("unsafe" in value or "*" in value for value in policy.values())
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Cache-Control"] == ("no-cache" if path == "/" else "no-store")
    assert "Set-Cookie" not in headers
    assert "Server" not in headers
    assert "Access-Control-Allow-Origin" not in headers


async def test_health_names_each_dependency_with_its_time(gateway: Gateway) -> None:
    answer = await gateway.public.get("/healthz")
    assert answer.status == 200
    report = await answer.json()
    assert report["status"] == "ok"
    assert set(report["dependencies"]) == {"database", "rasa", "actions", "payments"}
    for one in report["dependencies"].values():
        assert one["status"] == "ok"
        assert 0 <= one["milliseconds"] < 3000


async def test_health_is_degraded_while_rasa_is_down_and_the_gateway_still_serves(
    gateway: Gateway, rasa: RasaStandIn
) -> None:
    await rasa.stop()
    answer = await gateway.public.get("/healthz")
    assert answer.status == 200
    report = await answer.json()
    assert report["status"] == "degraded"
    assert {name: one["status"] for name, one in report["dependencies"].items()} == {
        "database": "ok",
        "rasa": "down",
        "actions": "down",
        "payments": "ok",
    }


async def test_health_is_degraded_while_the_ledger_of_payments_is_gone(gateway: Gateway) -> None:
    (gateway.settings.data_dir / "payments.db").rename(gateway.settings.data_dir / "moved.db")
    gateway.door.desk.payments.engine.dispose()
    report = await (await gateway.public.get("/healthz")).json()
    assert (report["status"], report["dependencies"]["payments"]["status"]) == ("degraded", "down")


async def test_health_is_down_only_when_the_gateways_own_database_is_gone(gateway: Gateway) -> None:
    (gateway.settings.data_dir / "gateway.db").rename(gateway.settings.data_dir / "moved.db")
    gateway.door.desk.engine.dispose()  # a connection that is open goes on with the file that was moved
    answer = await gateway.public.get("/healthz")
    assert answer.status == 503
    assert (await answer.json())["dependencies"]["database"]["status"] == "down"


async def test_a_person_answers_a_message_and_the_resident_sees_it_in_the_chat(
    gateway: Gateway, rasa: RasaStandIn
) -> None:
    await gateway.say("I want to talk to a person")
    body = {"conversation": rasa.heard[0]["sender"], "topic": "talk_to_human", "text": "please look at my bin"}
    reference = (await (await gateway.private.post("/messages-left", json=body)).json())["reference"]
    out = io.StringIO()
    list_messages(gateway.settings, "westmoor", out)
    assert reference in out.getvalue()
    assert "talk_to_human" in out.getvalue()
    assert "please look at my bin" in out.getvalue()

    answer_message(
        gateway.settings, f" {reference.lower()} ", "We looked. Phone 01632 960100 if it happens again.", out
    )
    assert f"{reference.lower()}" in out.getvalue()
    late = await gateway.poll()
    assert [one["text"] for one in late["messages"]] == ["We looked. Phone 01632 960100 if it happens again."]
    assert late["messages"][0]["custom"] == {"from": "person", "reference": reference}
    last = (await gateway.history())["messages"][-1]
    assert (last["from"], last["text"][:10]) == ("bot", "We looked.")

    for wrong in (reference, "WM-XXXX-XXXX"):
        with pytest.raises(KerbsideError, match="no open message"):
            answer_message(gateway.settings, wrong, "again", out)
    with pytest.raises(KerbsideError, match="--text"):
        answer_message(gateway.settings, reference, "  ", out)
    out = io.StringIO()
    list_messages(gateway.settings, None, out)
    assert out.getvalue() == "No messages are waiting.\n"
    with pytest.raises(SettingError, match="nowhere"):
        list_messages(gateway.settings, "nowhere", out)


@pytest.mark.parametrize(
    ("setting", "value", "problem"),
    [
        ("BOT_GATEWAY_DEFAULT_COUNCIL", "nowhere", "westmoor"),
        ("BOT_GATEWAY_TRUSTED_PROXIES", "10.0.0.1, proxy-1", "proxy-1"),
        ("BOT_GATEWAY_API_KEYS", f"{API_KEY}, short", "20 characters"),
        ("BOT_GATEWAY_PUBLIC_URL", "chat.westmoor.example", "http"),
        ("BOT_GATEWAY_ANSWER_SECONDS", "0", "seconds"),
    ],
)
def test_settings_that_do_not_fit_are_named_before_anything_starts(
    tmp_path: Path, councils: Path, setting: str, value: str, problem: str
) -> None:
    with pytest.raises(SettingError) as wrong:
        read_and_check(GatewaySettings.read(make_environ(tmp_path, councils, "http://127.0.0.1:1", **{setting: value})))
    assert wrong.value.setting == setting
    assert problem in wrong.value.problem


def test_a_council_file_that_is_wrong_is_named(tmp_path: Path, councils: Path) -> None:
    (councils / "eastmere/council.toml").write_text("slug = 7")
    with pytest.raises(SettingError, match="eastmere"):
        read_and_check(GatewaySettings.read(make_environ(tmp_path, councils, "http://127.0.0.1:1")))


async def test_a_council_may_have_words_of_its_own(
    start: Callable[..., Any], rasa: RasaStandIn, councils: Path
) -> None:
    (councils / "eastmere/words.en.toml").write_text('[gateway]\nempty = "Say something to {council}."\n')
    gateway = await start()
    assert (await gateway.say("", site_key="eastmere-website"))[0]["text"] == "Say something to Eastmere Council."
    assert (await gateway.say(""))[0]["text"] == "I did not get any words there. Please type your question."
