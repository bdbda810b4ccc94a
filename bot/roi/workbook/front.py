"""What every front sheet says: how to use the workbook, and lists of sentences."""

from __future__ import annotations

from collections.abc import Sequence

from bot.roi.workbook.book import Sheet

ISSUED = "as issued"
_USE = (
    "Yellow cells are inputs: the sheet Assumptions has nearly all of them. Change one and every other figure follows.",
    "Each input has a name (Formulas, Name Manager) and takes only what the council's own file may say.",
    "Grey figures in italics stand as they were worked out when this was issued; they do not follow.",
    "Front figures are shown with three significant figures (k: thousand, m: million); the cells hold them exact.",
    "There are no macros. What was changed here changes no file of the council: put it there, too, and report again.",
)


def write_list(sheet: Sheet, row: int, title: str, sentences: Sequence[str], last: int) -> int:
    """A heading and sentences below it, across all columns; the row after them."""
    sheet.text(row, 0, title, "section")
    for sentence in sentences:
        row += 1
        sheet.merge(row, 0, last, sentence, "wrap", 1 + len(sentence) // 170)
    return row + 1


def write_use(sheet: Sheet, row: int, last: int) -> int:
    """How the workbook is used; the row after it."""
    return write_list(sheet, row, "How to use this workbook", _USE, last)
