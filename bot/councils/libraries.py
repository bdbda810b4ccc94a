"""Reads `[libraries]` of a council's file: its branches, each checked field by field."""

from __future__ import annotations

import re
from datetime import date, datetime

from bot.council.errors import FileError
from bot.council.library_branches import Facility, Libraries, LibraryBranch, Span
from bot.council.library_membership import Membership
from bot.council.places import Postcode
from bot.councils.table import Table

_CODE = re.compile(r"[A-Za-z0-9_-]{1,10}")  # as long as Koha's may be
_FARTHEST = 1_300_000  # metres: the north of Shetland on the National Grid
_KEYS = frozenset(
    {
        "code",
        "name",
        "also_called",
        "near",
        "address",
        "postcode",
        "phone",
        "page",
        "facilities",
        "hours",
        "closed",
        "note",
        "place",
    }
)


def read_libraries(table: Table) -> Libraries:
    """All of `[libraries]`; `FileError` names the field."""
    branches: list[LibraryBranch] = []
    names: dict[str, str] = {}
    for one in table.tables("branches"):
        branch = _read_branch(one)
        for key, called in (
            ("code", branch.code),
            ("name", branch.name),
            *(("also_called", n) for n in branch.also_called),
        ):
            if names.setdefault(called.lower(), branch.code) != branch.code or (
                key == "code" and branch.code in {each.code for each in branches}
            ):
                raise FileError(table.path, one.prefix + key, f"{called!r} belongs to another branch already")
        branches.append(branch)
    membership = _read_membership(table.table("membership")) if "membership" in table.values else None
    return Libraries(tuple(branches), table.text("phone"), membership)


def _read_branch(table: Table) -> LibraryBranch:
    for key in table.values:
        if key not in _KEYS:
            raise FileError(table.path, table.prefix + key, f"is not one of {', '.join(sorted(_KEYS))}")
    code = table.text("code")
    if not _CODE.fullmatch(code):
        raise FileError(table.path, table.prefix + "code", f"must be a branch code of the library system, not {code!r}")
    also_called, near = (_read_names(table, key) for key in ("also_called", "near"))
    page = table.text("page")
    if not page.startswith("/"):
        raise FileError(
            table.path, table.prefix + "page", f"must be a page of the website such as /libraries, not {page!r}"
        )
    return LibraryBranch(
        code=code,
        name=table.text("name"),
        address=table.text("address"),
        postcode=_read_postcode(table),
        phone=table.text("phone"),
        page=page,
        hours=_read_hours(table.table("hours")) if "hours" in table.values else {},
        facilities=_read_facilities(table),
        also_called=also_called,
        near=near,
        closed_days=_read_closed_days(table),
        note=table.text("note") if "note" in table.values else "",
        place=_read_place(table),
    )


def _read_names(table: Table, key: str) -> tuple[str, ...]:
    names = tuple(table.list(key)) if key in table.values else ()
    for name in names:
        if name != name.lower().strip():
            raise FileError(table.path, table.prefix + key, f"{name!r} must be in small letters")
    return names


def _read_membership(table: Table) -> Membership:
    without_address = "most_loans_without_address"
    return Membership(
        proofs=table.list("proofs"),
        child_under=table.whole("child_under"),
        new_card_pounds=table.money("new_card_pounds"),
        child_new_card_pounds=table.money("child_new_card_pounds"),
        reservation_pounds=table.money("reservation_pounds"),
        temporary_months=table.whole("temporary_months"),
        most_loans_without_address=table.whole(without_address) if without_address in table.values else None,
    )


def _read_place(table: Table) -> tuple[int, int] | None:
    if "place" not in table.values:
        return None
    place = table.wholes("place", 0, _FARTHEST)
    if len(place) != 2:
        raise FileError(table.path, table.prefix + "place", f"must be east and north in metres, not {list(place)}")
    return place[0], place[1]


def _read_postcode(table: Table) -> str:
    """A branch on wheels has none."""
    if "postcode" not in table.values:
        return ""
    postcode = Postcode.parse(table.text("postcode"))
    if postcode is None:
        raise FileError(table.path, table.prefix + "postcode", f"is no postcode: {table.text('postcode')!r}")
    return postcode.text


def _read_facilities(table: Table) -> frozenset[Facility]:
    names = table.list("facilities") if "facilities" in table.values else ()
    known = [one.value for one in Facility]
    for name in names:
        if name not in known:
            raise FileError(table.path, table.prefix + "facilities", f"{name!r} is not one of {', '.join(known)}")
    return frozenset(Facility(name) for name in names)


def _read_closed_days(table: Table) -> frozenset[date]:
    days = table.values.get("closed", [])
    is_fine = isinstance(days, list) and all(isinstance(one, date) and not isinstance(one, datetime) for one in days)
    if not is_fine:
        raise FileError(table.path, table.prefix + "closed", "must be a list of days such as [2026-12-24]")
    return frozenset(days)


def _read_hours(table: Table) -> dict[int, tuple[Span, ...]]:
    """Opening-closing, twice or more where it closes between: `10:00-13:00 14:00-17:00`."""
    found: dict[int, tuple[Span, ...]] = {}
    for day, name, text in table.by_weekday():
        spans = tuple(_read_span(table, name, one) for one in text.split())
        times = [at for span in spans for at in span]
        if times != sorted(set(times)):
            raise FileError(table.path, name, f"closes before it opens, or opens before it closes: {text!r}")
        found[day] = spans
    return found


def _read_span(table: Table, name: str, text: str) -> Span:
    opens, _, closes = text.partition("-")
    try:
        return datetime.strptime(opens, "%H:%M").time(), datetime.strptime(closes, "%H:%M").time()  # noqa: DTZ007
    except ValueError:
        raise FileError(table.path, name, f"must be opening-closing such as 09:00-17:30, not {text!r}") from None
