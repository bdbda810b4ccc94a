"""Sort codes, bank account numbers and IBANs. Six and eight figures alone prove nothing: the words around them do."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.language.personal.innocent import cover_innocent_figures
from bot.language.personal.kinds import Find, Kind

_SIX = r"(?<!\d)\d\d[ \-./]{0,3}\d\d[ \-./]{0,3}\d\d(?!\d)"
_EIGHT = r"(?<![\d£])(?:\d[ \-]?){6,7}\d(?!\d)"
_ACCOUNT = r"(?:account|acount|accounts|acct|accnt|acc|a/c|ac)(?![a-z])"
_FILLER = r"[^\d\ue000\ue001]{0,25}?"
_LINK = rf"(?:[\s,;:.\-&=#/+]|and|number|num|no|is|it's|its|the|my|bank|{_ACCOUNT}){{0,12}}"

_SORT_CODE = re.compile(rf"(?<![a-z])(?:sort(?:ing)?[ \-]?codes?|s/c){_FILLER}(?P<sort>{_SIX})", re.IGNORECASE)
_SORT_CODE_FIRST = re.compile(
    rf"(?P<sort>{_SIX})[\s,(]{{0,3}}(?:is |was |= ?|as )?(?:my |the |our |for )*(?:bank )?sort(?:ing)?[ \-]?code",
    re.IGNORECASE,
)
_PAIR = re.compile(
    rf"(?P<sort>(?<!\d)(?<!\d[ \-])\d\d([ \-])\d\d\2\d\d){_LINK}(?P<account>(?<!\d)"
    rf"\d{{4}}[ \-]?\d{{4}}(?!\d))",
    re.IGNORECASE,
)
_PAIR_OF_A_BANK = re.compile(
    rf"(?<![a-z])(?:bank|direct debit|dd|refund|pay it|pay me|"
    rf"details)(?![a-z])[^\d\ue000\ue001]{{0,60}}?(?P<sort>{_SIX}){_LINK}(?P<account>{_EIGHT})",
    re.IGNORECASE,
)
_ACCOUNT_AFTER = re.compile(rf"[^\d]{{0,40}}?(?P<account>{_EIGHT})")
_BANK_ACCOUNT = re.compile(
    rf"(?<![a-z])bank[^\d\ue000\ue001]{{0,20}}{_ACCOUNT}[^\d\ue000\ue001]{{0,60}}?(?P<account>{_EIGHT})", re.IGNORECASE
)
_IBAN_START = re.compile(r"(?<![a-z0-9])[a-z]{2} ?\d ?\d(?=[ \-]?[a-z0-9])", re.IGNORECASE)
_SAYS_IBAN = re.compile(r"(?<![a-z])i ?b ?a ?n(?![a-z])[^\d]{0,25}$", re.IGNORECASE)
# Lengths from the IBAN registry (SWIFT), of the countries that residents' accounts are most often in.
_LENGTHS = {"GB": 22, "IE": 22, "FR": 27, "DE": 22, "ES": 24, "IT": 27, "PT": 25, "NL": 18, "BE": 16, "PL": 28}
_LENGTHS |= {"RO": 24, "LT": 20, "LV": 21, "EE": 20, "BG": 22, "HU": 28, "CZ": 24, "SK": 24, "GR": 27, "CY": 28}
_LENGTHS |= {"AT": 20, "CH": 21, "DK": 18, "SE": 24, "NO": 15, "FI": 18, "LU": 20, "MT": 31, "GI": 23, "TR": 26}
_LENGTHS |= {"HR": 21, "SI": 19, "IS": 26, "UA": 29, "AE": 23, "PK": 24, "SA": 24, "IL": 23, "JE": 22, "GG": 22}


def find_bank_details(text: str) -> Iterator[Find]:
    """Sort codes, the account numbers beside them, account numbers that the resident says are a bank's, and IBANs."""
    covered = cover_innocent_figures(text)
    for pattern in (_SORT_CODE, _SORT_CODE_FIRST):
        for match in pattern.finditer(text):
            yield Find(Kind.SORT_CODE, *match.span("sort"))
            account = _ACCOUNT_AFTER.match(covered, match.end())
            if account:
                yield Find(Kind.BANK_ACCOUNT, *account.span("account"))
    for pattern in (_PAIR, _PAIR_OF_A_BANK):
        for match in pattern.finditer(text):
            if len(re.sub(r"\D", "", match["account"])) == 8:
                yield Find(Kind.SORT_CODE, *match.span("sort"))
                yield Find(Kind.BANK_ACCOUNT, *match.span("account"))
    for match in _BANK_ACCOUNT.finditer(covered):
        yield Find(Kind.BANK_ACCOUNT, *match.span("account"))
    yield from _ibans(text)


def _ibans(text: str) -> Iterator[Find]:
    for match in _IBAN_START.finditer(text):
        country = match[0][:2].upper()
        length = _LENGTHS.get(country)
        if length is None:
            continue
        end, characters = _take(text, match.start(), length)
        said = _SAYS_IBAN.search(text[max(0, match.start() - 40) : match.start()]) is not None
        if len(characters) == length and _is_iban(characters) and (said or not _is_sentence(text[match.start() : end])):
            yield Find(Kind.IBAN, match.start(), end)
        elif said and sum(character.isdigit() for character in characters) >= 8:
            yield Find(Kind.IBAN, match.start(), _end_of_figures(text, end))


def _take(text: str, at: int, length: int) -> tuple[int, str]:
    """The next `length` letters and digits, passing over single spaces and dashes, and where they end."""
    characters: list[str] = []
    end = at
    while end < len(text) and len(characters) < length:
        character = text[end]
        if character.isascii() and character.isalnum():
            characters.append(character.upper())
        elif character not in " -." or text[end - 1] in " -.":
            break
        end += 1
    return end, "".join(characters)


def _is_sentence(written: str) -> bool:
    """ "at 14 heath lane 020..." can pass the check by chance; an IBAN has no words and begins "AT14"."""
    groups = re.split(r"[ .\-]+", written)
    return len(groups[0]) == 2 or any(group.isalpha() and len(group) > 4 for group in groups)


def _end_of_figures(text: str, end: int) -> int:
    while end and not text[end - 1].isdigit():
        end -= 1
    while end < len(text) and text[end].isdigit():
        end += 1
    return end


def _is_iban(characters: str) -> bool:
    """The check of ISO 7064 MOD 97-10."""
    turned = characters[4:] + characters[:4]
    return int("".join(str(int(character, 36)) for character in turned)) % 97 == 1
