"""Structured logs: a dotted event name plus identifiers, one line each. Never a resident's words."""

from __future__ import annotations

import logging
import sys
from typing import Any

import structlog


def set_up(process: str, level: str = "info", form: str = "json") -> None:
    """Call once at the start of a process. `form` is `json` (one object a line) or `console`."""
    renderer: Any = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    if form == "json":
        renderer = structlog.processors.JSONRenderer()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level.upper())),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(process=process)
    logging.basicConfig(level=level.upper(), format="%(levelname)s %(name)s %(message)s", stream=sys.stderr)
    for chatty in ("aiohttp.access", "presidio-analyzer"):
        logging.getLogger(chatty).setLevel("WARNING")


def get(name: str) -> Any:
    """The logger of a room, for example `get("gateway")`."""
    return structlog.get_logger(room=name)
