"""What everything that happens to a payment needs: the ledger, the way to Pay, the clock. Decides nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from bot.backends.civica.client import Civica
from bot.backends.govuk_pay.client import GovukPay
from bot.council.errors import KerbsideError, Unavailable
from bot.database import in_thread
from bot.payments.names import token_of
from bot.web import Calls

Result = TypeVar("Result")


class CannotPay(KerbsideError):
    """No payment page can be given now. `code`: `unavailable` (try again later) or `refused` (Pay will not have it)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(kw_only=True)
class Counter:
    """The payments of one process; several processes may share a ledger.

    `pay` and `accounts` hold a client for each council that has such a system, `clock` gives aware instants, `secret`
    makes links.
    """

    engine: Engine
    secret: str
    public_address: str
    calls: Calls
    pay: Mapping[str, GovukPay]
    accounts: Mapping[str, Civica]
    clock: Callable[[], datetime]

    async def store(self, work: Callable[[Session], Result]) -> Result:
        """Run `work(session)` as one transaction on the ledger, off the event loop."""
        return await in_thread(self.engine, work)

    def link(self, row: Any) -> str:
        """What a resident opens to pay, or to see how the payment ended."""
        return f"{self.public_address}/pay/{token_of(self.secret, row.public_id)}"

    def return_link(self, row: Any) -> str:
        """Where Pay sends a resident when it is done."""
        return f"{self.public_address}/pay/return/{token_of(self.secret, row.public_id)}"

    def pay_of(self, row: Any) -> GovukPay:
        """The client for a payment's council; `Unavailable` when that takes no payments any more."""
        if row.council not in self.pay:
            raise Unavailable("payments", f"{row.council} has no payment service")
        return self.pay[row.council]
