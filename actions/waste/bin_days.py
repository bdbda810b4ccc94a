"""When bins are collected: the form that finds the home, and the answer with changed days and a calendar file."""

from __future__ import annotations

from actions.acting import CouncilAction
from actions.asking import Form, sounds_like_another_need
from actions.before import drops_it, understand_as
from actions.days import holidays_of
from actions.gateway import CalendarDay
from actions.home_questions import asks_why, explain_unclear_home
from actions.homes import next_home_question, read_home, say_home
from actions.libraries.branch_follow_ups import follow_up_about_branches, is_about_branches
from actions.said import Said
from actions.saying import capital, say_list, say_near_day, say_time
from actions.talk import Talk
from actions.turn import Turn
from actions.waste.bins import bins_meant, other_colours
from actions.waste.days_asked import days_asked, may_hide_more
from actions.waste.follow_ups import about_holidays, only_a_bin
from actions.waste.judging import household_or_empty
from actions.waste.missed_bin_answers import TASK_SLOTS
from actions.waste.refusals import say_change
from bot.council.collections import HouseholdService, NextCollection
from bot.council.errors import BackEndError
from bot.logs import get

_LOG = get("actions")


class ValidateAskBinDayForm(Form):
    """Finds the home. Which bin was asked about first is kept for the answer."""

    called = "validate_ask_bin_day_form"
    retry_intent = "ask_bin_day"
    form = "ask_bin_day_form"
    intent = "ask_bin_day"
    open_slots = ("bin_day_kind", "bin_days_also_wanted")
    unclear = {}  # noqa: RUF012 - Form declares it a ClassVar; the address has its own explanations

    async def start(self, turn: Turn, talk: Talk) -> None:
        """The last question's bin is not this one's."""
        talk.clear("bin_day_kind")

    def asks_why(self, said: Said, asked: str) -> bool:
        """What the address is for."""
        return asks_why(said)

    async def read(self, turn: Turn, talk: Talk, asked: str) -> bool:
        """Take an address and a bin."""
        asked_here = "" if sounds_like_another_need(turn.said, self.intent) else asked
        heard = await read_home(turn, talk, asked_here)
        asked_about = _bin_asked(turn)
        if asked_about and turn.said.intent in (self.intent, "inform"):
            talk.keep("bin_day_kind", asked_about)
            return True
        return heard

    async def next_question(self, turn: Turn, talk: Talk) -> str | None:
        """Only the address is needed; nothing for "what about sunday" after a library's opening hours."""
        if _follows_a_library(turn):
            return None
        return await next_home_question(turn, talk)

    def explain_unclear(self, turn: Turn, talk: Talk, asked: str) -> None:
        """The address has its own explanations."""
        explain_unclear_home(turn, talk, asked)


class TellBinDays(CouncilAction):
    """The answer, when the form knows the home. Says nothing when the form ended without one."""

    called = "action_tell_bin_days"
    ends = "ask_bin_day"
    retry_intent = "ask_bin_day"

    async def act(self, turn: Turn, talk: Talk) -> None:
        """Tell them, unless the question was one about the library that was told of before."""
        if _follows_a_library(turn) and follow_up_about_branches(turn, talk):
            return
        if talk.slot("home"):
            await tell_bin_days(turn, talk)


class TellBinDaysMeanwhile(CouncilAction):
    """The same question in the middle of another form, which goes on afterwards."""

    called = "action_tell_bin_days_meanwhile"

    async def act(self, turn: Turn, talk: Talk) -> None:
        """Tell them if the home is known; otherwise remember to, as the form will ask for it."""
        if drops_it(turn.said):
            talk.clear(*TASK_SLOTS, "missed_bin_also", "missed_bin_several", "bad_answers")
            talk.end_form()
            understand_as(turn, talk, "ask_bin_day")
            return
        await read_home(turn, talk, "")
        talk.keep("bin_day_kind", _bin_asked(turn))
        if talk.slot("home"):
            await tell_bin_days(turn, talk)
        else:
            talk.keep("bin_days_also_wanted", True)
            talk.say("utter_bin_days_after_address")


