"""Files that an e-mail links to: personalisation of the form `{"file": "<base64>", "filename"?, ...}`. Pure."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from bot.backends.govuk_notify.sandbox.errors import bad_request, invalid
from bot.backends.govuk_notify.sandbox.service import Service

_MOST_BYTES = 2 * 1024 * 1024
_LONGEST_NAME = 100
_KEYS = frozenset({"file", "filename", "confirm_email_before_download", "retention_period", "is_csv"})
_ENDINGS = ("csv", "doc", "docx", "jpeg", "jpg", "json", "odt", "pdf", "png", "rtf", "txt", "xlsx")
_SETTINGS = "https://www.notifications.service.gov.uk/services/{}/service-settings/send-files-by-email"


def link_files(kind: str, values: Mapping[str, Any], service: Service, notification_id: str) -> dict[str, Any]:
    """The personalisation with a link in place of every file. Raises Notify's errors."""
    files = {name: value for name, value in values.items() if isinstance(value, dict) and "file" in value}
    if not files:
        return dict(values)
    if kind != "email":
        raise bad_request("Can only send a file by email")
    if not service.sends_files:
        where = _SETTINGS.format(service.id)
        raise bad_request(f"Send files by email has not been set up - add contact details for your service at {where}")
    for value in files.values():
        _check(value)
    base = f"https://documents.service.gov.uk/d/{service.id}/{notification_id}"
    return {**values, **{name: f"{base}?file={number}" for number, name in enumerate(files, start=1)}}


def _check(value: Mapping[str, Any]) -> None:
    if unknown := [name for name in value if name not in _KEYS]:
        raise invalid(f"personalisation Additional properties are not allowed ({', '.join(unknown)} was unexpected)")
    confirm = value.get("confirm_email_before_download")
    if confirm is not None and not isinstance(confirm, bool):
        raise invalid(
            f"personalisation Unsupported value for confirm_email_before_download: {confirm}. "
            "Use a boolean true or false value."
        )
    period = value.get("retention_period")
    weeks = re.fullmatch(r"(\d{1,4}) weeks?", period.strip().lower()) if isinstance(period, str) else None
    if period is not None and not (weeks and 1 <= int(weeks[1]) <= 78):
        raise invalid(
            f"personalisation Unsupported value for retention_period: {period}. "
            "Supported periods are from 1 to 78 weeks."
        )
    _check_name(value.get("filename"))
    _check_content(value["file"])


def _check_name(name: Any) -> None:
    if name is None:
        return
    if not isinstance(name, str) or "." not in name:
        raise invalid("personalisation `filename` must end with a file extension. For example, filename.csv")
    if len(name) > _LONGEST_NAME:
        raise invalid("personalisation `filename` cannot be longer than 100 characters")
    ending = PurePosixPath(name).suffix.lstrip(".").lower()
    if ending not in _ENDINGS:
        allowed = ", ".join(f"'.{one}'" for one in _ENDINGS)
        raise bad_request(f"Unsupported file type '.{ending}'. Supported types are: {allowed}")


def _check_content(raw: Any) -> None:
    try:
        content = base64.b64decode(raw, validate=True)
    except (binascii.Error, TypeError, ValueError):
        raise bad_request("Document is not base64 encoded") from None
    if len(content) > _MOST_BYTES:
        raise bad_request("File is larger than 2MB", status=413)
