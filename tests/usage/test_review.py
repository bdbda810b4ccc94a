"""The sample of answers that nobody confirmed: drawn so that it can be drawn again, judged blind, counted, erased."""

from __future__ import annotations

import json
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from bot.database import session
from bot.roi import __main__ as roi
from bot.usage.review.drawing import allot, draw
from bot.usage.review.judging import kappa, work_out
from bot.usage.review.keeping import expire
from bot.usage.review.tables import review_items, review_samples, review_verdicts
from bot.usage.review.verdicts import Verdict, count_verdicts
from tests.usage.imported import LATER, said
from tests.usage.made_conversations import START, Talk, conversation_name
from tests.usage.recorded import Recorded

NAME = ("--council", "westmoor", "--name", "october")
PERIOD = ("--from", "2026-10-14", "--to", "2026-10-31")
YES, NO = Verdict.RESOLVED, Verdict.NOT_RESOLVED
FRAMES = st.dictionaries(
    st.sampled_from(["waste", "libraries", "housing"]), st.lists(st.text("abc", min_size=1, max_size=6))
)


def implied(log: Recorded, count: int) -> None:
    """So many residents who were shown examples and said nothing to them."""
    for number in range(count):
        talk = Talk(conversation_name(number), now=START + timedelta(hours=number), first_row=1 + 50 * number)
        log.store(talk.says("ask_recycling", "utter_recycling_bin_holds", text=f"what goes in there {number}"))
    log.drain()


def review(log: Recorded, *arguments: str) -> int:
    log.more.update({"BOT_CLOCK_NOW": "2026-11-01T12:00:00+00:00"})
    return log.run("review", *arguments)


