"""Where sample residents live, whose council tax bill they hold, and their library cards. Data, no code.

The town's own files are the sandboxes' alone, so the few facts that a resident knows of themselves stand here as well;
a test compares them.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Home:
    """Where a resident lives, as they would type it."""

    postcode: str
    number: str
    missed: str = ""  # a word of the bin that was really left behind here, if one was


@dataclass(frozen=True)
class Bill:
    """What stands at the top of somebody's council tax bill."""

    account: str
    surname: str
    postcode: str


@dataclass(frozen=True)
class LibraryCard:
    """What a reader types to show that the card is theirs."""

    number: str
    pin: str


#: Homes of the sandbox's town that sample residents live in: ordinary rounds, and some where something went wrong.
HOMES = (
    *(Home("ZZ1 1AG", str(number)) for number in range(1, 33)),
    Home("ZZ1 1AA", "1"),
    Home("ZZ1 1AA", "2", "black"),
    Home("ZZ1 1AA", "3", "green"),
    Home("ZZ1 1AA", "4", "food"),
    Home("ZZ1 1AA", "5", "brown"),
    Home("ZZ1 1AA", "6", "black"),
    Home("ZZ1 1AA", "10"),
    Home("ZZ1 1AA", "14", "black"),
    *(Home("ZZ1 1AB", str(number)) for number in range(1, 7)),
    Home("ZZ1 1AB", "7", "green"),
    *(Home("ZZ1 1AF", str(number)) for number in range(1, 8)),
    *(Home("ZZ1 1AD", str(number)) for number in range(1, 4)),
    *(Home("ZZ1 1AE", str(number)) for number in range(1, 5)),
)

#: Bills whose holders only ask. Every scenario of the town that has something to tell is among them.
ASKING = (
    Bill("40012345", "Adeyemi", "ZZ1 1AA"),
    Bill("40012346", "O'Brien", "ZZ1 1AA"),
    Bill("40012347", "Hartley-Moss", "ZZ1 1AA"),
    Bill("40012348", "Pickering", "ZZ1 1AA"),
    Bill("40012349", "Rhys-Jones", "ZZ1 1AA"),
    Bill("40012358", "Fairclough", "ZZ1 1AF"),
    Bill("40012360", "Entwistle", "ZZ1 1AF"),
    Bill("40012362", "García López", "ZZ1 1AF"),
    Bill("40012363", "Saint-Clair", "ZZ1 1AF"),
    Bill("40012364", "Price", "ZZ1 1AF"),
)
#: Bills that samples pay. The ledger keeps a payment for years, so none of these is an account to try things out with.
PAYING = (
    Bill("40012367", "Wren", "ZZ1 1AH"),
    Bill("40012368", "van der Berg", "ZZ1 1AG"),
    Bill("40012371", "Lord", "ZZ1 1AG"),
    Bill("40012372", "Begum", "ZZ1 1AG"),
)
#: Bills that are behind, from a reminder to the enforcement agents and a breathing space.
BEHIND = (
    Bill("40012350", "D'Souza", "ZZ1 1AA"),
    Bill("40012351", "Mahmood", "ZZ1 1AB"),
    Bill("40012352", "Kowalska", "ZZ1 1AB"),
    Bill("40012353", "Stubbs", "ZZ1 1AB"),
    Bill("40012354", "Llewellyn", "ZZ1 1AB"),
    Bill("40012355", "McAllister", "ZZ1 1AB"),
    Bill("40012356", "Iqbal", "ZZ1 1AB"),
)
#: Readers with something out: some whose loans can all be renewed, some to whom the library says no for a part.
READERS = (
    LibraryCard("42000123", "1234"),
    LibraryCard("42000126", "4567"),
    LibraryCard("42000127", "5678"),
    LibraryCard("42000128", "6789"),
    LibraryCard("42000129", "7890"),
    LibraryCard("42000130", "8901"),
    LibraryCard("42000135", "4455"),
    LibraryCard("42000141", "1357"),
)
