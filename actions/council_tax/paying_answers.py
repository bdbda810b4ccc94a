"""Reads how a resident wants to pay council tax: which way, how much, and whether to go on.

Amounts are pounds as `Decimal`. Nothing about an account is read here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from actions.said import Said
from actions.talk import Talk

ACCOUNT, BILL = "account", "bill"
NEXT, ALL, OVERDUE = "next", "all", "overdue"
YES, NO = "yes", "no"

#: Everything that one run of the form keeps.
PAY_SLOTS = (
    "council_tax_pay_way",
    "council_tax_pay_facts",
    "council_tax_pay_go_on",
    "council_tax_pay_other",
    "council_tax_pay_amount",
)

_SOMEBODY_ELSES = re.compile(
    r"\b(?:(?:my|our|a|the|his|her|their) (?:\w+ )?(?:mum|mam|mother|dad|father|parents?|gran\w*|nan|son|lad"
    r"|daughter|aunt|uncle|brother|sister"
    r"|neighbour|friend|tenant|client|employer|estate|executor)'?s?|somebody else'?s?|someone else'?s?"
    r"|for (?:him|her|them)|executor|on behalf of"
    r"|(?:bill|account) (?:number|reference)|by (?:its |the )?(?:number|reference)|without (?:the )?(?:details"
    r"|card|form)|second property)\b",
    re.I,
)
_OWN = re.compile(r"\b(?:my account|see (?:my|the) (?:account|balance)|look at my|my own|show me|first one)\b", re.I)
_POUNDS = re.compile(
    r"(?:£\s?|\b)(\d{1,3}(?:,\d{3})+|\d{1,6})(?:\.(\d{2}))?(?:\s?(p|pence|k)\b)?(?:\s?(?:pounds?|quid|gbp))?", re.I
)
_WORDS = {"ten": 10, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "hundred": 100}
#: Nothing else may stand there: "a hundred and twenty" is not a hundred.
_IN_WORDS = re.compile(
    rf"\W*(?:(?:just|only|about|ok|pay|a|one)\W+)*({'|'.join(_WORDS)})(?:\W+(?:please|pls))?\W*", re.I
)
#: Pounds and pence without a sign, in a wish to pay: "pay 85.50 off", but not "at 10.30".
_BARE = re.compile(
    r"(?<!at )(?<!by )(?<!till )(?<!until )(?<!before )(?<!after )(?<![\d.:/£-])\b\d{1,4}\.\d\d\b(?![.:/]|\s?[ap]m)",
    re.I,
)
_PAYING = re.compile(r"\b(?:pay|put|off|towards?)\b", re.I)
_ALL = re.compile(
    r"\b(?:all(?: of it)?|everything|(?:in )?full|the (?:whole|full|lot|rest|total|balance)|whole (?:lot|thing"
    r"|balance|bill)|what i owe|clear it)\b",
    re.I,
)
_NEXT = re.compile(r"\b(?:next|instal\w+|this month'?s?|monthly|the month|usual)\b", re.I)
_OVERDUE = re.compile(r"\b(?:overdue|missed|late|behind|arrears)\b", re.I)
_ANOTHER = re.compile(r"\b(?:another|new|different|pay (?:it )?(?:again|anyway|more)|also|more)\b", re.I)

_STILL_WANTS = re.compile(
    r"\bI(?:'d| would| do)? (?:still )?(?:want|like|need|wish) to pay\b"
    r"|\bpay (?:it )?(?:here )?now\b",
    re.I,
)
_CHOICES = {
    "council_tax_pay_go_on": (YES, NO),
    "council_tax_pay_other": (YES, NO),
    "council_tax_pay_amount": (NEXT, ALL, OVERDUE),
}


def read_payment(said: Said, talk: Talk, asked: str) -> bool:
    """Take every answer that a message holds; whether it held one."""
    if (chosen := said.first("choice")) is not None:
        return _take_choice(talk, asked, chosen)
    if said.is_button:
        return _take_yes_or_no(said, talk, asked)
    heard = _read_way(said.text, talk, asked)
    if asked in ("council_tax_pay_go_on", "council_tax_pay_other"):
        return _take_yes_or_no(said, talk, asked) or heard
    amount = read_amount(said.text, said.entities.get("amount", ()), asked=asked == "council_tax_pay_amount")
    if amount is not None and (asked == "council_tax_pay_amount" or not asked):
        talk.keep("council_tax_pay_amount", amount)
        heard = True
    return heard


def read_amount(text: str, named: Sequence[str] = (), *, asked: bool) -> str | None:
    """`all`, `next`, `overdue`, or pounds such as `120.50`; None when a text names no amount, or names several.

    `named` are the amounts that NLU found in it, in pounds. `asked`: an amount was asked for. Otherwise a number is one
    only with a pound sign, a word for pounds, or pence in a wish to pay.
    """
    if named:
        return named[0] if len(named) == 1 else None
    plain = re.sub(r"\[[^\]]*\]|(?<![\w.,£-])\d{8}(?![\w-])", " ", text)
    for match in _POUNDS.finditer(plain):
        if not asked and not re.search(r"£|pound|quid|gbp", match[0], re.I):
            continue
        if (match[3] or "").lower() in ("p", "pence"):
            return f"{Decimal(match[1]) / 100:.2f}"
        try:
            return f"{Decimal(match[1].replace(',', '')) + Decimal(match[2] or 0) / 100:.2f}"
        except InvalidOperation:
            return None
    if asked and (word := _IN_WORDS.fullmatch(plain)) is not None:
        return f"{Decimal(_WORDS[word[1].lower()]):.2f}"
    if not asked and _PAYING.search(plain) and len(bare := _BARE.findall(plain)) == 1:
        return f"{Decimal(bare[0]):.2f}"
    if _OVERDUE.search(plain) and asked:
        return OVERDUE
    if _ALL.search(plain):
        return ALL
    return NEXT if asked and _NEXT.search(plain) else None


def _take_choice(talk: Talk, asked: str, chosen: str) -> bool:
    if chosen in (ACCOUNT, BILL) and asked in ("", "council_tax_pay_way"):
        talk.keep("council_tax_pay_way", chosen)
    elif chosen in _CHOICES.get(asked, ()):
        talk.keep(asked, chosen)
    else:
        return False
    return True


def _take_yes_or_no(said: Said, talk: Talk, asked: str) -> bool:
    if asked not in ("council_tax_pay_go_on", "council_tax_pay_other"):
        return False
    if said.says_no:
        talk.keep(asked, NO)
    elif (
        said.says_yes
        or _STILL_WANTS.search(said.text)
        or (asked == "council_tax_pay_other" and _ANOTHER.search(said.text) and not said.is_button)
    ):
        talk.keep(asked, YES)
    else:
        return False
    return True


def _read_way(text: str, talk: Talk, asked: str) -> bool:
    if asked not in ("", "council_tax_pay_way"):
        return False
    way = BILL if _SOMEBODY_ELSES.search(text) else ACCOUNT if _OWN.search(text) else None
    if way is None:
        return False
    talk.keep("council_tax_pay_way", way)
    return True
