"""The end of a renewal: renews what was chosen and tells exactly what became of each. Success is said only of those
that the library said it of."""

from __future__ import annotations

from collections.abc import Sequence

from actions.acting import CouncilAction
from actions.libraries.card import Opened, open_library_account, phone_of, say_card_trouble
from actions.libraries.loans import in_listed_order
from actions.libraries.loans_words import say_count, say_due, say_short_lines, say_title
from actions.libraries.refusals import ABOUT_MONEY, ABOUT_THE_CARD, RESPONSES, by_reason
from actions.libraries.renewal_state import settle_last
from actions.libraries.renewals import Outcome, is_renewed_today, renew_in_parts
from actions.libraries.renewing import INTENT, RENEWAL_SLOTS
from actions.talk import Button, Talk
from actions.turn import Turn
from bot.council.errors import BackEndError
from bot.council.libraries import Loan
from bot.council.money import pounds

MOST_LINES = 10
DID_IT_WORK = Button("Did it work?", "chase_request")


class RenewLibraryLoans(CouncilAction):
    """Runs when the form is done. Says nothing when the form ended without a choice because a back end failed."""

    called = "action_renew_library_loans"
    ends = "renew_library_loan"
    retry_intent = INTENT

    async def act(self, turn: Turn, talk: Talk) -> None:
        """Show the card, or renew."""
        if turn.said_so_far & {"utter_back_end_down", "utter_card_library", "utter_library_card_gone"}:
            return
        opened = await open_library_account(turn, talk, INTENT)
        if opened is None:
            return
        wanted = set(talk.slot("library_renewal_which") or ())
        loans = in_listed_order(await opened.library.loans(opened.patron), talk)
        chosen = [one for one in loans if one.id in wanted]
        await settle_last(turn, talk, loans)
        if not loans:
            talk.say("utter_library_loans_none", Button("Library opening hours", "ask_library_hours"))
        elif not wanted:
            talk.say("utter_library_renewal_none_wanted")
        elif not chosen:
            talk.say("utter_library_refused_not_on_loan", lines="", library_phone=phone_of(turn))
        else:
            await _renew(turn, talk, opened, chosen)
        talk.clear(*RENEWAL_SLOTS)


async def _renew(turn: Turn, talk: Talk, opened: Opened, chosen: Sequence[Loan]) -> None:
    today, again = turn.local.date(), bool(talk.slot("library_renewal_again"))
    before = [one for one in chosen if is_renewed_today(one, today) and not again]
    waiting = [one for one in chosen if one not in before]
    outcome = None
    if waiting:
        outcome = await renew_in_parts(turn, opened.library, waiting)
        talk.keep(
            "library_renewal_last",
            {"loans": {one.id: one.renewals for one in waiting}, "unsettled": bool(outcome.unsure)},
        )
        talk.keep("library_renewal_left", [one.id for one in (*outcome.not_done, *outcome.left)])
        _tell_renewed(turn, talk, outcome, len(waiting))
    if before:
        if not waiting:
            talk.keep("library_renewal_left", [one.id for one in before])
        buttons = [Button("Renew again anyway", INTENT, {"choice": "again"})] if not waiting else []
        talk.say("utter_library_renewed_before", *buttons, lines=say_short_lines(before, today, MOST_LINES))
    if outcome is not None:
        await _tell_refused(turn, talk, opened, outcome)
        _tell_open(turn, talk, outcome)


def _tell_renewed(turn: Turn, talk: Talk, outcome: Outcome, count: int) -> None:
    renewed, today = outcome.renewed, turn.local.date()
    if len(renewed) == count == 1:
        talk.say(
            "utter_library_renewed_one",
            title=say_title(renewed[0]),
            due=say_due(renewed[0], today),
            reference=outcome.reference,
        )
    elif renewed:
        share = f"all {count}" if len(renewed) == count else f"{len(renewed)} of {count}"
        lines = say_short_lines(renewed, today, MOST_LINES)
        talk.say("utter_library_renewed", share=share, lines=lines, reference=outcome.reference)


async def _tell_refused(turn: Turn, talk: Talk, opened: Opened, outcome: Outcome) -> None:
    """Each reason once, with its loans; what is owed where that is the reason."""
    reasons, today = by_reason(outcome.refused), turn.local.date()
    for reason, loans in reasons.items():
        lines = say_short_lines(loans, today, MOST_LINES)
        talk.say(RESPONSES[reason], lines="\n" + lines, library_phone=phone_of(turn))
    if ABOUT_MONEY & set(reasons):
        try:
            account = await opened.library.account(opened.patron)
        except BackEndError:
            return  # the reason itself was told
        if account.balance > 0:
            fines = Button("What is that for?", "ask_library_loans", {"choice": "fines"})
            talk.say("utter_library_also_owed", fines, owed=pounds(account.balance))
    if not ABOUT_THE_CARD & set(reasons):
        say_card_trouble(turn, talk, opened.patron)


def _tell_open(turn: Turn, talk: Talk, outcome: Outcome) -> None:
    """What is in doubt, what was not reached, and what is left for another turn. The way on comes last."""
    today, phone = turn.local.date(), phone_of(turn)
    again = Button("Try again", INTENT, {"choice": "rest"})
    person = Button("Talk to a person", "talk_to_human")
    if outcome.not_done:
        talk.say(
            "utter_library_renewal_not_done",
            *([] if outcome.unsure else [again, person]),
            lines=say_short_lines(outcome.not_done, today, MOST_LINES),
            library_phone=phone,
        )
    if outcome.unsure:
        talk.say(
            "utter_library_renewal_unsure",
            DID_IT_WORK,
            *([again] if outcome.not_done else []),
            person,
            lines="\n".join(f"- {say_title(one, author=False)}" for one in outcome.unsure[:MOST_LINES]),
            count=say_count(len(outcome.unsure)),
            library_phone=phone,
        )
    if outcome.left:
        more = Button(f"Renew the other {len(outcome.left)}", INTENT, {"choice": "rest"})
        talk.say("utter_library_renewal_left", more, count=say_count(len(outcome.left)))
