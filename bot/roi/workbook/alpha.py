"""Writes `appraisal.xlsx`: a council's options with live formulas, from each assumption to the answer."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bot.roi.appraisal.compare import Comparison
from bot.roi.workbook.alpha_front import WIDTHS, write_front
from bot.roi.workbook.alpha_inputs import AlphaInputs
from bot.roi.workbook.alpha_option import OptionSheet
from bot.roi.workbook.alpha_sensitivity import write_sensitivity
from bot.roi.workbook.assumption_sheet import AssumptionSheet
from bot.roi.workbook.book import open_book
from bot.roi.workbook.prices import Prices


def write_xlsx(comparison: Comparison, out: Path) -> Sequence[str]:
    """`appraisal.xlsx`."""
    case = comparison.case
    with open_book(out / "appraisal.xlsx", case.title, comparison.made_at) as book:
        front = book.sheet("Answer", WIDTHS, title=case.title)
        prices = Prices(case.price_year, case.levels)
        inputs = AlphaInputs(AssumptionSheet(book, prices, is_chosen=True), case)
        options = [OptionSheet(book, case, result, inputs) for result in comparison.results]
        write_sensitivity(book, comparison)
        prices.write(book)
        write_front(front, comparison, options)
    return ["appraisal.xlsx"]
