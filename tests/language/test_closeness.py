"""When two meanings are too close, and what the margin costs and catches on sentences that were left out."""

from __future__ import annotations

import numpy as np

from bot.language.closeness import fit_closeness, is_close

NEVER = frozenset({"emergency"})


def ranking(first: str, sure: float, second: str) -> list[tuple[str, float]]:
    return [(first, sure), (second, 1 - sure)]


def test_only_what_is_nearer_than_the_margin_is_close() -> None:
    assert is_close(ranking("a", 0.55, "b"), 0.2, NEVER)
    assert not is_close(ranking("a", 0.65, "b"), 0.2, NEVER)
    assert not is_close([("a", 1.0)], 0.2, NEVER)


def test_danger_is_never_asked_about() -> None:
    assert not is_close(ranking("emergency", 0.51, "b"), 0.2, NEVER)
    assert not is_close(ranking("a", 0.51, "emergency"), 0.2, NEVER)


def test_the_margin_asks_at_most_the_share_and_catches_some_that_are_wrong() -> None:
    random = np.random.default_rng(7)
    right = [ranking("a", float(sure), "b") for sure in random.uniform(0.6, 1.0, 900)]
    wrong = [ranking("b", float(sure), "a") for sure in random.uniform(0.6, 0.7, 100)]
    found = fit_closeness(right + wrong, ["a"] * 1000, NEVER, share=0.04)
    asked = sum(is_close(one, found.margin, NEVER) and one[0][1] >= 0.62 for one in right)
    assert 0 < asked <= 0.04 * 900 + 1
    assert found.asked <= 0.04
    assert found.caught > 2 * found.asked


def test_nothing_rightly_heard_means_no_question() -> None:
    assert fit_closeness([ranking("b", 0.6, "a")], ["a"], NEVER, share=0.1).margin == 0.0
