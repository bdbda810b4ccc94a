"""Readers, loans, renewals and fines through a real socket: every scenario, every code, every fault."""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from bot.backends.koha.client import Koha
from bot.backends.koha.client.words import RENEWAL_REFUSALS
from bot.council.collections import LONDON
from bot.council.errors import NotFound, RateLimited, Rejected, Unauthorised, Unavailable
from bot.council.libraries import (
    LibraryPatron,
    Loan,
    PinRefusal,
    Refused,
    RenewalRefusal,
    RenewalUnknown,
    Renewed,
)
from tests.backends.readers import API, READERS, library_of, reader
from tests.backends.running_sandbox import NOW, OpenSandbox, Sandbox

TODAY = NOW.date()
RENEWAL = "/api/v1/checkouts/*/renewal"


async def renewals(sandbox: Sandbox) -> list[dict]:
    status, data, _ = await sandbox.get("/_sandbox/koha/renewals")
    assert status == 200
    return data


async def test_card_and_pin_give_the_reader_and_no_more_than_is_needed(sandbox: Sandbox) -> None:
    _, patron = await reader(sandbox, "ordinary")
    assert patron == LibraryPatron("51", "CEN", expires=TODAY + timedelta(days=200))
    assert not patron.is_expired(TODAY)


async def test_a_card_number_may_be_typed_in_groups(sandbox: Sandbox) -> None:
    assert (await library_of(sandbox).check_pin(" 4200 0123 ", "1234")).id == "51"


@pytest.mark.parametrize(
    ("card", "pin", "code"),
    [
        ("42000123", "4321", PinRefusal.NOT_ACCEPTED),
        ("42999999", "1234", PinRefusal.NOT_ACCEPTED),
        ("", "1234", PinRefusal.NOT_ACCEPTED),
        (READERS["locked"].card, READERS["locked"].pin, PinRefusal.NOT_ACCEPTED),
        (READERS["pin_expired"].card, READERS["pin_expired"].pin, PinRefusal.PIN_EXPIRED),
        (READERS["pin_expired"].card, "0000", PinRefusal.NOT_ACCEPTED),
    ],
)
async def test_a_refused_card_says_why_in_our_words(sandbox: Sandbox, card: str, pin: str, code: PinRefusal) -> None:
    with pytest.raises(Rejected) as caught:
        await library_of(sandbox).check_pin(card, pin)
    assert caught.value.code == code


async def test_five_wrong_pins_lock_the_card_and_a_right_one_before_that_forgives(sandbox: Sandbox) -> None:
    koha = library_of(sandbox)

    async def wrong(times: int) -> None:
        for _ in range(times):
            with pytest.raises(Rejected):
                await koha.check_pin("42000123", "9999")

    await wrong(4)
    assert (await koha.check_pin("42000123", "1234")).id == "51"
    await wrong(5)
    with pytest.raises(Rejected) as caught:
        await koha.check_pin("42000123", "1234")
    assert caught.value.code == PinRefusal.NOT_ACCEPTED
    await sandbox.desk("koha/unlock", {"cardnumber": "42000123"})
    assert (await koha.check_pin("42000123", "1234")).id == "51"


async def test_an_expired_card_a_lost_one_and_a_blocked_account_are_told(sandbox: Sandbox) -> None:
    _, expired = await reader(sandbox, "card_expired")
    assert expired.is_expired(TODAY)
    _, lost = await reader(sandbox, "card_lost")
    assert lost.is_card_lost
    _, blocked = await reader(sandbox, "blocked")
    assert blocked.is_blocked


