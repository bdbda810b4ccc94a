"""Searches of payments and refunds: their parameters, what they find, and its pages. They may lag behind the world."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.backends.govuk_pay.sandbox import answers
from bot.backends.govuk_pay.sandbox.refusals import Refused
from bot.backends.govuk_pay.sandbox.tables import EVENTS, PAYMENTS, REFUNDS, Row

_MOST = 500
_STATES = ("created", "started", "submitted", "capturable", "success", "failed", "cancelled", "error")
_LONGEST = {"reference": 255, "email": 254, "card_brand": 20, "cardholder_name": 255, "agreement_id": 26}
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)")
#: What a search is refused with: parameters, page.
PAYMENT_CODES, REFUND_CODES, DISPUTE_CODES = ("P0401", "P0402"), ("P1101", "P1100"), ("P2401", "P2402")


@dataclass(frozen=True)
class Wanted:
    """The parameters of a search, read and checked."""

    given: Mapping[str, str]
    page: int
    size: int
    times: Mapping[str, datetime]
    days: Mapping[str, date]
    codes: tuple[str, str]


def read(query: Mapping[str, str], codes: tuple[str, str]) -> Wanted:
    """`Refused` names every parameter that is wrong."""
    given = {name: value for name, value in query.items() if value}
    wrong = [name for name, most in _LONGEST.items() if len(given.get(name, "")) > most]
    if given.get("state", "created") not in _STATES:
        wrong.append("state")
    wrong += [
        name
        for name, digits in (("first_digits_card_number", 6), ("last_digits_card_number", 4))
        if not re.fullmatch(rf"[0-9]{{{digits}}}", given.get(name, "0" * digits))
    ]
    times = {name: _instant(given[name]) for name in ("from_date", "to_date") if name in given}
    days = {name: _day(given[name]) for name in ("from_settled_date", "to_settled_date") if name in given}
    wrong += [name for name, moment in times.items() if moment is None]
    wrong += [name for name, day in days.items() if day is None]
    page, size = _whole(given.get("page", "1")), _whole(given.get("display_size", str(_MOST)))
    wrong += ["page"] if page is None else []
    wrong += ["display_size"] if size is None or size > _MOST else []
    if wrong or page is None or size is None:
        names = ", ".join(wrong)
        raise Refused(
            422, codes[0], f"Invalid parameters: {names}. See Public API documentation for the correct data formats"
        )
    return Wanted(
        given,
        page,
        size,
        {name: moment for name, moment in times.items() if moment is not None},
        {name: day for name, day in days.items() if day is not None},
        codes,
    )


def payments(
    session: Session, wanted: Wanted, as_of: datetime, capture_after: timedelta
) -> list[tuple[Row, list[Row]]]:
    """Payments that match, the newest first, each with its refunds, as they were at an instant."""
    chosen = select(PAYMENTS).where(PAYMENTS.c.created_at <= as_of).order_by(PAYMENTS.c.number.desc())
    if "from_date" in wanted.times:
        chosen = chosen.where(PAYMENTS.c.created_at >= wanted.times["from_date"])
    if "to_date" in wanted.times:
        chosen = chosen.where(PAYMENTS.c.created_at < wanted.times["to_date"])
    rows = [dict(row) for row in session.execute(chosen).mappings()]
    happened = _by_payment(session, select(EVENTS).where(EVENTS.c.at <= as_of).order_by(EVENTS.c.id))
    refunded = _by_payment(session, select(REFUNDS).where(REFUNDS.c.created_at <= as_of).order_by(REFUNDS.c.number))
    found = []
    for row in rows:
        past = _as_it_was(row, happened.get(row["id"], []), as_of, capture_after)
        if _matches(past, wanted):
            found.append((past, refunded.get(row["id"], [])))
    return found


def refunds(session: Session, wanted: Wanted, as_of: datetime) -> list[Row]:
    """Refunds that match, the newest first."""
    chosen = select(REFUNDS).where(REFUNDS.c.created_at <= as_of).order_by(REFUNDS.c.number.desc())
    rows = [dict(row) for row in session.execute(chosen).mappings()]
    start, end = wanted.times.get("from_date"), wanted.times.get("to_date")
    return [
        row
        for row in rows
        if (start is None or row["created_at"] >= start)
        and (end is None or row["created_at"] < end)
        and _settled_between(row["settled_on"], wanted)
    ]


def page(wanted: Wanted, found: Sequence[Any], base: str, path: str, show: Callable[[Any], Any]) -> dict[str, Any]:
    """One page of what was found, with links to the others; `Refused` for a page beyond the last."""
    pages = max(1, -(-len(found) // wanted.size))
    if wanted.page > pages:
        raise Refused(404, wanted.codes[1], "Page not found")
    start = (wanted.page - 1) * wanted.size
    shown = [show(one) for one in found[start : start + wanted.size]]
    asked = {**wanted.given, "display_size": str(wanted.size)}

    def link(number: int) -> dict[str, str]:
        return answers.get(f"{base}{path}?{urlencode({**asked, 'page': str(number)})}")

    links = {"self": link(wanted.page), "first_page": link(1), "last_page": link(pages)}
    if wanted.page > 1:
        links["prev_page"] = link(wanted.page - 1)
    if wanted.page < pages:
        links["next_page"] = link(wanted.page + 1)
    return {"total": len(found), "count": len(shown), "page": wanted.page, "results": shown, "_links": links}


def _by_payment(session: Session, chosen: Any) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in session.execute(chosen).mappings():
        found.setdefault(row["payment_id"], []).append(dict(row))
    return found


def _as_it_was(row: Row, happened: Sequence[Row], as_of: datetime, capture_after: timedelta) -> Row:
    last = happened[-1]
    before_card = {one["status"] for one in happened} <= {"created", "started"}
    approved_at = row["approved_at"] if last["status"] == "success" else None
    is_captured = approved_at is not None and approved_at + capture_after <= as_of
    settled_on = row["settled_on"]
    is_settled = settled_on is not None and settled_on <= as_of.astimezone(UTC).date()
    return {
        **row,
        "status": last["status"],
        "code": last["code"],
        "card": None if before_card else row["card"],
        "provider_id": None if before_card else row["provider_id"],
        "approved_at": approved_at,
        "captured_on": row["captured_on"] if is_captured else None,
        "settled_on": settled_on if is_settled else None,
    }


def _matches(row: Row, wanted: Wanted) -> bool:
    given, card = wanted.given, row["card"] or {}
    checks = (
        ("reference", lambda value: row["reference"].lower() == value.lower()),
        ("email", lambda value: value.lower() in (row["email"] or "").lower()),
        ("state", lambda value: row["status"] == value),
        ("card_brand", lambda value: _plain(card.get("card_brand", "")) == _plain(value)),
        ("cardholder_name", lambda value: value.lower() in card.get("cardholder_name", "").lower()),
        ("first_digits_card_number", lambda value: card.get("first_digits_card_number") == value),
        ("last_digits_card_number", lambda value: card.get("last_digits_card_number") == value),
        ("agreement_id", lambda value: False),
    )
    return all(check(given[name]) for name, check in checks if name in given) and _settled_between(
        row["settled_on"], wanted
    )


def _settled_between(settled_on: date | None, wanted: Wanted) -> bool:
    start, end = wanted.days.get("from_settled_date"), wanted.days.get("to_settled_date")
    if settled_on is None:
        return start is None and end is None
    return (start is None or settled_on >= start) and (end is None or settled_on < end)


def _plain(brand: str) -> str:
    return re.sub(r"[^a-z]", "", brand.lower())


def _instant(raw: str) -> datetime | None:
    if not _INSTANT.fullmatch(raw):
        return None
    try:
        return datetime.fromisoformat(raw)
    except ValueError:
        return None


def _day(raw: str) -> date | None:
    try:
        return date.fromisoformat(raw) if re.fullmatch(r"\d{4}-\d\d-\d\d", raw) else None
    except ValueError:
        return None


def _whole(raw: str) -> int | None:
    return int(raw) if re.fullmatch(r"[0-9]{1,9}", raw) and int(raw) >= 1 else None
