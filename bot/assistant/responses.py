"""Chooses and fills the assistant's wording: by council and language, in turn, never the same one twice running.

Named by `nlg: type: bot.assistant.responses.CouncilResponses` in endpoints.yml. Which response is uttered is not its
business, and it calls nothing.
"""

from __future__ import annotations

import copy
import hashlib
import json
import logging
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from rasa.core.nlg.generator import ResponseVariationFilter
from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot.assistant.action_answers import keep_the_validator
from bot.assistant.facts import council_facts
from bot.assistant.filling import PARTS, fill
from bot.assistant.wordings import Variant, read_wordings
from bot.council.errors import FileError
from bot.councils import Council, Words, read_councils
from bot.settings import SharedSettings

_LOG = logging.getLogger(__name__)
_FALLBACK_LANGUAGE = "en"  # the language of domain.yml
_TYPED_LANGUAGE = "cy"  # recognised in what a resident types, whatever the page's language is


class CouncilResponses(TemplatedNaturalLanguageGenerator):
    """Rasa's response generator for several councils and languages.

    endpoints.yml may set `councils_dir`, `words_dir` and `default_council` beside `type`; otherwise the settings and
    the first council hold. Every file is read at start, and a wrong one stops the server with its name.
    """

    def __init__(
        self,
        endpoint_config: EndpointConfig | None = None,
        domain: Domain | None = None,
        clock: Callable[[], datetime] | None = None,
    ) -> None:
        """Read all wordings. `clock` gives the present in aware UTC; by default the process's clock."""
        keep_the_validator()  # Rasa makes its generator once, when it starts to serve: the place to spare it work
        given = endpoint_config.kwargs if endpoint_config else {}
        settings = SharedSettings.read()
        self._words_dir = Path(given.get("words_dir", settings.words_dir))
        self._councils = read_councils(Path(given.get("councils_dir", settings.councils_dir)))
        self._default = str(given.get("default_council", next(iter(self._councils))))
        if self._default not in self._councils:
            raise FileError("endpoints.yml", "nlg.default_council", f"there is no council {self._default!r}")
        self._clock = clock or settings.clock()
        self._wordings: dict[tuple[str, str], dict[str, list[Variant]]] = {}
        self._hours_words: dict[tuple[str, str], dict[str, Any]] = {}
        self._unknown: set[str] = set()
        super().__init__((domain or Domain.empty()).responses)

    @property
    def responses(self) -> dict[str, list[Variant]]:
        """The responses of domain.yml."""
        return self._responses

    @responses.setter
    def responses(self, responses: dict[str, list[Variant]]) -> None:
        """Rasa makes the generator before it loads a model, and hands over the model's responses afterwards."""
        self._responses = responses
        for council in self._councils.values():
            for language in self._languages_of(council):
                named = council.slug, language
                self._wordings[named] = read_wordings(responses, self._words_dir, council, language)
                self._hours_words[named] = {
                    **Words.read(self._words_dir, _FALLBACK_LANGUAGE).section("hours"),
                    **Words.read(self._words_dir, language, council).section("hours"),
                }

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **kwargs: Any
    ) -> dict[str, Any] | None:
        """The response to utter, filled in; None when there is no such response, as in Rasa's own generator.

        Its key `variant` names the wording; Rasa puts it into the event's metadata beside `utter_action`.
        """
        council = self._council_of(tracker.sender_id)
        named = council.slug, _typed_language(tracker) or _language_of(tracker, council)
        if named not in self._wordings:
            named = council.slug, _language_of(tracker, council)
        slots = tracker.current_slot_values()
        wordings = self._wordings[named]
        if utter_action not in wordings:
            return None
        fitting = ResponseVariationFilter(wordings).responses_for_utter_action(utter_action, output_channel, slots)
        if not fitting:
            return None
        variant = _next_variant(fitting, utter_action, tracker)
        facts = council_facts(council, self._hours_words[named], self._now(tracker))
        given = {name: value for name, value in {**slots, **kwargs}.items() if value is not None or name not in facts}
        given.pop("domain_responses", None)
        message = copy.deepcopy(variant)
        for part in PARTS:
            if part in message:
                message[part] = fill(message[part], facts | given, utter_action)
        message["variant"] = _name_of(variant)
        return message

    def _languages_of(self, council: Council) -> tuple[str, ...]:
        """The council's own, and the one that is recognised when it is typed, where there are words for it."""
        if _TYPED_LANGUAGE in council.languages or not (self._words_dir / f"{_TYPED_LANGUAGE}.toml").exists():
            return council.languages
        return (*council.languages, _TYPED_LANGUAGE)

    def _council_of(self, sender_id: str) -> Council:
        slug = sender_id.partition(".")[0]
        found = self._councils.get(slug)
        if found is None:
            if slug not in self._unknown and len(self._unknown) < 1000:
                self._unknown.add(slug)
                _LOG.warning("assistant.council.unknown council=%r used_instead=%s", slug[:40], self._default)
            found = self._councils[self._default]
        return found

    def _now(self, tracker: DialogueStateTracker) -> datetime:
        """The conversation's clock: a sample's own instant, else the present."""
        sample_at = _latest(tracker, "sample_at")
        if sample_at is not None:
            try:
                moment = datetime.fromisoformat(sample_at)
            except ValueError:
                moment = None
            if moment is not None and moment.tzinfo is not None:
                return moment
        return self._clock()


def _language_of(tracker: DialogueStateTracker, council: Council) -> str:
    language = _latest(tracker, "language")
    return language if language in council.languages else council.languages[0]


def _typed_language(tracker: DialogueStateTracker) -> str | None:
    """The language that the latest message was recognised to be typed in; None for English and buttons."""
    for event in reversed(tracker.events):
        if isinstance(event, UserUttered):
            return next((str(one["value"]) for one in event.entities if one.get("entity") == "language"), None)
    return None


def _latest(tracker: DialogueStateTracker, key: str) -> str | None:
    """What the latest message that has it says under a key of its metadata (a restart leaves no latest message)."""
    for event in reversed(tracker.events):
        if isinstance(event, UserUttered) and isinstance(found := (event.metadata or {}).get(key), str):
            return found
    return None


def _next_variant(fitting: list[Variant], utter_action: str, tracker: DialogueStateTracker) -> Variant:
    """The one after the one used last; at first one that depends on conversation and response only."""
    names = [_name_of(one) for one in fitting]
    last = next(
        (
            event.metadata.get("variant")
            for event in reversed(tracker.events)
            if isinstance(event, BotUttered) and event.metadata.get("utter_action") == utter_action
        ),
        None,
    )
    if last in names:
        return fitting[(names.index(last) + 1) % len(fitting)]
    digest = hashlib.sha256(f"{tracker.sender_id}\n{utter_action}".encode()).digest()
    return fitting[int.from_bytes(digest[:4], "big") % len(fitting)]


def _name_of(variant: Variant) -> str:
    """Names a wording by its content, so that adding one above it does not make the others look different."""
    written = json.dumps(variant, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(written.encode()).hexdigest()[:8]
