"""The assumptions of an appraisal as rows: its demand, each option's figures, and how each option is told to grow."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from bot.roi.appraisal.input_file import HIGHEST
from bot.roi.appraisal.model import ONE, Band, Case, Demand, Input, Option, Ramp
from bot.roi.figures import ZERO
from bot.roi.workbook.assumption_sheet import AssumptionSheet
from bot.roi.workbook.book import Cell
from bot.roi.workbook.styles import Style

NO_BAND = "none"
_MOST_BIAS = Decimal(5)


@dataclass(frozen=True)
class OptionNames:
    """What the formulas of one option call its settings."""

    step: str
    offset: str
    ramp: str
    build_months: str
    cost: str
    duration: str
    benefits: str
    mitigation: str
    band_cap: str


class AlphaInputs:
    """Writes the rows, and knows afterwards what each input is called."""

    def __init__(self, sheet: AssumptionSheet, case: Case) -> None:
        self.sheet, self.case = sheet, case
        self.options: dict[str, OptionNames] = {}
        sheet.section("The appraisal")
        told = "A share from 0 to 0.999."
        bounds = (ZERO, Decimal("0.999"))
        self.rate = sheet.setting("case.rate", "Discount rate", case.rate, Style.SHARE, bounds=bounds, told=told)
        self.test_rate = sheet.setting(
            "case.test_rate",
            "Discount rate that is tested beside it",
            case.test_rate,
            Style.SHARE,
            bounds=bounds,
            told=told,
        )
        self.first_year = sheet.setting(
            "case.first_year",
            "First financial year begins in April of",
            int(case.first_year[:4]),
            Style.PLAIN,
            bounds=(1990, 2100),
            told="A year from 1990 to 2100. How many years there are is fixed in this workbook.",
        )
        self.reorganised = ""
        if case.reorganised is not None:
            words = "Day on which the council ends or is merged"
            self.reorganised = sheet.setting("case.reorganised", words, case.reorganised, Style.DAY)
        self._bands()
        for demand in case.demands:
            sheet.section(f"Demand: {demand.title}")
            for one in demand.inputs:
                sheet.figure(one, HIGHEST[one.unit])
        for option in case.options:
            sheet.section(f"Option: {option.title}")
            for one in option.inputs:
                sheet.figure(one, HIGHEST[one.unit])
            self.options[option.key] = self._settings(option)

    def used(self, one: Input) -> str:
        """What formulas call an input."""
        return self.sheet.figures[one.name].used["central"]

    def grades(self, option: Option) -> list[Cell]:
        """The grades of everything that an option's result is worked out of."""
        demands = [one for demand in self.case.demands for one in demand.inputs] if option.deflected_by_calls else []
        return [self.sheet.figures[one.name].grade for one in (*demands, *option.inputs)]

    def target(self, demand: Demand) -> str:
        """The formula of what could be answered at once, in pounds a year."""
        if demand.target is not None:
            return self.used(demand.target)
        parts = (demand.calls, demand.cost_per_call, demand.resolution)
        return "*".join(self.used(one) for one in parts if one is not None)

    def deflected(self, option: Option) -> str:
        """The formula of the share of the target that the option takes."""
        if option.deflection is not None:
            return self.used(option.deflection)
        share = "*".join(self.used(one) for one in (option.coverage, option.success) if one is not None) or "1"
        return f"MIN({share},{self.options[option.key].band_cap})"

    def _bands(self) -> None:
        for band in Band:
            words = f"Most that can be deflected: {band.value.replace('_', ' ')}"
            self.sheet.setting(
                f"band.{band.value}", words, band.cap, Style.SHARE, bounds=(ZERO, ONE), told="A share from 0 to 1."
            )

    def _settings(self, option: Option) -> OptionNames:
        inside = f"options.{option.key}"
        biases = option.optimism

        def share(key: str, words: str, value: Decimal, most: Decimal = ONE) -> str:
            told = f"A share from 0 to {most}."
            return self.sheet.setting(f"{inside}.{key}", words, value, Style.SHARE, bounds=(ZERO, most), told=told)

        return OptionNames(
            step=share("step", "Share of the full benefit that each year adds", option.step),
            offset=self.sheet.setting(
                f"{inside}.offset",
                "Years between joining and the year before the first benefit",
                option.offset,
                Style.PLAIN,
                bounds=(-1, 30),
                told="A whole number; -1 lets benefits begin in the year of joining.",
            ),
            ramp=self.sheet.setting(
                f"{inside}.ramp",
                "Benefits grow with each council's own years, or with the programme's",
                option.ramp.value,
                Style.PLAIN,
                bounds=[one.value for one in Ramp],
            ),
            build_months=self.sheet.setting(
                f"{inside}.build_months",
                "Months of building",
                option.build_months,
                Style.PLAIN,
                bounds=(0, 120),
                told="A whole number.",
            ),
            cost=share("optimism.cost", "Optimism bias on cost", biases.cost, _MOST_BIAS),
            duration=share("optimism.duration", "Optimism bias on duration", biases.duration, _MOST_BIAS),
            benefits=share("optimism.benefits", "Optimism bias on benefits", biases.benefits),
            mitigation=share("optimism.mitigation", "Part of the bias that is met by what is done", biases.mitigation),
            band_cap=self._band(option, inside),
        )

    def _band(self, option: Option, inside: str) -> str:
        if option.deflection is not None:
            return "1"
        chosen = self.sheet.setting(
            f"{inside}.band",
            "How far residents are steered to it",
            option.band.value if option.band is not None else NO_BAND,
            Style.PLAIN,
            bounds=[NO_BAND, *(one.value for one in Band)],
        )
        caps = "1"
        for band in Band:
            caps = f'IF({chosen}="{band.value}",band.{band.value},{caps})'
        return caps
