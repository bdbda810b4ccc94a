"""Wires the actions to what they call: each council's back ends and the gateway's private door. Made on first use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from actions.gateway import Gateway
from bot.backends.civica.client import Civica
from bot.backends.govuk_notify.client import GovukNotify
from bot.backends.koha.client import Koha
from bot.backends.open311.client import Open311
from bot.backends.os_places.client import OsPlaces
from bot.backends.waste.client import Waste
from bot.council.errors import FileError
from bot.councils import Council, read_councils
from bot.logs import get
from bot.services import CARDS
from bot.settings import ActionSettings
from bot.web import CallRecord, Calls

_LOG = get("actions")

#: Rasa's lock on a conversation and the gateway's patience both outlast this; one action stays within it (seconds).
ACTION_SECONDS = 7.0


@dataclass(frozen=True)
class BackEnds:
    """One council's systems behind our own words."""

    addresses: OsPlaces
    waste: Waste
    reports: Open311
    council_tax: Civica | None = None  # None where the council has not named one
    notify: GovukNotify | None = None
    library: Koha | None = None


class Clients:
    """Everything that the actions of one process share."""

    def __init__(self, settings: ActionSettings) -> None:
        self.settings = settings
        self.clock = settings.clock()
        self.councils: Mapping[str, Council] = read_councils(settings.councils_dir)
        self.calls = Calls(budget_seconds=ACTION_SECONDS, on_call=_log_call)
        self._back_ends = {slug: self._wire(council) for slug, council in self.councils.items()}

    @cached_property
    def gateway(self) -> Gateway:
        """The gateway's private door."""
        return Gateway(self.calls, self.settings.gateway_url, self.settings.private_secret)

    def council_of(self, conversation: str) -> Council:
        """The council that a conversation's name begins with; the first council for a name of another shape."""
        slug = conversation.partition(".")[0]
        return self.councils.get(slug) or next(iter(self.councils.values()))

    def back_ends(self, council: Council) -> BackEnds:
        """The systems behind one council."""
        return self._back_ends[council.slug]

    def _wire(self, council: Council) -> BackEnds:
        settings = self.settings
        _check_service_codes(council)
        return BackEnds(
            OsPlaces(self.calls, self._url(council, "addresses", "os_places"), settings.os_places_key),
            Waste(self.calls, self._url(council, "waste", "waste"), settings.waste_key),
            Open311(self.calls, self._url(council, "reports", "open311"), settings.open311_key),
            council_tax=self._wire_council_tax(council),
            notify=self._wire_notify(council),
            library=self._wire_library(council),
        )

    def _wire_council_tax(self, council: Council) -> Civica | None:
        figures, settings = council.council_tax, self.settings
        if "council_tax" not in council.back_ends or figures is None:
            return None
        return Civica(
            self.calls,
            self._url(council, "council_tax", "civica"),
            settings.civica_user,
            settings.civica_password,
            stage_codes=figures.stage_codes,
            nation=figures.nation,
        )

    def _wire_notify(self, council: Council) -> GovukNotify | None:
        if "notify" not in council.back_ends:
            return None
        url, key = self._url(council, "notify", "govuk_notify"), self.settings.govuk_notify_key
        return GovukNotify(self.calls, url, key, clock=self.clock)

    def _wire_library(self, council: Council) -> Koha | None:
        if "library" not in council.back_ends:
            return None
        url, settings = self._url(council, "library", "koha"), self.settings
        return Koha(self.calls, url, settings.koha_client_id, settings.koha_secret)

    def _url(self, council: Council, name: str, contract: str) -> str:
        file = str(council.folder / "council.toml")
        back_end = council.back_ends.get(name)
        if back_end is None:
            raise FileError(file, f"back_ends.{name}", "must be given")
        if back_end.contract != contract:
            raise FileError(file, f"back_ends.{name}.contract", f"must be {contract!r}, not {back_end.contract!r}")
        return back_end.url.replace("{sandbox}", self.settings.sandbox_url)


def _check_service_codes(council: Council) -> None:
    """Every stream needs a code to report it under, and so does every kind that a service's card names."""
    reports = council.back_ends.get("reports")
    known = reports.service_codes if reports else {}
    kinds = [kind for card in CARDS for kind in card.report_kinds]
    for kind in (*(f"missed_{stream}" for stream in council.streams), *kinds):
        if kind not in known:
            file = str(council.folder / "council.toml")
            raise FileError(file, f"back_ends.reports.service_codes.{kind}", "must be given")


@lru_cache(maxsize=1)
def wired() -> Clients:
    """This process's clients. The first call reads the settings and the councils' folders."""
    return Clients(ActionSettings.read())


def _log_call(call: CallRecord) -> None:
    _LOG.info(
        "backend.call.failed" if call.problem else "backend.call.answered",
        back_end=call.back_end,
        method=call.method,
        template=call.template,
        attempt=call.attempt,
        status=call.status,
        milliseconds=call.milliseconds,
        problem=call.problem or None,
    )