@pytest.mark.parametrize("fault", ["down", "slow", "refuse", "busy", "lost", None])
async def test_a_pin_stands_in_no_error_no_record_and_no_log(
    sandbox: Sandbox, fault: str | None, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    pin = "80808077"
    await sandbox.fault("library", fault, method="POST", path="/api/v1/auth/password/validation")
    koha = library_of(sandbox)
    with pytest.raises((Rejected, Unavailable, RateLimited)) as caught:
        await koha.check_pin("42000123", pin)
    told = "".join(traceback.format_exception(caught.value)) + repr(koha) + repr(sandbox.heard) + caplog.text
    assert pin not in told
    assert isinstance(caught.value, Rejected) == (fault in (None, "slow"))


async def test_a_reader_with_nothing_on_loan_has_an_empty_list(sandbox: Sandbox) -> None:
    koha, patron = await reader(sandbox, "nothing_on_loan")
    assert await koha.loans(patron) == ()


async def test_loans_come_with_titles_and_what_is_due_first_in_front(sandbox: Sandbox) -> None:
    koha, patron = await reader(sandbox, "ordinary")
    assert [(one.title, one.author, one.due_day, one.renewals) for one in await koha.loans(patron)] == [
        ("Alice's adventures in Wonderland", "Lewis Carroll", TODAY + timedelta(days=1), 0),
        ("The Westmoor cookbook", "Marian Hollis", TODAY + timedelta(days=6), 1),
        ("Tess of the d'Urbervilles", "Thomas Hardy", TODAY + timedelta(days=14), 0),
    ]


@pytest.mark.parametrize("is_old", [False, True], ids=["new server", "old server"])
async def test_sixty_loans_come_whole_from_several_pages(sandbox: Sandbox, is_old: bool) -> None:
    await sandbox.desk("koha", {"is_old": is_old})
    koha, patron = await reader(sandbox, "sixty_loans")
    loans = await koha.loans(patron)
    assert len({one.id for one in loans}) == 60
    assert all(one.title and one.author for one in loans)
    assert [one.due_day for one in loans] == sorted(one.due_day for one in loans)
    template = "/checkouts" if is_old else "/patrons/{id}/checkouts"
    assert sum(1 for one in sandbox.heard if one.template == template and one.status == 200) == 2


@pytest.mark.parametrize("is_old", [False, True], ids=["new server", "old server"])
async def test_titles_come_in_their_own_letters_without_the_cataloguers_punctuation(
    sandbox: Sandbox, is_old: bool
) -> None:
    await sandbox.desk("koha", {"is_old": is_old})
    koha, patron = await reader(sandbox, "many_scripts")
    assert [(one.title, one.author) for one in await koha.loans(patron)] == [
        ('"Nothing", she said', "Niamh O'Dowd"),
        ('The lighthouse keeper\'s "other" daughter', "Niamh O'Dowd"),
        ("Dan y wenallt: taith trwy'r cwm", "Gwilym Penry"),
        ("Llyfr mawr y plant", "Siân Wyn"),
        ("Pan Tadeusz", "Adam Mickiewicz"),
        ("Quo vadis: powieść z czasów Nerona", "Henryk Sienkiewicz"),
        ("Żółta łódź i gęś", "Łucja Wiśniewska"),
        ("ألف ليلة وليلة", ""),
        ("كليلة ودمنة", "ابن المقفع"),
        ("红楼梦", "曹雪芹"),
        ("西游记", "吴承恩"),
        ("Пётр и Вера", "Анна Иванова"),
    ]


async def test_two_copies_of_one_title_are_two_loans(sandbox: Sandbox) -> None:
    koha, patron = await reader(sandbox, "two_copies")
    loans = [one for one in await koha.loans(patron) if one.title == "Pride and prejudice"]
    assert len({one.id for one in loans}) == 2


@pytest.mark.parametrize(
    "now",
    [
        datetime(2026, 7, 1, 22, 30, tzinfo=UTC),  # half past eleven in London
        datetime(2026, 7, 1, 23, 30, tzinfo=UTC),  # past midnight there
        datetime(2026, 10, 24, 12, 0, tzinfo=UTC),  # the night before the clocks go back
        datetime(2027, 3, 27, 12, 0, tzinfo=UTC),  # and forward
    ],
)
async def test_a_day_is_a_day_in_london(sandbox: Sandbox, now: datetime) -> None:
    await sandbox.set_clock(now)
    koha, patron = await reader(sandbox, "due_tomorrow")
    tomorrow = now.astimezone(LONDON).date() + timedelta(days=1)
    (loan,) = await koha.loans(patron)
    assert loan.due_day == tomorrow
    renewed = await koha.renew(loan)
    assert isinstance(renewed, Renewed)
    assert renewed.loan.due_day == tomorrow + timedelta(days=20)


#: What each loan of the reader with every refusal stands for, by the end of its title.
EXPECTED = {
    "Vanity fair": RenewalRefusal.TOO_MANY,
    "The westbound train": RenewalRefusal.TOO_SOON,
    "The woman in white": RenewalRefusal.ON_HOLD,
    "The moonstone": RenewalRefusal.MUST_BE_SHOWN,
    "Westmoor street atlas": RenewalRefusal.NOT_RENEWABLE,
    "Frankenstein, or, The modern Prometheus": RenewalRefusal.OVERDUE_TOO_LONG,
    "The importance of being Earnest": RenewalRefusal.RENEWS_ITSELF,
    "Kidnapped": RenewalRefusal.RENEWS_ITSELF,
    "The adventures of Sherlock Holmes": RenewalRefusal.KEPT_TOO_LONG,
    "The hound of the Baskervilles": RenewalRefusal.OWES_TOO_MUCH,
    "A study in scarlet": RenewalRefusal.CARD_EXPIRED,
    "The invisible man": RenewalRefusal.RENEWS_ITSELF,
    "The most wanted novel of the year": RenewalRefusal.NOT_RENEWABLE,
    "Through the looking-glass, and what Alice found there": RenewalRefusal.NOT_ON_LOAN,
    "Peter Pan": RenewalRefusal.RECALLED,
    "The secret garden": RenewalRefusal.NOT_ON_LOAN,
    "A little princess": RenewalRefusal.NOT_ON_LOAN,
    "The railway children": RenewalRefusal.UNKNOWN,
}


async def test_every_refusal_is_told_before_and_when_renewing(sandbox: Sandbox) -> None:
    koha, patron = await reader(sandbox, "every_refusal")
    loans = await koha.loans(patron)
    asked = await koha.renewability(loans)
    assert {one.title: one.refusal for one in asked} == EXPECTED
    assert {one.can_be_renewed for one in asked} == {False}
    results = await koha.renew_all(loans)
    assert {one.loan.title: one.refusal for one in results if isinstance(one, Refused)} == EXPECTED
    assert await renewals(sandbox) == []
    assert await koha.loans(patron) == loans


@pytest.mark.parametrize("code", [*RENEWAL_REFUSALS, "a code of next year"])
async def test_every_documented_code_has_a_meaning_and_any_other_is_no_success(sandbox: Sandbox, code: str) -> None:
    await sandbox.desk("koha", {"renewal_refusal": code})
    koha, patron = await reader(sandbox, "due_tomorrow")
    (loan,) = await koha.loans(patron)
    meaning = RENEWAL_REFUSALS.get(code, RenewalRefusal.UNKNOWN)
    assert await koha.renew(loan) == Refused(loan, meaning)
    assert await koha.renewability([loan]) == (replace(loan, can_be_renewed=False, refusal=meaning, renewals_left=5),)


async def test_a_blocked_reader_renews_nothing_and_sees_what_is_owed(sandbox: Sandbox) -> None:
    koha, patron = await reader(sandbox, "blocked")
    results = await koha.renew_all(await koha.loans(patron))
    assert {one.refusal for one in results if isinstance(one, Refused)} == {RenewalRefusal.ACCOUNT_BLOCKED}
    account = await koha.account(patron)
    assert account.balance == Decimal("27.09")
    assert [(one.description, one.pounds) for one in account.charges] == [
        ("Lost: The prophet", Decimal("14.99")),
        ("Overdue: Walks around the moor", Decimal("9.60")),
        ("Overdue: Emma", Decimal("2.50")),
    ]


async def test_money_to_a_readers_credit_is_no_debt(sandbox: Sandbox) -> None:
    koha, patron = await reader(sandbox, "in_credit")
    account = await koha.account(patron)
    assert (account.balance, account.charges) == (Decimal("-3.00"), ())


async def test_what_can_be_renewed_says_how_often_still(sandbox: Sandbox) -> None:
    koha, patron = await reader(sandbox, "ordinary")
    asked = await koha.renewability(await koha.loans(patron))
    assert [(one.can_be_renewed, one.refusal, one.renewals_left) for one in asked] == [
        (True, None, 5),
        (True, None, 2),
        (True, None, 3),
    ]


async def test_a_renewal_gives_three_weeks_from_today(sandbox: Sandbox) -> None:
    koha, patron = await reader(sandbox, "due_tomorrow")
    (loan,) = await koha.loans(patron)
    renewed = await koha.renew(loan)
    assert renewed == Renewed(Loan(loan.id, loan.title, loan.author, TODAY + timedelta(days=21), 1, renewed_on=TODAY))
    assert (await koha.loans(patron)) == (renewed.loan,)


async def test_a_loan_can_be_renewed_until_it_was_renewed_too_often(sandbox: Sandbox) -> None:
    koha, patron = await reader(sandbox, "too_many_renewals")
    worn, fresh = await koha.loans(patron)
    assert await koha.renew(worn) == Refused(worn, RenewalRefusal.TOO_MANY)
    result = await koha.renew(fresh)
    for _ in range(2):
        assert isinstance(result, Renewed)
        result = await koha.renew(result.loan)
    assert isinstance(result, Renewed)
    assert await koha.renew(result.loan) == Refused(result.loan, RenewalRefusal.TOO_MANY)


async def test_sixty_loans_are_renewed_each_once(open_sandbox: OpenSandbox) -> None:
    sandbox = await open_sandbox(budget_seconds=60, attempt_seconds=20)
    koha, patron = await reader(sandbox, "sixty_loans")
    loans = await koha.loans(patron)
    results = await koha.renew_all(loans)
    assert [one.loan.id for one in results] == [one.id for one in loans]
    refused = {one.loan.title for one in results if isinstance(one, Refused)}
    assert refused == {"Around the world in eighty days", "Jane Eyre", "Bread without tears: a baker's first year"}
    assert {one.refusal for one in results if isinstance(one, Refused)} == {RenewalRefusal.ON_HOLD}
    assert sum(1 for one in results if isinstance(one, Renewed)) == 57
    assert set(Counter(one["checkout_id"] for one in await renewals(sandbox)).values()) == {1}


async def test_when_time_runs_out_each_of_sixty_loans_is_still_answered_for(open_sandbox: OpenSandbox) -> None:
    sandbox = await open_sandbox(slow_seconds=60, budget_seconds=20, attempt_seconds=20)
    koha, patron = await reader(sandbox, "sixty_loans")
    loans = await koha.loans(patron)
    await sandbox.fault("library", "slow", method="POST", path=RENEWAL, times=1)
    with sandbox.calls.within(2.0):
        results = await koha.renew_all(loans)
    assert [one.loan.id for one in results] == [one.id for one in loans]
    unknown = [one for one in results if isinstance(one, RenewalUnknown)]
    assert unknown
    told = {one.loan.id for one in results if isinstance(one, Renewed)}
    perhaps = {one.loan.id for one in unknown if one.may_be_renewed}
    assert told <= {str(one["checkout_id"]) for one in await renewals(sandbox)} <= told | perhaps


async def test_a_loan_that_came_back_is_not_on_loan(sandbox: Sandbox) -> None:
    koha, patron = await reader(sandbox, "due_tomorrow")
    (loan,) = await koha.loans(patron)
    await sandbox.desk("koha/bring-back", {"checkout_id": int(loan.id)})
    assert await koha.renew(loan) == Refused(loan, RenewalRefusal.NOT_ON_LOAN)
    (asked,) = await koha.renewability([loan])
    assert (asked.can_be_renewed, asked.refusal) == (False, RenewalRefusal.NOT_ON_LOAN)
    assert await koha.renew(replace(loan, id="99999")) == Refused(replace(loan, id="99999"), RenewalRefusal.NOT_ON_LOAN)


async def test_after_a_lost_answer_the_truth_is_read_and_nothing_is_renewed_twice(sandbox: Sandbox) -> None:
    koha, patron = await reader(sandbox, "due_tomorrow")
    (loan,) = await koha.loans(patron)
    await sandbox.fault("library", "lost", method="POST", path=RENEWAL, times=1)
    renewed = await koha.renew(loan)
    assert isinstance(renewed, Renewed)
    assert (renewed.loan.renewals, renewed.loan.due_day) == (1, TODAY + timedelta(days=21))
    assert len(await renewals(sandbox)) == 1


async def test_a_renewal_that_nobody_heard_of_is_found_when_it_is_asked_for_again(sandbox: Sandbox) -> None:
    koha, patron = await reader(sandbox, "due_tomorrow")
    (loan,) = await koha.loans(patron)
    (before,) = await koha.renew_all([loan])
    assert isinstance(before, Renewed)
    again = await koha.renew(loan)  # by somebody who still holds the old list
    assert again == before
    assert len(await renewals(sandbox)) == 1


async def test_a_slow_renewal_is_unknown_and_is_found_later(open_sandbox: OpenSandbox) -> None:
    sandbox = await open_sandbox(slow_seconds=6.0, budget_seconds=4.0)
    koha, patron = await reader(sandbox, "due_tomorrow")
    (loan,) = await koha.loans(patron)
    await sandbox.fault("library", "slow", method="POST", path=RENEWAL, times=1)
    with pytest.raises(Unavailable) as caught:
        await koha.renew(loan)
    assert caught.value.sent
    await asyncio.sleep(6.0)
    assert isinstance(await koha.renew(loan), Renewed)
    assert len(await renewals(sandbox)) == 1


@pytest.mark.parametrize(
    ("fault", "unknown"),
    [("down", True), ("refuse", False), ("busy", False)],
)
async def test_a_renewal_that_fails_outright_renews_nothing(sandbox: Sandbox, fault: str, unknown: bool) -> None:
    koha, patron = await reader(sandbox, "due_tomorrow")
    (loan,) = await koha.loans(patron)
    await sandbox.fault("library", fault, method="POST", path=RENEWAL)
    assert await koha.renew_all([loan]) == (RenewalUnknown(loan, may_be_renewed=unknown),)
    assert sum(1 for one in sandbox.heard if one.template == "/checkouts/{id}/renewal") == 1
    assert await renewals(sandbox) == []


async def test_a_library_that_is_down_from_the_start_renews_nothing_for_certain(sandbox: Sandbox) -> None:
    koha, patron = await reader(sandbox, "due_tomorrow")
    (loan,) = await koha.loans(patron)
    await sandbox.fault("library", "down")
    with pytest.raises(Unavailable) as caught:
        await koha.renew(loan)
    assert not caught.value.sent


@pytest.mark.parametrize("fault", ["down", "slow", "lost"])
async def test_every_read_says_that_the_library_does_not_answer(sandbox: Sandbox, fault: str) -> None:
    koha, patron = await reader(sandbox, "ordinary")
    await sandbox.fault("library", fault, method="GET")
    for ask in (koha.loans, koha.account, koha.holds):
        with pytest.raises(Unavailable):
            await ask(patron)
    for read in (koha.branches(), koha.search("Emma"), koha.copies("9"), koha.pickup_branches(patron, "9")):
        with pytest.raises(Unavailable):
            await read


async def test_a_stumble_is_forgiven_a_read_but_not_a_pin(sandbox: Sandbox) -> None:
    koha, patron = await reader(sandbox, "ordinary")
    await sandbox.fault("library", "down", method="GET", times=1)
    assert len(await koha.loans(patron)) == 3
    await sandbox.fault("library", "down", method="POST", times=1)
    with pytest.raises(Unavailable):
        await koha.check_pin("42000123", "1234")


async def test_renewability_that_is_not_told_stays_open(sandbox: Sandbox) -> None:
    koha, patron = await reader(sandbox, "ordinary")
    loans = await koha.loans(patron)
    await sandbox.fault("library", "down", method="GET", path="/api/v1/checkouts/*/allows_renewal")
    assert await koha.renewability(loans) == loans


async def test_maintenance_is_the_library_not_answering(sandbox: Sandbox) -> None:
    koha, patron = await reader(sandbox, "ordinary")
    await sandbox.desk("koha", {"maintenance": True})
    with pytest.raises(Unavailable):
        await koha.loans(patron)
    with pytest.raises(Unavailable):
        await library_of(sandbox).check_pin("42000123", "1234")


def tokens_asked_for(sandbox: Sandbox) -> int:
    return sum(1 for one in sandbox.heard if one.template == "/oauth/token")


async def test_one_token_serves_many_calls_also_at_once(sandbox: Sandbox) -> None:
    koha = library_of(sandbox)
    await asyncio.gather(*(koha.branches() for _ in range(8)))
    await koha.branches()
    assert tokens_asked_for(sandbox) == 1


async def test_a_token_is_renewed_shortly_before_it_ends(sandbox: Sandbox) -> None:
    seconds = [0.0]
    koha = library_of(sandbox, clock=lambda: seconds[0])
    await koha.branches()
    seconds[0] = 3539.0
    await koha.branches()
    assert tokens_asked_for(sandbox) == 1
    seconds[0] = 3541.0
    await koha.branches()
    assert tokens_asked_for(sandbox) == 2


async def test_a_token_that_is_refused_is_asked_for_once_more(sandbox: Sandbox) -> None:
    koha, patron = await reader(sandbox, "due_tomorrow")
    (loan,) = await koha.loans(patron)
    await sandbox.desk("koha/forget-tokens")
    assert isinstance(await koha.renew(loan), Renewed)
    assert tokens_asked_for(sandbox) == 2
    assert len(await renewals(sandbox)) == 1


async def test_a_wrong_key_is_the_councils_trouble_and_is_not_tried_for_ever(sandbox: Sandbox) -> None:
    koha = Koha(sandbox.calls, sandbox.url + API, "sandbox", "wrong-secret-here")
    with pytest.raises(Unauthorised) as caught:
        await koha.branches()
    assert "wrong-secret-here" not in "".join(traceback.format_exception(caught.value))
    assert tokens_asked_for(sandbox) == 1


async def test_a_library_without_oauth_is_the_councils_trouble(sandbox: Sandbox) -> None:
    await sandbox.desk("koha", {"oauth": False})
    with pytest.raises(Unauthorised):
        await library_of(sandbox).branches()


@pytest.mark.parametrize("missing", ["borrowers", "circulate", "reserveforothers", "catalogue"])
async def test_a_permission_that_the_key_lacks_is_no_refusal_of_a_resident(sandbox: Sandbox, missing: str) -> None:
    koha, patron = await reader(sandbox, "ordinary")
    loans = await koha.loans(patron)
    kept = {"borrowers", "circulate", "reserveforothers", "catalogue", "updatecharges"} - {missing}
    await sandbox.desk("koha", {"permissions": sorted(kept)})
    asks = {
        "borrowers": lambda: koha.account(patron),
        "circulate": lambda: koha.renew(loans[0]),
        "reserveforothers": lambda: koha.place_hold(patron, "9", "CEN"),
        "catalogue": lambda: koha.search("Emma"),
    }
    before = tokens_asked_for(sandbox)
    with pytest.raises(Unauthorised):
        await asks[missing]()
    assert tokens_asked_for(sandbox) == before


async def test_a_reader_who_is_gone_is_not_found(sandbox: Sandbox) -> None:
    with pytest.raises(NotFound):
        await library_of(sandbox).patron("99999")


async def test_numbers_that_hold_another_number_bring_nobody_elses_loans(sandbox: Sandbox) -> None:
    """Koha's plain parameters mean "contains": reader 5 would be given the loans of 51 and 52."""
    await sandbox.desk("koha", {"is_old": True})
    assert await library_of(sandbox).loans(LibraryPatron("5", "CEN")) == ()
    assert await library_of(sandbox).holds(LibraryPatron("6", "CEN")) == ()


def test_a_card_is_good_on_its_last_day() -> None:
    patron = LibraryPatron("1", "CEN", expires=date(2026, 11, 25))
    assert not patron.is_expired(date(2026, 11, 25))
    assert patron.is_expired(date(2026, 11, 26))
