"""How long calls may take, and when a failing back end is left alone."""

from __future__ import annotations

import asyncio
import time

import pytest

from bot.council.errors import (
    Rejected,
    Unavailable,
)
from bot.running.system import free_ports
from bot.web import Calls
from tests.web.misbehaving import Server, answer, pause, sent_after


@pytest.mark.parametrize("method", ["get", "post"])
async def test_a_call_ends_within_its_budget_however_slow_the_back_end(server: Server, method: str) -> None:
    server.says(pause(30))
    calls = Calls(budget_seconds=2.5, attempt_seconds=1.0, backoff_seconds=0.01)
    started = time.monotonic()
    await sent_after(calls, server.url, method)
    assert time.monotonic() - started < 15
    await calls.close()
    # Reads got several chances in that time; the write had all of it for itself.
    assert (len(server.seen) > 1) is (method == "get")


async def test_everything_inside_an_action_shares_one_deadline(server: Server, calls: Calls) -> None:
    server.says(pause(1.0))
    line = calls.to("waste", server.url)
    started = time.monotonic()
    with calls.within(2.8):
        await line.get("/a")
        await line.get("/b")
        with calls.within(60), pytest.raises(Unavailable):  # an inner, wider deadline changes nothing
            await line.get("/c")
        with pytest.raises(Unavailable) as told:
            await line.post("/d", form={})
    assert time.monotonic() - started < 15
    assert not told.value.sent, "nothing was sent: there was no time left"
    await line.get("/e")  # outside, the time is new


async def test_deadlines_of_two_actions_do_not_meet(server: Server, calls: Calls) -> None:
    server.says(pause(1.5))
    line = calls.to("waste", server.url)

    async def action(seconds: float) -> bool:
        with calls.within(seconds):
            try:
                await line.get("/x")
            except Unavailable:
                return False
            return True

    assert await asyncio.gather(action(0.5), action(15)) == [False, True]


async def test_the_pauses_between_attempts_grow_and_scatter() -> None:
    calm, late = Calls(backoff_seconds=0.1, jitter=lambda: 0.0), Calls(backoff_seconds=0.1, jitter=lambda: 0.999)
    assert [round(calm.pause_after(attempt), 3) for attempt in (1, 2, 3)] == [0.05, 0.1, 0.2]
    assert [round(late.pause_after(attempt), 3) for attempt in (1, 2, 3)] == [0.15, 0.3, 0.6]


async def test_a_back_end_that_keeps_failing_is_left_alone_and_then_tried_once(server: Server) -> None:
    now = [0.0]
    calls = Calls(
        attempts=1,
        breaker_failures=3,
        breaker_rest_seconds=20,
        clock=lambda: now[0],
        budget_seconds=2,
        jitter=lambda: 0,
    )
    line = calls.to("waste", server.url)
    server.says(answer(503))
    for _ in range(3):
        with pytest.raises(Unavailable):
            await line.get("/x")
    assert len(server.seen) == 3
    with pytest.raises(Unavailable) as told:
        await line.post("/x", form={})
    assert not told.value.sent
    assert len(server.seen) == 3, "the breaker is open: nothing goes out"

    now[0] = 21
    with pytest.raises(Unavailable):
        await line.get("/x")
    assert len(server.seen) == 4, "half open: one call looks whether it is well again"
    with pytest.raises(Unavailable):
        await line.get("/x")
    assert len(server.seen) == 4

    now[0] = 42
    server.says(answer(200))
    await line.get("/x")
    await line.get("/x")
    assert len(server.seen) == 6
    await calls.close()


async def test_an_open_breaker_stops_the_attempts_that_were_left(server: Server) -> None:
    calls = Calls(attempts=5, backoff_seconds=0.01, breaker_failures=2)
    server.says(answer(503))
    with pytest.raises(Unavailable):
        await calls.to("waste", server.url).get("/x")
    assert len(server.seen) == 2
    await calls.close()


async def test_one_back_ends_breaker_is_not_anothers(server: Server) -> None:
    calls = Calls(attempts=1, breaker_failures=1)
    with pytest.raises(Unavailable):
        await calls.to("reports", f"http://127.0.0.1:{free_ports(1)[0]}").get("/x")
    server.says(answer(200, {"ok": 1}))
    assert (await calls.to("waste", server.url).get("/x")).data == {"ok": 1}
    await calls.close()


async def test_a_refusal_is_no_failure_to_a_breaker(server: Server) -> None:
    calls = Calls(attempts=1, breaker_failures=2)
    line = calls.to("reports", server.url)
    server.says(answer(400))
    for _ in range(5):
        with pytest.raises(Rejected):
            await line.get("/x")
    assert len(server.seen) == 5
    await calls.close()


async def test_a_cancelled_call_does_not_jam_a_half_open_breaker(server: Server) -> None:
    now = [0.0]
    calls = Calls(attempts=1, breaker_failures=1, breaker_rest_seconds=5, clock=lambda: now[0])
    line = calls.to("waste", server.url)
    server.says(answer(503))
    with pytest.raises(Unavailable):
        await line.get("/x")
    now[0] = 6
    server.says(pause(5))
    trial = asyncio.create_task(line.get("/x"))
    while len(server.seen) < 2:
        await asyncio.sleep(0.01)
    trial.cancel()
    with pytest.raises(asyncio.CancelledError):
        await trial
    server.says(answer(200, {"ok": 1}))
    assert (await line.get("/x")).data == {"ok": 1}
    await calls.close()
