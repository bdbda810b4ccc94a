"""Rasa's own story test on turns in an order that training has not seen: every next action is predicted."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conversations.conftest import HERE, MODEL

ROOT = MODEL.parents[1]


def test_the_next_action_is_predicted_in_every_unseen_story(tmp_path: Path) -> None:
    if not MODEL.exists():
        pytest.fail("there is no trained model: run `make train` first")
    ended = subprocess.run(
        [
            *(sys.executable, "-W", "ignore", "-m", "rasa", "test", "core", "--fail-on-prediction-errors"),
            *("--model", str(MODEL), "--stories", str(HERE / "stories"), "--out", str(tmp_path), "--no-plot"),
            "--endpoints",
            os.devnull,
        ],
        cwd=ROOT,
        env={**os.environ, "RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3"},
        capture_output=True,
        text=True,
        timeout=400,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr[-3000:]
    report = json.loads((tmp_path / "story_report.json").read_text())
    assert report["conversation_accuracy"]["accuracy"] == 1.0
    assert report["conversation_accuracy"]["total"] == (HERE / "stories" / "unseen.yml").read_text().count("- story:")
