"""What would have happened without the assistant: plans, arms, and whether the methods find a truth that is known."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.council.contacts import EvidenceKind
from bot.council.errors import FileError
from bot.roi.assumptions import Review
from bot.roi.tally import lower_bound
from bot.usage.counterfactual.compare import TooLittle as TooFewWeeks
from bot.usage.counterfactual.compare import compare
from bot.usage.counterfactual.intervals import Interval, mean, wilson
from bot.usage.counterfactual.plan import OFF, ON, Expected, arm_of, arm_of_day, days_of, pair_of, read_plan
from bot.usage.counterfactual.proving import day_plan, prove
from bot.usage.counterfactual.registered import plan_of
from bot.usage.counterfactual.simulated import COMPARED, TREATED, Setting, make_world
from bot.usage.counterfactual.survey import work_out
from bot.usage.counterfactual.switchback import (
    TooLittle,
    analyse,
    mean_square_expected,
    minimum_detectable,
    pair_up,
    randomise,
)
from tests.usage.imported import LATER, run_command, said, take, write
from tests.usage.made_conversations import START, Talk, conversation_name
from tests.usage.recorded import Recorded

PLAN = """
name = "phone-in-autumn"
council = "westmoor"
design = "switchback"
unit = "day"
first = 2026-11-30
last = 2027-02-21
seed = 20261130
channel = "phone"
services = ["waste"]
means = "the chat's button is not shown on the pages about bins"

