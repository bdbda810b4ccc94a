"""From the supplier's XML to our facts. What an answer must say and does not is a `ValueError`: a missing balance must
never look like nothing to pay. Bank details are not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from xml.etree.ElementTree import Element

from bot.backends.civica.client import words
from bot.backends.civica.client.elements import find, need, text
from bot.council.council_tax import CouncilTaxYear, Holder, Instalment, Stage, Transaction
from bot.council.places import Postcode

_POSTCODE = re.compile(r"\b[A-Z]{1,2}[0-9][A-Z0-9]?\s*[0-9][A-Z]{2}\b")
_NOTHING = Decimal(0)
_DISABLED = re.compile(r"dis", re.IGNORECASE)


@dataclass(frozen=True)
class ListedAccount:
    """One account of a person as `ctxsel` lists it."""

    reference: str
    address: str
    is_current: bool


@dataclass(frozen=True)
class Home:
    """The home of an account as `ctxprop` tells it. `is_disabled_reduction`: charged one band lower."""

    reference: str
    address: str
    postcode: str
    band: str
    is_disabled_reduction: bool
    full_year_charge: Decimal | None


@dataclass(frozen=True)
class Figures:
    """An account's figures as `ctxdet` tells them."""

    reference: str
    balance: Decimal
    is_closed: bool
    pays_by_direct_debit: bool
    years: tuple[CouncilTaxYear, ...]


def read_holders(root: Element) -> tuple[Holder, ...]:
    """Everybody who is named, each once. The National Insurance number beside them is not read."""
    people = (
        Holder(
            surname=text(one, "Surname"),
            forenames=text(one, "Forenames") or text(one, "Initials"),
            title=text(one, "PersonTitle"),
        )
        for one in root.iter("PersonName")
    )
    return tuple(dict.fromkeys(one for one in people if one.surname))


def read_accounts(root: Element) -> tuple[ListedAccount, ...]:
    """The accounts of the person who was set."""
    return tuple(
        ListedAccount(
            reference=(one.get("CtaxActRef") or "").strip(),
            address=_one_line(text(one, "CtaxActAddress")),
            is_current=(one.get("AccountStatus") or "").strip().upper() in ("CURRENT", "OPEN", "LIVE"),
        )
        for one in root.iter("CtaxActDetails")
    )


def read_figures(root: Element, stage_codes: Mapping[str, str]) -> Figures:
    """The account's balance and its years, newest first."""
    details = need(root, "CtaxDetails")
    method = find(details, "ActPayGrp")
    by_direct_debit = method is not None and words.yes(method.get("DirectDebit"))
    years = tuple(_read_year(one, stage_codes, by_direct_debit) for one in details.iter("RecYrTotals"))
    balance = words.money(text(details, "CtxActBalance"))
    if balance is None and not years:
        raise ValueError("there is no balance")
    return Figures(
        reference=text(details, "CtxActRef"),
        balance=balance if balance is not None else sum((one.balance for one in years), _NOTHING),
        is_closed=words.yes(text(details, "CtxActClosed")),
        pays_by_direct_debit=by_direct_debit,
        years=tuple(sorted(years, key=lambda one: one.year, reverse=True)),
    )


def read_transactions(root: Element, year: int) -> tuple[Transaction, ...]:
    """The entries of a year, newest first. One that has no day or no amount makes the whole list unfit."""
    found = [_read_transaction(one, year) for one in root.iter("Transaction")]
    return tuple(
        sorted((one for one in found if one.year == year), key=lambda one: (one.day, one.number), reverse=True)
    )


def read_instalments(root: Element) -> tuple[Instalment, ...]:
    """The instalments of a year by day. The supplier writes what falls due as a negative amount."""
    return tuple(sorted(_read_instalments(root), key=lambda one: one.day))


def read_home(root: Element) -> Home | None:
    """The home that is lived in now, or else the first; None when no home is listed."""
    places = list(root.iter("Places"))
    current = [one for one in places if text(one, "PropertyStatus").lower() == "current"]
    place = next(iter(current or places), None)
    if place is None:
        return None
    lines = [line for number in range(1, 6) if (line := text(place, f"Address{number}"))]
    kind = place.find("Band")
    return Home(
        reference=text(place, "PlaceRef"),
        address=", ".join(lines),
        postcode=_postcode(text(place, "PostCode")),
        band=words.band(text(place, "Band")),
        is_disabled_reduction=kind is not None and bool(_DISABLED.match(kind.get("BandType") or "")),
        full_year_charge=words.money(text(place, "CurrentYrFullYearCharge") or text(place, "FullYearCharge")),
    )


