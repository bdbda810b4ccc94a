"""What staff do with messages that residents left: list the open ones, reply to one. A stand-in for a staff console."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TextIO

from bot.council.collections import LONDON
from bot.council.errors import KerbsideError
from bot.database import open_database, session
from bot.gateway import left_messages
from bot.gateway.cards.sealing import CardKeys
from bot.gateway.clock import utc_now
from bot.gateway.fields import is_plain_text
from bot.settings import GatewaySettings, SettingError

_MOST_CHARACTERS = 4000


def list_messages(settings: GatewaySettings, council: str | None, out: TextIO) -> None:
    """Write a council's open messages, oldest first; `SettingError` when there is no such council."""
    slug = council or settings.default_council
    if not (settings.councils_dir / slug / "council.toml").exists():
        raise SettingError("--council", f"there is no council {slug!r}")
    engine = open_database(settings.database)
    try:
        with session(engine) as opened:
            waiting = left_messages.read_open(opened, slug)
    finally:
        engine.dispose()
    if not waiting:
        print("No messages are waiting.", file=out)
    keys = CardKeys(settings.secret)
    for one in waiting:
        left_at = one.left_at.astimezone(LONDON).strftime("%d %B %Y %H:%M")
        language = "" if one.language == "en" else f"  language {one.language}"
        print(f"{one.reference}  {left_at}  {one.topic}{language}\n    {one.text}", file=out)
        if one.contact is not None:
            print(f"    {_say_contact(keys.open(left_messages.sealed_for(one.conversation), one.contact))}", file=out)
        print(file=out)


def _say_contact(values: Mapping[str, str] | None) -> str:
    """Who it is and how to reach them, as they filled it in."""
    if values is None:
        return "Contact details were left, and BOT_GATEWAY_SECRET has changed since: they cannot be read any more."
    return ", ".join(values[name] for name in ("name", "phone", "email") if name in values)


def answer_message(settings: GatewaySettings, reference: str, text: str, out: TextIO) -> None:
    """Send a person's reply to the conversation and mark the message answered; `KerbsideError` says what is wrong.

    The reply is the council's own words: a phone number in it is meant to be there.
    """
    if not text.strip() or len(text) > _MOST_CHARACTERS or not is_plain_text(text):
        raise KerbsideError(f"--text: must be 1 to {_MOST_CHARACTERS} characters of plain text")
    engine = open_database(settings.database)
    try:
        with session(engine) as opened:
            left_messages.answer(opened, reference.strip().upper(), text.strip(), utc_now())
    except left_messages.NotOpen as gone:
        raise KerbsideError(f"{reference}: there is no open message with this reference") from gone
    finally:
        engine.dispose()
    print(f"{reference}: answered.", file=out)
