"""From Koha's JSON to our facts. What an answer must say and does not is a `ValueError` or `KeyError`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from bot.backends.koha.client import words
from bot.council.collections import LONDON
from bot.council.libraries import (
    Branch,
    Charge,
    Copy,
    Hold,
    HoldStatus,
    LibraryAccount,
    LibraryPatron,
    Loan,
    Title,
)
from bot.web import Refusal

Row = Mapping[str, Any]


def read_json(body: bytes) -> Any:
    """A body with its numbers exact; None when it is empty. `ValueError` for anything that is no JSON."""
    if not body.strip():
        return None
    return json.loads(body, parse_float=Decimal, parse_constant=_no_number)


def read_refusal(data: Any) -> Refusal:
    """`{"error", "error_code"}`, or the list of what was wrong with a call that did not fit the contract."""
    if isinstance(data, list):
        return Refusal(message="; ".join(str(one["message"]) for one in data))
    if "errors" in data:
        return Refusal(message="; ".join(str(one["message"]) for one in data["errors"]))
    return Refusal(str(data.get("error_code") or ""), str(data["error"]))


def rows(data: Any) -> list[Row]:
    """The list of objects that an answer is."""
    if not isinstance(data, list) or not all(isinstance(one, dict) for one in data):
        raise TypeError("not a list of objects")
    return list(data)


def patron(row: Row) -> LibraryPatron:
    """A reader, without name and address."""
    return LibraryPatron(
        id=_id(row["patron_id"]),
        home_branch=str(row["library_id"]),
        expires=_day(row.get("expiry_date")),
        is_blocked=_flag(row.get("restricted")),
        is_card_lost=_flag(row.get("patron_card_lost")),
    )


def loan(row: Row, biblio: Row | None = None) -> Loan:
    """A loan; its title stands in the embedded item, or is handed in."""
    biblio = biblio if biblio is not None else biblio_of(row)
    known = title(biblio) if biblio is not None else None
    return Loan(
        id=_id(row["checkout_id"]),
        title=known.title if known is not None else "",
        author=known.author if known is not None else "",
        due_day=_local_day(row["due_date"]),
        renewals=_whole(row.get("renewals_count") or 0),
        renewed_on=_day(row.get("last_renewed_date")),
    )


def biblio_of(row: Row) -> Row | None:
    """The record embedded in a loan, if it is."""
    item = row.get("item")
    found = item.get("biblio") if isinstance(item, dict) else None
    return found if isinstance(found, dict) else None


def title(row: Row) -> Title:
    """A title of the catalogue."""
    raw_year = row.get("publication_year") or row.get("copyright_date")
    digits = "".join(one for one in str(raw_year or "") if one.isdecimal())[:4]
    return Title(
        id=_id(row["biblio_id"]),
        title=words.plain_title(row["title"], row.get("subtitle"), row.get("part_name")),
        author=words.plain_author(row.get("author")),
        year=int(digits) if len(digits) == 4 else None,
        isbn=str(row.get("isbn") or "").split(" ")[0],
    )


def copy(row: Row) -> Copy:
    """A copy. On the shelf means: not on loan, not lost, damaged or withdrawn."""
    away = any(_whole(row.get(name) or 0) for name in ("lost_status", "withdrawn", "damaged_status"))
    not_lent = row.get("effective_not_for_loan_status", row.get("not_for_loan_status"))
    return Copy(
        id=_id(row["item_id"]),
        title_id=_id(row["biblio_id"]),
        branch=str(row.get("holding_library_id") or row.get("home_library_id") or ""),
        shelf=str(row.get("callnumber") or ""),
        is_on_shelf=not away and row["checked_out_date"] is None,
        is_lent_out=_whole(not_lent or 0) == 0,
    )


def hold(row: Row, biblio: Row | None) -> Hold:
    """A reservation with the title that it is for."""
    known = title(biblio) if biblio is not None else None
    status = words.hold_status(row["status"], is_suspended=_flag(row.get("suspended")))
    waits = status in (HoldStatus.IN_QUEUE, HoldStatus.SUSPENDED)
    priority = row.get("priority")
    return Hold(
        id=_id(row["hold_id"]),
        title_id=_id(row["biblio_id"]),
        title=known.title if known is not None else "",
        author=known.author if known is not None else "",
        branch=str(row.get("pickup_library_id") or ""),
        status=status,
        queue_position=_whole(priority) if waits and priority else None,
        placed_on=_day(row.get("hold_date")),
        collect_by=_day(row.get("expiration_date")) if status is HoldStatus.READY else None,
        suspended_until=_day(row.get("suspended_until")) if status is HoldStatus.SUSPENDED else None,
    )


def account(data: Row) -> LibraryAccount:
    """What is owed, and for what."""
    lines = rows(data["outstanding_debits"]["lines"])
    return LibraryAccount(balance=_pounds(data["balance"]), charges=tuple(_charge(one) for one in lines))


def branch(row: Row) -> Branch:
    """A branch."""
    lines = (row.get("address1"), row.get("address2"), row.get("address3"), row.get("city"))
    return Branch(
        code=str(row["library_id"]),
        name=str(row["name"]),
        address=", ".join(str(line).strip() for line in lines if line and str(line).strip()),
        postcode=str(row.get("postal_code") or ""),
        phone=str(row.get("phone") or ""),
        hands_out_holds=_flag(row.get("pickup_location", True)),
    )


def _charge(row: Row) -> Charge:
    return Charge(
        description=" ".join(str(row.get("description") or "").split()),
        pounds=_pounds(row["amount_outstanding"]),
        day=_day(row.get("date")),
    )


def _id(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, int | str) or value == "":
        raise TypeError("not an identifier")
    return str(value)


def _whole(value: Any) -> int:
    if isinstance(value, bool):
        raise TypeError("not a whole number")
    return int(value)


def _flag(value: Any) -> bool:
    """Booleans, and the 0 and 1 of older servers."""
    return bool(int(value)) if isinstance(value, str) else bool(value)


def _pounds(value: Any) -> Decimal:
    if isinstance(value, bool):
        raise TypeError("not an amount of money")
    pounds = Decimal(str(value)) if isinstance(value, int | str) else Decimal(value)
    if not pounds.is_finite():
        raise ValueError("not an amount of money")
    return pounds.quantize(Decimal("0.01"))


def _local_day(text: Any) -> date:
    """The day here on which an instant falls: 22:59 in UTC on a summer evening is the same day's last minute."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a time without an offset")
    return moment.astimezone(LONDON).date()


def _day(value: Any) -> date | None:
    """A day, or the day here of an instant; None for none."""
    if not value:
        return None
    return date.fromisoformat(value) if len(value) == 10 else _local_day(value)


def _no_number(name: str) -> Any:
    raise ValueError(f"{name} is no number")
