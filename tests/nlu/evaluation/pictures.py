"""The pictures of a report, as SVG with words that stay words. Colour never carries the meaning alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("Agg")
matplotlib.rcParams.update(
    {"svg.fonttype": "none", "svg.hashsalt": "kerbside", "font.size": 11, "axes.spines.top": False,
     "axes.spines.right": False, "axes.grid": True, "grid.color": "#dddddd", "axes.axisbelow": True}
)  # fmt: skip

from matplotlib import pyplot as plt  # noqa: E402

BLUE, ORANGE, GREY = "#1d5a96", "#b3440f", "#6b6b6b"


def draw_all(report: Mapping[str, Any], folder: Path) -> dict[str, str]:
    """Draw what the report has; the file name of each picture by its section."""
    drawn: dict[str, str] = {}
    for part in ("held_out", "left_out"):
        if part not in report:
            continue
        own = report[part]
        rows = sorted(own["intents"], key=lambda row: row["f1"])
        drawn[f"{part}_intents"] = _bars(
            folder / f"{part}_intents.svg", [row["intent"] for row in rows], [row["f1"] for row in rows], "F1"
        )
        drawn[f"{part}_calibration"] = _calibration(folder / f"{part}_calibration.svg", own["calibration"])
        for score, wanted, others in (
            ("outside", "out-of-scope messages turned away", "in-scope messages turned away"),
            ("urgent", "emergencies caught", "other messages called an emergency"),
        ):
            drawn[f"{part}_{score}"] = _roc(folder / f"{part}_{score}.svg", own[score], wanted, others)
        pairs = own["confused"][:20][::-1]
        names = [f"{one['meant']} \N{RIGHTWARDS ARROW} {one['heard']}" for one in pairs]
        drawn[f"{part}_confused"] = _bars(
            folder / f"{part}_confused.svg", names, [one["messages"] for one in pairs], "messages", most=None
        )
        if styles := own.get("styles"):
            ordered = sorted(styles, key=lambda row: row["accuracy"])
            names = [row["style"].replace("_", " ") for row in ordered]
            drawn[f"{part}_styles"] = _bars(
                folder / f"{part}_styles.svg", names, [row["accuracy"] for row in ordered], "share understood"
            )
        if times := own.get("times"):
            drawn[f"{part}_times"] = _times(folder / f"{part}_times.svg", times)
    if entities := report.get("entities"):
        names = [row["kind"] for row in entities]
        drawn["entities"] = _bars(folder / "entities.svg", names, [row["f1"] for row in entities], "F1")
    return drawn


def _bars(path: Path, names: Sequence[str], values: Sequence[float], label: str, most: float | None = 1.0) -> str:
    figure, axes = plt.subplots(figsize=(8.5, 0.9 + 0.27 * max(len(names), 2)), layout="constrained")
    axes.barh(range(len(names)), values, color=BLUE, height=0.7)
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(-0.6, len(names) - 0.4)
    axes.grid(visible=False, axis="y")
    axes.set_xlabel(label)
    if most:
        axes.set_xlim(0, most * 1.08)
    for place, value in enumerate(values):
        axes.annotate(f"{value:.2f}" if most else f"{value}", (value, place), (4, 0), textcoords="offset points",
                      va="center", fontsize=9)  # fmt: skip
    return _save(figure, path)


def _calibration(path: Path, bins: Sequence[Mapping[str, Any]]) -> str:
    figure, axes = plt.subplots(figsize=(5.5, 5), layout="constrained")
    axes.plot([0, 1], [0, 1], "--", color=GREY, label="as sure as right")
    axes.plot([one["sure"] for one in bins], [one["right"] for one in bins], "o-", color=BLUE, label="the model")
    axes.set(xlabel="how sure the model was", ylabel="how often it was right", xlim=(0, 1.02), ylim=(0, 1.02))
    axes.legend(frameon=False, loc="upper left")
    return _save(figure, path)


def _roc(path: Path, curve: Mapping[str, Any], wanted: str, others: str) -> str:
    figure, axes = plt.subplots(figsize=(5.5, 5), layout="constrained")
    axes.plot([0, 1], [0, 1], "--", color=GREY, label="by chance")
    points = curve["points"]
    axes.plot([one["wrongly"] for one in points], [one["caught"] for one in points], color=BLUE,
              label=f"the score, area {curve['auroc']:.3f}")  # fmt: skip
    model = curve["model"]
    axes.plot(model["wrongly"], model["caught"], "D", color=ORANGE, markersize=9, label="where the model decides")
    axes.set(xlabel=others, ylabel=wanted, xlim=(-0.02, 1), ylim=(0, 1.02))
    axes.legend(frameon=False, loc="lower right")
    return _save(figure, path)


def _times(path: Path, times: Sequence[Mapping[str, Any]]) -> str:
    figure, axes = plt.subplots(figsize=(6.5, 2.6), layout="constrained")
    for place, row in enumerate(times):
        axes.plot([row["p50"], row["p95"]], [place, place], color=GREY)
        axes.plot(
            row["p50"], place, "o", color=BLUE, markersize=9, label="half of the messages (p50)" if not place else None
        )
        axes.plot(row["p95"], place, "D", color=ORANGE, markersize=8, label="95 of 100 (p95)" if not place else None)
    axes.set_yticks(range(len(times)), [row["length"] for row in times])
    axes.set(xlabel="milliseconds to understand a message", ylim=(-0.6, len(times) - 0.2))
    axes.set_xlim(left=0)
    axes.legend(frameon=False, loc="upper center", bbox_to_anchor=(0.5, 1.35), ncols=2)
    return _save(figure, path)


def _save(figure: Any, path: Path) -> str:
    figure.savefig(path, metadata={"Date": None})
    plt.close(figure)
    return path.name
