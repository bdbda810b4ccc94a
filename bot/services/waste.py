"""Bins and recycling: what residents can ask for here, and what counts as an answer."""

from bot.council.cards import ServiceCard, Task
from bot.council.contacts import Outcome

CARD = ServiceCard(
    stem="waste",
    title="Bins and recycling",
    tasks=(
        Task(
            "report_missed_bin",
            "report a bin that was not emptied",
            need="missed_bin",
            subject_slot="missed_bin_kind",
            lgsl=524,
            lgil=17,
            works_here=True,
        ),
        Task(
            "ask_bin_day",
            "find out when your bins are collected",
            need="bin_day",
            lgsl=524,
            lgil=8,
            works_here=True,
        ),
        Task(
            "ask_recycling",
            "find out which bin something goes in",
            need="recycling_advice",
            lgsl=534,
            lgil=8,
            works_here=True,
        ),
        Task("request_bin", "order a new or replacement bin", need="bin_request", lgsl=526, lgil=0),
        Task("book_bulky_collection", "have large items taken away", need="bulky_collection", lgsl=528, lgil=0),
        Task(
            "subscribe_garden_waste",
            "join, renew or cancel garden waste collections",
            need="garden_waste",
            lgsl=530,
            lgil=0,
        ),
        Task(
            "request_assisted_collection",
            "get help putting your bins out",
            need="assisted_collection",
            lgsl=854,
            lgil=0,
        ),
        Task(
            "report_fly_tipping",
            "report rubbish that someone has dumped",
            need="street_report",
            lgsl=587,
            lgil=17,
        ),
        Task(
            "ask_recycling_centre",
            "find out about the tip or recycling centre",
            need="recycling_centre",
            lgsl=534,
            lgil=8,
        ),
    ),
    report_kinds=("disputed_collection",),  # and missed_<stream> for each stream that the council collects
    answers={
        # a back end gave a fact, or a correct refusal was explained
        "utter_bin_days": Outcome.EXPLAINED,
        "utter_bin_day_one": Outcome.EXPLAINED,
        "utter_bin_days_then": Outcome.EXPLAINED,
        "utter_large_items": Outcome.SIGNPOSTED,
        "utter_large_items_fits_a_bin": Outcome.EXPLAINED,
        "utter_missed_bin_not_collection_day": Outcome.EXPLAINED,
        "utter_missed_bin_crew_still_out": Outcome.EXPLAINED,
        "utter_missed_bin_too_late": Outcome.EXPLAINED,
        "utter_missed_bin_already_reported": Outcome.EXPLAINED,
        "utter_missed_bin_crew_returning": Outcome.EXPLAINED,
        "utter_missed_bin_same_answer": Outcome.EXPLAINED,
        "utter_crew_not_presented": Outcome.EXPLAINED,
        "utter_crew_incorrectly_presented": Outcome.EXPLAINED,
        "utter_crew_contaminated": Outcome.EXPLAINED,
        "utter_crew_too_heavy": Outcome.EXPLAINED,
        "utter_crew_excess_waste": Outcome.EXPLAINED,
        "utter_crew_blocked_access": Outcome.EXPLAINED,
        "utter_crew_road_closed": Outcome.EXPLAINED,
        "utter_crew_damaged": Outcome.EXPLAINED,
        "utter_crew_risk_of_injury": Outcome.EXPLAINED,
        "utter_crew_not_on_scheme": Outcome.EXPLAINED,
        "utter_crew_other": Outcome.EXPLAINED,
        "utter_bin_day_today": Outcome.EXPLAINED,
        "utter_bin_day_return": Outcome.EXPLAINED,
        "utter_recycling_goes_in": Outcome.EXPLAINED,
        "utter_recycling_centre": Outcome.EXPLAINED,
        "utter_recycling_nowhere": Outcome.EXPLAINED,
        # a reference was given; the gateway's evidence of the submission says the same
        "utter_missed_bin_reported": Outcome.RESOLVED_TRANSACTION,
        "utter_missed_bin_same_reference": Outcome.RESOLVED_TRANSACTION,
        # a person has to read a dispute: no staff time is saved, although there is a reference
        "utter_dispute_sent": Outcome.MESSAGE_LEFT,
        "utter_dispute_same_reference": Outcome.MESSAGE_LEFT,
        # examples out of the council's list: an answer only if it held what was looked for
        "utter_recycling_bin_holds": Outcome.RESOLVED_IMPLIED,
        # somewhere else to go
        "utter_home_elsewhere": Outcome.SIGNPOSTED,
        "utter_bin_days_none": Outcome.SIGNPOSTED,
        "utter_recycling_unknown": Outcome.SIGNPOSTED,
        # the back end did not do it
        "utter_missed_bin_unsettled": Outcome.FAILED_BACKEND,
        "utter_missed_bin_turned_down": Outcome.FAILED_BACKEND,
    },
)
