"""Jobs: what residents can ask for here, and what counts as an answer."""

from bot.council.cards import ServiceCard, Task

CARD = ServiceCard(
    stem="jobs",
    title="Jobs",
    tasks=(Task("search_jobs", "find a job with the council", need="jobs", lgsl=337, lgil=0),),
)
