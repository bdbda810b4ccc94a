"""How cells look: number formats that round by display only, and the yellow of a cell that may be changed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Style(StrEnum):
    """What a number is shown as. The cell holds it exact; only its display is rounded."""

    TEXT = "@"
    PLAIN = "General"
    POUNDS = '"£"#,##0;[Red]\\-"£"#,##0'
    PENCE = '"£"#,##0.00;[Red]\\-"£"#,##0.00'
    FINE = '"£"0.000;[Red]\\-"£"0.000'
    WHOLE = "#,##0"
    COUNT = "#,##0.0"
    SHARE = "0.0%"
    PERCENT = "0.00%"
    FACTOR = "0.0000"
    RATIO = "0.00"
    DAY = "d mmmm yyyy"


#: Three significant figures: from which size on, and how a number of that size is shown. First come, first served.
SIGNIFICANT_POUNDS = (
    (99_950_000, '"£"#,##0,,"m";\\-"£"#,##0,,"m"'),
    (9_995_000, '"£"0.0,,"m";\\-"£"0.0,,"m"'),
    (999_500, '"£"0.00,,"m";\\-"£"0.00,,"m"'),
    (99_950, '"£"0,"k";\\-"£"0,"k"'),
    (9_995, '"£"0.0,"k";\\-"£"0.0,"k"'),
    (999.5, '"£"0.00,"k";\\-"£"0.00,"k"'),
    (99.95, '"£"0;\\-"£"0'),
    (9.995, '"£"0.0;\\-"£"0.0'),
    (0, '"£"0.00;\\-"£"0.00'),
)

_INK, _QUIET, _LINE, _INPUT, _HEAD, _WARN = "#0b0c0c", "#505a5f", "#b1b4b6", "#fff7bf", "#1d70b8", "#ffdd00"
_HEADS = {"bold": True, "text_wrap": True, "bottom": 2, "valign": "bottom", "bg_color": "#eef3f8"}
_FONT = {"font_name": "Arial", "font_size": 10, "font_color": _INK, "valign": "top"}

#: What a cell may be besides its number format.
LOOKS: dict[str, dict[str, Any]] = {
    "": {},
    "title": {"font_size": 18, "bold": True},
    "section": {"font_size": 13, "bold": True, "font_color": _HEAD},
    "lead": {"font_color": _QUIET, "text_wrap": True},
    "wrap": {"text_wrap": True},
    "quiet": {"font_color": _QUIET},
    "head": _HEADS,
    "number head": {**_HEADS, "align": "right"},
    "input": {"bg_color": _INPUT, "border": 1, "border_color": _LINE, "font_color": "#003078", "locked": False},
    "issued": {"italic": True, "font_color": _QUIET, "bg_color": "#f3f2f1"},
    "issued figure": {"italic": True, "font_color": _QUIET, "bg_color": "#f3f2f1", "align": "left"},
    "total": {"bold": True, "top": 1},
    "answer": {"font_size": 20, "bold": True, "align": "left"},
    "figure": {"bold": True, "align": "left"},
    "warning": {"bg_color": _WARN, "bold": True},
}


#: Points that a row needs for a look in larger letters, or that gives it room.
HEIGHTS = {"title": 26, "section": 22, "answer": 30}
LINE = 13  # points that a line of ordinary words takes


@dataclass(frozen=True)
class Format:
    """A cell format: the number format, the look, and what only text has."""

    style: Style
    look: str = ""
    is_indented: bool = False  # words right of a column of numbers
    is_risky: bool = False  # words that a program would take for a formula: marked as text for good

    @property
    def properties(self) -> dict[str, Any]:
        """In XlsxWriter's words."""
        found = {**_FONT, "num_format": self.style.value, **LOOKS[self.look]}
        return {
            **found,
            **({"indent": 1, "align": "left"} if self.is_indented else {}),
            **({"quote_prefix": True} if self.is_risky else {}),
        }
