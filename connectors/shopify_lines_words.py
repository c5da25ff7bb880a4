"""Shopify's words about one line of an order: what is still wanted of it, and what it brings.

Rule    a line without a quantity or without any price is unreadable, and its order with it; a
        current quantity that is not told is the quantity ordered, and `removed_told` says so
"""

from decimal import Decimal
from typing import Any

from pydantic import Field, model_validator

from connectors.shopify_shapes import Words, amount
from connectors.wordings import filled, told


class TaxLine(Words):
    """A tax in the price of the quantity ordered; `rate` 0.2 is 20 %."""

    title: str = ""
    rate: Decimal | None = None
    amount: Decimal

    @model_validator(mode="before")
    @classmethod
    def _elsewhere(cls, said: Any) -> Any:
        whole = filled(said, {"title": ()})
        return whole | {"amount": amount(told(said, "priceSet", "price"))}


class OrderLine(Words):
    """A line of an order; `current_quantity` is what was neither refunded nor removed.

    `unit_price` is in the shop's currency, after all discounts; it contains the tax where the
    order's `taxes_included` says so. `removed_told`: the current quantity is the answer's own, not
    taken to be the quantity ordered.
    """

    id: str
    sku: str | None = None
    name: str = ""
    quantity: int
    current_quantity: int
    removed_told: bool = True
    requires_shipping: bool = True
    unit_price: Decimal
    tax_lines: list[TaxLine] = Field([])

    @model_validator(mode="before")
    @classmethod
    def _elsewhere(cls, said: Any) -> Any:
        whole = filled(
            said,
            {
                "sku": ("variant.sku",), "name": ("title",), "requiresShipping": (), "taxLines": (),
                "quantity": ("currentQuantity",), "currentQuantity": ("current_quantity",),
            },
        )  # fmt: skip
        if not isinstance(whole, dict):
            return whole
        if "currentQuantity" not in whole and "quantity" in whole:
            whole |= {"currentQuantity": whole["quantity"], "removedTold": False}
        return whole | {"unitPrice": _unit_price(whole)}

    @property
    def current_total(self) -> Decimal:
        """What the customer pays for the current quantity, after all discounts."""
        return self.unit_price * self.current_quantity

    @property
    def current_tax(self) -> Decimal:
        """The tax of the current quantity, unrounded."""
        if not self.quantity:
            return Decimal(0)
        tax = sum((line.amount for line in self.tax_lines), Decimal(0))
        return tax * self.current_quantity / self.quantity


def _unit_price(line: dict[str, Any]) -> Decimal | None:
    """Return what one piece brings: after all discounts, else the next best the answer tells.

    A total is of the quantity ordered.
    """
    each = amount(line.get("discountedUnitPriceAfterAllDiscountsSet"))
    if each is not None:
        return each
    discounted = _share(line, "discountedTotalSet")
    original = amount(line.get("originalUnitPriceSet"))
    choices = (discounted, original, _share(line, "originalTotalSet"))
    return next((one for one in choices if one is not None), None)


def _share(line: dict[str, Any], member: str) -> Decimal | None:
    total = amount(line.get(member))
    try:
        pieces = int(line.get("quantity") or 0)
    except (TypeError, ValueError):
        return None
    if total is None or pieces < 0:
        return None
    return total / pieces if pieces else Decimal(0)
