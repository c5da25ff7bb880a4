"""When one quantity makes another true: the same number, unit and period, fairly compared."""

from decimal import Decimal

from domain.content.quantities import Quantity

NEARBY = Decimal("0.8")  # "more than 80" is fair of 100, "more than 10" is not
ABOUT = Decimal("0.1")


def entails(known: Quantity, claimed: Quantity) -> bool:
    """Say whether a quantity in a passage makes a claimed one true."""
    if known.dimension != claimed.dimension or not _per_fits(known, claimed):
        return False
    if known.dimension == "price" and known.unit != claimed.unit:
        return False
    if known.shape == "size" and len(claimed.values) == 1:
        return claimed.values[0] in known.values and not claimed.comparison
    if len(known.values) != len(claimed.values):
        return False
    if known.values == claimed.values and _fits(known.comparison, claimed.comparison):
        return True
    if len(known.values) > 1 or known.comparison not in {"", claimed.comparison}:
        return False
    return _compared(known.values[0], claimed.values[0], claimed.comparison)


def _per_fits(known: Quantity, claimed: Quantity) -> bool:
    """Say whether both are per the same. A count may leave it out; a price only "per person"."""
    silent = not claimed.per and (claimed.dimension != "price" or known.per == "person")
    return known.per == claimed.per or silent


def _fits(known: str, claimed: str) -> bool:
    """Say whether the comparison words agree when the numbers are the same."""
    fair = {("", "least"), ("", "most"), ("", "about"), ("most", ""), ("most", "less"),
            ("more", "least"), ("least", "more"), ("less", "most")}  # fmt: skip
    return known == claimed or (known, claimed) in fair


def _compared(known: Decimal, claimed: Decimal, comparison: str) -> bool:
    """Say whether an exact number is fairly put as more than, less than or about another."""
    if comparison in {"more", "least"}:
        return known * NEARBY <= claimed <= known
    if comparison in {"less", "most"}:
        return known <= claimed <= known / NEARBY
    if comparison == "several":
        return known >= 2 * claimed
    return comparison == "about" and abs(known - claimed) <= max(known, claimed) * ABOUT
