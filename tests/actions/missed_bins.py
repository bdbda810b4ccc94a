"""What the tests of the missed-bin form share: its names and the messages that open it."""

from __future__ import annotations

from tests.actions.resident import Heard, Resident

FORM, INTENT = "report_missed_bin_form", "report_missed_bin"
FRIDAY = "2026-11-27T10:00:00+00:00"
AT_14 = "the black bin at 14 acorn street ZZ1 1AA was not emptied on tuesday"
AT_ST_JOHNS_1 = "black bin missed 1 St John's Road ZZ1 1AF"


async def begin(resident: Resident, text: str = AT_14) -> Heard:
    """The message that opens the form."""
    return await resident.starts(FORM, text, INTENT)
