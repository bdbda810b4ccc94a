"""Whether a back end agrees with what was filled in. A form without a back end is taken as it stands."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from bot.backends.civica.client import Civica
from bot.backends.koha.client import Koha
from bot.council.council_tax_rules import takes_payments
from bot.council.errors import BackEndError, NotFound, Rejected, Unavailable
from bot.council.libraries import PinRefusal
from bot.councils import Council
from bot.logs import get
from bot.settings import GatewaySettings, SettingError
from bot.web import Calls

Values = Mapping[str, str]

_LOG = get("gateway")
_COUNCIL_TAX = "civica"
_LIBRARY = "koha"


class Verdict(StrEnum):
    """What a back end says of a submission. Which part was wrong is not asked, so that nothing can tell it."""

    MATCHES = "matches"
    DOES_NOT_MATCH = "does_not_match"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True)
class Finding:
    """A verdict. `kept` is what a grant needs of the values, or of what the back end knows instead of them.

    `because` names a sentence of the form's own, where a back end says why; only where that tells nobody anything
    who does not know the right details.
    """

    verdict: Verdict
    kept: Values = field(default_factory=dict, repr=False)
    because: str = ""


UNAVAILABLE = Finding(Verdict.UNAVAILABLE)
_NO_MATCH = Finding(Verdict.DOES_NOT_MATCH)


class Verifier(Protocol):
    """Asks a council's back end. Never logs a value."""

    async def verify(self, council: Council, form: str, values: Values) -> Finding: ...


class Verifying:
    """The councils' own systems, as their `council.toml` names them."""

    def __init__(self, settings: GatewaySettings, councils: Mapping[str, Council], calls: Calls) -> None:
        found = {slug: open_council_tax(settings, council, calls) for slug, council in councils.items()}
        self._council_tax = {slug: system for slug, system in found.items() if system is not None}
        libraries = {slug: open_library(settings, council, calls) for slug, council in councils.items()}
        self._libraries = {slug: system for slug, system in libraries.items() if system is not None}
        self._checks: Mapping[str, Callable[[Council, Values], Awaitable[Finding]]] = {
            "council_tax_account": self._is_on_the_bill,
            "council_tax_bill": self._takes_payments,
            "library_card": self._is_a_reader,
        }

    async def verify(self, council: Council, form: str, values: Values) -> Finding:
        """Never raises for what a back end does."""
        check = self._checks.get(form)
        if check is None:
            return Finding(Verdict.MATCHES, values)  # nobody can check an e-mail address but whoever writes to it
        try:
            return await check(council, values)
        except BackEndError as failure:
            _LOG.warning("card.back_end.failed", council=council.slug, form=form, problem=type(failure).__name__)
            return UNAVAILABLE

    async def _is_on_the_bill(self, council: Council, values: Values) -> Finding:
        accounts = self._accounts(council)
        matches = await accounts.matches(values["account_reference"], values["name"], values["postcode"])
        return Finding(Verdict.MATCHES, values) if matches else _NO_MATCH

    async def _takes_payments(self, council: Council, values: Values) -> Finding:
        try:
            account = await self._accounts(council).find_account(values["account_reference"])
        except NotFound:
            return _NO_MATCH
        return Finding(Verdict.MATCHES, values) if takes_payments(account) else _NO_MATCH

    async def _is_a_reader(self, council: Council, values: Values) -> Finding:
        """The library's own number of the reader is all that is kept: neither the card's number nor the PIN is."""
        if council.slug not in self._libraries:
            raise Unavailable("library", "this council's settings name no such system")
        try:
            patron = await self._libraries[council.slug].check_pin(values["card_number"], values["pin"])
        except NotFound:
            return _NO_MATCH
        except Rejected as refused:
            if refused.code not in set(PinRefusal):
                raise
            # Only who knows the PIN is told that it has run out. A locked card looks like a wrong PIN, as at Koha.
            expired = refused.code == PinRefusal.PIN_EXPIRED
            return Finding(Verdict.DOES_NOT_MATCH, because="pin_expired") if expired else _NO_MATCH
        return Finding(Verdict.MATCHES, {"patron": patron.id})

    def _accounts(self, council: Council) -> Civica:
        if council.slug not in self._council_tax:
            raise Unavailable("council_tax", "this council's settings name no such system")
        return self._council_tax[council.slug]


def open_council_tax(settings: GatewaySettings, council: Council, calls: Calls) -> Civica | None:
    """The client of a council's council tax system; None where it has none."""
    back_end, figures = council.back_ends.get("council_tax"), council.council_tax
    if back_end is None or figures is None:
        return None  # no council tax here
    if back_end.contract != _COUNCIL_TAX:
        problem = f"back_ends.council_tax.contract of {council.slug} must be {_COUNCIL_TAX!r}"
        raise SettingError(settings.named("councils_dir"), f"{problem}, not {back_end.contract!r}")
    return Civica(
        calls,
        back_end.url.replace("{sandbox}", settings.sandbox_url),
        settings.civica_user,
        settings.civica_password,
        stage_codes=figures.stage_codes,
        nation=figures.nation,
    )


def open_library(settings: GatewaySettings, council: Council, calls: Calls) -> Koha | None:
    """The client of a council's library; None where it has none."""
    back_end = council.back_ends.get("library")
    if back_end is None:
        return None
    if back_end.contract != _LIBRARY:
        problem = f"back_ends.library.contract of {council.slug} must be {_LIBRARY!r}"
        raise SettingError(settings.named("councils_dir"), f"{problem}, not {back_end.contract!r}")
    url = back_end.url.replace("{sandbox}", settings.sandbox_url)
    return Koha(calls, url, settings.koha_client_id, settings.koha_secret)
