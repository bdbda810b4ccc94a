"""`python -m bot.sandbox`: reads the settings, prepares the database, and listens on loopback until told to stop."""

from __future__ import annotations

import asyncio
import sys

from bot import logs
from bot.database import open_database
from bot.sandbox.app import lay_out, make_app
from bot.settings import SandboxSettings, SettingError
from bot.web import Door, PortTaken, serve

_LOOPBACK = "127.0.0.1"


def main() -> int:
    """Exit code 0 after an orderly stop, 2 for a wrong setting or a taken port."""
    try:
        settings = SandboxSettings.read()
    except SettingError as wrong:
        print(wrong, file=sys.stderr)
        return 2
    logs.set_up("sandbox", settings.log_level, settings.log_form)
    log = logs.get("sandbox")
    engine = open_database(settings.database)
    try:
        lay_out(engine)
        app = make_app(
            engine,
            settings.clock(),
            pay_webhook_url=settings.pay_webhook_url,
            pay_webhook_secret=settings.pay_webhook_secret,
            on_failure=lambda request, failure: log.error(
                "sandbox.request.failed", method=request.method, problem=type(failure).__name__
            ),
        )
        started = lambda: log.info("sandbox.started", port=settings.port)  # noqa: E731
        asyncio.run(serve([Door(app, _LOOPBACK, settings.port)], on_started=started))
    except PortTaken:
        print(f"{settings.named('port')}: port {settings.port} is already in use", file=sys.stderr)
        return 2
    finally:
        engine.dispose()
    return 0


if __name__ == "__main__":
    sys.exit(main())
