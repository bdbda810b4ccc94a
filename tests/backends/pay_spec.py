"""Checks a body against GOV.UK Pay's own OpenAPI, more strictly than it asks: no other fields, the usual ones there.

The description names almost nothing as required and closes no object, so that by its letter `{}` would pass. Where it
differs from what Pay does, the difference stands here by name.
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

_FILE = Path(__file__).parent / "govuk_pay_spec" / "publicapi_spec.json"
_ERROR = "RequestError"
_OF_EVERY_PAYMENT = {
    *("amount", "description", "reference", "language", "state", "payment_id", "payment_provider", "created_date"),
    *("refund_summary", "settlement_summary", "delayed_capture", "moto", "return_url"),
}
#: Fields without which an answer would be of no use, by schema.
NEEDED = {
    "CreatePaymentResult": _OF_EVERY_PAYMENT | {"_links"},
    "PaymentWithAllLinks": _OF_EVERY_PAYMENT,
    "PaymentDetailForSearch": _OF_EVERY_PAYMENT | {"_links"},
    "PaymentState": {"status", "finished"},
    "RefundSummary": {"status", "amount_available", "amount_submitted"},
    "PaymentSearchResults": {"total", "count", "page", "results", "_links"},
    "RefundSearchResults": {"total", "count", "page", "results", "_links"},
    "PaymentEvents": {"payment_id", "events", "_links"},
    "PaymentEvent": {"payment_id", "state", "updated", "_links"},
    "Refund": {"refund_id", "created_date", "amount", "status", "_links"},
    "RefundForSearchResult": {"payment_id", "_links", "_embedded"},
    "SearchNavigationLinks": {"self", "first_page", "last_page"},
    "Link": {"href"},
    "RequestError": {"code", "description"},
}
_PLAIN = {"anyOf": [{"type": "string"}, {"type": "number"}, {"type": "boolean"}]}


def answer_problems(method: str, path: str, status: int, body: Any) -> list[str]:
    """What is wrong with an answer; empty when nothing is. `path` begins with `/v1`."""
    return _problems(_schema_of_answer(method, path, status), body)


def request_problems(method: str, path: str, body: Any) -> list[str]:
    """What is wrong with the body of a request."""
    content = _operation(method, path)["requestBody"]["content"]
    return _problems(_named(content), body)


def payment_problems(body: Any) -> list[str]:
    """What is wrong with a payment as a webhook carries it, without its links."""
    return _problems("PaymentWithAllLinks", body)


def _problems(name: str, body: Any) -> list[str]:
    document = _strict()
    resolver = RefResolver("", document)
    errors = OAS30Validator({"$ref": f"#/components/schemas/{name}"}, resolver=resolver).iter_errors(body)
    return [f"{name} {'/'.join(map(str, error.absolute_path))}: {error.message}" for error in errors]


def _schema_of_answer(method: str, path: str, status: int) -> str:
    if status >= 400:
        return _ERROR
    answers = _operation(method, path)["responses"]
    if "content" not in answers[str(status)]:  # 202 for a refund is described as an answer without a body
        return _named(answers["200"]["content"])
    return _named(answers[str(status)]["content"])


def _named(content: Any) -> str:
    return next(iter(content.values()))["schema"]["$ref"].rsplit("/", 1)[1]


def _operation(method: str, path: str) -> dict[str, Any]:
    for template, item in document()["paths"].items():
        if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), path):
            return item[method.lower()]
    raise LookupError(f"{path} is not in the description")


@lru_cache
def document() -> dict[str, Any]:
    return json.loads(_FILE.read_text())


@lru_cache
def _strict() -> dict[str, Any]:
    strict = copy.deepcopy(document())
    schemas = strict["components"]["schemas"]
    # A map of plain values, which the description gives as a map of objects.
    schemas["ExternalMetadata"] = {"type": "object", "additionalProperties": _PLAIN, "maxProperties": 15}
    schemas["PostLink"]["properties"]["params"]["additionalProperties"] = {"type": "string"}
    # Pay sends it in the answer to a creation too.
    schemas["CreatePaymentResult"]["properties"]["authorisation_mode"] = {"type": "string", "enum": ["web"]}
    # The description leaves out the line that the other searches have.
    schemas["DisputesSearchResults"]["properties"]["_links"] = {"$ref": "#/components/schemas/SearchNavigationLinks"}
    for name, schema in schemas.items():
        if "properties" in schema:
            schema["additionalProperties"] = False
            schema["required"] = sorted(set(schema.get("required", ())) | NEEDED.get(name, set()))
    return strict
