"""`baseline.xlsx`, recalculated by LibreOffice: every formula cell is the engine's, as issued and after a change."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.roi.discovery.baseline import Baseline, total
from bot.roi.discovery.baseline_file import exemplar, read_baseline
from bot.roi.workbook.discovery import write_xlsx
from tests.roi.workbook.recalculated import Office, change, disagreements, formulas_of, results

FILE = Path(__file__).resolve().parents[3] / "councils/westmoor/baseline.toml"


def rewritten(folder: Path) -> Baseline:
    """The council's file with other residents, contacts, costs and a share that could be answered at once."""
    text = FILE.read_text("utf-8")
    for old, new in (
        ("population = 94000", "population = 120000"),
        ("phone = { value = 19400", "phone = { value = 25000"),
        ("phone = { low = 2.00, central = 4.08, high = 6.00", "phone = { low = 1.00, central = 3.50, high = 9.00"),
        ("resolution = { low = 0.50, central = 0.70", "resolution = { low = 0.50, central = 0.80"),
    ):
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    path = folder / "baseline.toml"
    path.write_text(text, "utf-8")
    return read_baseline(path)


TYPED = {
    "population": 120000,
    "service.waste.phone.central": 25000,
    "cost.phone.low": 1,
    "cost.phone.central": 3.5,
    "cost.phone.high": 9,
    "service.libraries.resolution.central": 0.8,
}


@pytest.fixture(scope="module")
def books(office: Office, tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Path, Path]]:
    """What the engine wrote, and what LibreOffice made of it or of the workbook that was changed by hand."""
    folder = tmp_path_factory.mktemp("baseline")

    def write(baseline: Baseline, name: str) -> Path:
        (written,) = write_xlsx(baseline, folder)
        return (folder / written).rename(folder / f"{name}.xlsx")

    westmoor = write(replace(read_baseline(FILE), council_name="Westmoor Council"), "westmoor")
    published = write(exemplar(), "published")
    typed = change(westmoor, folder / "typed.xlsx", TYPED)
    expected = write(replace(rewritten(folder), council_name="Westmoor Council"), "expected")
    again = office.convert([westmoor, published, typed], folder / "again")
    return dict(
        zip(("westmoor", "published", "typed"), zip((westmoor, published, expected), again, strict=True), strict=True)
    )


@pytest.mark.parametrize("name", ["westmoor", "published", "typed"])
def test_every_formula_gives_what_the_engine_does(books: dict[str, tuple[Path, Path]], name: str) -> None:
    assert len(formulas_of(books[name][0])) > 80
    assert disagreements(*books[name]) == []


def test_the_total_is_the_engines_to_the_penny(books: dict[str, tuple[Path, Path]]) -> None:
    volumes = read_baseline(FILE).volumes
    known = {
        f"result.{what}.{end}": float(getattr(total(volumes, what), end))
        for what in ("count", "value", "target")
        for end in ("low", "central", "high")
    }
    assert results(books["westmoor"][1], known) == pytest.approx(known, abs=0.004)
    assert disagreements(books["westmoor"][0], books["typed"][1]) != []
