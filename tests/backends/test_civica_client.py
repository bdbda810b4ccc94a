"""The client against the stand-in: every scenario in our words, who matches, what is posted, every fault."""

from __future__ import annotations

import asyncio
import traceback
from dataclasses import asdict
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from bot.backends.civica.client import Civica
from bot.council.council_tax import CouncilTaxAccount, Stage, TransactionKind
from bot.council.council_tax_rules import ChangeReason, MayPayHere, explain_change, recovery_of, takes_payments
from bot.council.errors import NotFound, RateLimited, Unauthorised, Unavailable
from bot.town.accounts import AccountScenario as S
from bot.town.accounts import TownAccount, read_accounts
from tests.backends.running_sandbox import NOW, OpenSandbox, Sandbox

TODAY = NOW.date()
BY_SCENARIO: dict[S, TownAccount] = {}
for one in read_accounts():
    BY_SCENARIO.setdefault(one.scenario, one)
POSTED = {"reference": "WM-CT-7K3F92QD", "day": "2026-11-24"}


def of(scenario: S) -> str:
    return BY_SCENARIO[scenario].reference


async def post(sandbox: Sandbox, scenario: S, pence: int, **more: Any) -> None:
    await sandbox.desk(
        "civica/post-payments", {"payments": [{"account": of(scenario), "amount_pence": pence, **POSTED, **more}]}
    )


@pytest.mark.parametrize(
    ("scenario", "balance", "stage", "allowed"),
    [
        (S.UP_TO_DATE, "376.00", Stage.BILLED, MayPayHere.YES),
        (S.DIRECT_DEBIT, "376.00", Stage.BILLED, MayPayHere.YES),
        (S.OWES_INSTALMENT, "636.00", Stage.BILLED, MayPayHere.YES),
        (S.PAYMENT_BOUNCED, "564.00", Stage.BILLED, MayPayHere.YES),
        (S.SINGLE_DISCOUNT, "246.00", Stage.BILLED, MayPayHere.YES),
        (S.SINGLE_DISCOUNT_ENDED, "635.29", Stage.BILLED, MayPayHere.YES),
        (S.BAND_LOWERED, "187.87", Stage.BILLED, MayPayHere.YES),
        (S.SUPPORT, "332.00", Stage.BILLED, MayPayHere.YES),
        (S.REMINDER, "564.00", Stage.REMINDER, MayPayHere.YES),
        (S.SECOND_REMINDER, "848.00", Stage.SECOND_REMINDER, MayPayHere.YES),
        (S.FINAL_NOTICE, "752.00", Stage.FINAL_NOTICE, MayPayHere.YES),
        (S.SUMMONS, "1050.00", Stage.SUMMONS, MayPayHere.AFTER_EXPLAINING),
        (S.LIABILITY_ORDER, "1599.00", Stage.LIABILITY_ORDER, MayPayHere.AFTER_EXPLAINING),
        (S.ENFORCEMENT, "1223.00", Stage.ENFORCEMENT, MayPayHere.NO),
        (S.ODD_STAGE, "660.00", Stage.UNKNOWN, MayPayHere.NO),
    ],
)
async def test_what_an_account_owes_and_what_may_be_paid_here(
    sandbox: Sandbox, scenario: S, balance: str, stage: Stage, allowed: MayPayHere
) -> None:
    account = await sandbox.council_tax.find_account(of(scenario))
    recovery = recovery_of(account, TODAY)
    assert recovery is not None
    assert (account.balance, account.stage, recovery.may_pay_here) == (Decimal(balance), stage, allowed)
    assert sum((one.balance for one in account.years), Decimal(0)) == account.balance
    assert takes_payments(account) == (allowed is MayPayHere.YES)
    assert any(one.instalments_withdrawn for one in account.years) == (stage.rank >= Stage.FINAL_NOTICE.rank)


async def test_breathing_space_stands_still_and_offers_nothing(sandbox: Sandbox) -> None:
    account = await sandbox.council_tax.find_account(of(S.BREATHING_SPACE))
    assert account.on_hold
    assert not takes_payments(account)


@pytest.mark.parametrize(
    ("scenario", "balance", "closed"),
    [
        (S.IN_CREDIT, "-142.35", False),
        (S.ALL_STUDENTS, "0.00", False),
        (S.REFUNDED, "0.00", False),
        (S.CLOSED, "0.00", True),
    ],
)
async def test_accounts_that_owe_nothing_have_no_next_instalment(
    sandbox: Sandbox, scenario: S, balance: str, closed: bool
) -> None:
    account = await sandbox.council_tax.find_account(of(scenario))
    assert (account.balance, account.is_closed, account.next_instalment) == (Decimal(balance), closed, None)


