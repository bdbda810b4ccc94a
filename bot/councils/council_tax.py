"""Reads `[council_tax]` of a council's file: its figures, its days and its words for each stage of recovery."""

from __future__ import annotations

from bot.council.council_tax import Stage
from bot.council.council_tax_bands import NINTHS, Authority
from bot.council.council_tax_figures import Contact, CouncilTaxFigures, EmptyHomePremium
from bot.council.council_tax_instalments import InstalmentRule
from bot.council.council_tax_recovery import RecoveryRules
from bot.council.errors import FileError
from bot.councils.table import Table


def read_council_tax(table: Table, nation: str) -> CouncilTaxFigures:
    """All of `[council_tax]`, for a nation whose bands are known."""
    if nation not in NINTHS:
        raise FileError(
            table.path, table.prefix.rstrip("."), f"bands of {nation} are not known, only {', '.join(NINTHS)}"
        )
    recovery, agents = table.table("recovery"), table.table("enforcement_agents")
    return CouncilTaxFigures(
        year=table.whole("year"),
        is_sample=table.flag("is_sample"),
        nation=nation,
        authorities=tuple(Authority(one.text("name"), one.money("band_d")) for one in table.tables("authorities")),
        parishes={name: table.table("parishes").money(name) for name in table.table("parishes").values},
        payment_days=table.wholes("payment_days", 1, 28),
        instalment_rules=tuple(_read_instalment_rule(one) for one in table.tables("instalment_rules")),
        empty_home_premiums=tuple(
            EmptyHomePremium(one.whole("years"), one.whole("percent")) for one in table.tables("empty_home_premiums")
        ),
        second_home_premium=table.whole("second_home_premium"),
        care_leavers_until_age=table.whole("care_leavers_until_age"),
        summons_costs=table.money("summons_costs"),
        liability_order_costs=table.money("liability_order_costs"),
        recovery_rules=_read_recovery_rules(recovery),
        enforcement_agents=Contact(agents.text("name"), agents.text("phone")),
        team_phone=table.text("team_phone"),
        debt_advice=tuple(
            Contact(one.text("name"), one.text("phone"), one.text("website")) for one in table.tables("debt_advice")
        ),
        stage_codes=_read_stage_codes(table.table("stage_codes")),
    )


def _read_instalment_rule(table: Table) -> InstalmentRule:
    rule = InstalmentRule(table.day("from_day"), table.whole("usual"), table.whole("on_request"))
    for key, count in (("usual", rule.usual), ("on_request", rule.on_request)):
        if not 1 <= count <= 12:
            raise FileError(table.path, table.prefix + key, f"must be from 1 to 12, not {count}")
    return rule


def _read_recovery_rules(table: Table) -> RecoveryRules:
    """A council may give more days than the law, and send fewer reminders; never the other way round."""
    law = RecoveryRules()
    rules = RecoveryRules(
        table.whole("pay_reminder_within_days"),
        table.whole("year_due_after_further_days"),
        table.whole("summons_before_hearing_days"),
        table.whole("most_reminders"),
    )
    for key in ("pay_reminder_within_days", "year_due_after_further_days", "summons_before_hearing_days"):
        if getattr(rules, key) < getattr(law, key):
            raise FileError(table.path, table.prefix + key, f"must be at least the law's {getattr(law, key)} days")
    if not 1 <= rules.most_reminders <= law.most_reminders:
        raise FileError(table.path, table.prefix + "most_reminders", f"must be from 1 to {law.most_reminders}")
    return rules


def _read_stage_codes(table: Table) -> dict[str, str]:
    """Codes in capitals, as they are compared. What a code means is a stage of ours, or that recovery stands still."""
    meanings = (*(one.value for one in Stage if one is not Stage.UNKNOWN), "on_hold")
    for code, meaning in table.texts().items():
        if meaning not in meanings:
            raise FileError(table.path, table.prefix + code, f"must be one of {', '.join(meanings)}, not {meaning!r}")
    return {code.upper(): meaning for code, meaning in table.texts().items()}
