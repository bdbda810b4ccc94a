"""Noise, pests and dirt: what residents can ask for here, and what counts as an answer."""

from bot.council.cards import ServiceCard, Task

CARD = ServiceCard(
    stem="environmental_health",
    title="Noise, pests and dirt",
    tasks=(
        Task("report_noise", "report noise", need="noise", lgsl=412, lgil=17),
        Task("report_pest", "get help with rats, wasps or other pests", need="pest", lgsl=431, lgil=17),
        Task(
            "report_environmental_problem",
            "report dirt, smells, graffiti or dog mess",
            need="street_report",
            lgsl=412,
            lgil=17,
        ),
    ),
)
