"""`python -m bot.governance --council westmoor --out DIR`: the governance pack, from live settings and usage log."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError

from bot.council.errors import FileError
from bot.councils import read_councils
from bot.database import exists, open_database
from bot.governance.answers import read_answers
from bot.governance.equality import DIMENSIONS, LEAST, Group, read_groups
from bot.governance.model_card import read_evaluation, read_model
from bot.governance.pack import Section, equality_answers, facts_of, protection_facts, transparency_record
from bot.governance.retention import count_due, retention_table
from bot.roi.page import read_style, say_day
from bot.roi.rounding import say
from bot.services import CARDS
from bot.settings import GovernanceSettings, SettingError
from bot.usage.retaining import Due
from bot.usage.rules import Rules

_ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Part:
    """One part of the pack."""

    key: str
    title: str
    sections: tuple[Section, ...]


def main(arguments: list[str] | None = None) -> int:
    """Exit codes: 0 the pack was made, 1 the usage log cannot be read, 2 a setting, file or argument is wrong."""
    chosen = _parser().parse_args(arguments)
    try:
        settings = GovernanceSettings.read()
        councils = read_councils(settings.councils_dir)
        if chosen.council not in councils:
            print(f"--council: there is no {chosen.council!r}; known are {', '.join(councils)}", file=sys.stderr)
            return 2
        council = councils[chosen.council]
        answers = read_answers(council.folder / "governance.toml")
    except (SettingError, FileError) as wrong:
        print(f"governance cannot start: {wrong}", file=sys.stderr)
        return 2
    now = settings.clock()()
    due: Due | None = None
    equality: dict[str, list[Group]] = {name: [] for name in DIMENSIONS}
    if exists(settings.usage_database):
        engine = open_database(settings.usage_database, read_only=True)
        try:
            due, equality = _read_log(engine, settings, council.slug, samples=chosen.samples)
        except DBAPIError as failure:
            print(f"{settings.named('usage_database')}: the usage log cannot be read: {failure.orig}", file=sys.stderr)
            return 1
        finally:
            engine.dispose()
    parts = (
        Part("transparency", "Algorithmic transparency record", tuple(transparency_record(council, answers, now))),
        Part("protection", "Data protection facts", tuple(protection_facts(council, settings, answers))),
        Part("model-card", "Model card", tuple(_model_card())),
    )
    loader = FileSystemLoader(Path(__file__).parent)
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined)
    environment.globals.update(say=say, day=say_day)
    page = environment.get_template("page.html.j2").render(
        council=council,
        now=now,
        parts=parts,
        missing=answers.missing,
        due=due,
        kept=retention_table(settings, due),
        equality=equality,
        dimensions=DIMENSIONS,
        least=LEAST,
        said=equality_answers(answers),
        style=read_style(),
        is_sample=chosen.samples,
    )
    chosen.out.mkdir(parents=True, exist_ok=True)
    (chosen.out / "governance.html").write_text(page, encoding="utf-8")
    print(f"Written to {chosen.out}: governance.html; {answers.missing} questions are not answered by the council yet")
    return 0


def _model_card() -> Iterator[Section]:
    if model := read_model(_ROOT):
        yield Section("The model", facts_of(model, "the model's own file"))
    if evaluation := read_evaluation(_ROOT):
        yield Section("Its last evaluation", facts_of(evaluation, "results/evaluation"))


def _read_log(
    engine: Engine, settings: GovernanceSettings, council: str, *, samples: bool
) -> tuple[Due, dict[str, list[Group]]]:
    rules = Rules(CARDS, lambda council, moment: True)  # nothing is derived here: only counted
    return count_due(engine, rules, settings, settings.clock()()), read_groups(engine, council, samples=samples)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot.governance", description=__doc__)
    parser.add_argument("--council", required=True, help="the council's folder, for example westmoor")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="governance.html goes there")
    parser.add_argument("--samples", action="store_true", help="count made-up contacts too; the page says so")
    return parser


if __name__ == "__main__":
    sys.exit(main())
