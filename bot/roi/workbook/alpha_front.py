"""The front sheet of an appraisal: the answer, its range, its grade, what matters most and what is not claimed."""

from __future__ import annotations

from decimal import Decimal

from bot.roi.appraisal.compare import Comparison
from bot.roi.workbook.alpha_option import OptionSheet
from bot.roi.workbook.assumption_sheet import say_name
from bot.roi.workbook.book import Cell, Sheet
from bot.roi.workbook.front import ISSUED, write_list, write_use
from bot.roi.workbook.styles import Style

WIDTHS = (42, 16, 16, 13, 23, 18, 9, 13, 13, 13, 16)
NOT_CLAIMED = (
    "These are costs and benefits on paper: capacity that would be released, not money that leaves a budget.",
    "Nothing is counted for residents' time, for calls that are online already, or for what other projects bring.",
    "The same share of calls is taken for costs and for benefits.",
)
_WORDS = ("Pays back in", "Grade", "Draws are")
AS_ISSUED, CHANGED = "as issued", "changed since"


def write_front(sheet: Sheet, comparison: Comparison, options: list[OptionSheet]) -> None:
    """Fill the sheet; it stands first in the workbook and is written last."""
    case, best = comparison.case, comparison.best
    years = f"{case.years} {'year' if case.years == 1 else 'years'}"
    where = f"{comparison.council_name}. " if comparison.council_name else ""
    told = f"{where}Options compared over {years}, in prices of {case.price_year}. {case.caption}".strip()
    sheet.text(2, 0, told, "quiet")
    rows = range(13, 13 + len(options))
    titles, npvs = (f"{sheet.cell(rows[0], column).local}:{sheet.cell(rows[-1], column).local}" for column in (0, 1))
    found = f"MATCH(MAX({npvs}),{npvs},0)"
    sheet.text(4, 0, f"Worth most over {years}", "section")
    sheet.formula(5, 0, f"INDEX({titles},{found})", best.option.title, Style.PLAIN, "answer")
    sheet.text(6, 0, "Net present value")
    answer = sheet.formula(6, 1, f"MAX({npvs})", best.worth.npv, Style.PENCE, "figure")
    sheet.book.name("answer.npv", answer)
    sheet.text(7, 0, "In eight of ten draws, from")
    sheet.text(8, 0, "to")
    grades = f"{sheet.cell(rows[0], 6).local}:{sheet.cell(rows[-1], 6).local}"
    ends = []
    for row, column, value in ((7, 7, best.spread.p10), (8, 8, best.spread.p90)):
        issued = f"{sheet.cell(rows[0], column).local}:{sheet.cell(rows[-1], column).local}"
        ends.append(sheet.formula(row, 1, f"INDEX({issued},{found})", value, Style.PENCE, "issued figure"))
    sheet.text(7, 2, f"{ISSUED}; see Sensitivity", "quiet")
    sheet.text(9, 0, "Grade")
    grade = best.grade.value if best.grade is not None else ""
    sheet.formula(9, 1, f'INDEX({grades},{found})&""', grade, Style.PLAIN, "figure")
    sheet.significant([answer, *ends])
    _table(sheet, comparison, options, rows[0] - 1)
    row = rows[-1] + 2
    row = write_list(sheet, row, "What matters most", _matters(comparison), len(WIDTHS) - 1)
    row = write_list(sheet, row + 1, "What is not claimed", NOT_CLAIMED, len(WIDTHS) - 1)
    write_use(sheet, row + 1, len(WIDTHS) - 1)


def _table(sheet: Sheet, comparison: Comparison, options: list[OptionSheet], row: int) -> None:
    up_to = "Net present value up to the reorganisation" if comparison.case.reorganised is not None else ""
    heads = ("Option", "Net present value", "At the test rate", "Benefit for each £1", "Pays back in", up_to, "Grade")
    sheet.heads(
        row,
        (*heads, "One in ten draws below", "Nine in ten draws below", "Chance of a loss", "Draws are"),
        words=_WORDS,
    )
    rounded: list[Cell] = []
    for number, option in enumerate(options, start=row + 1):
        result = option.result
        cells = option.results.cells
        title = sheet.text(number, 0, result.option.title)
        ratio: Decimal | str = result.worth.ratio if result.worth.ratio is not None else option.known["ratio"]
        lines: list[tuple[int, str, Decimal | str, Style]] = [
            (1, "npv", result.worth.npv, Style.PENCE),
            (2, "npv_at_test_rate", result.tested.npv, Style.PENCE),
            (3, "ratio", ratio, Style.RATIO),
            (4, "payback", option.known["payback"], Style.PLAIN),
        ]
        if result.before_reorganisation is not None:
            lines.append((5, "before", result.before_reorganisation, Style.PENCE))
        if result.grade is not None:
            lines.append((6, "grade", result.grade.value, Style.PLAIN))
        for column, key, value, style in lines:
            cell = sheet.formula(number, column, str(cells[key]), value, style)
            rounded += [cell] if style is Style.PENCE else []
        for column, value in ((7, result.spread.p10), (8, result.spread.p90)):
            rounded.append(sheet.number(number, column, value, Style.PENCE, "issued"))
        sheet.number(number, 9, result.spread.chance_of_loss, Style.SHARE, "issued")
        npv = sheet.cell(number, 1).local
        issued = f'IF(ABS({npv}-{float(result.worth.npv)!r})<0.005,"{AS_ISSUED}","{CHANGED}")'
        state = sheet.formula(number, 10, issued, AS_ISSUED, Style.PLAIN)
        sheet.warn_unless(state, AS_ISSUED)
        sheet.book.name(f"answer.{result.option.key}.title", title)
    sheet.significant(rounded)


def _matters(comparison: Comparison) -> list[str]:
    best = comparison.best
    if not best.swings:
        return ["No input of the option that is worth most has a range: nothing says how sure it is."]
    return [
        f"{say_name(swing.one.name)}: from its low to its high end the net present value of "
        f"{best.option.title} moves by £{swing.width:,.0f} ({ISSUED})."
        for swing in best.swings[:3]
    ]
