"""How many councils join an option when, and how far their benefits have grown: a row a year, a column a cohort."""

from __future__ import annotations

from decimal import Decimal

from bot.roi.appraisal.flows import grown, reach
from bot.roi.appraisal.model import Case, Option, Ramp
from bot.roi.figures import ZERO
from bot.roi.workbook.alpha_inputs import AlphaInputs
from bot.roi.workbook.book import Cell, Sheet
from bot.roi.workbook.styles import Style

_HEADS = ("Year", "Number", "Councils that join", "Councils so far", "Reach on time", "Joined in:")
_JOIN, _SO_FAR, _REACH, _COHORTS = 2, 3, 4, 6


class Growth:
    """The table; `row` is its heading's."""

    def __init__(self, sheet: Sheet, row: int, case: Case, option: Option, inputs: AlphaInputs) -> None:
        self.sheet, self.case, self.option, self.names = sheet, case, option, inputs.options[option.key]
        self._numbers = row + 2  # the row of the cohorts' numbers
        self._first, self._last = row + 3, row + 2 + case.years
        self._joins = [*option.joins, *(0 for _ in range(case.years - len(option.joins)))]
        sheet.text(row, 0, "How benefits grow", "section")
        sheet.heads(row + 1, _HEADS)
        sheet.text(
            self._numbers, 0, "Reach counts councils, each by the share of its full benefit that it has", "quiet"
        )

    def councils(self, number: int) -> str:
        """How many have joined by a year."""
        return self.sheet.cell(self._first + number, _SO_FAR).local

    def on_time(self, number: int) -> str:
        """The reach of a year, were nothing late."""
        return self.sheet.cell(self._first + number, _REACH).local

    @property
    def all_on_time(self) -> str:
        """The reach of all years."""
        return self._column(_REACH)

    def write(self, years: list[Cell]) -> None:
        """All rows; `years` are the cells that hold the years' names."""
        for number, name in enumerate(self.case.year_names()):
            self.sheet.formula(self._first + number, 0, years[number].local, name, Style.PLAIN)
            self.sheet.formula(self._numbers - 1, _COHORTS + number, years[number].local, name, Style.PLAIN, "head")
            self.sheet.number(self._numbers, _COHORTS + number, number, Style.PLAIN, "quiet")
        for number in range(self.case.years):
            self._year(number)

    def _year(self, number: int) -> None:
        row, sheet, option = self._first + number, self.sheet, self.option
        sheet.number(row, 1, number, Style.PLAIN)
        join = sheet.number(row, _JOIN, self._joins[number], Style.WHOLE, "input")
        sheet.allow_whole(join, 0, 100_000, "A whole number of councils.")
        sheet.book.name(f"options.{option.key}.joins.{number}", join)
        so_far = f"SUM({sheet.cell(self._first, _JOIN).local}:{join.local})"
        sheet.formula(row, _SO_FAR, so_far, sum(self._joins[: number + 1]), Style.WHOLE)
        ends = (sheet.cell(row, _COHORTS).local, sheet.cell(row, _COHORTS + self.case.years - 1).local)
        on_time = reach(option.joins, number, option.step, option.offset, option.ramp)
        sheet.formula(row, _REACH, f"SUM({ends[0]}:{ends[1]})", on_time, Style.FACTOR)
        for cohort in range(self.case.years):
            self._cohort(number, cohort)

    def _cohort(self, number: int, cohort: int) -> None:
        """joined x min(1, step x years since), from the first year with a benefit on."""
        sheet, names = self.sheet, self.names
        year, joined = sheet.cell(self._first + number, 1).local, sheet.cell(self._first + cohort, _JOIN).local
        own = sheet.cell(self._numbers, _COHORTS + cohort).local
        begun = f"COUNTIF({self._column(_SO_FAR)},0)"  # years in which nobody has joined yet
        since = f'{year}-IF({names.ramp}="{Ramp.PROGRAMME.value}",{begun},{own})-{names.offset}'
        formula = f"IF({year}-{own}-{names.offset}>=1,{joined}*MIN(1,{names.step}*({since})),0)"
        sheet.formula(self._first + number, _COHORTS + cohort, formula, self._value(number, cohort), Style.FACTOR)

    def _value(self, number: int, cohort: int) -> Decimal:
        option = self.option
        if number - cohort - option.offset < 1:
            return ZERO
        first = next((year for year, count in enumerate(self._joins) if count), self.case.years)
        since = number - (first if option.ramp is Ramp.PROGRAMME else cohort) - option.offset
        return self._joins[cohort] * grown(since, option.step)

    def _column(self, place: int) -> str:
        return f"{self.sheet.cell(self._first, place).local}:{self.sheet.cell(self._last, place).local}"
