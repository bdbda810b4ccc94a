"""Compares one day's payments at Pay, in our ledger and on the accounts. Pure: what was read goes in, lines come out.

Money that does not agree is never explained away: each line names every difference, and the totals are sums of lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.council.payments import PaymentState
from bot.payments.posting import Posted


class Difference(StrEnum):
    """What does not agree about one payment."""

    NOT_IN_LEDGER = "not in our ledger"  # Pay took money under a reference that we do not have
    NOT_AT_PAY = "not at Pay"  # our ledger says that it was paid, and Pay has no such payment
    STATE_DIFFERS = "state differs"  # Pay and our ledger say different things of how it ended
    AMOUNTS_DIFFER = "amounts differ"
    NOT_POSTED_YET = "not posted yet"  # the money was taken, and the account does not show it
    POSTED_TWICE = "posted twice"
    POSTED_NOT_CAPTURED = "posted but not captured"  # the account shows money that Pay did not take
    NO_SUCH_ACCOUNT = "no such account"  # the council tax system does not know the account that was paid


@dataclass(frozen=True)
class AtPay:
    """A payment whose money was taken, as Pay has it."""

    reference: str
    pay_id: str
    pence: int


@dataclass(frozen=True)
class InLedger:
    """A payment in our ledger. `at_pay_now` is what Pay says of it today, where it was asked by its id."""

    reference: str
    pay_id: str
    account_reference: str
    pence: int
    state: PaymentState
    at_pay_now: PaymentState | None = None
    is_lost_at_pay: bool = False


@dataclass(frozen=True)
class Line:
    """One payment with what each of the three says of it, in pence; None: it does not say anything."""

    reference: str
    pay_id: str
    account_reference: str
    state: str
    at_pay: int | None
    in_ledger: int | None
    on_account: int | None
    posted_on: date | None
    differences: tuple[Difference, ...]


@dataclass(frozen=True)
class Totals:
    """Sums over all lines, in pence, and how many lines each sum has."""

    at_pay: int
    in_ledger: int
    on_account: int
    count_at_pay: int
    count_in_ledger: int
    count_on_account: int


def compare(
    at_pay: Iterable[AtPay],
    in_ledger: Iterable[InLedger],
    posted: Iterable[Posted],
    unknown_accounts: frozenset[str] = frozenset(),
) -> list[Line]:
    """One line for each payment that any of the three says something about, by reference."""
    captured = {one.reference: one for one in at_pay}
    ours = {one.reference: one for one in in_ledger}
    entries: dict[str, list[Posted]] = {}
    for entry in posted:
        entries.setdefault(entry.reference, []).append(entry)
    lines = []
    for reference in sorted({*captured, *ours, *entries}):
        line = _line(captured.get(reference), ours.get(reference), entries.get(reference, []), unknown_accounts)
        if line is not None:
            lines.append(line)
    return lines


def total(lines: Sequence[Line]) -> Totals:
    """What the three have taken, written down and posted."""
    sums = {name: [getattr(line, name) for line in lines] for name in ("at_pay", "in_ledger", "on_account")}
    known = {name: [pence for pence in found if pence is not None] for name, found in sums.items()}
    return Totals(
        at_pay=sum(known["at_pay"]),
        in_ledger=sum(known["in_ledger"]),
        on_account=sum(known["on_account"]),
        count_at_pay=len(known["at_pay"]),
        count_in_ledger=len(known["in_ledger"]),
        count_on_account=len(known["on_account"]),
    )


def count_differences(lines: Sequence[Line]) -> Mapping[Difference, int]:
    """How many lines have each difference; those that none has are left out."""
    return {kind: count for kind in Difference if (count := sum(kind in line.differences for line in lines))}


def _line(
    captured: AtPay | None, ours: InLedger | None, entries: list[Posted], unknown_accounts: frozenset[str]
) -> Line | None:
    is_paid = ours is not None and ours.state is PaymentState.SUCCESS
    if captured is None and not is_paid and not entries:
        return None  # nobody says that there was any money
    known = captured or ours or entries[0]
    account = ours.account_reference if ours is not None else entries[0].account_reference if entries else ""
    net = sum(entry.pence for entry in entries)
    return Line(
        reference=known.reference,
        pay_id=captured.pay_id if captured is not None else ours.pay_id if ours is not None else "",
        account_reference=account,
        state=ours.state.value if ours is not None else "",
        at_pay=captured.pence if captured is not None else None,
        in_ledger=ours.pence if ours is not None and is_paid else None,
        on_account=net if entries else None,
        posted_on=min((entry.day for entry in entries), default=None),
        differences=tuple(_differences(captured, ours, entries, net, account in unknown_accounts)),
    )


def _differences(
    captured: AtPay | None, ours: InLedger | None, entries: list[Posted], net: int, is_account_unknown: bool
) -> Iterable[Difference]:
    if captured is not None and ours is None:
        yield Difference.NOT_IN_LEDGER
    if captured is not None and ours is not None:
        if ours.state is not PaymentState.SUCCESS:
            yield Difference.STATE_DIFFERS
        if captured.pence != ours.pence:
            yield Difference.AMOUNTS_DIFFER
    if captured is None and ours is not None and ours.state is PaymentState.SUCCESS:
        yield Difference.NOT_AT_PAY if ours.is_lost_at_pay else Difference.STATE_DIFFERS
    if captured is None:
        if net > 0:
            yield Difference.POSTED_NOT_CAPTURED
        return
    if is_account_unknown:
        yield Difference.NO_SUCH_ACCOUNT
    elif net == 0:
        yield Difference.NOT_POSTED_YET
    elif net > captured.pence and net % captured.pence == 0:
        yield Difference.POSTED_TWICE
    elif net != captured.pence and (ours is None or captured.pence == ours.pence):
        yield Difference.AMOUNTS_DIFFER
