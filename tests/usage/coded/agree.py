"""`python -m tests.usage.coded.agree`: kappa between the coders, and between each coder and the derivation."""

from __future__ import annotations

from itertools import combinations

from bot.usage.review.judging import kappa
from tests.usage.coded.read import FOLDER, derived_outcomes, read_coding, read_conversations


def main() -> None:
    """Prints agreement, kappa with its interval, and every conversation that two codings see differently."""
    derived = derived_outcomes(read_conversations())
    codings = {path.stem: read_coding(path) for path in sorted(FOLDER.glob("*.csv")) if path.stem != "sheet"}
    codings["derivation"] = {number: "+".join(outcomes) for number, outcomes in derived.items()}
    for one, other in combinations(codings, 2):
        numbers = [number for number in derived if codings[one].get(number) and codings[other].get(number)]
        first, second = ([codings[name][number] for number in numbers] for name in (one, other))
        found = kappa(first, second)
        same = sum(a == b for a, b in zip(first, second, strict=True))
        told = (
            "no kappa" if found is None else f"kappa {found.estimate:.3f} (95 %: {found.low:.3f} to {found.high:.3f})"
        )
        print(f"{one} and {other}: {same} of {len(numbers)} alike, {told}")
        for number, a, b in zip(numbers, first, second, strict=True):
            if a != b:
                print(f"  {number}: {a} / {b}")


if __name__ == "__main__":
    main()
