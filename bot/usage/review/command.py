"""`python -m bot.usage review draw|list|record|figures|check`: the sample of implied resolutions, on a terminal."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError

from bot.council.collections import LONDON
from bot.council.errors import FileError
from bot.councils import read_councils
from bot.database import migrate, open_database, session
from bot.settings import SettingError, UsageSettings
from bot.usage.review.recording import (
    ReviewError,
    draw_sample,
    next_items,
    read_figures,
    read_sample,
    record,
    redraw,
)
from bot.usage.review.verdicts import Verdict


def main(arguments: Sequence[str]) -> int:
    """Exit codes: 0 done, 1 it cannot be done (the message says why), 2 a setting or an argument is wrong."""
    chosen = _parser().parse_args(list(arguments))
    try:
        settings = UsageSettings.read()
        councils = read_councils(settings.councils_dir)
    except (SettingError, FileError) as wrong:
        print(f"review cannot start: {wrong}", file=sys.stderr)
        return 2
    if chosen.council not in councils:
        print(f"--council: there is no {chosen.council!r}; known are {', '.join(councils)}", file=sys.stderr)
        return 2
    steps = {"draw": _draw, "list": _list, "record": _record, "figures": _figures, "check": _check}
    try:
        migrate(settings.database, "usage")
        return steps[chosen.step](open_database(settings.database), chosen, settings.clock()())
    except ReviewError as wrong:
        print(f"review: {wrong}", file=sys.stderr)
        return 1
    except DBAPIError as failure:
        print(f"review cannot use {settings.named('database')}: {failure.orig}", file=sys.stderr)
        return 1


def _draw(engine: Engine, chosen: argparse.Namespace, now: datetime) -> int:
    first, last = (_start(day) for day in (chosen.first, chosen.last + timedelta(days=1)))
    told = (chosen.council, chosen.name, first, last, chosen.size, chosen.seed, now)
    count = draw_sample(engine, *told, samples=chosen.samples)
    sample = read_sample(engine, chosen.council, chosen.name)
    frame = ", ".join(f"{service} {number}" for service, number in sample["frame"].items())
    print(f"{chosen.name}: {count} drawn from {sum(sample['frame'].values())} ({frame}), seed {chosen.seed}")
    print(f"frame {sample['frame_digest']}; {sample['wordless']} contacts were left out because their words are gone")
    print(f"kept until {sample['keep_until']:%d/%m/%Y}")
    return 0


def _list(engine: Engine, chosen: argparse.Namespace, now: datetime) -> int:
    items = next_items(engine, chosen.council, chosen.name, chosen.reviewer)
    print(f"{len(items)} to be judged by {chosen.reviewer}. Did the resident get what they came for?")
    for item in items[: chosen.most]:
        print(f"\n--- {item.position} of {item.of}: {item.service}, {item.need}")
        for line in item.words:
            print(f"{line['from']:>8}: {line['text']}")
    return 0


def _record(engine: Engine, chosen: argparse.Namespace, now: datetime) -> int:
    verdict = Verdict(chosen.verdict)
    record(engine, chosen.council, chosen.name, chosen.position, chosen.reviewer, verdict, now)
    print(f"{chosen.name} {chosen.position}: recorded")
    return 0


def _figures(engine: Engine, chosen: argparse.Namespace, now: datetime) -> int:
    sample = read_sample(engine, chosen.council, chosen.name)
    with session(engine) as opened:
        found = read_figures(opened, sample["id"])
    print(f"{chosen.name}: {found.judged} of {found.drawn} judged, {found.resolved} of them resolved")
    if found.q is not None:
        print(f"q = {found.q.low:.4f}, the lower end of {found.q.estimate:.3f} (Wilson 95 %, up to {found.q.high:.3f})")
    print(f"Judged twice: {found.pairs}; {found.agreed} times both said the same")
    if found.kappa is not None:
        one = found.kappa
        print(f"Cohen's kappa {one.estimate:.3f} (95 %: {one.low:.3f} to {one.high:.3f})")
    else:
        print("Cohen's kappa: none yet, or all verdicts are the same")
    return 0


def _check(engine: Engine, chosen: argparse.Namespace, now: datetime) -> int:
    same, again, there = redraw(engine, chosen.council, chosen.name)
    if same:
        print(f"{chosen.name}: drawn again from today's contacts, it is the same {there}")
        return 0
    print(f"{chosen.name}: {again} of {there} are drawn again; contacts were voided, erased or lost their words since")
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot.usage review", description=__doc__)
    steps = parser.add_subparsers(dest="step", required=True)
    words = {
        "draw": "draw a sample and copy its words",
        "list": "show what a reviewer has still to judge",
        "record": "record a verdict",
        "figures": "q, its interval, and kappa",
        "check": "draw it again from today's contacts and compare",
    }
    made = {}
    for step, help_text in words.items():
        made[step] = steps.add_parser(step, help=help_text)
        made[step].add_argument("--council", required=True)
        made[step].add_argument("--name", required=True, type=_name)
    made["draw"].add_argument("--from", dest="first", required=True, type=date.fromisoformat, metavar="DAY")
    made["draw"].add_argument("--to", dest="last", required=True, type=date.fromisoformat, metavar="DAY")
    made["draw"].add_argument("--size", type=_size, default=200)
    made["draw"].add_argument("--seed", required=True, help="any text; it is kept, so that the draw can be repeated")
    made["draw"].add_argument("--samples", action="store_true", help="draw from made-up contacts instead")
    for step in ("list", "record"):
        made[step].add_argument("--reviewer", required=True, type=_name)
    made["list"].add_argument("--most", type=_size, default=1, help="how many to show; 1 if not given")
    made["record"].add_argument("position", type=int)
    made["record"].add_argument("verdict", choices=[one.value for one in Verdict])
    return parser


def _name(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}", text):
        raise argparse.ArgumentTypeError(f"must be letters, digits, dots and hyphens, not {text!r}")
    return text


def _size(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) <= 100_000:
        raise argparse.ArgumentTypeError(f"must be a number from 1 to 100000, not {text!r}")
    return int(text)


def _start(day: date) -> datetime:
    return datetime.combine(day, time(), LONDON).astimezone(UTC)
