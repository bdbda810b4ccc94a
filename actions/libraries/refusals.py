"""Which response tells why a loan was not renewed. One sentence for all loans with the same reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bot.council.libraries import Loan, Refused, RenewalRefusal

RESPONSES: Mapping[RenewalRefusal, str] = {
    RenewalRefusal.ON_HOLD: "utter_library_refused_on_hold",
    RenewalRefusal.TOO_MANY: "utter_library_refused_too_many",
    RenewalRefusal.TOO_SOON: "utter_library_refused_too_soon",
    RenewalRefusal.OVERDUE_TOO_LONG: "utter_library_refused_overdue",
    RenewalRefusal.ACCOUNT_BLOCKED: "utter_library_refused_blocked",
    RenewalRefusal.OWES_TOO_MUCH: "utter_library_refused_owes",
    RenewalRefusal.CARD_EXPIRED: "utter_library_refused_card_expired",
    RenewalRefusal.NOT_RENEWABLE: "utter_library_refused_not_renewable",
    RenewalRefusal.MUST_BE_SHOWN: "utter_library_refused_must_be_shown",
    RenewalRefusal.RECALLED: "utter_library_refused_recalled",
    RenewalRefusal.RENEWS_ITSELF: "utter_library_refused_renews_itself",
    RenewalRefusal.KEPT_TOO_LONG: "utter_library_refused_kept_too_long",
    RenewalRefusal.NOT_ON_LOAN: "utter_library_refused_not_on_loan",
    RenewalRefusal.UNKNOWN: "utter_library_refused_unknown",
}
#: Refusals that say already what `say_card_trouble` would say.
ABOUT_THE_CARD = frozenset({RenewalRefusal.ACCOUNT_BLOCKED, RenewalRefusal.CARD_EXPIRED})
ABOUT_MONEY = frozenset({RenewalRefusal.ACCOUNT_BLOCKED, RenewalRefusal.OWES_TOO_MUCH})


def by_reason(refused: Iterable[Refused]) -> dict[RenewalRefusal, list[Loan]]:
    """The loans of each reason, in the order of the reasons above."""
    found: dict[RenewalRefusal, list[Loan]] = {}
    for one in refused:
        found.setdefault(one.refusal, []).append(one.loan)
    return {reason: found[reason] for reason in RESPONSES if reason in found}
