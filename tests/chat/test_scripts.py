"""The web chat's own tests and types, which Node.js runs; what is served is built from the sources."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

CHAT = Path(__file__).resolve().parents[2] / "chat"
BIN = Path(sys.executable).parent


def run(*command: str) -> subprocess.CompletedProcess[str]:
    """A command of the chat's, with the Node.js of our environment."""
    path = f"{BIN}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        command, cwd=CHAT, env={**os.environ, "PATH": path}, capture_output=True, text=True, check=False
    )


def test_the_types_hold() -> None:
    checked = run("npx", "tsc")
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_the_scripts_own_tests_pass(tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    ran = run("npx", "vitest", "run", "--reporter=json", f"--outputFile={report}")
    told = json.loads(report.read_text()) if report.exists() else {}
    failed = [
        one["fullName"]
        for file in told.get("testResults", ())
        for one in file["assertionResults"]
        if one["status"] != "passed"
    ]
    assert ran.returncode == 0, f"{failed} {ran.stdout} {ran.stderr}"
    assert failed == []
    assert told["numPassedTests"] > 50


def test_the_built_files_are_those_of_the_sources(tmp_path: Path) -> None:
    before = {path.name: path.read_bytes() for path in (CHAT / "built").glob("*.*") if path.suffix in (".js", ".css")}
    built = run("node", "build.mjs", str(tmp_path))
    assert built.returncode == 0, built.stdout + built.stderr
    again = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert again == before


def test_the_lock_names_hashes_and_no_registry() -> None:
    lock = json.loads((CHAT / "package-lock.json").read_text())
    assert len(lock["packages"]) > 50
    for name, package in lock["packages"].items():
        assert "resolved" not in package, name
        assert name == "" or package["integrity"].startswith("sha512-"), name
