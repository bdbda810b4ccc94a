"""Fields of a template: what a council puts in arrives as it is, files keep Notify's limits, links are disarmed."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.backends.govuk_notify.sandbox.filling import fill, missing, placeholders, same_name, sanitise
from bot.backends.govuk_notify.sandbox.templates import TEMPLATES, Template
from tests.backends.running_notify import EMAIL_TEMPLATE, NOBODY, RECEIPT, Notify, email, running_notify, text

FILE_TEMPLATE = Template(id=NOBODY, name="File", kind="email", subject="Your bill", body="Here: ((link)) and ((other))")
NAMES = st.text(st.characters(categories=("L", "N")) | st.sampled_from(" _-"), min_size=1, max_size=20).filter(
    same_name
)


@pytest.fixture
async def notify(tmp_path: Path) -> AsyncIterator[Notify]:
    async with running_notify(tmp_path, templates=(*TEMPLATES, FILE_TEMPLATE)) as running:
        yield running


@given(name=NAMES, value=st.text(), before=st.text(), after=st.text())
def test_a_value_stands_in_the_text_exactly_as_it_was_given(name: str, value: str, before: str, after: str) -> None:
    before, after = before.replace("(", ""), after.replace("(", "").replace(")", "")
    assert fill(f"{before}(({name})){after}", {name: value}) == before + value + after


@given(value=st.text(), other=st.text())
def test_a_value_is_never_read_as_a_template(value: str, other: str) -> None:
    said = fill("((a)) ((b))", {"a": f"((b)){value}", "b": other})
    assert said == f"((b)){value} {other}"


@given(names=st.lists(NAMES, unique_by=same_name, max_size=6), given_ones=st.sets(st.integers(0, 5)))
def test_exactly_the_fields_without_a_value_are_missing(names: list[str], given_ones: set[int]) -> None:
    template = " and ".join(f"(({name}))" for name in names)
    values = {name: "x" for at, name in enumerate(names) if at in given_ones}
    expected = [name.strip() for at, name in enumerate(names) if at not in given_ones]
    assert missing(placeholders(template), values) == expected


@given(values=st.fixed_dictionaries({name: st.text(max_size=80) for name in RECEIPT}))
async def test_a_receipt_arrives_with_what_was_put_in(values: dict[str, str], tmp_path_factory: Any) -> None:
    async with running_notify(tmp_path_factory.mktemp("notify")) as notify:
        status, answer = await notify.call("POST", "/v2/notifications/email", email(personalisation=values))
        assert status == 201
        for value in values.values():
            assert value in answer["content"]["body"]
        _, seen = await notify.call("GET", f"/v2/notifications/{answer['id']}")
        assert seen["body"] == answer["content"]["body"]
        assert (await notify.sent())[0]["body"] == seen["body"]


@given(value=st.text())
def test_a_sanitised_value_holds_no_link(value: str) -> None:
    clean = sanitise(f"{value} [click](https://evil.example/x) www.evil.example")
    assert "evil" not in clean.lower()
    assert "](" not in clean


def test_names_are_matched_as_notify_matches_them() -> None:
    assert fill("((First name)) ((FIRST_NAME))", {"first-name": "Amina"}) == "Amina Amina"


@pytest.mark.parametrize(
    ("value", "shown"), [("yes", "Bring it."), ("True", "Bring it."), (True, "Bring it."), ("no", "")]
)
def test_words_that_are_shown_only_if(value: Any, shown: str) -> None:
    assert fill("((bring??Bring it.))", {"bring": value}) == shown


def test_a_list_is_bullet_points_and_in_a_text_a_sentence() -> None:
    assert fill("((x))", {"x": ["a", "b", "c"]}) == "\n\n* a\n* b\n* c"
    assert fill("((x))", {"x": ["a", "b", "c"]}, bullets=False) == "a, b and c"
    assert fill("((x))", {"x": ["a"]}, bullets=False) == "a"
    assert fill("((x))", {"x": []}, bullets=False) == ""


async def test_what_was_sanitised_is_said(notify: Notify) -> None:
    evil = "Amala, now [click this evil link](https://evil.link)"
    body = email(personalisation={**RECEIPT, "date": evil}, sanitise_content_for=["date", "amount"])
    _, answer = await notify.call("POST", "/v2/notifications/email", body)
    assert answer["sanitised_content"]["date"] == {
        "unsanitised": evil,
        "sanitised": r"Amala, now \[click this evil link\]\(\)",
    }
    assert "evil.link" not in answer["content"]["body"]


def upload(content: bytes = b"a,b", **more: Any) -> dict[str, Any]:
    return {"file": base64.b64encode(content).decode(), **more}


def with_file(value: Any) -> dict[str, Any]:
    return email(template_id=NOBODY, personalisation={"link": value, "other": "words"})


@pytest.mark.parametrize(
    "value",
    [
        upload(),
        upload(filename=None, retention_period=None, confirm_email_before_download=None),
        upload(filename="bill.pdf", retention_period="1 week", confirm_email_before_download=False),
        upload(filename="x" * 96 + ".csv", retention_period="78 weeks"),
        upload(b"x" * (2 * 1024 * 1024)),
    ],
)
async def test_a_file_becomes_a_link(notify: Notify, value: Any) -> None:
    status, answer = await notify.call("POST", "/v2/notifications/email", with_file(value))
    assert status == 201
    assert answer["content"]["body"].startswith("Here: https://documents.service.gov.uk/d/")
    assert answer["content"]["body"].endswith("and words")


@pytest.mark.parametrize(
    ("value", "status", "error", "words"),
    [
        (upload(filename="bill"), 400, "ValidationError", "must end with a file extension"),
        (upload(filename="x" * 97 + ".csv"), 400, "ValidationError", "cannot be longer than 100 characters"),
        (upload(filename="bill.exe"), 400, "BadRequestError", "Unsupported file type '.exe'"),
        (upload(retention_period="79 weeks"), 400, "ValidationError", "Supported periods are from 1 to 78 weeks"),
        (upload(retention_period="0 weeks"), 400, "ValidationError", "Supported periods are from 1 to 78 weeks"),
        (upload(retention_period=False), 400, "ValidationError", "Supported periods are from 1 to 78 weeks"),
        (upload(confirm_email_before_download="yes"), 400, "ValidationError", "Use a boolean true or false value"),
        (upload(other="x"), 400, "ValidationError", "Additional properties are not allowed (other"),
        ({"file": "no base64!"}, 400, "BadRequestError", "not base64"),
        ({"file": 7}, 400, "BadRequestError", "not base64"),
        (upload(b"x" * (2 * 1024 * 1024 + 1)), 413, "BadRequestError", "File is larger than 2MB"),
    ],
)
async def test_a_file_that_notify_would_not_take(
    notify: Notify, value: Any, status: int, error: str, words: str
) -> None:
    told = await notify.refused("POST", "/v2/notifications/email", with_file(value))
    assert told[:2] == (status, error)
    assert words in told[2]


async def test_a_text_carries_no_file(notify: Notify) -> None:
    told = await notify.refused("POST", "/v2/notifications/sms", text(personalisation={**RECEIPT, "amount": upload()}))
    assert told == (400, "BadRequestError", "Can only send a file by email")


async def test_a_service_without_contact_details_sends_no_files(tmp_path: Path) -> None:
    async with running_notify(tmp_path, sends_files=False) as notify:
        told = await notify.refused(
            "POST",
            "/v2/notifications/email",
            email(template_id=EMAIL_TEMPLATE, personalisation={**RECEIPT, "date": upload()}),
        )
        assert told[2].startswith("Send files by email has not been set up")
