"""A network is built once on a machine, into a folder that is named by what it was built from."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from bot.language.weights import find_weights


def built_network(folder: Path, build: Callable[[Path, Path, Path], None]) -> Path:
    """`folder` with `network.onnx` and `tokenizer.json`, made by `build(weights, tokenizer, network)` if absent.

    Several processes may build at once, the first wins. Raises `WeightsMissing`.
    """
    if folder.is_dir():
        return folder
    weights, tokenizer = find_weights()
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix="building-") as made:
        build(weights, tokenizer, Path(made) / "network.onnx")
        shutil.copyfile(tokenizer, Path(made) / "tokenizer.json")
        ready = Path(f"{made}-ready")
        shutil.copytree(made, ready)
        try:
            os.rename(ready, folder)
        except OSError:
            shutil.rmtree(ready)
            if not folder.is_dir():
                raise
    return folder
