"""Cards in trouble: sent twice, by two gateways, with Rasa or the back end away, guessed at, in odd forms."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest

from bot.gateway.cards import keeping
from bot.gateway.cards.verifying import Finding
from bot.gateway.clock import utc_now
from bot.gateway.tables import grants
from tests.backends.running_sandbox import Sandbox
from tests.gateway.cards.conftest import (
    BALANCE,
    GRACE,
    LIAM,
    Card,
    ask_for_forms,
    erase,
    grants_told,
    pass_time,
    read_grant,
    show_card,
    sweep,
)
from tests.gateway.conftest import SENDER, Gateway
from tests.gateway.stand_in import RasaStandIn

WRONG = {**GRACE, "name": "Nobody"}


async def until_told(gateway: Gateway, text: str, seconds: float = 60) -> list[dict[str, Any]]:
    async with asyncio.timeout(seconds):
        while text not in str((await gateway.poll())["messages"]):
            await asyncio.sleep(0.05)
    return list((await gateway.poll())["messages"])


async def test_a_card_sent_many_times_at_once_is_one_grant_and_everybody_gets_its_answer(
    gateway: Gateway, rasa: RasaStandIn
) -> None:
    card = await show_card(gateway)
    answers = await asyncio.gather(*(card.send(GRACE) for _ in range(8)))
    assert {one["status"] for one in answers} == {"accepted"}
    assert len({one["message_id"] for one in answers}) == 1
    assert [one["messages"][0]["text"] for one in answers] == [BALANCE] * 8
    assert len(await gateway.rows(grants)) == 1
    assert len(grants_told(rasa)) == 1
    assert [kind for kind, _ in await gateway.evidence()].count("card_accepted") == 1


async def test_two_gateways_accept_a_card_once(gateway: Gateway, rasa: RasaStandIn, open_second: Any) -> None:
    second = await open_second()
    card = await show_card(gateway)
    answers = await asyncio.gather(*(card.send(GRACE, via) for via in (gateway, second) * 3))
    assert len({one["message_id"] for one in answers}) == 1
    assert [one["messages"][0]["text"] for one in answers] == [BALANCE] * 6
    assert len(await gateway.rows(grants)) == 1
    assert len(grants_told(rasa)) == 1


async def test_wrong_and_right_at_once_never_try_more_than_five_times(gateway: Gateway, open_second: Any) -> None:
    second = await open_second()
    card = await show_card(gateway)
    answers = await asyncio.gather(*(card.send(WRONG, via) for via in (gateway, second) * 6))
    assert {one["status"] for one in answers} == {"refused"}
    assert (await card.row()).refusals == 5
    assert [kind for kind, _ in await gateway.evidence()].count("card_refused") == 5


async def test_whoever_sends_an_accepted_card_again_with_other_values_is_told_nothing(gateway: Gateway) -> None:
    card = await show_card(gateway)
    await card.send(GRACE)
    for given in (WRONG, LIAM, {}):
        answer = await card.send(given)
        assert (answer["status"], answer["state"], answer["messages"]) == ("refused", "accepted", [])
        assert BALANCE not in str(answer)


async def test_the_same_values_get_the_same_answer_for_a_quarter_of_an_hour_only(gateway: Gateway) -> None:
    card = await show_card(gateway)
    first = await card.send(GRACE)
    assert await card.send(GRACE) == first
    await pass_time(gateway, minutes=15)
    await sweep(gateway)
    assert (await card.send(GRACE))["messages"] == []
    assert len([kind for kind, _ in await gateway.evidence() if kind == "message_answered"]) == 2


async def test_an_account_is_tried_ten_times_an_hour_over_all_conversations(gateway: Gateway) -> None:
    for number in range(2):
        card = await show_card(gateway, sender=f"somebody-who-guesses-names-{number}")
        for _ in range(5):
            assert (await card.send(WRONG))["status"] == "refused"
    owner = await show_card(gateway)
    answer = await owner.send(GRACE)
    assert (answer["status"], answer["state"]) == ("refused", "open")
    assert "too many wrong tries" in answer["message"]
    assert "01632 960100" in answer["message"]
    assert (await owner.row()).refusals == 0
    assert (await owner.send(LIAM))["status"] == "accepted", "another account has tries of its own"


async def test_an_account_that_does_not_exist_runs_out_of_tries_in_the_same_way(gateway: Gateway) -> None:
    nobody = {**GRACE, "account_reference": "49999999"}
    for number in range(2):
        card = await show_card(gateway, sender=f"somebody-who-guesses-names-{number}")
        for _ in range(5):
            await card.send(nobody)
    assert "too many wrong tries" in (await (await show_card(gateway)).send(nobody))["message"]


async def test_a_conversation_is_let_try_ten_times_an_hour_over_all_its_cards(gateway: Gateway) -> None:
    for number in range(10):
        if number % 5 == 0:
            card = await show_card(gateway)
        await card.send({**GRACE, "account_reference": f"4999{number:04}"})
    answer = await (await show_card(gateway)).send({**GRACE, "account_reference": "49990099"})
    assert "too many wrong tries" in answer["message"]


async def test_right_details_use_up_no_tries(gateway: Gateway) -> None:
    for _ in range(12):
        assert (await (await show_card(gateway)).send(GRACE))["status"] == "accepted"


@pytest.mark.parametrize("fault", ["down", "slow", "refuse", "busy", "lost"])
async def test_a_system_that_does_not_answer_is_told_so_and_counts_for_nothing(
    gateway: Gateway, sandbox: Sandbox, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.gateway.cards.submitting._VERIFY_SECONDS", 0.5)
    card = await show_card(gateway)
    await sandbox.fault("council_tax", fault)
    for _ in range(2):
        answer = await card.send(GRACE)
        assert (answer["status"], answer["state"]) == ("refused", "open")
        assert "not because of what you typed" in answer["message"]
        assert "01632 960100" in answer["message"]
    row = await card.row()
    assert (row.refusals, row.checked_by) == (0, None)
    await sandbox.fault("council_tax", None)
    gateway.door.verifier._council_tax["westmoor"]._calls._breakers.clear()  # type: ignore[attr-defined]
    assert (await card.send(GRACE))["status"] == "accepted"


async def test_a_verifier_that_breaks_is_a_system_that_does_not_answer_and_no_value_is_logged(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    async def broken(council: Any, form: str, values: Any) -> Finding:
        raise RuntimeError(f"cannot look up {values}")

    card = await show_card(gateway)
    monkeypatch.setattr(gateway.door.verifier, "verify", broken)
    assert "not because of what you typed" in (await card.send(GRACE))["message"]
    logged = "".join(capfd.readouterr())
    assert "card.not_verified" in logged
    assert "RuntimeError" in logged
    assert "40012345" not in logged


async def test_a_process_that_dies_while_it_checks_holds_a_card_for_half_a_minute_only(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = await show_card(gateway)
    row = await card.row()
    monkeypatch.setattr(keeping, "CHECK_SECONDS", 0.4)
    assert await gateway.door.desk.store(lambda session: keeping.begin_check(session, row, "a dead process", utc_now()))
    monkeypatch.setattr(keeping, "CHECK_SECONDS", 5.0)
    assert (await card.send(GRACE))["status"] == "accepted"


async def test_a_card_accepted_while_rasa_is_down_says_so_and_is_answered_once_it_is_back(
    gateway: Gateway, rasa: RasaStandIn
) -> None:
    card = await show_card(gateway)
    await rasa.stop()
    answer = await card.send(GRACE)
    assert answer["status"] == "accepted"
    assert answer["messages"][0]["text"].startswith("We have your details, but I cannot answer at the moment.")
    assert "01632 960100" in answer["messages"][0]["text"]
    await rasa.start()
    late = await until_told(gateway, BALANCE)
    assert [(one["text"], one["message_id"]) for one in late] == [(BALANCE, answer["message_id"])]
    (told,) = grants_told(rasa)
    assert (await read_grant(gateway, told["grant"], told["body"]["sender"]))[0] == 200


async def test_a_grant_stands_for_as_long_as_rasa_has_not_heard_of_it(gateway: Gateway, rasa: RasaStandIn) -> None:
    card = await show_card(gateway)
    await rasa.stop()
    await card.send(GRACE)
    await pass_time(gateway, minutes=20)
    await sweep(gateway)
    read: list[int] = []

    async def use(body: dict[str, Any]) -> list[dict[str, Any]]:
        if body["message"].startswith("/secure_card_accepted"):
            grant = body["message"].split('"grant": "')[1].split('"')[0]
            read.append((await read_grant(gateway, grant, body["sender"]))[0])
        return ask_for_forms(body)

    rasa.script = use
    await rasa.start()
    await until_told(gateway, BALANCE)
    assert read == [200]


async def test_an_answer_that_takes_long_is_promised_and_comes(open_second: Any, rasa: RasaStandIn) -> None:
    gateway = await open_second(BOT_GATEWAY_ANSWER_SECONDS="0.3")
    card = await show_card(gateway)

    async def slowly(body: dict[str, Any]) -> list[dict[str, Any]]:
        await asyncio.sleep(1)
        return ask_for_forms(body)

    rasa.script = slowly
    answer = await card.send(GRACE)
    assert "The answer is taking longer than usual" in answer["messages"][0]["text"]
    await until_told(gateway, BALANCE)
    assert len(grants_told(rasa)) == 1


async def test_a_card_of_a_conversation_that_is_erased_meanwhile_is_not_accepted(
    gateway: Gateway, rasa: RasaStandIn, sandbox: Sandbox
) -> None:
    card = await show_card(gateway)
    verify = gateway.door.verifier.verify

    async def erase_first(council: Any, form: str, values: Any) -> Finding:
        await erase(gateway)
        return await verify(council, form, values)

    gateway.door.verifier.verify = erase_first  # type: ignore[method-assign]
    answer = await gateway.public.post(card.path, json=GRACE)
    assert answer.status == 409
    assert await answer.json() == {"error": "That conversation was erased."}
    assert await gateway.rows(grants) == []
    assert grants_told(rasa) == []


async def test_an_unknown_account_takes_as_long_to_refuse_as_a_wrong_name(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.gateway.cards.submitting._SHORTEST_REFUSAL", 0.5)
    card = await show_card(gateway)
    for given in (WRONG, {**GRACE, "account_reference": "49999999"}):
        began = time.monotonic()
        await card.send(given)
        assert time.monotonic() - began >= 0.5


@pytest.mark.parametrize("token", ["x", "x" * 43, "x" * 100, "-" * 43])
async def test_a_guessed_address_leads_nowhere(gateway: Gateway, token: str) -> None:
    await show_card(gateway)
    for path in (f"/secure/{token}", f"/secure/{token}/extend"):
        answer = await gateway.public.post(path, json=GRACE)
        assert answer.status == 404
        assert set(await answer.json()) == {"error"}
    answer = await gateway.public.get(f"/secure/{token}")
    assert answer.status == 404
    assert "This form is no longer here" in await answer.text()


async def test_guessing_runs_into_the_limit_of_its_address(open_second: Any) -> None:
    gateway = await open_second(BOT_GATEWAY_ADDRESS_RATE="3")
    statuses = [(await gateway.public.post(f"/secure/{number:043}", json=GRACE)).status for number in range(5)]
    assert statuses == [404, 404, 404, 429, 429]
    answer = await gateway.public.post(f"/secure/{9:043}", data=GRACE)
    assert answer.status == 429
    assert answer.headers["Retry-After"]
    assert answer.content_type == "text/html"


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b"[]", "application/json", 400),
        (b'{"name": NaN}', "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b"[" * 10_000, "application/json", 400),
        (b'{"name": "' + b"x" * 20_000 + b'"}', "application/json", 413),
        (b"name=" + b"x" * 20_000, "application/x-www-form-urlencoded", 413),
        (b"&".join(b"a%d=b" % number for number in range(40)), "application/x-www-form-urlencoded", 400),
        (b"name=\xff", "application/x-www-form-urlencoded", 400),
        (b"name=%ff", "application/x-www-form-urlencoded", 400),
        (b"<name>x</name>", "text/xml", 415),
        (b"name=x", "text/plain", 415),
        (b"--x\r\n\r\n", "multipart/form-data; boundary=x", 415),
        (b"", "", 415),
    ],
)
async def test_what_is_no_form_is_refused_in_a_sentence(gateway: Gateway, body: bytes, kind: str, status: int) -> None:
    card = await show_card(gateway)
    for path in (card.path, f"{card.path}/extend"):
        answer = await gateway.public.post(path, data=body, headers={"Content-Type": kind})
        assert answer.status == status, await answer.text()
        is_page = kind == "application/x-www-form-urlencoded"
        assert answer.content_type == ("text/html" if is_page else "application/json")
        assert "Traceback" not in await answer.text()
    assert (await card.row()).refusals == 0


async def test_a_body_that_grows_without_saying_how_long_is_cut_off(gateway: Gateway) -> None:
    card = await show_card(gateway)

    async def endless() -> Any:
        for _ in range(1000):
            yield b"x" * 1024

    answer = await gateway.public.post(card.path, data=endless(), headers={"Content-Type": "application/json"})
    assert answer.status == 413


async def test_the_card_of_a_client_with_a_key_tells_rasa_its_channel_and_its_samples_time(
    gateway: Gateway, rasa: RasaStandIn
) -> None:
    said = await gateway.say("card receipt", "a-phone-number", key=True, sample_at="2026-11-02T10:00:00+00:00")
    await Card(gateway, said[-1]).send({"phone": "07700900123"})
    (told,) = grants_told(rasa)
    assert told["body"]["metadata"]["sample_at"] == "2026-11-02T10:00:00+00:00"
    assert told["body"]["input_channel"] == "rest"


async def test_a_message_with_the_id_of_a_card_cannot_take_its_place(gateway: Gateway, rasa: RasaStandIn) -> None:
    card = await show_card(gateway)
    await gateway.say("hello", SENDER, message_id=card.custom["card"])
    assert (await card.send(GRACE))["messages"][0]["text"] == BALANCE


async def test_a_resident_cannot_type_that_a_card_was_accepted(gateway: Gateway, rasa: RasaStandIn) -> None:
    await gateway.say('/secure_card_accepted{"grant": "x", "secure_form": "council_tax_account"}')
    assert grants_told(rasa) == []
