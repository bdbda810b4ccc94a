"""`python -m bot.roi discovery`: what contacts cost before there is an assistant.

`python -m bot.roi alpha`: what a council could do about that, options side by side.
`python -m bot.roi beta`: what the assistant saved in a period, with every figure's contacts and assumptions.
"""

from __future__ import annotations

import argparse
import sys

from bot.council.errors import FileError
from bot.councils import read_councils
from bot.roi.appraisal import command as appraisal
from bot.roi.beta import command as beta
from bot.roi.discovery import command as discovery
from bot.roi.further_commands import COMMANDS, run_command
from bot.settings import ReportSettings, SettingError

_PHASES = {
    "discovery": (discovery, "what contacts cost before there is an assistant"),
    "alpha": (appraisal, "compare the options of a council"),
    "beta": (beta, "what the assistant saved in a period"),
}


def main(arguments: list[str] | None = None) -> int:
    """Exit codes: 0 a report was made, 1 the usage log cannot be read, 2 a setting, file or argument is wrong."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given and given[0] in COMMANDS:
        return run_command(given[0], given[1:])
    chosen = _arguments().parse_args(given)
    try:
        settings = ReportSettings.read()
        councils = read_councils(settings.councils_dir)
        if chosen.council not in councils:
            print(f"--council: there is no {chosen.council!r}; known are {', '.join(councils)}", file=sys.stderr)
            return 2
        phase, _ = _PHASES[chosen.command]
        return phase.run(chosen, councils[chosen.council], settings)
    except (SettingError, FileError) as wrong:
        print(f"roi cannot start: {wrong}", file=sys.stderr)
        return 2


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot.roi", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, (phase, words) in _PHASES.items():
        phase.add_arguments(commands.add_parser(name, help=words))
    for name, words in COMMANDS.items():
        commands.add_parser(name, help=words)
    return parser


if __name__ == "__main__":
    sys.exit(main())
