"""What holds of any conversation whatever: hypothesis makes them up."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.council.contacts import RESOLUTIONS, EvidenceKind, Outcome
from bot.roi.counting import FROM_EVIDENCE, ONE, Counts, Row, Weights, weigh
from bot.services import CARDS
from bot.usage.contacts import Derived, derive
from bot.usage.facts import Fact, RasaKind
from bot.usage.rules import NEED_WINDOW
from tests.usage.made_conversations import RULES, START, Talk, conversation_name

INTENTS = [
    *[task.intent for card in CARDS for task in card.tasks][:12],
    "greet", "thank", "affirm", "deny", "inform", "stop", "nlu_fallback", "out_of_scope", "emergency",
    "talk_to_human", "chase_request", "not_our_service", "ask_capabilities",
]  # fmt: skip
RESPONSES = [*sorted({name for card in CARDS for name in card.answers}), "utter_greet", "utter_ask_postcode"]
FORMS = ["report_missed_bin_form", "ask_bin_day_form", "leave_message_form", "action_two_stage_fallback"]

STEPS = st.one_of(
    st.tuples(
        st.just("says"),
        st.sampled_from(INTENTS),
        st.lists(st.sampled_from(RESPONSES), max_size=2),
        st.sampled_from([None, *FORMS]),
        st.booleans(),
        st.sampled_from([None, "refuse", "food"]),
    ),
    st.tuples(st.just("waits"), st.sampled_from([1, 20, 31, 60 * 5, 60 * 24, 60 * 24 * 6, 60 * 24 * 8])),
    st.tuples(st.just("finds nobody"), st.sampled_from(["down", "slow", "empty"]), st.booleans()),
    st.tuples(
        st.just("evidence"),
        st.sampled_from(
            [
                EvidenceKind.SUBMISSION_RECORDED,
                EvidenceKind.SUBMISSION_CONFIRMED,
                EvidenceKind.SUBMISSION_REFUSED,
                EvidenceKind.SUBMISSION_UNKNOWN,
                EvidenceKind.MESSAGE_LEFT,
                EvidenceKind.QUEUE_JOINED,
                EvidenceKind.QUEUE_LEFT,
                EvidenceKind.PERSON_JOINED,
                EvidenceKind.PERSON_LEFT,
            ]
        ),
        st.sampled_from(["report_missed_bin", "dispute_missed_bin"]),
    ),
    st.tuples(st.just("judges"), st.sampled_from(["yes", "no"])),
    st.tuples(st.just("signs in"), st.sampled_from("abc"), st.sampled_from(["", "a", "b"])),
    st.tuples(st.just("is marked"), st.sampled_from(["staff", "test", "robot", ""]), st.booleans()),
    st.tuples(st.just("starts itself"), st.sampled_from(INTENTS), st.sampled_from(["is_external", "synthetic"])),
)


@st.composite
def talks(draw: st.DrawFn) -> list[Fact]:
    facts: list[Fact] = []
    for number in range(draw(st.integers(1, 3))):
        talk = Talk(conversation_name(number), now=START + timedelta(hours=draw(st.integers(0, 100))))
        talk.with_gateway = draw(st.booleans())
        is_sample = draw(st.booleans())
        for step in draw(st.lists(STEPS, min_size=1, max_size=12)):
            sample_at = START - timedelta(days=30) + (talk.now - START) if is_sample else None
            match step:
                case ("says", intent, responses, form, closes, kind):
                    slots = {"missed_bin_kind": kind} if kind else None
                    talk.says(intent, *responses, opens=form, closes=closes, slots=slots, sample_at=sample_at)
                case ("waits", minutes):
                    talk.wait(minutes=minutes)
                case ("finds nobody", reason, answered):
                    talk.wait(seconds=3).sends(sample_at=sample_at).is_told_unavailable(reason)
                    if answered:
                        talk.wait(minutes=3).is_read("ask_bin_day", "utter_bin_days", sample_at=sample_at)
                case ("evidence", kind, transaction):
                    talk.evidence(kind, transaction=transaction, subject="food", reference="SR-1", seconds=60)
                case ("judges", answered):
                    talk.evidence(EvidenceKind.ANSWER_JUDGED, answered=answered)
                case ("signs in", handle, before):
                    talk.signs_in(handle, before)
                case ("is marked", traffic, assisted):
                    talk.wait(seconds=5).sends(traffic=traffic, assisted=assisted, sample_at=sample_at)
                case ("starts itself", intent, mark):
                    talk.is_read(intent, metadata={mark: True, "message_id": ""})
        facts += talk.facts
    return facts


def of(facts: list[Fact]) -> Derived:
    return derive(facts, RULES)


def messages_in(facts: list[Fact]) -> set[tuple[str, str]]:
    return {
        (fact.conversation, fact.message_id)
        for fact in facts
        if fact.kind in (RasaKind.USER, EvidenceKind.MESSAGE_RECEIVED) and fact.is_resident and fact.message_id
    }


many = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@many
@given(talks(), st.randoms())
def test_order_and_repetition_of_delivery_change_nothing(facts: list[Fact], chance: object) -> None:
    shuffled = facts + chance.sample(facts, k=len(facts) // 2)  # type: ignore[attr-defined]
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert of(shuffled) == of(facts)


@many
@given(talks())
def test_each_contact_has_events_one_outcome_and_a_reason_for_it(facts: list[Fact]) -> None:
    known = {fact.id for fact in facts}
    found = of(facts).contacts
    assert len({contact.id for contact in found}) == len(found)
    for contact in found:
        assert contact.facts
        assert set(contact.facts) <= known
        assert isinstance(contact.outcome, Outcome)
        standing = [ground.proves for ground in contact.grounds if ground.stands]
        assert contact.outcome in standing
        assert contact.outcome.rank == min(outcome.rank for outcome in standing)
        assert contact.opened_at <= contact.closed_at
        assert 0 <= contact.fallbacks <= max(contact.turns, 0)


@many
@given(talks())
def test_no_fact_is_in_two_contacts_and_every_message_is_in_one(facts: list[Fact]) -> None:
    found = of(facts).contacts
    placed = [fact for contact in found for fact in contact.facts]
    assert len(placed) == len(set(placed))
    by_id = {fact.id: fact for fact in facts}
    assert messages_in([by_id[one] for one in placed]) == messages_in(facts)


@many
@given(talks())
def test_a_voided_resolution_is_one_and_somebody_came_back_in_time(facts: list[Fact]) -> None:
    found = of(facts).contacts
    by_id = {contact.id: contact for contact in found}
    for contact in found:
        if contact.voided:
            assert contact.outcome in RESOLUTIONS
        if contact.followed_by is not None:
            later = by_id[contact.followed_by]
            assert later.need_id == contact.need_id
            assert later.need == contact.need
            assert later.session != contact.session
            assert later.opened_at == contact.followed_at
            assert later.opened_at - contact.closed_at <= NEED_WINDOW


@many
@given(talks())
def test_at_most_one_resolution_of_a_need_lasts(facts: list[Fact]) -> None:
    """Chases aside, which never count, a need is resolved for good once or not at all in its last session."""
    by_need: dict[str, set[str]] = {}
    for contact in of(facts).contacts:
        if contact.outcome in RESOLUTIONS and not contact.voided and not contact.avoidable and contact.need:
            by_need.setdefault(contact.need_id, set()).add(contact.session)
    assert all(len(sessions) == 1 for sessions in by_need.values())


@many
@given(talks())
def test_a_voided_resolution_and_marked_traffic_earn_nothing(facts: list[Fact]) -> None:
    """By the weights that the report counts with."""
    for contact in of(facts).contacts:
        row = Row(**{name: getattr(contact, name) for name in Row.__dataclass_fields__ if name not in FROM_EVIDENCE})
        weighed = weigh(row, Weights(implied=ONE))
        earns = weighed.get(Counts.DURABLE, 0)
        if contact.voided or contact.traffic or contact.assisted or not contact.need:
            assert not earns
        if earns:
            assert contact.outcome in RESOLUTIONS
            assert not contact.barred


@many
@given(talks())
def test_the_same_people_are_found_whatever_is_derived_with_them(facts: list[Fact]) -> None:
    """Conversations that nobody's sign-in joins can be derived apart from each other."""
    linked = {fact.conversation for fact in facts if fact.account}
    apart = [of([fact for fact in facts if fact.conversation in linked]).contacts if linked else ()]
    apart += [
        of([one for one in facts if one.conversation == name]).contacts
        for name in {fact.conversation for fact in facts} - linked
    ]
    assert {contact.id: contact for one in apart for contact in one} == {
        contact.id: contact for contact in of(facts).contacts
    }


