"""Pure translation: statuses and `Retry-After`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.council.errors import BackEndError, Unavailable
from bot.web.records import Refusal
from bot.web.translation import error_of_answer, retry_after

NOW = datetime(2026, 11, 25, 14, 0, tzinfo=UTC)


@given(st.integers(100, 599), st.sampled_from(["GET", "HEAD", "POST", "PUT", "DELETE"]), st.binary(max_size=40))
def test_every_status_but_2xx_is_one_of_our_errors_and_only_unsafe_calls_may_have_arrived(
    status: int, method: str, body: bytes
) -> None:
    error = error_of_answer("waste", method, status, {}, body, lambda data: Refusal(data["a"], data["b"]))
    if 200 <= status < 300:
        assert error is None
        return
    assert isinstance(error, BackEndError)
    if isinstance(error, Unavailable):
        assert error.sent is (method not in ("GET", "HEAD"))
    else:
        assert 400 <= status < 500, "only a 4xx says for certain that nothing was written"


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ({}, 60.0),
        ({"Retry-After": ""}, 60.0),
        ({"Retry-After": "soon"}, 60.0),
        ({"Retry-After": "0"}, 0.0),
        ({"retry-after": "12"}, 12.0),
        ({"Retry-After": format_datetime(NOW + timedelta(seconds=90), usegmt=True)}, 90.0),
        ({"Retry-After": format_datetime(NOW - timedelta(seconds=90), usegmt=True)}, 0.0),
    ],
)
def test_how_long_to_wait_is_a_number_or_a_date(header: dict[str, str], seconds: float) -> None:
    assert retry_after(header, now=NOW) == seconds
