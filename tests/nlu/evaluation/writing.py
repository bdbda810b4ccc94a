"""Writes a report folder: report.html with a table beside each picture, report.json, and one CSV for each table."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2

from tests.nlu.evaluation.pictures import draw_all

PARTS = {"held_out": "Held-out messages", "left_out": "Training sentences, each left out in turn"}
_MOST_PAIRS = 20


@dataclass(frozen=True)
class Table:
    """A table of a report: its file name, heading, lead, columns and rows; `picture` is the key of its picture."""

    name: str
    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]
    lead: str = ""
    picture: str = ""


def write_report(report: Mapping[str, Any], folder: Path) -> list[Table]:
    """Write everything into `folder` (made if need be); the tables, for the console."""
    folder.mkdir(parents=True, exist_ok=True)
    tables = list(tables_of(report))
    (folder / "report.json").write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n", "utf-8")
    for table in tables:
        with (folder / f"{table.name}.csv").open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([table.columns, *table.rows])
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=jinja2.StrictUndefined
    )
    page = environment.get_template("report.html").render(
        report=report, tables=tables, pictures=draw_all(report, folder)
    )
    (folder / "report.html").write_text(page, "utf-8")
    return tables


def summary_of(report: Mapping[str, Any]) -> Table:
    """The one table that stands for the whole; docs/understanding.md repeats it."""
    parts = [part for part in PARTS if part in report]
    rows: list[list[str]] = [["messages", *[f"{report[part]['messages']:,}" for part in parts]]]
    for mark in report[parts[0]]["marks"]:
        name = mark.removesuffix("_ceiling").replace("_", " ")
        rows.append([name, *[_share(report[part]["marks"][mark]) for part in parts]])
    rows.append(["calibration error", *[_share(report[part]["calibration_error"]) for part in parts]])
    rows.append(["out of scope: AUROC", *[f"{report[part]['outside']['auroc']:.3f}" for part in parts]])
    rows.append(["emergency: AUROC", *[f"{report[part]['urgent']['auroc']:.3f}" for part in parts]])
    return Table("summary", "Summary", ["", *[PARTS[part] for part in parts]], rows)


def tables_of(report: Mapping[str, Any]) -> Iterator[Table]:
    """All tables in the order of the page."""
    yield summary_of(report)
    kept = [
        [
            one["mark"].replace("_", " "),
            _share(one["limit"]),
            _share(one["measured"]),
            "kept" if one["kept"] else "BROKEN",
        ]
        for one in report["floors"]
    ]
    yield Table("floors", "Floors and ceilings", ["mark", "limit", "measured", ""], kept)
    if "changes" in report:
        rows = [[one["part"], one["figure"], _share(one["before"]), _share(one["now"]), f"{one['change'] * 100:+.1f}"]
                for one in report["changes"]]  # fmt: skip
        yield Table("changes", "What changed", ["messages", "figure", "before", "now", "points"], rows,
                    f"Against the report of {report['against']}.")  # fmt: skip
    for part, title in PARTS.items():
        if part in report:
            yield from _tables_of_part(part, title, report[part])
    rows = [[one["kind"], _share(one["precision"]), _share(one["recall"]), _share(one["f1"]), one["support"]]
            for one in report["entities"]]  # fmt: skip
    lead = "" if rows else "Not measured."
    yield Table("entities", "Entities", ["kind", "precision", "recall", "F1", "entities"], rows, lead, "entities")


def _tables_of_part(part: str, title: str, own: Mapping[str, Any]) -> Iterator[Table]:
    def made(name: str, heading: str, columns: Sequence[str], rows: Sequence[Sequence[Any]], lead: str = "") -> Table:
        return Table(f"{part}_{name}", f"{title}: {heading}", columns, rows, lead, f"{part}_{name}")

    if "styles" in own:
        rows = [
            [one["style"].replace("_", " "), one["messages"], _share(one["accuracy"]), _share(one["emergency_recall"])]
            for one in own["styles"]
        ]
        yield made("styles", "styles of writing", ["style", "messages", "understood", "emergencies caught"], rows)
    for score, heading, wanted, others in (
        ("urgent", "emergencies", "caught", "other messages called one"),
        ("outside", "out of scope", "turned away", "in-scope messages turned away"),
    ):
        curve = own[score]
        rows = [
            ["where the model decides", _share(curve["model"]["caught"]), _share(curve["model"]["wrongly"], 2)],
            [f"best cut with at most {curve['within_aim']['wrongly_at_most']:.1%} wrongly",
             _share(curve["within_aim"]["caught"]), _share(curve["within_aim"]["wrongly"], 2)],
        ]  # fmt: skip
        yield made(score, heading, ["", wanted, others], rows, f"Area under the curve {curve['auroc']:.3f}.")
    rows = [[f"{one['least']:.1f} to {one['most']:.1f}", one["messages"], _share(one["sure"]), _share(one["right"])]
            for one in own["calibration"]]  # fmt: skip
    lead = f"Expected calibration error {own['calibration_error']:.1%}."
    yield made("calibration", "calibration", ["probability", "messages", "how sure", "how often right"], rows, lead)
    rows = [[one["meant"], one["heard"], one["messages"], " / ".join(one["sentences"][:5])]
            for one in own["confused"][:_MOST_PAIRS]]  # fmt: skip
    yield made("confused", "confused pairs", ["meant", "heard", "messages", "sentences"], rows)
    rows = [[one["intent"], _share(one["precision"]), _share(one["recall"]), _share(one["f1"]), one["messages"]]
            for one in sorted(own["intents"], key=lambda one: one["f1"])]  # fmt: skip
    yield made("intents", "intents, weakest first", ["intent", "precision", "recall", "F1", "messages"], rows)
    if "times" in own:
        rows = [[one["length"], one["messages"], f"{one['p50']:.1f}", f"{one['p95']:.1f}"] for one in own["times"]]
        yield made("times", "time to understand (ms)", ["length", "messages", "p50", "p95"], rows)


def _share(value: float, digits: int = 1) -> str:
    return f"{value * 100:.{digits}f} %"
