"""`python tests/nlu/measure.py`: puts every held-out message to the trained model and prints how well it understood.

It judges a model and never changes one. `--all` lists every message that was heard wrongly; `--model` names another.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import sys
import time
import warnings
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

import structlog
from rich.console import Console
from rich.progress import track
from rich.table import Table

ROOT = Path(__file__).resolve().parents[2]
if __package__ in (None, ""):
    sys.path.insert(0, str(ROOT))  # started by its path: Rasa must find bot.assistant, and we our neighbours

from tests.nlu import figures  # noqa: E402
from tests.nlu.figures import FALLBACK, Heard  # noqa: E402
from tests.nlu.held_out import PATH, HeldOut, Style, read_held_out  # noqa: E402

MODEL = ROOT / "models" / "kerbside.tar.gz"
SHOWN = 15


class Parser(Protocol):
    """What is needed of a loaded assistant: Rasa's answer to `/model/parse`."""

    async def parse_message(self, message_data: str) -> dict[str, Any]: ...


def load(model: Path) -> Parser:
    """Load a trained model with Rasa; `FileNotFoundError` with the way on when there is none."""
    if not model.is_file():
        raise FileNotFoundError(f"There is no trained model at {model}: run `make train` first.")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    logging.getLogger("rasa").setLevel(logging.ERROR)
    with warnings.catch_warnings(record=True):
        from rasa.core.agent import Agent

        return Agent.load(model)


def hear(message: HeldOut, answer: dict[str, Any], milliseconds: float) -> Heard:
    """What one answer of `/model/parse` says; a fallback's likeliest intent is the best that is not the fallback."""
    intent = answer["intent"]
    ranked = [other["name"] for other in answer.get("intent_ranking", ()) if other["name"] != FALLBACK]
    likeliest = ranked[0] if intent["name"] == FALLBACK and ranked else intent["name"]
    return Heard(message, intent["name"] or "", float(intent["confidence"]), likeliest, milliseconds)


async def listen(parser: Parser, messages: Iterable[HeldOut]) -> list[Heard]:
    """Parse messages one after the other, each timed; a first one before them warms the model and is not counted."""
    await parser.parse_message("good morning, which bin is it this week?")
    heard = []
    for message in messages:
        began = time.perf_counter()
        answer = await parser.parse_message(message.text)
        heard.append(hear(message, answer, (time.perf_counter() - began) * 1000))
    return heard


def summary(heard: Sequence[Heard]) -> Iterator[tuple[str, str]]:
    """The figures that stand for the whole, each with its name."""
    fallen = [one for one in figures.rejected(heard) if one.intent == FALLBACK]
    settled = [one for one in heard if one.message.intent != "inform"]
    yield "messages", f"{len(heard)}"
    yield "accuracy", f"{figures.accuracy(heard):.1%}"
    yield "accuracy without bare answers (inform)", f"{figures.accuracy(settled):.1%}"
    yield "accuracy of the likeliest, fallback or not", f"{figures.share(heard, _likeliest_is_right):.1%}"
    yield "macro-F1", f"{figures.macro_f1(heard):.3f}"
    yield "emergency recall", f"{figures.recall(heard, 'emergency'):.1%}"
    urgent = [one for one in heard if one.message.intent == "emergency"]
    yield "emergency heard or likeliest under a fallback", f"{figures.share(urgent, _likeliest_is_right):.1%}"
    yield "false emergencies", f"{figures.false_emergency_share(heard):.2%} of {_others(heard)}"
    near = [one for one in heard if one.message.near_miss]
    yield "false emergencies among near misses", f"{len(figures.false_emergencies(near))} of {len(near)}"
    for intent in sorted(figures.OUTSIDE):
        yield f"{intent}: heard as that", f"{figures.recall(heard, intent):.1%}"
        yield f"{intent}: turned away in any way", f"{figures.turned_away(heard, intent):.1%}"
    yield "in-scope messages turned away", f"{figures.rejected_share(heard):.1%}"
    yield "in-scope messages that fell to nlu_fallback", f"{len(fallen)}"
    for name, lengths in (("up to 15 words", range(figures.SHORT + 1)), ("longer", range(figures.SHORT + 1, 10_000))):
        times = [one.milliseconds for one in heard if one.words in lengths]
        if times:
            p50, p95 = figures.percentile(times, 50), figures.percentile(times, 95)
            yield f"parse, {name}", f"p50 {p50:.1f} ms, p95 {p95:.1f} ms"


def _likeliest_is_right(one: Heard) -> bool:
    return one.likeliest == one.message.intent


def _others(heard: Sequence[Heard]) -> int:
    return sum(one.message.intent != "emergency" for one in heard)


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Table:
    """A plain table; all columns but the first are figures."""
    made = Table(title=title, title_justify="left", box=None)
    for number, column in enumerate(columns):
        made.add_column(column, justify="right" if number else "left", overflow="fold")
    for row in rows:
        made.add_row(*row)
    return made


def show(heard: Sequence[Heard], console: Console, *, everything: bool) -> None:
    """Print all tables, then the messages of the worst confusions (of all with `everything`)."""
    console.print(table("All", ("", "figure"), summary(heard)))
    styles = [(style, [one for one in heard if one.message.style is style]) for style in Style]
    rows = [(style, str(len(said)), f"{figures.accuracy(said):.1%}") for style, said in styles if said]
    console.print(table("\nStyles", ("style", "messages", "accuracy"), rows))
    intents = sorted(figures.by_intent(heard), key=lambda row: row.f1)[: None if everything else SHOWN]
    lines = [(row.intent, str(row.messages), f"{row.recall:.1%}", f"{row.precision:.1%}") for row in intents]
    console.print(table("\nWorst intents", ("intent", "messages", "recall", "precision"), lines))
    console.print("\nConfused (meant -> heard)")
    for (meant, said), messages in figures.confused(heard)[: None if everything else SHOWN]:
        console.print(f"{len(messages):3} {meant} -> {said}", highlight=False)
        for one in messages:
            under = f", under it {one.likeliest}" if one.intent == FALLBACK else ""
            line = f"      {one.confidence:.2f}{under} [{one.message.style}] {one.message.text}"
            console.print(line, markup=False, highlight=False)
    console.print("\nFalse emergencies")
    for one in figures.false_emergencies(heard):
        console.print(f"      {one.message.intent}: {one.message.text}", markup=False, highlight=False)


def main(arguments: list[str] | None = None) -> int:
    """0 when measured, 1 when there is no model."""
    options = argparse.ArgumentParser(prog="tests/nlu/measure.py", description=__doc__)
    options.add_argument("--model", type=Path, default=MODEL, help="the trained model (default: %(default)s)")
    options.add_argument("--messages", type=Path, default=PATH, help="what is put to it (default: %(default)s)")
    options.add_argument("--all", action="store_true", help="show every intent and every message heard wrongly")
    chosen = options.parse_args(arguments)
    console = Console(soft_wrap=True)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))  # Rasa logs every message
    try:
        parser = load(chosen.model)
    except FileNotFoundError as missing:
        print(missing, file=sys.stderr)
        return 1
    messages = track(read_held_out(chosen.messages), description="Listening", console=Console(stderr=True))
    show(asyncio.run(listen(parser, messages)), console, everything=chosen.all)
    return 0


if __name__ == "__main__":
    sys.exit(main())
