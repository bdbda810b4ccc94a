"""The supplier's words and ours: money, yes and no, days, stages of recovery, kinds of transaction."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from bot.council.council_tax import Stage, TransactionKind

#: What a stage code means when recovery stands still, where a council's table of codes says so.
ON_HOLD = "on_hold"

# BIL, RM1 and RM2 are documented; what comes after them is each council's own table (`[council_tax.stage_codes]`).
STAGE_CODES: Mapping[str, str] = {
    "BIL": Stage.BILLED,
    "RM1": Stage.REMINDER,
    "RM2": Stage.SECOND_REMINDER,
    "FIN": Stage.FINAL_NOTICE,
    "SUM": Stage.SUMMONS,
    "LO": Stage.LIABILITY_ORDER,
    "ENF": Stage.ENFORCEMENT,
    "BSP": ON_HOLD,
}

# The first whose pattern is found in the type and the sub-code decides.
_KINDS: tuple[tuple[str, TransactionKind], ...] = (
    (r"\brefund", TransactionKind.REFUND),
    (r"\btransfer", TransactionKind.TRANSFER),
    (r"\bwrite ?(off|on)|\bwrittenoff", TransactionKind.WRITE_OFF),
    (r"\bpenalt", TransactionKind.PENALTY),
    (r"\bcosts?\b|\bsummons\b", TransactionKind.COSTS),
    (r"\b(payments?|cash|cheque|ddebit|direct debit|card)\b", TransactionKind.PAYMENT),
    (r"\b(benefits?|support|reduction scheme|ctr|cts)\b", TransactionKind.SUPPORT),
    (r"\bband\b", TransactionKind.BAND),
    (r"\b(discounts?|single person|spd|exempt\w*|disregard\w*)\b", TransactionKind.DISCOUNT),
    (r"\bpremium\b", TransactionKind.PREMIUM),
    (r"\b(levy|bill|charge)\b", TransactionKind.BILL),
)

_WRITTEN_DAYS = ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d %b %Y", "%d %B %Y", "%d-%b-%Y", "%Y%m%d")
_MONEY = re.compile(r"-?(?:[0-9]{1,12}(?:\.[0-9]*)?|\.[0-9]+)")
_YES = frozenset({"TRUE", "YES", "Y", "1"})
_NO = frozenset({"FALSE", "NO", "N", "0", ""})
#: Parts with hyphens between them, two hyphens or a digit: `RE-BILLED` is a word.
_REFERENCE = re.compile(r"\b(?=[A-Z-]*\d|[A-Z]+-[A-Z]+-)[A-Z0-9]{1,8}(?:-[A-Z0-9]{2,12})+\b")


def money(text: str | None) -> Decimal | None:
    """Pounds: `1,234.50`, `-12.00`, `12.00-`; None for nothing. `ValueError` for what is no amount."""
    raw = (text or "").strip().replace(",", "").removeprefix("£")
    if not raw:
        return None
    if raw.endswith("-"):
        raw = "-" + raw[:-1]
    if not _MONEY.fullmatch(raw):
        raise ValueError("not an amount of money")
    return Decimal(raw)


def yes(text: str | None) -> bool:
    """TRUE or FALSE, Y or N, yes or no; nothing is no. `ValueError` for anything else."""
    word = (text or "").strip().upper()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise ValueError("neither yes nor no")


def day(text: str | None) -> date | None:
    """A day in any of the ways that are in use, day before month; None for nothing or nonsense."""
    raw = (text or "").strip()
    for form in _WRITTEN_DAYS:
        try:
            return datetime.strptime(raw, form).date()  # noqa: DTZ007 - a day has no offset
        except ValueError:
            continue
    try:
        return datetime.fromisoformat(raw).date()
    except ValueError:
        return None


def stage(code: str | None, codes: Mapping[str, str]) -> tuple[Stage, bool]:
    """Our stage and whether recovery stands still. A code that no table knows, or none, is `UNKNOWN`."""
    meaning = codes.get((code or "").strip().upper(), Stage.UNKNOWN)
    return (Stage.UNKNOWN, True) if meaning == ON_HOLD else (Stage(meaning), False)


def kind(*words: str | None) -> TransactionKind:
    """What a transaction is about, by its type and sub-code; the type is asked first."""
    for text in words:
        plain = re.sub(r"[\W_]+", " ", text or "").lower()
        for pattern, found in _KINDS:
            if found is not TransactionKind.BILL and re.search(pattern, plain):
                return found
    everything = re.sub(r"[\W_]+", " ", " ".join(word or "" for word in words)).lower()
    return TransactionKind.BILL if re.search(_KINDS[-1][0], everything) else TransactionKind.OTHER


def payment_reference(text: str | None) -> str:
    """The payment reference that a text carries, such as `WM-CT-7K3F92QD`; empty when it has none."""
    found = _REFERENCE.search((text or "").upper())
    return found.group() if found else ""


def band(text: str | None) -> str:
    """The band's letter: `D`, also from `Band D`; empty when there is none."""
    found = re.fullmatch(r"(?:BAND\s+)?([A-I])", (text or "").strip().upper())
    return found[1] if found else ""
