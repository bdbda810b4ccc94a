"""How well messages are understood, and at what cost: our pipeline beside Rasa's stock one, trained in the same run.

`.venv/bin/python benchmarks/nlu.py --data <folder>` trains both on BANKING77 (10 examples an intent) and on 30 intents
of CLINC150, puts their test messages to both, and does the same with our own sentences and held-out messages. It prints
accuracy, out-of-scope recall, parse times, CPU seconds, memory and cold start, and the ratios. See README.md for data.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import yaml
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

ROOT = Path(__file__).resolve().parents[1]
#: The children run in folders of their own, so what our settings name by relative paths is named in full.
CHILD = {
    "RASA_TELEMETRY_ENABLED": "false",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "PYTHONWARNINGS": "ignore",
    "BOT_COUNCILS_DIR": str(ROOT / "councils"),
    "BOT_WORDS_DIR": str(ROOT / "words"),
    "BOT_DATA_DIR": str(ROOT / "build" / "benchmarks"),
    # Compiling the packages' source costs nine seconds of CPU in every process where it may not be kept.
    "PYTHONDONTWRITEBYTECODE": "",
    "PYTHONPYCACHEPREFIX": str(ROOT / "build" / "benchmarks" / "bytecode"),
    "PYTHONPATH": str(ROOT),
}
STOCK = [
    {"name": "WhitespaceTokenizer"},
    {"name": "RegexFeaturizer"},
    {"name": "LexicalSyntacticFeaturizer"},
    {"name": "CountVectorsFeaturizer"},
    {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
    {"name": "DIETClassifier", "epochs": 100, "constrain_similarities": True, "random_seed": 1},
]
SHARE_REJECTED = 0.05  # of the in-scope messages, at which out-of-scope recall is told
NO_DATA = (
    "{} is not there. `--data` names the folder of BANKING77 and CLINC150 as csv files: see benchmarks/README.md for"
    " where they come from and how the files are cut, or leave them out with `--sets own`."
)


@dataclass(frozen=True)
class DataSet:
    """Training file and test files by what they show; files of `outside` hold messages of no trained intent."""

    train: str
    tests: dict[str, str]
    outside: dict[str, str]


SETS = {
    "banking77": DataSet(
        "banking77_10shot_train.csv",
        {"BANKING77 10-shot": "banking77_test.csv", "BANKING77, typos": "banking77_test_typos.csv"},
        {},
    ),
    "clinc30": DataSet(
        "clinc30_train.csv",
        {"clinc30": "clinc30_test.csv", "clinc30, typos": "clinc30_test_typos.csv"},
        {"far": "clinc30_oos_test.csv", "near": "clinc30_near_oos_test.csv"},
    ),
    "own": DataSet("", {"own held-out": ""}, {}),
}

Rows = list[tuple[str, str]]


def read_rows(path: Path) -> Rows:
    """(text, intent) of every line of a csv file."""
    if not path.is_file():
        raise SystemExit(NO_DATA.format(path))
    with path.open(newline="", encoding="utf-8") as file:
        return [(row["text"], row["intent"]) for row in csv.DictReader(file)]


def write_project(folder: Path, pipeline: list[dict[str, Any]], rows: Rows | None) -> None:
    """A Rasa project of nothing but language: these rows, or our own sentences when there are none."""
    config = {"recipe": "default.v1", "assistant_id": "b", "language": "en", "pipeline": pipeline, "policies": []}
    (folder / "config.yml").write_text(yaml.safe_dump(config), "utf-8")
    if rows is None:
        shutil.copytree(ROOT / "data" / "nlu", folder / "data")
        return
    (folder / "data").mkdir()
    by_intent: dict[str, list[str]] = {}
    for text, intent in rows:
        by_intent.setdefault(intent, []).append(" ".join(text.split()))
    blocks = [{"intent": one, "examples": "".join(f"- {t}\n" for t in texts)} for one, texts in by_intent.items()]
    (folder / "data" / "nlu.yml").write_text(yaml.safe_dump({"version": "3.1", "nlu": blocks}), "utf-8")


def run_child(command: Sequence[str], folder: Path) -> tuple[float, float]:
    """CPU seconds and peak MiB of a process that must succeed; its output goes to `log` in the folder."""
    with (folder / "log").open("a") as log:
        child = subprocess.Popen(command, cwd=folder, env={**os.environ, **CHILD}, stdout=log, stderr=log)
        _, status, used = os.wait4(child.pid, 0)
    if status != 0:
        raise SystemExit(f"{' '.join(command)} failed:\n{(folder / 'log').read_text()[-6000:]}")
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def warm_up() -> None:
    """Compile what both sides import and build our network, once per machine and uncounted, on four sentences."""
    with tempfile.TemporaryDirectory() as name:
        folder, rows = Path(name), [("hello there", "greet"), ("hi you", "greet"), ("my bin", "bin"), ("a bin", "bin")]
        ours = yaml.safe_load((ROOT / "config.yml").read_text("utf-8"))["pipeline"]
        for place, pipeline in enumerate((ours, [*STOCK[:-1], {**STOCK[-1], "epochs": 1}])):
            (folder / str(place)).mkdir()
            write_project(folder / str(place), pipeline, rows)
            rasa = str(Path(sys.executable).with_name("rasa"))
            run_child([rasa, "train", "nlu", "--nlu", "data", "--out", "."], folder / str(place))


def answer(model: Path, messages: Path, answers: Path) -> None:
    """In a process of its own: load a model, parse each message, write intents, sureness and milliseconds."""
    began = time.perf_counter()
    import logging

    import structlog
    from rasa.core.agent import Agent

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    texts = json.loads(messages.read_text())
    agent = Agent.load(model)

    async def parse_all() -> tuple[float, list[Any]]:
        await agent.parse_message("good morning")
        start, told = time.perf_counter() - began, []
        for text in texts:
            at = time.perf_counter()
            parsed = await agent.parse_message(text)
            milliseconds = (time.perf_counter() - at) * 1000
            named = [one["name"] for one in parsed["intent_ranking"] if one["name"] != "nlu_fallback"]
            sureness = parsed.get("intent_lead", parsed["intent"]["confidence"])
            told.append((named[0] if named else "", parsed["intent"]["name"], sureness, milliseconds))
        return start, told

    start, told = asyncio.run(parse_all())
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    answers.write_text(json.dumps({"start": start, "memory": memory, "told": told}))


def measure(name: str, pipeline: list[dict[str, Any]], data: Path, folder: Path) -> dict[str, float]:
    """Train on one data set, parse its test messages; every figure by its name."""
    chosen = SETS[name]
    tests: dict[str, Rows] = {}
    for label, file in (*chosen.tests.items(), *chosen.outside.items()):
        tests[label] = read_rows(data / file if file else ROOT / "tests" / "nlu" / "held_out.csv")
    write_project(folder, pipeline, read_rows(data / chosen.train) if chosen.train else None)
    rasa = str(Path(sys.executable).with_name("rasa"))
    train = [rasa, "train", "nlu", "--nlu", "data", "--out", ".", "--fixed-model-name", "model"]
    found = {}
    found[f"{name}: training, CPU s"], found[f"{name}: training, peak MiB"] = run_child(train, folder)
    (folder / "messages.json").write_text(json.dumps([text for rows in tests.values() for text, _ in rows]))
    run_child([sys.executable, __file__, "--answer", str(folder)], folder)
    answers = json.loads((folder / "answers.json").read_text())
    told = iter(answers["told"])
    heard = {label: [(intent, *next(told)) for _, intent in rows] for label, rows in tests.items()}
    for label in chosen.tests:
        # Our own training has intents for what is outside; asking back is a wrong answer there.
        column = 1 if name != "own" else 2
        found[f"{label}: right, %"] = 100 * sum(one[0] == one[column] for one in heard[label]) / len(heard[label])
    inside = [one[3] for one in heard[next(iter(chosen.tests))]]
    for label in chosen.outside:
        other = [one[3] for one in heard[label]]
        found[f"{name}, {label} out-of-scope: AUROC"] = area_under_roc(inside, other)
        cut = sorted(inside)[int(SHARE_REJECTED * len(inside))]
        found[f"{name}, {label} out-of-scope: recall at 5 % rejected"] = sum(one < cut for one in other) / len(other)
    if name == "own":
        found.update(own_figures(heard["own held-out"]))
    times = [one[4] for rows in heard.values() for one in rows]
    found[f"{name}: parse p50, ms"], found[f"{name}: parse p95, ms"] = median(times), quantiles(times, n=20)[-1]
    found[f"{name}: cold start, s"], found[f"{name}: serving, peak MiB"] = answers["start"], answers["memory"]
    return found


def own_figures(heard: list[tuple[Any, ...]]) -> dict[str, float]:
    """Emergencies and messages that are not for the council, as the assistant acts on them."""
    outside = {"not_our_service", "out_of_scope"}
    away = outside | {"nlu_fallback"}
    urgent = [one[2] == "emergency" for one in heard if one[0] == "emergency"]
    alarms = [one[2] == "emergency" for one in heard if one[0] != "emergency"]
    turned = [one[2] in away for one in heard if one[0] in outside]
    lost = [one[2] in away for one in heard if one[0] not in outside]
    return {
        "own held-out: emergency recall, %": 100 * sum(urgent) / len(urgent),
        "own held-out: false emergencies, %": 100 * sum(alarms) / len(alarms),
        "own held-out: outside turned away, %": 100 * sum(turned) / len(turned),
        "own held-out: in-scope turned away, %": 100 * sum(lost) / len(lost),
    }


def area_under_roc(inside: list[float], outside: list[float]) -> float:
    """The chance that a message in scope is surer than one out of it; ties count half."""
    wins = sum((one > other) + 0.5 * (one == other) for one in inside for other in outside)
    return wins / (len(inside) * len(outside))


def show(results: dict[str, dict[str, float]], console: Console) -> None:
    """One row a figure, one column a pipeline, and ours as a ratio of the stock one."""
    table = Table("", *results, "ratio", title="Understanding", title_justify="left", box=None)
    for figure in dict.fromkeys(figure for found in results.values() for figure in found):
        values = [found.get(figure) for found in results.values()]
        told = ["-" if value is None else f"{value:,.3f}" if value < 1 else f"{value:,.1f}" for value in values]
        mine, theirs = (results.get(side, {}).get(figure) for side in ("kerbside", "stock"))
        table.add_row(figure, *told, f"{mine / theirs:.2f}" if mine is not None and theirs else "-")
    console.print(table)


def main() -> None:
    """Measure what was chosen, one training after the other."""
    parser = argparse.ArgumentParser(prog="benchmarks/nlu.py", description=__doc__)
    parser.add_argument("--data", type=Path, default=ROOT / "build" / "benchmarks" / "nlu", help="default: %(default)s")
    parser.add_argument("--sets", nargs="+", choices=SETS, default=list(SETS), help="default: all")
    parser.add_argument("--pipelines", nargs="+", choices=["kerbside", "stock"], default=["kerbside", "stock"])
    parser.add_argument("--answer", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.answer:
        return answer(*(chosen.answer / one for one in ("model.tar.gz", "messages.json", "answers.json")))
    ours = yaml.safe_load((ROOT / "config.yml").read_text("utf-8"))["pipeline"]
    pipelines = {"kerbside": ours, "stock": STOCK}
    results: dict[str, dict[str, float]] = {one: {} for one in chosen.pipelines}
    for name in chosen.sets:
        if SETS[name].train:
            read_rows(chosen.data / SETS[name].train)  # say at once what is missing
    warm_up()
    with Progress(console=Console(stderr=True)) as progress:
        task = progress.add_task("Training", total=len(chosen.sets) * len(results))
        for name in chosen.sets:
            for side, found in results.items():
                progress.update(task, description=f"{name}, {side}")
                with tempfile.TemporaryDirectory() as folder:
                    found.update(measure(name, pipelines[side], chosen.data.resolve(), Path(folder)))
                progress.advance(task)
    show(results, Console(width=110))


if __name__ == "__main__":
    main()
