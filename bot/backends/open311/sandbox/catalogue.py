"""The services that the sandbox's council takes reports for, with the questions each asks. Data only."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Attribute:
    """One question of a service definition. `values` are (key, name) pairs of a list; `automated` is FixMyStreet's."""

    code: str
    description: str
    datatype: str = "string"
    required: bool = False
    values: tuple[tuple[str, str], ...] = ()
    automated: str = ""
    variable: bool = True

    def answer(self, order: int) -> dict[str, Any]:
        """The attribute as a definition shows it."""
        shown: dict[str, Any] = {
            "variable": self.variable,
            "code": self.code,
            "datatype": self.datatype,
            "required": self.required,
            "datatype_description": None,
            "order": order,
            "description": self.description,
        }
        if self.values:
            shown["values"] = [{"key": key, "name": name} for key, name in self.values]
        if self.automated:
            shown["automated"] = self.automated
        return shown


@dataclass(frozen=True)
class Service:
    """One service. `working_days` is how long the council takes; `batch` ones give a token first."""

    code: str
    name: str
    description: str
    notice: str
    working_days: int
    keywords: str
    kind: str = "realtime"
    group: str = "Bins and recycling"
    attributes: tuple[Attribute, ...] = field(default_factory=tuple)

    def answer(self) -> dict[str, Any]:
        """One entry of the service list."""
        return {
            "service_code": self.code,
            "service_name": self.name,
            "description": self.description,
            "metadata": bool(self.attributes),
            "type": self.kind,
            "keywords": self.keywords,
            "group": self.group,
        }


_OUR_REFERENCE = Attribute("fixmystreet_id", "The sender's own reference", automated="server_set")
_UPRN = Attribute("uprn", "The property's UPRN", required=True, automated="hidden_field")
_WHERE = Attribute(
    "location",
    "Where was the bin left?",
    "singlevaluelist",
    values=(("kerb", "At the kerb"), ("boundary", "Inside the boundary"), ("assisted", "Fetched by the crew")),
)
_DAY = Attribute("collection_date", "The day that it should have been emptied", "datetime")
_CREW_RECORD = Attribute("crew_record", "What the crew recorded")


def _missed(stream: str, what: str) -> Service:
    return Service(
        code=f"MISSED_{stream.upper()}",
        name=f"Missed {what}",
        description=f"A {what} that was not emptied on its day.",
        notice="We will come back within 2 working days. Please leave it out.",
        working_days=2,
        keywords=f"bin,missed,{stream}",
        attributes=(_UPRN, _OUR_REFERENCE, _WHERE, _DAY),
    )


SERVICES = {
    one.code: one
    for one in (
        _missed("refuse", "rubbish bin"),
        _missed("recycling", "recycling bin"),
        _missed("food", "food waste caddy"),
        _missed("garden", "garden waste bin"),
        Service(
            code="DISPUTED_COLLECTION",
            name="Crew record disputed",
            description="A resident says that what the crew recorded about a bin is not so.",
            notice="A person will look at what the crew recorded and reply within 5 working days.",
            working_days=5,
            keywords="bin,crew,dispute",
            attributes=(_UPRN, _OUR_REFERENCE, _DAY, _CREW_RECORD),
        ),
        Service(
            code="LITTER_BIN",
            name="Overflowing litter bin",
            description="A public litter bin that is full.",
            notice="We empty full litter bins within 1 working day.",
            working_days=1,
            keywords="litter,street",
            kind="batch",
            group="Streets",
        ),
    )
}
