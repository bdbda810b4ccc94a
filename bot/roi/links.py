"""Where a figure's contacts are shown. All links of a report are made here: they may lead to a console one day."""

from __future__ import annotations


def link_to_contacts(figure: str) -> str:
    """The address, from beside the report, of the list of contacts that a figure counts."""
    return f"contacts/{figure}.html"
