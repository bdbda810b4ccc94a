"""The questions of the missed-bin form that need facts: which bin, shall I report it, do you agree with the crew."""

from __future__ import annotations

from actions.acting import CouncilAction
from actions.homes import say_home
from actions.saying import capital, say_day
from actions.talk import Button, Talk
from actions.turn import Turn
from actions.waste.refusals import decision_from_slot, refusal_facts, refusal_response


class AskMissedBinKind(CouncilAction):
    """Which bin: one button for each kind that the council collects, or that the home is known to have."""

    called = "action_ask_missed_bin_kind"

    async def act(self, turn: Turn, talk: Talk) -> None:
        """Say the question."""
        here = talk.slot("home_bins") or turn.council.streams
        titles = [title for stream, title in turn.council.streams.items() if stream in here]
        buttons = [Button(capital(title), "inform", {"bin": title}) for title in titles]
        talk.say("utter_ask_missed_bin_kind", *buttons)


class AskMissedBinConfirmed(CouncilAction):
    """Shall I report it, with everything that would be reported."""

    called = "action_ask_missed_bin_confirmed"

    async def act(self, turn: Turn, talk: Talk) -> None:
        """Say the question."""
        decision = decision_from_slot(talk.slot("missed_bin_decision"))
        talk.say(
            "utter_ask_missed_bin_confirmed",
            bin=turn.council.streams[talk.slot("missed_bin_kind")],
            address=say_home(talk.slot("home")),
            day=say_day(decision.collection_day) if decision.collection_day else "the last collection day",
        )


class AskMissedBinChange(CouncilAction):
    """What to change after a no."""

    called = "action_ask_missed_bin_change"

    async def act(self, turn: Turn, talk: Talk) -> None:
        """Say the question."""
        talk.say(
            "utter_ask_missed_bin_change",
            Button("The address", "inform", {"change": "home"}),
            Button("The bin", "inform", {"change": "missed_bin_kind"}),
            Button("Do not report it", "deny"),
        )


class AskMissedBinDispute(CouncilAction):
    """What the crew wrote down and what to do about it, then whether that is right."""

    called = "action_ask_missed_bin_dispute"

    async def act(self, turn: Turn, talk: Talk) -> None:
        """Explain once for each message, then ask."""
        kept = talk.slot("missed_bin_decision")
        response = refusal_response(decision_from_slot(kept))
        if response and not self._explained(turn, response):
            title, address = turn.council.streams[talk.slot("missed_bin_kind")], say_home(talk.slot("home"))
            talk.say(response, **refusal_facts(kept, title, address, turn.council, turn.local.date()))
        talk.say("utter_ask_missed_bin_dispute")

    def _explained(self, turn: Turn, response: str) -> bool:
        """Whether the last thing but the question that was said in this conversation is this explanation."""
        said = [
            str((event.get("metadata") or {}).get("utter_action")) for event in turn.history if event["event"] == "bot"
        ]
        return response in said[-6:]
