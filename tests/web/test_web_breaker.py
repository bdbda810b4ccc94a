"""The circuit breaker, by example and by random histories."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.web.breaker import Breaker, BreakerState

REST = 10.0


def make_breaker(failures: int = 3) -> tuple[Breaker, list[float]]:
    now = [0.0]
    return Breaker(lambda: now[0], failures=failures, rest_seconds=REST), now


def test_it_opens_after_failures_in_a_row() -> None:
    breaker, _ = make_breaker(3)
    breaker.failed()
    breaker.failed()
    assert breaker.allows()
    breaker.failed()
    assert not breaker.allows()
    assert breaker.state is BreakerState.OPEN


def test_an_answer_in_between_starts_the_count_again() -> None:
    breaker, _ = make_breaker(2)
    breaker.failed()
    breaker.succeeded()
    breaker.failed()
    assert breaker.state is BreakerState.CLOSED


def test_after_its_rest_it_lets_one_call_through_and_no_second_beside_it() -> None:
    breaker, now = make_breaker(1)
    breaker.failed()
    now[0] = REST - 0.1
    assert not breaker.allows()
    now[0] = REST
    assert breaker.allows()
    assert not breaker.allows()
    breaker.succeeded()
    assert breaker.state is BreakerState.CLOSED
    assert breaker.allows()


def test_a_failed_trial_opens_it_for_another_whole_rest() -> None:
    breaker, now = make_breaker(5)
    for _ in range(5):
        breaker.failed()
    now[0] = REST
    assert breaker.allows()
    breaker.failed()
    now[0] = 2 * REST - 0.1
    assert not breaker.allows()
    now[0] = 2 * REST
    assert breaker.allows()


def test_a_trial_that_was_given_up_lets_another_go() -> None:
    breaker, now = make_breaker(1)
    breaker.failed()
    now[0] = REST
    assert breaker.allows()
    breaker.gave_up()
    assert breaker.allows()


@given(st.lists(st.tuples(st.sampled_from(["ok", "fail", "cancel"]), st.integers(0, 30)), max_size=60))
def test_a_back_end_that_is_well_again_is_always_found_again(history: list[tuple[str, int]]) -> None:
    breaker, now = make_breaker(3)
    failures_in_a_row = 0
    for result, passed in history:
        now[0] += passed
        if not breaker.allows():
            assert failures_in_a_row >= 3
            continue
        if result == "ok":
            breaker.succeeded()
            failures_in_a_row = 0
        elif result == "fail":
            breaker.failed()
            failures_in_a_row += 1
        else:
            breaker.gave_up()
    now[0] += REST
    assert breaker.allows()
    breaker.succeeded()
    assert breaker.state is BreakerState.CLOSED
