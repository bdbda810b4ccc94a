"""What a message about a council tax bill asks: what is owed, why, when next, whether a payment came. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

BALANCE, WHY, ARRIVED, NEXT, PAID, REFUND = "balance", "why", "arrived", "next", "paid", "refund"
#: Answered without an account.
BREAKDOWN, NUMBER, COPY = "breakdown", "number", "copy"
GENERAL = frozenset({BREAKDOWN, NUMBER, COPY})
_MOST = 2

_TOPICS: Sequence[tuple[str, re.Pattern[str]]] = tuple(
    (topic, re.compile(pattern, re.I))
    for topic, pattern in (
        (
            NUMBER,
            r"\b(?:find|what(?:'s| is)|where(?:'s| is)|know|lost|got|have) .{0,30}\b(?:account"
            r"|reference) (?:number|no\b)",
        ),
        (
            BREAKDOWN,
            r"\b(?:what .{0,20}council tax (?:pay|go|spent)\w*|adult social care|precept|parish|police"
            r"|fire) ?\b|\bpays? for\b"
            r"|\bspen[dt]\w* (?:it|the money|my)",
        ),
        (
            COPY,
            r"\bcopy\b|\b(?:statement|online account|log ?(?:in|on)|sign in)\b|\b(?:not|n'?t|never) (?:received"
            r"|had|got) (?:a|my|the) (?:\w+ )?bill\b"
            r"|\bbills? (?:for the new year )?come out\b",
        ),
        (
            WHY,
            r"\bwhy(?:'s|s)?\b|\bgone up\b|\bgo(?:ne|es)? (?:up|down)\b|\bchang\w+\b|\bdearer\b|\bdifferent\b"
            r"|\bso high\b|\bexplain\b|\bwrong\b|\bhow come\b"
            r"|\b(?:up by|risen|increase\w*|worked out|too much)\b",
        ),
        (
            ARRIVED,
            r"\b(?:my |the |our )?payments?\b.{0,30}\b(?:go(?:ne|es)? (?:through|in|on)|arriv\w+|receiv\w+|come through"
            r"|show\w*|land\w*|taken|went)\b"
            r"|\b(?:did|have|hav|has|do) (?:you|u|it|ya)(?: lot)? .{0,25}\b(?:get|got|receiv\w+|reciev\w+"
            r"|arriv\w+|gone(?! (?:up|down))|show\w*|landed)\b"
            r"|\b(?:show(?:n|ed|s|ing)? up|gone (?:on|through|in))\b|\bpaid (?:twice|last|on|yesterday|today|it"
            r"|by|me|my)\b|\bi paid\b|\bi sent\b"
            r"|\bmoney left\b|\bpaid up\b",
        ),
        (
            PAID,
            r"\b(?:how much (?:have|did) i (?:paid|pay)|paid so far|breakdown of what|what has been paid"
            r"|i'?ve paid)\b",
        ),
        (
            NEXT,
            r"\b(?:next|instal\w*|when|which (?:day|date|months?)|what (?:day|date|months?)|due|this month"
            r"|monthly|per month|a month|from april"
            r"|payments? left|months? (?:left|off)|free months|10 months|12 months)\b",
        ),
        (REFUND, r"\b(?:refund|overpaid|over paid|paid too much|money back|owed back|credit)\b"),
    )
)


def topics_of(text: str) -> list[str]:
    """At most two of the usual questions, in the order of the answers; the balance when there is none."""
    found = [topic for topic, pattern in _TOPICS if pattern.search(text)]
    if found and found[0] in GENERAL:
        return found[:1]
    return found[:_MOST] or [BALANCE]
