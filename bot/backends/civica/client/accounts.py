"""What Kerbside asks of a council tax system, as one client: is this the person on the bill, what is owed, and why."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import TypeVar

from bot.backends.civica.client import reading
from bot.backends.civica.client.elements import read_xml
from bot.backends.civica.client.visit import BACK_END, SessionLapsed, Visit, log_in
from bot.backends.civica.client.words import STAGE_CODES
from bot.council.council_tax import CouncilTaxAccount, Holder, Instalment, Transaction
from bot.council.council_tax_bands import band_paid
from bot.council.council_tax_names import is_named
from bot.council.errors import NotFound, Unavailable
from bot.council.places import Postcode
from bot.web import Calls, understood

Result = TypeVar("Result")

_REFERENCE = re.compile(r"[0-9A-Z]{4,20}")


class Civica:
    """A client of one OpenRevenues server. Each look-up logs in anew and shares nothing with any other.

    `stage_codes`: the council's own table, code -> a value of `Stage` or "on_hold"; it goes over the usual codes.
    `nation` decides which bands there are. All calls of one look-up share the `Calls`' budget.
    """

    def __init__(
        self,
        calls: Calls,
        url: str,
        user: str,
        password: str,
        *,
        stage_codes: Mapping[str, str] | None = None,
        nation: str = "England",
    ) -> None:
        self._calls = calls
        self._line = calls.to(BACK_END, url, headers={"Accept": "text/xml"}, read_body=read_xml)
        self._user = user
        self._password = password
        self._stage_codes = {**STAGE_CODES, **(stage_codes or {})}
        self._nation = nation

    async def find_account(self, account_reference: str) -> CouncilTaxAccount:
        """The account with a reference; `NotFound` when there is none."""
        return await self.account(account_reference)

    async def matches(self, account_reference: str, surname: str, postcode: str) -> bool:
        """Whether somebody of that name is on the bill of that home. An account that does not exist matches nobody."""
        given = Postcode.parse(postcode)
        if given is None:
            return False

        async def look(visit: Visit, reference: str) -> bool:
            holders, listed = await _select(visit, reference)
            _, found = reading.split_address(listed.address)
            if not found:
                await _open(visit, reference, self._stage_codes)
                home = await _home(visit)
                found = home.postcode if home is not None else ""
            return given.text == found and is_named(surname, (one.surname for one in holders))

        try:
            return await self._visit(account_reference, look)
        except NotFound:
            return False

    async def account(self, reference: str, year: int | None = None) -> CouncilTaxAccount:
        """The account, with one financial year (2026 is 2026/27) or all that the server tells; `NotFound`."""

        async def look(visit: Visit, reference: str) -> CouncilTaxAccount:
            holders, listed = await _select(visit, reference)
            figures = await _open(visit, reference, self._stage_codes, year)
            home = await _home(visit)
            address, postcode = reading.split_address(listed.address)
            with understood(BACK_END):
                charged = (
                    band_paid(home.band, self._nation, is_disabled_reduction=home.is_disabled_reduction)
                    if (home is not None and home.band)
                    else ""
                )
            return CouncilTaxAccount(
                reference=reference,
                holders=holders,
                address=address or (home.address if home is not None else ""),
                postcode=postcode or (home.postcode if home is not None else ""),
                balance=figures.balance,
                is_closed=figures.is_closed,
                pays_by_direct_debit=figures.pays_by_direct_debit,
                years=figures.years,
                band=home.band if home is not None else "",
                charged_band=charged,
                property_reference=home.reference if home is not None else "",
                full_year_charge=home.full_year_charge if home is not None else None,
            )

        return await self._visit(reference, look)

    async def transactions(self, reference: str, year: int) -> tuple[Transaction, ...]:
        """All entries of one financial year, newest first; `NotFound` when there is no such account."""

        async def look(visit: Visit, reference: str) -> tuple[Transaction, ...]:
            await _select(visit, reference)
            await _open(visit, reference, self._stage_codes, year)
            root = await visit.ask("ctxtrn", ("TranList", "Transaction"), recyear=str(year), trantype="All")
            with understood(BACK_END):
                return reading.read_transactions(root, year)

        return await self._visit(reference, look)

    async def instalments(self, reference: str, year: int) -> tuple[Instalment, ...]:
        """The instalments of one financial year, by day; `NotFound` when there is no such account."""

        async def look(visit: Visit, reference: str) -> tuple[Instalment, ...]:
            await _select(visit, reference)
            await _open(visit, reference, self._stage_codes, year)
            root = await visit.ask(
                "irins", ("IRInstalments", "InstalmentList"), recno="1", module="C", recyear=str(year)
            )
            with understood(BACK_END):
                return reading.read_instalments(root)

        return await self._visit(reference, look)

    async def _visit(self, reference: str, look: Callable[[Visit, str], Awaitable[Result]]) -> Result:
        """Log in, set the person, look; all of it once more when the session lapsed on the way."""
        plain = re.sub(r"[\W_]+", "", reference).upper()
        if not _REFERENCE.fullmatch(plain):
            raise NotFound(BACK_END, "no account has such a reference")
        with self._calls.within():
            for _ in range(2):
                try:
                    visit = await log_in(self._line, self._user, self._password)
                    await visit.set_person(plain)
                    return await look(visit, plain)
                except SessionLapsed:
                    continue
        raise Unavailable(BACK_END, "it forgot our session twice")


async def _select(visit: Visit, reference: str) -> tuple[tuple[Holder, ...], reading.ListedAccount]:
    """Who is on the bill, and the account among theirs; `NotFound` when the person has no such account."""
    root = await visit.ask("ctxsel", ("CtaxSelectDoc", "CtaxActDetails"))
    with understood(BACK_END):
        listed = {one.reference.upper(): one for one in reading.read_accounts(root)}
        holders = reading.read_holders(root)
    if reference not in listed:
        raise NotFound(BACK_END, "the person has no account with this reference")
    return holders, listed[reference]


async def _open(
    visit: Visit, reference: str, stage_codes: Mapping[str, str], year: int | None = None
) -> reading.Figures:
    """The account's figures; from then on the session is about this account (and year)."""
    params = {"actref": reference, **({"year": str(year)} if year is not None else {})}
    root = await visit.ask("ctxdet", ("CtaxDetails",), **params)
    with understood(BACK_END):
        figures = reading.read_figures(root, stage_codes)
        if figures.reference.upper() != reference:
            raise ValueError("the answer is about another account")
    return figures


async def _home(visit: Visit) -> reading.Home | None:
    root = await visit.ask("ctxprop", ("CtaxPropDetails", "PropertyList", "Places"), proplist="y")
    with understood(BACK_END):
        return reading.read_home(root)
