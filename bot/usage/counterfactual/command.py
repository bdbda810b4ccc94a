"""`python -m bot.usage switchback plan|analyse FILE`, `compare ...`, `survey ...` and `prove`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path

from rich.console import Console
from rich.progress import Progress
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError

from bot.council.collections import LONDON
from bot.council.errors import FileError
from bot.councils import read_councils
from bot.councils.council import Council
from bot.database import migrate, open_database
from bot.services import CARDS
from bot.settings import SettingError, UsageSettings
from bot.usage.counterfactual import compare as comparing
from bot.usage.counterfactual import sentences, switchback
from bot.usage.counterfactual.measuring import measure_difference, measure_holdout
from bot.usage.counterfactual.plan import Plan, days_of, read_plan
from bot.usage.counterfactual.proving import prove
from bot.usage.counterfactual.registered import NotRegistered, check_registered, register
from bot.usage.counterfactual.series import read_daily
from bot.usage.counterfactual.simulated import Setting
from bot.usage.counterfactual.survey import read_survey

COMMANDS = ("switchback", "compare", "survey", "prove")


def main(command: str, arguments: Sequence[str]) -> int:
    """Exit codes: 0 done, 1 the figures or the database do not allow it, 2 a setting, file or argument is wrong."""
    chosen = _parser().parse_args([command, *arguments])
    if command == "prove":
        return _prove(chosen.seeds, Setting(deflects=chosen.deflects))
    stems = [card.stem for card in CARDS]
    try:
        settings = UsageSettings.read()
        councils = read_councils(settings.councils_dir)
        plan = read_plan(chosen.file, stems) if command == "switchback" else None
        slug = plan.council if plan is not None else chosen.council
        if slug not in councils:
            print(f"council: there is no {slug!r}; known are {', '.join(councils)}", file=sys.stderr)
            return 2
        for one in (chosen.treated, chosen.against) if command == "compare" else ():
            if unknown := sorted(set(one) - set(stems)):
                print(f"there is no service {unknown[0]!r}; known are {', '.join(stems)}", file=sys.stderr)
                return 2
        migrate(settings.database, "usage")
        engine, now = open_database(settings.database), settings.clock()()
        if plan is not None:
            return (_plan if chosen.step == "plan" else _analyse)(engine, plan, councils[slug], now, chosen)
        return (_compare if command == "compare" else _survey)(engine, councils[slug], now, chosen)
    except (SettingError, FileError) as wrong:
        print(f"{command} cannot start: {wrong}", file=sys.stderr)
        return 2
    except (NotRegistered, switchback.TooLittle, comparing.TooLittle) as wrong:
        print(f"{command}: {wrong}", file=sys.stderr)
        return 1
    except DBAPIError as failure:
        print(f"{command} cannot use {settings.named('database')}: {failure.orig}", file=sys.stderr)
        return 1


def _plan(engine: Engine, plan: Plan, council: Council, now: datetime, chosen: argparse.Namespace) -> int:
    before = plan.first - timedelta(weeks=26)
    counts = read_daily(
        engine, plan.council, plan.channel, plan.services, before, plan.first - timedelta(days=1), _open_days(council)
    )
    days = [day for day in days_of(plan) if _open_days(council)(day)]
    open_days = dict.fromkeys(days, 0)
    by_time = plan.design == "switchback"
    pairs = len(switchback.pair_up(plan, open_days) if by_time else switchback.pair_numbers(plan, open_days, open_days))
    known = switchback.mean_square_before(plan, counts)
    if known is None and plan.expected is None:
        print(f"{chosen.file}: expected: must be given, for the log from before holds too little", file=sys.stderr)
        return 2
    if known is not None:
        source, square, level = f"{known[0]} pairs of the 26 weeks before", known[1], known[2]
    else:
        assert plan.expected is not None  # noqa: S101 - one of the two is there
        source, square, level = "[expected]", switchback.mean_square_expected(plan.expected), plan.expected.mean
    detectable = switchback.minimum_detectable(pairs, square)
    for line in sentences.of_plan(plan, days, pairs, detectable, level, source):
        print(line)
    if chosen.register:
        is_new = register(engine, plan, now)
        print(f"{'Registered' if is_new else 'Was registered before'}: {plan.digest[:12]}, frozen from {plan.first}")
    return 0


def _analyse(engine: Engine, plan: Plan, council: Council, now: datetime, chosen: argparse.Namespace) -> int:
    registered_at = check_registered(engine, plan)
    if now < plan.ends_at:
        print(
            f"switchback: {plan.name} lasts to {plan.last:%d/%m/%Y}; it is analysed once, afterwards", file=sys.stderr
        )
        return 1

    held = measure_holdout(engine, plan, _open_days(council), chosen.draws)
    for line in sentences.of_effect(plan, held.effect, registered_at, held.between):
        print(line)
    return 0


def _compare(engine: Engine, council: Council, now: datetime, chosen: argparse.Namespace) -> int:
    found = measure_difference(
        engine,
        council.slug,
        _open_days(council),
        treated=chosen.treated,
        against=chosen.against,
        launch=chosen.launch,
        channel=chosen.channel,
        settle=chosen.settle,
        first=chosen.first,
        until=chosen.last or now.astimezone(LONDON).date(),
    )
    told = (found.difference, chosen.treated, chosen.against, found.begin, found.launch, found.weeks, found.named)
    for line in sentences.of_difference(*told):
        print(line)
    return 0


def _survey(engine: Engine, council: Council, now: datetime, chosen: argparse.Namespace) -> int:
    until = chosen.last or now.astimezone(LONDON).date()
    since = chosen.first or until - timedelta(weeks=6)
    start, end = (datetime.combine(day, time(), LONDON) for day in (since, until + timedelta(days=1)))
    for line in sentences.of_survey(read_survey(engine, council.slug, start, end), since, until):
        print(line)
    return 0


def _prove(seeds: int, setting: Setting) -> int:
    console = Console(stderr=True)
    with Progress(console=console, disable=not console.is_terminal, transient=True) as progress:
        task = progress.add_task("Made-up councils", total=seeds)
        proofs = prove(seeds, setting, told=lambda count: progress.advance(task, count))
    for line in sentences.of_proofs(proofs):
        print(line)
    return 0


def _open_days(council: Council):  # type: ignore[no-untyped-def]
    return lambda day: council.hours.on(day) is not None


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot.usage", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    steps = commands.add_parser("switchback", help="a planned holdout").add_subparsers(dest="step", required=True)
    plan = steps.add_parser("plan", help="check a plan; print its days and the smallest effect that it can find")
    plan.add_argument("file", type=Path, metavar="FILE")
    plan.add_argument("--register", action="store_true", help="write it down; frozen from its first day on")
    analyse = steps.add_parser("analyse", help="after its last day: the difference between the arms")
    analyse.add_argument("file", type=Path, metavar="FILE")
    analyse.add_argument("--draws", type=int, default=4999)
    compare = commands.add_parser("compare", help="before and after, against services without the assistant")
    compare.add_argument("--council", required=True)
    compare.add_argument("--treated", required=True, type=_list, metavar="SERVICE,...")
    compare.add_argument("--against", required=True, type=_list, metavar="SERVICE,...")
    compare.add_argument("--launch", required=True, type=date.fromisoformat, metavar="DAY")
    compare.add_argument("--channel", default="phone", choices=["phone", "desk", "email", "post"])
    compare.add_argument("--settle", type=int, default=0, metavar="WEEKS", help="weeks after the launch to leave out")
    survey = commands.add_parser("survey", help="what residents would have done without the assistant")
    survey.add_argument("--council", required=True)
    for one in (compare, survey):
        one.add_argument("--from", dest="first", type=date.fromisoformat, metavar="DAY")
        one.add_argument("--to", dest="last", type=date.fromisoformat, metavar="DAY")
    proof = commands.add_parser("prove", help="every method on made-up councils whose truth is known")
    proof.add_argument("--seeds", type=int, default=200)
    proof.add_argument("--deflects", type=float, default=Setting.deflects, help="the true share, 0.30 if not given")
    return parser


def _list(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.strip() for one in text.split(",") if one.strip()))
