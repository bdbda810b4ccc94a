"""Cards and their tries keep their promises on SQLite and on PostgreSQL, also when several do the same at once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot.database import session
from bot.gateway import conversations
from bot.gateway.cards import grants, keeping, tries
from bot.gateway.cards.sealing import CardKeys, hash_of
from bot.gateway.tables import card_tries, secure_cards
from bot.gateway.tables import grants as grant_rows

NOW = datetime(2026, 11, 25, 10, tzinfo=UTC)
SECRET = "s" * 40
KEYS = CardKeys(SECRET)


def at_once(work: Callable[[int], Any], count: int = 12) -> list[Any]:
    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(work, range(count)))


def deal(engine: Any, form: str = "council_tax_account") -> Any:
    """A card just dealt in a conversation."""
    with session(engine) as opened:
        name = conversations.enter(opened, SECRET, "westmoor", "a-resident-of-westmoor-0001", "en", NOW)
        message = SimpleNamespace(
            council="westmoor", conversation=name, channel="web", language="en", sample_at=None, message_id="m1"
        )
        asked = [{"custom": {"type": "secure_form", "form": form}}]
        card = keeping.deal(opened, KEYS, message, asked, NOW)[0]["custom"]["card"]
        return keeping.read_named(opened, [card])[card]


def test_of_many_tries_at_once_ten_are_allowed(engine: Any) -> None:
    def take(number: int) -> bool:
        with session(engine) as opened:
            return tries.take(opened, "westmoor", "key", NOW + timedelta(microseconds=number), 10)

    assert sum(at_once(take, 16)) == 10
    assert take(17) is False


def test_tries_are_forgotten_an_hour_later_one_by_one(engine: Any) -> None:
    with session(engine) as opened:
        for minute in range(10):
            assert tries.take(opened, "westmoor", "key", NOW + timedelta(minutes=minute), 10)
        assert not tries.take(opened, "westmoor", "key", NOW + timedelta(minutes=59), 10)
        assert tries.take(opened, "westmoor", "key", NOW + timedelta(minutes=60), 10)
        assert not tries.take(opened, "westmoor", "key", NOW + timedelta(minutes=60, seconds=1), 10)
        tries.sweep(opened, NOW + timedelta(minutes=119))
        assert len(opened.execute(select(card_tries)).all()) == 1
        tries.sweep(opened, NOW + timedelta(minutes=121))
        assert opened.execute(select(card_tries)).all() == []


def test_a_try_that_is_given_back_can_be_taken_again(engine: Any) -> None:
    with session(engine) as opened:
        for second in range(10):
            tries.take(opened, "westmoor", "key", NOW + timedelta(seconds=second), 10)
        tries.give_back(opened, "key", NOW + timedelta(seconds=3))
        tries.give_back(opened, "key", NOW + timedelta(seconds=3))
        tries.give_back(opened, "nothing was taken here", NOW)
        assert tries.take(opened, "westmoor", "key", NOW + timedelta(seconds=20), 10)
        assert not tries.take(opened, "westmoor", "key", NOW + timedelta(seconds=21), 10)


def test_one_submission_of_a_card_is_checked_at_a_time(engine: Any) -> None:
    card = deal(engine)

    def begin(number: int) -> bool:
        with session(engine) as opened:
            return keeping.begin_check(opened, card, f"holder {number}", NOW)

    assert sum(at_once(begin)) == 1


def test_only_who_checks_a_card_may_refuse_or_accept_it(engine: Any) -> None:
    card = deal(engine)
    with session(engine) as opened:
        assert keeping.begin_check(opened, card, "first", NOW)
        assert keeping.refuse(opened, card, "second", NOW).refusals == 0
        assert not keeping.accept(opened, card, "second", "m2", "h", NOW)
        keeping.end_check(opened, card, "second")
        assert not keeping.begin_check(opened, card, "second", NOW)
        assert keeping.accept(opened, card, "first", "m2", "h", NOW)
        assert not keeping.accept(opened, card, "first", "m3", "h", NOW)


def test_a_token_stands_nowhere_and_finds_its_card(engine: Any) -> None:
    card = deal(engine)
    token = KEYS.token_of(card.name)
    with session(engine) as opened:
        assert keeping.find(opened, token).name == card.name
        assert keeping.find(opened, card.token_hash) is None
        assert keeping.find(opened, card.name) is None
        row = opened.execute(select(secure_cards)).one()
    assert token not in str(tuple(row))
    assert row.token_hash == hash_of(token)


def test_a_grant_is_read_and_swept(engine: Any) -> None:
    card = deal(engine)
    with session(engine) as opened:
        name = grants.make(
            opened, KEYS, conversation=card.conversation, form="receipt", message_id="m2", values={"a": "b"}, now=NOW
        )
        later = NOW + timedelta(minutes=14)
        read = grants.read(opened, KEYS, name, card.conversation, later)
        assert read is not None
        assert (dict(read.values), read.until) == ({"a": "b"}, later + grants.LIFETIME)
        assert grants.read(opened, CardKeys("t" * 40), name, card.conversation, later) is None
        assert grants.sweep(opened, later + grants.LIFETIME) == 1
        assert opened.execute(select(grant_rows)).all() == []


@given(
    st.text(max_size=30), st.dictionaries(st.text(max_size=9), st.text(max_size=40), max_size=4), st.text(max_size=30)
)
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_what_is_sealed_for_one_is_opened_for_that_one_only(context: str, values: dict[str, str], other: str) -> None:
    sealed = KEYS.seal(context, values)
    assert KEYS.open(context, sealed) == values
    if other != context:
        assert KEYS.open(other, sealed) is None
    assert CardKeys("t" * 40).open(context, sealed) is None
    assert KEYS.open(context, sealed[:-4] + "AAAA") is None
    assert KEYS.open(context, other) is None
