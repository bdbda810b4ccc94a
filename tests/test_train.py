"""Training is skipped only when nothing that it reads has changed."""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.console import Console

from bot.train import INPUTS, hash_inputs, train

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name in ("data/nlu/waste.yml", "config.yml", "domain.yml", "bot/assistant/a.py", "bot/language/b.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    return tmp_path


def test_the_inputs_are_really_there() -> None:
    assert [name for name in INPUTS if not (ROOT / name).exists()] == []


def test_the_hash_is_the_same_for_the_same_files(tree: Path) -> None:
    assert hash_inputs(tree) == hash_inputs(tree)


@pytest.mark.parametrize("name", ["data/nlu/waste.yml", "config.yml", "bot/assistant/a.py", "bot/language/b.py"])
def test_a_change_in_any_input_changes_the_hash(tree: Path, name: str) -> None:
    before = hash_inputs(tree)
    (tree / name).write_text("changed")
    assert hash_inputs(tree) != before


def test_a_new_a_removed_and_a_renamed_file_change_the_hash(tree: Path) -> None:
    seen = {hash_inputs(tree)}
    (tree / "data/nlu/new.yml").write_text("x")
    seen.add(hash_inputs(tree))
    (tree / "data/nlu/new.yml").rename(tree / "data/nlu/newer.yml")
    seen.add(hash_inputs(tree))
    (tree / "domain.yml").unlink()
    seen.add(hash_inputs(tree))
    assert len(seen) == 4


def test_compiled_files_do_not_count(tree: Path) -> None:
    before = hash_inputs(tree)
    (tree / "bot/assistant/__pycache__").mkdir()
    (tree / "bot/assistant/__pycache__/a.pyc").write_text("x")
    assert hash_inputs(tree) == before


def test_an_up_to_date_model_is_not_trained_again(tree: Path) -> None:
    (tree / "models").mkdir()
    (tree / "models/kerbside.tar.gz").write_bytes(b"model")
    (tree / "models/kerbside.inputs").write_text(hash_inputs(tree) + "\n")
    assert train(tree, Console(quiet=True)) == 0
    assert (tree / "models/kerbside.tar.gz").read_bytes() == b"model"


def test_a_failed_training_is_told_and_leaves_the_model_marked_stale(tree: Path) -> None:
    (tree / "config.yml").write_text("pipeline: [no_such_component]\n")
    console = Console(record=True, quiet=False, file=open("/dev/null", "w"))  # noqa: SIM115 - lives as long as the test
    assert train(tree, console) != 0
    assert "Training failed" in console.export_text()
    assert not (tree / "models/kerbside.inputs").exists()