async def test_an_account_says_who_where_which_band_and_how_it_is_paid(sandbox: Sandbox) -> None:
    account = await sandbox.council_tax.find_account(of(S.DISABLED_BAND))
    assert account.holder == "Mrs Ruth Fairclough and Mr Alan Fairclough"
    assert (account.address, account.postcode) == ("1 St John's Road, Westmoor", "ZZ1 1AF")
    assert (account.band, account.charged_band, account.full_year_charge) == ("C", "B", Decimal("1652.89"))
    by_debit = await sandbox.council_tax.find_account(of(S.DIRECT_DEBIT))
    assert by_debit.pays_by_direct_debit
    assert by_debit.next_instalment is not None
    assert (by_debit.next_instalment.day, by_debit.next_instalment.by_direct_debit) == (date(2026, 12, 15), True)


async def test_a_year_can_be_asked_for_alone(sandbox: Sandbox) -> None:
    account = await sandbox.council_tax.account(of(S.LIABILITY_ORDER), 2025)
    assert [(one.year, one.costs, one.stage_day) for one in account.years] == [
        (2025, Decimal("95.00"), date(2025, 11, 5))
    ]
    assert account.balance == Decimal("1599.00"), "the balance is of the whole account"


async def test_bank_details_and_national_insurance_numbers_never_reach_us(sandbox: Sandbox) -> None:
    account = await sandbox.council_tax.find_account(of(S.DIRECT_DEBIT))
    entries = await sandbox.council_tax.transactions(account.reference, 2026)
    said = str(asdict(account)) + str(entries) + str(sandbox.heard)
    assert not any(secret in said for secret in ("55779911", "200000", "QQ123456C"))


async def test_calls_are_told_by_document_and_never_with_what_was_asked(sandbox: Sandbox) -> None:
    await sandbox.council_tax.find_account(of(S.UP_TO_DATE))
    assert [one.template.rsplit("=")[-1] for one in sandbox.heard] == [
        "login", "crmlogin", "cocrmper", "ctxsel", "ctxdet", "ctxprop",
    ]  # fmt: skip
    assert not any(of(S.UP_TO_DATE) in str(one) or "password" in str(one) for one in sandbox.heard)


@pytest.mark.parametrize(
    ("reference", "name", "postcode", "found"),
    [
        ("40012346", "O'Brien", "ZZ1 1AA", True),
        ("4001 2346", "aoife obrien", "zz11aa", True),
        ("40012346", "Mr & Mrs O\u2019Brien", " zz1 1aa ", True),
        ("40012347", "hartley moss", "ZZ1 1AA", True),
        ("40012347", "Moss", "ZZ1 1AA", True),
        ("40012357", "Van Der Berg", "ZZ1 1AB", True),
        ("40012357", "van der berg", "ZZ1 1AG", False),
        ("40012368", "van der berg", "ZZ1 1AG", True),
        ("40012362", "Garcia Lopez", "ZZ1 1AF", True),
        ("40012346", "Smith", "ZZ1 1AA", False),
        ("40012346", "O'Brien", "ZZ1 1AB", False),
        ("40012346", "O'Brien", "not a postcode", False),
        ("40012346", "", "ZZ1 1AA", False),
        ("49999999", "O'Brien", "ZZ1 1AA", False),
        ("7000102", "O'Brien", "ZZ1 1AA", False),
        ("", "O'Brien", "ZZ1 1AA", False),
        ("../secret", "O'Brien", "ZZ1 1AA", False),
    ],
)
async def test_who_is_on_the_bill(sandbox: Sandbox, reference: str, name: str, postcode: str, found: bool) -> None:
    assert await sandbox.council_tax.matches(reference, name, postcode) is found


async def test_every_account_matches_each_of_its_holders(sandbox: Sandbox) -> None:
    for account in read_accounts():
        told = await sandbox.council_tax.find_account(account.reference)
        for person in account.holders:
            assert await sandbox.council_tax.matches(account.reference, person.surname, told.postcode)


