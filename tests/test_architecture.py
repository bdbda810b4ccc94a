"""Compares every import in the code with the table in ARCHITECTURE.md, so that the drawing stays true."""

from __future__ import annotations

import ast
import fnmatch
import re
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
NOBODY_IMPORTS = ("actions", "assistant", "gateway", "simulator", "sandbox", "running", "train")


@dataclass(frozen=True)
class Rule:
    room: str
    ours: tuple[str, ...]
    others: tuple[str, ...]


def read_rules(text: str) -> list[Rule]:
    section = text.split("## Who may import whom", 1)[1].split("\n## ", 1)[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in section.splitlines() if line[:1] == "|"]
    names = [[tuple(re.findall(r"[\w.*]+", cell)) if cell != "nothing" else () for cell in row] for row in rows[2:]]
    return [Rule(room[0], ours, others) for room, ours, others in names]


RULES = read_rules((ROOT / "ARCHITECTURE.md").read_text())


def room_of(dotted: str) -> str:
    """`bot.backends.waste.client` -> `backends.waste.client`; `bot.gateway.turns` -> `gateway`."""
    parts = dotted.split(".")
    if parts[0] == "actions":
        return "actions"
    if len(parts) > 3 and parts[1] == "backends":
        return ".".join(parts[1:4])
    return parts[1] if len(parts) > 1 else ""


def rule_for(room: str) -> Rule | None:
    return next((rule for rule in RULES if fnmatch.fnmatch(room, rule.room)), None)


def modules() -> list[tuple[str, Path]]:
    paths = [*sorted((ROOT / "bot").rglob("*.py")), *sorted((ROOT / "actions").rglob("*.py"))]
    return [(".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"), path) for path in paths]


def imports_of(module: str, path: Path) -> list[str]:
    found: list[str] = []
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*above, base]).rstrip(".")
            found += [f"{base}.{alias.name}" if base in ("bot", "bot.backends") else base for alias in node.names]
    return found


def wrong_imports(module: str, imported: list[str]) -> list[str]:
    room = room_of(module)
    rule = rule_for(room)
    if rule is None and room in ("", "backends"):
        return [f"{module} imports {name}: a package's front page imports nothing" for name in imported]
    if rule is None:
        return [f"{module}: the room {room!r} has no row in ARCHITECTURE.md"]
    wrong = []
    for name in imported:
        top = name.split(".")[0]
        if top in ("bot", "actions"):
            other = room_of(name)
            inside = other == room or (room.startswith("backends.") and other in ("", "backends"))
            if not inside and not any(fnmatch.fnmatch(other, allowed) for allowed in rule.ours):
                wrong.append(f"{module} imports {name}, but {rule.room} may import {', '.join(rule.ours) or 'nothing'}")
        elif top not in sys.stdlib_module_names and top not in rule.others and top != "__future__":
            wrong.append(f"{module} names {top}, but {rule.room} may name {', '.join(rule.others) or 'nothing'}")
    return wrong


@pytest.mark.parametrize(("module", "path"), modules(), ids=lambda value: value if isinstance(value, str) else "")
def test_a_module_imports_only_what_the_table_allows(module: str, path: Path) -> None:
    assert wrong_imports(module, imports_of(module, path)) == []


def test_the_table_has_every_room_and_no_room_that_is_gone() -> None:
    rooms = {room_of(module) for module, _ in modules()} - {"", "backends"}
    for rule in RULES:
        assert any(fnmatch.fnmatch(room, rule.room) for room in rooms), f"{rule.room} is in the table, not in the code"
    assert {room for room in rooms if rule_for(room) is None} == set()


def test_the_rooms_that_nobody_may_import_are_in_no_row() -> None:
    assert [(rule.room, ours) for rule in RULES for ours in rule.ours if ours in NOBODY_IMPORTS] == []


def test_only_settings_reads_the_environment_and_only_database_opens_engines() -> None:
    for module, path in modules():
        text = path.read_text()
        if module != "bot.settings":
            assert not re.search(r"os\.(environ\b|getenv)", text), f"{module} reads the environment"
        if module != "bot.database":
            assert "create_engine(" not in text, f"{module} opens its own engine"


@pytest.mark.parametrize(
    ("module", "imported"),
    [
        ("bot.council.money", "bot.settings"),
        ("bot.council.money", "requests"),
        ("bot.usage.reader", "bot.gateway.tables"),
        ("bot.backends.waste.client", "bot.backends.waste.sandbox"),
        ("actions.waste", "bot.gateway.private"),
        ("bot.roi.model", "rasa"),
    ],
)
def test_the_check_itself_catches_a_forbidden_import(module: str, imported: str) -> None:
    assert wrong_imports(module, [imported]) != []
