"""Opens the ledger and the lines to GOV.UK Pay for one gateway process."""

from __future__ import annotations

from collections.abc import Mapping

from bot.backends.govuk_pay.client import GovukPay
from bot.councils import BackEnd, Council
from bot.database import open_database
from bot.gateway.cards.verifying import open_council_tax
from bot.gateway.clock import utc_now
from bot.payments.counter import Counter
from bot.settings import GatewaySettings, SettingError
from bot.web import Calls

_CONTRACT = "govuk_pay"


def open_counter(settings: GatewaySettings, councils: Mapping[str, Council], calls: Calls) -> Counter:
    """The payments of this process. The tables must be there; `SettingError` names a contract that nobody speaks here.

    Its clock is the machine's own: what becomes of money does not follow a clock that was set for a demonstration.
    """
    pay = {}
    for council in councils.values():
        back_end = council.back_ends.get("payments")
        if back_end is None:
            continue  # this council takes no payments
        if back_end.contract != _CONTRACT:
            problem = f"back_ends.payments.contract of {council.slug} must be {_CONTRACT}, not {back_end.contract!r}"
            raise SettingError(settings.named("councils_dir"), problem)
        pay[council.slug] = GovukPay(calls, _address(back_end, settings), settings.govuk_pay_key)
    accounts = {slug: open_council_tax(settings, council, calls) for slug, council in councils.items()}
    return Counter(
        engine=open_database(settings.payments_database),
        secret=settings.secret,
        public_address=settings.public_address,
        calls=calls,
        pay=pay,
        accounts={slug: system for slug, system in accounts.items() if system is not None},
        clock=utc_now,
    )


def _address(back_end: BackEnd, settings: GatewaySettings) -> str:
    return back_end.url.replace("{sandbox}", settings.sandbox_url)