@pytest.mark.parametrize("reference", ["49999999", "abc", "", "7000101", "4001234567890123456789"])
async def test_an_account_that_is_not_there_is_not_found(sandbox: Sandbox, reference: str) -> None:
    for ask in (
        sandbox.council_tax.find_account(reference),
        sandbox.council_tax.transactions(reference, 2026),
        sandbox.council_tax.instalments(reference, 2026),
    ):
        with pytest.raises(NotFound):
            await ask


@pytest.mark.parametrize(
    ("scenario", "reason"),
    [
        (S.UP_TO_DATE, ChangeReason.PAYMENT),
        (S.SINGLE_DISCOUNT_ENDED, ChangeReason.DISCOUNT_ENDED),
        (S.BAND_LOWERED, ChangeReason.BAND_CHANGED),
        (S.PAYMENT_BOUNCED, ChangeReason.PAYMENT_BOUNCED),
        (S.SUMMONS, ChangeReason.NEW_COSTS),
        (S.REFUNDED, ChangeReason.REFUND),
    ],
)
async def test_the_newest_entry_explains_the_last_change(sandbox: Sandbox, scenario: S, reason: ChangeReason) -> None:
    entries = await sandbox.council_tax.transactions(of(scenario), 2026)
    assert explain_change(entries)[0].reason is reason
    assert explain_change(entries)[-1].reason in (ChangeReason.ANNUAL_BILL, ChangeReason.PAYMENT)


async def test_the_end_of_a_discount_says_since_when(sandbox: Sandbox) -> None:
    entries = await sandbox.council_tax.transactions(of(S.SINGLE_DISCOUNT_ENDED), 2026)
    newest = explain_change(entries)[0]
    assert (newest.day, newest.from_day, newest.pounds) == (date(2026, 11, 13), date(2026, 11, 13), Decimal("247.29"))


@pytest.mark.parametrize("account", read_accounts(), ids=lambda one: f"{one.scenario}-{one.reference}")
async def test_entries_add_up_to_the_balance_of_their_year(sandbox: Sandbox, account: TownAccount) -> None:
    told = await sandbox.council_tax.find_account(account.reference)
    for year in told.years:
        entries = await sandbox.council_tax.transactions(account.reference, year.year)
        assert sum((one.pounds for one in entries), Decimal(0)) == year.balance
        kinds = {one.kind for one in entries}
        assert TransactionKind.OTHER not in kinds
        assert len({one.number for one in entries}) == len(entries)


async def test_instalments_are_positive_and_by_day(sandbox: Sandbox) -> None:
    plan = await sandbox.council_tax.instalments(of(S.DIRECT_DEBIT), 2026)
    assert [one.day.month for one in plan] == [4, 5, 6, 7, 8, 9, 10, 11, 12, 1]
    assert sum(one.pounds for one in plan) == Decimal("1889.02")
    assert all(one.by_direct_debit and one.pounds > 0 for one in plan)
    assert await sandbox.council_tax.instalments(of(S.FINAL_NOTICE), 2026) == (), "the right to them is gone"
    assert await sandbox.council_tax.transactions(of(S.UP_TO_DATE), 2019) == ()


async def test_a_posted_payment_lowers_the_balance_and_carries_its_reference(sandbox: Sandbox) -> None:
    await post(sandbox, S.OWES_INSTALMENT, 21_200)
    account = await sandbox.council_tax.find_account(of(S.OWES_INSTALMENT))
    assert (account.balance, account.years[0].overdue) == (Decimal("424.00"), Decimal(0))
    entries = await sandbox.council_tax.transactions(of(S.OWES_INSTALMENT), 2026)
    found = [one for one in entries if one.reference == POSTED["reference"]]
    assert [(one.kind, one.pounds, one.day) for one in found] == [
        (TransactionKind.PAYMENT, Decimal("-212.00"), date(2026, 11, 24))
    ]


async def test_a_payment_can_be_posted_twice_and_forgotten_again(sandbox: Sandbox) -> None:
    for _ in range(2):
        await post(sandbox, S.UP_TO_DATE, 5_050)
    assert (await sandbox.council_tax.find_account(of(S.UP_TO_DATE))).balance == Decimal("275.00")
    entries = await sandbox.council_tax.transactions(of(S.UP_TO_DATE), 2026)
    assert [one.reference for one in entries].count(POSTED["reference"]) == 2
    await sandbox.desk("reset")
    assert (await sandbox.council_tax.find_account(of(S.UP_TO_DATE))).balance == Decimal("376.00")


