"""Help with council tax that cannot be paid. Help comes before figures, and nobody is pushed to pay.

Without a card it answers by what the resident tells; with one by the account's stage and the rules for it.
"""

from __future__ import annotations

from actions.acting import CouncilAction
from actions.cards import ask_for_card
from actions.council_tax.account import open_account, recovery_rules_of
from actions.council_tax.arrears_stage import costs_and_agents, tell_stage
from actions.council_tax.arrears_words import (
    BREATHING_SPACE,
    DEDUCTIONS,
    NOT_MINE,
    PAID_ALREADY,
    PLAN,
    PRISON,
    matters_told,
    stage_told,
)
from actions.council_tax.card import ACCOUNT, say_that_numbers_are_not_kept
from actions.council_tax.debt_help import say_help
from actions.talk import Button, Talk
from actions.turn import Turn
from bot.council.council_tax import Stage

INTENT = "ask_council_tax_arrears"
_STAGES = {
    Stage.REMINDER: "utter_council_tax_arrears_reminder",
    Stage.SECOND_REMINDER: "utter_council_tax_arrears_second_reminder",
    Stage.FINAL_NOTICE: "utter_council_tax_arrears_final_notice",
    Stage.SUMMONS: "utter_council_tax_arrears_summons",
    Stage.LIABILITY_ORDER: "utter_council_tax_arrears_liability_order",
    Stage.ENFORCEMENT: "utter_council_tax_arrears_enforcement",
}
_MATTERS = {
    BREATHING_SPACE: "utter_council_tax_arrears_breathing_space",
    PRISON: "utter_council_tax_arrears_prison",
    DEDUCTIONS: "utter_council_tax_arrears_deductions",
    PAID_ALREADY: "utter_council_tax_arrears_paid_already",
    NOT_MINE: "utter_council_tax_arrears_not_mine",
    PLAN: "utter_council_tax_arrears_plan",
}


class HelpWithCouncilTaxArrears(CouncilAction):
    """Support, advice and a person first; then the letter or the stage, with its days."""

    called = "action_help_with_council_tax_arrears"
    ends = "ask_council_tax_arrears"
    retry_intent = INTENT

    async def act(self, turn: Turn, talk: Talk) -> None:
        """Answer by the account when it is open, or asked for; else by what was told."""
        had_grant = bool(talk.slot("council_tax_grant"))
        asked_for = turn.said.first("choice") == "account"
        opened = await open_account(turn, talk)
        say_help(turn, talk)
        if opened is not None:
            if not tell_stage(turn, talk, opened.account):
                talk.say("utter_council_tax_arrears_your_nothing_owed")
            self._tell_matters(turn, talk)
            self._offer(turn, talk, with_account=False)
        elif asked_for:
            ask_for_card(talk, ACCOUNT, INTENT, lapsed=had_grant)
        else:
            say_that_numbers_are_not_kept(turn, talk)
            self._tell_by_words(turn, talk)
            self._offer(turn, talk, with_account=True)

    def _tell_by_words(self, turn: Turn, talk: Talk) -> None:
        text = "" if turn.said.is_button else turn.said.text
        stage, matters = stage_told(text), matters_told(text)
        rules = recovery_rules_of(turn)
        if stage is not None and BREATHING_SPACE not in matters:
            talk.say(
                _STAGES[stage],
                pay_days=str(rules.pay_reminder_within_days),
                due_days=str(rules.year_due_after_further_days),
                hearing_days=str(rules.summons_before_hearing_days),
                **costs_and_agents(turn.council.council_tax),
            )
        self._tell_matters(turn, talk)
        if stage is None and not matters:
            talk.say("utter_council_tax_arrears_cannot_pay")

    def _tell_matters(self, turn: Turn, talk: Talk) -> None:
        for matter in matters_told("" if turn.said.is_button else turn.said.text):
            talk.say(_MATTERS[matter])

    def _offer(self, turn: Turn, talk: Talk, *, with_account: bool) -> None:
        """A person first; no button to pay."""
        if turn.active_form is not None:
            return
        buttons = [
            Button("Talk to a person", "talk_to_human"),
            Button("Council tax support", "apply_council_tax_support"),
        ]
        if with_account:
            buttons.append(Button("Look at my account", INTENT, {"choice": "account"}))
        talk.say("utter_council_tax_arrears_more", *buttons)
