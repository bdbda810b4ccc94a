"""Makes a report of inputs that are frozen, or about to be: what is issued is worked out of what is kept with it."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

from sqlalchemy.engine import Engine

from bot.roi.assumption_file import read_assumptions
from bot.roi.assumptions import Assumptions
from bot.roi.beta.writers import WRITERS
from bot.roi.files import open_contact_list
from bot.roi.formats import Format, write
from bot.roi.issued.inputs import ASSUMPTION_FILE, SCOPE_FILE, Inputs, without_references, write_rows, write_scope
from bot.roi.issued.inputs import read_rows as thaw_rows
from bot.roi.lists import FigureLists
from bot.roi.reading import read_review, read_rows
from bot.roi.report import Report, Scope, assemble
from bot.roi.tally import Tally, settle_weights
from bot.services import CARDS


def take_inputs(engine: Engine, scope: Scope, assumptions: Path, folder: Path) -> Inputs:
    """The inputs of a report as the usage log has them now; its contacts are laid down in `folder`, once."""
    read_assumptions(assumptions)
    listed = folder / "taken.csv"
    write_rows(without_references(read_rows(engine, scope)), listed)
    return Inputs(
        scope=scope,
        assumptions=assumptions.read_text(encoding="utf-8"),
        review=read_review(engine, scope),
        titles={card.stem: card.title for card in CARDS},
        rows=lambda: thaw_rows(listed.open(newline="", encoding="utf-8")),
    )


def read_assumed(inputs: Inputs) -> Assumptions:
    """The assumptions of the frozen text, with what was measured in place of what was assumed."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / inputs.scope.council / ASSUMPTION_FILE
        path.parent.mkdir()
        path.write_text(inputs.assumptions, encoding="utf-8")
        found = replace(read_assumptions(path), path=f"{inputs.scope.council}/{ASSUMPTION_FILE}")
    return replace(found, review=inputs.review or found.review)


def count(inputs: Inputs, assumptions: Assumptions) -> Tally:
    """The contacts added up."""
    tally = Tally(settle_weights(inputs.rows(), assumptions.review, inputs.scope.made_at))
    for row in inputs.rows():
        tally.add(row)
    return tally


def work_out(inputs: Inputs) -> Report:
    """The report alone, without a file."""
    assumptions = read_assumed(inputs)
    return assemble(inputs.scope, count(inputs, assumptions), assumptions, dict(inputs.titles))


def make_files(inputs: Inputs, out: Path) -> Report:
    """The report with all its files: page, lists, figures, and the inputs that they are made of."""
    assumptions = read_assumed(inputs)
    lists = FigureLists()
    tally = Tally(settle_weights(inputs.rows(), assumptions.review, inputs.scope.made_at))
    with open_contact_list(out, assumptions) as listed:
        for row in inputs.rows():
            weighed = tally.add(row)
            lists.add(row, weighed)
            if listed is not None:
                listed.add(row, weighed)
    report = assemble(inputs.scope, tally, assumptions, dict(inputs.titles))
    write(report, out, [one for one in WRITERS if one is not Format.PDF], WRITERS)  # a PDF is printed of the page
    lists.write(report, out / "contacts")
    (out / SCOPE_FILE).write_text(write_scope(inputs), encoding="utf-8")
    (out / ASSUMPTION_FILE).write_text(inputs.assumptions, encoding="utf-8")
    return report
