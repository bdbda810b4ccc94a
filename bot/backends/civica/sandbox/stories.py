"""What has happened to an account, worked out from its scenario and a day, so that it is true on every day of the year.

A scenario that needs months behind it (a summons, say) plays in the year before while this one is young.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from bot.backends.civica.sandbox.charges import LIABILITY_ORDER_COSTS, SUMMONS_COSTS, charge_of
from bot.backends.civica.sandbox.ledger import NOTHING, Entry, YearBook
from bot.council.council_tax import financial_year
from bot.council.council_tax_instalments import spread
from bot.town.accounts import AccountScenario as S
from bot.town.accounts import TownAccount

_PENNY = Decimal("0.01")
_SUPPORT = Decimal("412.36")
_OVERPAID = Decimal("142.35")


@dataclass(frozen=True)
class Posted:
    """A payment that was posted to an account from outside. `pence` positive."""

    number: int
    account: str
    pence: int
    reference: str
    day: date


@dataclass(frozen=True)
class _Debt:
    """A debt that is still young: its stage, since how many days, and what was missed.

    `months_back` (in days) says which year it plays in; the last `missed` of the instalments due at least `grace` days
    ago were not paid, nor any since.
    """

    stage_code: str
    stage_days_ago: int
    days_back: int
    missed: int
    grace: int


_DEBTS: Mapping[S, _Debt] = {
    S.OWES_INSTALMENT: _Debt("BIL", 0, 8, 1, 1),
    S.REMINDER: _Debt("RM1", 3, 45, 1, 14),
    S.SECOND_REMINDER: _Debt("RM2", 4, 100, 1, 14),
    S.FINAL_NOTICE: _Debt("FIN", 5, 120, 2, 20),
    S.SUMMONS: _Debt("SUM", 4, 150, 3, 40),
    S.BREATHING_SPACE: _Debt("BSP", 10, 60, 1, 20),
    S.ODD_STAGE: _Debt("ZZ9", 6, 60, 1, 20),
}
_WITHDRAWN = frozenset({"FIN", "SUM", "LO", "ENF"})


def books_of(account: TownAccount, posted: Iterable[Posted], today: date) -> tuple[YearBook, ...]:
    """The account's years as they stand on a day, oldest first, with the payments that were posted to it."""
    books = _story(account, today)
    for one in posted:
        entry = Entry(one.day, "PAYMENT", f"WEB CARD {one.reference}", -Decimal(one.pence) / 100)
        place = next((number for number, book in enumerate(books) if book.balance > 0), len(books) - 1)
        books = [book.with_entries(entry) if number == place else book for number, book in enumerate(books)]
    return tuple(books)


def by_direct_debit(account: TownAccount) -> bool:
    """Whether the account is paid by Direct Debit."""
    return account.scenario in (S.DIRECT_DEBIT, S.PAYMENT_BOUNCED)


def is_closed(account: TownAccount) -> bool:
    """Whether the people have moved out."""
    return account.scenario in (S.CLOSED, S.CLOSED_OWING)


def _story(account: TownAccount, today: date) -> list[YearBook]:
    year = financial_year(today)
    if is_closed(account):
        return [_closed(account, year - 1)]
    if account.scenario in (S.LIABILITY_ORDER, S.ENFORCEMENT):
        return [_old_debt(account, year - 1), _paid(account, _billed(account, year), today)]
    if (debt := _DEBTS.get(account.scenario)) is not None:
        return _with_debt(account, debt, year, today)
    if account.scenario is S.PAYMENT_BOUNCED:
        return _bounced(account, year, today)
    before = _paid(account, _billed(account, year - 1), date(year, 3, 31))
    return [before, _this_year(account, year, today)]


def _billed(account: TownAccount, year: int) -> YearBook:
    """A year with its bill, all that was known when it was sent, and its instalments."""
    book = YearBook(year)
    whole = (book.first_day, book.last_day)
    if account.scenario is S.BAND_LOWERED:
        charge = charge_of(chr(ord(account.band) + 1))
    elif account.scenario is S.SINGLE_DISCOUNT_ENDED:
        charge = (charge_of(account.band) * 3 / 4).quantize(_PENNY)
    else:
        charge = charge_of(account.band)
    entries = [Entry(book.first_day, "LEVY", "ANNUAL CHARGE", charge, whole)]

    def less(kind: str, sub_code: str, pounds: Decimal) -> None:
        entries.append(Entry(book.first_day, kind, sub_code, -pounds, whole))

    match account.scenario:
        case S.SINGLE_DISCOUNT:
            less("DISCOUNT", "SINGLE OCCUPANCY 25%", (charge / 4).quantize(_PENNY))
        case S.DISABLED_BAND:
            less("LEVY", "DISABLED BAND REDUCTION", charge - charge_of(account.band, is_disabled_reduction=True))
        case S.ALL_STUDENTS:
            less("EXEMPTION", "EXEMPT CLASS N STUDENTS", charge)
        case S.SUPPORT:
            less("BENEFIT", "COUNCIL TAX SUPPORT", _SUPPORT)
    due = sum((one.pounds for one in entries), NOTHING)
    first = date(year, 4, account.payment_day)
    schedule = spread(due, first, account.instalments, by_direct_debit=by_direct_debit(account))
    return YearBook(year, tuple(entries), schedule, stage_day=book.first_day)


def _paid(account: TownAccount, book: YearBook, until: date) -> YearBook:
    """Every instalment that was due by a day, paid on its day."""
    return book.paying(tuple(one for one in book.schedule if one.day <= until), _method(account))


def _method(account: TownAccount) -> str:
    return "DDEBIT" if by_direct_debit(account) else "CASH"


