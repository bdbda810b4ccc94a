"""Checks a body against GOV.UK Notify's own OpenAPI, more strictly than it asks: every field there, and no other.

The description names no field as required and no object as closed, so that by its letter `{}` would pass. It also
differs from what Notify does in a few places, which stand here by name.
"""

from __future__ import annotations

import copy
import json
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from jsonschema import RefResolver
from openapi_schema_validator import OAS30Validator

_FOLDER = Path(__file__).parent / "govuk_notify_spec"
_ERROR = "SendNotificaitonRequestError"  # the spelling is theirs

#: Null until it is known (or when it was not given), as Notify's own source has it; the description says "string".
NULL_ALL_THE_SAME = {
    ("GetOneMessageResponse", "sent_at"),
    ("GetOneMessageResponse", "completed_at"),
    ("GetOneMessageResponse", "cost_in_pounds"),
    ("SendEmailResponse", "reference"),
    ("SendTextMessageResponse", "reference"),
    ("SendNormalLetterResponse", "reference"),
    ("EmailCallbackRequest", "reference"),
    ("SmsCallbackRequest", "reference"),
}
#: Not in every body: `next` only where there may be more, `postage` only on letters, what was sanitised only if asked.
NOT_ALWAYS = {"next", "postage"}
#: Objects whose fields in the description are examples of any names.
OPEN = {"personalisation", "sanitised_content", "cost_details"}


def problems(method: str, path: str, status: int, body: Any) -> list[str]:
    """What is wrong with the answer to a call; empty when nothing is. `path` begins with `/v2`."""
    return _problems(_schema_name(method, path, status), body)


def callback_problems(body: Any) -> list[str]:
    """What is wrong with the body of a delivery receipt."""
    return _problems("SmsCallbackRequest" if body["notification_type"] == "sms" else "EmailCallbackRequest", body)


def request_problems(method: str, path: str, body: Any) -> list[str]:
    """What is wrong with the body of a request, by the letter of the description."""
    schema = _operation(method, path)["requestBody"]["content"]["application/json"]["schema"]
    return _validate(_document(), _document()["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]], body)


def _problems(name: str, body: Any) -> list[str]:
    document = _strict_document()
    schemas = document["components"]["schemas"]
    if name == "GetMultipleMessagesResponse":  # its rows are checked one by one, each by its own kind
        found = [one for row in body["notifications"] for one in _problems("GetOneMessageResponse", row)]
        return found + _validate(document, schemas[name], {**body, "notifications": []})
    if name == "SendLetterResponse":
        name = "SendNormalLetterResponse"
    schema = schemas[name]
    if "oneOf" in schema:  # by its letter an e-mail that was delivered is a text as well
        schema = next(one for one in schema["oneOf"] if one["title"] == body["type"])
    return _validate(document, schema, body)


def _validate(document: dict[str, Any], schema: dict[str, Any], body: Any) -> list[str]:
    resolver = RefResolver("schema.json", document, store={"schema.json": document})
    errors = OAS30Validator(schema, resolver=resolver).iter_errors(body)
    return [f"{'/'.join(map(str, error.absolute_path))}: {error.message}" for error in errors]


def _schema_name(method: str, path: str, status: int) -> str:
    if status >= 400:
        return _ERROR  # a 500 is described as a list, and every example and Notify itself give this object
    answers = _operation(method, path)["responses"]
    return answers[str(status)]["content"]["application/json"]["schema"]["$ref"].rsplit("/", 1)[1]


def _operation(method: str, path: str) -> dict[str, Any]:
    for template, item in _read("publicapi_spec.json")["paths"].items():
        if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), path):
            return _read(item["$ref"].removeprefix("./"))[method.lower()]
    raise LookupError(f"{path} is not in the description")


@lru_cache
def _read(name: str) -> Any:
    return json.loads((_FOLDER / name).read_text())


def _document() -> dict[str, Any]:
    return _read("schema.json")


@lru_cache
def _strict_document() -> dict[str, Any]:
    document = copy.deepcopy(_document())
    for name, schema in document["components"]["schemas"].items():
        _tighten(schema, name)
    return document


def _tighten(schema: Any, name: str) -> None:
    if isinstance(schema, list):
        for one in schema:
            _tighten(one, name)
    if not isinstance(schema, dict):
        return
    properties = schema.get("properties")
    if isinstance(properties, dict):
        schema["additionalProperties"] = False
        schema["required"] = [one for one in properties if one not in NOT_ALWAYS]
        for field, one in properties.items():
            if (name, field) in NULL_ALL_THE_SAME:
                one["nullable"] = True
            if field in OPEN:
                one.pop("properties", None)
    for one in schema.values():
        _tighten(one, name)
