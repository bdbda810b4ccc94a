"""One council as its folder describes it: facts only. `reading` makes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from pathlib import Path

from bot.council.collections import MissedBinRules
from bot.council.council_tax_figures import CouncilTaxFigures
from bot.council.library_branches import Libraries
from bot.councils.chat import ChatSettings
from bot.councils.hours import Hours, bank_holidays

#: The e-mails and texts that the assistant sends, by the names of their templates in `[notify.templates]`.
NOTIFY_TEMPLATES = ("payment_receipt_email", "payment_receipt_text", "message_left_email", "message_left_text")


@dataclass(frozen=True)
class BackEnd:
    """Where one back end answers, and which contract it speaks. `{sandbox}` in `url` is the sandbox's address."""

    contract: str
    url: str
    service_codes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Neighbour:
    """Somebody else who serves this council's homes: the water company, say. `phone` may be empty."""

    name: str
    page: str
    phone: str = ""


@dataclass(frozen=True)
class Council:
    """One council as its folder describes it."""

    slug: str
    name: str
    nation: str
    website: str
    custodian_code: int
    languages: tuple[str, ...]
    site_keys: tuple[str, ...]
    reference_prefix: str
    phone: str
    text_relay: str
    out_of_hours_phone: str
    hours: Hours
    reply_working_days: int
    back_ends: Mapping[str, BackEnd]
    streams: Mapping[str, str]
    stream_words: Mapping[str, tuple[str, ...]]
    bins_out_by: time
    missed_bin_rules: MissedBinRules
    return_within_working_days: int
    most_payment_pence: int
    council_tax: CouncilTaxFigures | None
    pages: Mapping[str, str]
    folder: Path
    neighbours: Mapping[str, Neighbour] = field(default_factory=dict)
    notify_templates: Mapping[str, str] = field(default_factory=dict)  # one of NOTIFY_TEMPLATES -> its id at Notify
    libraries: Libraries | None = None
    chat: ChatSettings = field(default_factory=ChatSettings)
    welsh_phone: str = ""  # answered in Welsh; empty where the council has no such line

    def page(self, intent: str) -> str:
        """The full address of the page that answers an intent."""
        return self.website + self.pages.get(intent, self.pages["home"])

    def holidays_around(self, day: date) -> frozenset[date]:
        """Bank holidays of the year before, this year and the next."""
        return frozenset(
            found for year in (day.year - 1, day.year, day.year + 1) for found in bank_holidays(self.nation, year)
        )

    def missed_bin_rules_on(self, day: date) -> MissedBinRules:
        """This council's rules with the bank holidays that matter around a day."""
        rules = self.missed_bin_rules
        return MissedBinRules(
            rules.round_ends, rules.report_within_working_days, rules.report_closes, self.holidays_around(day)
        )
