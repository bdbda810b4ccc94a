"""The stand-in as any client of GOV.UK Pay meets it: its door, its errors, its searches and pages, word for word."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from bot.council.payments import PaymentState
from tests.backends import pay_spec
from tests.backends.running_pay import BODY, DECLINED, KEY, Pay
from tests.backends.running_sandbox import NOW

UNKNOWN = "hu20sqlact5260q2nanm0q8u93"
EVERY_CALL = [
    ("POST", "/v1/payments"), ("GET", "/v1/payments"), ("GET", f"/v1/payments/{UNKNOWN}"),
    ("POST", f"/v1/payments/{UNKNOWN}/cancel"), ("POST", f"/v1/payments/{UNKNOWN}/capture"),
    ("GET", f"/v1/payments/{UNKNOWN}/events"), ("GET", f"/v1/payments/{UNKNOWN}/refunds"),
    ("POST", f"/v1/payments/{UNKNOWN}/refunds"), ("GET", f"/v1/payments/{UNKNOWN}/refunds/{UNKNOWN}"),
    ("GET", "/v1/refunds"), ("GET", "/v1/disputes"), ("GET", "/v1/agreements"), ("POST", "/v1/agreements"),
    ("GET", f"/v1/agreements/{UNKNOWN}"), ("POST", f"/v1/agreements/{UNKNOWN}/cancel"), ("POST", "/v1/auth"),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path"), EVERY_CALL)
@pytest.mark.parametrize("given", ["", "Bearer", "Bearer wrong", "Bearer s\xe4ndbox", "Basic sandbox"])
async def test_nothing_is_answered_without_the_key(pay: Pay, method: str, path: str, given: str) -> None:
    status, answer = await pay.call(method, path, headers={"Authorization": given})
    assert (status, answer) == (401, "HTTP 401 Unauthorized")


def test_every_operation_of_the_contract_was_asked_for_its_key() -> None:
    document = pay_spec.document()
    operations = {
        (method.upper(), path)
        for path, item in document["paths"].items()
        for method in item
        if method in ("get", "post")
    }
    templates = {(method, _template(path)) for method, path in EVERY_CALL}
    assert {(method, _template(path)) for method, path in operations} == templates


async def test_a_new_payment_is_answered_as_the_contract_has_it(pay: Pay) -> None:
    body = BODY | {"metadata": {"ledger_code": "CT01", "lgsl": 57, "late": False}, "language": "cy"}
    status, answer = await pay.call("POST", "/v1/payments", body)
    links = answer.pop("_links")
    payment_id = answer.pop("payment_id")
    assert status == 201
    assert answer == {
        **body,
        "state": {"status": "created", "finished": False},
        "payment_provider": "sandbox",
        "created_date": "2026-11-25T14:00:00.000Z",
        "refund_summary": {"status": "pending", "amount_available": 14500, "amount_submitted": 0},
        "settlement_summary": {},
        "delayed_capture": False,
        "moto": False,
        "authorisation_mode": "web",
    }
    here = f"{pay.url}/pay/v1/payments/{payment_id}"
    assert links["self"] == {"href": here, "method": "GET"}
    assert links["cancel"] == {"href": f"{here}/cancel", "method": "POST"}
    token = links["next_url"]["href"].removeprefix(f"{pay.url}/pay/secure/")
    assert links["next_url_post"] == {
        "type": "application/x-www-form-urlencoded",
        "params": {"chargeTokenId": token},
        "href": f"{pay.url}/pay/secure",
        "method": "POST",
    }


@pytest.mark.parametrize(
    ("change", "status", "code", "blamed", "words"),
    [
        ({"amount": None}, 400, "P0101", "amount", "Missing mandatory attribute: amount"),
        ({"reference": None}, 400, "P0101", "reference", "Missing"),
        ({"description": None}, 400, "P0101", "description", "Missing"),
        ({"return_url": None}, 400, "P0101", "return_url", "Missing"),
        ({"reference": " "}, 422, "P0101", "reference", "Missing"),
        ({"amount": "145"}, 400, "P0102", "amount", "numeric"),
        ({"amount": 1.5}, 400, "P0102", "amount", "numeric"),
        ({"amount": True}, 400, "P0102", "amount", "numeric"),
        ({"amount": 0}, 422, "P0102", "amount", "greater than or equal to 1"),
        (
            {"amount": 10_000_001},
            422,
            "P0102",
            "amount",
            "Invalid attribute value: amount. Must be less than or equal to 10000000",
        ),
        ({"reference": 12}, 400, "P0102", "reference", "String"),
        ({"reference": "x" * 256}, 422, "P0102", "reference", "255"),
        ({"description": "x" * 256}, 422, "P0102", "description", "255"),
        ({"return_url": "https://e.org/" + "x" * 2000}, 422, "P0102", "return_url", "2000"),
        ({"return_url": "here"}, 422, "P0102", "return_url", "URL"),
        ({"return_url": "ftp://e.org"}, 422, "P0102", "return_url", "URL"),
        ({"language": "fr"}, 422, "P0102", "language", '"en" or "cy"'),
        ({"email": "x" * 255}, 422, "P0102", "email", "254"),
        ({"delayed_capture": "no"}, 400, "P0102", "delayed_capture", "true or false"),
        ({"metadata": []}, 400, "P0102", "metadata", "object"),
        ({"metadata": {}}, 422, "P0102", "metadata", "at least one"),
        ({"metadata": {str(number): 1 for number in range(16)}}, 422, "P0102", "metadata", "15"),
        ({"metadata": {"x" * 31: 1}}, 422, "P0102", "metadata", "30"),
        ({"metadata": {"a": "x" * 101}}, 422, "P0102", "metadata", "100"),
        ({"metadata": {"a": {}}}, 422, "P0102", "metadata", "String, Boolean or Number"),
        ({"metadata": {"a": None}}, 422, "P0102", "metadata", "String, Boolean or Number"),
        ({"surprise": 1}, 400, "P0104", "surprise", "Unexpected"),
        ({"prefilled_cardholder_details": {"shoe_size": 42}}, 400, "P0104", "shoe_size", "Unexpected"),
        ({"prefilled_cardholder_details": {"cardholder_name": "x" * 256}}, 422, "P0102", "cardholder_name", "255"),
        ({"moto": True}, 422, "P0196", None, "not enabled"),
        ({"authorisation_mode": "moto_api"}, 422, "P0195", None, "not allowed"),
        ({"authorisation_mode": "letter"}, 422, "P0102", "authorisation_mode", "one of"),
        ({"authorisation_mode": "agreement", "agreement_id": "x" * 26}, 422, "P0942", None, "Recurring"),
        ({"set_up_agreement": "x" * 26}, 422, "P0942", None, "Recurring"),
        ({"reference": "a<b"}, 400, "P0920", None, "blocked"),
        ({"description": 'say "a"'}, 400, "P0920", None, "blocked"),
        ({"metadata": {"a": "b|c"}}, 400, "P0920", None, "blocked"),
    ],
)
async def test_a_wrong_body_is_refused_with_the_contracts_code(
    pay: Pay, change: dict[str, Any], status: int, code: str, blamed: str | None, words: str
) -> None:
    found, answer = await pay.call("POST", "/v1/payments", BODY | change)
    assert (found, answer["code"], answer.get("field")) == (status, code, blamed)
    assert words in answer["description"]
    assert await pay.rows("payments") == []


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"x"', b"\xff"])
async def test_a_body_that_is_no_json_object_is_refused(pay: Pay, body: bytes) -> None:
    assert await pay.call("POST", "/v1/payments", body) == (
        400,
        {"code": "P0197", "description": "Unable to parse JSON"},
    )


async def test_an_idempotency_key_does_nothing_for_a_payment_on_the_web(pay: Pay) -> None:
    header = {"Idempotency-Key": "9f0c-1"}
    first = await pay.call("POST", "/v1/payments", BODY, headers=header)
    second = await pay.call("POST", "/v1/payments", BODY, headers=header)
    assert (first[0], second[0]) == (201, 201)
    assert first[1]["payment_id"] != second[1]["payment_id"]
    for wrong in ("a b", "x" * 256, "ä"):
        status, answer = await pay.call("POST", "/v1/payments", BODY, headers={"Idempotency-Key": wrong})
        assert (status, answer["code"], answer["header"]) == (422, "P0102", "Idempotency-Key")


@pytest.mark.parametrize(
    ("method", "path", "code"),
    [
        ("GET", "", "P0200"), ("GET", "/events", "P0300"), ("POST", "/cancel", "P0500"), ("POST", "/refunds", "P0600"),
        ("GET", "/refunds/x", "P0700"), ("GET", "/refunds", "P0800"), ("POST", "/capture", "P1000"),
    ],
)  # fmt: skip
async def test_each_call_has_its_own_code_for_a_payment_that_is_not_there(
    pay: Pay, method: str, path: str, code: str
) -> None:
    body = {"amount": 1} if path == "/refunds" and method == "POST" else None
    answer = await pay.call(method, f"/v1/payments/{UNKNOWN}{path}", body)
    assert answer == (404, {"code": code, "description": "Not found"})


async def test_recurring_and_telephone_payments_are_not_enabled(pay: Pay) -> None:
    for method, path, code in (
        ("POST", "/v1/agreements", "P0942"),
        ("GET", "/v1/agreements", "P0942"),
        ("GET", f"/v1/agreements/{UNKNOWN}", "P0942"),
        ("POST", f"/v1/agreements/{UNKNOWN}/cancel", "P0942"),
        ("POST", "/v1/auth", "P0195"),
    ):
        status, answer = await pay.call(method, path, {} if method == "POST" else None)
        assert (status, answer["code"]) == (422, code)


async def test_capturing_and_cancelling_at_the_wrong_time_is_refused(pay: Pay) -> None:
    made = await pay.make()
    status, answer = await pay.call("POST", f"/v1/payments/{made.id}/capture")
    assert (status, answer["code"]) == (409, "P1003")
    assert (await pay.call("POST", f"/v1/payments/{made.id}/cancel"))[0] == 204
    status, answer = await pay.call("POST", f"/v1/payments/{made.id}/cancel")
    assert (status, answer["code"]) == (400, "P0501")


async def test_a_capture_that_never_comes_lets_the_payment_expire(pay: Pay) -> None:
    _, answer = await pay.call("POST", "/v1/payments", BODY | {"delayed_capture": True})
    await pay.desk(f"pay/payments/{answer['payment_id']}/pay")
    await pay.move(hours=3)
    _, waiting = await pay.call("GET", f"/v1/payments/{answer['payment_id']}")
    assert waiting["state"] == {"status": "capturable", "finished": False}
    assert waiting["_links"]["capture"]["method"] == "POST"
    await pay.move(days=5)
    _, ended = await pay.call("GET", f"/v1/payments/{answer['payment_id']}")
    assert ended["state"] == {"status": "failed", "finished": True, "code": "P0020", "message": "Payment expired"}
    assert ended["refund_summary"]["status"] == "unavailable"
    assert "cancel" not in ended["_links"]
    assert "capture" not in ended["_links"]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({}, 400, "P0601"), ({"amount": "1"}, 400, "P0602"), ({"amount": 0}, 422, "P0602"),
        ({"amount": 10_000_001}, 422, "P0602"), ({"amount": 1, "refund_amount_available": "x"}, 400, "P0602"),
        ({"amount": 1, "refund_amount_available": 14499}, 412, "P0604"), ({"amount": 14501}, 400, "P0603"),
    ],
)  # fmt: skip
async def test_a_wrong_refund_is_refused(pay: Pay, body: dict[str, Any], status: int, code: str) -> None:
    made = await pay.pay()
    found, answer = await pay.call("POST", f"/v1/payments/{made.id}/refunds", body)
    assert (found, answer["code"]) == (status, code)
    assert (await pay.call("POST", f"/v1/payments/{made.id}/refunds", b"{"))[1]["code"] == "P0697"
    assert await pay.client.refunds(made.id) == ()


async def test_refunds_are_read_one_by_one_and_searched(pay: Pay) -> None:
    made = await pay.pay()
    _, given = await pay.call("POST", f"/v1/payments/{made.id}/refunds", {"amount": 500})
    assert given["status"] == "submitted"
    path = f"/v1/payments/{made.id}/refunds/{given['refund_id']}"
    assert (await pay.call("GET", path))[1]["status"] == "success"
    assert (await pay.call("GET", path + "x"))[1]["code"] == "P0700"
    _, listed = await pay.call("GET", "/v1/refunds?from_settled_date=2026-11-25")
    assert [one["refund_id"] for one in listed["results"]] == [given["refund_id"]]
    _, none = await pay.call("GET", "/v1/refunds?to_date=2026-11-25T14:00:00Z")
    assert none["results"] == []
    assert (await pay.call("GET", "/v1/refunds?page=2"))[1]["code"] == "P1100"
    assert (await pay.call("GET", "/v1/refunds?page=x"))[1]["code"] == "P1101"
    assert (await pay.call("GET", "/v1/disputes"))[1]["results"] == []
    assert (await pay.call("GET", "/v1/disputes?page=2"))[1]["code"] == "P2402"


async def test_refunds_of_one_payment_lag_behind_as_searches_do(pay: Pay) -> None:
    made = await pay.pay()
    await pay.desk("pay/settings", {"search_delay_seconds": 30})
    await pay.client.refund(made.id, 500, 14500)
    assert await pay.client.refunds(made.id) == ()
    assert (await pay.client.get(made.id)).refunded_pence == 500
    await pay.move(seconds=30)
    assert len(await pay.client.refunds(made.id)) == 1


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("state=paid", "state"), ("page=0", "page"), ("page=-1", "page"), ("page=x", "page"),
        ("display_size=0", "display_size"),
        ("display_size=501", "display_size"), ("from_date=2026-11-25", "from_date"), ("to_date=today", "to_date"),
        ("from_date=2026-13-25T10:00:00Z", "from_date"),
        ("from_settled_date=2026-11-25T10:00:00Z", "from_settled_date"),
        ("to_settled_date=2026-02-30", "to_settled_date"),
        ("first_digits_card_number=44443", "first_digits_card_number"),
        ("last_digits_card_number=abcd", "last_digits_card_number"), (f"reference={'x' * 256}", "reference"),
        (f"email={'x' * 255}", "email"), (f"agreement_id={'x' * 27}", "agreement_id"),
        ("state=paid&page=0", "state, page"),
    ],
)  # fmt: skip
async def test_wrong_parameters_of_a_search_are_named(pay: Pay, query: str, names: str) -> None:
    status, answer = await pay.call("GET", f"/v1/payments?{query}")
    assert (status, answer["code"]) == (422, "P0401")
    assert answer["description"] == (
        f"Invalid parameters: {names}. See Public API documentation for the correct data formats"
    )


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["C", "B", "A"]), ("reference=a", ["A"]), ("reference=A&state=created", []), ("state=success", ["A"]),
        ("state=failed", ["B"]), ("state=created", ["C"]), ("email=ada@", ["B", "A"]),
        ("email=ADA@EXAMPLE.ORG", ["B", "A"]),
        ("card_brand=visa", ["B", "A"]), ("card_brand=master-card", []), ("cardholder_name=ada", ["B", "A"]),
        ("first_digits_card_number=444433", ["A"]), ("last_digits_card_number=0002", ["B"]),
        ("from_date=2026-11-25T14:01:00Z", ["C", "B"]), ("to_date=2026-11-25T14:01:00Z", ["A"]),
        ("from_date=2026-11-25T14:01:00Z&to_date=2026-11-25T14:02:00Z", ["B"]), ("agreement_id=x", []),
        ("from_settled_date=2026-11-26", []), ("state=", ["C", "B", "A"]), ("unknown=1", ["C", "B", "A"]),
    ],
)  # fmt: skip
async def test_searches_find_what_they_ask_for_newest_first(pay: Pay, query: str, found: list[str]) -> None:
    await pay.pay("A")
    await pay.move(minutes=1)
    await pay.pay("B", DECLINED)
    await pay.move(minutes=1)
    await pay.make("C")
    status, answer = await pay.call("GET", f"/v1/payments?{query}")
    assert status == 200
    assert [one["reference"] for one in answer["results"]] == found
    assert (answer["total"], answer["count"], answer["page"]) == (len(found), len(found), 1)
    assert all("next_url" not in one["_links"] for one in answer["results"])


async def test_settled_payments_are_found_by_their_day(pay: Pay) -> None:
    await pay.pay("A")
    await pay.move(days=1)
    for query, found in (
        ("from_settled_date=2026-11-26", 1),
        ("from_settled_date=2026-11-26&to_settled_date=2026-11-27", 1),
        ("to_settled_date=2026-11-26", 0),
    ):
        _, answer = await pay.call("GET", f"/v1/payments?{query}")
        assert len(answer["results"]) == found, query


async def test_pages_link_to_each_other(pay: Pay) -> None:
    for number in range(5):
        await pay.make(f"WM-{number}")
    _, answer = await pay.call("GET", "/v1/payments?display_size=2&page=2&state=created")
    assert [one["reference"] for one in answer["results"]] == ["WM-2", "WM-1"]
    assert (answer["total"], answer["count"], answer["page"]) == (5, 2, 2)
    pages = {name: link["href"] for name, link in answer["_links"].items()}
    assert set(pages) == {"self", "first_page", "last_page", "prev_page", "next_page"}
    assert "page=3" in pages["next_page"]
    assert "state=created" in pages["next_page"]
    async with pay.session.get(pages["last_page"], headers=KEY) as response:
        last = await response.json()
    assert [one["reference"] for one in last["results"]] == ["WM-0"]
    assert "next_page" not in last["_links"]
    assert await pay.call("GET", "/v1/payments?display_size=2&page=4") == (
        404,
        {"code": "P0402", "description": "Page not found"},
    )
    assert (await pay.call("GET", "/v1/payments?state=error"))[1]["results"] == []


async def test_many_payments_at_once_are_each_made_once(pay: Pay) -> None:
    made = await asyncio.gather(*(pay.make(f"WM-{number}") for number in range(12)))
    assert len({one.id for one in made}) == 12
    assert sorted(row["reference"] for row in await pay.rows("payments")) == sorted(one.reference for one in made)


async def test_confirming_cancelling_and_confirming_at_once_ends_in_one_way(pay: Pay) -> None:
    for turn in range(6):
        made = await pay.make(f"WM-{turn}")
        page = await (await pay.page(made)).type_card()
        await asyncio.gather(page.confirm(), page.cancel(), page.confirm())
        events = [one.state for one in await pay.client.events(made.id)]
        assert len(events) == 4
        assert events[-1] in (PaymentState.SUCCESS, PaymentState.CANCELLED)


# The desk


async def test_the_desk_plays_the_resident(pay: Pay) -> None:
    for body, status, code in (
        ({}, "success", None),
        ({"card": DECLINED}, "failed", "P0010"),
        ({"cancel": True}, "failed", "P0030"),
        ({"confirm": False}, "submitted", None),
    ):
        made = await pay.make()
        row = await pay.desk(f"pay/payments/{made.id}/pay", body)
        assert (row["status"], row["code"]) == (status, code)
    assert (await pay.desk(f"pay/payments/{made.id}/pay"))["status"] == "success"


@pytest.mark.parametrize(
    ("path", "body", "word"),
    [
        ("settings", {"search_delay_seconds": -1}, "search_delay_seconds"),
        ("settings", {"capture_seconds": "1"}, "capture_seconds"),
        ("settings", [], "JSON object"),
        ("webhooks", {"mode": "odd"}, "mode"),
        ("webhooks", {"url": "gopher://x"}, "url"),
        ("payments/x/pay", {}, "no such payment"),
        ("payments/x/pay", {"card": "4929000000006"}, "card"),
    ],
)
async def test_a_wrong_wish_to_the_desk_is_explained(pay: Pay, path: str, body: Any, word: str) -> None:
    async with pay.session.post(f"{pay.url}/_sandbox/pay/{path}", json=body) as response:
        assert response.status == 400
        assert word in (await response.json())["error"]


async def test_a_finished_payment_cannot_be_played_again(pay: Pay) -> None:
    made = await pay.pay()
    async with pay.session.post(f"{pay.url}/_sandbox/pay/payments/{made.id}/pay") as response:
        assert response.status == 400
        assert "success" in (await response.json())["error"]


async def test_a_reset_forgets_payments_and_settings(pay: Pay) -> None:
    await pay.pay()
    await pay.desk("pay/settings", {"search_delay_seconds": 5, "capture_seconds": 7})
    await pay.desk("pay/webhooks", {"mode": "lose"})
    await pay.desk("reset")
    assert await pay.rows("payments") == []
    assert await pay.desk("pay/settings") == {"search_delay_seconds": 0, "capture_seconds": 0}
    assert (await pay.desk("pay/webhooks"))["mode"] == "normal"


async def test_time_passes_for_payments_that_nobody_looks_at(pay: Pay) -> None:
    await pay.make()
    await pay.set_clock(NOW + timedelta(days=2))
    (row,) = await pay.rows("payments")
    assert (row["status"], row["code"]) == ("failed", "P0020")


def _template(path: str) -> str:
    """The path with every id as a star."""
    parts = path.split("/")
    return "/".join("*" if part.startswith("{") or part == UNKNOWN else part for part in parts)
