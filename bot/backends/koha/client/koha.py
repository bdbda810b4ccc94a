"""What Kerbside asks of a library, as one client. Writes go out once; after a lost answer the truth is read back."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import replace

from bot.backends.koha.client import catalogue, holding, reading, renewing, words
from bot.backends.koha.client.access import BACK_END, Access
from bot.backends.koha.client.paging import all_rows
from bot.backends.koha.client.reading import Row
from bot.backends.koha.client.together import several
from bot.council.errors import NotFound, Rejected, Unauthorised, Unavailable
from bot.council.libraries import (
    Branch,
    Copy,
    Hold,
    HoldResult,
    LibraryAccount,
    LibraryPatron,
    Loan,
    Refused,
    Renewal,
    Renewed,
    SearchResult,
)
from bot.web import Calls, understood


class Koha:
    """A client of one Koha server. `url` is what stands before `/api/v1`; `client_id` and `secret` are an API key's.

    All calls of one method share the `Calls`' budget.
    """

    def __init__(
        self,
        calls: Calls,
        url: str,
        client_id: str,
        secret: str,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._calls = calls
        self._access = Access(calls, url, client_id, secret, clock)

    async def check_pin(self, card_number: str, pin: str) -> LibraryPatron:
        """The reader behind a card number and PIN.

        `Rejected` with a code of `PinRefusal`; `NotFound` when the card is gone. Koha counts wrong PINs and locks the
        card after some, which looks like a wrong PIN. The PIN is in no error.
        """
        body = {"identifier": "".join(card_number.split()), "password": pin}
        with self._calls.within():
            try:
                answer = await self._access.call(lambda line: line.post("/auth/password/validation", json=body))
            except Rejected as refused:
                code = words.pin_refusal(refused.message)
                if code is None:  # our call did not fit, which says nothing about the PIN
                    raise Unavailable(BACK_END, refused.message) from None
                raise Rejected(BACK_END, code) from None
            except Unavailable as failure:
                raise Unavailable(BACK_END, failure.message) from None
            with understood(BACK_END):
                number = str(int(answer.data["patron_id"]))
            return await self.patron(number)

    async def patron(self, patron_id: str) -> LibraryPatron:
        """A reader by the library's own number; `NotFound`."""
        answer = await self._access.call(lambda line: line.get("/patrons/{id}", path={"id": patron_id}))
        with understood(BACK_END):
            found = reading.patron(answer.data)
            if found.id != patron_id:
                raise ValueError("the answer is about another reader")
        return found

    async def loans(self, patron: LibraryPatron) -> tuple[Loan, ...]:
        """Everything on loan, what is due first in front. Whether it can be renewed is not asked yet."""
        with self._calls.within():
            rows, biblios = await self._loan_rows(patron)
        with understood(BACK_END):
            if any(str(row["patron_id"]) != patron.id for row in rows):
                raise ValueError("the answer is about another reader")
            found = [reading.loan(row, biblios.get(str(row.get("item_id")))) for row in rows]
        return tuple(sorted(found, key=lambda one: (one.due_day, one.title.casefold(), int(one.id))))

    async def renewability(self, loans: Iterable[Loan]) -> tuple[Loan, ...]:
        """The same loans with whether each can be renewed, and why not; None where no answer came in time."""
        with self._calls.within():
            return tuple(await several(loans, self._renewability))

    async def renew(self, loan: Loan) -> Renewed | Refused:
        """Renew one loan, once.

        Looked at first: a loan that stands renewed since `loan` was read is not renewed again. `Unavailable` whose
        `sent` says whether it may have been renewed all the same.
        """
        with self._calls.within():
            return await renewing.renew(self._access, loan)

    async def renew_all(self, loans: Iterable[Loan]) -> tuple[Renewal, ...]:
        """Renew several, each once, several at a time, in the order given. A failure of one stops no other."""
        with self._calls.within():
            return tuple(await several(loans, lambda loan: renewing.renew_or_tell(self._access, loan)))

    async def account(self, patron: LibraryPatron) -> LibraryAccount:
        """What the reader owes."""
        answer = await self._access.call(lambda line: line.get("/patrons/{id}/account", path={"id": patron.id}))
        with understood(BACK_END):
            return reading.account(answer.data)

    async def search(self, text: str, *, most: int = 5) -> SearchResult:
        """Titles by words of title and author, with their copies; near ones when nothing has all the words."""
        with self._calls.within():
            return await catalogue.search(self._access, text, most)

    async def copies(self, title_id: str) -> tuple[Copy, ...]:
        """The copies of a title."""
        with self._calls.within():
            return await catalogue.copies_of(self._access, [title_id])

    async def branches(self) -> tuple[Branch, ...]:
        """All branches by name."""
        rows = await all_rows(self._access, "/libraries", "library_id")
        with understood(BACK_END):
            return tuple(sorted((reading.branch(row) for row in rows), key=lambda one: one.name))

    async def pickup_branches(self, patron: LibraryPatron, title_id: str) -> tuple[Branch, ...]:
        """The branches at which this reader may collect this title; `NotFound` when there is no such title."""
        with self._calls.within():
            return await holding.pickup_branches(self._access, patron, title_id)

    async def holds(self, patron: LibraryPatron) -> tuple[Hold, ...]:
        """The reader's reservations, what is ready in front."""
        with self._calls.within():
            return await holding.holds(self._access, patron)

    async def place_hold(self, patron: LibraryPatron, title_id: str, branch: str) -> HoldResult:
        """Reserve a title, once, to be collected at a branch.

        Looked up first and after a lost answer: a reservation that stands already is not made again. `Unavailable`
        whose `sent` says whether it may have been made.
        """
        with self._calls.within():
            return await holding.place(self._access, patron, title_id, branch)

    async def cancel_hold(self, patron: LibraryPatron, hold: Hold) -> None:
        """Cancel a reservation of this reader. `NotFound` when it is gone, or not theirs."""
        with self._calls.within():
            await holding.cancel(self._access, patron, hold)

    async def _loan_rows(self, patron: LibraryPatron) -> tuple[list[Row], dict[str, Row]]:
        """Loans with their titles inside; from an older server, loans and then the titles of their copies."""
        path = {"id": patron.id}
        try:
            rows = await all_rows(
                self._access, "/patrons/{id}/checkouts", "checkout_id", path=path, embed="item,item.biblio"
            )
            return rows, {}
        except (NotFound, Rejected):
            pass
        rows = await all_rows(self._access, "/checkouts", "checkout_id", q={"patron_id": int(patron.id)})
        with understood(BACK_END):
            numbers = [int(row["item_id"]) for row in rows if row.get("item_id") is not None]
        return rows, await catalogue.biblios_of_items(self._access, numbers)

    async def _renewability(self, loan: Loan) -> Loan:
        try:
            return await renewing.renewability(self._access, loan)
        except NotFound:
            return replace(loan, can_be_renewed=False, refusal=renewing.GONE)
        except Unauthorised:
            raise
        except Unavailable:
            return loan
