"""Figures that services need and that only look personal: dates, money, UPRNs, planning and case references."""

from __future__ import annotations

import re

#: Stands in place of an innocent figure while other figures are looked for; never a digit, a letter or a space.
COVER = "\ue001"

_NOT_INSIDE = r"(?<![\d£])(?<!\d[-./])"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_MONTH = r"(?:0?[1-9]|1[0-2])"
_INNOCENT = re.compile(
    "|".join(
        [
            rf"{_NOT_INSIDE}{_DAY}(?P<mark>[-./]){_MONTH}(?P=mark)(?:(?:19|20)\d\d|\d\d)(?![-./]?\d)",  # 25/11/2026
            rf"(?<!\d){_DAY} {_MONTH} (?:19|20)\d\d(?!\d)",  # 25 11 2026
            rf"{_NOT_INSIDE}(?:19|20)\d\d[-./]{_MONTH}[-./]{_DAY}(?![-./]?\d)",  # 2026-11-25
            r"£ ?\d{1,9}(?:,\d{3})*(?:\.\d\d?)?(?!\d)",  # £1,234.50
            r"(?<![\d.,])\d{1,9}(?:,\d{3})*(?:\.\d\d?)? ?(?:pounds?|quid|gbp|p)(?![a-z])",
            r"(?<!\d)\d{1,2}[:.]\d\d ?(?:am|pm)?(?= ?(?:-|to) ?\d{1,2}[:.]\d\d(?!\d))",  # 9.30-11.30
            r"(?<!\d)\d{1,2}:\d\d(?::\d\d)?(?!\d)",
            r"(?<!\d)\d\d/\d{4,5}/[a-z]{2,5}(?![a-z])",  # 26/01234/FUL
            r"(?<![a-z])uprn\W{0,3}(?:(?:number|no|is|it's|its|code)\W{1,3}){0,3}\d{6,12}(?!\d)",
            r"(?<!\d)\d{6,12} (?:is|was) (?:my|the|our) uprn",
            r"(?<![a-z0-9])(?:case|ticket|report|job|fault|complaint|incident|request|pcn|"
            r"penalty charge(?: notice)?|planning|application|"
            r"order|log|crm|enquiry)\W{1,3}(?:(?:reference|number|num|no|ref|id|is|it's|its|was)\W{1,3}){0,4}"
            r"[a-z]{0,4}[- ]?\d{4,10}[a-z]?(?![a-z0-9])",
            r"(?<![a-z0-9])[a-z]{2,4}-\d{4,10}(?![\da-z])",  # FS-123456
            r"(?<![a-z0-9])[a-z]{2}-(?=[a-z]{0,3}\d)[a-z0-9]{4}-(?=[a-z0-9]{0,3}\d)[a-z0-9]{4}(?![a-z0-9])",  # WM-7K3F
        ]
    ),
    re.IGNORECASE,
)


def cover_innocent_figures(text: str) -> str:
    """The text, as long as before, with every innocent figure covered up."""
    return _INNOCENT.sub(lambda match: COVER * len(match[0]), text)
