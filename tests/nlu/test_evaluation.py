"""The figures of `make evaluate` are right on cases small enough to count by hand, and the page holds every one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.nlu.evaluation import measures
from tests.nlu.evaluation.__main__ import main, read_earlier
from tests.nlu.evaluation.judging import changes, floors_kept, judge
from tests.nlu.evaluation.left_out import rank
from tests.nlu.evaluation.writing import write_report

shares = st.floats(0, 1)


def small() -> dict[str, object]:
    """A report on four messages, one of them heard wrongly."""
    said = [
        rank("help there is a fire", "emergency", {"emergency": 0.9, "pay_rent": 0.1, "out_of_scope": 0.0}, 0.3),
        rank("<b>rent</b> & rates", "pay_rent", {"emergency": 0.1, "pay_rent": 0.8, "out_of_scope": 0.1}, 0.3),
        rank("the rent", "pay_rent", {"emergency": 0.1, "pay_rent": 0.2, "out_of_scope": 0.7}, 0.3),
        rank("who won", "out_of_scope", {"emergency": 0.0, "pay_rent": 0.1, "out_of_scope": 0.9}, 0.3),
    ]
    held_out = judge(said, styles=True, times=True)
    return {"made": "today", "model": "m", "held_out": held_out, "floors": [], "entities": []}


def test_calibration_compares_how_sure_with_how_often_right() -> None:
    bins = measures.calibration([(0.95, True), (0.95, False), (0.15, False)])
    assert [(one.messages, one.right) for one in bins] == [(1, 0.0), (2, 0.5)]
    assert measures.calibration_error(bins) == pytest.approx((2 * 0.45 + 0.15) / 3)


def test_a_curve_counts_what_each_cut_catches() -> None:
    points = measures.curve([0.9, 0.4], [0.5, 0.1])
    assert [(one.caught, one.wrongly) for one in points] == [(0, 0), (0.5, 0), (0.5, 0.5), (1, 0.5), (1, 1)]
    assert measures.area(points) == 0.75
    assert measures.caught_at(points, 0.49).caught == 0.5


def test_equal_scores_cannot_be_told_apart() -> None:
    assert measures.area(measures.curve([0.5] * 3, [0.5] * 4)) == 0.5


def test_a_curve_needs_both_kinds() -> None:
    with pytest.raises(ValueError, match="both kinds"):
        measures.curve([0.5], [])


@given(st.lists(shares, min_size=1), st.lists(shares, min_size=1))
def test_the_area_is_the_chance_that_a_wanted_message_scores_higher(wanted: list[float], others: list[float]) -> None:
    wins = sum((one > other) + (one == other) / 2 for one in wanted for other in others)
    assert measures.area(measures.curve(wanted, others)) == pytest.approx(wins / len(wanted) / len(others))


def test_an_emergency_is_not_asked_back_however_unsure() -> None:
    assert rank("x", "emergency", {"emergency": 0.2, "pay_rent": 0.1}, 0.9).heard.intent == "emergency"
    assert rank("x", "pay_rent", {"emergency": 0.1, "pay_rent": 0.2}, 0.9).heard.intent == "nlu_fallback"


def test_a_broken_floor_is_named_and_a_ceiling_counts_downwards() -> None:
    limits = {"accuracy": 0.9, "false_emergency_ceiling": 0.01}
    rows = floors_kept({"accuracy": 0.89, "false_emergency_ceiling": 0.01}, limits)
    assert [(row["mark"], row["kept"]) for row in rows] == [("accuracy", False), ("false_emergency_ceiling", True)]


def test_nothing_changed_against_the_same_report_and_a_better_one_is_told() -> None:
    before = small()
    assert changes(before, before) == []
    after = json.loads(json.dumps(before))
    after["held_out"]["marks"]["accuracy"] = 1.0
    assert [(one["figure"], one["change"]) for one in changes(after, before)] == [("mark accuracy", 0.25)]


def test_the_folder_holds_page_figures_tables_and_pictures_and_sentences_are_escaped(tmp_path: Path) -> None:
    tables = write_report(small(), tmp_path)
    page = (tmp_path / "report.html").read_text("utf-8")
    assert json.loads((tmp_path / "report.json").read_text("utf-8"))["held_out"]["marks"]["accuracy"] == 0.75
    assert {f"{table.name}.csv" for table in tables} == {path.name for path in tmp_path.glob("*.csv")}
    for picture in tmp_path.glob("*.svg"):
        assert f'src="{picture.name}"' in page
    assert '<th scope="col">' in page
    assert 'lang="en-GB"' in page
    assert "<b>rent" not in page


def test_a_folder_without_a_report_cannot_be_compared_with(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--against", str(tmp_path)]) == 2
    assert "earlier one" in capsys.readouterr().err
    (tmp_path / "report.json").write_text("{}")
    with pytest.raises(ValueError, match=r"report\.json is not a report"):
        read_earlier(tmp_path)


def test_a_missing_model_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--model", str(tmp_path / "none.tar.gz")]) == 2
    assert "make train" in capsys.readouterr().err
