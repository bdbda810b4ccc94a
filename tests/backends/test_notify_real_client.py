"""Notify's own Python client, `notifications-python-client`, run against our stand-in in a thread."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from notifications_python_client import prepare_upload
from notifications_python_client.errors import HTTPError
from notifications_python_client.notifications import NotificationsAPIClient

from bot.backends.govuk_notify.client import GovukNotify
from bot.backends.govuk_notify.sandbox import KeyKind
from bot.backends.govuk_notify.sandbox.templates import TEMPLATES, Template
from tests.backends.running_notify import (
    EMAIL_TEMPLATE,
    LETTER_TEMPLATE,
    NOBODY,
    RECEIPT,
    TEXT_TEMPLATE,
    Notify,
    letter,
    running_notify,
)

FILE_TEMPLATE = Template(id=NOBODY, name="File", kind="email", subject="Your bill", body="Download it: ((link))")


@pytest.fixture
async def notify(tmp_path: Path) -> AsyncIterator[Notify]:
    """Its tokens are dated by the machine's clock, so that is what judges them here."""
    everything = (*TEMPLATES, FILE_TEMPLATE)
    async with running_notify(
        tmp_path, at_root=True, templates=everything, real_clock=lambda: datetime.now(UTC)
    ) as one:
        yield one


def theirs(notify: Notify, kind: KeyKind = KeyKind.LIVE, key: str = "") -> NotificationsAPIClient:
    return NotificationsAPIClient(key or notify.service.key(kind), base_url=notify.url)


async def test_it_sends_an_email_that_our_client_finds(notify: Notify) -> None:
    answer = await asyncio.to_thread(
        theirs(notify).send_email_notification, "amina@example.com", EMAIL_TEMPLATE, RECEIPT, reference="WM-1"
    )
    ours = GovukNotify(notify.calls, notify.url, notify.service.key(KeyKind.LIVE))
    found = await ours.find_by_reference("WM-1")
    assert found is not None
    assert found.id == answer["id"]


async def test_it_reads_what_our_client_sent(notify: Notify) -> None:
    ours = GovukNotify(notify.calls, notify.url, notify.service.key(KeyKind.LIVE))
    number = await ours.send_text(TEXT_TEMPLATE, "07900 900123", RECEIPT, "WM-2")
    notify.clock.move(seconds=10)
    seen = await asyncio.to_thread(theirs(notify).get_notification_by_id, number)
    assert (seen["reference"], seen["status"], seen["phone_number"]) == ("WM-2", "delivered", "07900 900123")


async def test_it_sends_a_text_and_a_letter(notify: Notify) -> None:
    client = theirs(notify)
    sms = await asyncio.to_thread(client.send_sms_notification, "07900900123", TEXT_TEMPLATE, RECEIPT, "WM-3")
    post = await asyncio.to_thread(
        client.send_letter_notification, LETTER_TEMPLATE, letter()["personalisation"], "WM-4"
    )
    assert "£120.50" in sms["content"]["body"]
    assert "£120.50" in post["content"]["body"]


async def test_it_walks_through_every_page(notify: Notify) -> None:
    client = theirs(notify)

    def send_and_list() -> tuple[list[str], list[str]]:
        sent = []
        for at in range(253):
            answer = client.send_email_notification("a@example.com", EMAIL_TEMPLATE, RECEIPT, reference=f"WM-{at}")
            sent.append(answer["id"])
        return sent, [row["id"] for row in client.get_all_notifications_iterator(template_type="email")]

    sent, listed = await asyncio.to_thread(send_and_list)
    assert listed == sent[::-1]
    one = await asyncio.to_thread(client.get_all_notifications, reference="WM-7", status="created")
    assert [row["id"] for row in one["notifications"]] == [sent[7]]


async def test_it_reads_templates_versions_and_a_preview(notify: Notify) -> None:
    client = theirs(notify)

    def read() -> dict[str, Any]:
        return {
            "all": client.get_all_templates(),
            "texts": client.get_all_templates("sms"),
            "now": client.get_template(EMAIL_TEMPLATE),
            "before": client.get_template_version(EMAIL_TEMPLATE, 1),
            "preview": client.post_template_preview(EMAIL_TEMPLATE, RECEIPT),
        }

    found = await asyncio.to_thread(read)
    assert len(found["all"]["templates"]) == 6
    assert {one["type"] for one in found["texts"]["templates"]} == {"sms"}
    assert (found["now"]["version"], found["before"]["version"]) == (2, 1)
    assert "WM-CT-7K3F92QD" in found["preview"]["subject"]


async def test_it_sends_a_file(notify: Notify) -> None:
    upload = prepare_upload(io.BytesIO(b"a,b\n1,2\n"), filename="bill.csv", retention_period="4 weeks")
    answer = await asyncio.to_thread(
        theirs(notify).send_email_notification, "amina@example.com", NOBODY, {"link": upload}, reference="WM-5"
    )
    assert answer["content"]["body"].startswith("Download it: https://documents.service.gov.uk/d/")


async def test_it_hears_of_errors_as_notify_says_them(notify: Notify) -> None:
    def fail(client: NotificationsAPIClient, address: str, values: dict[str, str]) -> tuple[int, list[dict[str, str]]]:
        with pytest.raises(HTTPError) as caught:
            client.send_email_notification(address, EMAIL_TEMPLATE, values)
        return caught.value.status_code, caught.value.message

    wrong_key = theirs(notify, key=f"wrong-{notify.service.id}-{NOBODY}")
    for client, address, values, status, error, message in (
        (theirs(notify), "amina@", RECEIPT, 400, "ValidationError", "email_address Not a valid email address"),
        (
            theirs(notify),
            "a@example.com",
            {},
            400,
            "BadRequestError",
            "Missing personalisation: reference, amount, date",
        ),
        (wrong_key, "a@example.com", RECEIPT, 403, "AuthError", "Invalid token: API key not found"),
    ):
        told = await asyncio.to_thread(fail, client, address, values)
        assert told == (status, [{"error": error, "message": message}])


async def test_a_team_key_is_told_so(notify: Notify) -> None:
    with pytest.raises(HTTPError, match="team-only"):
        await asyncio.to_thread(
            theirs(notify, KeyKind.TEAM).send_email_notification, "a@example.com", EMAIL_TEMPLATE, RECEIPT
        )
