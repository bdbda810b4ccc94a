"""Births, deaths and marriages: what residents can ask for here, and what counts as an answer."""

from bot.council.cards import ServiceCard, Task

CARD = ServiceCard(
    stem="registration",
    title="Births, deaths and marriages",
    tasks=(Task("register_birth_or_death", "register a birth, death or marriage", need="registration", lgsl=319),),
)
