"""A call about the same need voids the resolution before it, whichever comes first, the chat or the file."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.usage.imports.excess import excess
from bot.usage.imports.matching import Chat, How, counted_once, followed, link
from bot.usage.imports.outside import OutsideContact
from bot.usage.imports.tables import outside_contacts
from bot.usage.rules import NEED_WINDOW
from tests.usage.imported import HEADER, call, run_command, said, take, take_lines, write
from tests.usage.made_conversations import KEYS, START, Talk, conversation_name, report_a_missed_bin
from tests.usage.recorded import Recorded

HANDLE = "h" * 32


@pytest.mark.parametrize("first", ["chat", "file"])
def test_a_call_that_quotes_the_reference_voids_the_report(recorded: Recorded, first: str) -> None:
    steps = [
        lambda: (recorded.store(report_a_missed_bin(Talk())), recorded.drain()),
        lambda: take_lines(recorded, call(START + timedelta(days=2), "Other waste enquiry", "SR-1001")),
    ]
    for step in steps if first == "chat" else reversed(steps):
        step()
    (contact,), (row,) = recorded.contacts, recorded.rows(outside_contacts)
    assert contact["voided"]
    assert (contact["followed_by"], contact["followed_at"]) == (row["id"], START + timedelta(days=2))
    assert recorded.run("--rebuild") == 0


def test_the_earlier_of_call_and_chat_is_the_one_that_voids(recorded: Recorded) -> None:
    talk = Talk().signs_in(HANDLE).says("ask_bin_day", "utter_bin_days").wait(days=3)
    recorded.store(talk.says("ask_bin_day", "utter_bin_days"))
    recorded.drain()
    header = "time,reason,person"
    path = write(recorded.folder, f"15/10/2026 12:00,Bin day,{HANDLE}", header=header)
    assert take(recorded, path) == 0
    first, second = recorded.contacts
    assert first["followed_at"] == datetime(2026, 10, 15, 11, tzinfo=UTC)
    assert not second["voided"]
    assert recorded.run("--rebuild") == 0


def test_a_person_is_matched_for_the_same_need_only_and_within_seven_days(recorded: Recorded) -> None:
    recorded.store(Talk().signs_in(HANDLE).says("ask_bin_day", "utter_bin_days"))
    recorded.drain()
    lines = [f"15/10/2026 12:00,Pothole,{HANDLE}", f"25/10/2026 12:00,Bin day,{HANDLE}", "15/10/2026 13:00,Bin day,"]
    assert take(recorded, write(recorded.folder, *lines, header="time,reason,person")) == 0
    assert not any(contact["voided"] for contact in recorded.contacts)
    more = write(
        recorded.folder, f"16/10/2026 12:00,Other waste enquiry,{HANDLE}", name="b.csv", header="time,reason,person"
    )
    assert take(recorded, more) == 0  # the service is the same, the need is not told
    assert any(contact["voided"] for contact in recorded.contacts)


def test_a_persons_number_is_refused_and_a_key_is_not_kept_as_it_came(
    recorded: Recorded, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(recorded.folder, "15/10/2026 12:00,Bin day,07700 900123", header="time,reason,person")
    assert take(recorded, path) == 1
    assert "07700" not in said(capsys)
    path = write(recorded.folder, f"15/10/2026 12:00,Bin day,{HANDLE}", header="time,reason,person")
    assert take(recorded, path) == 0
    (row,) = recorded.rows(outside_contacts)
    assert row["person_key"] == KEYS.account(HANDLE)


def test_a_web_form_with_the_chats_reference_voids_nothing_and_counts_once(
    recorded: Recorded, capsys: pytest.CaptureFixture[str]
) -> None:
    recorded.store(report_a_missed_bin(Talk()))
    recorded.drain()
    lines = ["14/10/2026 11:10,Missed bin,SR-1001", "14/10/2026 11:20,Missed bin,SR-2000"]
    assert take(recorded, write(recorded.folder, *lines, header="Submitted,Form,Reference"), kind="forms") == 0
    assert not recorded.contacts[0]["voided"]
    period = ("--council", "westmoor", "--from", "2026-10-14", "--to", "2026-10-30")
    assert run_command(recorded, "import", "coverage", *period) == 0
    assert "Web forms: 1 are the chat's own (counted once), 1 others" in said(capsys)


def test_coverage_is_printed_and_below_thirty_percent_the_grade_falls(
    recorded: Recorded, capsys: pytest.CaptureFixture[str]
) -> None:
    recorded.store(report_a_missed_bin(Talk()))
    recorded.drain()
    calls = [call(START + timedelta(days=1, minutes=number), "Pothole") for number in range(9)]
    take_lines(recorded, call(START + timedelta(hours=3), reference="SR-1001"), *calls[:2], name="few.csv")
    period = ("--council", "westmoor", "--from", "2026-10-14", "--to", "2026-10-30")
    assert run_command(recorded, "import", "coverage", *period) == 0
    told = said(capsys)
    assert "Coverage: 33.3% of them carry a reference or a keyed person (1)" in told
    assert "Linked to a chat: 1 by reference, 0 by person; they voided 1 resolutions" in told
    assert told.rstrip().endswith("log: B")
    take_lines(recorded, *calls[2:], name="more.csv")
    assert run_command(recorded, "import", "coverage", *period) == 0
    assert "log: C (coverage below 30% lowers it)" in said(capsys)


def test_one_reference_that_two_people_were_given_voids_both(recorded: Recorded) -> None:
    recorded.store(report_a_missed_bin(Talk()))
    recorded.store(report_a_missed_bin(Talk(conversation_name(2), now=START + timedelta(hours=1), first_row=100)))
    recorded.drain()
    take_lines(recorded, call(START + timedelta(days=1), reference="SR-1001"))
    assert [contact["voided"] for contact in recorded.contacts] == [True, True]
    assert recorded.run("--rebuild") == 0


def chat(number: int, hours: int, need: str, person: str, reference: str) -> Chat:
    at = START + timedelta(hours=hours)
    told = {"person_key": person, "references": (reference,) if reference else ()}
    return Chat(
        f"c{number}", f"n-{need}-{person}-{hours // 200}", need, "", "waste", at, at + timedelta(minutes=5), **told
    )


def outside(number: int, hours: int, need: str, person: str, reference: str, channel: str) -> OutsideContact:
    at = START + timedelta(hours=hours)
    told = {"person_key": person, "reference": reference}
    return OutsideContact(f"o{number}", "westmoor", channel, at, need, "", "waste", **told)


NEEDS, PEOPLE, REFERENCES = (
    st.sampled_from(["bin_day", "missed_bin"]),
    st.sampled_from(["", "p", "q"]),
    st.sampled_from(["", "R1"]),
)
CHATS = st.lists(st.tuples(st.integers(0, 600), NEEDS, PEOPLE, REFERENCES), max_size=6)
CALLS = st.lists(
    st.tuples(st.integers(0, 600), NEEDS, PEOPLE, REFERENCES, st.sampled_from(["phone", "form"])), max_size=6
)


@given(CHATS, CALLS, st.randoms())
def test_order_and_repetition_of_calls_change_nothing_and_what_voids_is_a_call_of_the_seven_days(
    told: list, called: list, random: Random
) -> None:
    chats = [chat(number, *one) for number, one in enumerate(told)]
    calls = [outside(number, *one) for number, one in enumerate(called)]
    found = followed(chats, link(chats, calls))
    again = calls * 2
    random.shuffle(again)
    random.shuffle(chats)
    assert followed(chats, link(chats, again)) == found
    for one, by in ((one, found[one.id]) for one in chats if one.id in found):
        assert by.channel == "phone"
        assert one.opened_at < by.at <= one.closed_at + NEED_WINDOW
        assert (
            by.reference in ("", *one.references)
            or by.person_key == one.person_key
            or any(other.need_id == one.need_id and by.reference in other.references for other in chats)
        )


@given(CHATS, CALLS)
def test_what_voids_a_chat_does_not_hang_on_whose_chats_are_looked_at_beside_it(told: list, called: list) -> None:
    """Needs of other people neither take a call away nor bring one."""
    chats = [chat(number, *one) for number, one in enumerate(told)]
    calls = [outside(number, *one) for number, one in enumerate(called)]
    whole = followed(chats, link(chats, calls))
    for person in {one.person_key for one in chats}:
        mine = [one for one in chats if one.person_key == person]
        alone = followed(mine, link(mine, calls))
        assert {key: value for key, value in whole.items() if key in {one.id for one in mine}} == alone


def test_a_reference_comes_before_a_person() -> None:
    chats = [chat(1, 0, "bin_day", "p", ""), chat(2, 1, "missed_bin", "p", "R1")]
    (found,) = link(chats, [outside(1, 5, "bin_day", "p", "R1", "phone")])
    assert (found.how, found.need_id) == (How.REFERENCE, chats[1].need_id)


def test_forms_of_the_chat_are_told_from_others() -> None:
    forms = [
        outside(number, 1, "bin_day", "", reference, "form") for number, reference in enumerate(["R1", "R2", "R1"])
    ]
    assert counted_once({"r 1"}, forms) == (2, 1)


@pytest.mark.parametrize("rate", [0.0, 0.15])
def test_calls_beyond_chance_are_found_where_nothing_links_them(rate: float) -> None:
    """A year of five resolutions and one unrelated call a day; of the resolutions `rate` are followed by a call."""
    found = []
    for seed in range(40):
        random = Random(seed)

        def moments(count: int, random: Random = random) -> list[datetime]:
            return [START + timedelta(days=random.randrange(364), minutes=random.randrange(480)) for _ in range(count)]

        resolved, calls = moments(5 * 364), moments(364)
        calls += [at + timedelta(hours=random.uniform(0.1, 47)) for at in resolved if random.random() < rate]
        one = excess({"bin_day": resolved}, {"bin_day": calls})
        assert one.rate is not None
        found.append(one)
    assert abs(sum(one.rate or 0 for one in found) / len(found) - rate) < 0.02
    assert sum((one.low or 0) <= rate <= (one.high or 0) for one in found) >= 37
    assert sum((one.low or 0) > 0 for one in found) >= 20 if rate else sum((one.low or 0) > 0 for one in found) <= 2


def test_without_calls_nothing_is_claimed() -> None:
    assert excess({"bin_day": [START]}, {}).rate is None


def test_the_header_that_these_tests_write_is_read() -> None:
    assert HEADER.startswith("Call start")
