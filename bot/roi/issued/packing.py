"""Files of a report as they are kept: packed, with size and SHA-256, under one manifest."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from bot.roi.issued.states import IssuedError

_BLOCK = 1 << 20


@dataclass(frozen=True)
class Packed:
    """One file. `name` is its path in the report's folder; `sha256` is of its bytes unpacked."""

    name: str
    size: int
    sha256: str
    packed: bytes

    def open(self) -> BinaryIO:
        """Its bytes, unpacked while they are read."""
        return gzip.open(io.BytesIO(self.packed))  # type: ignore[return-value]

    def read(self) -> bytes:
        """All its bytes; `IssuedError` when they cannot be unpacked any more."""
        try:
            return gzip.decompress(self.packed)
        except (OSError, EOFError, zlib.error) as broken:
            raise IssuedError(f"{self.name}: cannot be unpacked: {broken}") from broken


def pack_folder(folder: Path) -> list[Packed]:
    """Every file of a folder, by name."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return [_pack(path, path.relative_to(folder).as_posix()) for path in paths]


def _pack(path: Path, name: str) -> Packed:
    into, digest, size = io.BytesIO(), hashlib.sha256(), 0
    with path.open("rb") as source, gzip.GzipFile(fileobj=into, mode="wb", mtime=0) as packer:
        while block := source.read(_BLOCK):
            digest.update(block)
            size += len(block)
            packer.write(block)
    return Packed(name, size, digest.hexdigest(), into.getvalue())


def digest_of(one: Packed) -> str:
    """SHA-256 of what is kept now; `unreadable` when it cannot be unpacked any more."""
    digest = hashlib.sha256()
    try:
        with one.open() as source:
            while block := source.read(_BLOCK):
                digest.update(block)
    except (OSError, EOFError, zlib.error):
        return "unreadable"
    return digest.hexdigest()


def digest_file(path: Path) -> str:
    """SHA-256 of a file on disk."""
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def make_manifest(about: Mapping[str, Any], files: Iterable[tuple[str, str]]) -> str:
    """SHA-256 over what a report says of itself and the (name, SHA-256) of its files."""
    told = {"about": {name: str(value) for name, value in about.items()}, "files": sorted(files)}
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()
