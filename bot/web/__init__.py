"""HTTP in both directions: calls to back ends, and what every server of ours needs. Knows no contract, logs nothing.

Callers pass a function that hears of each call; what it hears never holds a query value or a body.
"""

from bot.web.breaker import Breaker
from bot.web.calls import Calls
from bot.web.line import Line
from bot.web.records import Answer, CallRecord, Refusal, understood
from bot.web.serving import Door, PortTaken, json_errors, security_headers, serve

__all__ = [
    "Answer",
    "Breaker",
    "CallRecord",
    "Calls",
    "Door",
    "Line",
    "PortTaken",
    "Refusal",
    "json_errors",
    "security_headers",
    "serve",
    "understood",
]
