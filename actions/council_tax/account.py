"""The council tax account behind a secure card, while its grant lives. Its number and names stay in this module."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from actions.talk import Talk
from actions.turn import Turn
from bot.backends.civica.client import Civica
from bot.council.collections import LONDON
from bot.council.council_tax import CouncilTaxAccount, Instalment, Transaction, financial_year
from bot.council.council_tax_rules import PaymentOnTheWay, RecoveryRules, not_posted
from bot.council.errors import Unavailable
from bot.council.payments import Payment, PaymentState


@dataclass
class Opened:
    """An account that the resident has shown to be theirs, with what else the turn asked about it."""

    turn: Turn
    grant: str
    account: CouncilTaxAccount

    async def transactions(self) -> tuple[Transaction, ...]:
        """This financial year's entries, newest first."""
        year = financial_year(self.turn.local.date())
        return await council_tax_of(self.turn).transactions(self.account.reference, year)

    async def instalments(self) -> tuple[Instalment, ...]:
        """This financial year's instalments, by day."""
        year = financial_year(self.turn.local.date())
        return await council_tax_of(self.turn).instalments(self.account.reference, year)

    async def payments(self) -> list[Payment]:
        """Payments to this account that are not finished, or were taken and may not be on it yet."""
        return await self.turn.clients.gateway.payments_of(self.turn.conversation, self.grant)

    async def on_the_way(self, payments: list[Payment]) -> tuple[PaymentOnTheWay, ...]:
        """Those that were taken and are not on the account yet."""
        taken = [one for one in payments if one.state is PaymentState.SUCCESS]
        if not taken:
            return ()
        waiting = [
            PaymentOnTheWay(
                one.reference,
                Decimal(one.amount_pence) / 100,
                (one.finished_at or one.created_at).astimezone(LONDON).date(),
            )
            for one in taken
        ]
        return not_posted(waiting, await self.transactions())


async def open_account(turn: Turn, talk: Talk) -> Opened | None:
    """The account of the grant; None without one, or when its time is over (then the slot is emptied)."""
    name = talk.slot("council_tax_grant")
    if not name:
        return None
    grant = await turn.clients.gateway.grant(turn.conversation, name)
    if grant is None:
        talk.clear("council_tax_grant")
        return None
    return Opened(turn, name, await council_tax_of(turn).account(grant.values["account_reference"]))


def council_tax_of(turn: Turn) -> Civica:
    """The council's council tax system."""
    system = turn.back_ends.council_tax
    if system is None:
        raise Unavailable("council_tax", "the council has named none")
    return system


def recovery_rules_of(turn: Turn) -> RecoveryRules:
    """The council's days, or the law's."""
    figures = turn.council.council_tax
    return figures.recovery_rules if figures is not None else RecoveryRules()
