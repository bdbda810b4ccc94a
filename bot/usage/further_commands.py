"""Commands about what happened outside the chat, and what would have. Statistics are loaded only when one runs."""

from __future__ import annotations

from collections.abc import Sequence

COMMANDS = {
    "import": "take phone and desk logs, web forms and changes, and show how much of them could be linked",
    "key": "key a council's own customer numbers in a log, before it is imported",
    "switchback": "plan a holdout, register it, and analyse it afterwards",
    "compare": "before and after, against services without the assistant",
    "survey": "what residents would have done without the assistant",
    "prove": "every method on made-up councils whose truth is known",
    "review": "draw a sample of implied resolutions and record what reviewers say",
}


def run_command(name: str, arguments: Sequence[str]) -> int:
    """Run one of `COMMANDS`; its exit code."""
    if name == "import":
        from bot.usage.imports.command import main as run_import

        return run_import(arguments)
    if name == "key":
        from bot.usage.imports.key_command import main as run_key

        return run_key(arguments)
    if name == "review":
        from bot.usage.review.command import main as run_review

        return run_review(arguments)
    from bot.usage.counterfactual.command import main as run_counterfactual

    return run_counterfactual(name, arguments)
