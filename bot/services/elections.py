"""Voting: what residents can ask for here, and what counts as an answer."""

from bot.council.cards import ServiceCard, Task

CARD = ServiceCard(
    stem="elections",
    title="Voting",
    tasks=(Task("register_to_vote", "register to vote or ask about voting", need="elections", lgsl=364, lgil=0),),
)
