"""A random sample that anybody can draw again: the order of a keyed digest, in proportion to the services. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor

TWICE = 0.20  # the share that two reviewers judge


@dataclass(frozen=True)
class Drawn:
    """One contact of a sample; `twice` when two reviewers judge it."""

    contact: str
    service: str
    twice: bool


def draw(frame: Mapping[str, Sequence[str]], size: int, seed: str) -> list[Drawn]:
    """`size` contacts (all, where there are fewer). `frame`: service -> ids. Order and repetition change nothing.

    Each service gives its share, rounded so that the sum is right; within a service those with the smallest digests of
    seed and id are drawn. A fifth of the whole, rounded up, is judged twice.
    """
    known = {service: sorted(set(ids)) for service, ids in frame.items() if ids}
    counts = allot({service: len(ids) for service, ids in known.items()}, size)
    chosen = [
        (place(seed, one), one, service)
        for service, ids in known.items()
        for one in sorted(ids, key=lambda one: place(seed, one))[: counts[service]]
    ]
    chosen.sort()
    doubles = {
        one for _, one in sorted((place(f"{seed} twice", one), one) for _, one, _ in chosen)[: twice_of(len(chosen))]
    }
    return [Drawn(one, service, one in doubles) for _, one, service in chosen]


def allot(sizes: Mapping[str, int], size: int) -> dict[str, int]:
    """How many of each stratum: in proportion, the largest remainders rounded up; names break ties."""
    total = sum(sizes.values())
    if size >= total:
        return dict(sizes)
    exact = {name: size * count / total for name, count in sizes.items()}
    found = {name: floor(value) for name, value in exact.items()}
    rest = sorted(exact, key=lambda name: (found[name] - exact[name], name))
    for name in rest[: size - sum(found.values())]:
        found[name] += 1
    return found


def twice_of(count: int) -> int:
    """How many of so many are judged twice."""
    return ceil(TWICE * count)


def place(seed: str, contact: str) -> str:
    """Where a contact stands in the order of a seed."""
    return hashlib.sha256(f"{seed}\0{contact}".encode()).hexdigest()


def digest_of(ids: Iterable[str]) -> str:
    """What an auditor compares a redrawn frame with."""
    return hashlib.sha256("\n".join(sorted(set(ids))).encode()).hexdigest()[:32]
