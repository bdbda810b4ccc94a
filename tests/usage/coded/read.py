"""Reads `conversations.txt`: what the system would record of each, and what a coder may see of it.

`> intent options | words` is a resident's message (`-`: the assistant never took it; `opens=`, `in=` a form, `closes`);
`+ form | note` a secure card that was accepted; `< response | words` an answer; `! kind key=value | note` the
gateway's evidence (`_next`: of the message that follows); `~ seconds | note` a pause.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.council.contacts import EvidenceKind
from tests.usage.made_conversations import Talk, contacts_of, conversation_name

FOLDER = Path(__file__).parent
_FIGURES = {"amount_pence", "seconds"}


@dataclass
class Coded:
    """One conversation: its lines as (sign, what the machine knows, what a coder sees)."""

    number: str
    lines: list[tuple[str, str, str]] = field(default_factory=list)


def read_conversations() -> list[Coded]:
    """All of them, in order."""
    found: list[Coded] = []
    for line in (FOLDER / "conversations.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            found.append(Coded(line[3:].strip()))
        elif line and not line.startswith("# "):
            told, _, seen = line[2:].partition(" | ")
            found[-1].lines.append((line[0], told.strip(), seen.strip()))
    return found


def for_coders(conversations: list[Coded]) -> str:
    """Words and notes only: no intent, no response's name, no outcome."""
    names = {">": "resident", "<": "assistant"}
    parts = []
    for one in conversations:
        lines = [f"{names[sign]}: {seen}" if sign in names else f"  ({seen})" for sign, _, seen in one.lines]
        parts.append("\n".join([f"## {one.number}", *lines]))
    return "\n\n".join(parts) + "\n"


def talk_of(one: Coded) -> Talk:
    """What the system would have recorded."""
    talk = Talk(conversation_name(int(one.number)))
    early: list[tuple[str, dict[str, Any]]] = []
    place = 0
    while place < len(one.lines):
        sign, told, seen = one.lines[place]
        place += 1
        if sign == "~":
            talk.wait(seconds=float(told))
        elif sign == "!" and told.startswith("_next "):
            early.append(_evidence(told.removeprefix("_next ")))
        elif sign == "!":
            kind, values = _evidence(told)
            talk.wait(seconds=2).evidence(EvidenceKind(kind), **values)
        else:
            said: list[str] = []
            between: list[tuple[str, dict[str, Any]]] = []
            while place < len(one.lines) and one.lines[place][0] in ("<!" if not said else "<"):
                mark, what, _ = one.lines[place]
                if mark == "<":
                    said.append(what)
                else:
                    between.append(_evidence(what))
                place += 1
            if sign == "+":
                _accept(talk, told, said, between)
            else:
                _say(talk, told, said, [*early, *between], seen)
                early = []
    return talk


def _accept(talk: Talk, form: str, said: list[str], between: list[tuple[str, dict[str, Any]]]) -> None:
    """A secure card was filled in, and the assistant heard of it."""
    talk._last_id = f"card-{len(talk.rows)}"
    talk.wait(seconds=40).evidence(EvidenceKind.CARD_ACCEPTED, talk._last_id, form=form)
    for kind, values in between:
        talk.evidence(EvidenceKind(kind), **values)
    talk.is_read("secure_card_accepted", *said, metadata={"is_external": True}, text="/secure_card_accepted")
    talk.is_answered(len(said))


def _say(talk: Talk, told: str, said: list[str], between: list[tuple[str, dict[str, Any]]], words: str) -> None:
    intent, *rest = told.split()
    options = dict(_option(part) for part in rest)
    talk.wait(seconds=10).sends()
    for kind, values in between:
        if kind == EvidenceKind.ASSISTANT_UNAVAILABLE:
            talk.is_told_unavailable(values["reason"])
        else:
            talk.evidence(EvidenceKind(kind), **values)
    if intent == "-":
        return
    responses = [one for one in said if one != "-"]
    actions = (options["in"],) if "in" in options else ()
    how = {"opens": options.get("opens"), "actions": actions, "closes": "closes" in options}
    talk.is_read(intent, *responses, text=words, **how)
    talk.is_answered(len(said))


def _evidence(told: str) -> tuple[str, dict[str, Any]]:
    kind, *pairs = told.split()
    values: dict[str, Any] = {}
    for name, value in (_option(pair) for pair in pairs if "=" in pair):
        values[name] = int(value) if name in _FIGURES else value
    return kind, values


def _option(part: str) -> tuple[str, str]:
    name, _, value = part.partition("=")
    return name, value


def derived_outcomes(conversations: list[Coded]) -> dict[str, list[str]]:
    """By number, the outcomes of all contacts that the derivation sees; every conversation was made to hold one."""
    return {one.number: [contact.outcome.value for contact in contacts_of(talk_of(one))] for one in conversations}


def read_coding(path: Path) -> dict[str, str]:
    """A coder's file: `conversation,outcome`."""
    with path.open(encoding="utf-8", newline="") as file:
        return {row["conversation"]: row["outcome"] for row in csv.DictReader(file)}
