"""Writes a reconciliation: a CSV file for the ledger's files, and what a person reads on a terminal."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bot.council.money import pounds
from bot.payments.comparing import Line, count_differences, total
from bot.payments.posting import pounds_of

COLUMNS = (
    "council",
    "day",
    "reference",
    "account_reference",
    "pay_id",
    "state",
    "at_pay",
    "in_ledger",
    "on_account",
    "posted_on",
    "differences",
)


def write_csv(path: Path, council: str, day: date, lines: Sequence[Line]) -> None:
    """One row for each payment and a last one with the totals. Amounts in pounds; empty: nothing is said."""
    part = path.with_name(path.name + ".part")
    with part.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(COLUMNS)
        for line in lines:
            rows.writerow(
                [
                    council,
                    day.isoformat(),
                    *(_plain(text) for text in (line.reference, line.account_reference, line.pay_id, line.state)),
                    *(_amount(pence) for pence in (line.at_pay, line.in_ledger, line.on_account)),
                    line.posted_on.isoformat() if line.posted_on is not None else "",
                    "; ".join(line.differences),
                ]
            )
        sums = total(lines)
        amounts = [_amount(pence) for pence in (sums.at_pay, sums.in_ledger, sums.on_account)]
        rows.writerow([council, day.isoformat(), "total", "", "", "", *amounts, "", ""])
    part.replace(path)


def show(console: Console, name: str, day: date, lines: Sequence[Line]) -> None:
    """Totals, and every payment that has a difference."""
    sums = total(lines)
    console.print(f"{name}, payments of {day.isoformat()}", highlight=False)
    totals = Table("", "Payments", "Total", box=None)
    for title, count, pence in (
        ("Taken by GOV.UK Pay", sums.count_at_pay, sums.at_pay),
        ("Paid by our ledger", sums.count_in_ledger, sums.in_ledger),
        ("Posted to accounts", sums.count_on_account, sums.on_account),
    ):
        totals.add_row(title, str(count), pounds(pounds_of(pence)))
    console.print(totals)
    differing = [line for line in lines if line.differences]
    if not differing:
        console.print("No differences.")
        return
    details = Table("Reference", "Account", "At Pay", "Ledger", "Account shows", "Difference", box=None)
    for line in differing:
        amounts = [_amount(pence) for pence in (line.at_pay, line.in_ledger, line.on_account)]
        details.add_row(line.reference, line.account_reference, *amounts, ", ".join(line.differences))
    console.print(details)
    for kind, count in count_differences(lines).items():
        console.print(f"{count} {kind.value}", highlight=False)


def _amount(pence: int | None) -> str:
    return "" if pence is None else f"{pounds_of(pence):.2f}"


def _plain(text: str) -> str:
    """A spreadsheet takes what begins like this for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t") else text