[expected]
mean = 140
sd = 15
autocorrelation = 0.3
"""
SERVICES = ("waste", "council_tax", "libraries")


def plan_file(folder: Path, *changes: tuple[str, str]) -> Path:
    text = PLAN
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path = folder / "plan.toml"
    path.write_text(text)
    return path


def test_the_arm_of_a_moment_depends_on_the_plan_alone_and_is_balanced_by_weekday(tmp_path: Path) -> None:
    plan = read_plan(plan_file(tmp_path), SERVICES)
    arms = Counter((day.weekday(), arm_of_day(plan, day)) for day in days_of(plan))
    assert arms == {(weekday, arm): 6 for weekday in range(5) for arm in (ON, OFF)}
    midnight = datetime(2026, 12, 1, 0, 0, tzinfo=UTC)
    assert arm_of(plan, midnight) == arm_of_day(plan, date(2026, 12, 1))
    assert arm_of(plan, midnight - timedelta(seconds=1)) == arm_of_day(plan, date(2026, 11, 30))
    assert arm_of(plan, datetime(2026, 11, 29, 23, 59, tzinfo=UTC)) == ""
    assert plan_of(plan.as_json) == plan


@given(st.integers(0, 10**9), st.sampled_from(["day", "week"]))
def test_every_pair_has_one_half_on_whatever_the_seed(seed: int, unit: str) -> None:
    plan = day_plan(seed, 8)
    plan = plan_of(plan.as_json.replace('"unit": "day"', f'"unit": "{unit}"'))
    halves: dict[tuple[int, int], list[str]] = {}
    for day in days_of(plan):
        halves.setdefault(pair_of(plan, day), []).append(arm_of_day(plan, day))
    assert all(Counter(arms)[ON] == len(arms) / 2 for arms in halves.values())


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("2027-02-21", "2027-02-20", r"plan.toml:7: last: must end a whole even number of weeks"),
        ('"waste"]', '"bins"]', r"plan.toml:10: services: there is no service 'bins'"),
        ('"day"', '"hour"', r"plan.toml:5: unit: must be day or week"),
        ("seed", "sed", r"plan.toml:8: sed: is not known here"),
        ("sd = 15", "sd = -1", r"plan.toml:15: expected.sd: must be a number from 0"),
        ('"switchback"', '"numbers"', r"numbers: must give one number for on"),
        ('"phone-in-autumn"', '"Phone!"', r"plan.toml:2: name: must be small letters"),
    ],
)
def test_a_plan_that_is_wrong_names_line_and_field(tmp_path: Path, old: str, new: str, says: str) -> None:
    with pytest.raises(FileError, match=says):
        read_plan(plan_file(tmp_path, (old, new)), SERVICES)


def test_the_smallest_effect_is_printed_and_the_plan_is_frozen_once_it_has_begun(
    recorded: Recorded, capsys: pytest.CaptureFixture[str]
) -> None:
    path = plan_file(recorded.folder)
    recorded.more["BOT_CLOCK_NOW"] = "2026-11-20T12:00:00+00:00"
    assert recorded.run("switchback", "plan", str(path), "--register") == 0
    told = said(capsys)
    detectable = minimum_detectable(27, mean_square_expected(Expected(140, 15, 0.3)))
    assert f"at 5 %: {detectable:.1f} contacts a day" in told  # 30 pairs less three with a bank holiday
    assert "Registered" in told
    assert recorded.run("switchback", "analyse", str(path)) == 1
    assert "it is analysed once, afterwards" in said(capsys)
    recorded.more["BOT_CLOCK_NOW"] = "2026-12-20T12:00:00+00:00"
    changed = plan_file(recorded.folder, ("sd = 15", "sd = 14"))
    assert recorded.run("switchback", "plan", str(changed), "--register") == 1
    assert "its plan is frozen and this one differs" in said(capsys)
    recorded.more["BOT_CLOCK_NOW"] = "2027-03-20T12:00:00+00:00"
    assert recorded.run("switchback", "analyse", str(changed)) == 1
    assert "differs from the plan" in said(capsys)
    other = plan_file(recorded.folder, ("phone-in-autumn", "afterwards"))
    assert recorded.run("switchback", "analyse", str(other)) == 1
    assert "never registered" in said(capsys)


def test_contacts_of_a_registered_holdout_bear_its_arm(recorded: Recorded) -> None:
    path = plan_file(recorded.folder)
    recorded.more["BOT_CLOCK_NOW"] = "2026-11-20T12:00:00+00:00"
    assert recorded.run("switchback", "plan", str(path), "--register") == 0
    moment = datetime(2026, 12, 2, 11, 0, tzinfo=UTC)
    recorded.store(Talk(now=moment).says("ask_bin_day", "utter_bin_days"))
    recorded.drain()
    assert recorded.contacts[0]["arm"] == arm_of(read_plan(path, SERVICES), moment) != ""


def test_a_holdout_from_its_plan_to_its_effect(on_sqlite: Recorded, capsys: pytest.CaptureFixture[str]) -> None:
    """A made-up council's calls go through the real import; the effect is that of the same calls."""
    on_sqlite.make_sources()
    path = plan_file(on_sqlite.folder)
    on_sqlite.more["BOT_CLOCK_NOW"] = "2026-11-20T12:00:00+00:00"
    assert on_sqlite.run("switchback", "plan", str(path), "--register") == 0
    plan = read_plan(path, SERVICES)
    world = make_world(7, Setting(), plan)
    lines = [
        f"{day:%d/%m/%Y} {9 + number // 60:02d}:{number % 60:02d}:00,Missed bin,,,"
        for day, count in zip(world.days, world.calls[TREATED], strict=True)
        for number in range(int(count))
    ]
    on_sqlite.more["BOT_CLOCK_NOW"] = "2027-03-20T12:00:00+00:00"
    log = write(on_sqlite.folder, *lines)
    assert on_sqlite.run("import", "calls", str(log), "--council", "westmoor") == 0
    said(capsys)
    assert on_sqlite.run("switchback", "analyse", str(path)) == 0
    told = said(capsys)
    assert "27 pairs, 3 without both halves" in told
    closed = {date(2026, 12, 25), date(2026, 12, 28), date(2027, 1, 1)}
    counts = {day: int(count) for day, count in zip(world.days, world.calls[TREATED], strict=True) if day not in closed}
    effect = analyse(pair_up(plan, counts), plan.seed)
    assert f"On less off: {effect.randomised.estimate:.1f} (95 %: {effect.randomised.low:.1f}" in told
    assert effect.randomised.high < 0
    assert "grade A" in told


