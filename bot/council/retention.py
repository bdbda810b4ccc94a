"""How long the gateway keeps what no setting says: the code and the council's records go by the same figures. Pure."""

from __future__ import annotations

from datetime import timedelta

CARD_FOR = timedelta(minutes=15)  # what was filled in on a secure card, unless it is extended
CALENDAR_FOR = timedelta(days=365)
SALT_FOR = timedelta(days=30)  # of person keys
SALT_OVERLAP = timedelta(days=7)  # the old salt stays so long, so that whoever comes back is known under both
ERASED_EVIDENCE_FOR = timedelta(days=7)  # the usage log has taken an erased conversation's evidence by then
EVIDENCE_FOR = timedelta(days=366)  # after its words went; 13 months after the last message in all
