"""Every error that Notify documents, met with a call that deserves it. Each answer is checked against the OpenAPI."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import jwt
import pytest

from bot.backends.govuk_notify.client import ApiKey
from bot.backends.govuk_notify.sandbox import SERVICE, KeyKind, tables
from bot.backends.govuk_notify.sandbox.templates import TEMPLATES, Template
from tests.backends.running_notify import (
    EMAIL_TEMPLATE,
    LETTER_TEMPLATE,
    NOBODY,
    NOW,
    RECEIPT,
    Notify,
    email,
    letter,
    running_notify,
    text,
)

LONG_TEMPLATE = Template(id=NOBODY, name="Long", kind="email", subject="Long", body="((words))")


@pytest.fixture
async def notify(tmp_path: Path) -> AsyncIterator[Notify]:
    async with running_notify(tmp_path, templates=(*TEMPLATES, LONG_TEMPLATE)) as running:
        yield running


def without(body: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in body.items() if name not in names}


INVALID = [
    ("email", without(email(), "template_id"), "template_id is a required property"),
    ("email", without(email(), "email_address"), "email_address is a required property"),
    ("email", email(template_id="receipt"), "template_id is not a valid UUID"),
    ("email", email(email_address=7), "email_address is not of type string"),
    ("email", email(personalisation=[]), "personalisation is not of type object"),
    ("email", email(reference=None), "reference is not of type string"),
    ("email", email(sanitise_content_for="name"), "sanitise_content_for is not of type array"),
    ("email", email(when="now"), "Additional properties are not allowed (when was unexpected)"),
    (
        "email",
        email(one_click_unsubscribe_url="http://a.example/u"),
        "one_click_unsubscribe_url is not a valid https url",
    ),
    *(
        ("email", email(email_address=address), "email_address Not a valid email address")
        for address in (
            "amina",
            "a@b",
            "a@b..example",
            ".a@b.example",
            "a b@c.example",
            "",
            "a@" + "b" * 250 + ".example",
        )
    ),
    ("sms", text(phone_number="07900 90012"), "phone_number Not enough digits"),
    ("sms", text(phone_number="079009001234"), "phone_number Too many digits"),
    ("sms", text(phone_number="0161 496 0000"), "phone_number Not a UK mobile number"),
    ("sms", text(phone_number="07900 900 12x"), "phone_number Must not contain letters or symbols"),
    ("sms", text(phone_number="+999 1234 5678"), "phone_number Not a valid country prefix"),
    ("sms", text(phone_number="+33 123"), "phone_number Not enough digits"),
    ("sms", text(phone_number="+33 1234567890123456"), "phone_number Too many digits"),
    ("sms", text(phone_number=""), "phone_number Not enough digits"),
    ("letter", without(letter(), "personalisation"), "personalisation is a required property"),
    ("letter", letter(personalisation=RECEIPT), "personalisation address_line_1 is a required property"),
    ("letter", letter("A", "ZZ1 1AA"), "Address must be at least 3 lines"),
    ("letter", letter("A", "B", "Nowhere"), "Must be a real UK postcode"),
    ("letter", letter("A", "-", "ZZ1 1AA"), "The first 2 lines of the address must both include"),
    ("letter", letter("A", "(B)", "ZZ1 1AA"), "Address lines must not start with any of the following characters"),
]

BAD = [
    ("email", email(template_id="00000000-0000-4000-8000-00000000ffff"), "Template not found"),
    ("email", email(template_id=LETTER_TEMPLATE), "letter template is not suitable for email notification"),
    ("email", email(personalisation={"Amount": "£1", "date": None}), "Missing personalisation: reference, date"),
    (
        "email",
        email(email_reply_to_id=NOBODY),
        f"email_reply_to_id {NOBODY} does not exist in database for service id {SERVICE.id}",
    ),
    (
        "sms",
        text(sms_sender_id=NOBODY),
        f"sms_sender_id {NOBODY} does not exist in database for service id {SERVICE.id}",
    ),
    ("sms", text(phone_number="+33 6 12 34 56 78"), "Cannot send to international mobile numbers"),
    (
        "sms",
        text(personalisation={**RECEIPT, "amount": "9" * 900}),
        "Your message is too long. Text messages cannot be",
    ),
    (
        "email",
        email(template_id=NOBODY, personalisation={"words": "é" * 1_000_001}),
        "Emails cannot be longer than 2000000",
    ),
]


@pytest.mark.parametrize(("kind", "body", "message"), INVALID)
async def test_what_is_not_well_formed(notify: Notify, kind: str, body: Any, message: str) -> None:
    told = await notify.refused("POST", f"/v2/notifications/{kind}", body)
    assert told[:2] == (400, "ValidationError")
    assert told[2].startswith(message)
    assert await notify.sent() == []


@pytest.mark.parametrize(("kind", "body", "message"), BAD, ids=[message[:30] for _, _, message in BAD])
async def test_what_cannot_be_done(notify: Notify, kind: str, body: Any, message: str) -> None:
    told = await notify.refused("POST", f"/v2/notifications/{kind}", body)
    assert told[:2] == (400, "BadRequestError")
    assert told[2].startswith(message)
    assert await notify.sent() == []


async def test_everything_that_is_wrong_with_a_body_is_named_at_once(notify: Notify) -> None:
    _, answer = await notify.call("POST", "/v2/notifications/email", {"template_id": "x", "a": 1, "b": 2})
    assert [one["message"] for one in answer["errors"]] == [
        "email_address is a required property",
        "template_id is not a valid UUID",
        "Additional properties are not allowed (a, b were unexpected)",
    ]


async def test_eight_lines_are_too_many_for_an_envelope(notify: Notify) -> None:
    body = letter("A", "B", "C", "D", "E", "F", "ZZ1 1AA")
    body["personalisation"]["postcode"] = "ZZ1 1AA"
    told = await notify.refused("POST", "/v2/notifications/letter", body)
    assert told[2] == "Address must be no more than 7 lines"


@pytest.mark.parametrize("raw", [b"{", b"\xff", b'"text"', b"[1]"])
async def test_a_body_that_is_no_object(notify: Notify, raw: bytes) -> None:
    told = await notify.refused("POST", "/v2/notifications/email", data=raw)
    assert told[0] == 400


async def test_services_without_a_permission(tmp_path: Path) -> None:
    async with running_notify(tmp_path, sends_letters=False) as notify:
        told = await notify.refused("POST", "/v2/notifications/letter", letter())
        assert told == (400, "BadRequestError", "Service is not allowed to send letters")


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("/v2/notifications/7", "id is not a valid UUID"),
        ("/v2/template/7", "id is not a valid UUID"),
        ("/v2/template/7/version/1", "id is not a valid UUID"),
        ("/v2/templates?type=pigeon", "type pigeon is not one of [sms, email, letter]"),
        ("/v2/notifications?status=elephant", "status 'elephant' is not one of [cancelled, created, sending, sent,"),
        ("/v2/notifications?template_type=Apple", "template_type 'Apple' is not one of [sms, email, letter]"),
        ("/v2/notifications?older_than=yesterday", "older_than is not a valid UUID"),
        ("/v2/notifications?page=2", "Additional properties are not allowed (page was unexpected)"),
    ],
)
async def test_a_question_that_is_not_well_formed(notify: Notify, path: str, message: str) -> None:
    told = await notify.refused("GET", path)
    assert told[:2] == (400, "ValidationError")
    assert told[2].startswith(message)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v2/notifications/00000000-0000-4000-8000-00000000ffff"),
        ("GET", "/v2/template/00000000-0000-4000-8000-00000000ffff"),
        ("GET", f"/v2/template/{EMAIL_TEMPLATE}/version/9"),
        ("POST", "/v2/template/00000000-0000-4000-8000-00000000ffff/preview"),
    ],
)
async def test_what_is_not_there(notify: Notify, method: str, path: str) -> None:
    assert await notify.refused(method, path) == (404, "NoResultFound", "No result found")


async def test_an_address_that_nothing_answers_at(notify: Notify) -> None:
    for method, path, status in (("GET", "/v2/pigeons", 404), ("DELETE", "/v2/templates", 405)):
        async with notify.session.request(method, notify.base + path, headers=notify.bearer()) as response:
            assert response.status == status
            assert (await response.json())["status_code"] == status


def signed(claims: dict[str, Any], secret: str = "", **options: Any) -> str:
    return jwt.encode(
        claims, secret or ApiKey.parse(SERVICE.key(KeyKind.LIVE)).secret, **({"algorithm": "HS256"} | options)
    )


def at(seconds: float = 0) -> int:
    return int((NOW + timedelta(seconds=seconds)).timestamp())


REVOKED = next(one.secret for one in SERVICE.keys if one.revoked)


@pytest.mark.parametrize(
    ("header", "status", "message"),
    [
        (None, 401, "Unauthorized: authentication token must be provided"),
        ("Basic eA==", 401, "Unauthorized: authentication bearer scheme must be used"),
        ("Bearer nonsense", 403, "Invalid token: signature, api token is not valid"),
        (f"Bearer {signed({'iat': at()})}", 403, "Invalid token: iss field not provided"),
        (f"Bearer {signed({'iss': 'me', 'iat': at()})}", 403, "Invalid token: service id is not the right data type"),
        (f"Bearer {signed({'iss': NOBODY, 'iat': at()})}", 403, "Invalid token: service not found"),
        (f"Bearer {signed({'iss': SERVICE.id})}", 403, "Invalid token: iat field not provided"),
        (f"Bearer {signed({'iss': SERVICE.id, 'iat': at()}, NOBODY)}", 403, "Invalid token: API key not found"),
        (f"Bearer {signed({'iss': SERVICE.id, 'iat': at()}, REVOKED)}", 403, "Invalid token: API key revoked"),
        (
            f"Bearer {signed({'iss': SERVICE.id, 'iat': at()}, 'k' * 64, algorithm='HS512')}",
            403,
            "Invalid token: algorithm used is not HS256",
        ),
        *(
            (
                f"Bearer {signed({'iss': SERVICE.id, 'iat': at(off)})}",
                403,
                "Error: Your system clock must be accurate to within 30 seconds",
            )
            for off in (-31, 31)
        ),
    ],
)
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/v2/notifications/email"),
        ("POST", "/v2/notifications/sms"),
        ("POST", "/v2/notifications/letter"),
        ("GET", f"/v2/notifications/{NOBODY}"),
        ("GET", "/v2/notifications"),
        ("GET", "/v2/templates"),
        ("GET", f"/v2/template/{EMAIL_TEMPLATE}"),
        ("GET", f"/v2/template/{EMAIL_TEMPLATE}/version/1"),
        ("POST", f"/v2/template/{EMAIL_TEMPLATE}/preview"),
    ],
)
async def test_nothing_opens_without_a_good_token(
    notify: Notify, method: str, path: str, header: str | None, status: int, message: str
) -> None:
    headers = {"Authorization": header} if header else {}
    assert await notify.refused(method, path, headers=headers) == (status, "AuthError", message)


@pytest.mark.parametrize("off", [-30, 0, 30])
async def test_half_a_minute_off_is_near_enough(notify: Notify, off: float) -> None:
    headers = {"Authorization": f"bearer {signed({'iss': SERVICE.id, 'iat': at(off)})}"}
    assert (await notify.call("GET", "/v2/templates", headers=headers))[0] == 200


async def test_what_was_not_foreseen_is_a_500_in_notifys_words_and_is_told_to_the_process(notify: Notify) -> None:
    tables.METADATA.drop_all(notify.engine)
    told = await notify.refused("POST", "/v2/notifications/email", email())
    assert told == (500, "Exception", "Internal server error")
    assert len(notify.failures) == 1
    notify.failures.clear()
