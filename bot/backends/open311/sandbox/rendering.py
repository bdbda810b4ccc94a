"""One answer as JSON or XML. Errors are always a list, in both."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from xml.etree import ElementTree

from aiohttp import web

from bot.backends.open311.sandbox.catalogue import SERVICES
from bot.backends.open311.sandbox.tables import Row
from bot.council.collections import LONDON

_ITEMS = {"attributes": "attribute", "values": "value", "endpoints": "endpoint", "formats": "format"}


class Refused(Exception):
    """The request is answered with an error; `status` is also the code in its body."""

    def __init__(self, status: int, description: str, **more: str) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.more = more


def render(fmt: str, root: str, item: str, data: Any, status: int = 200) -> web.Response:
    """`data` is a list of `item`s, or one object when `item` is empty; in XML all stands inside `root`."""
    if fmt != "xml":
        return web.Response(
            text=json.dumps(data, ensure_ascii=False),
            status=status,
            content_type="application/json",
            charset="utf-8",
        )
    top = ElementTree.Element(root)
    for row in data if item else [data]:
        _fill(ElementTree.SubElement(top, item) if item else top, row)
    text = ElementTree.tostring(top, encoding="unicode")
    return web.Response(
        text=f'<?xml version="1.0" encoding="utf-8"?>\n{text}', status=status, content_type="text/xml", charset="utf-8"
    )


def render_error(fmt: str, refused: Refused) -> web.Response:
    """The error as GeoReport v2 words it."""
    row = {"code": refused.status, "description": refused.description, **refused.more}
    return render(fmt, "errors", "error", [row], refused.status)


def shown(row: Row) -> dict[str, Any]:
    """A report as anybody may read it: never who sent it."""
    service = SERVICES[row["service_code"]]
    return {
        "service_request_id": str(row["id"]),
        "status": row["status"],
        "status_notes": row["status_notes"],
        "service_name": service.name,
        "service_code": service.code,
        "description": row["description"],
        "agency_responsible": "Westmoor Council",
        "service_notice": service.notice,
        "requested_datetime": w3c(row["requested_at"]),
        "updated_datetime": w3c(row["updated_at"]),
        "expected_datetime": w3c(row["expected_at"]),
        "address": row["address"],
        "address_id": row["address_id"],
        "zipcode": None,
        "lat": row["lat"],
        "long": row["long"],
        "media_url": row["media_url"],
    }


def w3c(moment: datetime) -> str:
    """Local time with its offset, to the second."""
    return moment.astimezone(LONDON).isoformat(timespec="seconds")


def _fill(element: ElementTree.Element, value: Any) -> None:
    if isinstance(value, dict):
        for name, inner in value.items():
            child = ElementTree.SubElement(element, name)
            if isinstance(inner, list):
                for one in inner:
                    _fill(ElementTree.SubElement(child, _ITEMS[name]), one)
            else:
                _fill(child, inner)
    elif isinstance(value, bool):
        element.text = str(value).lower()
    elif value is not None:
        element.text = str(value)
