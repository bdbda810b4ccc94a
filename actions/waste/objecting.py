"""Whether a resident contradicts what they were told about a missed bin, or wants it reported all the same. Pure."""

from __future__ import annotations

import re

from actions.said import Said

_A_COMMAND = 9  # words
_REPORTS = re.compile(
    r"\b(?:report|log|register)(?:ing)? (?:it|that|this|them|the|my|one|as|a)\b|\breport (?:anyway|then|now|please)\b",
    re.I,
)
_OBJECTS = re.compile(
    r"\b(?:but|rubbish|nonsense|bull\w*|lies?|lying|liars?|wrong|untrue|disagree|unfair|joke|ridiculous"
    r"|never|nobody|no ?one|no way|can'?t be|cannot be|(?:did|have|has|had|was|were|is|are|do)(?:n'?t| not)"
    r"|not (?:true|fair|right|good enough)|did put|(?:was|were) (?:all )?(?:out|there)"
    r"|(?:put|left|took) (?:it|them|mine|ours) out|sa[wt]|seen|watched|filmed|camera|cctv|doorbell"
    r"|(?:drove|went|going|drive|driving|go|gone) (?:straight |right )?(?:past|by))\b",
    re.I,
)


def objects(said: Said) -> bool:
    """Whether a message contradicts what it was told: `but I did put it out`, `I saw them drive past`."""
    statement = len(said.words) > 2 and not said.text.endswith("?") and not said.is_button
    return statement and bool(_OBJECTS.search(said.text))


def asks_to_report(said: Said) -> bool:
    """`report it then`, `well can you log that`."""
    return len(said.words) <= _A_COMMAND and not said.is_button and bool(_REPORTS.search(said.text))
