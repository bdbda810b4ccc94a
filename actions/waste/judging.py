"""Asks the back ends whether a missed bin can be reported, before the resident is asked to confirm anything."""

from __future__ import annotations

from datetime import datetime, time

from actions.sending import service_code
from actions.turn import Turn
from bot.council.collections import LONDON, Household, MissedBinDecision, judge_missed_bin
from bot.council.errors import NotFound


async def household_or_empty(turn: Turn, uprn: str) -> Household:
    """The home's collections; none for a home that the waste system does not know."""
    try:
        return await turn.household(uprn)
    except NotFound:
        return Household(uprn, ())


async def judge(turn: Turn, uprn: str, stream: str) -> MissedBinDecision:
    """All four checks, with the open report of this home and stream as the back end knows it."""
    household = await household_or_empty(turn, uprn)
    rules = turn.council.missed_bin_rules_on(turn.local.date())
    service = household.service(stream)
    open_report = None
    if service is not None and service.last is not None:
        since = datetime.combine(service.last.day, time(), LONDON)
        open_report = await _open_report(turn, uprn, stream, min(since, turn.local))
    return judge_missed_bin(household, stream, turn.now, rules, open_report)


async def _open_report(turn: Turn, uprn: str, stream: str, since: datetime) -> str | None:
    found = await turn.back_ends.reports.open_requests(service_code(turn, f"missed_{stream}"), uprn, since)
    return found[0].reference if found else None
