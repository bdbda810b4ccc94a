"""The councils that are served here: one folder each, read and checked at the start, and their words."""

from bot.councils.council import NOTIFY_TEMPLATES, BackEnd, Council, Neighbour
from bot.councils.hours import Hours, bank_holidays
from bot.councils.reading import read_council, read_councils
from bot.councils.words import Words

__all__ = [
    "NOTIFY_TEMPLATES",
    "BackEnd",
    "Council",
    "Hours",
    "Neighbour",
    "Words",
    "bank_holidays",
    "read_council",
    "read_councils",
]
