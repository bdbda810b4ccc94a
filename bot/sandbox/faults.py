"""Trouble on request: a back end that is down, slow, refuses, is busy, or loses its answer after doing the work."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath
from typing import Any

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Refusal = Callable[[web.Request, int, str], web.Response]

FAULT_HEADER = "X-Sandbox-Fault"


class Fault(StrEnum):
    """What a call meets. `lost` and `slow` do the work, and the caller does not hear of it in time."""

    DOWN = "down"  # 503 and nothing done
    SLOW = "slow"  # does the work and answers, long after anybody waits for it
    REFUSE = "refuse"  # the contract's own error, 400
    BUSY = "busy"  # the contract's own error, 429 with Retry-After
    LOST = "lost"  # the work is done, and the connection closes before the answer


@dataclass
class Order:
    """A fault that was asked for: which calls it concerns and how many are still to meet it (None: all).

    `path` is a pattern of what follows the back end's own prefix; `*` in it stands for one segment: with
    `/v1/payments/*` one payment is read or, by another method, `/v1/payments/*/cancel` cancelled.
    """

    back_end: str
    fault: Fault
    method: str | None
    left: int | None
    path: str | None = None

    def concerns(self, back_end: str, method: str, path: str) -> bool:
        """Whether a call meets it; `path` begins after the back end's prefix."""
        if back_end != self.back_end or self.method not in (None, method):
            return False
        return self.path is None or PurePosixPath(path).match(self.path)

    def answer(self) -> dict[str, Any]:
        """For the desk's own list."""
        names = {"back_end": self.back_end, "fault": self.fault.value, "method": self.method, "times": self.left}
        return names if self.path is None else names | {"path": self.path}


class FaultDesk:
    """Keeps the orders, one for each back end, method and path: a later one takes its place, the exactest is met."""

    def __init__(self, *, slow_seconds: float = 30.0) -> None:
        self._slow_seconds = slow_seconds
        self._orders: list[Order] = []

    def order(self, order: Order | None, *, back_end: str, method: str | None = None, path: str | None = None) -> None:
        """Put an order in; None takes away what stands for that back end (and method, and path, where named)."""
        self._orders = [
            one
            for one in self._orders
            if one.back_end != back_end
            or (method is not None and one.method != method)
            or (path is not None and one.path != path)
        ]
        if order is not None:
            self._orders.append(order)
        self._orders.sort(key=lambda one: (one.path is None, one.method is None))

    def clear(self) -> None:
        """Take all orders away."""
        self._orders.clear()

    def orders(self) -> list[dict[str, Any]]:
        """What stands."""
        return [one.answer() for one in self._orders]

    def take(self, back_end: str, method: str, path: str = "/") -> Fault | None:
        """The fault that this call meets, if any; it uses the order up by one."""
        for one in self._orders:
            if not one.concerns(back_end, method, path):
                continue
            if one.left is not None:
                one.left -= 1
                if one.left <= 0:
                    self._orders.remove(one)
            return one.fault
        return None

    def middleware(self, back_ends: Mapping[str, str], refusals: Mapping[str, Refusal]) -> Any:
        """For the outer application. `back_ends` says which back end answers under a path prefix."""

        @web.middleware
        async def meet(request: web.Request, handler: Handler) -> web.StreamResponse:
            prefix = next((one for one in back_ends if (request.path + "/").startswith(one + "/")), None)
            if prefix is None:
                return await handler(request)
            back_end = back_ends[prefix]
            asked = request.headers.get(FAULT_HEADER, "")
            if asked and asked not in list(Fault):
                return refusals[back_end](request, 400, f"{FAULT_HEADER} must be one of {', '.join(Fault)}")
            fault = Fault(asked) if asked else self.take(back_end, request.method, request.path.removeprefix(prefix))
            return await self._meet(fault, request, handler, refusals[back_end])

        return meet

    async def _meet(
        self, fault: Fault | None, request: web.Request, handler: Handler, refusal: Refusal
    ) -> web.StreamResponse:
        match fault:
            case Fault.DOWN:
                return web.Response(status=503, text="Service unavailable")
            case Fault.REFUSE:
                return refusal(request, 400, "The sandbox was asked to refuse this.")
            case Fault.BUSY:
                busy = refusal(request, 429, "Too many calls.")
                busy.headers["Retry-After"] = "30"
                return busy
            case Fault.LOST:
                answer = await handler(request)
                if request.transport is not None:
                    request.transport.abort()
                return answer
            case Fault.SLOW:
                if request.can_read_body:
                    await request.read()  # the body must be here already when the caller hangs up
                await asyncio.sleep(self._slow_seconds)
        return await handler(request)
