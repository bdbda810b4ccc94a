"""The way of a payment in any order of events: whatever happens, nobody pays twice, and our row ends as Pay says.

Real gateways (two copies), the real sandbox over HTTP. The machine knows only what residents and the internet can do.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Awaitable
from contextlib import AsyncExitStack
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.gateway.conftest import ROOT, TOKEN
from tests.gateway.stand_in import RasaStandIn
from tests.payments.counter_bed import (
    ACCOUNT,
    BROKEN_CARD,
    DECLINED_CARD,
    GOOD_CARD,
    Bed,
    Browser,
    open_bed,
    open_gateway,
)

_ENDS = {
    ("success", None): "success",
    ("failed", "P0010"): "declined",
    ("failed", "P0020"): "expired",
    ("failed", "P0030"): "cancelled",
    ("cancelled", "P0040"): "cancelled",
    ("error", "P0050"): "failed_by_provider",
}
_AMOUNTS = (14500, 200)
_CALLS = (
    ("POST", "/v1/payments"),
    ("GET", "/v1/payments"),
    ("GET", "/v1/payments/*"),
    ("POST", "/v1/payments/*/cancel"),
)


class NoRedaction:
    """Nothing that this machine says has to be taken out, and the real one takes seconds to load."""

    kinds: tuple[str, ...] = ()

    def redact(self, text: str) -> NoRedaction:
        found = NoRedaction()
        found.text = text
        return found

    text = ""


HASTE = 0.3  # seconds; calls that give up by chance are one more trouble that nothing here may break by


class Paying(RuleBasedStateMachine):
    """Residents, webhooks, faults, clocks and restarts."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.stack = AsyncExitStack()
        self.folder = Path(tempfile.mkdtemp())
        self.links: list[str] = []
        self.tabs: list[Browser] = []
        self.restarts = 0

    def run(self, work: Awaitable[Any]) -> Any:
        return self.loop.run_until_complete(asyncio.wait_for(work, 60))

    @initialize()
    def open(self) -> None:
        self.run(self._open())

    async def _open(self) -> None:
        rasa = RasaStandIn(TOKEN)
        await rasa.start()
        self.stack.push_async_callback(rasa.stop)
        councils = self.folder / "councils"
        shutil.copytree(ROOT / "councils", councils)
        self.bed: Bed = await open_bed(
            self.stack, self.folder, councils, NoRedaction(), rasa, copies=2, attempt_seconds=HASTE
        )
        self.conversation = await self.bed.conversation()
        await self._say_yes(_AMOUNTS[0], 0, 1)

    def teardown(self) -> None:
        async def close() -> None:
            await self.stack.aclose()

        self.run(close())
        for task in asyncio.all_tasks(self.loop):
            task.cancel()
        self.loop.run_until_complete(asyncio.sleep(0))
        self.loop.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    # What residents do

    @rule(pence=st.sampled_from(_AMOUNTS), copy=st.integers(0, 1), clicks=st.integers(1, 3))
    def says_yes(self, pence: int, copy: int, clicks: int) -> None:
        """Once or, with an impatient finger, several times at once."""
        self.run(self._say_yes(pence, copy, clicks))

    async def _say_yes(self, pence: int, copy: int, clicks: int) -> str | None:
        """The link that was given, if one was."""
        grant = await self.bed.grant(self.conversation)
        answers = await asyncio.gather(
            *(
                self.bed.ask(self.conversation, grant, pence, self.bed.gateways[(copy + click) % 2])
                for click in range(clicks)
            )
        )
        for status, made in answers:
            assert status in (200, 201, 503), made
            assert status == 503 or made["amount_pence"] == pence
        given = {made["url"] for status, made in answers if status != 503}
        assert len(given) <= 1, "one wish, one page"
        self.links += given
        return next(iter(given), None)

    @precondition(lambda self: self.links)
    @rule(number=st.integers(0, 50))
    def opens_a_link(self, number: int) -> None:
        async def open_it() -> None:
            tab = Browser(self.bed.browser.session)
            await tab.open(self.links[number % len(self.links)])
            assert tab.status in (200, 503), tab.steps
            if "/card_details/" in tab.at:
                self.tabs.append(tab)

        self.run(open_it())

    @precondition(lambda self: self.tabs)
    @rule(number=st.integers(0, 50), card=st.sampled_from([GOOD_CARD, GOOD_CARD, DECLINED_CARD, BROKEN_CARD]))
    def types_a_card(self, number: int, card: str) -> None:
        tab = self.tabs[number % len(self.tabs)]
        if "/card_details/" in tab.at and not tab.at.endswith("/confirm"):
            self.run(tab.type_card(card))

    @precondition(lambda self: self.tabs)
    @rule(number=st.integers(0, 50), clicks=st.integers(1, 2))
    def confirms(self, number: int, clicks: int) -> None:
        tab = self.tabs[number % len(self.tabs)]
        if tab.at.endswith("/confirm"):
            twice = [Browser(tab.session, tab.at) for _ in range(clicks)]

            async def press() -> None:
                await asyncio.gather(*(one.confirm() for one in twice))

            self.run(press())
            tab.at = twice[0].at

    @rule(
        pence=st.sampled_from(_AMOUNTS),
        copy=st.integers(0, 1),
        card=st.sampled_from([GOOD_CARD, GOOD_CARD, GOOD_CARD, DECLINED_CARD, BROKEN_CARD]),
        closes=st.booleans(),
    )
    def pays_in_one_go(self, pence: int, copy: int, card: str, closes: bool) -> None:
        async def go() -> None:
            link = await self._say_yes(pence, copy, 1)
            tab = Browser(self.bed.browser.session)
            if link is not None:
                await tab.open(link)
            if "/card_details/" in tab.at and not tab.at.endswith("/confirm"):
                await tab.type_card(card)
            if tab.at.endswith("/confirm"):
                await tab.confirm(closes=closes)

        self.run(go())

    @precondition(lambda self: self.tabs)
    @rule(number=st.integers(0, 50))
    def gives_up(self, number: int) -> None:
        tab = self.tabs[number % len(self.tabs)]
        if "/card_details/" in tab.at:
            self.run(tab.cancel())

    @precondition(lambda self: self.tabs)
    @rule(number=st.integers(0, 50))
    def closes_the_browser(self, number: int) -> None:
        self.tabs.pop(number % len(self.tabs))

    @rule(number=st.integers(0, 50))
    def comes_back_by_hand(self, number: int) -> None:
        async def back() -> None:
            there = await self.bed.at_pay()
            if there:
                tab = Browser(self.bed.browser.session)
                await tab.open(there[number % len(there)]["return_url"])
                assert tab.status == 200, tab.steps

        self.run(back())

    # What systems do

    @rule(mode=st.sampled_from(["normal", "lose", "duplicate", "hold", "shuffle"]))
    def webhooks_go_wrong(self, mode: str) -> None:
        self.run(self.bed.webhooks(mode))

    @rule()
    def webhooks_are_released(self) -> None:
        self.run(self.bed.release())

    @rule(
        fault=st.sampled_from(["down", "lost", "busy", "refuse", "slow"]),
        call=st.sampled_from(_CALLS),
        times=st.integers(1, 3),
    )
    def pay_goes_wrong(self, fault: str, call: tuple[str, str], times: int) -> None:
        """At one of its calls; the payment page itself works."""
        method, path = call
        self.run(self.bed.sandbox.fault("payments", fault, method=method, times=times, path=path))

    @rule(seconds=st.sampled_from([0, 5, 600]))
    def the_search_lags(self, seconds: int) -> None:
        self.run(self.bed.sandbox.desk("pay/settings", {"search_delay_seconds": seconds}))

    @rule(minutes=st.sampled_from([0.5, 1.1, 31, 95, 200, -3, -120]))
    def the_clock_moves(self, minutes: float) -> None:
        self.bed.clock.move(minutes=minutes)

    @rule(copy=st.integers(0, 1))
    def a_gateway_sweeps(self, copy: int) -> None:
        self.run(self.bed.sweep(self.bed.gateways[copy]))

    @rule()
    def both_sweep_while_somebody_returns(self) -> None:
        async def all_at_once() -> None:
            there = await self.bed.at_pay()
            returns = [Browser(self.bed.browser.session).open(one["return_url"]) for one in there[-2:]]
            await asyncio.gather(*(self.bed.sweep(gateway) for gateway in self.bed.gateways), *returns)

        self.run(all_at_once())

    @precondition(lambda self: self.restarts < 2)
    @rule()
    def another_gateway_takes_over(self) -> None:
        """As after a restart: a fresh process with nothing in memory."""
        self.restarts += 1

        async def start() -> None:
            old = self.bed.gateways[1]
            environ = {"BOT_DATA_DIR": str(old.settings.data_dir)}
            environ |= _environ_of(old.settings)
            self.bed.gateways[1] = await open_gateway(
                self.stack, NoRedaction(), environ, self.bed.clock, attempt_seconds=HASTE
            )

        self.run(start())

    # What has to hold

    @invariant()
    def nobody_has_paid_twice_for_one_intended_payment(self) -> None:
        if hasattr(self, "bed"):
            self.run(self._check_money())

    async def _check_money(self) -> None:
        texts = await self.bed.said_texts()  # first: what is read later may be newer, never older
        rows = {row.reference: row for row in await self.bed.rows()}
        captured = await self.bed.captured()
        assert len({one["reference"] for one in captured}) == len(captured), "a reference was paid twice"
        for one in captured:
            row = rows[one["reference"]]
            assert row.pay_id == one["id"], "what was paid is what we know of"
            assert (row.amount_pence, row.account_reference) == (one["amount"], ACCOUNT)
        open_rows = [row.intent for row in rows.values() if row.finished_at is None]
        assert len(set(open_rows)) == len(open_rows), "one unfinished payment for one wish"
        spoken = [text for text in texts if text.startswith("Thank you. You have paid")]
        assert len(spoken) == len(set(spoken)), "an outcome was told twice"
        paid = {reference for reference, row in rows.items() if row.state == "success"}
        assert all(any(reference in text for reference in paid) for text in spoken), "success that Pay did not say"

    def settle(self) -> None:
        """Everything is well again; a while later all has been read."""

        async def end() -> None:
            await self.bed.sandbox.fault("payments", None)
            await self.bed.sandbox.desk("pay/settings", {"search_delay_seconds": 0})
            await self.bed.release()
            for minutes in (10, 100, 200, 31):
                self.bed.clock.move(minutes=minutes)
                for gateway in self.bed.gateways:
                    await self.bed.sweep(gateway)
                    await gateway.door.payment_worker.finish(5)
            there = {one["id"]: _ENDS[one["status"], one["code"]] for one in await self.bed.at_pay()}
            for row in await self.bed.rows():
                if row.pay_id is not None:
                    assert row.state == there[row.pay_id], row.reference
                else:
                    assert row.state in ("expired", "failed_by_provider"), row.reference
            said = await self.bed.said_texts()
            for row in await self.bed.rows():
                times = sum(row.reference in text and "You have paid" in text for text in said)
                assert times == (row.state == "success"), row.reference
            kinds = [kind for kind, data in await self.bed.evidence() if kind == "payment_succeeded"]
            assert len(kinds) == sum(row.state == "success" for row in await self.bed.rows())
            await self._check_money()

        self.run(end())


class PayingToTheEnd(Paying):
    """Each run ends with all systems well, and the books have to agree."""

    def teardown(self) -> None:
        try:
            if hasattr(self, "bed"):
                self.settle()
        finally:
            super().teardown()


def _environ_of(settings_: Any) -> dict[str, str]:
    named = {one.metadata["name"]: getattr(settings_, one.name) for one in fields(settings_)}
    return {
        name: ",".join(value) if isinstance(value, tuple) else str(value)
        for name, value in named.items()
        if value not in (None, "", ())
    }


TestAnyOrder = PayingToTheEnd.TestCase
TestAnyOrder.settings = settings(
    max_examples=15,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # a run takes seconds, and shrinking many of them
)
pytestmark = pytest.mark.timeout(900)
