"""When a title may be reserved, where it can be collected, and the queue of those who wait for it."""

from __future__ import annotations

from bot.backends.koha.sandbox.answers import age
from bot.backends.koha.sandbox.tables import HOLDS, Row, change, every, remove
from bot.backends.koha.sandbox.town import Town

_MOST = 6
_MOST_TODAY = 4


def pickup_libraries(town: Town, biblio: Row) -> list[Row]:
    """Where a title can be collected: what does not leave its branch, only there."""
    homes = {item["branch"] for item in town.items_of(biblio["id"])}
    return [
        row
        for row in town.libraries.values()
        if row["hands_out_holds"] and (biblio["rule"] != "local" or row["code"] in homes)
    ]


def why_not(town: Town, patron: Row, biblio: Row, item_id: int | None) -> str | None:
    """Koha's reason against a reservation; None when there is none."""
    own = every(town.session, HOLDS, patron_id=patron["id"])
    copies = town.items_of(biblio["id"])
    lent = {row["item_id"] for row in town.on_loan.values() if row["patron_id"] == patron["id"]}
    if town.behaviour.hold_refusal:
        return town.behaviour.hold_refusal
    if len(own) >= _MOST:
        return "tooManyReserves"
    if copies and all(copy["damaged"] for copy in copies):
        return "damaged"
    if age(patron["born"], town.today) < biblio["from_age"]:
        return "ageRestricted"
    if item_id is not None and any(hold["item_id"] == item_id for hold in own):
        return "itemAlreadyOnHold"
    if any(copy["id"] in lent for copy in copies):
        return "alreadypossession"
    if biblio["kind"] == "REF":
        return "notReservable"
    if biblio["rule"] in ("none_allowed", "odd"):
        return "noReservesAllowed" if biblio["rule"] == "none_allowed" else "aRuleOfNextYear"
    if any(hold["biblio_id"] == biblio["id"] for hold in own):
        return "tooManyHoldsForThisRecord"
    if sum(1 for hold in own if town.hold_day(hold) == town.today) >= _MOST_TODAY:
        return "tooManyReservesToday"
    if biblio["rule"] == "local" and all(copy["branch"] != patron["branch"] for copy in copies):
        return "cannotReserveFromOtherBranches"
    return None


def move_to(town: Town, hold: Row, place: int) -> None:
    """Give a waiting reservation another place in its queue; the others keep their order."""
    others = [row for row in town.queue(hold["biblio_id"]) if row["id"] != hold["id"]]
    others.insert(max(0, place - 1), hold)
    for number, row in enumerate(others, start=1):
        change(town.session, HOLDS, row["id"], priority=number)


def cancel(town: Town, hold: Row) -> None:
    """Take a reservation away; those behind it move up."""
    remove(town.session, HOLDS, hold["id"])
    for number, row in enumerate(town.queue(hold["biblio_id"]), start=1):
        change(town.session, HOLDS, row["id"], priority=number)
