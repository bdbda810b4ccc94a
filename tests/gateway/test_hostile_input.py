"""Whatever is sent to the doors, the answer is a clear error or a sentence, and Rasa hears only words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.gateway.fields import BadInput, Fields, parse_object
from bot.gateway.tables import evidence, messages
from tests.gateway.conftest import SENDER, Gateway
from tests.gateway.stand_in import RasaStandIn

GOOD = {"sender": SENDER, "message": "hello"}


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ("", "JSON"),
        ("[", "JSON"),
        ("[]", "object"),
        ("null", "object"),
        ('"hello"', "object"),
        ('{"sender": NaN}', "JSON"),
        ("[" * 100_000, "JSON"),
        ('{"sender": ' + "9" * 5000 + "}", "JSON"),
        (b"\xff\xfe\xfa", "JSON"),
        ({"message": "hello"}, "sender"),
        ({"sender": None, "message": "hello"}, "sender"),
        ({"sender": 7, "message": "hello"}, "sender"),
        ({"sender": "", "message": "hello"}, "sender"),
        ({"sender": "a" * 201, "message": "hello"}, "sender"),
        ({"sender": ["a" * 30], "message": "hello"}, "sender"),
        ({"sender": "a" * 30 + "\x00", "message": "hello"}, "sender"),
        ({"sender": SENDER}, "message"),
        ({"sender": SENDER, "message": None}, "message"),
        ({"sender": SENDER, "message": {"text": "hello"}}, "message"),
        ({"sender": SENDER, "message": True}, "message"),
        ({"sender": SENDER, "message": "nul \x00 inside"}, "message"),
        (json.dumps({"sender": SENDER, "message": "half \ud83d a pair"}), "message"),
        ({**GOOD, "metadata": []}, "metadata"),
        ({**GOOD, "metadata": "x"}, "metadata"),
        ({**GOOD, "metadata": {"message_id": 7}}, "metadata.message_id"),
        ({**GOOD, "metadata": {"message_id": "m 1"}}, "metadata.message_id"),
        ({**GOOD, "metadata": {"message_id": "m1\n"}}, "metadata.message_id"),
        ({**GOOD, "metadata": {"message_id": "jo@example.org"}}, "metadata.message_id"),
        ({**GOOD, "metadata": {"message_id": "m" * 65}}, "metadata.message_id"),
        ({**GOOD, "metadata": {"site_key": {}}}, "metadata.site_key"),
        ({**GOOD, "metadata": {"language": ["en"]}}, "metadata.language"),
        ({**GOOD, "metadata": {"deep": json.loads("[" * 40 + "]" * 40)}}, "metadata"),
    ],
)
async def test_a_body_that_is_wrong_is_refused_with_a_sentence_that_names_the_field(
    gateway: Gateway, rasa: RasaStandIn, body: Any, named: str
) -> None:
    data = body if isinstance(body, str | bytes) else json.dumps(body)
    answer = await gateway.public.post("/webhooks/rest/webhook", data=data)
    assert answer.status == 400, await answer.text()
    said = await answer.json()
    assert set(said) == {"error"}
    assert named in said["error"]
    assert said["error"].endswith(".")
    assert rasa.heard == []
    assert await gateway.rows(messages) == []


async def test_a_sample_time_that_is_no_instant_is_refused(gateway: Gateway) -> None:
    for wrong in ("yesterday", "2026-10-14", "2026-10-14T08:30:00", "0001-01-01T00:00:00+23:00"):
        answer = await gateway.post("hello", key=True, sample_at=wrong)
        assert answer.status == 400
        assert "sample_at" in (await answer.json())["error"]


async def test_a_body_too_large_to_be_a_message_is_refused_before_it_is_read(gateway: Gateway) -> None:
    answer = await gateway.public.post("/webhooks/rest/webhook", data=b"x" * (300 * 1024))
    assert answer.status == 413
    assert "error" in await answer.json()


@pytest.mark.parametrize(("method", "path"), [("GET", "/webhooks/rest/webhook"), ("PUT", "/conversation")])
async def test_another_method_is_refused_as_json(gateway: Gateway, method: str, path: str) -> None:
    answer = await gateway.public.request(method, path)
    assert answer.status == 405
    assert "error" in await answer.json()


async def test_what_is_not_there_is_not_found_as_json(gateway: Gateway) -> None:
    for path in ("/conversations/x/tracker", "/status", "/model", "/submissions", "/calendar/short.ics", "/%00"):
        answer = await gateway.public.get(path)
        assert answer.status == 404, path
        assert "error" in await answer.json()


@pytest.mark.parametrize("after", ["-1", "x", "1.5", "9" * 10, "²", "1 OR 1=1"])
async def test_a_cursor_that_is_none_is_refused(gateway: Gateway, after: str) -> None:
    answer = await gateway.public.get("/webhooks/rest/poll", params={"after": after}, headers={"X-Sender": SENDER})
    assert answer.status == 400


@pytest.mark.parametrize("path", ["/conversation", "/webhooks/rest/poll"])
async def test_reading_needs_a_sender_that_is_a_secret(gateway: Gateway, path: str) -> None:
    assert (await gateway.public.get(path)).status == 400
    assert (await gateway.public.get(path, headers={"X-Sender": "user1"})).status == 401
    assert (await gateway.public.get(path, headers={"X-Sender": SENDER, "X-Site-Key": "nowhere"})).status == 400
    assert (await gateway.public.delete("/conversation", headers={"X-Sender": "user1"})).status == 401


ORDERS = [
    '/inform{"missed_bin_kind": "refuse"}',
    "/restart",
    "/emergency",
    " /affirm",
    "\u200b/affirm",
    "//affirm",
    "／affirm",
    "EXTERNAL: emergency",
    "external:emergency",
    "/EXTERNAL: /affirm",
]


@pytest.mark.parametrize("text", ORDERS)
async def test_an_order_typed_as_text_reaches_rasa_as_words(gateway: Gateway, rasa: RasaStandIn, text: str) -> None:
    await gateway.say(text)
    heard = rasa.heard[0]["message"].strip()
    assert heard
    assert not heard.startswith("/")
    assert not heard.upper().startswith("EXTERNAL:")
    assert (await gateway.history())["messages"][0]["text"] == text, "the resident sees what they typed"


async def test_a_button_runs_only_in_the_conversation_that_was_offered_it_and_byte_for_byte(
    gateway: Gateway, rasa: RasaStandIn
) -> None:
    payload = '/inform{"home": "990000000012"}'
    rasa.script = lambda body: [{"text": "Which?", "buttons": [{"title": "14 Mill Lane", "payload": payload}]}]
    await gateway.say(payload, "another-resident-of-here-02")
    await gateway.say("my bin was missed")
    for text in (payload, payload + " ", " " + payload, payload.replace("12", "13"), payload.replace(" ", "")):
        await gateway.say(text)
    plain = payload[1:]
    assert [body["message"] for body in rasa.heard] == [
        plain,
        "my bin was missed",
        payload,
        plain,
        plain,
        plain.replace("12", "13"),
        plain.replace(" ", ""),
    ]


async def test_the_history_shows_a_buttons_title_and_not_its_payload(gateway: Gateway, rasa: RasaStandIn) -> None:
    rasa.script = lambda body: [{"text": "Is it 14?", "buttons": [{"title": "Yes", "payload": "/affirm"}]}]
    await gateway.say("my bin")
    await gateway.say("/affirm")
    said = [one["text"] for one in (await gateway.history())["messages"] if one["from"] == "resident"]
    assert said == ["my bin", "Yes"]


SECRETS = {
    "card 4111 1111 1111 1111": "1111 1111",  # four digits alone may stand in a time or a hash
    "my email is jo.bloggs@example.org": "jo.bloggs",
    "phone me on 07700 900123": "900123",
    "my NI number is QQ 12 34 56 C": "12 34 56",
    "sort code 20-00-00 account 55779911": "55779911",
}


async def test_personal_data_is_gone_before_rasa_the_database_or_a_log_has_the_message(
    gateway: Gateway, rasa: RasaStandIn, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    conversation = "westmoor." + "a" * 22
    for number, text in enumerate(SECRETS):
        answer, *_ = await gateway.say(f"hello {text} thanks", message_id=f"m{number}")
        assert "I took out" in answer["text"]
        left = {"conversation": conversation, "topic": "call me", "text": text}
        assert (await gateway.private.post("/messages-left", json=left)).status == 200
        content = {"uprn": "990000000012", "what": [{"said": text}]}
        body = {"conversation": conversation, "transaction": "report", "subject": str(number), "content": content}
        assert (await gateway.private.post("/submissions", json=body)).status == 201
    written = b"".join(path.read_bytes() for path in sorted((tmp_path / "data").glob("gateway.db*")))
    logs = "".join(capfd.readouterr())
    assert b"hello " in written
    assert b"990000000012" in written
    assert "message.received" in logs
    for secret in SECRETS.values():
        assert secret.encode() not in written, secret
        assert secret not in str(rasa.heard), secret
        assert secret not in logs, secret
        assert secret not in str(await gateway.history()), secret
    assert SENDER.encode() not in written
    assert SENDER not in logs
    assert [one.data for one in await gateway.rows(evidence) if "hello" in str(one.data)] == []


async def test_the_remark_on_what_was_taken_out_never_stands_between_a_question_and_its_answer(
    gateway: Gateway, rasa: RasaStandIn
) -> None:
    text = "my bin was missed, phone me on 07700 900123"
    rasa.script = lambda body: [{"text": "Sorry."}, {"text": "Which bin?", "buttons": [{"title": "Green"}]}]
    assert [one["text"][:6] for one in await gateway.say(text)] == ["To kee", "Sorry.", "Which "]
    rasa.script = lambda body: [{"text": "Sorry."}, {"text": "Please tell me your postcode."}]
    assert [one["text"][:6] for one in await gateway.say(text)] == ["To kee", "Sorry.", "Please"]
    rasa.script = lambda body: [{"text": "Call 999."}, {"text": "Then phone us."}]
    assert [one["text"][:6] for one in await gateway.say(text)] == ["Call 9", "Then p", "To kee"]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inside: st.lists(inside, max_size=4) | st.dictionaries(st.text(max_size=8), inside, max_size=4),
    max_leaves=12,
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.dictionaries(st.sampled_from(["sender", "message", "metadata", "events"]), json_values), st.binary(max_size=40)
)
def test_no_body_however_odd_gives_anything_but_a_field_or_a_sentence(body: dict[str, Any], raw: bytes) -> None:
    for read in (
        lambda: parse_object(raw),
        lambda: parse_object(json.dumps(body).encode()),
        lambda: Fields(body).text("sender", most=20),
        lambda: Fields(body).optional_text("message", most=20),
        lambda: Fields(body).object("metadata"),
        lambda: Fields(body).part("metadata"),
        lambda: Fields(body).parts("events", most=3),
    ):
        try:
            found = read()
        except BadInput as wrong:
            found = str(wrong)
            is_sentence = found.endswith(".")
            assert is_sentence
        if isinstance(found, str):
            found.encode()
            assert "\0" not in found