def test_before_and_after_through_the_command_takes_out_a_change_that_touched_one_side(
    on_sqlite: Recorded, capsys: pytest.CaptureFixture[str]
) -> None:
    on_sqlite.make_sources()
    first = date(2026, 1, 5)
    random = np.random.default_rng(3)
    lines = []
    for week in range(44):
        for reason, level in (
            ("Missed bin", 60 * (0.7 if week >= 22 else 1) * (0.8 if week >= 33 else 1)),
            ("Pothole", 40),
        ):
            for number in range(int(random.poisson(level))):
                day = first + timedelta(days=7 * week + number % 5)
                lines.append(f"{day:%d/%m/%Y} {9 + number // 5 // 6:02d}:{number // 5 % 6}0:00,{reason},,,")
    assert take(on_sqlite, write(on_sqlite.folder, *lines)) == 0
    told = write(
        on_sqlite.folder,
        "24/08/2026,Text reminders for bins,waste,",
        name="c.csv",
        header="date,what,services,channels",
    )
    assert take(on_sqlite, told, kind="changes") == 0
    said(capsys)
    sides = ("--council", "westmoor", "--treated", "waste", "--against", "highways")
    assert (
        run_command(
            on_sqlite, "compare", *sides, "--launch", "2026-06-08", "--from", "2026-01-05", "--to", "2026-11-08"
        )
        == 0
    )
    found = said(capsys)
    assert "24/08/2026 Text reminders for bins: touched only one of the two" in found
    share = float(found.split("Contacts that went away: ")[1].split()[0])
    assert 20 < share < 40  # 30 % went to the assistant; the reminders' 20 % is not claimed
    assert "too few for a yearly shape" in found


def test_a_change_that_comes_with_the_assistant_cannot_be_told_from_it() -> None:
    weekly = [50 + number % 3 for number in range(40)]
    with pytest.raises(TooFewWeeks, match="cannot be told apart"):
        compare(weekly, weekly[::-1], 20, steps=[20])
    with pytest.raises(TooFewWeeks, match="12 of each"):
        compare(weekly, weekly[::-1], 5)
    with pytest.raises(TooFewWeeks, match="no contacts at all"):
        compare([0, *weekly[1:]], weekly, 20)


def test_a_drift_before_the_launch_is_found() -> None:
    random = np.random.default_rng(1)
    steady, drifting = random.poisson(800, 104), random.poisson(800 * np.exp(0.004 * np.arange(104)))
    assert not compare(drifting, steady, 80).is_parallel
    assert compare(steady, random.poisson(800, 104), 80).is_parallel


def test_randomisation_gives_the_interval_that_all_sign_flips_give() -> None:
    differences = np.array([-5.0, -3.0, -4.0, 1.0, -6.0, -2.0, -7.0, 0.5])
    found, p = randomise(differences, 1, 9999)
    every = np.array([[1 if number >> bit & 1 else -1 for bit in range(8)] for number in range(256)])
    exact = np.mean(np.abs(every @ differences / 8) >= abs(differences.mean()) - 1e-9)
    assert abs(p - exact) < 0.01
    inside = [
        effect
        for effect in np.arange(-12, 6, 0.01)
        if np.mean(np.abs(every @ (differences - effect) / 8) >= abs(differences.mean() - effect) - 1e-9) > 0.05
    ]
    assert abs(found.low - min(inside)) < 0.5
    assert abs(found.high - max(inside)) < 0.5


def test_fewer_than_six_pairs_are_too_few() -> None:
    with pytest.raises(TooLittle, match="there are 5 whole pairs"):
        analyse([(1.0, 2.0)] * 5, 1)


