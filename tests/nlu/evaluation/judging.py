"""Turns what was heard into one plain structure, as report.json holds it: shares are 0 to 1, times milliseconds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tests.nlu import figures
from tests.nlu.evaluation import measures
from tests.nlu.evaluation.listening import Ranked
from tests.nlu.figures import OUTSIDE, Heard
from tests.nlu.held_out import Style

#: A mark of floors.json and how it is measured.
MARKS = {
    "accuracy": figures.accuracy,
    "macro_f1": figures.macro_f1,
    "emergency_recall": lambda heard: figures.recall(heard, "emergency"),
    "not_our_service_turned_away": lambda heard: figures.turned_away(heard, "not_our_service"),
    "out_of_scope_turned_away": lambda heard: figures.turned_away(heard, "out_of_scope"),
    "false_emergency_ceiling": figures.false_emergency_share,
    "in_scope_turned_away_ceiling": figures.rejected_share,
}
_MOST_WRONGLY = {"outside": 0.05, "urgent": 0.005}  # the aims: in-scope messages rejected, others called emergencies


def judge(said: Sequence[Ranked], *, styles: bool, times: bool) -> dict[str, Any]:
    """All figures of one set of messages; without `styles` or `times` where the set has none."""
    heard = [one.heard for one in said]
    bins = measures.calibration([(one.likeliest_share, one.heard.likeliest == _meant(one)) for one in said])
    figured: dict[str, Any] = {
        "messages": len(heard),
        "marks": {mark: measure(heard) for mark, measure in MARKS.items()},
        "intents": [
            {
                "intent": row.intent,
                "precision": row.precision,
                "recall": row.recall,
                "f1": row.f1,
                "messages": row.messages,
            }
            for row in figures.by_intent(heard)
        ],
        "calibration": [vars(one) for one in bins],
        "calibration_error": measures.calibration_error(bins),
        "outside": _curve(said, "outside", lambda one: _meant(one) in OUTSIDE, figures.REJECTIONS),
        "urgent": _curve(said, "urgent", lambda one: _meant(one) == "emergency", {"emergency"}),
        "confused": [
            {"meant": meant, "heard": wrong, "messages": len(ones), "sentences": [one.message.text for one in ones]}
            for (meant, wrong), ones in figures.confused(heard)
        ],
    }
    if styles:
        figured["styles"] = list(_by_style(heard))
    if times:
        figured["times"] = list(_by_length(heard))
    return figured


def floors_kept(marks: Mapping[str, float], floors: Mapping[str, float]) -> list[dict[str, Any]]:
    """Each mark of floors.json beside what was measured, and whether it holds; `KeyError` for an unknown mark."""
    return [
        {
            "mark": mark,
            "limit": limit,
            "measured": marks[mark],
            "kept": marks[mark] <= limit if mark.endswith("_ceiling") else marks[mark] >= limit,
        }
        for mark, limit in floors.items()
    ]


def changes(now: Mapping[str, Any], before: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What differs from an earlier report: marks, styles and intents whose F1 or accuracy moved, biggest first."""
    moved = []
    for part in ("held_out", "left_out"):
        if part not in now or part not in before:
            continue
        old, new = _flat(before[part]), _flat(now[part])
        moved += [
            {"part": part, "figure": name, "before": old.get(name), "now": value, "change": value - old[name]}
            for name, value in new.items()
            if name in old and abs(value - old[name]) > 1e-9
        ]
    return sorted(moved, key=lambda one: -abs(one["change"]))


def _flat(part: Mapping[str, Any]) -> dict[str, float]:
    flat = {f"mark {mark}": value for mark, value in part["marks"].items()}
    flat["calibration error"] = part["calibration_error"]
    flat |= {f"AUROC {name}": part[name]["auroc"] for name in ("outside", "urgent")}
    flat |= {f"F1 of {row['intent']}": row["f1"] for row in part["intents"]}
    return flat | {f"accuracy of style {row['style']}": row["accuracy"] for row in part.get("styles", ())}


def _meant(one: Ranked) -> str:
    return one.heard.message.intent


def _curve(said: Sequence[Ranked], score: str, is_wanted: Any, flagged: Any) -> dict[str, Any]:
    """ROC of a score, its area, where the model itself decides, and the best cut within the aim."""
    wanted = [one for one in said if is_wanted(one)]
    others = [one for one in said if not is_wanted(one)]
    points = measures.curve([getattr(one, score) for one in wanted], [getattr(one, score) for one in others])
    best = measures.caught_at(points, _MOST_WRONGLY[score])
    return {
        "auroc": measures.area(points),
        "points": [{"caught": one.caught, "wrongly": one.wrongly} for one in points],
        "model": {
            "caught": figures.share((one.heard for one in wanted), lambda one: one.intent in flagged),
            "wrongly": figures.share((one.heard for one in others), lambda one: one.intent in flagged),
        },
        "within_aim": {"wrongly_at_most": _MOST_WRONGLY[score], "caught": best.caught, "wrongly": best.wrongly},
    }


def _by_style(heard: Sequence[Heard]) -> Iterator[dict[str, Any]]:
    for style in Style:
        if own := [one for one in heard if one.message.style is style]:
            yield {
                "style": str(style),
                "messages": len(own),
                "accuracy": figures.accuracy(own),
                "emergency_recall": figures.recall(own, "emergency"),
            }


def _by_length(heard: Sequence[Heard]) -> Iterator[dict[str, Any]]:
    for name, lengths in (("up to 15 words", range(figures.SHORT + 1)), ("longer", range(figures.SHORT + 1, 10_000))):
        if spent := [one.milliseconds for one in heard if one.words in lengths]:
            p50, p95 = figures.percentile(spent, 50), figures.percentile(spent, 95)
            yield {"length": name, "messages": len(spent), "p50": p50, "p95": p95}
