"""Planning: what residents can ask for here, and what counts as an answer."""

from bot.council.cards import ServiceCard, Task

CARD = ServiceCard(
    stem="planning",
    title="Planning",
    tasks=(
        Task(
            "view_planning_application",
            "find or comment on a planning application",
            need="planning_application",
            lgsl=516,
            lgil=8,
        ),
        Task(
            "ask_planning_permission",
            "ask whether you need planning permission",
            need="planning_advice",
            lgsl=487,
            lgil=8,
        ),
    ),
)
