"""What cannot be live: draws, the tornado and switching values, as worked out when the workbook was issued."""

from __future__ import annotations

from bot.roi.appraisal.compare import Comparison, Result, Switch
from bot.roi.workbook.assumption_sheet import say_name
from bot.roi.workbook.book import Book, Sheet
from bot.roi.workbook.styles import Style

_WIDTHS = (44, 22, 22, 22, 22, 22)
_LEAD = (
    "Values, not formulas: they stand for the assumptions as issued. To move one input, choose its end under Stands at."
)
_DRAWS = ("Option", "One in ten below", "Half below", "Nine in ten below", "Chance of a loss", "Draws")
_INPUTS = ("Input", "Stood at", "Worth nothing at", "Net present value at its low end", "at its high end", "Unit")


def write_sensitivity(book: Book, comparison: Comparison) -> None:
    """The sheet."""
    sheet = book.sheet("Sensitivity", _WIDTHS, lead=_LEAD)
    seed = comparison.results[0].spread.seed
    when = f", worked out on {comparison.made_at:%-d %B %Y at %H:%M %Z}" if comparison.made_at is not None else ""
    sheet.text(4, 0, f"Draws of the inputs that have a range (seed {seed}{when})", "section")
    sheet.heads(5, _DRAWS)
    for row, result in enumerate(comparison.results, start=6):
        spread = result.spread
        sheet.text(row, 0, result.option.title)
        for column, value in enumerate((spread.p10, spread.p50, spread.p90), start=1):
            sheet.number(row, column, value, Style.PENCE, "issued")
        sheet.number(row, 4, spread.chance_of_loss, Style.SHARE, "issued")
        sheet.number(row, 5, spread.draws, Style.WHOLE, "issued")
    row = 7 + len(comparison.results)
    for result in comparison.results:
        row = _write_inputs(sheet, row, result)


def _write_inputs(sheet: Sheet, row: int, result: Result) -> int:
    if not result.switches:
        return row
    sheet.text(row, 0, result.option.title, "section")
    sheet.heads(row + 1, _INPUTS, words=("Unit",))
    for number, switch in enumerate(result.switches, start=row + 2):
        _write_switch(sheet, number, result, switch)
    return row + 3 + len(result.switches)


def _write_switch(sheet: Sheet, row: int, result: Result, switch: Switch) -> None:
    one, swing = switch.one, result.swing_of(switch.one)
    style = Style.SHARE if one.unit == "share" else Style.PENCE if one.unit.startswith("GBP") else Style.WHOLE
    sheet.text(row, 0, say_name(one.name))
    sheet.number(row, 1, one.central, style, "issued")
    if switch.value is not None:
        sheet.number(row, 2, switch.value, style, "issued")
    else:
        sheet.text(row, 2, "no value", "issued")
    if swing is not None:
        sheet.number(row, 3, swing.at_low, Style.PENCE, "issued")
        sheet.number(row, 4, swing.at_high, Style.PENCE, "issued")
    sheet.text(row, 5, one.unit)
