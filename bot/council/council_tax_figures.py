"""What one council sets itself about council tax: charges, instalments, premiums, costs, whom to ask. Facts only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from bot.council.council_tax_bands import Authority, AuthorityCharge, charges, year_charge
from bot.council.council_tax_instalments import InstalmentRule
from bot.council.council_tax_recovery import RecoveryRules


@dataclass(frozen=True)
class EmptyHomePremium:
    """A home that has stood empty for `years` or more pays `percent` on top."""

    years: int
    percent: int


@dataclass(frozen=True)
class Contact:
    """Somebody to turn to. `website` may be empty."""

    name: str
    phone: str
    website: str = ""


@dataclass(frozen=True)
class CouncilTaxFigures:
    """The figures of one financial year (`year` 2026 is 2026/27).

    `is_sample`: made up for a demonstration; a resident must be told so. `authorities` are charged everywhere in the
    area, `parishes` (name -> pounds in band D) only in one parish each. Costs are pounds. `stage_codes` is the
    council's table of recovery stages: the back end's code -> a value of `Stage` or "on_hold".
    """

    year: int
    is_sample: bool
    nation: str
    authorities: tuple[Authority, ...]
    parishes: Mapping[str, Decimal]
    payment_days: tuple[int, ...]
    instalment_rules: tuple[InstalmentRule, ...]
    empty_home_premiums: tuple[EmptyHomePremium, ...]
    second_home_premium: int
    care_leavers_until_age: int
    summons_costs: Decimal
    liability_order_costs: Decimal
    recovery_rules: RecoveryRules
    enforcement_agents: Contact
    team_phone: str
    debt_advice: tuple[Contact, ...]
    stage_codes: Mapping[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The financial year for a person: `2026/27`."""
        return f"{self.year}/{(self.year + 1) % 100:02}"

    def charges(
        self, band: str, *, parish: str = "", is_disabled_reduction: bool = False
    ) -> tuple[AuthorityCharge, ...]:
        """What each authority charges a home of a band for the whole year. `KeyError` for a parish that is not here."""
        return charges(band, self._charged_by(parish), self.nation, is_disabled_reduction=is_disabled_reduction)

    def year_charge(self, band: str, *, parish: str = "", is_disabled_reduction: bool = False) -> Decimal:
        """The sum of `charges`, in pounds."""
        return year_charge(band, self._charged_by(parish), self.nation, is_disabled_reduction=is_disabled_reduction)

    def _charged_by(self, parish: str) -> tuple[Authority, ...]:
        return (*self.authorities, Authority(parish, self.parishes[parish])) if parish else self.authorities
