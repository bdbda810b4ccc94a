"""Designs out of a real usage log: residents who were asked, a registered holdout, before and after."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bot.council.contacts import EvidenceKind
from bot.roi import __main__ as roi
from bot.usage.counterfactual.plan import ON, arm_of_day, read_plan
from tests.usage.imported import take, write
from tests.usage.made_conversations import START, Talk, conversation_name, report_a_missed_bin
from tests.usage.recorded import Recorded
from tests.usage.test_counterfactual import SERVICES, plan_file

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Recorded]:
    urls = [f"sqlite:///{tmp_path}/{name}.db" for name in ("usage", "gateway", "rasa")]
    made = Recorded(*urls, folder=tmp_path, root=ROOT)
    made.make_sources()
    yield made
    made.close()


def told_of(log: Recorded, *arguments: str, now: str = "2026-12-20T12:00:00+00:00") -> dict[str, Any]:
    out = log.folder / "out"
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {**log.environment, "BOT_CLOCK_NOW": now}.items():
            patch.setenv(name, value)
        where = ("--out", str(out), "--format", "html", "json")
        assert roi.main(["beta", "--council", "westmoor", *arguments, *where]) == 0
    told: dict[str, Any] = json.loads((out / "report.json").read_text())
    return told


def at_noon(number: int, day: date) -> Talk:
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=START.tzinfo)
    return Talk(conversation_name(number), now=noon)


def test_what_residents_answered_is_read_with_its_rate_and_its_bound(log: Recorded) -> None:
    day = date(2026, 9, 7)
    for number in range(80):
        talk = report_a_missed_bin(at_noon(number, day), reference=f"SR-{number}")
        if number < 40:
            answer = "phone" if number < 20 else "website"
            talk = talk.wait(seconds=5).evidence(EvidenceKind.SURVEY_ANSWERED, question="without_us", answer=answer)
            talk = talk.evidence(EvidenceKind.SURVEY_ANSWERED, question="satisfaction", answer="very_satisfied")
        log.store(talk)
    log.drain()
    told = told_of(log, "--from", "2026-09-01", "--to", "2026-09-30")
    asked, assumed = told["designs"]
    assert (asked["method"], asked["is_used"], assumed["is_used"]) == ("survey", True, False)
    assert (asked["n"], asked["asked"], asked["response_rate"]) == (40, 80, "0.5")
    phone = next(one for one in asked["shares"] if one["channel"] == "phone")
    assert Decimal(phone["share"]["central"]) == Decimal("0.5")
    assert Decimal(phone["with_others_at_zero"]["central"]) == Decimal("0.25")
    lines = {line["key"]: line for line in told["lines"]}
    assert Decimal(lines["deflected_phone"]["central"]) == 80 * Decimal("0.5")
    assert Decimal(lines["deflected_phone"]["low"]) == 80 * Decimal(phone["with_others_at_zero"]["low"])
    assert Decimal(lines["satisfaction"]["central"]) == 1
    assert lines["satisfaction"]["contacts"] == 40
    assert Decimal(lines["survey_response"]["central"]) == Decimal("0.5")
    assert (lines["started"]["central"], lines["completed"]["central"]) == ("80", "80")
    page = (log.folder / "out/report.html").read_text()
    assert "n = 40 answers of 80 asked: 50.0 % answered" in page
    assert "With all who did not answer at zero" in page


def test_a_registered_holdout_takes_the_place_of_shares_once_it_is_over(log: Recorded) -> None:
    path = plan_file(log.folder)
    plan = read_plan(path, SERVICES)
    log.more["BOT_CLOCK_NOW"] = "2026-11-20T12:00:00+00:00"
    assert log.run("switchback", "plan", str(path), "--register") == 0
    days = [plan.first + timedelta(days=number) for number in range(84)]
    on = [day for day in days if arm_of_day(plan, day) == ON and day.weekday() < 5]
    random = np.random.default_rng(5)
    calls = []
    for day in days:
        if day.weekday() < 5:
            for number in range(int(random.poisson(20 if day in on else 30))):
                calls.append(f"{day:%d/%m/%Y} {9 + number // 60:02d}:{number % 60:02d}:00,Missed bin,,,")
    for number, day in enumerate(on):
        for place in range(10):
            log.store(report_a_missed_bin(at_noon(100 * number + place, day), reference=f"SR-{number}-{place}"))
    log.more["BOT_CLOCK_NOW"] = "2027-03-20T12:00:00+00:00"
    assert log.run("import", "calls", str(write(log.folder, *calls)), "--council", "westmoor") == 0
    log.drain()
    period = ("--from", f"{plan.first}", "--to", f"{plan.last}")
    told = told_of(log, *period, now="2027-03-20T12:00:00+00:00")
    held = told["designs"][0]
    assert (held["method"], held["grade"], held["is_used"], held["services"]) == ("holdout", "A", True, ["waste"])
    assert any("registered on 20 November 2026" in words for words in held["told"])
    went = {end: Decimal(one) for end, one in held["deflected"].items()}
    assert 150 < went["low"] < went["central"] < went["high"] < 450  # ten a day fewer on the days that were on
    lines = {line["key"]: line for line in told["lines"]}
    measured = Decimal(lines["deflected_phone"]["central"])
    durable = Decimal(lines["durable"]["central"])
    closed_days = durable - Decimal(held["shares"][0]["count"])  # chats on days on which the phone was shut
    assert abs(measured - went["central"] * durable / (durable - closed_days)) < 1
    assert Decimal(lines["deflected_phone"]["low"]) > 0
    before = told_of(log, *period, now="2027-01-20T12:00:00+00:00")
    assert [one["method"] for one in before["designs"]] == ["assumed"]  # it is read once, afterwards


def test_before_and_after_is_measured_where_the_file_names_the_services(log: Recorded) -> None:
    first = date(2026, 1, 5)
    random = np.random.default_rng(3)
    calls = []
    for week in range(44):
        for reason, level in (("Missed bin", 60 * (0.7 if week >= 22 else 1)), ("Pothole", 40)):
            for number in range(int(random.poisson(level))):
                day = first + timedelta(days=7 * week + number % 5)
                calls.append(f"{day:%d/%m/%Y} {9 + number // 30:02d}:{number // 5 % 6}0:00,{reason},,,")
    for number in range(60):
        log.store(
            report_a_missed_bin(at_noon(number, date(2026, 6, 9) + timedelta(days=2 * number)), reference=f"S-{number}")
        )
    assert take(log, write(log.folder, *calls)) == 0
    log.drain()
    text = (ROOT / "councils/westmoor/assumptions.toml").read_text()
    path = log.folder / "assumptions.toml"
    path.write_text(f'{text}\n[comparison]\ntreated = ["waste"]\nagainst = ["highways"]\nlaunch = 2026-06-08\n')
    period = ("--from", "2026-06-08", "--to", "2026-11-08", "--assumptions", str(path))
    told = told_of(log, *period)
    compared = told["designs"][0]
    assert (compared["method"], compared["grade"], compared["is_used"]) == ("comparison", "B", True)
    assert compared["n"] == 43  # whole weeks
    assert 200 < Decimal(compared["deflected"]["central"]) < 700  # 18 a week for 22 weeks
    assert {one["name"] for one in told["assumptions"]} >= {"comparison.phone", "share.phone"}
    lines = {line["key"]: line for line in told["lines"]}
    assert Decimal(lines["deflected_phone"]["central"]) > 100
    take_up = Decimal(lines["take_up"]["central"])  # 60 here, and every call about missed bins since June
    calls_since = sum(line.endswith("Missed bin,,,") for line in calls if _day(line) >= date(2026, 6, 8))
    assert take_up == Decimal(60) / (60 + calls_since)


def _day(line: str) -> date:
    return datetime.strptime(line[:10], "%d/%m/%Y").date()  # noqa: DTZ007 - a day without a time
