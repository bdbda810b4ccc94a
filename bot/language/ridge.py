"""Kernel ridge regression: every sentence's weights, its score when it is left out, and the weights without a part.

One factorisation serves all three. Sentences that are to be set aside stand last in it, so its upper corner is the
factorisation of all the others; what a sentence scores when it alone is left out follows from the inverse's diagonal.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.linalg import blas, lapack

_RIDGE = 0.1
_BALANCE = 0.75  # 0: every sentence counts the same; 1: every intent does
_ROWS = 512  # of the kernel, made at once

#: Likenesses of the rows from `start` to `end` with all rows from `start` on.
Likeness = Callable[[int, int], np.ndarray]


@dataclass(frozen=True)
class Solved:
    """`weights` of every sentence for every intent; `left_out`, its scores when it alone is left out; `without`, the
    weights of the first sentences when the last were not there (noughts for those). Each `(sentences, intents)`."""

    weights: np.ndarray
    left_out: np.ndarray
    without: np.ndarray


def solve(likeness: Likeness, truth: np.ndarray, intents: int, aside: int = 0) -> Solved:
    """Solve for sentences whose intents are the numbers `truth`; the last `aside` of them are set aside for `without`.

    Time grows with the third power of the sentences. `ValueError` when the likenesses are none (not positive definite).
    """
    count = len(truth)
    kernel = np.zeros((count, count), dtype=np.float32)  # only its upper half is filled, and read
    for start in range(0, count, _ROWS):
        kernel[start : start + _ROWS, start:] = likeness(start, min(start + _ROWS, count))
    size = np.bincount(truth, minlength=intents)[truth].astype(np.float32)
    np.fill_diagonal(kernel, kernel.diagonal() + _RIDGE * (size / size.mean()) ** _BALANCE)
    factor, failed = lapack.spotrf(kernel.T, lower=1, overwrite_a=1)  # .T is as LAPACK stores it
    if failed:
        raise ValueError("the kernel is not positive definite: a sentence vector is not of length one")
    wanted = np.asfortranarray(np.eye(intents, dtype=np.float32)[truth])
    half = blas.strsm(1.0, factor, wanted, lower=1)
    weights = blas.strsm(1.0, factor, half, lower=1, trans_a=1)
    half[count - aside :] = 0
    without = blas.strsm(1.0, factor, half, lower=1, trans_a=1) if aside else weights
    inverse, _ = lapack.strtri(factor, lower=1, overwrite_c=1)
    diagonal = np.einsum("ij,ij->j", inverse, inverse)
    return Solved(
        np.ascontiguousarray(weights),
        np.ascontiguousarray(wanted - weights / diagonal[:, None]),
        np.ascontiguousarray(without),
    )
