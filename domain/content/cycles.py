"""Draft, critique, refine: which turn is kept, and when to stop.

A refined draft replaces the one before only if its score is higher, it loses no supported claim and
it brings no new block. At most three turns. Source: product rows C3 and C4.
"""

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

from domain.content.critique import to_mend
from domain.content.text import fold
from domain.content.words import Critique, Cycle

MOST_CYCLES = 3


def judged_cycle(number: int, before: Critique, after: Critique, cost: Decimal) -> Cycle:
    """Decide whether a refinement is kept; both critiques by the same tools and readers."""
    lost = lost_claims(before, after)
    blocks = _blocks(after) - _blocks(before)
    if lost:
        why = f"a supported claim was lost: {lost[0]}"
    elif blocks > 0:
        why = f"{blocks} more findings block it"
    elif after.score <= before.score:
        why = f"the score did not rise: {before.score:g} to {after.score:g}"
    else:
        gain = after.score - before.score
        return Cycle(number, before.score, after.score, True, f"{gain:+g} points", cost)
    return Cycle(number, before.score, after.score, False, why, cost)


def lost_claims(before: Critique, after: Critique) -> tuple[str, ...]:
    """Return the supported claims of one draft that another no longer makes, or no longer may."""
    gone = _supported(before).keys() - _supported(after).keys()
    return tuple(sorted(text for _, text in gone))


def goes_on(cycles: Sequence[Cycle], current: Critique) -> bool:
    """Say whether another turn is due: there is something to mend, and a turn left."""
    return len(cycles) < MOST_CYCLES and bool(to_mend(current))


def _supported(critique: Critique) -> Counter[tuple[str, str]]:
    return Counter(
        (one.claim.kind, fold(one.claim.text))
        for one in critique.claims
        if one.status == "supported"
    )


def _blocks(critique: Critique) -> int:
    return sum(one.severity == "blocks" for one in critique.findings)
