"""Makes a report of inputs that are frozen, or about to be: what is issued is worked out of what is kept with it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from sqlalchemy.engine import Engine

from bot.councils import Council
from bot.roi.appraisal.option_file import read_case
from bot.roi.assumption_file import read_assumptions
from bot.roi.assumptions import Assumptions
from bot.roi.beta.command import NEEDS, TRANSACTIONS
from bot.roi.beta.design import Method, apply_designs, assumed_design
from bot.roi.beta.measured import read_designs, read_outside
from bot.roi.beta.writers import WRITERS
from bot.roi.files import open_contact_list
from bot.roi.formats import Format, write
from bot.roi.issued.inputs import (
    ASSUMPTION_FILE,
    OPTION_FILE,
    SCOPE_FILE,
    Inputs,
    without_references,
    write_rows,
    write_scope,
)
from bot.roi.issued.inputs import read_rows as thaw_rows
from bot.roi.lists import FigureLists
from bot.roi.reading import read_review, read_rows
from bot.roi.report import Beside, Report, Scope, assemble
from bot.roi.tally import Tally, settle_weights
from bot.services import CARDS


def take_inputs(engine: Engine, scope: Scope, assumptions: Path, council: Council, folder: Path) -> Inputs:
    """The inputs of a report as the usage log has them now; its contacts are laid down in `folder`, once."""
    assumed = read_assumptions(assumptions)
    options = council.folder / OPTION_FILE
    listed, numbers = folder / "taken.csv", dict[str, str]()
    write_rows(without_references(read_rows(engine, scope), numbers), listed)
    designs = read_designs(engine, scope, assumed, lambda day: council.hours.on(day) is not None)
    inputs = Inputs(
        scope=scope,
        assumptions=assumptions.read_text(encoding="utf-8"),
        review=read_review(engine, scope),
        titles={card.stem: card.title for card in CARDS},
        transactions=TRANSACTIONS,
        designs=tuple(one for one in designs if one.method is not Method.ASSUMED),
        outside=None,
        options=options.read_text(encoding="utf-8") if options.exists() else "",
        rows=lambda: thaw_rows(listed.open(newline="", encoding="utf-8")),
    )
    counted = count(inputs, read_assumed(inputs)).references
    references = {name for name, number in numbers.items() if number in counted}
    return replace(inputs, outside=read_outside(engine, scope, NEEDS, references))


def read_assumed(inputs: Inputs) -> Assumptions:
    """The assumptions of the frozen text, with what reviewers found in place of what was assumed."""
    with _laid_down(inputs, ASSUMPTION_FILE, inputs.assumptions) as path:
        found = replace(read_assumptions(path), path=f"{inputs.scope.council}/{ASSUMPTION_FILE}")
    return replace(found, review=inputs.review or found.review)


def count(inputs: Inputs, assumptions: Assumptions) -> Tally:
    """The contacts added up."""
    tally = _begin(inputs, assumptions)
    for row in inputs.rows():
        tally.add(row)
    return tally


def put_together(inputs: Inputs, tally: Tally, assumptions: Assumptions) -> Report:
    """The report of a tally: measured designs take the place of assumed shares."""
    days = inputs.scope.first, inputs.scope.last
    assumptions, designs = apply_designs(assumptions, [*inputs.designs, assumed_design(assumptions, *days)])
    case = None
    if inputs.options:
        with _laid_down(inputs, OPTION_FILE, inputs.options) as path:
            case = read_case(path)
    beside = Beside(designs=designs, outside=inputs.outside, case=case, case_file=OPTION_FILE)
    return assemble(inputs.scope, tally, assumptions, dict(inputs.titles), beside)


def work_out(inputs: Inputs) -> Report:
    """The report alone, without a file."""
    assumptions = read_assumed(inputs)
    return put_together(inputs, count(inputs, assumptions), assumptions)


def make_files(inputs: Inputs, out: Path) -> Report:
    """The report with all its files: page, lists, figures, and the inputs that they are made of."""
    assumptions, lists = read_assumed(inputs), FigureLists()
    tally = _begin(inputs, assumptions)
    days = inputs.scope.first, inputs.scope.last
    measured, _ = apply_designs(assumptions, [*inputs.designs, assumed_design(assumptions, *days)])
    with open_contact_list(out, measured) as listed:
        for row in inputs.rows():
            weighed = tally.add(row)
            lists.add(row, weighed)
            if listed is not None:
                listed.add(row, weighed)
    report = put_together(inputs, tally, assumptions)
    write(report, out, [one for one in WRITERS if one is not Format.PDF], WRITERS)  # a PDF is printed of the page
    lists.write(report, out / "contacts")
    (out / SCOPE_FILE).write_text(write_scope(inputs), encoding="utf-8")
    (out / ASSUMPTION_FILE).write_text(inputs.assumptions, encoding="utf-8")
    if inputs.options:
        (out / OPTION_FILE).write_text(inputs.options, encoding="utf-8")
    return report


def _begin(inputs: Inputs, assumptions: Assumptions) -> Tally:
    return Tally(settle_weights(inputs.rows(), assumptions.review, inputs.scope.made_at, inputs.transactions))


@contextmanager
def _laid_down(inputs: Inputs, name: str, text: str) -> Iterator[Path]:
    """A frozen text as a file in a folder of the council's name, for whoever reads files."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / inputs.scope.council / name
        path.parent.mkdir()
        path.write_text(text, encoding="utf-8")
        yield path
