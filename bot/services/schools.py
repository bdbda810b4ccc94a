"""Schools: what residents can ask for here, and what counts as an answer."""

from bot.council.cards import ServiceCard, Task

CARD = ServiceCard(
    stem="schools",
    title="Schools",
    tasks=(
        Task("apply_school_place", "apply for a school place", need="school_place", lgsl=13, lgil=0),
        Task("apply_free_school_meals", "apply for free school meals", need="free_school_meals", lgsl=4, lgil=0),
    ),
)