def test_newey_west_widens_where_days_are_alike() -> None:
    random = np.random.default_rng(2)
    noise = random.normal(size=400)
    alike = np.convolve(noise, np.ones(8) / 8, "valid")
    naive = 2 * 1.96 * alike.std(ddof=1) / np.sqrt(len(alike))
    assert mean(alike).width > 1.7 * naive
    assert mean(noise).width < 1.4 * 2 * 1.96 * noise.std(ddof=1) / np.sqrt(len(noise))


@given(st.integers(1, 400).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total))))
def test_wilsons_interval_is_the_reports_own(told: tuple[int, int]) -> None:
    count, total = told
    found = wilson(count, total)
    assert 0 <= found.low <= found.estimate + 1e-12 <= found.high + 2e-12 <= 1 + 2e-12
    assert abs(float(lower_bound(Review(total, count, "", date(2026, 1, 1)))) - found.low) < 1e-4


def test_a_factor_below_zero_turns_an_interval_round() -> None:
    assert Interval(-3, -5, -1).times(-2) == Interval(6, 2, 10)


def test_two_hundred_made_up_councils_hold_the_truth_often_enough_and_closely_enough() -> None:
    found = {one.method: one for one in prove(200, Setting())}
    assert len(found) == 4
    for one in found.values():
        assert one.coverage >= 0.93, one
        assert one.relative_width <= 0.25, one
        assert abs(one.bias) < 0.03, one


def test_where_nothing_is_deflected_nothing_is_found_19_times_of_20() -> None:
    still = Setting(deflects=0.0, causes=0.0)
    claims = 0
    for seed in range(100):
        world = make_world(seed, still)
        found = compare(world.weekly(TREATED), world.weekly(COMPARED), world.launch_week)
        claims += not found.deflected.holds(0.0)
    assert claims <= 10


def test_the_question_counts_those_who_did_not_answer_as_zero_in_its_bound() -> None:
    found = work_out({"phone": 40, "desk": 5, "web": 55}, 400)
    phone = found.shares[0]
    assert (found.asked, found.answered, found.response_rate) == (400, 100, 0.25)
    assert (phone.share.estimate, phone.least.estimate) == (0.4, 0.1)
    assert work_out({}, 0).shares == ()
    with pytest.raises(ValueError, match="2 answers to 1"):
        work_out({"phone": 2}, 1)


def test_answers_are_read_from_resolved_contacts_and_written_as_assumptions(
    recorded: Recorded, capsys: pytest.CaptureFixture[str]
) -> None:
    for number, answer in enumerate(["phone", "phone", "web", ""]):
        talk = Talk(conversation_name(number), now=START, first_row=1 + 100 * number).says(
            "ask_bin_day", "utter_bin_days"
        )
        if answer:
            talk.evidence(EvidenceKind.SURVEY_ANSWERED, question="without_us", answer=answer)
        recorded.store(talk)
    recorded.store(Talk(conversation_name(9), now=START, first_row=900).says("greet", "utter_greet"))
    recorded.drain()
    period = ("--council", "westmoor", "--from", "2026-10-14", "--to", "2026-10-15")
    recorded.more.update(LATER)
    assert recorded.run("survey", *period) == 0
    told = said(capsys)
    assert "4 residents whose need was resolved, 3 answered (75.0%)" in told
    assert "phone: 2 = 66.7 (95 %: " in told
    assert 'phone = { low = 0.150, central = 0.667, high = 0.939, unit = "share"' in told


def test_a_plan_as_json_is_one_text_for_one_plan(tmp_path: Path) -> None:
    plan = read_plan(plan_file(tmp_path), SERVICES)
    commented = read_plan(plan_file(tmp_path, ('unit = "day"', '# a remark\nunit = "day"')), SERVICES)
    assert plan.digest == commented.digest
    assert json.loads(plan.as_json)["seed"] == 20261130
