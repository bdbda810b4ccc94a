"""Roads and pavements: what residents can ask for here, and what counts as an answer."""

from bot.council.cards import ServiceCard, Task

CARD = ServiceCard(
    stem="highways",
    title="Roads and pavements",
    tasks=(
        Task("report_pothole", "report a pothole or broken road", need="street_report", lgsl=557, lgil=17),
        Task("report_street_light", "report a street light", need="street_report", lgsl=564, lgil=17),
        Task(
            "report_highway_problem",
            "report another road or pavement problem",
            need="street_report",
            lgsl=550,
            lgil=17,
        ),
    ),
)
