"""Sport and leisure: what residents can ask for here, and what counts as an answer."""

from bot.council.cards import ServiceCard, Task

CARD = ServiceCard(
    stem="leisure",
    title="Sport and leisure",
    tasks=(Task("book_leisure", "book a swim, a class or a pitch", need="leisure_booking", lgsl=462),),
)
