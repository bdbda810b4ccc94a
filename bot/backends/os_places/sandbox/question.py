"""Reads a search's parameters as OS Places checks them: ranges, data sets and filter queries."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from aiohttp import web

from bot.backends.os_places.sandbox.addresses import Row

_FILTERS = {
    "LOGICAL_STATUS_CODE": "logical_status",
    "CLASSIFICATION_CODE": "classification",
    "LOCAL_CUSTODIAN_CODE": "custodian_code",
}
_DEGREES = ("EPSG:4326", "WGS84")


class WrongQuestion(Exception):
    """A parameter is missing or wrong; the text is what the caller reads with status 400."""


@dataclass(frozen=True)
class Question:
    """One search, checked. `echo` is its own query string without the key."""

    name: str
    text: str
    echo: str
    datasets: tuple[str, ...]
    languages: str
    most: int
    offset: int
    output_srs: str
    least_match: float
    keeps: Callable[[Row], bool]

    @property
    def degrees(self) -> bool:
        """Whether the answer has longitude and latitude beside the grid."""
        return self.output_srs in _DEGREES


def read_question(request: web.Request, name: str) -> Question:
    """`name` is the parameter that this search cannot do without. Raises `WrongQuestion`."""
    query = request.query
    text = query.get(name, "").strip()
    if not text:
        raise WrongQuestion(f"Parameter {name} must be given.")
    datasets = tuple(dict.fromkeys(query.get("dataset", "DPA").upper().split(",")))
    if not set(datasets) <= {"DPA", "LPI"}:
        raise WrongQuestion("Parameter dataset must be DPA, LPI or both.")
    languages = query.get("lr", "EN,CY").upper()
    if not set(languages.split(",")) <= {"EN", "CY"}:
        raise WrongQuestion("Parameter lr must be EN, CY or both.")
    if query.get("format", "JSON").upper() != "JSON":
        raise WrongQuestion("Parameter format must be JSON.")
    output_srs = query.get("output_srs", "EPSG:27700").upper()
    if output_srs not in ("EPSG:27700", "BNG", *_DEGREES):
        raise WrongQuestion("Parameter output_srs must be EPSG:27700 or EPSG:4326.")
    return Question(
        name=name,
        text=text,
        echo="&".join(f"{one}={quote(value)}" for one, value in query.items() if one != "key"),
        datasets=datasets,
        languages=languages,
        most=_whole(query.get("maxresults", "100"), "maxresults", 1, 100),
        offset=_whole(query.get("offset", "0"), "offset", 0, 10_000),
        output_srs=output_srs,
        least_match=_share(query.get("minmatch", "0"), "minmatch"),
        keeps=_read_filters(query.getall("fq", [])),
    )


def _whole(raw: str, name: str, least: int, most: int) -> int:
    if not raw.isdecimal() or not least <= int(raw) <= most:
        raise WrongQuestion(f"Parameter {name} must be a whole number from {least} to {most}.")
    return int(raw)


def _share(raw: str, name: str) -> float:
    if not re.fullmatch(r"[01](\.\d+)?", raw) or float(raw) > 1:
        raise WrongQuestion(f"Parameter {name} must be from 0.1 to 1.")
    return float(raw)


def _read_filters(filters: list[str]) -> Callable[[Row], bool]:
    """`fq` may come several times, and all must hold; inside one, words are alternatives and `*` ends a prefix."""
    checks = [[_read_filter(word) for word in one.split()] for one in filters]
    return lambda row: all(any(check(row) for check in alternatives) for alternatives in checks)


def _read_filter(word: str) -> Callable[[Row], bool]:
    name, colon, wanted = word.partition(":")
    column = _FILTERS.get(name.upper())
    if not colon or column is None or not wanted:
        raise WrongQuestion(f"Filter {word} is not understood.")
    if wanted.endswith("*"):
        return lambda row: str(row[column]).startswith(wanted[:-1].upper())
    return lambda row: str(row[column]) == wanted.upper()
