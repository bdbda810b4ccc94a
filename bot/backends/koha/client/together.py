"""The same question about several loans, a few at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

from bot.council.libraries import Loan

Result = TypeVar("Result")

_AT_ONCE = 6


async def several(loans: Iterable[Loan], ask: Callable[[Loan], Awaitable[Result]]) -> list[Result]:
    """The answers in the order of the loans. An error ends the questions that are still open and is raised."""
    turn = asyncio.Semaphore(_AT_ONCE)

    async def one(loan: Loan) -> Result:
        async with turn:
            return await ask(loan)

    asked = [asyncio.ensure_future(one(loan)) for loan in loans]
    try:
        return list(await asyncio.gather(*asked))
    finally:
        for task in asked:
            task.cancel()
