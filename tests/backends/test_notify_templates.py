"""The council's templates: the ids in its folder, the versions and previews at Notify, and what they must not carry."""

from __future__ import annotations

import re
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.backends.govuk_notify.sandbox.templates import TEMPLATES, in_use
from bot.council.errors import FileError
from bot.councils import NOTIFY_TEMPLATES, read_council
from bot.settings import ActionSettings, SettingError
from tests.backends.running_notify import EMAIL_TEMPLATE, RECEIPT, TEXT_TEMPLATE, Notify, running_notify

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
async def notify(tmp_path: Path) -> AsyncIterator[Notify]:
    async with running_notify(tmp_path) as running:
        yield running


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "councils" / "westmoor", tmp_path / "westmoor")
    return tmp_path / "westmoor" / "council.toml"


def test_the_stand_in_has_every_template_that_the_reference_council_names() -> None:
    named = read_council(ROOT / "councils/westmoor/council.toml").notify_templates
    assert tuple(named) == NOTIFY_TEMPLATES
    standing = in_use(TEMPLATES)
    fields = {name: (standing[number].kind, set(standing[number].fields)) for name, number in named.items()}
    assert fields == {
        "payment_receipt_email": ("email", {"amount", "date", "reference"}),
        "payment_receipt_text": ("sms", {"amount", "date", "reference"}),
        "message_left_email": ("email", {"reference", "answer_by"}),
        "message_left_text": ("sms", {"reference", "answer_by"}),
    }


@pytest.mark.parametrize(
    ("pattern", "to", "field"),
    [
        (r'^payment_receipt_text = ".*"$', 'payment_receipt_text = "receipt"', "notify.templates.payment_receipt_text"),
        (r'^message_left_text = ".*"$', 'message_left_sms = "x"', "notify.templates.message_left_sms"),
    ],
)
def test_a_wrong_template_is_named_with_its_file_and_line(copy: Path, pattern: str, to: str, field: str) -> None:
    text, times = re.subn(pattern, to, copy.read_text(), flags=re.M)
    assert times == 1
    copy.write_text(text)
    with pytest.raises(FileError) as caught:
        read_council(copy)
    assert (caught.value.path, caught.value.field) == (str(copy), field)
    assert caught.value.line is not None
    assert text.splitlines()[caught.value.line - 1] == to


def test_a_template_that_is_not_given_is_named(copy: Path) -> None:
    copy.write_text(re.sub(r"^message_left_email = .*$", "", copy.read_text(), flags=re.M))
    with pytest.raises(FileError, match=r"notify\.templates\.message_left_email: must be given"):
        read_council(copy)


def test_a_council_without_notify_needs_no_templates(copy: Path) -> None:
    text = re.sub(r"\[back_ends\.notify\].*?(?=\n\[(?!notify))", "", copy.read_text(), flags=re.S)
    assert "notify" not in text
    copy.write_text(text)
    assert read_council(copy).notify_templates == {}


@pytest.mark.parametrize("key", ["sandbox", "name-not-a-uuid", "5a4db0e5-0000-4000-8000-000000000001"])
def test_a_malformed_key_stops_the_process_with_the_settings_name(key: str) -> None:
    with pytest.raises(SettingError) as caught:
        ActionSettings.read({"BOT_GATEWAY_PRIVATE_SECRET": "x" * 32, "BOT_GOVUK_NOTIFY_KEY": key})
    assert caught.value.setting == "BOT_GOVUK_NOTIFY_KEY"
    assert key not in str(caught.value)


async def test_a_template_is_shown_with_the_fields_it_needs(notify: Notify) -> None:
    status, seen = await notify.call("GET", f"/v2/template/{EMAIL_TEMPLATE.upper()}")
    assert (status, seen["version"]) == (200, 2)
    assert seen["personalisation"] == {name: {"required": True} for name in ("reference", "amount", "date")}


async def test_an_earlier_version_is_still_there(notify: Notify) -> None:
    bodies = [(await notify.call("GET", f"/v2/template/{EMAIL_TEMPLATE}/version/{one}"))[1]["body"] for one in (1, 2)]
    assert bodies[0] != bodies[1]


async def test_all_templates_come_once_and_by_kind(notify: Notify) -> None:
    _, everything = await notify.call("GET", "/v2/templates")
    assert len(everything["templates"]) == len({one["id"] for one in everything["templates"]}) == 5
    for kind, number in (("sms", 2), ("email", 2), ("letter", 1)):
        _, some = await notify.call("GET", f"/v2/templates?type={kind}")
        assert [one["type"] for one in some["templates"]] == [kind] * number


@pytest.mark.parametrize("template", in_use(TEMPLATES).values(), ids=lambda one: one.name)
async def test_a_preview_fills_every_field(notify: Notify, template: object) -> None:
    values = {name: f"<{name}>" for name in template.fields}  # type: ignore[attr-defined]
    path = f"/v2/template/{template.id}/preview"  # type: ignore[attr-defined]
    status, seen = await notify.call("POST", path, {"personalisation": values})
    assert status == 200
    assert "((" not in seen["body"]
    assert all(value in f"{seen['subject']} {seen['body']}" for value in values.values())
    assert (seen["html"] is not None) == (seen["type"] == "email")
    assert "<reference>" not in (seen["html"] or "")


async def test_a_preview_names_what_is_missing(notify: Notify) -> None:
    told = await notify.refused("POST", f"/v2/template/{TEXT_TEMPLATE}/preview", {"personalisation": {}})
    assert told == (400, "BadRequestError", "Missing personalisation: amount, date, reference")
    told = await notify.refused("POST", f"/v2/template/{TEXT_TEMPLATE}/preview")
    assert told[1] == "BadRequestError"
    told = await notify.refused("POST", f"/v2/template/{TEXT_TEMPLATE}/preview", {"values": RECEIPT})
    assert told[1] == "ValidationError"
