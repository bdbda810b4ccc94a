"""Housing: what residents can ask for here, and what counts as an answer."""

from bot.council.cards import ServiceCard, Task

CARD = ServiceCard(
    stem="housing",
    title="Housing",
    tasks=(
        Task(
            "apply_housing",
            "apply for council housing or bid for a home",
            need="housing_register",
            lgsl=92,
            lgil=0,
        ),
        Task(
            "report_housing_repair",
            "report a repair in a council home",
            need="housing_repair",
            lgsl=141,
            lgil=17,
        ),
        Task("pay_rent", "pay your rent or check your rent account", need="rent", lgsl=120, lgil=4),
        Task(
            "report_homelessness",
            "get help because you are, or may soon be, homeless",
            need="homelessness",
            lgsl=112,
            lgil=17,
        ),
    ),
)
