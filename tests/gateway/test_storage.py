"""The gateway's tables keep their promises on SQLite and on PostgreSQL, also when two do the same thing at once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.exc import DBAPIError

from bot.council.contacts import EvidenceKind, HoldReason
from bot.council.requests import SubmissionState
from bot.database import migrate, session
from bot.gateway import buttons, calendars, conversations, evidence, holds, left_messages, messages, outbound, outbox
from bot.gateway import submissions as submitting
from bot.gateway.cards import grants, keeping, tries
from bot.gateway.cards.sealing import CardKeys
from bot.gateway.rasa import Reason
from bot.gateway.tables import METADATA, MessageState, payments_told, person_salts, submissions
from bot.gateway.tables import calendars as calendar_rows
from bot.gateway.tables import conversations as conversation_rows
from bot.gateway.tables import evidence as evidence_rows
from bot.gateway.tables import messages as message_rows
from bot.gateway.tables import offered_buttons as button_rows

NOW = datetime(2026, 11, 25, 10, tzinfo=UTC)
SECRET = "s" * 40
KEYS = CardKeys(SECRET)
SENDER = "a-resident-of-westmoor-0001"


def new_message(message_id: str = "m1", **changes: Any) -> messages.NewMessage:
    values: dict[str, Any] = {
        "council": "westmoor",
        "sender": SENDER,
        "message_id": message_id,
        "channel": "web",
        "language": "en",
        "raw": "when is my bin day",
        "text": "when is my bin day",
        "asks": "when is my bin day",
        "removed": (),
        "sample_at": None,
        "received_at": NOW,
        "awaited_until": NOW + timedelta(seconds=12),
    }
    return messages.NewMessage(**{**values, **changes})


def take_in(engine: Any, message_id: str = "m1", **changes: Any) -> Any:
    """The row of a message just taken in."""
    with session(engine) as opened:
        return messages.take_in(opened, SECRET, new_message(message_id, **changes))[0]


def at_once(work: Callable[[int], Any], count: int = 8) -> list[Any]:
    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(work, range(count)))


def kinds(engine: Any) -> list[str]:
    with session(engine) as opened:
        return list(opened.execute(select(evidence_rows.c.kind).order_by(evidence_rows.c.id)).scalars())


def submit(opened: Any, content_hash: str = "h1", conversation: str = "westmoor." + "a" * 22) -> Any:
    return submitting.record_submission(
        opened,
        prefix="WM",
        conversation=conversation,
        transaction="report_missed_bin",
        subject="refuse",
        content={"uprn": "990000000012"},
        content_hash=content_hash,
        now=NOW,
    )


def test_the_migrations_give_the_tables_that_the_code_describes(database: str, engine: Any) -> None:
    migrate(database, "gateway")  # a second time changes nothing
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": "gateway_schema"})
        differences = [one for one in compare_metadata(context, METADATA) if one[1].name != "sqlite_sequence"]
    assert differences == []


def test_evidence_cannot_be_changed_or_taken_back(engine: Any) -> None:
    with session(engine) as opened:
        evidence.record(opened, EvidenceKind.MESSAGE_RECEIVED, "westmoor.x", NOW, {"channel": "web"}, "m1")
    for statement in (update(evidence_rows).values(kind="other"), delete(evidence_rows)):
        with pytest.raises(DBAPIError, match="append-only"), session(engine) as opened:
            opened.execute(statement)
    with session(engine) as opened:
        row = opened.execute(select(evidence_rows)).one()
    assert (row.council, row.conversation, row.at) == ("westmoor", "westmoor.x", NOW)
    assert (row.kind, row.message_id, row.data) == ("message_received", "m1", {"channel": "web"})


def test_a_statement_that_fails_does_not_repeat_a_residents_words(engine: Any) -> None:
    with pytest.raises(DBAPIError) as failure, session(engine) as opened:
        opened.execute(insert(message_rows).values(conversation="nobody", text="my secret words"))
    ours = str(failure.value).partition("DETAIL")[0] + str(failure.value).partition("[SQL")[2]
    assert "my secret words" not in ours  # PostgreSQL's own detail does, which is why only the kind of error is logged
    assert failure.value.hide_parameters


def test_a_message_that_comes_many_times_at_once_is_taken_in_once(engine: Any) -> None:
    def take(_: int) -> bool:
        with session(engine) as opened:
            return messages.take_in(opened, SECRET, new_message())[1]

    assert sorted(at_once(take)) == [False] * 7 + [True]
    assert kinds(engine) == ["message_received"]


def test_the_same_message_id_in_another_conversation_or_council_is_another_message(engine: Any) -> None:
    names = {
        take_in(engine).conversation,
        take_in(engine, sender="another-resident-of-here-02").conversation,
        take_in(engine, council="eastmere").conversation,
    }
    assert len(names) == 3
    assert kinds(engine) == ["message_received"] * 3


def test_a_submission_made_many_times_at_once_is_one_with_one_reference(engine: Any) -> None:
    def record(_: int) -> tuple[int, str, bool]:
        with session(engine) as opened:
            found, is_new = submit(opened)
            return found.id, found.our_reference, is_new

    results = at_once(record)
    assert len({(number, reference) for number, reference, _ in results}) == 1
    assert sum(is_new for _, _, is_new in results) == 1
    assert kinds(engine) == ["submission_recorded"]


def test_another_content_or_conversation_is_another_submission(engine: Any) -> None:
    with session(engine) as opened:
        found = [submit(opened), submit(opened, "h2"), submit(opened, conversation="westmoor." + "b" * 22)]
    assert [is_new for _, is_new in found] == [True] * 3
    assert len({one.our_reference for one, _ in found}) == 3


def test_a_reference_that_is_taken_is_drawn_again(engine: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = iter(["WM-2222-2222", "WM-2222-2222", "WM-3333-3333"])
    monkeypatch.setattr(submitting, "new_reference", lambda prefix: next(drawn))
    with session(engine) as opened:
        assert submit(opened)[0].our_reference == "WM-2222-2222"
        assert submit(opened, "h2")[0].our_reference == "WM-3333-3333"


def test_an_outcome_told_many_times_at_once_is_evidence_once(engine: Any) -> None:
    with session(engine) as opened:
        number = submit(opened)[0].id

    def confirm(_: int) -> Any:
        with session(engine) as opened:
            return submitting.record_outcome(opened, number, SubmissionState.CONFIRMED, NOW, reference="R1")

    assert {one.reference for one in at_once(confirm)} == {"R1"}
    assert kinds(engine) == ["submission_recorded", "submission_confirmed"]


@pytest.mark.parametrize(
    ("told", "recorded"),
    [
        ("unknown confirmed", ["unknown", "confirmed"]),
        ("unknown unknown", ["unknown"]),
        ("unknown refused", ["unknown", "refused"]),
        ("refused refused", ["refused"]),
        ("refused confirmed", ["refused", "confirmed"]),
        ("refused unknown confirmed", ["refused", "unknown", "confirmed"]),
    ],
)
def test_each_change_of_a_submission_is_evidence_once(engine: Any, told: str, recorded: list[str]) -> None:
    with session(engine) as opened:
        number = submit(opened)[0].id
    for state in map(SubmissionState, told.split()):
        with session(engine) as opened:
            found = submitting.record_outcome(
                opened,
                number,
                state,
                NOW,
                reference="R1" if state is SubmissionState.CONFIRMED else None,
                code="already" if state is SubmissionState.REFUSED else None,
            )
            assert found is not None
            assert found.state is state
    assert kinds(engine) == ["submission_recorded", *(f"submission_{state}" for state in recorded)]


def test_a_confirmed_submission_stays_confirmed(engine: Any) -> None:
    with session(engine) as opened:
        number = submit(opened)[0].id
        submitting.record_outcome(opened, number, SubmissionState.CONFIRMED, NOW, reference="R1", notice="By Friday.")
    for state, reference in (("refused", None), ("unknown", None), ("confirmed", "R2")):
        with pytest.raises(submitting.Settled), session(engine) as opened:
            submitting.record_outcome(opened, number, SubmissionState(state), NOW, reference=reference)
    with session(engine) as opened:
        again, is_new = submit(opened)
    assert (again.state, again.reference, again.notice, is_new) == (
        SubmissionState.CONFIRMED,
        "R1",
        "By Friday.",
        False,
    )


def test_an_outcome_of_a_submission_that_is_not_there_is_none(engine: Any) -> None:
    with session(engine) as opened:
        assert submitting.record_outcome(opened, 4711, SubmissionState.UNKNOWN, NOW) is None


def test_late_replies_get_a_position_each_without_gaps_and_a_reader_misses_none(engine: Any) -> None:
    name = take_in(engine).conversation
    seen: list[str] = []
    cursor = 0

    def add(number: int) -> None:
        with session(engine) as opened:
            outbound.add(opened, name, f"m{number}", [{"text": f"{number} a"}, {"text": f"{number} b"}], NOW)

    with ThreadPoolExecutor(8) as pool:
        writing = [pool.submit(add, number) for number in range(24)]
        while not all(one.done() for one in writing) or len(seen) < 48:
            with session(engine) as opened:
                cursor, rows = outbound.read_after(opened, name, cursor)
            seen += [row.reply["text"] for row in rows]
        for one in writing:
            one.result()
    assert sorted(seen) == sorted(f"{number} {half}" for number in range(24) for half in "ab")
    assert cursor == 48


def test_a_cursor_from_before_an_erasure_starts_again(engine: Any) -> None:
    name = take_in(engine).conversation
    with session(engine) as opened:
        outbound.add(opened, name, None, [{"text": "hello"}], NOW)
        assert len(outbound.read_after(opened, name, 99)[1]) == 1
        assert outbound.read_after(opened, "westmoor.nobody", 5) == (0, [])


def test_only_one_process_gets_the_turn(engine: Any) -> None:
    name = take_in(engine).conversation

    def claim(number: int) -> bool:
        with session(engine) as opened:
            return conversations.claim(opened, name, f"process {number}", NOW, 15)

    assert sum(at_once(claim)) == 1


def test_a_turn_is_renewed_by_its_holder_and_free_when_given_back_or_run_out(engine: Any) -> None:
    name = take_in(engine).conversation
    with session(engine) as opened:
        assert conversations.claim(opened, name, "one", NOW, 15)
        assert conversations.claim(opened, name, "one", NOW + timedelta(seconds=10), 15)
        assert not conversations.claim(opened, name, "two", NOW + timedelta(seconds=24), 15)
        assert conversations.claim(opened, name, "two", NOW + timedelta(seconds=25), 15)
        conversations.release(opened, name, "one")  # it is not its own any more
        assert not conversations.claim(opened, name, "one", NOW + timedelta(seconds=26), 15)
        conversations.release(opened, name, "two")
        assert conversations.claim(opened, name, "one", NOW + timedelta(seconds=26), 15)


def test_after_an_erasure_a_sender_is_in_a_new_conversation_however_often(engine: Any) -> None:
    names = []
    for round_number in range(20):
        name = take_in(engine, f"m{round_number}").conversation
        names.append(name)
        with session(engine) as opened:
            assert conversations.find(opened, SECRET, "westmoor", SENDER) == (name, True)
            conversations.close(opened, name, NOW)
            assert conversations.find(opened, SECRET, "westmoor", SENDER)[1] is False
    assert len(set(names)) == 20


def test_a_button_may_come_back_only_where_and_while_it_was_on_offer(engine: Any) -> None:
    row = take_in(engine)
    stranger = take_in(engine, sender="another-resident-of-here-02")
    payload = '/inform{"kind": "refuse"}'
    with session(engine) as opened:
        buttons.offer(opened, row, [("Rubbish bin", payload)], NOW)
        assert buttons.title_of(opened, row.conversation, payload) == "Rubbish bin"
        assert buttons.title_of(opened, stranger.conversation, payload) is None
        for near in (payload + " ", payload.upper(), payload[:-1], '/inform{"kind":"refuse"}'):
            assert buttons.title_of(opened, row.conversation, near) is None
    for number in range(buttons.RECENT_OFFERS):
        with session(engine) as opened:
            assert buttons.title_of(opened, row.conversation, payload) == "Rubbish bin"
        later = take_in(engine, f"later {number}".replace(" ", "-"))
        with session(engine) as opened:
            buttons.offer(opened, later, [("Yes", "/affirm"), ("No", "/deny")], NOW)
    with session(engine) as opened:
        assert buttons.title_of(opened, row.conversation, payload) is None
        assert buttons.title_of(opened, row.conversation, "/deny") == "No"
        assert opened.execute(select(func.count()).select_from(button_rows)).scalar() == 21


def test_an_answer_is_stored_once_and_goes_to_whoever_waits(engine: Any) -> None:
    row = take_in(engine)
    with session(engine) as opened:
        assert messages.store_end(opened, row, [{"text": "Friday"}], NOW + timedelta(seconds=1), keys=KEYS)
        assert not messages.store_end(opened, row, [{"text": "Monday"}], NOW + timedelta(seconds=2), keys=KEYS)
        assert messages.tell(opened, row.conversation, "m1", [{"text": "slow"}], Reason.SLOW, NOW).notice is None
        assert messages.read(opened, row.conversation, "m1").replies == [{"text": "Friday"}]
        assert outbound.read_after(opened, row.conversation, 0) == (0, [])
    assert kinds(engine) == ["message_received", "message_answered"]


def test_an_answer_nobody_waits_for_any_more_goes_to_the_late_replies(engine: Any) -> None:
    told, left_alone, orphan = take_in(engine, "told"), take_in(engine, "left-alone"), take_in(engine, "orphan")
    with session(engine) as opened:
        messages.tell(opened, told.conversation, "told", [{"text": "slow"}], Reason.SLOW, NOW)
        messages.expect(opened, orphan, None)
        messages.store_end(opened, told, [{"text": "1"}], NOW + timedelta(seconds=1), keys=KEYS)
        messages.store_end(opened, left_alone, [{"text": "2"}], NOW + timedelta(seconds=13), keys=KEYS)
        messages.store_end(opened, orphan, [{"text": "3"}], NOW + timedelta(seconds=1), keys=KEYS)
        rows = outbound.read_after(opened, told.conversation, 0)[1]
    assert [(row.message_id, row.reply["text"]) for row in rows] == [
        ("told", "1"),
        ("left-alone", "2"),
        ("orphan", "3"),
    ]


def test_what_a_resident_is_told_is_evidence_once(engine: Any) -> None:
    row = take_in(engine)
    for _ in range(3):
        with session(engine) as opened:
            messages.tell(opened, row.conversation, "m1", [{"text": "slow"}], Reason.SLOW, NOW)
    assert kinds(engine) == ["message_received", "assistant_unavailable"]


def test_a_message_is_marked_as_asked_before_rasa_can_hear_of_it(engine: Any) -> None:
    first, second = take_in(engine, "m1"), take_in(engine, "m2")
    with session(engine) as opened:
        taken = messages.take_next(opened, first.conversation, NOW)
        assert (taken.message_id, taken.state, taken.attempts) == ("m1", "waiting", 0)
        stands = messages.read(opened, first.conversation, "m1")
        assert (stands.state, stands.attempts, stands.tried_at) == ("asked", 1, NOW)
        assert messages.take_next(opened, first.conversation, NOW, {first.id}).message_id == "m2"
        messages.store_end(opened, first, [{"text": "Friday"}], NOW, keys=KEYS)
        messages.store_end(opened, second, [{"text": "Friday"}], NOW, keys=KEYS)
        assert messages.take_next(opened, first.conversation, NOW) is None


def test_a_closed_conversation_has_no_next_message_and_takes_none_in(engine: Any) -> None:
    row = take_in(engine)
    with session(engine) as opened:
        assert messages.take_next(opened, row.conversation, NOW).message_id == "m1"
        conversations.close(opened, row.conversation, NOW)
        assert messages.take_next(opened, row.conversation, NOW) is None
    assert take_in(engine, "m2").conversation != row.conversation


def test_the_outbox_finds_what_waits_and_leaves_what_rests_or_is_in_hand(engine: Any) -> None:
    soon, patience = NOW + timedelta(seconds=30), timedelta(minutes=30)
    waiting = take_in(engine, sender="resident-whose-turn-is-free")
    in_hand = take_in(engine, sender="resident-whose-turn-is-held")
    resting = take_in(engine, sender="resident-who-was-tried-just-now")
    answered = take_in(engine, sender="resident-who-has-an-answer-0")
    closed = take_in(engine, sender="resident-who-has-left-us-000")
    fresh = take_in(engine, sender="resident-who-writes-just-now-0", received_at=soon)
    with session(engine) as opened:
        conversations.claim(opened, in_hand.conversation, "another", soon, 15)
        messages.set_state(opened, resting, MessageState.WAITING, soon - timedelta(seconds=1), attempts=3)
        messages.store_end(opened, answered, [{"text": "Friday"}], NOW, keys=KEYS)
        conversations.close(opened, closed.conversation, NOW)
        assert outbox.read_due(opened, soon, patience) == ([waiting.conversation], [])
        later = soon + timedelta(seconds=16)
        due, overdue = outbox.read_due(opened, later, patience)
        assert set(due) == {one.conversation for one in (waiting, in_hand, resting, fresh)}
        due, overdue = outbox.read_due(opened, NOW + timedelta(minutes=30, seconds=1), patience)
        assert set(overdue) == {one.conversation for one in (waiting, in_hand, resting)}
        assert due == [fresh.conversation]


def leave(opened: Any, content_hash: str = "h1", conversation: str = "westmoor." + "a" * 22) -> str:
    return left_messages.leave(
        opened,
        prefix="WM",
        conversation=conversation,
        topic="talk_to_human",
        text="please look at my bin",
        content_hash=content_hash,
        now=NOW,
    )


def test_a_message_left_twice_at_once_is_one(engine: Any) -> None:
    def work(_: int) -> str:
        with session(engine) as opened:
            return leave(opened)

    references = set(at_once(work))
    assert len(references) == 1
    with session(engine) as opened:
        row = opened.execute(select(evidence_rows)).one()
        assert row.data == {"reference": references.pop(), "transaction": "talk_to_human"}


def test_a_persons_reply_goes_to_the_conversation_once(engine: Any) -> None:
    name = take_in(engine).conversation
    with session(engine) as opened:
        reference = leave(opened, conversation=name)
        assert [one.reference for one in left_messages.read_open(opened, "westmoor")] == [reference]
        assert left_messages.read_open(opened, "eastmere") == []

    def work(number: int) -> bool:
        try:
            with session(engine) as opened:
                left_messages.answer(opened, reference, f"reply {number}", NOW)
        except left_messages.NotOpen:
            return False
        return True

    assert sum(at_once(work)) == 1
    with session(engine) as opened:
        _, rows = outbound.read_after(opened, name, 0)
        assert left_messages.read_open(opened, "westmoor") == []
    assert len(rows) == 1
    assert rows[0].reply["custom"] == {"from": "person", "reference": reference}


def test_a_calendar_keeps_its_token_for_a_year_and_then_goes(engine: Any) -> None:
    def keep(now: datetime) -> str:
        with session(engine) as opened:
            events = [{"day": "2026-11-26", "title": "Rubbish", "note": "", "uid": "u1"}]
            return calendars.keep(
                opened, conversation="westmoor.a", title="Bins", events=events, content_hash="h", now=now
            )

    token = keep(NOW)
    assert keep(NOW + timedelta(days=364)) == token
    with session(engine) as opened:
        assert calendars.read_file(opened, token, NOW + timedelta(days=364))
        assert calendars.read_file(opened, token, NOW + timedelta(days=365)) is None
    assert keep(NOW + timedelta(days=365)) != token
    with session(engine) as opened:
        assert calendars.drop_expired(opened, NOW + timedelta(days=2 * 365)) == 1
        assert opened.execute(select(calendar_rows)).first() is None


def test_every_row_says_whose_council_it_is(engine: Any) -> None:
    row = take_in(engine, council="eastmere")
    with session(engine) as opened:
        outbound.add(opened, row.conversation, None, [{"text": "hello"}], NOW)
        buttons.offer(opened, row, [("Yes", "/affirm")], NOW)
        submit(opened, conversation=row.conversation)
        leave(opened, conversation=row.conversation)
        calendars.keep(opened, conversation=row.conversation, title="B", events=[], content_hash="h", now=NOW)
        told = {"key": "p:started", "council": "eastmere", "conversation": row.conversation, "at": NOW}
        opened.execute(insert(payments_told).values(**told))
        asked = [{"custom": {"type": "secure_form", "form": "receipt"}}]
        keeping.deal(opened, KEYS, row, asked, NOW)
        holder = {"conversation": row.conversation, "form": "receipt", "message_id": "m2", "values": {}}
        grants.make(opened, KEYS, **holder, now=NOW)
        tries.take(opened, row.council, "key", NOW, 1)
        holds.hold(opened, row.conversation, HoldReason.FOI, NOW)
        salt = {"council": row.council, "period": 1, "salt": "s", "made_at": NOW}
        opened.execute(insert(person_salts).values(**salt))
        for table in METADATA.sorted_tables:
            assert set(opened.execute(select(table.c.council)).scalars()) == {"eastmere"}, table.name
        assert opened.execute(select(submissions.c.our_reference)).scalar_one().startswith("WM-")
        assert opened.execute(select(conversation_rows.c.language)).scalar_one() == "en"


def test_the_evidence_of_an_erased_conversation_may_go_and_no_other(engine: Any) -> None:
    mine, other = take_in(engine), take_in(engine, sender="another-resident-of-here-02")
    with pytest.raises(DBAPIError), session(engine) as opened:
        evidence.forget(opened, [mine.conversation])
    with session(engine) as opened:
        conversations.close(opened, mine.conversation, NOW)
        opened.execute(
            update(conversation_rows).where(conversation_rows.c.name == mine.conversation).values(erased_at=NOW)
        )
    with session(engine) as opened:
        evidence.record(opened, EvidenceKind.CONVERSATION_ERASED, mine.conversation, NOW)
    with session(engine) as opened:
        assert evidence.forget(opened, [mine.conversation]) == 2
    with session(engine) as opened:
        left = [row.conversation for row in opened.execute(select(evidence_rows).order_by(evidence_rows.c.id))]
    assert left == [other.conversation, evidence.ERASED]
    take_in(engine, "m2", sender="another-resident-of-here-02")
    with session(engine) as opened:
        assert evidence.forget(opened, [mine.conversation]) == 0
        left = [row.conversation for row in opened.execute(select(evidence_rows))]
    assert left == [other.conversation] * 2, "the blank goes once it is the newest no more"
