"""`python -m actions`: serves the actions to Rasa on loopback. `rasa run actions` serves the same ones."""

from __future__ import annotations

import sys

from rasa_sdk.endpoint import create_app

from actions.clients import wired
from actions.local_authorities import local_authorities
from actions.waste.recycling import items_of
from bot import logs
from bot.council.errors import FileError
from bot.settings import ActionSettings, SettingError


def main() -> int:
    """Check settings and files, then serve until told to stop. Status 2 when one is wrong, with its name."""
    try:
        settings = ActionSettings.read()
        logs.set_up("actions", settings.log_level, settings.log_form)
        clients = wired()
        for council in clients.councils.values():
            items_of(council)
            local_authorities(council.folder.parent)
    except (SettingError, FileError) as wrong:
        print(f"Cannot start the actions. {wrong}", file=sys.stderr)
        return 2
    app = create_app("actions", cors_origins="")
    app.run(host="127.0.0.1", port=settings.port, workers=1, access_log=False, debug=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
