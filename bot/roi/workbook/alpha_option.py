"""One option's sheet: a row for each year, the results, a year's full benefit and cost, and how benefits grow."""

from __future__ import annotations

from decimal import Decimal

from bot.roi.appraisal.compare import Result
from bot.roi.appraisal.flows import reach
from bot.roi.appraisal.model import Case
from bot.roi.appraisal.worth import years_before
from bot.roi.figures import ZERO
from bot.roi.workbook.alpha_full_year import rows_of, write_full_year
from bot.roi.workbook.alpha_growth import Growth
from bot.roi.workbook.alpha_inputs import AlphaInputs
from bot.roi.workbook.assumption_sheet import worst_of
from bot.roi.workbook.book import Book
from bot.roi.workbook.ledger import Ledger
from bot.roi.workbook.styles import Style

NO_COST, NEVER = "no cost", "not within these years"
_TOP = 4
_HEADS = (
    *("Year", "Number", "Councils", "Reach on time", "Reach", "Benefit", "Build", "Run", "Queries", "Cost", "Net"),
    *("Discount factor", "Present benefit", "Present cost", "Present net", "Net present value so far"),
    *("Factor at the test rate", "Present net at the test rate", "Paid back"),
)
_LEAD = (
    "A row for each year, in pounds; below it the results and what they are made of. Councils join at the very bottom."
)
_RESULTS = 12  # rows that the results take

_Known = Decimal | int | str


