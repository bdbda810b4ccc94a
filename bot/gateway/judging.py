"""`POST /conversation/judged`: what was pressed under "Was this answered?", and the questions at the end of a chat."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from bot.council.survey import QUESTIONS, SKIPPED
from bot.gateway import conversations
from bot.gateway.admission import admit_press, read_speaker
from bot.gateway.clock import utc_now
from bot.gateway.desk import DESK, Gone
from bot.gateway.fields import BadInput, Fields, parse_object
from bot.gateway.verdicts import record_answer, record_verdict

_PRESSED = ("yes", "no")


async def judge(request: web.Request) -> web.Response:
    """Answers `{"status": "recorded" | "known"}`; known: the same was pressed, or the question answered, before."""
    speaker = read_speaker(request)
    admit_press(request, speaker)
    given = parse_object(await request.read())
    record = _read_answer(given) if given.has("question") else _read_verdict(given)

    def work(session: Any) -> bool:
        whose = (speaker.secret, speaker.council.slug, speaker.sender)
        name, has_begun = conversations.find(session, *whose)
        if has_begun and conversations.lock(session, name):
            return record(session, name)
        if has_begun or conversations.was_closed(session, *whose):
            raise Gone("This conversation has been deleted.")
        raise BadInput("This conversation has not begun.")

    is_new = await request.app[DESK].store(work)
    return web.json_response({"status": "recorded" if is_new else "known"})


def _read_verdict(given: Fields) -> Any:
    message_id, answered = given.text("message_id", most=64), _one_of(given, "answered", _PRESSED)
    return lambda session, name: record_verdict(session, name, message_id, answered, utc_now())


def _read_answer(given: Fields) -> Any:
    question = QUESTIONS[_one_of(given, "question", tuple(QUESTIONS))]
    answer = question.answers.get(_one_of(given, "answer", (*question.answers, SKIPPED)))
    return lambda session, name: record_answer(session, name, question, answer, utc_now())


def _one_of(given: Fields, field: str, known: tuple[str, ...]) -> str:
    """One of the known words; a figure counts as the word that it is written with."""
    value = given.values().get(field)
    said = str(value) if isinstance(value, int) and not isinstance(value, bool) else given.text(field, most=40)
    if said not in known:
        raise BadInput(f"{field} must be one of {', '.join(known)}.")
    return said
