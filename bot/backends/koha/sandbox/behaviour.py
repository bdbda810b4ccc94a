"""How this Koha is set up and in what mood it is: the desk changes it, and starting again forgets the changes."""

from __future__ import annotations

from dataclasses import dataclass, fields

#: What the one API client may do when the desk has not taken it away.
PERMISSIONS = frozenset({"borrowers", "catalogue", "circulate", "reserveforothers", "updatecharges"})


@dataclass
class Behaviour:
    """`is_old`: an older server, without a reader's own list of loans and without titles inside loans.

    `renewal_refusal` and `hold_refusal` are a code with which everything of that kind is refused.
    """

    maintenance: bool = False
    oauth: bool = True
    basic: bool = True
    is_old: bool = False
    renewal_refusal: str = ""
    hold_refusal: str = ""
    permissions: frozenset[str] = PERMISSIONS

    def start_again(self) -> None:
        """As it was at first."""
        for one in fields(self):
            setattr(self, one.name, one.default)
