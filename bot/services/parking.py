"""Parking and Blue Badges: what residents can ask for here, and what counts as an answer."""

from bot.council.cards import ServiceCard, Task

CARD = ServiceCard(
    stem="parking",
    title="Parking and Blue Badges",
    tasks=(
        Task("apply_parking_permit", "get or renew a parking permit", need="parking_permit", lgsl=474, lgil=0),
        Task("apply_blue_badge", "apply for or renew a Blue Badge", need="blue_badge", lgsl=279, lgil=0),
        Task(
            "report_parking_problem",
            "report a badly parked or abandoned vehicle",
            need="street_report",
            lgsl=471,
            lgil=17,
        ),
        Task(
            "challenge_parking_fine",
            "pay or challenge a parking fine from the council",
            need="parking_fine",
            lgsl=471,
            lgil=0,
        ),
    ),
)