def split_address(address: str) -> tuple[str, str]:
    """An address without its postcode, and the postcode in its written form (empty when it has none)."""
    found = list(_POSTCODE.finditer(address.upper()))
    postcode = _postcode(found[-1].group()) if found else ""
    if not postcode:
        return address, ""
    return (address[: found[-1].start()] + address[found[-1].end() :]).strip(" ,"), postcode


def _read_year(totals: Element, stage_codes: Mapping[str, str], by_direct_debit: bool) -> CouncilTaxYear:
    balance = words.money(text(totals, "BalanceOutstanding"))
    if balance is None:
        raise ValueError("a year has no balance")

    def amount(name: str) -> Decimal:
        return words.money(text(totals, name)) or _NOTHING

    summaries = list(totals.iter("RecYrSummary"))
    stage, stage_day, on_hold = _read_stage(summaries, stage_codes, owes=balance > 0)
    coming = sorted((one for each in summaries for one in _read_next(each, by_direct_debit)), key=lambda one: one.day)
    return CouncilTaxYear(
        year=int(totals.get("Year") or ""),
        balance=balance,
        charge=amount("TotalCharge"),
        payments=abs(amount("TotalPayments")),
        support=abs(amount("TotalBenefits")),
        costs=amount("TotalCosts"),
        refunds=amount("TotalRefunds"),
        write_offs=abs(amount("TotalWriteoffs")),
        transfers=amount("TotalTransfers"),
        penalties=amount("TotalPenalties"),
        overdue=max(amount("InstArrears"), _NOTHING),
        stage=stage,
        stage_day=stage_day,
        next_instalment=coming[0] if coming else None,
        on_hold=on_hold,
    )


def _read_stage(summaries: list[Element], stage_codes: Mapping[str, str], *, owes: bool) -> tuple[Stage, Any, bool]:
    """The furthest stage of a year with its day. A year that owes and says no stage is one that nobody can judge."""
    stages = [
        (*words.stage(one.get("StageCode"), stage_codes), words.day(one.get("StageDate")))
        for each in summaries
        for one in each.iter("Stage")
    ]
    if not stages:
        return (Stage.UNKNOWN if owes else Stage.BILLED), None, False
    stage, _, stage_day = max(stages, key=lambda one: one[0].rank)
    return stage, stage_day, any(on_hold for _, on_hold, _ in stages)


def _read_next(summary: Element, by_direct_debit: bool) -> Iterator[Instalment]:
    for one in summary.iter("NextPayment"):
        due, amount = words.day(one.get("DateDue")), words.money(one.get("AmountDue"))
        if due is not None and amount:
            yield Instalment(due, abs(amount), by_direct_debit)


def _read_instalments(root: Element) -> Iterator[Instalment]:
    for one in root.iter("Instalment"):
        due, amount = words.day(one.get("DateDue")), words.money(one.get("AmountDue"))
        if due is None or amount is None:
            raise ValueError("an instalment has no day or no amount")
        if amount:
            yield Instalment(due, abs(amount), words.yes(one.get("DDInd")))


def _read_transaction(entry: Element, year: int) -> Transaction:
    moment = entry.find("Date")
    on = words.day(text(moment)) or words.day(moment.get("NumericEquiv") if moment is not None else None)
    amount = words.money(text(entry, "Amount"))
    if on is None or amount is None:
        raise ValueError("a transaction has no day or no amount")
    sub_code = text(entry, "SubCode")
    period = entry.find("Period")
    start, end = (words.day(period.get(name)) if period is not None else None for name in ("Start", "End"))
    return Transaction(
        number=(entry.get("Number") or "").strip(),
        kind=words.kind(entry.get("TranType"), sub_code, text(entry, "ChargeType")),
        day=on,
        pounds=amount,
        description=sub_code,
        period=(start, end) if start is not None and end is not None else None,
        reference=words.payment_reference(sub_code),
        year=int(entry.get("Year") or year),
    )


def _postcode(raw: str) -> str:
    parsed = Postcode.parse(raw)
    return parsed.text if parsed is not None else ""


def _one_line(address: str) -> str:
    return ", ".join(part for line in re.split(r"[\n,]+", address) if (part := " ".join(line.split())))
