"""The documents of OpenRevenues' web API as XML, written with the standard library. Money is decimal pounds in text."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from bot.backends.civica.sandbox.charges import charge_of
from bot.backends.civica.sandbox.ledger import CHARGES, YearBook
from bot.backends.civica.sandbox.sessions import Session
from bot.backends.civica.sandbox.stories import by_direct_debit, is_closed
from bot.backends.civica.sandbox.tables import KeptAccount
from bot.council.council_tax import Instalment
from bot.town.accounts import AccountScenario, Person

#: Bank details that belong to nobody (GoCardless' test account); our client must never read them.
_BANK = {"BankActSortNumber": "200000", "BankActNumber": "55779911"}
_NINO = "QQ123456C"  # a number that HMRC never gives out


def write(root: Element) -> bytes:
    """The document as it goes over the wire."""
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(root, encoding="utf-8")


def page(name: str, session: Session | None, docid: str, today: date) -> Element:
    """A document with the standard block that every answer carries."""
    root = Element(name)
    info = SubElement(root, "StandardInfo")
    _text(info, "SessionID", session.number if session is not None else "")
    _text(info, "LoggedIn", "TRUE" if session is not None and session.logged_in else "FALSE")
    _text(info, "PageName", docid)
    SubElement(info, "Today", Date=_day(today), DateSort=f"{today:%Y%m%d}")
    return root


def error(root: Element, code: str, description: str) -> Element:
    """A document that says what was wrong."""
    found = SubElement(root, "ErrorCode", Description=description)
    found.text = code
    return root


def log_in(root: Element, session: Session | None) -> Element:
    """The answer to a log-in: code 5 when it went well."""
    result = SubElement(SubElement(root, "Login"), "Result")
    _text(result, "SessionID", session.number if session is not None else "")
    if session is not None:
        error(result, "5", "Login successful")
    else:
        error(result, "2", "Invalid user or password")
    return root


def set_person(root: Element, description: str) -> Element:
    """Whether a person was set."""
    error(SubElement(root, "SetPerson"), "0" if description.endswith("Set") else "9", description)
    return root


def accounts(root: Element, listed: Iterable[tuple[KeptAccount, Decimal]]) -> Element:
    """`ctxsel`: who it is, and the accounts with their balances."""
    rows = list(listed)
    _names(root, rows[0][0].account.person, rows[0][0].account.holders)
    inside = SubElement(root, "CtaxActList")
    for kept, balance in rows:
        one = SubElement(
            inside,
            "CtaxActDetails",
            CtaxActRef=kept.account.reference,
            AccountStatus="OLD" if is_closed(kept.account) else "CURRENT",
            CtaxBalance=_pounds(balance),
        )
        _text(one, "CtaxActAddress", ", ".join((*kept.lines, kept.postcode)))
    return root


def account(root: Element, kept: KeptAccount, books: Iterable[YearBook], balance: Decimal, today: date) -> Element:
    """`ctxdet`: the account with its years."""
    one = kept.account
    _text(root, "CtxActRef", one.reference)
    _text(root, "CtxActBalance", _pounds(balance))
    _text(root, "CtxActClosed", "TRUE" if is_closed(one) else "FALSE")
    _names(root, one.person, one.holders)
    details = SubElement(root, "AccountDetails")
    method = SubElement(details, "ActPayGrp", DirectDebit="YES" if by_direct_debit(one) else "NO")
    method.text = "DDEBIT" if by_direct_debit(one) else "CASH"
    if by_direct_debit(one):
        holder = one.holders[0]
        SubElement(details, "BankDetails", {"BankActName": f"{holder.forenames} {holder.surname}".upper(), **_BANK})
    financial = SubElement(root, "FinancialDetails")
    for book in books:
        _year(financial, book, today)
    return root


def transactions(root: Element, kept: KeptAccount, book: YearBook | None) -> Element:
    """`ctxtrn`: the entries of one year."""
    inside = SubElement(root, "TranList")
    for number, entry in enumerate(book.entries if book is not None else (), start=1):
        year = book.year if book is not None else 0
        one = SubElement(
            inside, "Transaction", Number=f"{year % 100:02}{number:05}", TranType=entry.kind, Year=str(year)
        )
        written = SubElement(one, "Date", NumericEquiv=f"{entry.day:%Y%m%d}")
        written.text = _day(entry.day)
        _text(one, "Amount", _pounds(entry.pounds))
        _text(one, "ChargeType", "CTAX")
        _text(one, "SubCode", entry.sub_code)
        if entry.period is not None:
            SubElement(one, "Period", Start=_day(entry.period[0]), End=_day(entry.period[1]))
        _text(SubElement(one, "PlaceDetail"), "PostCode", kept.postcode)
    return root


def instalments(root: Element, schedule: Iterable[Instalment]) -> Element:
    """`irins`: what falls due is written as a negative amount."""
    inside = SubElement(root, "InstalmentList")
    for one in schedule:
        SubElement(
            inside,
            "Instalment",
            DateDue=_day(one.day),
            AmountDue=_pounds(-one.pounds),
            DDInd="Y" if one.by_direct_debit else "N",
        )
    return root


def properties(root: Element, listed: Iterable[KeptAccount]) -> Element:
    """`ctxprop`: the homes, with bands. The type of a band says whether the disabled band reduction is given."""
    inside = SubElement(root, "PropertyList")
    for kept in listed:
        place = SubElement(inside, "Places")
        _text(place, "PlaceRef", kept.account.uprn[-9:])
        for number, line in enumerate(kept.lines[:5], start=1):
            _text(place, f"Address{number}", line)
        _text(place, "PostCode", kept.postcode)
        reduced = kept.account.scenario is AccountScenario.DISABLED_BAND
        band = SubElement(place, "Band", BandType="Disabled" if reduced else "Standard")
        band.text = kept.account.band
        charge = _pounds(charge_of(kept.account.band, is_disabled_reduction=reduced))
        _text(place, "FullYearCharge", charge)
        _text(place, "CurrentYrFullYearCharge", charge)
        _text(place, "PropertyStatus", "Former" if is_closed(kept.account) else "Current")
    return root


def _year(financial: Element, book: YearBook, today: date) -> None:
    totals = SubElement(financial, "RecYrTotals", Year=str(book.year))
    for name, amount in (
        ("BalanceOutstanding", book.balance),
        ("TotalCharge", book.total(*CHARGES)),
        ("TotalPayments", -book.total("PAYMENT")),
        ("TotalBenefits", -book.total("BENEFIT")),
        ("TotalCosts", book.total("COSTS")),
        ("TotalRefunds", book.total("REFUND")),
        ("TotalWriteoffs", -book.total("WRITEOFF")),
        ("TotalTransfers", book.total("TRANSFER")),
        ("TotalPenalties", book.total("PENALTY")),
        ("InstArrears", book.overdue(today)),
    ):
        _text(totals, name, _pounds(amount))
    _text(totals, "SparNo", "1")
    summary = SubElement(totals, "RecYrSummary")
    SubElement(summary, "Stage", StageCode=book.stage_code, StageDate=_day(book.stage_day or book.first_day))
    coming = book.next_payment(today)
    if coming is not None:
        SubElement(summary, "NextPayment", DateDue=_day(coming.day), AmountDue=_pounds(coming.pounds))


def _names(root: Element, person: str, holders: Iterable[Person]) -> None:
    for one in holders:
        name = SubElement(root, "PersonName")
        _text(name, "PersonReference", person)
        _text(name, "PersonTitle", one.title)
        _text(name, "Initials", "".join(word[0] for word in one.forenames.split()))
        _text(name, "Forenames", one.forenames)
        _text(name, "Surname", one.surname)
        _text(name, "NINo", _NINO)


def _text(parent: Element, name: str, value: Any) -> None:
    SubElement(parent, name).text = str(value)


def _pounds(amount: Decimal) -> str:
    return f"{amount:.2f}"


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"
