"""E-mail addresses, typed or spelt out ("sam at example dot org")."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.language.personal.kinds import Find, Kind

_LOCAL = re.compile(r"[\w.+'%\-]{1,64} ?$")
_DOMAIN = re.compile(
    r" ?[a-z0-9\-]{1,63}(?:(?: ?\. ?|,| dot | ?[(\[]dot[)\]] ?)[a-z0-9\-]{1,63}(?!\w)){1,5}", re.IGNORECASE
)
_MAIL_HOSTS = (
    r"(?:g ?mail|googlemail|hotmail|hotmial|outlook|live|yahoo|ymail|icloud|me|msn|aol|btinternet|"
    r"bt internet|sky|virginmedia|virgin media"
    r"|talktalk|ntlworld|protonmail|proton|mail|tiscali|blueyonder)"
)
_HOST_ONLY = re.compile(rf" ?{_MAIL_HOSTS}(?![\w])", re.IGNORECASE)
_DOT = r"(?: ?\. ?| dot | ?[(\[] ?dot ?[)\]] ?)"
_NAME = rf"[a-z0-9_+'\-]{{1,40}}(?:(?:{_DOT}| underscore | dash | hyphen )[a-z0-9_+'\-]{{1,40}}){{0,4}}"
_SPELT = re.compile(
    rf"(?<![\w.])(?P<name>{_NAME})(?: at | ?[(\[{{<] ?at ?[)\]}}>] ?)"
    rf"(?:[a-z0-9\-]{{1,40}}(?:{_DOT}[a-z0-9\-]{{1,30}}){{0,3}}(?:(?: dot |"
    rf" ?[(\[] ?dot ?[)\]] ?)[a-z0-9\-]{{2,20}}|\.(?:com|org|net|uk|co ?\.? ?uk|example|ie|gov\.uk|"
    rf"ac\.uk|info|me|eu))"
    rf"|{_MAIL_HOSTS}(?: ?\. ?| dot | )(?:com|co ?\.? ?uk|co dot uk|net|org))(?!\w)",
    re.IGNORECASE,
)
_LAST_PART = re.compile(r"[a-z]{2,24}$", re.IGNORECASE)


def find_emails(text: str) -> Iterator[Find]:
    """Addresses with an @ sign, with or without spaces round it, and addresses in words."""
    at = text.find("@")
    while at >= 0:
        local = _LOCAL.search(text, max(0, at - 65), at)
        domain = _DOMAIN.match(text, at + 1) or _HOST_ONLY.match(text, at + 1)
        if local and domain:
            end = domain.end()
            yield Find(Kind.EMAIL, local.start(), end)
        at = text.find("@", at + 1)
    for match in _SPELT.finditer(text):
        yield Find(Kind.EMAIL, *match.span())
