"""Limits count to the message and forget in time; addresses are believed only as far as trusted proxies wrote them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.gateway.callers import find_address, holds_key, read_networks
from bot.gateway.limits import Limit


class Seconds:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_so_many_messages_pass_at_once_and_the_next_is_told_how_long_to_wait() -> None:
    seconds = Seconds()
    limit = Limit(30, seconds)
    assert [limit.take("a") for _ in range(30)] == [0] * 30
    assert limit.take("a") == 2
    assert limit.take("b") == 0, "another conversation is not held up"
    seconds.now += 2
    assert limit.take("a") == 0
    assert limit.take("a") == 2


def test_a_minute_later_all_is_as_at_first() -> None:
    seconds = Seconds()
    limit = Limit(5, seconds)
    for _ in range(9):
        limit.take("a")
    seconds.now += 60
    assert [limit.take("a") for _ in range(5)] == [0] * 5
    assert limit.take("a") > 0


@given(st.lists(st.floats(0, 30), min_size=1, max_size=200), st.integers(1, 60))
def test_never_more_than_the_rate_and_one_bucket_pass_in_any_time(pauses: list[float], rate: int) -> None:
    seconds = Seconds()
    limit = Limit(rate, seconds)
    passed = 0
    for pause in pauses:
        seconds.now += pause
        wait = limit.take("a")
        passed += wait == 0
        assert wait >= 0
    assert passed <= rate + sum(pauses) * rate / 60 + 1e-6


@given(st.integers(1, 60))
def test_waiting_as_long_as_told_is_always_enough(rate: int) -> None:
    seconds = Seconds()
    limit = Limit(rate, seconds)
    while not (wait := limit.take("a")):
        pass
    seconds.now += wait
    assert limit.take("a") == 0


def test_memory_is_bounded_and_the_quietest_is_forgotten_first() -> None:
    seconds = Seconds()
    limit = Limit(1, seconds, most_keys=100)
    for number in range(1000):
        limit.take(f"key {number}")
    assert len(limit) == 100
    assert limit.take("key 999") > 0
    assert limit.take("key 1") == 0


PROXIES = read_networks(["10.0.0.0/8", "fd00::/8"])


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("203.0.113.5", "", "203.0.113.5"),
        ("203.0.113.5", "198.51.100.1", "203.0.113.5"),  # not a proxy of ours: what it says counts for nothing
        ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "1.2.3.4, 198.51.100.1", "198.51.100.1"),  # the client wrote the first itself
        ("10.0.0.1", "1.2.3.4, 198.51.100.1, 10.0.0.2", "198.51.100.1"),
        ("10.0.0.1", "198.51.100.1:4711", "198.51.100.1"),
        ("10.0.0.1", "nonsense", "10.0.0.1"),
        ("10.0.0.1", "198.51.100.1, nonsense", "10.0.0.1"),
        ("10.0.0.1", "10.0.0.2", "10.0.0.2"),
        ("::ffff:203.0.113.5", "", "203.0.113.5"),
        ("2001:db8:1:2:3:4:5:6", "", "2001:db8:1:2::/64"),
        ("fd00::1", "[2001:db8:1:2::9]", "2001:db8:1:2::/64"),
        (None, "198.51.100.1", "unknown"),
    ],
)
def test_a_clients_address_is_found_behind_trusted_proxies_only(peer: str | None, forwarded: str, address: str) -> None:
    assert find_address(peer, forwarded, PROXIES) == address


@given(st.text(max_size=80), st.sampled_from(["203.0.113.5", "10.0.0.1", "::1", "fd00::1"]))
def test_no_header_however_odd_breaks_it(forwarded: str, peer: str) -> None:
    assert find_address(peer, forwarded, PROXIES)


def test_a_proxy_that_is_no_address_is_named() -> None:
    with pytest.raises(ValueError, match="proxy-1"):
        read_networks(["10.0.0.1", "proxy-1"])


@pytest.mark.parametrize(
    ("header", "held"),
    [
        (None, None),
        ("Bearer key-one", True),
        ("bearer key-two", True),
        ("Bearer key-three", False),
        ("Bearer ", False),
        ("Bearer", False),
        ("Basic key-one", False),
        ("Bearer key-onée", False),
        ("Bearer \udcff", False),
    ],
)
def test_only_one_of_the_keys_is_a_key(header: str | None, held: bool | None) -> None:
    assert holds_key(header, ["key-one", "key-two"]) is held


def test_without_any_keys_nobody_holds_one() -> None:
    assert holds_key("Bearer ", []) is False
