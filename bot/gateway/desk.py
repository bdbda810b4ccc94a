"""What the public and the private door share: settings, councils, words, database, redactor, clock. Decides nothing."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, Protocol, TypeVar

from aiohttp import web
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from bot.council.errors import KerbsideError
from bot.councils import Council, Words
from bot.database import in_thread
from bot.gateway.cards.sealing import CardKeys
from bot.payments.counter import Counter
from bot.settings import GatewaySettings

Result = TypeVar("Result")


class Redacted(Protocol):
    """Text with personal data replaced, and the kinds that were found in it."""

    @property
    def text(self) -> str: ...

    @property
    def kinds(self) -> tuple[str, ...]: ...


class Redactor(Protocol):
    """Replaces personal data in text. Safe to call from several threads."""

    def redact(self, text: str) -> Redacted: ...


@dataclass(frozen=True, kw_only=True)
class Desk:
    """One gateway process: everything that handlers and workers need to do their work."""

    settings: GatewaySettings
    councils: Mapping[str, Council]
    engine: Engine
    redactor: Redactor
    clock: Callable[[], datetime]
    payments: Counter
    _words: dict[tuple[str, str], Words] = field(default_factory=dict)

    @cached_property
    def card_keys(self) -> CardKeys:
        """What tokens of secure cards are made with, and what is filled in is sealed with."""
        return CardKeys(self.settings.secret)

    async def store(self, work: Callable[[Session], Result]) -> Result:
        """Run `work(session)` as one transaction, off the event loop."""
        return await in_thread(self.engine, work)

    def words(self, council: Council, language: str) -> Words:
        """The council's sentences in a language of its own; read once."""
        key = (council.slug, language)
        if key not in self._words:
            self._words[key] = Words.read(self.settings.words_dir, language, council)
        return self._words[key]

    async def redact(self, text: str) -> Redacted:
        """Text fit to be stored, sent on and shown, and the kinds of personal data that were taken out."""
        return await asyncio.to_thread(self.redactor.redact, text)

    async def redact_all(self, value: Any) -> Any:
        """A JSON value with every string in it redacted; keys are ours and stay."""
        return await asyncio.to_thread(_redact_deeply, self.redactor, value)

    def fingerprint(self, *parts: Any) -> str:
        """A keyed hash of JSON values: equal for equal content, and telling nothing to whoever lacks the secret."""
        canonical = json.dumps(parts, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
        return hmac.new(self.settings.secret.encode(), canonical.encode(), hashlib.sha256).hexdigest()

    def council_of(self, conversation: str) -> Council | None:
        """The council in a conversation's name; None when it is not one that this gateway serves."""
        return self.councils.get(conversation.partition(".")[0])


DESK: web.AppKey[Desk] = web.AppKey("desk", Desk)


class Gone(KerbsideError):
    """The conversation was erased: nothing may be added to it."""


def _redact_deeply(redactor: Redactor, value: Any) -> Any:
    if isinstance(value, str):
        return redactor.redact(value).text
    if isinstance(value, dict):
        return {key: _redact_deeply(redactor, one) for key, one in value.items()}
    return [_redact_deeply(redactor, one) for one in value] if isinstance(value, list) else value
