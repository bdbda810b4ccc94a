"""PINs and passwords that a resident types although nobody asked."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.language.personal.kinds import Find, Kind

_PIN = r"(?<![a-z])(?:p\.?i\.?n\.?|pin ?code|pin ?number|pin ?no|passcode|pass code|access code|login code)(?![a-z])"
_FILLER = (
    r"(?:[\s:=\-,.\"'(]|number|numbr|num|no|code|is|its|it's|was|for|my|the|library|card|libary|"
    r"account|login|to|log|in|it|i|use|used|of|and|set|as|which|think){0,14}"
)
_PIN_BEFORE = re.compile(rf"{_PIN}{_FILLER}(?<![\d£])(?P<pin>\d(?:[ \-]?\d){{3,7}})(?![\d/]|:\d)", re.IGNORECASE)
_PIN_AFTER = re.compile(
    rf"(?<![\d£])(?P<pin>\d(?:[ \-]?\d){{3,5}}) (?:is|was|as|for) (?:my |the |our |her |his |"
    rf"library |card |mums? )*{_PIN}",
    re.IGNORECASE,
)

_WORD_FOR_IT = (
    r"(?<![a-z])(?:pass ?words?|passwrd|passord|paswords?|pswd|pwd|pass ?phrase|memorable word|"
    r"security answer|pw)(?![a-z])"
)
_PASSWORD_SAID = re.compile(
    rf"{_WORD_FOR_IT}(?: (?:for|to) (?:my |the |your )?[a-z\- ]{{0,30}}?)?(?: ?[:=] ?|,? (?:which |"
    rf"that )?(?:is|was|its|it's|i use is|i used was) )(?:now |still |actually |just |set to |"
    rf"called |\"|')?(?P<word>[^\s\"']{{3,64}})",
    re.IGNORECASE,
)
_PASSWORD_BESIDE = re.compile(
    rf"{_WORD_FOR_IT}[\s:\-]{{1,3}}(?P<word>(?=[^\s]{{0,63}}\d)(?=[^\s]{{0,63}}[a-z])[^\s]{{5,64}})", re.IGNORECASE
)
_PASSWORD_AFTER = re.compile(rf"(?<!\S)(?P<word>[^\s]{{4,64}}) is (?:my|the|our) {_WORD_FOR_IT}", re.IGNORECASE)
_NOT_A_PASSWORD = frozenset(
    """
    not wrong right correct incorrect invalid expired expiring working broken blocked locked lost forgotten rejected
    required needed being no nothing never always too the a an my your our their this that it what which where why
    how same different unknown missing old new case reset changed stopped refused accepted denied saying unable
    asking because and but safe secure secret private compulsory there here gone on off in to also only even really
    very quite still so wont won't doesnt doesn't isnt isn't hard easy difficult long short weak strong set stuck
    failing playing
    """.split()  # noqa: SIM905 - a list of a hundred words reads better as words
)


def find_secrets(text: str) -> Iterator[Find]:
    """Four to eight figures called a PIN, and the word that follows "my password is"."""
    for pattern in (_PIN_BEFORE, _PIN_AFTER):
        for match in pattern.finditer(text):
            yield Find(Kind.PIN, *match.span("pin"))
    for pattern in (_PASSWORD_SAID, _PASSWORD_BESIDE, _PASSWORD_AFTER):
        for match in pattern.finditer(text):
            word = match["word"].rstrip(".,;:)")
            if len(word) >= 3 and word.lower() not in _NOT_A_PASSWORD and "\ue000" not in word:
                yield Find(Kind.PASSWORD, match.start("word"), match.start("word") + len(word))
