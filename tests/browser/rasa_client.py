"""Fetches rasa-webchat, the npm package that most Rasa sites use, checks it, and unpacks the one file that runs."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest

LOCK = Path(__file__).parent / "rasa_clients" / "package-lock.json"
NAME = "rasa-webchat"
KEPT = Path(__file__).parents[2] / "build" / "rasa_clients"


def fetch_script() -> Path:
    """The client's script for a page, from a package whose hash is that of the lock; fetched once."""
    pinned = json.loads(LOCK.read_text())["packages"][f"node_modules/{NAME}"]
    folder = KEPT / f"{NAME}-{pinned['version']}"
    archive = folder.with_suffix(".tgz")
    if not archive.exists():
        _fetch(pinned["version"], archive)
    method, _, expected = pinned["integrity"].partition("-")
    found = base64.b64encode(hashlib.new(method, archive.read_bytes()).digest()).decode()
    if found != expected:
        archive.unlink()
        pytest.fail(f"{NAME} is not what {LOCK.name} says")
    folder.mkdir(exist_ok=True)
    with tarfile.open(archive) as package:
        script = package.extractfile("package/lib/index.js")
        assert script is not None
        (folder / "index.js").write_bytes(script.read())
    return folder / "index.js"


def _fetch(version: str, archive: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        _miss("needs npm")
    archive.parent.mkdir(parents=True, exist_ok=True)
    place = archive.parent / f"fetch-{os.getpid()}"
    place.mkdir(exist_ok=True)
    command = [str(npm), "pack", f"{NAME}@{version}", "--silent", "--ignore-scripts"]
    done = subprocess.run(command, cwd=place, capture_output=True, text=True, timeout=120, check=False)
    if done.returncode:
        _miss(f"needs npm's registry ({done.stderr.strip()[-200:]})")
    next(place.glob("*.tgz")).replace(archive)
    shutil.rmtree(place)


def _miss(what: str) -> None:
    if os.environ.get("CI") == "true":
        pytest.fail(what)
    pytest.skip(what)