def _this_year(account: TownAccount, year: int, today: date) -> YearBook:
    book = _billed(account, year)
    match account.scenario:
        case S.SINGLE_DISCOUNT_ENDED:
            return _changed(account, book, today, 12, "DISCOUNT", "SINGLE OCCUPANCY ENDED", charge_of(account.band) / 4)
        case S.BAND_LOWERED:
            less = charge_of(account.band) - charge_of(chr(ord(account.band) + 1))
            return _changed(account, book, today, 15, "LEVY", "BAND CHANGE", less, whole_year=True)
        case S.IN_CREDIT:
            paid = Entry(book.first_day, "PAYMENT", "CASH", -(book.balance + _OVERPAID))
            return book.with_entries(paid)
        case S.REFUNDED:
            paid = Entry(book.first_day, "PAYMENT", "CASH", -(book.balance + _OVERPAID))
            back = Entry(max(today - timedelta(days=6), book.first_day), "REFUND", "BACS REFUND", _OVERPAID)
            return book.with_entries(paid, back)
    return _paid(account, book, today)


def _changed(
    account: TownAccount,
    book: YearBook,
    today: date,
    days_ago: int,
    kind: str,
    sub_code: str,
    year_delta: Decimal,
    *,
    whole_year: bool = False,
) -> YearBook:
    """A change some days ago that costs `year_delta` a year, from its day on (or for the whole year)."""
    on = max(today - timedelta(days=days_ago), book.first_day)
    start = book.first_day if whole_year else on
    days = (book.last_day - book.first_day).days + 1
    delta = (year_delta * ((book.last_day - start).days + 1) / days).quantize(_PENNY)
    paid = _paid(account, book, on - timedelta(days=1)).with_entries(
        Entry(on, kind, sub_code, delta, (start, book.last_day))
    )
    spread_anew = paid.respread(delta, on + timedelta(days=14) if on + timedelta(days=14) >= today else on)
    return spread_anew.paying(tuple(one for one in spread_anew.schedule if on <= one.day <= today), _method(account))


def _with_debt(account: TownAccount, debt: _Debt, year: int, today: date) -> list[YearBook]:
    before, now = _billed(account, year - 1), _billed(account, year)
    if financial_year(today - timedelta(days=debt.days_back)) == year:
        return [_paid(account, before, date(year, 3, 31)), _in_debt(account, now, debt, today)]
    return [_in_debt(account, before, debt, today), _paid(account, now, today)]


def _in_debt(account: TownAccount, book: YearBook, debt: _Debt, today: date) -> YearBook:
    due = tuple(one for one in book.schedule if one.day <= today - timedelta(days=debt.grace))
    book = book.paying(due[: -debt.missed], _method(account))
    on = today - timedelta(days=debt.stage_days_ago) if debt.stage_days_ago else book.first_day
    book = replace(book, stage_code=debt.stage_code, stage_day=on, withdrawn=debt.stage_code in _WITHDRAWN)
    return book.with_entries(Entry(on, "COSTS", "SUMMONS COSTS", SUMMONS_COSTS)) if debt.stage_code == "SUM" else book


def _old_debt(account: TownAccount, year: int) -> YearBook:
    """Nothing paid after July, a summons in October, the order in November; perhaps agents since January."""
    book = _billed(account, year)
    book = book.paying(tuple(one for one in book.schedule if one.day <= date(year, 7, 31)), _method(account))
    book = book.with_entries(
        Entry(date(year, 10, 8), "COSTS", "SUMMONS COSTS", SUMMONS_COSTS),
        Entry(date(year, 11, 5), "COSTS", "LIABILITY ORDER COSTS", LIABILITY_ORDER_COSTS),
    )
    if account.scenario is S.ENFORCEMENT:
        return replace(book, stage_code="ENF", stage_day=date(year + 1, 1, 15), withdrawn=True)
    return replace(book, stage_code="LO", stage_day=date(year, 11, 5), withdrawn=True)


def _bounced(account: TownAccount, year: int, today: date) -> list[YearBook]:
    """The last payment came back from the bank two days ago."""
    before, now = _billed(account, year - 1), _billed(account, year)
    if financial_year(today - timedelta(days=21)) == year:
        return [_paid(account, before, date(year, 3, 31)), _came_back(account, now, today)]
    return [_came_back(account, before, today), _paid(account, now, today)]


def _came_back(account: TownAccount, book: YearBook, today: date) -> YearBook:
    due = tuple(one for one in book.schedule if one.day <= today - timedelta(days=6))
    book = _paid(account, book, today - timedelta(days=1))
    return book.with_entries(Entry(today - timedelta(days=2), "PAYMENT", "DDEBIT UNPAID", due[-1].pounds))


def _closed(account: TownAccount, year: int) -> YearBook:
    """Nothing paid after July, moved out on 10 December: the rest is taken off, and the last bill paid or not."""
    book = _billed(account, year)
    out = date(year, 12, 10)
    book = _paid(account, book, date(year, 7, 31))
    days = (book.last_day - book.first_day).days + 1
    unused = (book.total("LEVY") * (book.last_day - out).days / days).quantize(_PENNY)
    book = book.with_entries(Entry(out, "LEVY", "ACCOUNT ENDED", -unused, (out + timedelta(days=1), book.last_day)))
    book = replace(book, schedule=tuple(one for one in book.schedule if one.day <= date(year, 7, 31)))
    if account.scenario is S.CLOSED_OWING:
        return book.respread(book.balance, out)
    return book.with_entries(Entry(date(year, 12, 28), "PAYMENT", "CASH", -book.balance))
