"""The spending guard: what is so large or so odd that a person must say yes first.

Source: product study D15; design of the order process, "Margin guard". Nothing is refused here:
a part waits until it is approved for the kind of question asked.
"""

from dataclasses import dataclass
from decimal import Decimal

from domain.dropship.money import Costs
from domain.dropship.routing import supplier_lines
from domain.dropship.words import Ask, AttentionKind, Part


@dataclass(frozen=True, slots=True)
class Limits:
    """What may be spent without asking; reaching a limit is allowed, passing it is not.

    Attributes:
        daily: with one supplier on one day, in the shop's currency.
        order: on one supplier order, in the shop's currency.
        quantity: pieces of one supplier SKU in one supplier order.
    """

    daily: Decimal
    order: Decimal
    quantity: int


def guards(
    part: Part,
    costs: Costs,
    limits: Limits,
    spent_today: Decimal,
    same_address_recently: bool,
) -> list[Ask]:
    """Return the questions to be answered before a part is sent; none for what was approved.

    Args:
        spent_today: with this supplier, this part not included, in the shop's currency.
        same_address_recently: another order went to the same address a short time ago.
    """
    found: dict[AttentionKind, str] = {
        "CAP": _over_the_caps(part, costs, limits, spent_today),
        "QUANTITY": _unusual_quantity(part, limits),
        "REPEATED_ADDRESS": "another order went to the same address a short time ago"
        if same_address_recently
        else "",
    }
    return [
        Ask(kind, known, "order it all the same, or cancel this part", part.ref, costs.charged)
        for kind, known in found.items()
        if known and not part.lets(kind)
    ]


def _over_the_caps(part: Part, costs: Costs, limits: Limits, spent_today: Decimal) -> str:
    amount, day = costs.charged, spent_today + costs.charged
    said = []
    if amount > limits.order:
        said.append(f"costs {amount} {part.currency}, above {limits.order} for one order")
    if day > limits.daily:
        said.append(
            f"brings today's spending at {part.supplier} to {day} {part.currency}, "
            f"above {limits.daily} for one day"
        )
    return "; ".join(said)


def _unusual_quantity(part: Part, limits: Limits) -> str:
    many = {sku: n for sku, n in supplier_lines(part.lines).items() if n > limits.quantity}
    named = ", ".join(f"{n} pieces of {sku}" for sku, n in many.items())
    return f"{named}: more than {limits.quantity} of one article" if named else ""
