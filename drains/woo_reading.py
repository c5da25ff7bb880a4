"""WooCommerce's words for an order, said in ours: what is still wanted after refunds, and where to.

Limits  an order's line does not say whether it ships: it does, unless its meta data or its being
        free and nameless says otherwise; money given back without naming a line lowers no line
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal

from pydantic import JsonValue

from connectors import woo
from connectors.woo_orders import Line, Order, Refund, RefundedLine
from domain.dropship.intake import woo_paid
from domain.dropship.words import Address, OrderKey, ShopLine, ShopOrder

CANCELLED = frozenset({"cancelled", "refunded", "trash"})
ITEMS = "_wc_shipment_tracking_items"  # of the plugin Shipment Tracking
OURS = "_3a_tracking_"  # and our reference of the supplier order

# What a line's meta data may say about shipping: key, and the value that means "nothing is sent".
_NOT_SENT = {"_virtual": ("yes", "true", "1"), "_requires_shipping": ("no", "false", "0")}
_NONE = Decimal(0)


def shop_order(key: OrderKey, order: Order, refunds: Sequence[Refund]) -> ShopOrder:
    """Say an order and its refunds in our words."""
    status = order.status.strip().lower()
    return ShopOrder(
        key=key,
        name=f"#{order.number or order.id}",
        currency=order.currency.upper(),
        paid=woo_paid(status),
        payment=status,
        mark=mark_of(order.modified_at, order.status),
        created_at=order.created_at or order.paid_at or order.modified_at,
        lines=_lines(order.line_items, [line for one in refunds for line in one.lines]),
        address=_address(order.shipping, order.billing),
        cancelled=status in CANCELLED,
        shipping_paid=order.shipping_total or _NONE,
        told=tuple(_told(order)),
        billing_country=order.billing.country.strip().upper(),
    )


def mark_of(modified_at: datetime, status: str) -> str:
    """Return what changes whenever the order does; times have whole seconds."""
    return f"{modified_at.isoformat()} {status}"


def items_of(order: Order) -> list[dict[str, JsonValue]] | None:
    """Return the plugin's parcels; None where its entry is something we cannot read."""
    found = next((one.value for one in order.meta if one.key == ITEMS), None)
    if not found:
        return []
    items = list(found.values()) if isinstance(found, dict) else found  # PHP's list with holes
    if not isinstance(items, list):
        return None
    rows = [one for one in items if isinstance(one, dict)]
    return rows if len(rows) == len(items) else None


def _told(order: Order) -> Iterable[str]:
    numbers = [str(item.get("tracking_number") or "") for item in items_of(order) or []]
    for one in order.meta:
        if one.key.startswith(OURS) and isinstance(one.value, str):
            numbers += one.value.split(",")
    return dict.fromkeys(number.strip() for number in numbers if number.strip())


def _lines(lines: Sequence[Line], refunded: Sequence[RefundedLine]) -> tuple[ShopLine, ...]:
    pieces = {line.id: line.quantity for line in lines}
    money = {line.id: _NONE for line in lines}
    for back in refunded:
        line_id = _line_of(back, lines, pieces)
        if line_id is not None:
            pieces[line_id] -= back.pieces
            money[line_id] += back.money
    return tuple(_line(one, max(0, pieces[one.id]), money[one.id]) for one in lines)


def _line(line: Line, wanted: int, given_back: Decimal) -> ShopLine:
    """Return a line for the pieces still wanted; it never brings more than their share."""
    total = line.total or _NONE
    share = total * wanted / line.quantity if line.quantity > 0 else _NONE
    revenue = max(_NONE, min(share, total - given_back))
    return ShopLine(str(line.id), line.sku.strip(), wanted, revenue, _ships(line), line.name)


def _line_of(back: RefundedLine, lines: Sequence[Line], pieces: dict[int, int]) -> int | None:
    """Return the line a refund is about: the one it names, else one of the same product.

    None: a line that is no longer on the order.
    """
    if back.line_id is not None:
        return back.line_id if back.line_id in pieces else None
    alike = [line.id for line in lines if _same_product(back, line)]
    return next((one for one in alike if pieces[one] >= back.pieces), next(iter(alike), None))


def _same_product(back: RefundedLine, line: Line) -> bool:
    if back.product_id and line.product_id:
        return (back.product_id, back.variation_id or 0) == (
            line.product_id, line.variation_id or 0,
        )  # fmt: skip
    if back.sku or line.sku:
        return back.sku == line.sku
    return bool(back.name) and back.name == line.name


def _ships(line: Line) -> bool:
    """Whether a line is to be sent; one with a price and no SKU is, so that somebody looks."""
    said = {one.key: str(one.value).strip().lower() for one in line.meta}
    if any(said.get(key) in values for key, values in _NOT_SENT.items()):
        return False
    free = not line.total and not line.subtotal
    return bool(line.sku.strip()) or not free


def _address(shipping: woo.Address, billing: woo.Address) -> Address | None:
    """Return where the parcel goes: the billing address where there is no other; None: neither."""
    where = shipping if _stands(shipping) else billing
    if not _stands(where):
        return None
    return Address(
        first_name=where.first_name, last_name=where.last_name, company=where.company,
        line1=where.address_1, line2=where.address_2, city=where.city, province=where.state,
        postcode=where.postcode, country=where.country.strip().upper(),
        phone=shipping.phone.strip() or billing.phone.strip(),
        email=billing.email.strip() or shipping.email.strip(),
    )  # fmt: skip


def _stands(one: woo.Address) -> bool:
    """Whether it says a place: a shop fills in the country of an address nobody gave."""
    return any(text.strip() for text in (one.address_1, one.address_2, one.city, one.postcode))
