"""`--format` of every phase: only what was asked for is written."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from bot.roi.__main__ import main
from bot.roi.formats import Format, add_formats, chosen_formats, write

ROOT = Path(__file__).resolve().parents[2]
WRITERS = {
    Format.CSV: lambda result, out: [(out / "one.csv").write_text(result) and "one.csv"],
    Format.JSON: lambda result, out: [(out / "one.json").write_text(result) and "one.json"],
}


def _chosen(*arguments: str) -> tuple[Format, ...]:
    parser = argparse.ArgumentParser()
    add_formats(parser, WRITERS)
    return chosen_formats(parser.parse_args(arguments), WRITERS)


def test_without_a_wish_all_that_there_are_are_written() -> None:
    assert _chosen("--out", "x") == (Format.CSV, Format.JSON)


def test_a_format_can_be_named_with_others_or_again() -> None:
    assert _chosen("--out", "x", "--format", "json", "csv") == (Format.CSV, Format.JSON)
    assert _chosen("--out", "x", "--format", "json", "--format", "json") == (Format.JSON,)


def test_without_a_folder_nothing_is_written() -> None:
    assert _chosen("--format", "json") == ()


def test_a_format_that_is_not_built_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        _chosen("--out", "x", "--format", "pdf")
    assert "choose from" in capsys.readouterr().err


def test_the_folder_is_made_and_the_files_are_named(tmp_path: Path) -> None:
    assert write("told", tmp_path / "a/b", (Format.JSON,), WRITERS) == ["one.json"]
    assert (tmp_path / "a/b/one.json").read_text() == "told"


@pytest.mark.parametrize(("phase", "stem"), [("discovery", "baseline"), ("alpha", "appraisal")])
def test_a_phase_before_the_assistant_writes_the_formats_that_were_asked_for(
    phase: str, stem: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    draws = ["--draws", "100"] if phase == "alpha" else []
    assert main([phase, "--council", "westmoor", *draws, "--out", str(tmp_path), "--format", "csv", "json"]) == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"{stem}.csv", f"{stem}.json"]
