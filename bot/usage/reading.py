"""Reads one event of Rasa or one row of the gateway's evidence as a fact. Pure; keeps no words in a fact."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from bot.council.contacts import EvidenceKind
from bot.usage.facts import Fact, Message, RasaKind, Source
from bot.usage.keys import Keys, digest

_CONVERSATION = re.compile(r"([a-z][a-z0-9_-]{0,39})\.[A-Za-z0-9_-]{22}")
_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_/.-]{0,79}")
_SUBJECT = re.compile(r"[a-z][a-z_]{0,39}")
_IDENTIFIER = re.compile(r"[A-Za-z0-9._:/-]{1,64}")
_EARLIEST, _LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)

_RASA_KINDS, _EVIDENCE_KINDS = frozenset(RasaKind), frozenset(EvidenceKind)

#: What a fact keeps of an evidence row's data. Everything else is dropped, so that no words can slip in.
_KEPT = {
    "reason": "code",
    "code": "code",
    "form": "code",
    "transaction": "code",
    "subject": "subject",
    "reference": "identifier",
    "state": "code",
    "amount_pence": "figure",
    "replies": "figure",
    "late": "figure",
    "seconds": "figure",
    "traffic": "code",
    "assisted": "figure",
    "arm": "code",
    "answered": "code",
    "question": "code",
    "answer": "code",
}


class Unreadable(Exception):
    """The event cannot be read; the message says why. `conversation` is the sender as far as it could be told."""

    def __init__(self, reason: str, conversation: str = "") -> None:
        super().__init__(reason)
        self.conversation = conversation


@dataclass(frozen=True)
class Reader:
    """What reading needs to know: the councils there are, the slots that name a subject, and the keys."""

    councils: Collection[str]
    subject_slots: Collection[str]
    keys: Keys

    def read_event(self, sender: str | None, data: str) -> tuple[Fact | None, Message | None]:
        """A row of Rasa's event broker: a fact, and a message where somebody said something.

        None for kinds of events that say nothing about a contact. `Unreadable` when it is not what Rasa writes.
        """
        try:
            event = json.loads(data)
        except (TypeError, ValueError, RecursionError) as wrong:
            raise Unreadable(f"it is not JSON: {wrong}", sender or "") from wrong
        if not isinstance(event, dict):
            raise Unreadable("it is not a JSON object", sender or "")
        conversation = _text(event.get("sender_id")) or sender or ""
        kind = event.get("event")
        if not isinstance(kind, str) or not kind:
            raise Unreadable("it does not say what kind of event it is", conversation)
        if kind not in _RASA_KINDS:
            return None, None  # among them the blank that erasing leaves in place of the newest event
        council = self._council(conversation)
        fact_id = digest("rasa", conversation, json.dumps({**event, "sender_id": conversation}, sort_keys=True))
        at = _moment(event.get("timestamp"), conversation)
        metadata = event["metadata"] if isinstance(event.get("metadata"), dict) else {}
        fact = Fact(fact_id, council, conversation, Source.RASA, kind, at, self.keys.person(conversation, at))
        if kind == RasaKind.USER:
            return self._read_user(fact, event, metadata)
        if kind == RasaKind.BOT:
            name = _code(metadata.get("utter_action"))
            return (
                replace(fact, name=name),
                Message(fact_id, council, conversation, at, "bot", _text(event.get("text")), response=name),
            )
        name = _code(event.get("name"))
        if kind == RasaKind.SLOT:
            if name not in self.subject_slots or not isinstance(event.get("value"), str) or not event["value"]:
                return None, None
            return replace(fact, name=name, value=self._subject(event["value"])), None
        return replace(fact, name=name), None

    def _read_user(
        self, fact: Fact, event: Mapping[str, Any], metadata: Mapping[str, Any]
    ) -> tuple[Fact, Message | None]:
        parse = event["parse_data"] if isinstance(event.get("parse_data"), dict) else {}
        intent = parse["intent"] if isinstance(parse.get("intent"), dict) else {}
        fact = replace(
            fact,
            intent=_code(intent.get("name")),
            confidence=_figure(intent.get("confidence")),
            message_id=_identifier(metadata.get("message_id")) or _identifier(event.get("message_id")),
            channel=_code(event.get("input_channel")),
            language=_typed_language(parse) or _language(metadata.get("language")),
            sample_at=_sample_moment(metadata.get("sample_at"), fact.conversation),
            is_resident=not (metadata.get("is_external") or metadata.get("synthetic")),
            detail={"second_need": True} if metadata.get("second_need") and metadata.get("synthetic") else {},
        )
        if not fact.is_resident:
            return fact, None
        return fact, Message(
            fact.id,
            fact.council,
            fact.conversation,
            fact.at,
            "resident",
            _text(event.get("text")),
            fact.intent,
            fact.confidence,
            message_id=fact.message_id,
        )

    def read_evidence(self, row: Mapping[str, Any]) -> Fact:
        """A row of the gateway's evidence: `id, council, conversation, at, kind, message_id, data`."""
        conversation = _text(row["conversation"])
        council = self._council(conversation)
        if row["kind"] not in _EVIDENCE_KINDS:
            raise Unreadable(f"{row['kind']!r} is not a kind of evidence", conversation)
        at, data = row["at"], row["data"]
        if isinstance(at, str):
            at = _parse_moment(at, conversation)
        if not isinstance(at, datetime):
            raise Unreadable("its moment is missing", conversation)
        at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
        if isinstance(data, str):
            try:
                data = json.loads(data)
            except ValueError as wrong:
                raise Unreadable(f"its data is not JSON: {wrong}", conversation) from wrong
        if not isinstance(data, Mapping):
            raise Unreadable("its data is not a JSON object", conversation)
        message_id = _identifier(row["message_id"])
        told = json.dumps(data, sort_keys=True, default=str)
        return Fact(
            id=digest("gateway", str(row["id"]), conversation, at.isoformat(), row["kind"], message_id, told),
            council=council,
            conversation=conversation,
            source=Source.GATEWAY,
            kind=row["kind"],
            at=at,
            person_key=self.keys.person(conversation, at),
            seq=int(row["id"]),
            message_id=message_id,
            channel=_code(data.get("channel")),
            language=_language(data.get("language")),
            sample_at=_sample_moment(data.get("sample_at"), conversation),
            account=self._account(data.get("person")),
            account_before=self._account(data.get("person_before")),
            detail=self._detail(data),
        )

    def _account(self, handle: Any) -> str:
        return self.keys.account(handle) if isinstance(handle, str) and handle else ""

    def _detail(self, data: Mapping[str, Any]) -> dict[str, str | int | float | bool]:
        kept: dict[str, str | int | float | bool] = {}
        for key, kind in _KEPT.items():
            value = data.get(key)
            if value is None or value == "":
                continue
            if kind == "figure" and isinstance(value, int | float):
                kept[key] = value
            elif kind == "code" and _code(value):
                kept[key] = _code(value)
            elif kind == "subject" and isinstance(value, str):
                kept[key] = self._subject(value)
            elif kind == "identifier" and isinstance(value, str):
                kept[key] = _identifier(value) or self.keys.subject(value)
        return kept

    def _subject(self, value: str) -> str:
        return value if _SUBJECT.fullmatch(value) else self.keys.subject(value)

    def _council(self, conversation: str) -> str:
        found = _CONVERSATION.fullmatch(conversation)
        if found is None:
            raise Unreadable("its sender is not named <council>.<22 characters>", conversation)
        if found[1] not in self.councils:
            raise Unreadable(f"there is no council {found[1]!r} here", conversation)
        return found[1]


