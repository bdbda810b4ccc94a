"""`python -m bot.gateway` opens both doors; `python -m bot.gateway messages` is for whoever answers left messages."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence

from bot import logs
from bot.council.errors import KerbsideError
from bot.database import migrate
from bot.gateway.door import open_door, read_and_check
from bot.gateway.people import answer_message, list_messages
from bot.gateway.private import make_private_app
from bot.gateway.public import make_app
from bot.language.redaction import Redactor
from bot.settings import GatewaySettings, SettingError
from bot.web import Door, PortTaken, serve

_LOOPBACK = "127.0.0.1"


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code 0 when all went well, 2 when a setting or an argument is wrong."""
    given = _read_arguments(arguments)
    try:
        settings = GatewaySettings.read()
        read_and_check(settings)
        migrate(settings.database, "gateway")
        migrate(settings.payments_database, "payments")
        if given.command is None:
            logs.set_up("gateway", settings.log_level, settings.log_form)
            asyncio.run(_serve(settings))
        elif given.action is None:
            list_messages(settings, given.council, sys.stdout)
        else:
            answer_message(settings, given.reference, given.text, sys.stdout)
    except PortTaken as taken:
        name = settings.named("port" if taken.port == settings.port else "private_port")
        print(f"{name}: port {taken.port} is in use by another program", file=sys.stderr)
        return 2
    except (SettingError, KerbsideError) as wrong:
        print(wrong, file=sys.stderr)
        return 2
    return 0


async def _serve(settings: GatewaySettings) -> None:
    log = logs.get("gateway")
    async with open_door(settings, await asyncio.to_thread(Redactor)) as door:
        doors = [
            Door(make_app(door), settings.host, settings.port),
            Door(make_private_app(door.desk), _LOOPBACK, settings.private_port),
        ]
        ports = {"port": settings.port, "private_port": settings.private_port}
        await serve(doors, on_started=lambda: log.info("gateway.started", host=settings.host, **ports))
        log.info("gateway.stopping")


def _read_arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bot.gateway", description="The public door of the assistant.")
    commands = parser.add_subparsers(dest="command")
    messages = commands.add_parser("messages", help="messages that residents left for a person")
    messages.add_argument("--council", help="the council's short name (default: BOT_GATEWAY_DEFAULT_COUNCIL)")
    actions = messages.add_subparsers(dest="action")
    answer = actions.add_parser("answer", help="reply to one; the resident sees it in the chat")
    answer.add_argument("reference", help="for example WM-7K3F-92QD")
    answer.add_argument("--text", required=True, help="the reply, in plain words")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
