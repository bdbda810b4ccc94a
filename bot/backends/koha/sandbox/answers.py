"""Rows as the contract's objects, with every field that it names."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any

from bot.backends.koha.sandbox.tables import Row
from bot.backends.koha.sandbox.town import Town, end_of, loan_days
from bot.council.collections import LONDON

_KEPT_DAYS = 7  # how long a reservation waits to be collected


def patron(town: Town, row: Row, embeds: Collection[str] = ()) -> Row:
    """A reader; the password is nowhere in it."""
    shown: Row = {
        "patron_id": row["id"],
        "cardnumber": row["card"],
        "surname": row["surname"],
        "firstname": row["firstname"],
        "preferred_name": row["firstname"],
        "title": None,
        "address": row["address"],
        "address2": None,
        "city": "Westmoor",
        "postal_code": row["postcode"],
        "country": None,
        "email": None,
        "phone": None,
        "mobile": None,
        "date_of_birth": row["born"].isoformat(),
        "library_id": row["branch"],
        "category_id": "J" if age(row["born"], town.today) < 16 else "PT",
        "date_enrolled": "2020-01-06",
        "expiry_date": (town.today + timedelta(days=row["card_ends_in"])).isoformat(),
        "restricted": town.is_restricted(row),
        "patron_card_lost": row["scenario"] == "card_lost",
        "incorrect_address": False,
        "userid": row["user"],
        "opac_notes": None,
        "staff_notes": None,
        "autorenew_checkouts": False,
        "lang": "default",
        "login_attempts": row["attempts"],
    }
    loans = [one for one in town.on_loan.values() if one["patron_id"] == row["id"]]
    if "checkouts+count" in embeds:
        shown["checkouts_count"] = len(loans)
    if "overdues+count" in embeds:
        shown["overdues_count"] = sum(1 for one in loans if town.due_at(one) < town.now)
    if "library" in embeds:
        shown["library"] = library(town.libraries[row["branch"]])
    return shown


def checkout(town: Town, row: Row, embeds: Collection[str] = ()) -> Row:
    """A loan, or one of the past."""
    item_row = town.items[row["item_id"]]
    due = town.due_at(row)
    begun = due - timedelta(days=loan_days(item_row["kind"]) * (1 + row["renewals"])) + timedelta(minutes=-719)
    shown: Row = {
        "checkout_id": row["id"],
        "patron_id": row["patron_id"],
        "item_id": row["item_id"],
        "due_date": instant(due),
        "library_id": item_row["branch"],
        "issuer_id": 1,
        "checkin_date": instant(row["returned_at"]),
        "last_renewed_date": instant(row["renewed_at"]),
        "renewals_count": row["renewals"],
        "unseen_renewals": row["unseen"],
        "auto_renew": row["block"].startswith("auto"),
        "auto_renew_error": row["block"] if row["block"].startswith("auto") else None,
        "timestamp": instant(row["renewed_at"] or begun),
        "checkout_date": instant(begun),
        "onsite_checkout": row["block"] == "onsite",
        "note": None,
        "note_date": None,
        "note_seen": None,
    }
    if any(one.split(".")[0] == "item" for one in embeds):
        shown["item"] = item(town, item_row, [one.removeprefix("item.") for one in embeds if one.startswith("item.")])
    if "library" in embeds:
        shown["library"] = library(town.libraries[item_row["branch"]])
    if "patron" in embeds:
        shown["patron"] = patron(town, town.patron(row["patron_id"]))
    if "issuer" in embeds:
        shown["issuer"] = None
    return shown


def item(town: Town, row: Row, embeds: Collection[str] = ()) -> Row:
    """A copy."""
    loan = town.on_loan.get(row["id"])
    shown: Row = {
        "item_id": row["id"],
        "biblio_id": row["biblio_id"],
        "external_id": f"3WM{row['id']:07d}",
        "home_library_id": row["branch"],
        "holding_library_id": row["branch"],
        "callnumber": _shelf(town.biblios[row["biblio_id"]]),
        "item_type_id": row["kind"],
        "effective_item_type_id": row["kind"],
        "not_for_loan_status": 1 if row["kind"] == "REF" else 0,
        "effective_not_for_loan_status": 1 if row["kind"] == "REF" else 0,
        "damaged_status": int(row["damaged"]),
        "lost_status": 0,
        "withdrawn": 0,
        "checked_out_date": checkout(town, loan)["checkout_date"][:10] if loan is not None else None,
        "public_notes": None,
        "copy_number": None,
        "serial_issue_number": None,
    }
    if "biblio" in embeds:
        shown["biblio"] = biblio(town.biblios[row["biblio_id"]])
    return shown


def biblio(row: Row) -> Row:
    """A title, as the cataloguer wrote it."""
    return {
        "biblio_id": row["id"],
        "title": row["title"],
        "subtitle": row["subtitle"] or None,
        "medium": None,
        "part_number": None,
        "part_name": None,
        "author": row["author"] or None,
        "publication_year": str(row["year"]),
        "copyright_date": row["year"],
        "isbn": None,
        "item_type": row["kind"],
        "publisher": None,
        "framework_id": "",
        "age_restriction": f"PEGI {row['from_age']}" if row["from_age"] else None,
    }


def library(row: Row) -> Row:
    """A branch."""
    return {
        "library_id": row["code"],
        "name": row["name"],
        "address1": row["address"] or None,
        "address2": None,
        "address3": None,
        "city": "Westmoor",
        "postal_code": row["postcode"] or None,
        "country": None,
        "phone": row["phone"] or None,
        "email": None,
        "url": None,
        "notes": None,
        "pickup_location": row["hands_out_holds"],
        "public": True,
    }


def hold(town: Town, row: Row) -> Row:
    """A reservation. The contract has the copy's number as text."""
    is_ready = row["status"] == "W"
    placed = town.hold_day(row)
    ends = row["expires_on"] or (town.today + timedelta(days=_KEPT_DAYS) if is_ready else None)
    until = row["suspended_until"]
    return {
        "hold_id": row["id"],
        "patron_id": row["patron_id"],
        "hold_date": placed.isoformat(),
        "biblio_id": row["biblio_id"],
        "item_group_id": None,
        "pickup_library_id": row["branch"],
        "desk_id": None,
        "cancellation_date": None,
        "cancellation_reason": None,
        "notes": row["notes"],
        "priority": row["priority"],
        "status": row["status"],
        "timestamp": instant(town.now),
        "item_id": str(row["item_id"]) if row["item_id"] is not None else None,
        "waiting_date": town.today.isoformat() if is_ready else None,
        "expiration_date": ends.isoformat() if ends is not None else None,
        "lowest_priority": False,
        "suspended": row["suspended"],
        "suspended_until": instant(end_of(until)) if until is not None else None,
        "non_priority": row["non_priority"],
        "item_type": row["item_type"],
        "item_level": row["item_level"],
    }


