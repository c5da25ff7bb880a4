"""A supplier's bill in the shop's currency, beside what was expected.

Limits: an amount that was converted differs by the way of the rate.
"""

from decimal import Decimal

DRIFT = Decimal("0.02")  # of a converted amount is the rate's, not the supplier's


def without_drift(billed: Decimal, expected: Decimal | None) -> Decimal:
    """Return a converted bill; one that differs as little as rates do is what was expected."""
    if expected is not None and abs(billed - expected) <= abs(expected) * DRIFT:
        return expected
    return billed
