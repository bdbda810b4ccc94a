"""Checks a report that comes in, in the order of the specification: key, service, place, text, questions."""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from bot.backends.open311.sandbox.catalogue import SERVICES, Attribute, Service
from bot.backends.open311.sandbox.rendering import Refused
from bot.backends.open311.sandbox.tables import Row, expected_at

_JURISDICTION = "westmoor.example"
_LONGEST_DESCRIPTION = 4000

Fields = dict[str, list[str]]


def gather(pairs: Iterable[tuple[str, Any]]) -> Fields:
    """Form fields by name; an uploaded file is no text and is left out."""
    found: Fields = {}
    for name, value in pairs:
        if isinstance(value, str):
            found.setdefault(name, []).append(value.strip())
    return found


def check_jurisdiction(jurisdiction: str | None) -> None:
    """It may be left out where an endpoint serves one council."""
    if jurisdiction and jurisdiction != _JURISDICTION:
        raise Refused(404, f"jurisdiction_id {jurisdiction} was not found")


def read_report(fields: Fields, key: str, now: datetime) -> Row:
    """The row to write; `Refused` with 403, 404 or 400."""
    given = _one(fields, "api_key")
    if not given:
        raise Refused(403, "api_key was not provided")
    if not hmac.compare_digest(given.encode(), key.encode()):
        raise Refused(403, "api_key is not valid")
    check_jurisdiction(_one(fields, "jurisdiction_id"))
    code = _one(fields, "service_code")
    if not code:
        raise Refused(400, "service_code was not provided")
    if code not in SERVICES:
        raise Refused(404, f"service_code {code} was not found")
    lat, long = _place(fields)
    description = _one(fields, "description")
    if len(description) > _LONGEST_DESCRIPTION:
        raise Refused(400, f"description is longer than {_LONGEST_DESCRIPTION} characters")
    attributes = _attributes(fields, SERVICES[code])
    return {
        "service_code": code,
        "our_reference": attributes.get("fixmystreet_id"),
        "status": "open",
        "status_notes": "Received",
        "description": description,
        "requested_at": now,
        "updated_at": now,
        "expected_at": expected_at(code, now),
        "address": _one(fields, "address_string") or None,
        "address_id": _one(fields, "address_id") or None,
        "lat": lat,
        "long": long,
        "media_url": _one(fields, "media_url") or None,
        "attributes": attributes,
    }


def _one(fields: Fields, name: str) -> str:
    return fields.get(name, [""])[0]


def _place(fields: Fields) -> tuple[float | None, float | None]:
    lat, long = _one(fields, "lat"), _one(fields, "long")
    if lat and long:
        try:
            north, east = float(lat), float(long)
        except ValueError:
            raise Refused(400, "lat and long must be numbers") from None
        if not (-90 <= north <= 90 and -180 <= east <= 180):
            raise Refused(400, "lat and long must be WGS84 degrees")
        return north, east
    if not _one(fields, "address_string") and not _one(fields, "address_id"):
        raise Refused(400, "one of lat and long, address_string or address_id must be provided")
    return None, None


def _attributes(fields: Fields, service: Service) -> dict[str, Any]:
    given: dict[str, Any] = {}
    for name, values in fields.items():
        if match := re.fullmatch(r"attribute\[([^\[\]]+)\](\[\])?", name):
            given[match[1]] = [value for value in values if value] if match[2] else values[0]
    for attribute in service.attributes:
        value = given.get(attribute.code)
        if not value:
            if attribute.required:
                raise Refused(400, f"attribute[{attribute.code}] is required")
            given.pop(attribute.code, None)
            continue
        _check_value(attribute, value)
    return given


def _check_value(attribute: Attribute, value: str | list[str]) -> None:
    chosen = value if isinstance(value, list) else [value]
    if len(chosen) > 1 and attribute.datatype != "multivaluelist":
        raise Refused(400, f"attribute[{attribute.code}] takes one value")
    keys = {key for key, _ in attribute.values}
    for one in chosen:
        if keys and one not in keys:
            raise Refused(400, f"attribute[{attribute.code}] must be one of {', '.join(sorted(keys))}")
        if attribute.datatype == "number" and not re.fullmatch(r"-?\d+(\.\d+)?", one):
            raise Refused(400, f"attribute[{attribute.code}] must be a number")
        if attribute.datatype == "datetime":
            try:
                datetime.fromisoformat(one)
            except ValueError:
                raise Refused(400, f"attribute[{attribute.code}] must be a date and time") from None