@pytest.mark.parametrize("docid", ["cocrmper", "ctxsel", "ctxdet", "ctxprop"])
async def test_a_session_that_lapsed_is_replaced_once(sandbox: Sandbox, docid: str) -> None:
    await sandbox.desk("civica/lapse", {"docid": docid, "times": 1})
    assert (await sandbox.council_tax.find_account(of(S.UP_TO_DATE))).balance == Decimal("376.00")
    await sandbox.desk("civica/lapse", {"docid": docid, "times": 2})
    with pytest.raises(Unavailable):
        await sandbox.council_tax.find_account(of(S.UP_TO_DATE))


async def test_many_at_once_never_see_each_others_account(open_sandbox: OpenSandbox) -> None:
    sandbox = await open_sandbox(budget_seconds=60.0, attempt_seconds=60.0)
    accounts = list(read_accounts())

    async def ask(account: TownAccount) -> CouncilTaxAccount:
        return await sandbox.council_tax.find_account(account.reference)

    told = await asyncio.gather(*(ask(one) for one in accounts * 2))
    for account, answer in zip(accounts * 2, told, strict=True):
        assert answer.reference == account.reference
        assert [one.surname for one in answer.holders] == [one.surname for one in account.holders]


@pytest.mark.parametrize(("fault", "error"), [("down", Unavailable), ("refuse", Unavailable), ("busy", RateLimited), ("lost", Unavailable)])  # fmt: skip  # noqa: E501
async def test_every_fault_is_an_error_in_our_words(sandbox: Sandbox, fault: str, error: type[Exception]) -> None:
    await sandbox.fault("council_tax", fault)
    for ask in (
        sandbox.council_tax.find_account(of(S.UP_TO_DATE)),
        sandbox.council_tax.matches(of(S.UP_TO_DATE), "Adeyemi", "ZZ1 1AA"),
        sandbox.council_tax.transactions(of(S.UP_TO_DATE), 2026),
        sandbox.council_tax.instalments(of(S.UP_TO_DATE), 2026),
    ):
        with pytest.raises(error):
            await ask


async def test_a_slow_server_is_given_up_within_the_budget(open_sandbox: OpenSandbox) -> None:
    sandbox = await open_sandbox(slow_seconds=30.0, budget_seconds=2.0)
    await sandbox.fault("council_tax", "slow")
    started = asyncio.get_running_loop().time()
    with pytest.raises(Unavailable):
        await sandbox.council_tax.find_account(of(S.UP_TO_DATE))
    assert asyncio.get_running_loop().time() - started < 15.0


@pytest.mark.parametrize("times", [1, 2])
async def test_a_moment_of_trouble_is_got_over(sandbox: Sandbox, times: int) -> None:
    await sandbox.fault("council_tax", "down", times=times)
    assert (await sandbox.council_tax.find_account(of(S.UP_TO_DATE))).balance == Decimal("376.00")


async def test_an_error_carries_no_address_that_our_password_stands_in(sandbox: Sandbox) -> None:
    nobody = Civica(sandbox.calls, "http://127.0.0.1:9/civica", "somebody", "t0p-secret")
    with pytest.raises(Unavailable) as caught:
        await nobody.find_account(of(S.UP_TO_DATE))
    assert (caught.value.__cause__, caught.value.__suppress_context__) == (None, True)
    assert "t0p-secret" not in "".join(traceback.format_exception(caught.value))


async def test_a_wrong_password_is_the_councils_matter_and_not_the_residents(sandbox: Sandbox) -> None:
    wrong = Civica(sandbox.calls, sandbox.url + "/civica", "sandbox", "no")
    with pytest.raises(Unauthorised):
        await wrong.find_account(of(S.UP_TO_DATE))


async def test_a_councils_own_stage_codes_are_understood(sandbox: Sandbox) -> None:
    ours = Civica(sandbox.calls, sandbox.url + "/civica", "sandbox", "sandbox", stage_codes={"ZZ9": "reminder"})
    assert (await ours.find_account(of(S.ODD_STAGE))).stage is Stage.REMINDER


@pytest.mark.parametrize("now", [datetime(2027, 4, 1, 9, tzinfo=UTC), datetime(2027, 3, 31, 22, 59, tzinfo=UTC)])
async def test_the_turn_of_the_year_is_by_london_time(sandbox: Sandbox, now: datetime) -> None:
    await sandbox.set_clock(now)
    account = await sandbox.council_tax.find_account(of(S.UP_TO_DATE))
    assert account.years[0].year == (2027 if now.month == 4 else 2026)
