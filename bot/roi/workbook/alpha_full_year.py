"""A year's full benefit and cost of an option, before anybody has joined: what its years are made of."""

from __future__ import annotations

from decimal import Decimal

from bot.roi.appraisal.flows import PER_COUNCIL
from bot.roi.appraisal.model import ONE, Case, Input, Option
from bot.roi.figures import ZERO
from bot.roi.workbook.alpha_inputs import AlphaInputs
from bot.roi.workbook.book import Sheet
from bot.roi.workbook.ledger import Ledger
from bot.roi.workbook.styles import Style


def rows_of(case: Case, option: Option) -> int:
    """How many rows the block takes, its heading included."""
    return 14 + (len(case.demands) if option.deflected_by_calls else 0)


def write_full_year(sheet: Sheet, row: int, case: Case, option: Option, inputs: AlphaInputs) -> Ledger:
    """The block; its figures are asked for by key."""
    ledger = Ledger(sheet, row, "A full year")
    _benefit(ledger, case, option, inputs)
    _cost(ledger, case, option, inputs)
    _delay(ledger, option, inputs)
    return ledger


def _benefit(ledger: Ledger, case: Case, option: Option, inputs: AlphaInputs) -> None:
    values, names, at = case.central(), inputs.options[option.key], ledger.at
    demands = case.demands if option.deflected_by_calls else ()
    for demand in demands:
        how = (
            "as given" if demand.target is not None else "calls x cost per call x share that could be answered at once"
        )
        value = demand.target_value(values)
        key = f"target.{demand.key}"
        ledger.add(key, f"Target value: {demand.title}", inputs.target(demand), value, Style.POUNDS, how)
    target = sum((one.target_value(values) for one in demands), ZERO)
    targets = "+".join(at(f"target.{demand.key}") for demand in demands) or "0"
    ledger.add("targets", "Target value in all", targets, target, Style.POUNDS)
    share, how = option.deflected(values), "min(coverage x success, band), or as given"
    ledger.add("share", "Share of it that is deflected", inputs.deflected(option), share, Style.SHARE, how)
    outright = _sum(option.benefits, case)
    ledger.add("outright", "Other benefits, per council", _added(option.benefits, inputs), outright, Style.POUNDS)
    left = ONE - option.optimism.on(option.optimism.benefits)
    formula = f"({at('targets')}*{at('share')}+{at('outright')})*(1-{names.benefits}*(1-{names.mitigation}))"
    how = "(target x share + other) x (1 - what is left of the optimism bias on benefits)"
    full = (target * share + outright) * left
    ledger.add("full", "Full benefit a year, per council", formula, full, Style.POUNDS, how)


def _cost(ledger: Ledger, case: Case, option: Option, inputs: AlphaInputs) -> None:
    values, names, at = case.central(), inputs.options[option.key], ledger.at
    calls = "+".join(inputs.used(one.calls) for one in case.demands) or "0"
    asked = _sum([one.calls for one in case.demands], case) * option.deflected(values)
    how = "calls x share that is deflected"
    ledger.add("asked", "Queries a year, per council", f"({calls})*{at('share')}", asked, Style.WHOLE, how)
    lines = {
        "build": ("Build", [option.build] if option.build is not None else [], Style.POUNDS),
        "per_query": ("Cost of one query", [option.per_query] if option.per_query is not None else [], Style.FINE),
        "run": ("Run a year", [one for one in option.run if one.unit != PER_COUNCIL], Style.POUNDS),
        "run_each": (
            "Run a year, for each council",
            [one for one in option.run if one.unit == PER_COUNCIL],
            Style.POUNDS,
        ),
    }
    for key, (words, used, style) in lines.items():
        ledger.add(key, words, _added(used, inputs), _sum(used, case), style)
    dearer = ONE + option.optimism.on(option.optimism.cost)
    formula, how = f"1+{names.cost}*(1-{names.mitigation})", "1 + bias x (1 - what is met)"
    ledger.add("dearer", "Cost grows by optimism bias, times", formula, dearer, Style.FACTOR, how)


def _delay(ledger: Ledger, option: Option, inputs: AlphaInputs) -> None:
    names, at = inputs.options[option.key], ledger.at
    late = option.optimism.on(option.optimism.duration) * option.build_months / 12
    formula = f"{names.duration}*(1-{names.mitigation})*{names.build_months}/12"
    how = "bias on duration x (1 - what is met) x months of building / 12"
    ledger.add("late", "Years that benefits come late", formula, late, Style.FACTOR, how)
    ledger.add("whole", "of these, whole years", f"INT({at('late')})", int(late), Style.PLAIN)
    ledger.add("part", "and part of a year", f"{at('late')}-{at('whole')}", late - int(late), Style.FACTOR)


def _added(lines: tuple[Input, ...] | list[Input], inputs: AlphaInputs) -> str:
    return "+".join(inputs.used(one) for one in lines) or "0"


def _sum(lines: tuple[Input, ...] | list[Input], case: Case) -> Decimal:
    values = case.central()
    return sum((values[one.name] for one in lines), ZERO)
