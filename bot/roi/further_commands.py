"""Commands about reports that were made: issuing them, and putting those of many councils together."""

from __future__ import annotations

from collections.abc import Sequence

COMMANDS = {
    "issued": "freeze a report, have it approved, restate it, verify it",
    "programme": "many councils' reports together",
}


def run_command(name: str, arguments: Sequence[str]) -> int:
    """Run one of `COMMANDS`; its exit code. Each is loaded only when it runs."""
    if name == "issued":
        from bot.roi.issued.command import main as run_issued

        return run_issued(arguments)
    from bot.roi.programme.command import main as run_programme

    return run_programme(arguments)