def _moment(value: Any, conversation: str) -> datetime:
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise Unreadable("it does not say when it happened", conversation)
    try:
        return _plausible(datetime.fromtimestamp(value, UTC), conversation)
    except (ValueError, OverflowError, OSError) as wrong:
        raise Unreadable(f"its moment {value!r} is out of range", conversation) from wrong


def _parse_moment(value: str, conversation: str, name: str = "moment") -> datetime:
    try:
        moment = datetime.fromisoformat(value)
    except ValueError as wrong:
        raise Unreadable(f"its {name} is not an ISO instant", conversation) from wrong
    return _plausible(moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC), conversation)


def _sample_moment(value: Any, conversation: str) -> datetime | None:
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise Unreadable("its sample_at is not an ISO instant", conversation)
    return _parse_moment(value, conversation, "sample_at")


def _plausible(moment: datetime, conversation: str) -> datetime:
    if not _EARLIEST <= moment < _LATEST:
        raise Unreadable(f"its moment {moment.isoformat()} is out of range", conversation)
    return moment


def _text(value: Any) -> str:
    """Text that both databases can store: neither NUL nor half a surrogate pair."""
    return value.replace("\0", "").encode("utf-8", "replace").decode() if isinstance(value, str) else ""


def _code(value: Any) -> str:
    return value if isinstance(value, str) and _CODE.fullmatch(value) else ""


def _language(value: Any) -> str:
    return _code(value).partition("-")[0][:8]


def _typed_language(parse: Mapping[str, Any]) -> str:
    """What language a message was recognised to be typed in; empty for English."""
    found = parse.get("entities")
    told = [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
    return next((_language(one.get("value")) for one in told if one.get("entity") == "language"), "")


def _identifier(value: Any) -> str:
    return value if isinstance(value, str) and _IDENTIFIER.fullmatch(value) else ""


def _figure(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
