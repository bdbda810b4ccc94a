"""What became of the last renewal: read from the loans as they stand at the library, never from memory."""

from __future__ import annotations

from collections.abc import Sequence

from actions.libraries.card import open_library_account, phone_of
from actions.libraries.loans import in_listed_order
from actions.libraries.loans_words import say_short_lines
from actions.libraries.renewals import record, settle
from actions.talk import Button, Talk
from actions.turn import Turn
from bot.council.errors import BackEndError
from bot.council.libraries import Loan
from bot.council.requests import SubmissionState

RENEW, CHASE = "renew_library_loan", "chase_request"
_MOST_LINES = 15


async def tell_renewal(turn: Turn, talk: Talk) -> bool:
    """Tell which loans of the last renewal stand renewed; False when nothing was renewed in this conversation."""
    last = talk.slot("library_renewal_last")
    if not last:
        return False
    try:
        opened = await open_library_account(turn, talk, CHASE)
        if opened is None:
            return True
        loans = in_listed_order(await opened.library.loans(opened.patron), talk)
    except BackEndError:
        talk.say(
            "utter_library_renewal_still_unsure",
            Button("Look again", CHASE),
            Button("Talk to a person", "talk_to_human"),
            library_phone=phone_of(turn),
        )
        return True
    asked = [one for one in loans if one.id in last["loans"]]
    done = [one for one in asked if one.renewals > last["loans"][one.id]]
    open_ones = [one for one in asked if one not in done]
    await settle_last(turn, talk, loans)
    talk.keep("library_renewal_left", [one.id for one in open_ones])
    _say(turn, talk, done, open_ones, len(last["loans"]) - len(asked))
    return True


async def settle_last(turn: Turn, talk: Talk, loans: Sequence[Loan]) -> None:
    """What was in doubt is written down once it shows in the loans; while nothing shows, the doubt stays."""
    last = talk.slot("library_renewal_last")
    if not last or not last["unsettled"]:
        return
    renewals: dict[str, int] = last["loans"]
    done = sum(one.renewals > renewals[one.id] for one in loans if one.id in renewals)
    if done:
        submission = await record(turn, renewals)
        await settle(turn, submission, SubmissionState.CONFIRMED, f"{done} of {len(renewals)} renewed")
        talk.keep("library_renewal_last", {"loans": renewals, "unsettled": False})


def _say(turn: Turn, talk: Talk, done: list[Loan], open_ones: list[Loan], gone: int) -> None:
    today = turn.local.date()
    if done:
        talk.say("utter_library_renewal_stands", lines=say_short_lines(done, today, _MOST_LINES))
    if open_ones:
        talk.say(
            "utter_library_renewal_does_not_stand",
            Button("Renew", RENEW, {"choice": "rest"}),
            lines=say_short_lines(open_ones, today, _MOST_LINES),
        )
    if gone:
        talk.say("utter_library_refused_not_on_loan", lines="", library_phone=phone_of(turn))
