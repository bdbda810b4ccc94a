"""Figures as people group them: runs of digit groups, and which stretches of a run are whole groups."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_RUN = re.compile(r"\d+(?:[ \n.\-_,*|/()~]{1,3}\d+)*")
_GROUP = re.compile(r"\d+")


@dataclass(frozen=True)
class Stretch:
    """Some digits of a run, in the groups that they are written in."""

    groups: tuple[str, ...]
    start: int
    end: int

    @property
    def digits(self) -> str:
        """All groups together."""
        return "".join(self.groups)


def runs(text: str) -> Iterator[list[Stretch]]:
    """Every run of groups, each group one stretch."""
    for run in _RUN.finditer(text):
        yield [
            Stretch((group[0],), run.start() + group.start(), run.start() + group.end())
            for group in _GROUP.finditer(run[0])
        ]


def stretches(run: list[Stretch], fewest: int, most: int) -> Iterator[Stretch]:
    """Every stretch of whole groups with `fewest` to `most` digits, from the left, the longest first."""
    for first in range(len(run)):
        found: list[Stretch] = []
        groups: tuple[str, ...] = ()
        count = 0
        for one in run[first : first + most]:
            groups += one.groups
            count += len(one.groups[0])
            if count > most:
                break
            if count >= fewest:
                found.append(Stretch(groups, run[first].start, one.end))
        yield from reversed(found)


def without_overlaps(found: Iterator[Stretch]) -> Iterator[Stretch]:
    """The first of any stretches that overlap."""
    free_from = 0
    for one in found:
        if one.start >= free_from:
            free_from = one.end
            yield one
