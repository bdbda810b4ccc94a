"""Containment apart from deflection, coming back with its coverage, and what an operator watches."""

from __future__ import annotations

import json
import socket
import urllib.request
from datetime import timedelta

import pytest

from bot.council.contacts import EvidenceKind
from bot.settings import UsageSettings
from bot.usage.figures import WITHIN, Figures, count
from bot.usage.metrics import Metrics
from bot.usage.opening import open_log
from tests.usage.made_conversations import Talk, conversation_name, report_a_missed_bin
from tests.usage.recorded import Recorded

ROW = {
    "outcome": "explained",
    "need": "bin_day",
    "linkable": True,
    "signed_in": False,
    "voided": False,
    "closed_at": None,
    "followed_at": None,
    "traffic": "",
}


def test_containment_is_of_the_engaged_and_counts_giving_up_as_contained() -> None:
    outcomes = ["handed_over", "queue_abandoned", "message_left", "explained", "abandoned", "unengaged"]
    figures = count({**ROW, "outcome": outcome} for outcome in outcomes)
    assert (figures.engaged, figures.containment) == (5, pytest.approx(0.4))


def test_marked_traffic_is_in_no_figure() -> None:
    assert count([{**ROW, "traffic": "staff"}, {**ROW, "traffic": "robot"}]) == Figures()


def test_coming_back_is_told_at_three_distances_among_linkable_contacts(recorded: Recorded) -> None:
    for number, hours in enumerate((20, 40, 100)):
        talk = Talk(conversation_name(number)).says("ask_bin_day", "utter_bin_days").wait(hours=hours)
        recorded.store(talk.says("ask_bin_day", "utter_bin_days"))
    recorded.drain()
    figures = count(recorded.contacts)
    assert [figures.came_back[span] for span in WITHIN] == [1, 2, 3]
    assert figures.share_back_within(timedelta(days=7)) == 0.5
    assert (figures.voided, figures.coverage) == (3, 1.0)


def test_below_thirty_percent_coverage_a_figure_is_graded_a_step_lower() -> None:
    low = count([ROW] + [{**ROW, "linkable": False}] * 3)
    assert (low.coverage, low.lower("A"), low.lower("C"), low.lower("D")) == (0.25, "B", "D", "D")
    assert count([ROW]).lower("B") == "B"


def test_without_contacts_nothing_is_known_and_nothing_is_claimed(
    recorded: Recorded, capsys: pytest.CaptureFixture[str]
) -> None:
    assert recorded.run("figures") == 0
    assert "containment: not known" in capsys.readouterr().out


def test_the_command_says_what_was_counted(recorded: Recorded, capsys: pytest.CaptureFixture[str]) -> None:
    recorded.store(report_a_missed_bin(Talk()).wait(days=1).evidence(EvidenceKind.PERSON_JOINED, seconds=3))
    recorded.store(Talk(conversation_name(2)).signs_in("a").says("ask_bin_day", "utter_bin_days"))
    recorded.drain()
    assert recorded.run("figures", "--council", "westmoor") == 0
    said = capsys.readouterr().out
    assert "containment: 50.0%" in said
    assert "1 of them on every channel" in said


def scrape(port: int) -> dict[str, float]:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=30) as answer:
        lines = [line for line in answer.read().decode().splitlines() if line.startswith("kerbside_usage_")]
    return {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in lines}


def test_lag_and_counts_are_told_as_metrics_on_loopback(recorded: Recorded) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    seconds = [100.0]
    metrics = Metrics(port, clock=lambda: seconds[0])
    try:
        talk = report_a_missed_bin(Talk())
        recorded.store(talk)
        recorded.publish_raw(talk.name, "{ not json")
        log = open_log(UsageSettings.read(recorded.environment))
        follower = log.follow_all()
        follower.watch = metrics
        follower.run_round()
        told = scrape(port)
        assert told["kerbside_usage_facts_total"] == len(talk.facts)
        assert told["kerbside_usage_poison_total"] == 1
        assert told['kerbside_usage_lag_rows{source="rasa"}'] == 0
        metrics.is_behind("rasa", 700)
        seconds[0] += 40
        metrics.is_behind("rasa", 500)
        told = scrape(port)
        assert told['kerbside_usage_lag_rows{source="rasa"}'] == 500
        assert told['kerbside_usage_lag_seconds{source="rasa"}'] == 40
        assert "words" not in json.dumps(told)
        log.engine.dispose()
        follower.forget()
    finally:
        metrics.close()


def test_a_port_that_is_taken_stops_the_start_by_name(recorded: Recorded, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        recorded.more["BOT_USAGE_METRICS_PORT"] = str(taken.getsockname()[1])
        assert recorded.run() == 2
    assert "BOT_USAGE_METRICS_PORT" in capsys.readouterr().err
