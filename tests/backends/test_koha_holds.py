"""The catalogue and reservations through a real socket: every refusal, every state, every lost answer."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.backends.koha.client.words import HOLD_REFUSALS
from bot.council.errors import NotFound, RateLimited, Rejected, Unavailable
from bot.council.libraries import HoldPlaced, HoldRefusal, HoldRefused, HoldStatus
from tests.backends.readers import call, library_of, reader, token
from tests.backends.running_sandbox import NOW, OpenSandbox, Sandbox

TODAY = NOW.date()
HOLDS = "/api/v1/holds"


async def all_holds(sandbox: Sandbox) -> list[dict]:
    _, data, _ = await call(sandbox, "GET", "/holds?_per_page=-1", await token(sandbox))
    return data


@pytest.mark.parametrize(
    ("text", "first", "author", "is_near"),
    [
        ("great expectations", "Great expectations", "Charles Dickens", False),
        ("Dickens carol", "A Christmas carol: a ghost story of Christmas", "Charles Dickens", False),
        ("wuthring hights", "Wuthering Heights", "Emily Brontë", True),
        ("bronte villette", "Villette", "Charlotte Brontë", False),
        ("tess of the d’urbervilles", "Tess of the d'Urbervilles", "Thomas Hardy", False),
        ("O'Dowd lighthouse", 'The lighthouse keeper\'s "other" daughter', "Niamh O'Dowd", False),
        ("zolta lodz", "Żółta łódź i gęś", "Łucja Wiśniewska", False),
        ("ŻÓŁTA ŁÓDŹ", "Żółta łódź i gęś", "Łucja Wiśniewska", False),
        ("红楼", "红楼梦", "曹雪芹", False),
        ("كليلة", "كليلة ودمنة", "ابن المقفع", False),
        ("llyfr mawr", "Llyfr mawr y plant", "Siân Wyn", False),
    ],
)
async def test_a_title_is_found_by_what_is_typed(
    sandbox: Sandbox, text: str, first: str, author: str, is_near: bool
) -> None:
    found = await library_of(sandbox).search(text)
    assert (found.hits[0].title.title, found.hits[0].title.author) == (first, author)
    assert found.is_near is is_near


@pytest.mark.parametrize("text", ["", "  ", "?!", "qzx wvk", "100%", "_____", "'", '"; drop', "\\", "% _"])
async def test_what_finds_nothing_is_an_empty_result_and_signs_mean_only_themselves(
    sandbox: Sandbox, text: str
) -> None:
    assert (await library_of(sandbox).search(text)).hits == ()


async def test_a_hit_says_where_a_copy_stands_that_can_be_taken_home(sandbox: Sandbox) -> None:
    koha = library_of(sandbox)
    (carol,) = (await koha.search("christmas carol")).hits
    assert carol.title.year == 1843
    assert len(carol.copies) == 4
    assert carol.on_shelf_at() == ("CEN", "NOR", "STJ")  # one of two at the central library is on loan
    (atlas,) = (await koha.search("street atlas")).hits
    assert atlas.on_shelf_at() == ()
    assert not atlas.copies[0].is_lent_out
    (knots,) = (await koha.search("guide to knots")).hits
    assert not knots.copies[0].is_on_shelf


async def test_many_hits_are_counted_and_only_the_best_shown(sandbox: Sandbox) -> None:
    found = await library_of(sandbox).search("dickens", most=3)
    assert (len(found.hits), found.total) == (3, 6)


async def test_branches_and_where_a_title_can_be_collected(sandbox: Sandbox) -> None:
    koha, patron = await reader(sandbox, "ordinary")
    branches = {one.code: one for one in await koha.branches()}
    assert (branches["CEN"].name, branches["CEN"].postcode) == ("Westmoor Central Library", "ZZ1 1AN")
    assert not branches["MOB"].hands_out_holds
    assert {one.code for one in await koha.pickup_branches(patron, "9")} == {"CEN", "NOR", "STJ", "RIV"}
    assert {one.code for one in await koha.pickup_branches(patron, "118")} == {"STJ"}
    with pytest.raises(NotFound):
        await koha.pickup_branches(patron, "9999")


async def test_reservations_are_told_in_every_state(sandbox: Sandbox) -> None:
    koha, patron = await reader(sandbox, "every_hold")
    assert [(one.title, one.status, one.queue_position, one.collect_by) for one in await koha.holds(patron)] == [
        ("The snow clearers", HoldStatus.READY, None, TODAY + timedelta(days=7)),
        ("Don't look now, it's raining", HoldStatus.ON_ITS_WAY, None, None),
        ("A history of Westmoor in fifty doors", HoldStatus.BEING_PREPARED, None, None),
        ("Night shift at the mill", HoldStatus.IN_QUEUE, 3, None),
        ("The prophet", HoldStatus.SUSPENDED, 1, None),
    ]


async def test_a_title_is_reserved_behind_those_who_came_first(sandbox: Sandbox) -> None:
    koha, patron = await reader(sandbox, "ordinary")
    placed = await koha.place_hold(patron, "94", "NOR")
    assert isinstance(placed, HoldPlaced)
    assert placed.is_new
    assert (placed.hold.title, placed.hold.branch, placed.hold.queue_position) == ("Night shift at the mill", "NOR", 4)
    assert placed.hold.placed_on == TODAY
    assert await koha.holds(patron) == (placed.hold,)


async def test_a_reservation_that_stands_is_not_made_again(sandbox: Sandbox) -> None:
    koha, patron = await reader(sandbox, "ordinary")
    placed = await koha.place_hold(patron, "9", "CEN")
    assert isinstance(placed, HoldPlaced)
    assert await koha.place_hold(patron, "9", "CEN") == HoldPlaced(placed.hold, is_new=False)
    assert await koha.place_hold(patron, "9", "NOR") == HoldRefused(HoldRefusal.ALREADY_RESERVED)
    assert len(await koha.holds(patron)) == 1


@pytest.mark.parametrize(
    ("scenario", "title", "branch", "refusal"),
    [
        ("holds_full", "9", "CEN", HoldRefusal.TOO_MANY_HOLDS),
        ("child", "114", "CEN", HoldRefusal.AGE_RESTRICTED),
        ("ordinary", "115", "CEN", HoldRefusal.NOT_RESERVABLE),
        ("ordinary", "119", "CEN", HoldRefusal.NOT_RESERVABLE),
        ("ordinary", "120", "CEN", HoldRefusal.NOT_RESERVABLE),
        ("ordinary", "118", "STJ", HoldRefusal.NOT_FROM_HERE),
        ("ordinary", "118", "CEN", HoldRefusal.NOT_COLLECTED_THERE),
        ("ordinary", "9", "MOB", HoldRefusal.NOT_COLLECTED_THERE),
        ("ordinary", "9", "XXX", HoldRefusal.NOT_COLLECTED_THERE),
        ("ordinary", "83", "CEN", HoldRefusal.ALREADY_ON_LOAN),
        ("ordinary", "9999", "CEN", HoldRefusal.NO_SUCH_TITLE),
        ("ordinary", "121", "CEN", HoldRefusal.UNKNOWN),
    ],
)
async def test_every_reason_against_a_reservation_is_told(
    sandbox: Sandbox, scenario: str, title: str, branch: str, refusal: HoldRefusal
) -> None:
    koha, patron = await reader(sandbox, scenario)
    before = await all_holds(sandbox)
    assert await koha.place_hold(patron, title, branch) == HoldRefused(refusal)
    assert await all_holds(sandbox) == before


async def test_only_so_many_can_be_reserved_on_one_day(sandbox: Sandbox) -> None:
    koha, patron = await reader(sandbox, "nothing_on_loan")
    for title in ("9", "10", "11", "12"):
        assert isinstance(await koha.place_hold(patron, title, "NOR"), HoldPlaced)
    assert await koha.place_hold(patron, "14", "NOR") == HoldRefused(HoldRefusal.TOO_MANY_TODAY)
    await sandbox.set_clock(NOW + timedelta(days=1))
    assert isinstance(await koha.place_hold(patron, "14", "NOR"), HoldPlaced)


@pytest.mark.parametrize("reason", [*(one for one in HOLD_REFUSALS if " " not in one), "aRuleOfNextYear", "too-odd"])
async def test_every_documented_reason_has_a_meaning_and_any_other_is_no_success(sandbox: Sandbox, reason: str) -> None:
    await sandbox.desk("koha", {"hold_refusal": reason})
    koha, patron = await reader(sandbox, "ordinary")
    meaning = HOLD_REFUSALS.get(reason, HoldRefusal.UNKNOWN)
    assert await koha.place_hold(patron, "9", "CEN") == HoldRefused(meaning)


async def test_after_a_lost_answer_the_reservation_is_found_and_not_made_twice(sandbox: Sandbox) -> None:
    koha, patron = await reader(sandbox, "ordinary")
    await sandbox.fault("library", "lost", method="POST", path=HOLDS, times=1)
    placed = await koha.place_hold(patron, "9", "CEN")
    assert isinstance(placed, HoldPlaced)
    assert await koha.holds(patron) == (placed.hold,)


async def test_a_slow_reservation_is_unknown_and_is_found_later(open_sandbox: OpenSandbox) -> None:
    sandbox = await open_sandbox(slow_seconds=6.0, budget_seconds=4.0)
    koha, patron = await reader(sandbox, "ordinary")
    await sandbox.fault("library", "slow", method="POST", path=HOLDS, times=1)
    with pytest.raises(Unavailable) as caught:
        await koha.place_hold(patron, "9", "CEN")
    assert caught.value.sent
    await asyncio.sleep(6.0)
    found = await koha.place_hold(patron, "9", "CEN")
    assert isinstance(found, HoldPlaced)
    assert not found.is_new
    assert len(await koha.holds(patron)) == 1


@pytest.mark.parametrize(("fault", "error"), [("down", Unavailable), ("refuse", Rejected), ("busy", RateLimited)])
async def test_a_reservation_that_fails_outright_is_sent_once_and_not_made(
    sandbox: Sandbox, fault: str, error: type[Exception]
) -> None:
    koha, patron = await reader(sandbox, "ordinary")
    await sandbox.fault("library", fault, method="POST", path=HOLDS)
    with pytest.raises(error):
        await koha.place_hold(patron, "9", "CEN")
    assert sum(1 for one in sandbox.heard if (one.method, one.template) == ("POST", "/holds")) == 1
    assert await koha.holds(patron) == ()


async def test_a_cancelled_reservation_is_gone_and_those_behind_move_up(sandbox: Sandbox) -> None:
    koha, first = await reader(sandbox, "other_reader")
    _, last = await reader(sandbox, "every_hold")
    mine = next(one for one in await koha.holds(first) if one.title == "Night shift at the mill")
    assert mine.queue_position == 2
    await koha.cancel_hold(first, mine)
    theirs = next(one for one in await koha.holds(last) if one.title == mine.title)
    assert theirs.queue_position == 2
    with pytest.raises(NotFound):
        await koha.cancel_hold(first, mine)


async def test_nobody_cancels_what_is_somebody_elses(sandbox: Sandbox) -> None:
    koha, patron = await reader(sandbox, "ordinary")
    _, other = await reader(sandbox, "every_hold")
    theirs = (await koha.holds(other))[0]
    with pytest.raises(NotFound):
        await koha.cancel_hold(patron, theirs)
    assert theirs in await koha.holds(other)


async def test_a_lost_cancellation_is_looked_up(sandbox: Sandbox) -> None:
    koha, patron = await reader(sandbox, "every_hold")
    hold = (await koha.holds(patron))[-1]
    await sandbox.fault("library", "lost", method="DELETE", times=1)
    await koha.cancel_hold(patron, hold)
    assert hold not in await koha.holds(patron)


async def test_a_cancellation_that_failed_may_be_tried_again(sandbox: Sandbox) -> None:
    koha, patron = await reader(sandbox, "every_hold")
    hold = (await koha.holds(patron))[-1]
    await sandbox.fault("library", "down", method="DELETE", times=1)
    with pytest.raises(Unavailable) as caught:
        await koha.cancel_hold(patron, hold)
    assert caught.value.sent
    await koha.cancel_hold(patron, hold)
    assert hold not in await koha.holds(patron)
