"""The measuring programme reads the model's answers rightly and shows what it found."""

from __future__ import annotations

import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from tests.nlu import measure
from tests.nlu.held_out import HeldOut, Style, read_held_out

BIN = HeldOut("which bin goes out tomorrow?", "ask_bin_day", Style.PLAIN)
SMOKE = HeldOut("bonfire smoke from next door", "report_environmental_problem", Style.PLAIN)
FIRE = HeldOut("theres a fier upstares", "emergency", Style.MISSPELT)


class ByRote:
    """A parser that knows its answers by heart, in the shape of Rasa's `/model/parse`."""

    def __init__(self, answers: dict[str, dict[str, Any]]) -> None:
        self.answers = answers
        self.asked: list[str] = []

    async def parse_message(self, message_data: str) -> dict[str, Any]:
        self.asked.append(message_data)
        return self.answers.get(message_data, says("greet"))


def says(*intents: str) -> dict[str, Any]:
    """An answer with these intents, best first."""
    ranking = [{"name": name, "confidence": 0.9 / (place + 1)} for place, name in enumerate(intents)]
    return {"intent": ranking[0], "intent_ranking": ranking, "entities": []}


def test_a_message_is_heard_as_the_best_intent() -> None:
    heard = measure.hear(BIN, says("ask_bin_day", "report_missed_bin"), 4.0)
    assert (heard.intent, heard.likeliest, heard.confidence, heard.right) == ("ask_bin_day", "ask_bin_day", 0.9, True)


def test_the_likeliest_intent_is_found_under_a_fallback() -> None:
    heard = measure.hear(BIN, says("nlu_fallback", "ask_bin_day"), 4.0)
    assert (heard.intent, heard.likeliest, heard.right) == ("nlu_fallback", "ask_bin_day", False)


def test_a_fallback_with_nothing_under_it_is_its_own_likeliest() -> None:
    assert measure.hear(BIN, says("nlu_fallback"), 4.0).likeliest == "nlu_fallback"


async def test_every_message_is_parsed_once_after_one_that_warms_the_model() -> None:
    parser = ByRote({BIN.text: says("ask_bin_day"), SMOKE.text: says("emergency")})
    heard = await measure.listen(parser, [BIN, SMOKE])
    assert [one.intent for one in heard] == ["ask_bin_day", "emergency"]
    assert parser.asked[1:] == [BIN.text, SMOKE.text]
    assert all(one.milliseconds >= 0 for one in heard)


async def test_what_was_misheard_is_shown_with_its_message() -> None:
    parser = ByRote({BIN.text: says("nlu_fallback", "ask_bin_day"), SMOKE.text: says("emergency")})
    shown = Console(file=StringIO(), width=160)
    measure.show(await measure.listen(parser, [BIN, SMOKE, FIRE]), shown, everything=False)
    text = shown.file.getvalue()
    assert "ask_bin_day -> nlu_fallback" in text
    assert "under it ask_bin_day [plain] which bin goes out tomorrow?" in text
    assert "report_environmental_problem: bonfire smoke from next door" in text


async def test_the_summary_counts_false_emergencies_among_near_misses() -> None:
    parser = ByRote({BIN.text: says("ask_bin_day"), SMOKE.text: says("emergency"), FIRE.text: says("emergency")})
    summary = dict(measure.summary(await measure.listen(parser, [BIN, SMOKE, FIRE])))
    assert summary["false emergencies"] == "50.00% of 2"
    assert summary["false emergencies among near misses"] == "1 of 1"
    assert summary["emergency recall"] == "100.0%"


def test_without_a_model_it_says_what_to_do(tmp_path: Path) -> None:
    command = [sys.executable, measure.__file__, "--model", str(tmp_path / "none.tar.gz")]
    finished = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert finished.returncode == 1
    assert "make train" in finished.stderr
    assert "Traceback" not in finished.stderr


def test_a_row_with_an_unknown_style_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("text,intent,style\nhello,greet,loud\n")
    with pytest.raises(ValueError, match="loud"):
        read_held_out(path)


@pytest.mark.parametrize(("text", "near"), [("my gas bill has doubled", True), ("my bin has gone", False)])
def test_a_near_miss_speaks_of_danger(text: str, near: bool) -> None:
    assert HeldOut(text, "not_our_service", Style.PLAIN).near_miss is near


def test_an_emergency_is_never_a_near_miss() -> None:
    assert not HeldOut("my house is on fire", "emergency", Style.PLAIN).near_miss
