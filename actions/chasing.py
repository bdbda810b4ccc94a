"""What became of something: reports of this conversation are looked up; for others there is a page and a person."""

from __future__ import annotations

from actions.acting import CouncilAction
from actions.council_tax.payment_state import tell_payment
from actions.endings import last_ending
from actions.libraries.renewal_state import tell_renewal
from actions.libraries.reservation_state import tell_reservation
from actions.reporting import Telling, last_sent
from actions.sending import Report, settle_earlier
from actions.talk import Talk
from actions.turn import Turn
from actions.waste.follow_ups import follow_up_about_bins
from bot.council.errors import NotFound
from bot.council.requests import RequestStatus

_STATUSES = {
    RequestStatus.RECEIVED: "we have it, and it is waiting to be dealt with",
    RequestStatus.INVESTIGATING: "somebody is looking into it",
    RequestStatus.PLANNED: "the work is planned",
    RequestStatus.FINISHED: "it is done",
    RequestStatus.CLOSED: "it is closed",
}


class ChaseRequest(CouncilAction):
    """Answers from the back end, never from memory."""

    called = "action_chase_request"
    retry_intent = "chase_request"

    async def act(self, turn: Turn, talk: Talk) -> None:
        """A payment of a moment ago; then what was sent without an answer, then what has a reference, then the page."""
        if last_ending(turn) == "pay_council_tax" and await tell_payment(turn, talk):
            return
        if self._is_about_a_renewal(turn, talk) and await tell_renewal(turn, talk):
            return
        if await tell_reservation(turn, talk):
            return
        last = last_sent(turn, talk)
        if last and talk.slot(last.unsettled_slot):
            await self._settle(turn, talk, last)
        elif reference := talk.slot(last.reference_slot if last else "missed_bin_others_reference"):
            await self._tell_status(turn, talk, reference)
        elif message := talk.slot("message_reference"):
            talk.say("utter_chase_message", **message)
        elif not follow_up_about_bins(turn, talk):
            talk.say("utter_chase_page", page=turn.council.page("chase_request"))

    def _is_about_a_renewal(self, turn: Turn, talk: Talk) -> bool:
        """The last thing that was done, or the card that it was asked for has just been accepted."""
        return last_ending(turn) in ("renew_library_loan", "ask_library_loans") and not turn.said.first("reference")

    async def _settle(self, turn: Turn, talk: Talk, doubt: Telling) -> None:
        kept = talk.slot(doubt.unsettled_slot)
        found = await settle_earlier(turn, Report(**kept["report"]))
        if found is None:
            talk.say("utter_chase_still_unsure", our_reference=kept["our_reference"])
            return
        talk.clear(doubt.unsettled_slot)
        talk.keep(doubt.reference_slot, found.reference)
        talk.say("utter_chase_arrived", reference=found.reference)

    async def _tell_status(self, turn: Turn, talk: Talk, reference: str) -> None:
        try:
            found = await turn.back_ends.reports.request(reference)
        except NotFound:
            talk.say("utter_chase_page", page=turn.council.page("chase_request"))
            return
        talk.say("utter_chase_status", reference=reference, status=_STATUSES[found.status])