@many
@given(talks())
def test_samples_stand_at_their_own_time_and_are_marked(facts: list[Fact]) -> None:
    derived = of(facts)
    by_id = {fact.id: fact for fact in facts}
    for name in {fact.conversation for fact in facts}:
        mine = [fact for fact in facts if fact.conversation == name]
        spans = [span for span in derived.spans if span.name == name]
        assert len(spans) == 1
        assert spans[0].sample == any(fact.sample_at is not None for fact in mine)
    for fact_id, moment in derived.moments.items():
        fact = by_id[fact_id]
        if fact.kind == EvidenceKind.MESSAGE_RECEIVED and fact.sample_at is not None:
            assert moment == fact.sample_at


@many
@given(talks(), st.integers(1, 10**6))
def test_contacts_do_not_depend_on_who_counts_or_when(facts: list[Fact], seconds: int) -> None:
    """Moved as a whole in time, a person's contacts move with it; hours of opening aside nothing else changes."""
    moved = [replace(fact, at=fact.at + timedelta(seconds=seconds), sample_at=None) for fact in facts]
    still = [replace(fact, sample_at=None) for fact in facts]
    before, after = of(still).contacts, of(moved).contacts
    assert [(one.need, one.subject, one.outcome, one.turns, one.voided) for one in before] == [
        (one.need, one.subject, one.outcome, one.turns, one.voided) for one in after
    ]
