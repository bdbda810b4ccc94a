"""Taking something away: sent without a body, not tried again, and an empty answer is enough."""

from __future__ import annotations

import pytest

from bot.council.errors import NotFound, Unavailable
from bot.web import Calls
from tests.web.misbehaving import Server, answer, text


async def test_an_empty_204_is_success(server: Server, calls: Calls) -> None:
    server.says(text("", 204))
    got = await calls.to("library", server.url).delete("/holds/{id}", path={"id": "7/../8"})
    assert (got.status, got.data) == (204, None)
    assert (server.seen[0].method, server.seen[0].rel_url.raw_path) == ("DELETE", "/holds/7%2F..%2F8")


async def test_a_failure_is_not_tried_again_and_may_have_arrived(server: Server, calls: Calls) -> None:
    server.says(answer(503))
    with pytest.raises(Unavailable) as caught:
        await calls.to("library", server.url).delete("/holds/7")
    assert caught.value.sent
    assert len(server.seen) == 1


async def test_what_is_not_there_is_said(server: Server, calls: Calls) -> None:
    server.says(answer(404))
    with pytest.raises(NotFound):
        await calls.to("library", server.url).delete("/holds/7")
