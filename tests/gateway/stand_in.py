"""A stand-in of Rasa that speaks its wire format: REST channel, tracker and status. Tests script what it answers.

Like Rasa 3.6 it strips a message, takes one message of a conversation at a time, writes its tracker only at the end of
a turn, answers `[]` to what it could not handle, and drops a turn whose caller went away.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

Reply = dict[str, Any]
Script = Callable[[dict[str, Any]], "Awaitable[list[Reply]] | list[Reply]"]


class Unhandled(Exception):
    """Raised by a script: Rasa swallows an error, answers with nothing and forgets the message."""


class Broken(Exception):
    """Raised by a script: the server answers 500."""


def echo(body: dict[str, Any]) -> list[Reply]:
    return [{"text": f"You said: {body['message']}"}]


class RasaStandIn:
    """Starts and stops on one port, as a process that is killed and started again would."""

    def __init__(self, token: str) -> None:
        self.token = token
        self.script: Script = echo
        self.heard: list[dict[str, Any]] = []  # every webhook call that came in
        self.handled: list[dict[str, Any]] = []  # those whose turn went to its end
        self.trackers: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self.looked_up: list[str] = []
        self.running: dict[str, int] = defaultdict(int)
        self.overlapped = False
        self.has_model = True  # without one Rasa answers messages with nothing, and everything else with 409
        self.port = 0
        self._locks: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        app = web.Application()
        app.router.add_post("/webhooks/rest/webhook", self._webhook)
        app.router.add_get("/conversations/{id}/tracker", self._tracker)
        app.router.add_get("/status", self._status)
        app.router.add_get("/health", self._status_of_actions)
        self._runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.01)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port, reuse_address=True)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """As if killed: open calls are cut off."""
        if self._runner is not None:
            runner, self._runner = self._runner, None
            await runner.cleanup()

    def texts(self) -> list[str]:
        return [body["message"] for body in self.handled]

    async def _webhook(self, request: web.Request) -> web.Response:
        body = await request.json()
        conversation = body["sender"]
        if not self.has_model:
            return web.json_response([])
        self.heard.append(body)
        self.running[conversation] += 1
        self.overlapped |= self.running[conversation] > 1
        try:
            async with self._locks[conversation]:
                said = self.script(body)
                replies = said if isinstance(said, list) else await said
        except Unhandled:
            return web.json_response([])
        except Broken:
            return web.Response(status=500, text="Internal Server Error")
        finally:
            self.running[conversation] -= 1
        self.handled.append(body)
        events = self.trackers[conversation]
        events.append({"event": "user", "text": body["message"].strip(), "metadata": body["metadata"]})
        events += [{"event": "bot", "text": one.get("text"), "data": {**one, "text": None}} for one in replies]
        events.append({"event": "action", "name": "action_listen"})
        return web.json_response([{"recipient_id": conversation, **reply} for reply in replies])

    async def _tracker(self, request: web.Request) -> web.Response:
        if request.query.get("token") != self.token:
            raise web.HTTPUnauthorized
        if not self.has_model:
            raise web.HTTPConflict
        conversation = request.match_info["id"]
        self.looked_up.append(conversation)
        assert request.query["include_events"] == "ALL"
        return web.json_response({"sender_id": conversation, "events": self.trackers[conversation]})

    async def _status(self, request: web.Request) -> web.Response:
        if request.query.get("token") != self.token:
            raise web.HTTPUnauthorized
        if not self.has_model:
            raise web.HTTPConflict
        return web.json_response({"model_file": "model.tar.gz", "num_active_training_jobs": 0})

    async def _status_of_actions(self, request: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})
