"""Benefits: what residents can ask for here, and what counts as an answer."""

from bot.council.cards import ServiceCard, Task

CARD = ServiceCard(
    stem="benefits",
    title="Benefits",
    tasks=(
        Task(
            "apply_council_tax_support",
            "apply for council tax support or housing benefit",
            need="council_tax_support",
            lgsl=63,
            lgil=0,
        ),
    ),
)