def line(town: Town, row: Row) -> Row:
    """A line of a reader's account, in pounds."""
    at = row["at"] or town.now - timedelta(days=row["days_ago"])
    is_credit = row["pence"] < 0
    return {
        "account_line_id": row["id"],
        "checkout_id": None,
        "patron_id": row["patron_id"],
        "item_id": None,
        "date": instant(at),
        "amount": row["pence"] / 100,
        "description": row["description"],
        "account_type": None,
        "debit_type": None if is_credit else row["kind"],
        "credit_type": row["kind"] if is_credit else None,
        "payment_type": None,
        "amount_outstanding": row["pence_outstanding"] / 100,
        "last_increment": None,
        "timestamp": instant(at),
        "internal_note": row["note"],
        "user_id": None,
        "library_id": row["branch"],
        "interface": "api",
        "status": None,
        "cash_register_id": None,
    }


def account(town: Town, rows: list[Row]) -> Row:
    """What is owed and what stands to a reader's credit."""

    def part(lines: list[Row]) -> dict[str, Any]:
        total = sum(each["pence_outstanding"] for each in lines)
        return {"total": total / 100, "lines": [line(town, each) for each in lines]}

    owed = [row for row in rows if row["pence_outstanding"] > 0]
    credit = [row for row in rows if row["pence_outstanding"] < 0]
    balance = sum(row["pence_outstanding"] for row in rows) / 100
    return {"balance": balance, "outstanding_credits": part(credit), "outstanding_debits": part(owed)}


def age(born: date, today: date) -> int:
    """Whole years."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def instant(moment: datetime | None) -> str | None:
    """An instant with the offset that holds here on its day."""
    return moment.astimezone(LONDON).isoformat(timespec="seconds") if moment is not None else None


def _shelf(row: Row) -> str:
    shelves = {"BKC": "Children's", "LP": "Large print", "CD": "Audiobooks", "DVD": "Films", "REF": "Reference"}
    return shelves.get(row["kind"]) or f"Fiction {(row['author'] or row['title'])[:3].upper()}"
