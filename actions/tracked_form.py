"""Hands a resident on to the council's own form, with a reference of ours that says where they came from.

Nothing is sent to a back end: whether the form was filled in is not known here, and nobody says that it was.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from actions.sending import write_down
from actions.talk import Talk
from actions.turn import Turn
from bot.council.requests import SubmissionState


async def offer_form(
    turn: Turn, talk: Talk, response: str, *, transaction: str, subject: str, content: Mapping[str, Any], **facts: str
) -> None:
    """Say `response` with the form's `link` and `reference`. The same answers in one conversation keep the same one."""
    submission, _ = await turn.clients.gateway.record(turn.conversation, transaction, subject, content)
    if submission.state is not SubmissionState.HANDED_ON:
        await write_down(turn, submission, SubmissionState.HANDED_ON)
    link = f"{turn.council.page(transaction)}?{urlencode({'ref': submission.our_reference})}"
    talk.say(response, link=link, reference=submission.our_reference, **facts)
