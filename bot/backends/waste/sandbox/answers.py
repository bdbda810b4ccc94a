"""The JSON of the Local Waste Service Standards' draft. What the draft lacks is named `kerbside:`."""

from __future__ import annotations

from datetime import date
from typing import Any

from bot.backends.waste.sandbox.places import Place
from bot.backends.waste.sandbox.rota import CrewEntry, Due, StreamNow

Json = dict[str, Any]

#: stream -> service id, service name, national service, what to do, colour, size, shape, lid, material
_SERVICES: dict[str, tuple[int, str, int, str, str, str, str, str, str]] = {
    "refuse": (1, "Refuse", 525, "Put your bin at the edge of your property by 7am.", "black", "240L", "wheelie bin",
               "black", "household waste"),
    "recycling": (2, "Mixed recycling", 524, "Put your bin at the edge of your property by 7am.", "green", "240L",
                  "wheelie bin", "green", "mixed recyclables"),
    "food": (3, "Food waste", 1130, "Lock the handle and put your caddy out by 7am.", "green", "23L", "caddy",
             "green", "food waste"),
    "garden": (4, "Garden waste", 530, "Put your bin at the edge of your property by 7am.", "brown", "240L",
               "wheelie bin", "brown", "garden waste"),
}  # fmt: skip
_COLOURS = {
    "household waste": "000000",
    "mixed recyclables": "8dc63f",
    "food waste": "18b26a",
    "garden waste": "18b26a",
}
_NO_PICTURE = ""
STREAMS_BY_SERVICE = {str(values[0]): stream for stream, values in _SERVICES.items()}


def written(day: date) -> str:
    """`23 July 2015`, as the draft writes days."""
    return f"{day.day} {day:%B %Y}"


def service_summary(stream: str) -> Json:
    """One entry of the plain `/services` list."""
    number, name, esd, instruction = _SERVICES[stream][:4]
    return {
        "id": number,
        "name": name,
        "frequency": "weekly" if stream == "food" else "fortnightly",
        "esd_url": f"http://id.esd.org.uk/service/{esd}",
        "description": instruction,
    }


def service(stream: str, now: StreamNow | None = None) -> Json:
    """A whole service; with `now`, also when it is collected at that home."""
    answer: Json = {
        "@type": "WasteService",
        **service_summary(stream),
        "container_types": [{"@type": "ContainerType", **container_type(stream)}],
    }
    if now is not None:
        if now.last is not None:
            answer["last_collection"] = _last_collection(now, now.last)
        answer["next_collection"] = _collection(now, now.next)
        answer["kerbside:assisted"] = now.place.assisted
    return answer | {
        "available_channel": {
            "@type": "ServiceChannel",
            "name": "Household waste",
            "service_phone": {
                "@type": "ContactPoint",
                "telephone": "01632 960100",
                "email": "bins@example.org",
            },
            "service_url": "https://www.westmoor.example/bins",
        },
        "provider": {"@type": "Organization", "name": "Westmoor Council", "url": "https://www.westmoor.example"},
        "service_area": {"@type": "AdministrativeArea", "name": "Westmoor"},
        "service_operator": {"@type": "Organization", "name": "Westmoor Collections"},
    }


def _last_collection(now: StreamNow, due: Due) -> Json:
    answer = _collection(now, due) | {
        "round": f"/waste/rounds/{now.last_round_id}",
        "events": [_nested_event(entry) for entry in now.entries if not entry.whole_street],
        "kerbside:round_completed": now.finished,
    }
    if now.return_on is not None:
        answer["kerbside:return_date"] = written(now.return_on)
    return answer


def _collection(now: StreamNow, due: Due) -> Json:
    answer: Json = {"@type": "Collection", "date": written(due.usual)}
    if due.day != due.usual:
        answer |= {"changed_date": written(due.day), "changed_date_reason": due.reason}
    kind = container_type(now.stream)
    material = kind.pop("material_stream")
    container = {
        "@type": "WasteContainer",
        "id": serial_number(now.place, now.stream),
        "status": "in_service",
        "type": kind | {"material_streams": [material]},
    }
    return answer | {"containers": [container]}


def container_type(stream: str) -> Json:
    """The kind of bin that a stream goes in."""
    *_, colour, size, shape, lid, material = _SERVICES[stream]
    return {
        "color": colour,
        "size": size,
        "shape": shape,
        "lid_color": lid,
        "material_stream": {"name": material.capitalize(), "@id": f"/waste/material-streams/{_slug(material)}"},
        "image": _NO_PICTURE,
    }


def serial_number(place: Place, stream: str) -> str:
    """The number on one bin."""
    return f"{place.uprn[-6:]}{_SERVICES[stream][0]}"


def _nested_event(entry: CrewEntry) -> Json:
    answer = {
        "@type": "WasteEvent",
        "@id": f"/waste/events/{entry.id}",
        "type": entry.type,
        "date_created": written(entry.at.date()),
        "uprn": entry.place.uprn,
        "usrn": entry.place.usrn,
        "image": _NO_PICTURE,
        "geo": _geo(entry.place),
        "container_color": container_type(entry.stream)["color"],
    }
    return answer | ({"kerbside:detail": entry.detail} if entry.detail else {})


def event(entry: CrewEntry, *, name: str) -> Json:
    """One event. The draft's single event calls its word `type`, its list `event_type`: `name` is one of them."""
    answer: Json = {
        "@type": "WasteEvent",
        "@id": f"/waste/events/{entry.id}",
        name: entry.type,
        "date_created": f"{entry.at:%Y-%m-%dT%H:%M}",
        "usrn": entry.place.usrn,
        "image": _NO_PICTURE,
        "geo": _geo(entry.place),
    }
    if not entry.whole_street:
        kind = container_type(entry.stream)
        answer |= {
            "uprn": entry.place.uprn,
            "round": f"/waste/rounds/{entry.round_id}",
            "container_type": {
                "color": kind["color"],
                "shape": kind["shape"],
                "size": kind["size"],
                "reusable": True,
                "material_stream": kind["material_stream"],
            },
        }
    return answer | ({"kerbside:detail": entry.detail} if entry.detail else {})


def place(one: Place) -> Json:
    """One place with its two numbers."""
    return {
        "@type": "Place",
        "@id": f"/waste/places/{one.uprn}",
        "address": {
            "street_address": one.first_line,
            "locality": one.town.title(),
            "region": "Westmoorshire",
            "postcode": one.postcode,
        },
        "geo": _geo(one),
        "uprn": one.uprn,
        "usrn": one.usrn,
    }


def material_streams() -> list[Json]:
    """The streams that this council collects."""
    return [
        {
            "@id": f"/waste/material-streams/{_slug(name)}",
            "name": name,
            "color": colour,
            "image": _NO_PICTURE,
        }
        for name, colour in _COLOURS.items()
    ]


def _geo(one: Place) -> Json:
    return {"@type": "GeoCoordinates", "latitude": f"{one.lat:.6f}", "longitude": f"{one.lon:.6f}"}


def _slug(name: str) -> str:
    return name.replace(" ", "-")
