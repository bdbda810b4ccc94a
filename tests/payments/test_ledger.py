"""The ledger's tables on SQLite and on PostgreSQL; how long a payment is kept, and without whose name."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError

from bot.council.payments import PaymentState
from bot.database import migrate, open_database, session
from bot.payments import claiming, keeping, ledger, news
from bot.payments.ledger import Reading, Wish
from bot.payments.names import hash_token, intent_of, token_of
from bot.payments.tables import METADATA, Source, payment_events, payment_hooks, payment_news, payments

SECRET = "s" * 40
NOW = datetime(2026, 11, 25, 10, tzinfo=UTC)
CONVERSATION = "westmoor." + "a" * 22


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Any]:
    url = f"sqlite:///{tmp_path}/ledger.db" if request.param == "sqlite" else request.getfixturevalue("postgresql")
    migrate(url, "payments")
    opened = open_database(url)
    yield opened
    opened.dispose()


def wish(**changes: Any) -> Wish:
    values: dict[str, Any] = {
        "council": "westmoor",
        "prefix": "WM",
        "conversation": CONVERSATION,
        "service": "council_tax",
        "account_reference": "40012346",
        "amount_pence": 14500,
        "description": "Council tax",
        "language": "en",
        "channel": "web",
        "message_id": "m1",
    }
    return Wish(**{**values, **changes})


def begun(engine: Any, pay_id: str = "pay-1", now: datetime = NOW, **changes: Any) -> Any:
    """A payment whose page was offered."""
    with session(engine) as opened:
        row, _ = ledger.record(opened, SECRET, wish(**changes), now)
        assert claiming.adopt(opened, row.id, pay_id, Source.CREATE, now)
        return ledger.offer(opened, row.id, "m1", now)


def end(engine: Any, row: Any, state: PaymentState, now: datetime = NOW, code: str = "") -> Any:
    with session(engine) as opened:
        fresh = ledger.read(opened, row.id)
        assert ledger.record_reading(opened, fresh, Reading(state, code), Source.SWEEP, now)
        return ledger.read(opened, row.id)


def test_the_migrations_give_the_tables_of_the_code(engine: Any) -> None:
    migrate(str(engine.url), "payments")  # a second time changes nothing
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": "payments_schema"})
        assert compare_metadata(context, METADATA) == []


def test_the_same_wish_at_once_is_one_row(engine: Any) -> None:
    def work(_: int) -> tuple[int, bool]:
        with session(engine) as opened:
            row, is_new = ledger.record(opened, SECRET, wish(), NOW)
            return row.id, is_new

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(work, range(16)))
    assert len({number for number, _ in found}) == 1
    assert sum(is_new for _, is_new in found) == 1


def test_the_right_to_ask_pay_is_one_process_at_a_time_and_runs_out(engine: Any) -> None:
    with session(engine) as opened:
        row, _ = ledger.record(opened, SECRET, wish(), NOW)
    until = NOW + timedelta(seconds=20)

    def take(number: int) -> bool:
        with session(engine) as opened:
            return claiming.claim(opened, row.id, f"holder-{number}", NOW, until) is not None

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(take, range(8))) == 1
    with session(engine) as opened:
        assert claiming.claim(opened, row.id, "late", until, until + timedelta(seconds=20)) is not None
        claiming.let_go(opened, row.id, "somebody else")
        assert claiming.claim(opened, row.id, "later", until, until) is None
        claiming.let_go(opened, row.id, "late")
        assert claiming.claim(opened, row.id, "later", until, until) is not None


def test_a_row_is_tied_to_one_payment_at_pay_for_good(engine: Any) -> None:
    row = begun(engine)
    with session(engine) as opened:
        assert not claiming.adopt(opened, row.id, "pay-2", Source.SWEEP, NOW)
        assert ledger.read(opened, row.id).pay_id == "pay-1"


def test_two_readings_at_once_are_recorded_one_after_the_other(engine: Any) -> None:
    row = begun(engine)

    def work(_: int) -> bool:
        with session(engine) as opened:
            return ledger.record_reading(opened, row, Reading(PaymentState.SUCCESS), Source.WEBHOOK, NOW)

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(work, range(6))) == 1
    with session(engine) as opened:
        assert [one.kind for one in news.read_untold(opened)] == ["started", "outcome"]


@given(states=st.lists(st.sampled_from(PaymentState), min_size=1, max_size=12))
def test_whatever_is_read_a_finished_payment_is_never_open_again(
    tmp_path_factory: pytest.TempPathFactory, states: list[PaymentState]
) -> None:
    url = f"sqlite:///{tmp_path_factory.mktemp('ledger')}/ledger.db"
    engine = open_database(url)
    METADATA.create_all(engine)
    row = begun(engine)
    seen = [PaymentState.CREATED]
    with session(engine) as opened:
        for state in states:
            fresh = ledger.read(opened, row.id)
            ledger.record_reading(opened, fresh, Reading(state), Source.SWEEP, NOW)
            seen.append(PaymentState(ledger.read(opened, row.id).state))
    for before, after in itertools.pairwise(seen):
        assert after.is_finished or not before.is_finished
    order = list(PaymentState)
    unfinished = [order.index(one) for one in seen if not one.is_finished]
    assert unfinished == sorted(unfinished), "an unfinished payment only moves forward"
    engine.dispose()


def test_news_is_read_until_it_was_told_and_is_there_once(engine: Any) -> None:
    row = begun(engine)
    end(engine, row, PaymentState.DECLINED, code="P0010")
    with session(engine) as opened:
        pieces = news.read_untold(opened)
        assert [(piece.kind, piece.state, piece.code) for piece in pieces] == [
            ("started", PaymentState.CREATED, ""),
            ("outcome", PaymentState.DECLINED, "P0010"),
        ]
        assert len({piece.key for piece in pieces}) == 2
        assert not news.add(opened, row.id, "outcome:declined:P0010", PaymentState.DECLINED, NOW)
        news.mark_told(opened, pieces[0].id, NOW)
        assert [piece.kind for piece in news.read_untold(opened)] == ["outcome"]


def test_erasing_cuts_a_finished_payment_from_its_conversation_and_keeps_the_money(engine: Any) -> None:
    row = end(engine, begun(engine), PaymentState.SUCCESS)
    with session(engine) as opened:
        keeping.forget(opened, CONVERSATION)
        after = ledger.read(opened, row.id)
    assert (after.conversation, after.intent, after.message_id) == (None, None, None)
    assert (after.reference, after.amount_pence, after.account_reference) == (row.reference, 14500, "40012346")


def test_erasing_cuts_an_unfinished_payment_as_soon_as_it_has_ended(engine: Any) -> None:
    row = begun(engine)
    with session(engine) as opened:
        keeping.forget(opened, CONVERSATION)
        assert ledger.read(opened, row.id).conversation == CONVERSATION
    after = end(engine, row, PaymentState.SUCCESS)
    assert (after.conversation, after.intent) == (None, None)


def test_a_payment_is_kept_until_its_time_is_over_and_goes_with_all_that_belongs_to_it(engine: Any) -> None:
    old = end(engine, begun(engine), PaymentState.SUCCESS, NOW - timedelta(days=2558))
    young = end(engine, begun(engine, "pay-2", amount_pence=2), PaymentState.SUCCESS, NOW - timedelta(days=2556))
    begun(engine, "pay-3", amount_pence=3, now=NOW - timedelta(days=9999))
    with session(engine) as opened:
        ledger.take_hook(opened, "old", NOW - timedelta(days=31))
        ledger.take_hook(opened, "young", NOW - timedelta(days=29))
        assert keeping.drop_old(opened, NOW - timedelta(days=2557), NOW) == 1
        kept = set(opened.execute(select(payments.c.id)).scalars())
        assert old.id not in kept
        assert len(kept) == 2, "one that has not ended is never dropped"
        assert young.id in kept
        for table in (payment_events, payment_news):
            assert set(opened.execute(select(table.c.payment)).scalars()) == kept
        assert list(opened.execute(select(payment_hooks.c.message_id)).scalars()) == ["young"]


def test_what_happened_is_never_rewritten(engine: Any) -> None:
    begun(engine)
    with pytest.raises(DBAPIError, match="never rewritten"), session(engine) as opened:
        opened.execute(update(payment_events).values(state="success"))


@pytest.mark.parametrize(
    ("age", "since_read", "since_visit", "is_due"),
    [
        (timedelta(minutes=5), timedelta(seconds=29), timedelta(minutes=1), False),
        (timedelta(minutes=5), timedelta(seconds=30), timedelta(minutes=1), True),
        (timedelta(minutes=50), timedelta(minutes=4), timedelta(minutes=16), False),
        (timedelta(minutes=50), timedelta(minutes=5), timedelta(minutes=16), True),
        (timedelta(hours=4), timedelta(minutes=29), timedelta(hours=4), False),
        (timedelta(hours=4), timedelta(minutes=30), timedelta(hours=4), True),
        (timedelta(hours=4), timedelta(hours=-2), timedelta(hours=4), True),
    ],
)
def test_a_payment_is_read_often_while_somebody_waits_and_seldom_later(
    engine: Any, age: timedelta, since_read: timedelta, since_visit: timedelta, is_due: bool
) -> None:
    row = begun(engine, now=NOW - age)
    with session(engine) as opened:
        mine = update(payments).where(payments.c.id == row.id)
        opened.execute(mine.values(read_at=NOW - since_read, visited_at=NOW - since_visit))
        assert bool(keeping.take_due(opened, NOW)) == is_due
        assert not keeping.take_due(opened, NOW), "taken by one"


def test_what_is_due_is_taken_by_one_of_many(engine: Any) -> None:
    for number in range(5):
        begun(engine, f"pay-{number}", amount_pence=number + 1)

    def work(_: int) -> int:
        with session(engine) as opened:
            return len(keeping.take_due(opened, NOW))

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(work, range(8))) == 5


def test_names_tell_nothing_and_differ() -> None:
    assert token_of(SECRET, "one") != token_of(SECRET, "two") != token_of("t" * 40, "two")
    assert len(token_of(SECRET, "one")) == 43
    assert token_of(SECRET, "one") not in hash_token(token_of(SECRET, "one"))
    intents = {
        intent_of(SECRET, CONVERSATION, "council_tax", "40012346", 1),
        intent_of(SECRET, CONVERSATION, "council_tax", "4001234", 61),
        intent_of(SECRET, CONVERSATION, "council_tax", "40012346", 11),
        intent_of(SECRET, CONVERSATION + "b", "council_tax", "40012346", 1),
    }
    assert len(intents) == 4
    assert not any("40012346" in one for one in intents)