class OptionSheet:
    """One option's sheet; its results stand in `results` by key."""

    def __init__(self, book: Book, case: Case, result: Result, inputs: AlphaInputs) -> None:
        self.case, self.result, self.inputs = case, result, inputs
        ratio = result.worth.ratio
        self.known = {"ratio": ratio if ratio is not None else NO_COST, "payback": self._payback()}
        self.sheet = book.sheet(result.option.title, (44, 14, *(13,) * max(17, case.years + 5)), lead=_LEAD)
        self._first, self._last = _TOP + 1, _TOP + case.years
        below = self._last + 3
        full_row = below + _RESULTS + 1
        self._full = write_full_year(self.sheet, full_row, case, result.option, inputs)
        growth_row = full_row + rows_of(case, result.option) + 1
        self._growth = Growth(self.sheet, growth_row, case, result.option, inputs)
        self._growth.write([self.sheet.cell(self._first + number, 0) for number in range(case.years)])
        self.sheet.heads(_TOP, _HEADS, freeze=1)
        for number in range(case.years):
            self._year(number)
        self._totals()
        names = f"result.{result.option.key}"
        self.results = Ledger(self.sheet, below, "Results", names=names, look="figure")
        self._write_results()

    def _year(self, number: int) -> None:
        row = self._first + number
        at = {head: self.sheet.cell(row, place).local for place, head in enumerate(_HEADS)}
        begins = f"({self.inputs.first_year}+{at['Number']})"
        name = f'{begins}&"/"&TEXT(MOD({begins}+1,100),"00")'
        self.sheet.formula(row, 0, name, self.case.year_names()[number], Style.PLAIN)
        self.sheet.number(row, 1, number, Style.PLAIN)
        lines = {**self._flows(number, at), **self._discounted(number, at)}
        for head, (formula, value, style) in lines.items():
            self.sheet.formula(row, _HEADS.index(head), formula, value, style)

    def _flows(self, number: int, at: dict[str, str]) -> dict[str, tuple[str, _Known, Style]]:
        year, full, option = self.result.years[number], self._full.at, self.result.option
        on_time = reach(option.joins, number, option.step, option.offset, option.ramp)
        run = f"({full('run')}+{full('run_each')}*{at['Councils']})*{full('dearer')}"
        return {
            "Councils": (self._growth.councils(number), year.councils, Style.WHOLE),
            "Reach on time": (self._growth.on_time(number), on_time, Style.FACTOR),
            "Reach": (self._late(at["Number"]), year.reach, Style.FACTOR),
            "Benefit": (f"{full('full')}*{at['Reach']}", year.benefit, Style.POUNDS),
            "Build": (f"IF({at['Number']}=0,{full('build')}*{full('dearer')},0)", year.build, Style.POUNDS),
            "Run": (run, year.run, Style.POUNDS),
            "Queries": (f"{full('per_query')}*{full('asked')}*{at['Reach']}", year.queries, Style.POUNDS),
            "Cost": (f"{at['Build']}+{at['Run']}+{at['Queries']}", year.cost, Style.POUNDS),
            "Net": (f"{at['Benefit']}-{at['Cost']}", year.net, Style.POUNDS),
        }

    def _discounted(self, number: int, at: dict[str, str]) -> dict[str, tuple[str, _Known, Style]]:
        year, so_far = self.result.years[number], self.result.cumulative[number]
        factor, tested = ((1 + rate) ** number for rate in (self.case.rate, self.case.test_rate))
        first = self.sheet.cell(self._first, _HEADS.index("Present net")).local
        is_paid = bool(self.result.worth.costs) and so_far >= 0
        paid = f"AND(SUM({self._all('Cost')})<>0,ROUND({at['Net present value so far']},6)>=0)"
        return {
            "Discount factor": (f"(1+{self.inputs.rate})^{at['Number']}", factor, Style.FACTOR),
            "Present benefit": (f"{at['Benefit']}/{at['Discount factor']}", year.benefit / factor, Style.POUNDS),
            "Present cost": (f"{at['Cost']}/{at['Discount factor']}", year.cost / factor, Style.POUNDS),
            "Present net": (f"{at['Present benefit']}-{at['Present cost']}", year.net / factor, Style.POUNDS),
            "Net present value so far": (f"SUM({first}:{at['Present net']})", so_far, Style.POUNDS),
            "Factor at the test rate": (f"(1+{self.inputs.test_rate})^{at['Number']}", tested, Style.FACTOR),
            "Present net at the test rate": (
                f"{at['Net']}/{at['Factor at the test rate']}",
                year.net / tested,
                Style.POUNDS,
            ),
            "Paid back": (f'IF({paid},{at["Number"]},"")', number if is_paid else "", Style.PLAIN),
        }

    def _late(self, number: str) -> str:
        """The reach of `whole` years ago, and for the part of a year that is left that of the year before it."""
        reached, whole, part = self._growth.all_on_time, self._full.at("whole"), self._full.at("part")
        now = f"IF({number}>={whole},INDEX({reached},{number}-{whole}+1),0)"
        before = f"IF({number}>{whole},INDEX({reached},{number}-{whole}),0)"
        return f"{now}*(1-{part})+{before}*{part}"

    def _totals(self) -> None:
        row, years, worth = self._last + 1, self.result.years, self.result.worth
        self.sheet.text(row, 0, "All years", "total")
        flows = {name: sum((getattr(one, name) for one in years), ZERO) for name in _FLOWS}
        sums = {
            **{name.capitalize(): value for name, value in flows.items()},
            "Present benefit": worth.benefits,
            "Present cost": worth.costs,
            "Present net": worth.npv,
            "Present net at the test rate": self.result.tested.npv,
        }
        for head, value in sums.items():
            self.sheet.formula(row, _HEADS.index(head), f"SUM({self._all(head)})", value, Style.POUNDS, "total")

    def _write_results(self) -> None:
        result, add, at, paid = self.result, self.results.add, self.results.at, self._all("Paid back")
        sums = {
            "npv": ("Net present value", "Present net", result.worth.npv),
            "npv_at_test_rate": (
                "Net present value at the test rate",
                "Present net at the test rate",
                result.tested.npv,
            ),
            "present_benefits": ("Present benefits", "Present benefit", result.worth.benefits),
            "present_costs": ("Present costs", "Present cost", result.worth.costs),
        }
        for key, (words, head, value) in sums.items():
            add(key, words, f"SUM({self._all(head)})", value, Style.PENCE)
        formula = f'IF({at("present_costs")}=0,"{NO_COST}",{at("present_benefits")}/{at("present_costs")})'
        add(
            "ratio",
            "Benefit for each £1 (BCR)",
            formula,
            self.known["ratio"],
            Style.RATIO,
            "present benefits / present costs",
        )
        found = f'IF(COUNT({paid})=0,"{NEVER}",INDEX({self._all("Year")},MIN({paid})+1))'
        how = "the first year by whose end everything has come back, discounted"
        add(
            "payback",
            "Pays back in",
            f'IF({at("present_costs")}=0,"{NO_COST}",{found})',
            self.known["payback"],
            Style.PLAIN,
            how,
        )
        if result.before_reorganisation is not None:
            self._write_reorganisation(paid, result.before_reorganisation)
        if result.grade is not None:
            grades = worst_of(self.inputs.grades(result.option))
            add("grade", "Grade, of its weakest input", grades, result.grade.value, Style.PLAIN)

    def _write_reorganisation(self, paid: str, before: Decimal) -> None:
        assert self.case.reorganised is not None  # noqa: S101 - there is a value up to that day
        add, at, day = self.results.add, self.results.at, self.inputs.reorganised
        left = years_before(self.case.first_year, self.case.reorganised)
        formula = f"MAX(0,YEAR({day})-IF({day}>=DATE(YEAR({day}),4,1),0,1)-{self.inputs.first_year})"
        add("years_left", "Years that are over when the council is reorganised", formula, left, Style.PLAIN)
        summed = f'SUMIF({self._all("Number")},"<"&{at("years_left")},{self._all("Present net")})'
        add("before", "Net present value up to then", summed, before, Style.PENCE)
        told = f'IF(COUNT({paid})=0,"never",IF(MIN({paid})>={at("years_left")},"after it","before it"))'
        known = "after it" if self.result.is_payback_after_reorganisation else "before it"
        if self.result.worth.payback is None:
            known = "never"
        add("payback_comes", "Pays back before or after it", told, known, Style.PLAIN)

    def _payback(self) -> str:
        worth = self.result.worth
        if not worth.costs:
            return NO_COST
        return self.case.year_names()[worth.payback] if worth.payback is not None else NEVER

    def _all(self, head: str) -> str:
        """All years of a column."""
        place = _HEADS.index(head)
        return f"{self.sheet.cell(self._first, place).local}:{self.sheet.cell(self._last, place).local}"


_FLOWS = ("benefit", "build", "run", "queries", "cost", "net")