@given(FRAMES, st.integers(1, 20), st.text(max_size=5))
def test_a_draw_is_in_proportion_and_hangs_on_nothing_but_frame_size_and_seed(
    frame: dict, size: int, seed: str
) -> None:
    frame = {service: [f"{service}-{one}" for one in ids] for service, ids in frame.items()}
    found = draw(frame, size, seed)
    shuffled = {service: list(reversed(ids)) * 2 for service, ids in reversed(frame.items())}
    assert draw(shuffled, size, seed) == found
    total = sum(len(set(ids)) for ids in frame.values())
    assert len(found) == min(size, total)
    assert sum(one.twice for one in found) == -(-len(found) // 5)
    for service, count in Counter(one.service for one in found).items():
        assert abs(count - len(found) * len(set(frame[service])) / total) < 1


def test_the_largest_remainders_are_rounded_up() -> None:
    assert allot({"a": 7, "b": 2, "c": 1}, 5) == {"a": 4, "b": 1, "c": 0}  # 3.5, 1 and 0.5: names break the tie
    assert allot({"a": 3, "b": 3}, 10) == {"a": 3, "b": 3}


def test_every_contact_has_the_same_chance() -> None:
    ids = [f"c{number}" for number in range(10)]
    drawn = Counter(one.contact for seed in range(2000) for one in draw({"waste": ids}, 3, str(seed)))
    assert all(500 < drawn[one] < 700 for one in ids)


def test_q_needs_both_reviewers_where_two_judged() -> None:
    items = {1: True, 2: True, 3: False, 4: False, 5: True}
    verdicts = {1: {"a": YES, "b": YES}, 2: {"a": YES, "b": NO}, 3: {"a": YES}, 5: {"a": YES}}
    found = work_out(5, count_verdicts(items, verdicts))
    assert (found.judged, found.resolved, found.pairs, found.agreed) == (3, 2, 2, 1)
    assert found.q is not None
    assert 0.20 < found.q.low < 0.21  # Wilson's lower end of 2 of 3


def test_kappa_of_a_textbook_table() -> None:
    """20 both yes, 5 and 10 split, 15 both no: observed 0.70, by chance 0.50."""
    first = ["yes"] * 25 + ["no"] * 25
    second = ["yes"] * 20 + ["no"] * 5 + ["yes"] * 10 + ["no"] * 15
    found = kappa(first, second)
    assert found is not None
    assert abs(found.estimate - 0.4) < 1e-9
    assert kappa(["yes", "yes"], ["yes", "yes"]) is None
    with pytest.raises(ValueError, match="not 1 and 2"):
        kappa(["yes"], ["yes", "no"])


def test_a_sample_from_the_draw_to_the_report(
    recorded: Recorded, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    implied(recorded, 12)
    assert review(recorded, "draw", *NAME, *PERIOD, "--size", "10", "--seed", "a seed") == 0
    assert "october: 10 drawn from 12 (waste 12)" in said(capsys)
    assert review(recorded, "draw", *NAME, *PERIOD, "--seed", "b") == 1
    assert "drawn once" in said(capsys)
    assert review(recorded, "check", *NAME) == 0
    assert review(recorded, "list", *NAME, "--reviewer", "anna", "--most", "20") == 0
    shown = said(capsys)
    assert "10 to be judged by anna" in shown
    assert "resident: what goes in there" in shown
    twice = [row["position"] for row in recorded.rows(review_items) if row["twice"]]
    assert len(twice) == 2
    for position in range(1, 11):
        assert review(recorded, "record", *NAME, "--reviewer", "anna", str(position), "resolved") == 0
    assert review(recorded, "record", *NAME, "--reviewer", "anna", str(twice[0]), "not_resolved") == 1
    assert "has judged item" in said(capsys)
    assert review(recorded, "list", *NAME, "--reviewer", "bela", "--most", "20") == 0
    shown = said(capsys)
    assert "2 to be judged by bela" in shown
    assert "resolved" not in shown.replace("to be judged", "")  # blind: nobody sees the first verdict
    assert review(recorded, "record", *NAME, "--reviewer", "bela", str(twice[0]), "not_resolved") == 0
    assert review(recorded, "record", *NAME, "--reviewer", "bela", str(twice[1]), "resolved") == 0
    single = next(position for position in range(1, 11) if position not in twice)
    assert review(recorded, "record", *NAME, "--reviewer", "bela", str(single), "resolved") == 1
    assert "has all its verdicts" in said(capsys)
    assert review(recorded, "figures", *NAME) == 0
    told = said(capsys)
    assert "10 of 10 judged, 9 of them resolved" in told
    assert "Judged twice: 2; 1 times both said the same" in told
    out = tmp_path / "report"
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {**recorded.environment, **LATER}.items():
            patch.setenv(name, value)
        assert roi.main(["beta", "--council", "westmoor", *PERIOD, "--out", str(out)]) == 0
    report = json.loads((out / "report.json").read_text())
    q = next(line for line in told.splitlines() if line.startswith("q = ")).split()[2].rstrip(",")
    assert report["implied_share"] == q or q in json.dumps(report)
    assert "reviewed sample october" in json.dumps(report)


def test_an_erased_conversation_leaves_the_sample_with_its_verdict(recorded: Recorded) -> None:
    implied(recorded, 3)
    assert review(recorded, "draw", *NAME, *PERIOD, "--seed", "s") == 0
    for position in (1, 2, 3):
        assert review(recorded, "record", *NAME, "--reviewer", "anna", str(position), "resolved") == 0
    gone = recorded.rows(review_items)[0]
    recorded.record([row for row in Talk(gone["conversation"], now=START + timedelta(days=3)).erased().rows])
    recorded.drain()
    assert gone["conversation"] not in str(recorded.rows(review_items))
    assert len(recorded.rows(review_items)) == len(recorded.rows(review_verdicts)) == 2


def test_words_outlive_thirty_days_in_a_sample_and_end_after_24_months(recorded: Recorded) -> None:
    implied(recorded, 3)
    assert review(recorded, "draw", *NAME, *PERIOD, "--seed", "s") == 0
    recorded.more["BOT_CLOCK_NOW"] = "2026-12-20T12:00:00+00:00"
    assert recorded.run("retention") == 0
    assert all(row["words"] for row in recorded.rows(review_items))
    engine = recorded.engine(recorded.usage_url)
    with session(engine) as opened:
        keep_until = opened.execute(select(review_samples.c.keep_until)).scalar()
    assert 730 <= (keep_until - START).days <= 760
    with session(engine) as opened:
        assert expire(opened, keep_until - timedelta(seconds=1)) == 0
        assert expire(opened, keep_until, dry_run=True) == 3
        assert expire(opened, keep_until) == 3
    assert recorded.rows(review_samples) == recorded.rows(review_items) == []


def test_contacts_whose_words_are_gone_cannot_be_drawn_and_are_counted(
    recorded: Recorded, capsys: pytest.CaptureFixture[str]
) -> None:
    implied(recorded, 2)
    recorded.more["BOT_CLOCK_NOW"] = "2026-12-20T12:00:00+00:00"
    assert recorded.run("retention") == 0
    assert recorded.run("review", "draw", *NAME, *PERIOD, "--seed", "s") == 1
    assert "nothing to draw from (2 contacts whose words are gone)" in said(capsys)
