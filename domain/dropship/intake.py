"""Whether a shop order is to be bought now, and if not, why.

Source: design of the order process, "Shop orders to be bought" and the order's states. Everything
is decided on what the storefront says now, never on what a webhook said.
"""

from typing import Literal

from domain.dropship.words import ShopOrder

Intake = Literal["buy", "wait", "cancelled", "nothing"]

# Shopify's financial statuses in which the goods are paid for. Authorised, pending and partly paid
# are not; refunded was.
SHOPIFY_PAID = frozenset({"PAID", "PARTIALLY_REFUNDED"})
# WooCommerce's: paid, and not yet dealt with. `completed` means that nothing is left to do.
WOO_PAID = frozenset({"processing"})
# Payment words, of either, after which nothing is left to buy.
_OVER = frozenset({"completed", "refunded"})


def intake(order: ShopOrder, *, buy_tests: bool, risk_accepted: bool = False) -> tuple[Intake, str]:
    """Return what is to become of an order, and the reason in words.

    `wait` may become `buy` when the order changes; `nothing` is finished as it stands. What is on
    order already is not looked at here.

    Args:
        buy_tests: test orders are bought like any other.
        risk_accepted: a person has looked at a risky order and let it pass.
    """
    if order.cancelled:
        return "cancelled", "cancelled in the shop"
    if order.test and not buy_tests:
        return "nothing", "a test order: never bought"
    if not any(line.ships and line.quantity > 0 for line in order.lines):
        return "nothing", "no line is left that ships"
    if not order.paid:
        if order.payment.strip().casefold() in _OVER:
            return "nothing", f"over: the shop says {order.payment}"
        return "wait", f"not paid: the shop says {order.payment or 'nothing about payment'}"
    if order.risky and not risk_accepted:
        return "wait", "the shop recommends not to ship it: a person must look"
    return "buy", "paid"


def shopify_paid(financial_status: str) -> bool:
    """Return whether an order with this financial status may be bought."""
    return financial_status.strip().upper() in SHOPIFY_PAID


def woo_paid(status: str) -> bool:
    """Return whether an order with this status may be bought."""
    return status.strip().lower() in WOO_PAID
