"""Koha's codes and our words, and titles as people write them. A code that is not known here is never success."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.council.libraries import HoldRefusal, HoldStatus, PinRefusal, RenewalRefusal

RENEWAL_REFUSALS: Mapping[str, RenewalRefusal] = {
    "too_many": RenewalRefusal.TOO_MANY,
    "too_soon": RenewalRefusal.TOO_SOON,
    "on_reserve": RenewalRefusal.ON_HOLD,
    "too_unseen": RenewalRefusal.MUST_BE_SHOWN,
    "onsite_checkout": RenewalRefusal.NOT_RENEWABLE,
    "restriction": RenewalRefusal.ACCOUNT_BLOCKED,
    "overdue": RenewalRefusal.OVERDUE_TOO_LONG,
    "auto_renew": RenewalRefusal.RENEWS_ITSELF,
    "auto_too_soon": RenewalRefusal.RENEWS_ITSELF,
    "auto_too_late": RenewalRefusal.KEPT_TOO_LONG,
    "auto_too_much_oweing": RenewalRefusal.OWES_TOO_MUCH,
    "auto_account_expired": RenewalRefusal.CARD_EXPIRED,
    "auto_renew_final": RenewalRefusal.RENEWS_ITSELF,
    "item_denied_renewal": RenewalRefusal.NOT_RENEWABLE,
    "item_issued_to_other_patron": RenewalRefusal.NOT_ON_LOAN,
    "recalled": RenewalRefusal.RECALLED,
    "no_item": RenewalRefusal.NOT_ON_LOAN,
    "no_checkout": RenewalRefusal.NOT_ON_LOAN,
}

# What `POST /holds` names after "Reason:", and the sentences of its 400s.
HOLD_REFUSALS: Mapping[str, HoldRefusal] = {
    "toomanyreserves": HoldRefusal.TOO_MANY_HOLDS,
    "toomanyreservestoday": HoldRefusal.TOO_MANY_TODAY,
    "toomanyholdsforthisrecord": HoldRefusal.ALREADY_RESERVED,
    "itemalreadyonhold": HoldRefusal.ALREADY_RESERVED,
    "alreadyreserved": HoldRefusal.ALREADY_RESERVED,
    "alreadypossession": HoldRefusal.ALREADY_ON_LOAN,
    "agerestricted": HoldRefusal.AGE_RESTRICTED,
    "notreservable": HoldRefusal.NOT_RESERVABLE,
    "noreservesallowed": HoldRefusal.NOT_RESERVABLE,
    "damaged": HoldRefusal.NOT_RESERVABLE,
    "cannotreservefromotherbranches": HoldRefusal.NOT_FROM_HERE,
    "branchnotinholdgroup": HoldRefusal.NOT_FROM_HERE,
    "cannotbetransferred": HoldRefusal.NOT_COLLECTED_THERE,
    "pickupnotinholdgroup": HoldRefusal.NOT_COLLECTED_THERE,
    "librarynotfound": HoldRefusal.NOT_COLLECTED_THERE,
    "librarynotpickuplocation": HoldRefusal.NOT_COLLECTED_THERE,
    "the supplied pickup location is not valid": HoldRefusal.NOT_COLLECTED_THERE,
    "biblio not found": HoldRefusal.NO_SUCH_TITLE,
}

_HOLD_STATUSES: Mapping[str, HoldStatus] = {
    "W": HoldStatus.READY,
    "T": HoldStatus.ON_ITS_WAY,
    "P": HoldStatus.BEING_PREPARED,
}

_RENEWAL = re.compile(r"renewal not authori[sz]ed\s*\(([^)]*)\)", re.IGNORECASE)
_HOLD = re.compile(r"hold cannot be placed\W+reason:\s*([\w-]+)", re.IGNORECASE)
# Punctuation that cataloguers put between the parts of a record (ISBD).
_PUNCTUATION = re.compile(r"\s*[/:;=,]\s*$")
_INITIAL = re.compile(r"\b\w\.$")
_YEARS = re.compile(r",?\s*(?:(?:b|d|ca|active)\.?\s*)?\d{3,4}\??\s*(?:-\s*(?:\d{3,4}\??)?)?\.?\s*$")
_ROLE = re.compile(r",\s*(?:author|editor|translator|illustrator|director|narrator)s?\.?$", re.IGNORECASE)


def pin_refusal(sentence: str) -> PinRefusal | None:
    """Why card and PIN were not taken; None when the sentence speaks of something else."""
    plain = sentence.strip().rstrip(".").lower()
    if plain == "password expired":
        return PinRefusal.PIN_EXPIRED
    return PinRefusal.NOT_ACCEPTED if plain == "validation failed" else None


def renewal_code(sentence: str) -> str | None:
    """The code in "Renewal not authorized (too_many)"; None when the sentence is another."""
    found = _RENEWAL.search(sentence)
    return found[1].strip() if found else None


def renewal_refusal(code: str | None) -> RenewalRefusal:
    """Why a loan cannot be renewed; `UNKNOWN` for a code that is not documented, and for none."""
    return RENEWAL_REFUSALS.get((code or "").strip().lower(), RenewalRefusal.UNKNOWN)


def hold_refusal(sentence: str) -> HoldRefusal | None:
    """Why a title cannot be reserved; None when the sentence speaks of something else."""
    found = _HOLD.search(sentence)
    if found:
        return HOLD_REFUSALS.get(found[1].lower(), HoldRefusal.UNKNOWN)
    return HOLD_REFUSALS.get(sentence.strip().rstrip(".").lower())


def hold_status(code: str | None, *, is_suspended: bool) -> HoldStatus:
    """Where a reservation stands; no code means that it waits in the queue, and so does one that is not known."""
    if is_suspended:
        return HoldStatus.SUSPENDED
    return _HOLD_STATUSES.get((code or "").upper(), HoldStatus.IN_QUEUE)


def plain_title(title: str | None, subtitle: str | None = None, part: str | None = None) -> str:
    """A title without the cataloguer's punctuation; its part belongs to it, its subtitle only when there is a title."""
    main = _bare(title)
    parts = [one for one in (_bare(part), _bare(subtitle)) if one]
    return ": ".join([main, *parts]) if main else ""


def plain_author(author: str | None) -> str:
    """`Dickens, Charles, 1812-1870.` is Charles Dickens. What is not one name turned round stays as it is."""
    name = _bare(_YEARS.sub("", _bare(_ROLE.sub("", _bare(author)))))
    if not _INITIAL.search(name):
        name = name.rstrip(".")
    surname, comma, rest = (part.strip() for part in name.partition(","))
    return f"{rest} {surname}" if comma and rest and "," not in rest else name


def _bare(text: str | None) -> str:
    bare, before = " ".join((text or "").split()), None
    while bare != before:
        before, bare = bare, _PUNCTUATION.sub("", bare)
    return bare
