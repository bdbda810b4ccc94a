"""`python -m bot.running.within COMMAND ...`: runs a command with this machine's settings and secrets."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from bot.running.environment import compose_environment
from bot.settings import inherited_environment

ROOT = Path(__file__).resolve().parents[2]


def main(command: list[str]) -> None:
    """Become `command`, found on the PATH of this environment."""
    if not command:
        sys.exit("usage: python -m bot.running.within COMMAND [ARGUMENT ...]")
    environment = compose_environment(inherited_environment(), ROOT)
    os.execvpe(command[0], command, environment)  # noqa: S606 - the operator's own command, no shell


if __name__ == "__main__":
    main(sys.argv[1:])
