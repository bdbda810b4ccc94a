"""Which cells of a table of counts may be published, so that no count under 5 can be worked out. Pure.

Counts from 1 to 4 are left out, and then so many others that a reader who adds and subtracts the totals cannot tell any
of them to be under 5, nor narrow it down to fewer than 5 values in a row. That is checked by linear programming over
everything that such a reader knows, not guessed from rows and columns.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

SMALL = 5
ALL = "all"

Cell = tuple[str, str]


@dataclass(frozen=True)
class Published:
    """A table with its totals (`ALL`): None stands where a count is left out."""

    rows: Sequence[str]
    columns: Sequence[str]
    counts: Mapping[Cell, int | None]


def with_totals(counts: Mapping[Cell, int]) -> dict[Cell, int]:
    """Every cell of the table, zeros too, and the totals of rows, columns and everything."""
    rows, columns = sorted({row for row, _ in counts}), sorted({column for _, column in counts})
    full = {(row, column): counts.get((row, column), 0) for row in rows for column in columns}
    full |= {(row, ALL): sum(full[row, column] for column in columns) for row in rows}
    full |= {(ALL, column): sum(full[row, column] for row in rows) for column in columns}
    full[ALL, ALL] = sum(counts.values())
    return full


def suppress(counts: Mapping[Cell, int]) -> Published:
    """The table as it may be published."""
    full = with_totals(counts)
    rows, columns = sorted({row for row, _ in full} - {ALL}), sorted({column for _, column in full} - {ALL})
    small = sorted((cell for cell, count in full.items() if 0 < count < SMALL), key=lambda cell: (full[cell], cell))
    hidden = set(small)
    for cell in small:  # hiding more never narrows what was wide enough before, so once through is enough
        while not is_protected(full, hidden, cell):
            more = _next_to_hide(full, hidden, cell)
            if more is None:
                break
            hidden.add(more)
    kept = {cell: None if cell in hidden else count for cell, count in full.items()}
    return Published([*rows, ALL], [*columns, ALL], kept)


def is_protected(full: Mapping[Cell, int], hidden: set[Cell], cell: Cell) -> bool:
    """Whether a reader cannot tell a hidden count to be under 5, nor put it into a range narrower than 5 values."""
    lowest, highest = bounds(full, hidden, cell)
    return highest is None or (highest >= SMALL and highest - lowest >= SMALL - 1)


def bounds(full: Mapping[Cell, int], hidden: set[Cell], cell: Cell) -> tuple[float, float | None]:
    """The least and the most that a hidden count can be, by all that is published; None: as much as you like.

    A reader knows that what is left out is at least 1, for zeros are published.
    """
    from scipy import optimize  # half a second that only open data needs, not every start of the usage log

    unknown = sorted(hidden)
    place = {one: number for number, one in enumerate(unknown)}
    rows, columns = {row for row, _ in full}, {column for _, column in full}
    lines = [[(row, column) for column in columns] for row in rows]
    lines += [[(row, column) for row in rows] for column in columns]
    equations, sums = [], []
    for line in lines:
        if not any(one in hidden for one in line):
            continue
        equation, known = [0.0] * len(unknown), 0.0
        for one in line:
            sign = -1.0 if _is_total_of(one, line) else 1.0
            if one in hidden:
                equation[place[one]] = sign
            else:
                known += sign * full[one]
        equations.append(equation)
        sums.append(-known)
    found: list[float | None] = []
    for sign in (1.0, -1.0):
        target = [0.0] * len(unknown)
        target[place[cell]] = sign
        solved = optimize.linprog(target, A_eq=equations, b_eq=sums, bounds=(1, None), method="highs")
        found.append(None if solved.status == 3 else round(sign * solved.fun, 6))
    return found[0] or 1.0, found[1]


def _is_total_of(cell: Cell, line: Sequence[Cell]) -> bool:
    """In a row the total is the cell of the column `ALL`; in a column that of the row `ALL`."""
    is_row = len({row for row, _ in line}) == 1 and len(line) > 1 and len({column for _, column in line}) > 1
    return (cell[1] if is_row else cell[0]) == ALL


def _next_to_hide(full: Mapping[Cell, int], hidden: set[Cell], cell: Cell) -> Cell | None:
    """The smallest count that is still shown: beside the cell in its row or column if there is one, else anywhere."""
    shown = [one for one, count in full.items() if count and one not in hidden]
    beside = [one for one in shown if one[0] == cell[0] or one[1] == cell[1]]
    return min(beside or shown, key=lambda one: (ALL in one, full[one], one), default=None)
