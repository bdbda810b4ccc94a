"""Reads `councils/<slug>/council.toml`. A bad file stops the process and is named with the field and its line."""

from __future__ import annotations

import re
from datetime import time
from pathlib import Path
from typing import Any

from bot.council.collections import MissedBinRules
from bot.council.errors import FileError
from bot.councils.chat import read_chat
from bot.councils.council import NOTIFY_TEMPLATES, BackEnd, Council, Neighbour
from bot.councils.council_tax import read_council_tax
from bot.councils.hours import NATIONS, Hours
from bot.councils.libraries import read_libraries
from bot.councils.table import Table, line_of_field, read_time, read_toml

_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def read_councils(folder: Path) -> dict[str, Council]:
    """Every council under `folder`, by slug; `FileError` names the file and field that is wrong."""
    found = {path.parent.name: read_council(path) for path in sorted(folder.glob("*/council.toml"))}
    if not found:
        raise FileError(str(folder), "councils", "there is no <slug>/council.toml in this folder")
    return found


def read_council(path: Path) -> Council:
    """One council.toml, checked field by field; `FileError` names the line too, where the field stands in the file."""
    values = read_toml(path)
    try:
        return _read_council(path, values)
    except FileError as wrong:
        if wrong.line is not None or wrong.path != str(path):
            raise
        line = line_of_field(path.read_text(encoding="utf-8"), wrong.field)
        raise FileError(wrong.path, wrong.field, wrong.problem, line) from wrong


def _read_council(path: Path, values: dict[str, Any]) -> Council:
    table = Table(str(path), values)
    slug = table.text("slug")
    if slug != path.parent.name:
        raise FileError(str(path), "slug", f"must be the folder's name, {path.parent.name!r}")
    nation = table.text("nation")
    if nation not in NATIONS:
        raise FileError(str(path), "nation", f"must be one of {', '.join(NATIONS)}, not {nation!r}")
    phone, waste, people = table.table("phone"), table.table("waste"), table.table("people")
    pages = table.table("pages").texts()
    if "home" not in pages:
        raise FileError(str(path), "pages.home", "must be given")
    return Council(
        slug=slug,
        name=table.text("name"),
        nation=nation,
        website=table.text("website").rstrip("/"),
        custodian_code=table.whole("custodian_code"),
        languages=table.list("languages"),
        site_keys=table.list("site_keys"),
        reference_prefix=table.text("reference_prefix"),
        phone=phone.text("number"),
        text_relay=phone.text("text_relay"),
        out_of_hours_phone=phone.text("out_of_hours"),
        welsh_phone=phone.text("welsh") if "welsh" in phone.values else "",
        hours=Hours(_read_hours(phone.table("hours")), nation),
        reply_working_days=people.whole("reply_working_days"),
        back_ends=_read_back_ends(table.table("back_ends")),
        streams=waste.table("streams").texts(),
        stream_words=_read_stream_words(waste),
        bins_out_by=waste.time("out_by"),
        missed_bin_rules=MissedBinRules(
            round_ends=waste.time("round_ends"),
            report_within_working_days=waste.whole("report_within_working_days"),
            report_closes=waste.time("report_closes"),
        ),
        return_within_working_days=waste.whole("return_within_working_days"),
        most_payment_pence=_read_most_payment(table.table("payments")),
        council_tax=read_council_tax(table.table("council_tax"), nation) if "council_tax" in table.values else None,
        pages=pages,
        folder=path.parent,
        neighbours=_read_neighbours(table),
        notify_templates=_read_notify_templates(table),
        chat=read_chat(table),
        libraries=read_libraries(table.table("libraries")) if "libraries" in table.values else None,
    )


def _read_hours(table: Table) -> dict[int, tuple[time, time]]:
    found: dict[int, tuple[time, time]] = {}
    for day, name, span in table.by_weekday():
        opens, dash, closes = span.partition("-")
        if not dash:
            raise FileError(table.path, name, f"must be opening-closing such as 08:30-17:00, not {span!r}")
        pair = read_time(table.path, name, opens), read_time(table.path, name, closes)
        if pair[0] >= pair[1]:
            raise FileError(table.path, name, f"closes before it opens: {span!r}")
        found[day] = pair
    return found


def _read_stream_words(waste: Table) -> dict[str, tuple[str, ...]]:
    """Residents' words by stream. A word of two streams would be a guess, so it is refused here."""
    streams, table = waste.table("streams").texts(), waste.table("stream_words")
    owner: dict[str, str] = {}
    for stream in table.values:
        if stream not in streams:
            raise FileError(table.path, table.prefix + stream, f"is not one of [waste.streams]: {', '.join(streams)}")
        for word in table.list(stream):
            if word != word.lower().strip() or owner.setdefault(word, stream) != stream:
                raise FileError(table.path, table.prefix + stream, f"{word!r} must be in small letters, in one stream")
    return {stream: table.list(stream) for stream in table.values}


def _read_most_payment(table: Table) -> int:
    """The most that one payment may be, in pence. GOV.UK Pay takes no more than 100,000 pounds at once."""
    most = table.whole("most_pounds")
    if not 1 <= most <= 100_000:
        raise FileError(table.path, table.prefix + "most_pounds", f"must be 1 to 100000, not {most}")
    return most * 100


def _read_neighbours(table: Table) -> dict[str, Neighbour]:
    """Who else serves the homes here, by the name that the assistant's list of other bodies knows them by."""
    if "neighbours" not in table.values:
        return {}
    listed = table.table("neighbours")
    found: dict[str, Neighbour] = {}
    for name in listed.values:
        one = listed.table(name)
        found[name] = Neighbour(one.text("name"), one.text("page"), one.text("phone") if "phone" in one.values else "")
    return found


def _read_back_ends(table: Table) -> dict[str, BackEnd]:
    found: dict[str, BackEnd] = {}
    for name in table.values:
        one = table.table(name)
        codes = one.table("service_codes").texts() if "service_codes" in one.values else {}
        found[name] = BackEnd(one.text("contract"), one.text("url").rstrip("/"), codes)
    return found


def _read_notify_templates(council: Table) -> dict[str, str]:
    """With a `[back_ends.notify]`, every template's id has to be given: a wrong one would fail only when used."""
    if "notify" not in council.table("back_ends").values:
        return {}
    table = council.table("notify").table("templates")
    for name in table.values:
        if name not in NOTIFY_TEMPLATES:
            known = ", ".join(NOTIFY_TEMPLATES)
            raise FileError(table.path, table.prefix + name, f"is not one of {known}")
    found = {name: table.text(name) for name in NOTIFY_TEMPLATES}
    for name, number in found.items():
        if not _UUID.fullmatch(number):
            raise FileError(table.path, table.prefix + name, f"must be a UUID, not {number!r}")
    return found
