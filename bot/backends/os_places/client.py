"""Addresses from OS Places: our postcode in, homes in a resident's order out. The supplier's words stop here."""

from __future__ import annotations

import re
from typing import Any

from bot.council.errors import NotFound
from bot.council.places import Address, Postcode
from bot.web import Answer, Calls, Refusal, understood

_BACK_END = "addresses"
_PAGE = 100  # the most that OS Places gives at once
_MOST_PAGES = 10
_MOST_PAGES_OF_A_STREET = 3
_LEAST_MATCH = "0.3"  # of 1: lets a misspelt street through, keeps the rest of the country out
_APPROVED = "1"


class OsPlaces:
    """A client of OS Places' `postcode`, `uprn` and `find` searches in the Royal Mail data set (DPA)."""

    def __init__(self, calls: Calls, url: str, key: str) -> None:
        self._calls = calls
        # The key goes in a header: in the query it would stand in every proxy's log.
        self._line = calls.to(_BACK_END, url, headers={"key": key}, read_refusal=_read_refusal)

    async def addresses_at(self, postcode: Postcode) -> tuple[Address, ...]:
        """The homes at a postcode by street and house number; empty when it has none.

        `custodian_code` says whose homes they are. Raises `Rejected` when OS Places does not take the postcode.
        """
        return await self._homes("/postcode", [("postcode", str(postcode))], _MOST_PAGES)

    async def addresses_in(self, street: str, custodian_code: int) -> tuple[Address, ...]:
        """One council's homes that the words of a street's name are found in, by street and house number.

        The search is OS Places' own, by likeness: the caller picks the streets that are meant. At most 300 homes.
        """
        params = [
            ("query", street),
            ("minmatch", _LEAST_MATCH),
            ("fq", f"LOCAL_CUSTODIAN_CODE:{custodian_code}"),
        ]
        return await self._homes("/find", params, _MOST_PAGES_OF_A_STREET)

    async def _homes(self, path: str, params: list[tuple[str, str]], most_pages: int) -> tuple[Address, ...]:
        found: list[dict[str, Any]] = []
        with self._calls.within():
            for _ in range(most_pages):
                answer = await self._line.get(
                    path,
                    params=[
                        *params,
                        ("dataset", "DPA"),
                        ("maxresults", str(_PAGE)),
                        ("offset", str(len(found))),
                        ("fq", f"LOGICAL_STATUS_CODE:{_APPROVED}"),
                        ("fq", "CLASSIFICATION_CODE:R*"),
                    ],
                )
                with understood(_BACK_END):
                    page = _records(answer)
                    found += page
                    if not page or len(found) >= _total(answer):
                        break
        with understood(_BACK_END):
            homes = {home.uprn: home for home in map(_address, filter(_is_home, found))}
        return tuple(sorted(homes.values(), key=_resident_order))

    async def address(self, uprn: str) -> Address:
        """One address by UPRN; `NotFound` when there is none in use."""
        answer = await self._line.get("/uprn", params={"uprn": uprn, "dataset": "DPA"})
        with understood(_BACK_END):
            for record in _records(answer):
                if _is_approved(record):
                    return _address(record)
        raise NotFound(_BACK_END, "no address in use has this UPRN")


def _records(answer: Answer) -> list[dict[str, Any]]:
    """The DPA records of an answer. `results` is left out altogether when nothing matches."""
    if "header" not in answer.data:
        raise ValueError("no header")
    return [one["DPA"] for one in answer.data.get("results", ()) if "DPA" in one]


def _total(answer: Answer) -> int:
    return int(answer.data["header"].get("totalresults", 0))


def _is_approved(record: dict[str, Any]) -> bool:
    return str(record.get("LOGICAL_STATUS_CODE", "")) == _APPROVED


def _is_home(record: dict[str, Any]) -> bool:
    return _is_approved(record) and str(record.get("CLASSIFICATION_CODE", "")).startswith("R")


def _address(record: dict[str, Any]) -> Address:
    number = str(record.get("BUILDING_NUMBER") or "")
    name = str(record.get("BUILDING_NAME") or "")
    if not number and (match := re.fullmatch(r"\d+[A-Z]?(-\d+[A-Z]?)?", name)):
        number, name = match[0], ""  # Royal Mail keeps "14A" and "3-5" as names
    streets = (record.get("DEPENDENT_THOROUGHFARE_NAME"), record.get("THOROUGHFARE_NAME"))
    street = ", ".join(_as_written(one) for one in streets if one)
    parts = [
        _as_written(record.get("ORGANISATION_NAME")),
        _as_written(record.get("SUB_BUILDING_NAME")),
        _as_written(name),
        f"{number} {street}".strip(),
        _as_written(record.get("DEPENDENT_LOCALITY")),
        _as_written(record.get("POST_TOWN")),
    ]
    custodian = record.get("LOCAL_CUSTODIAN_CODE")
    east, north = record.get("X_COORDINATE"), record.get("Y_COORDINATE")
    return Address(
        uprn=str(record["UPRN"]),
        line=", ".join(part for part in parts if part),
        postcode=str(record.get("POSTCODE", "")),
        number=number,
        street=street,
        custodian_code=int(custodian) if custodian is not None else None,
        place=(round(float(east)), round(float(north))) if east is not None and north is not None else None,
    )


def _as_written(capitals: str | None) -> str:
    """`ST JOHN'S ROAD` as a person writes it; letters after a digit (`14A`) stay capitals."""
    return re.sub(r"[A-Za-z][A-Za-z']*", _capitalise, capitals or "")


def _capitalise(word: re.Match[str]) -> str:
    text = word[0]
    follows_digit = word.start() > 0 and word.string[word.start() - 1].isdigit()
    if follows_digit:
        return text.upper()
    return text[0].upper() + text[1:].lower()


def _resident_order(address: Address) -> tuple[Any, ...]:
    """By street, then as houses stand in it; a house with only a name comes after the numbered ones."""
    match = re.match(r"(\d+)(.*)", address.number)
    number = (0, int(match[1]), match[2]) if match else (1, 0, "")
    return (address.street, number, _natural(address.line), address.uprn)


def _natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """`Flat 2` before `Flat 10`."""
    return tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in re.findall(r"\d+|\D+", text))


def _read_refusal(data: Any) -> Refusal:
    """`{"error": {"statuscode", "message"}}` from the search, `{"fault": {"faultstring"}}` from the door before it."""
    if "error" in data:
        return Refusal(str(data["error"]["statuscode"]), str(data["error"]["message"]))
    detail = data["fault"].get("detail", {})
    return Refusal(str(detail.get("errorcode", "")), str(data["fault"]["faultstring"]))