async def tell_bin_days(turn: Turn, talk: Talk) -> None:
    """All next collections at the home that is known, the bin asked about first; then the calendar file."""
    home = talk.slot("home")
    household = await household_or_empty(turn, home["uprn"])
    coming = sorted(
        ((one, one.next) for one in household.services if one.next is not None),
        key=lambda pair: (pair[1].day, pair[0].stream),
    )
    address = say_home(home)
    if not coming:
        talk.say("utter_bin_days_none", address=address, page=turn.council.page("ask_bin_day"))
        return
    asked = talk.slot("bin_day_kind")
    if asked and asked not in turn.council.streams:
        titles = [_title(turn, one) for one in household.services]
        talk.say("utter_bin_unknown", bin=asked, address=address, bins=say_list(titles))
        asked = None
    if asked and household.service(asked) is None:
        titles = [_title(turn, one) for one in household.services]
        talk.say("utter_bin_not_here", address=address, bin=turn.council.streams[asked], bins=say_list(titles))
    first = next(((one, due) for one, due in coming if one.stream == asked), None)
    others = [(one, due) for one, due in coming if first is None or one.stream != asked]
    out_by = say_time(turn.council.bins_out_by)
    for service in household.services:
        _say_what_is_under_way(turn, talk, service, address)
    if first is None and _say_those_of_the_days(turn, talk, coming, address):
        return
    if first is not None:
        service, due = first
        day = say_near_day(due.day, turn.local.date())
        talk.say(
            "utter_bin_day_one",
            bin=_title(turn, service),
            address=address,
            day=day,
            change=say_change(due),
            out_by=out_by,
        )
    if others:
        response = "utter_bin_days_others" if first is not None else "utter_bin_days"
        talk.say(response, address=address, days=_lines(turn, others), out_by=out_by)
    if about_holidays(turn.said) and not any(say_change(due) for _, due in coming):
        talk.say("utter_bin_days_holidays", page=turn.council.page("ask_bin_day"))
    await _offer_calendar(turn, talk, coming, address, out_by)


def _follows_a_library(turn: Turn) -> bool:
    """Whether the message that opened the form was about a library's opening hours."""
    form = ValidateAskBinDayForm.form
    opened = any(event["event"] == "active_loop" and event.get("name") == form for event in turn.events)
    return opened and is_about_branches(turn)


def _bin_asked(turn: Turn) -> str | None:
    """The stream that a question is about; the resident's own word for a bin that this council does not have."""
    words = turn.council.stream_words
    streams = bins_meant(turn.said, words, whole_text=only_a_bin(turn))
    if streams:
        return streams[0]
    named = turn.said.first("bin") or ""
    return named if other_colours(named, words) else None


def _say_those_of_the_days(
    turn: Turn, talk: Talk, coming: list[tuple[HouseholdService, NextCollection]], address: str
) -> bool:
    """`which one is it on friday`: only those; False when no days were asked for, or nothing known is due on them."""
    asked = days_asked(turn.said, turn.local.date(), holidays_of(turn))
    if asked is None:
        return False
    due_then = [(one, due) for one, due in coming if asked.holds(due.day)]
    before = [_title(turn, one) for one, due in coming if due.day < asked.first]
    if not due_then:
        if about_holidays(turn.said):
            return False  # what is known of holidays follows the next collections
        if may_hide_more(asked, (due.day for _, due in coming)):
            talk.say("utter_bin_days_too_far", when=asked.name)
        else:
            talk.say("utter_bin_days_not_then", when=asked.name, address=address)
        return False
    talk.say(
        "utter_bin_days_then",
        when=asked.name,
        address=address,
        days=_lines(turn, due_then),
        out_by=say_time(turn.council.bins_out_by),
    )
    if before:
        talk.say("utter_bin_days_then_perhaps", when=asked.name, bins=say_list(before))
    return True


def _lines(turn: Turn, coming: list[tuple[HouseholdService, NextCollection]]) -> str:
    today = turn.local.date()
    return "\n".join(
        f"- {capital(_title(turn, one))}: {say_near_day(due.day, today)}{say_change(due)}" for one, due in coming
    )


def _say_what_is_under_way(turn: Turn, talk: Talk, service: HouseholdService, address: str) -> None:
    """A collection of today, and a crew that is coming back: both come before the next planned day."""
    last, today = service.last, turn.local.date()
    if last is None:
        return
    title = _title(turn, service)
    if last.return_on is not None and last.return_on >= today:
        day = say_near_day(last.return_on, today)
        talk.say("utter_bin_day_return", bin=title, address=address, day=day)
    elif last.day == today and not last.round_finished:
        talk.say(
            "utter_bin_day_today",
            bin=title,
            address=address,
            round_ends=say_time(turn.council.missed_bin_rules.round_ends),
        )


async def _offer_calendar(
    turn: Turn, talk: Talk, coming: list[tuple[HouseholdService, NextCollection]], address: str, out_by: str
) -> None:
    """The dates as a file; the answer stands without it."""
    days = [
        CalendarDay(due.day, capital(_title(turn, one)), f"Put it out by {out_by}.{say_change(due)}")
        for one, due in coming
    ]
    try:
        link = await turn.clients.gateway.keep_calendar(turn.conversation, f"Bin days at {address}", days)
    except BackEndError as failure:
        _LOG.warning("calendar.missing", conversation=turn.conversation, problem=type(failure).__name__)
        return
    talk.say("utter_bin_calendar", link=link)


def _title(turn: Turn, service: HouseholdService) -> str:
    """What residents of this council call the bin; the back end's word for one that the council has not named."""
    return turn.council.streams.get(service.stream, service.title)
