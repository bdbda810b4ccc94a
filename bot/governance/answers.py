"""What only the council can say: `councils/<slug>/governance.toml`. Nothing is guessed for what is not there."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.council.errors import FileError

UNANSWERED = "not answered by the council yet"

#: Every field that a council may fill in, by table, with the question that it answers.
QUESTIONS: Mapping[str, Mapping[str, str]] = {
    "owner": {
        "organisation": "Which organisation is responsible?",
        "team": "Which team?",
        "senior_owner": "Who is the senior responsible owner?",
        "contact": "Where can somebody ask about it?",
        "supplier": "Is a supplier involved, with which role and under which procurement?",
    },
    "decision": {
        "why": "Why is it used?",
        "scope": "What is it used for, and what not?",
        "alternatives": "Which alternatives were considered?",
        "human_oversight": "Who looks after it, and how was that person trained?",
        "appeal": "How can a resident have an outcome looked at by a person?",
        "impact_assessments": "Which assessments were made, on which dates, and where are they?",
    },
    "data_protection": {
        "lawful_basis": "On which lawful basis is personal data processed?",
        "controller": "Who is the controller?",
        "officer": "Who is the data protection officer?",
        "necessity": "Why is the processing necessary and proportionate?",
        "consulted": "Who was consulted?",
        "hosting": "Where do the servers stand, and who runs them?",
        "transfers": "Does data leave the United Kingdom?",
        "risks": "Which risks remain, and who accepted them?",
        "privacy_notice": "Where is the privacy notice?",
    },
    "equality": {
        "groups": "Which groups could be affected differently, and how is that known?",
        "offline_route": "How is somebody served who cannot or will not use it?",
        "actions": "What is done about the differences below?",
    },
}


@dataclass(frozen=True)
class Answers:
    """A council's answers by `table.field`; what is not there was not answered."""

    given: Mapping[str, str]

    def get(self, field: str) -> str:
        """The answer, or that there is none yet."""
        return self.given.get(field, UNANSWERED)

    @property
    def missing(self) -> int:
        """How many questions are open."""
        return sum(len(fields) for fields in QUESTIONS.values()) - len(self.given)


def read_answers(path: Path) -> Answers:
    """The file's answers, none where there is no file; `FileError` with the line for what does not belong in it."""
    if not path.exists():
        return Answers({})
    text = path.read_text(encoding="utf-8")
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        line = re.search(r"at line (\d+)", str(wrong))
        raise FileError(str(path), "file", f"is not valid TOML: {wrong}", int(line[1]) if line else None) from wrong
    found = {}
    for table, fields in values.items():
        if table not in QUESTIONS or not isinstance(fields, dict):
            known = ", ".join(f"[{name}]" for name in QUESTIONS)
            raise FileError(str(path), table, f"is not known here; known are {known}", _line(text, table))
        for field, answer in fields.items():
            name = f"{table}.{field}"
            if field not in QUESTIONS[table]:
                problem = f"is not known here; known are {', '.join(QUESTIONS[table])}"
                raise FileError(str(path), name, problem, _line(text, table, field))
            if not isinstance(answer, str):
                raise FileError(str(path), name, f"must be text, not {answer!r}", _line(text, table, field))
            if answer.strip():
                found[name] = answer.strip()
    return Answers(found)


def _line(text: str, table: str, field: str = "") -> int | None:
    """The line on which a table begins, or a field of it is set."""
    inside = False
    for number, line in enumerate(text.splitlines(), start=1):
        if header := re.match(r"\s*\[([^\]]+)\]", line):
            inside = header[1].strip() == table
            if inside and not field:
                return number
        elif (found := re.match(r"\s*([A-Za-z0-9_-]+)\s*=", line)) and (
            (inside and found[1] == field) or (not field and found[1] == table)
        ):
            return number
    return None
