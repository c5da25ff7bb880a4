"""Shopify's words for an order, said in ours: what is still wanted, paid with how much, and where.

Limits  the tax on shipping is not read: it is taken to be the share that the goods bear
"""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from connectors import shopify_orders
from connectors.shopify_orders import Fulfilment, Order, OrderLine
from domain.dropship.intake import shopify_paid
from domain.dropship.words import Address, OrderKey, ShopLine, ShopOrder

_NONE = Decimal(0)


def shop_order(key: OrderKey, order: Order) -> ShopOrder:
    """Say an order in our words."""
    financial = order.financial_status or ""
    return ShopOrder(
        key=key,
        name=order.name,
        currency=order.currency.upper(),
        paid=shopify_paid(financial),
        payment=financial,
        mark=mark_of(order.updated_at, order.financial_status, order.cancelled_at),
        created_at=order.created_at,
        lines=tuple(_line(one, order.taxes_included) for one in order.lines),
        address=_address(order),
        test=order.test,
        cancelled=order.cancelled_at is not None,
        risky=order.risk.strip().upper() == "CANCEL",
        shipping_paid=order.shipping * (1 - _tax_share(order)),
        told=tuple(dict.fromkeys(numbers_on(alive(order)))),
    )


def mark_of(
    updated_at: datetime, financial_status: str | None, cancelled_at: datetime | None
) -> str:
    """Return what changes whenever the order does; times have whole seconds."""
    cancelled = cancelled_at.isoformat() if cancelled_at else "-"
    return f"{updated_at.isoformat()} {financial_status or '-'} {cancelled}"


def alive(order: Order) -> list[Fulfilment]:
    """Return the shipments that happened, as far as the answer tells of any."""
    undone = ("CANCELLED", "CANCELED")
    return [one for one in order.fulfilments or () if one.status.strip().upper() not in undone]


def numbers_on(shipments: Iterable[Fulfilment]) -> list[str]:
    """Return the tracking numbers of shipments."""
    infos = (info for one in shipments for info in one.tracking_info)
    return [number for info in infos if (number := (info.number or "").strip())]


def line_id(gid: str) -> str:
    """Return the number in a line's global id: what a person sees, and what we keep."""
    return gid.partition("?")[0].rpartition("/")[2]


def _line(line: OrderLine, taxes_included: bool) -> ShopLine:
    tax = line.current_tax if taxes_included else _NONE
    return ShopLine(
        id=line_id(line.id),
        sku=(line.sku or "").strip(),
        quantity=max(0, line.current_quantity),
        revenue=max(_NONE, line.current_total - tax),
        ships=line.requires_shipping,
        title=line.name,
    )


def _tax_share(order: Order) -> Decimal:
    """Return how much of what the goods cost is tax, 0 to 1; nothing where it comes on top."""
    goods = sum((line.current_total for line in order.lines), _NONE)
    if not order.taxes_included or goods <= 0:
        return _NONE
    return min(Decimal(1), sum((line.current_tax for line in order.lines), _NONE) / goods)


def _address(order: Order) -> Address | None:
    where = order.address
    if where is None:
        return None
    first, last = _names(where)
    return Address(
        first_name=first,
        last_name=last,
        company=where.company or "",
        line1=where.address1 or "",
        line2=where.address2 or "",
        city=where.city or "",
        province=where.province or where.province_code or "",
        postcode=where.zip or "",
        country=(where.country_code or "").strip().upper(),
        phone=where.phone or order.phone or "",
        email=order.email or "",
    )


def _names(where: shopify_orders.Address) -> tuple[str, str]:
    """Return first and last name; a name said only as a whole is cut at its first space."""
    if where.first_name or where.last_name:
        return where.first_name or "", where.last_name or ""
    first, _, last = (where.name or "").strip().partition(" ")
    return first, last.strip()
