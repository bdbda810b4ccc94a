"""`python -m bot.train`: trains the assistant when anything that training reads has changed, and only then."""

from __future__ import annotations

import argparse
import hashlib
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from rich.console import Console

from bot.settings import inherited_environment

ROOT = Path(__file__).resolve().parents[1]
#: Everything that training reads; a change in any of it makes the model stale.
INPUTS = (
    "config.yml",
    "domain.yml",
    "data",
    "bot/assistant",
    "bot/language",
    "requirements/lock.txt",
    "requirements/weights.txt",
)
_QUIET = {
    "RASA_TELEMETRY_ENABLED": "false",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "PYTHONWARNINGS": "ignore",
}


def hash_inputs(root: Path, inputs: Iterable[str] = INPUTS) -> str:
    """A hash over the names and contents of every input file; a missing input counts as empty."""
    digest = hashlib.sha256()
    for name in inputs:
        path = root / name
        files = sorted(path.rglob("*")) if path.is_dir() else [path]
        for file in files:
            if not file.is_file() or "__pycache__" in file.parts:
                continue
            digest.update(str(file.relative_to(root)).encode() + b"\0")
            digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def train(root: Path, console: Console, *, force: bool = False) -> int:
    """Train into `models/kerbside.tar.gz` unless it is up to date; returns the exit status of the training."""
    models = root / "models"
    model, mark = models / "kerbside.tar.gz", models / "kerbside.inputs"
    wanted = hash_inputs(root)
    if not force and model.exists() and mark.exists() and mark.read_text().strip() == wanted:
        console.print("The trained model is up to date.")
        return 0
    models.mkdir(exist_ok=True)
    mark.unlink(missing_ok=True)
    console.print("Training the assistant: language first, then dialogue. This takes two or three minutes.")
    began = time.monotonic()
    rasa = Path(sys.executable).with_name("rasa")
    command = [str(rasa), "train", "--out", str(models), "--fixed-model-name", "kerbside"]
    status = subprocess.run(command, cwd=root, env={**inherited_environment(), **_QUIET}, check=False).returncode  # noqa: S603
    if status != 0 or not model.exists():
        console.print(f"[bold red]Training failed[/] (exit status {status}); the reason stands above.")
        return status or 1
    mark.write_text(wanted + "\n")
    console.print(f"Trained in {time.monotonic() - began:.0f} s: {model.relative_to(root)}")
    return 0


def main(arguments: list[str] | None = None) -> int:
    """`--force` trains although nothing has changed."""
    parser = argparse.ArgumentParser(prog="python -m bot.train", description=__doc__)
    parser.add_argument("--force", action="store_true", help="train although nothing has changed")
    options = parser.parse_args(arguments)
    return train(ROOT, Console(stderr=True), force=options.force)


if __name__ == "__main__":
    sys.exit(main())
