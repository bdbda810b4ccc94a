"""What understands messages: facts of the trained model's own file and of its last evaluation, where there are any."""

from __future__ import annotations

import hashlib
import json
import tarfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from bot.governance.pack import read_sentences


def read_model(root: Path) -> Mapping[str, str] | None:
    """Facts of `models/kerbside.tar.gz` by name; None where nothing has been trained."""
    path = root / "models" / "kerbside.tar.gz"
    if not path.is_file():
        return None
    with tarfile.open(path) as archive:
        told = json.load(archive.extractfile("metadata.json") or path.open("rb"))
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    config = yaml.safe_load((root / "config.yml").read_text(encoding="utf-8"))
    return {
        "File": "models/kerbside.tar.gz",
        "SHA-256": digest,
        "Trained at": str(told.get("trained_at", "not said")),
        "Rasa": str(told.get("rasa_open_source_version", "not said")),
        "Intents it tells apart": str(_count(told, "intents")),
        "Steps of understanding": ", ".join(one["name"] for one in config["pipeline"]),
        "Steps of choosing what to do": ", ".join(one["name"] for one in config["policies"]),
        "What it does not do": read_sentences()["model"]["limits"],
    }


def read_evaluation(root: Path) -> Mapping[str, str]:
    """Single figures of the last evaluation, from the JSON files that it left; empty where there are none."""
    found: dict[str, str] = {}
    for path in sorted((root / "results" / "evaluation").glob("*.json")):
        told = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(told, dict):
            found |= {f"{path.stem}: {name}": str(value) for name, value in told.items() if _is_figure(value)}
    return found


def _is_figure(value: Any) -> bool:
    return isinstance(value, int | float | str) and not isinstance(value, bool)


def _count(told: Mapping[str, Any], what: str) -> int | str:
    domain = told.get("domain")
    return len(domain[what]) if isinstance(domain, dict) and isinstance(domain.get(what), list) else "not said"
