"""The client base against real sockets: what is sent, what is tried again, and what an error says."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.council.errors import (
    BackEndError,
    Conflict,
    NotFound,
    RateLimited,
    Rejected,
    Unauthorised,
    Unavailable,
)
from bot.web import CallRecord, Calls, Refusal
from tests.web.misbehaving import Handler, Server, answer, drop, pause, text


async def test_a_read_gives_the_parsed_answer_with_its_headers(server: Server, calls: Calls) -> None:
    server.says(answer(200, {"bins": 3}, {"X-Page": "2"}))
    got = await calls.to("waste", server.url).get("/services", params={"uprn": "990000000001"})
    assert got.data == {"bins": 3}
    assert got.headers["X-Page"] == "2"
    assert server.seen[0].query["uprn"] == "990000000001"


async def test_an_empty_answer_is_no_data(server: Server, calls: Calls) -> None:
    server.says(text("", 200))
    assert (await calls.to("waste", server.url).get("/x")).data is None


async def test_a_value_in_the_path_cannot_leave_its_place(server: Server, calls: Calls) -> None:
    server.says(answer(200))
    await calls.to("reports", server.url).get("/requests/{id}.json", path={"id": "../tokens/1?x=y"})
    assert server.seen[0].raw_path.count("/") == 2
    assert server.seen[0].path == "/requests/../tokens/1?x=y.json"
    assert not server.seen[0].query


async def test_a_repeated_parameter_is_sent_repeatedly(server: Server, calls: Calls) -> None:
    server.says(answer(200))
    await calls.to("addresses", server.url).get("/postcode", params=[("fq", "A:1"), ("fq", "B:2")])
    assert server.seen[0].query.getall("fq") == ["A:1", "B:2"]


async def test_a_write_is_sent_as_a_form_or_as_json(server: Server, calls: Calls) -> None:
    server.says(answer(201, {"id": 7}))
    line = calls.to("reports", server.url, headers={"X-Ours": "yes"})
    await line.post("/requests", form=[("attribute[a][]", "1"), ("attribute[a][]", "2")])
    await line.post("/requests", json={"a": [1, 2]})
    assert server.bodies == ["attribute%5Ba%5D%5B%5D=1&attribute%5Ba%5D%5B%5D=2", '{"a": [1, 2]}']
    assert [request.content_type for request in server.seen] == [
        "application/x-www-form-urlencoded",
        "application/json",
    ]
    assert all(request.headers["X-Ours"] == "yes" for request in server.seen)


@pytest.mark.parametrize("trouble", [answer(500), answer(502), answer(503), answer(408), drop, pause(6.0), text("<p>")])
async def test_a_read_that_fails_for_a_moment_is_tried_again(server: Server, calls: Calls, trouble: Handler) -> None:
    server.says(trouble, trouble, answer(200, {"ok": True}))
    got = await calls.to("waste", server.url).get("/x")
    assert got.data == {"ok": True}
    assert len(server.seen) == 3


@pytest.mark.parametrize("trouble", [answer(500), answer(503), drop, text("<p>", 200)])
async def test_a_write_is_never_tried_again(server: Server, calls: Calls, trouble: Handler) -> None:
    server.says(trouble, answer(200))
    with pytest.raises(Unavailable):
        await calls.to("reports", server.url).post("/requests", form={"a": "b"})
    assert len(server.seen) == 1


async def test_a_read_gives_up_after_its_attempts(server: Server, calls: Calls) -> None:
    server.says(answer(503))
    with pytest.raises(Unavailable):
        await calls.to("waste", server.url).get("/x")
    assert len(server.seen) == 3


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, Rejected),
        (401, Unauthorised),
        (403, Unauthorised),
        (404, NotFound),
        (409, Conflict),
        (410, Rejected),
        (422, Rejected),
        (429, RateLimited),
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
async def test_a_clear_no_is_told_once_and_in_our_words(
    server: Server, calls: Calls, status: int, error: type[BackEndError], method: str
) -> None:
    server.says(answer(status, {}))
    line = calls.to("reports", server.url)
    with pytest.raises(error) as told:
        await (line.get("/x") if method == "get" else line.post("/x", form={}))
    assert type(told.value) is error
    assert told.value.back_end == "reports"
    assert len(server.seen) == 1


async def test_the_suppliers_code_sentence_and_reference_are_kept(server: Server, calls: Calls) -> None:
    line = calls.to(
        "reports", server.url, read_refusal=lambda data: Refusal(data["code"], data["why"], data.get("earlier"))
    )
    server.says(answer(400, {"code": "E7", "why": "no such street"}))
    with pytest.raises(Rejected) as rejected:
        await line.post("/x", form={})
    assert (rejected.value.code, rejected.value.message) == ("E7", "no such street")
    server.says(answer(409, {"code": "D", "why": "there already", "earlier": "638344"}))
    with pytest.raises(Conflict) as conflict:
        await line.post("/x", form={})
    assert conflict.value.reference == "638344"


@pytest.mark.parametrize("body", ["<html>proxy</html>", "[]", '"text"', "null", "", '{"other": 1}'])
async def test_an_error_body_of_another_shape_is_still_a_refusal(server: Server, calls: Calls, body: str) -> None:
    server.says(text(body, 400))
    line = calls.to("reports", server.url, read_refusal=lambda data: Refusal(data["code"], data["why"]))
    with pytest.raises(Rejected) as rejected:
        await line.post("/x", form={})
    assert rejected.value.code == "400"


async def test_too_many_calls_tells_how_long_to_wait(server: Server, calls: Calls) -> None:
    server.says(answer(429, {}, {"Retry-After": "17"}))
    with pytest.raises(RateLimited) as told:
        await calls.to("addresses", server.url).get("/x")
    assert told.value.retry_after == 17


async def test_a_redirect_is_not_followed(server: Server, calls: Calls) -> None:
    server.says(answer(307, {}, {"Location": server.url + "/elsewhere"}))
    with pytest.raises(Unavailable) as told:
        await calls.to("reports", server.url).post("/x", form={})
    assert told.value.sent
    assert [request.path for request in server.seen] == ["/x"]


async def test_what_is_told_about_a_call_holds_no_value_of_a_resident(server: Server) -> None:
    heard: list[CallRecord] = []
    calls = Calls(on_call=heard.append, backoff_seconds=0.01)
    server.says(answer(503), answer(200))
    line = calls.to("addresses", server.url)
    await line.get("/homes/{uprn}", path={"uprn": "990000000001"}, params={"postcode": "ZZ1 1AA"})
    server.says(drop)
    with pytest.raises(Unavailable):
        await line.post("/homes", form={"name": "Mrs Sample"})
    shown = [(one.back_end, one.method, one.template, one.attempt, one.status) for one in heard]
    assert shown == [
        ("addresses", "GET", "/homes/{uprn}", 1, 503),
        ("addresses", "GET", "/homes/{uprn}", 2, 200),
        ("addresses", "POST", "/homes", 1, None),
    ]
    assert [one.problem for one in heard] == ["Unavailable", "", "ServerDisconnectedError"]
    assert all(one.milliseconds >= 0 for one in heard)
    for secret in ("990000000001", "ZZ1", "Sample"):
        assert secret not in repr(heard)
    await calls.close()


async def test_an_answer_without_end_is_cut_off(server: Server, calls: Calls) -> None:
    async def flood(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        try:
            while True:
                await response.write(b" " * 1024 * 1024)
        except ConnectionError:
            return response

    server.says(flood)
    quick = Calls(attempts=1)
    with pytest.raises(Unavailable):
        await quick.to("waste", server.url).get("/x")
    await quick.close()


async def test_no_cookie_is_kept_from_one_call_to_the_next(server: Server, calls: Calls) -> None:
    server.says(answer(200, {}, {"Set-Cookie": "who=mrs-sample"}), answer(200))
    line = calls.to("waste", server.url)
    await line.get("/x")
    await line.get("/x")
    assert "Cookie" not in server.seen[1].headers


async def test_calls_go_on_after_close(server: Server, calls: Calls) -> None:
    server.says(answer(200, {"ok": 1}))
    line = calls.to("waste", server.url)
    await line.get("/x")
    await calls.close()
    await calls.close()
    assert (await line.get("/x")).data == {"ok": 1}


def test_calls_survive_the_end_of_their_loop() -> None:
    """A process may close one loop and open another; the old session cannot be used in the new one."""
    calls = Calls()

    async def once() -> Any:
        app = web.Application()
        app.router.add_get("/x", answer(200, {"ok": 1}))
        running = TestServer(app)
        await running.start_server()
        try:
            return (await calls.to("waste", str(running.make_url("")).rstrip("/")).get("/x")).data
        finally:
            await running.close()

    assert asyncio.run(once()) == {"ok": 1}
    assert asyncio.run(once()) == {"ok": 1}
    asyncio.run(calls.close())
