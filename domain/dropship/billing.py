"""What a supplier was expected to take for a part, from what the part was reckoned to cost landed.

Landed is the supplier's charge, the customs duty and the payment fee together; only the first is
on its bill. Limits: where the shop recovers the supplier's taxes, landed does not hold them, and
the charge is not known; an amount that was converted differs by the way of the rate.
"""

from decimal import Decimal

from domain.dropship.money import rounded

DRIFT = Decimal("0.02")  # of a converted amount is the rate's, not the supplier's


def expected_charge(
    landed: Decimal,
    revenue: Decimal,
    whole: Decimal,
    currency: str,
    *,
    fee_percent: Decimal,
    fee_fixed: Decimal,
    duty: Decimal,
) -> Decimal:
    """Return what the supplier was to take.

    Args:
        revenue: of the part; `whole`: of its order, which bears the fixed part of the fee.
        fee_fixed, duty: in the shop's currency, like the rest.
    """
    share = revenue / whole if whole else Decimal(1)
    fee = rounded(revenue * fee_percent / 100 + fee_fixed * share, currency)
    return landed - fee - duty


def without_drift(billed: Decimal, expected: Decimal | None) -> Decimal:
    """Return a converted bill; one that differs as little as rates do is what was expected."""
    if expected is not None and abs(billed - expected) <= abs(expected) * DRIFT:
        return expected
    return billed
