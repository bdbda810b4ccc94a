"""What a report does not claim, and the sentence that it gives as its answer. Pure."""

from __future__ import annotations

from datetime import date

from bot.council.contacts import Outcome
from bot.roi.assumptions import Assumptions
from bot.roi.counting import Counts
from bot.roi.figures import ZERO, Line
from bot.roi.rounding import say, say_pounds
from bot.roi.tally import Tally


def make_answer(lines: dict[str, Line]) -> str:
    """The answer in one sentence: what was settled, and whether the staff time released was worth the cost."""
    durable, net = lines["durable"].value.central, lines["net_capacity"].value.central
    told = f"The assistant settled {say(durable, 'needs')} needs for good"
    amount = say_pounds(abs(net))
    if net < 0:
        return f"{told}, and cost {amount} more than the staff time that it released is worth."
    return f"{told}, and the staff time that it released is worth {amount} more than the assistant cost."


def make_notes(tally: Tally, assumptions: Assumptions, last: date) -> list[str]:
    """What the report does not claim."""
    notes = [
        "Capacity released is staff time, not money: nothing leaves the budget unless a post or a contract does.",
        "The time of residents is not in these figures, and running and building cost are not split by service.",
        "Coming back is seen in the same chat, by whoever signed in, and in phone and desk logs that were imported, as "
        "far as these carry a reference or a keyed person. What is not seen is taken to be like what is.",
        "Nothing is claimed for greetings, for residents sent to another page or body, for emergencies, for messages "
        "passed to a person, for chats in which somebody helped, or for chasing something that was asked for before.",
    ]
    if not assumptions.removals:
        notes.insert(1, "Cashable is £0: there is no register of signed removals.")
    if assumptions.staff_cost_per_minute.is_benchmark:
        notes.append(
            "The cost of a minute of staff time is another council's, published with a warning against its use in a "
            "business case; the council's own cost replaces it."
        )
    build = assumptions.costs.build
    if last < build.ends and build.cost.value.central:
        notes.append(
            f"Building cost {say_pounds(build.cost.value.central)}; it is written off evenly until "
            f"{build.ends:%B %Y}, and only this period's part is charged here."
        )
    return notes + _about_implied(tally, assumptions)


def _about_implied(tally: Tally, assumptions: Assumptions) -> list[str]:
    notes = []
    implied = tally.behind(f"outcome_{Outcome.RESOLVED_IMPLIED.value}")
    if assumptions.review is None and implied:
        notes.append(
            f"{implied:,} answers that nobody confirmed are not counted as resolved: "
            "no sample of them has been reviewed."
        )
    elif assumptions.review is not None:
        notes.append(
            f"{implied:,} answers that nobody confirmed count by q = {tally.weights.implied}, the lower end of what "
            f"reviewers found in {assumptions.review.sampled} of them ({assumptions.review.source})."
        )
    if tally.total(Counts.PROVISIONAL) != ZERO:
        notes.append(
            f"{tally.behind(Counts.PROVISIONAL)} durable resolutions are provisional: residents may still come back."
        )
    return notes
