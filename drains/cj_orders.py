"""One of our parts in CJdropshipping's words, and CJ's order in ours.

An order that exists is not an order that is paid: only the states of `PAID` are.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Literal, cast

from pydantic import ValidationError

from connectors.cj import CreatedOrder, Intercept, NewLine, NewOrder, Order
from domain.dropship import address as addresses
from domain.dropship.address import CjAddress
from domain.dropship.routing import supplier_lines
from domain.dropship.words import Address, Parcel, Part, PartLine, Quote, Sold
from drains.parcels import numbers_of
from drains.ports import SupplierSaysNo
from settings import CjSettings

UNCONFIRMED = ("CREATED", "IN_CART")
UNPAID = "UNPAID"
PAID = ("UNSHIPPED", "SHIPPED", "DELIVERED")
CANCELLED = ("CANCELLED", "CANCELED")
LONGEST_ITEM_ID = 125
CURRENCY = "USD"


def new_order(
    part: Part, address: Address, quote: Quote, config: CjSettings, vids: Mapping[str, str]
) -> NewOrder:
    """Return the order to create; `vids` by SKU, as far as they are known.

    Raises:
        SupplierSaysNo: the address or a line does not fit CJ's fields.
    """
    to = destination(address)
    wrong = {said.partition(":")[0] for said in addresses.check(address, "bigbuy")}  # it needs both
    try:
        return NewOrder(
            order_number=part.ref,
            shipping_customer_name=to.customer_name,
            shipping_address=to.address,
            shipping_address2=to.address2 or None,
            shipping_zip=to.zip or None,
            shipping_city=to.city,
            shipping_province=to.province,
            shipping_country=to.country,
            shipping_country_code=to.country_code,
            shipping_phone=None if "phone" in wrong else to.phone or None,
            email=None if "email" in wrong else to.email or None,
            logistic_name=quote.service,
            from_country_code=config.from_country,
            pay_type=cast(Literal[1, 2, 3], config.pay_type),
            products=[
                NewLine(
                    vid=vids.get(sku), sku=sku, quantity=quantity,
                    store_line_item_id=_item_id(part.lines, sku) or None,
                )
                for sku, quantity in supplier_lines(part.lines).items()
            ],
        )  # fmt: skip
    except ValidationError as invalid:  # its text quotes a person: only the fields are told
        fields = {str(one["loc"][0]) for one in invalid.errors(include_input=False) if one["loc"]}
        theirs = any(name.startswith("shipping") or name == "email" for name in fields)
        raise SupplierSaysNo(
            "cj", "create", f"not as CJ takes it: {', '.join(sorted(fields)) or 'a line'}",
            "ADDRESS" if theirs else "REFUSED",
        ) from None  # fmt: skip


def destination(address: Address) -> CjAddress:
    """Return an address in CJ's fields; raises SupplierSaysNo where it does not fit."""
    to = addresses.for_cj(address)
    if to is None:
        problems = "; ".join(addresses.check(address, "cj"))
        raise SupplierSaysNo("cj", "address", problems, "ADDRESS")
    return to


def created(order: CreatedOrder, part: Part) -> Sold:
    """Say CJ's answer to a creation; what is true the look-up tells."""
    status = _status(order.status)
    first, *others = _ids(order.order_id, order.shipment_order_id, part.remote_id) or [""]
    return Sold(
        remote_id=first, status=status, paid=status in PAID, cancelled=status in CANCELLED,
        confirmed=status in (UNPAID, *PAID), alt_ids=tuple(others), billed=order.amount,
        currency=CURRENCY, held=held(order.intercepts),
    )  # fmt: skip


def sold(order: Order, part: Part, skus: Mapping[str, str], why_held: str = "") -> Sold:
    """Say an order as CJ has it; `skus` by vid, as far as they are known."""
    status = _status(order.status)
    first, *others = _ids(order.order_id, order.cj_order_id, part.remote_id, *part.remote_alt_ids)
    return Sold(
        remote_id=first, status=status, paid=status in PAID, cancelled=status in CANCELLED,
        confirmed=status in (UNPAID, *PAID), alt_ids=tuple(others), billed=billed(order),
        currency=CURRENCY, parcels=_parcels(order, status), lines=_lines(order, part, skus),
        held="" if status in (*PAID, *CANCELLED) else why_held,
        dispute=order.dispute_id or "", never_paid=status in CANCELLED and order.never_paid,
    )  # fmt: skip


def held(reasons: Sequence[Intercept] | None) -> str:
    """Return why CJ holds an order, in its words; empty where it does not."""
    said = (one.message or f"reason {one.code}" for one in reasons or ())
    return "; ".join(" ".join(one.split()) for one in said)[:200]


def _status(said: str | None) -> str:
    return (said or "").strip().upper()


def _ids(*names: str | None) -> list[str]:
    return list(dict.fromkeys(filter(None, names)))


def _item_id(lines: Sequence[PartLine], sku: str) -> str:
    """Return the shop lines of a SKU, comma-joined; those there is no room for are left out."""
    joined = ""
    for line in lines:
        longer = f"{joined},{line.shop_line_id}" if joined else line.shop_line_id
        if line.sku == sku and len(longer) <= LONGEST_ITEM_ID:
            joined = longer
    return joined


def billed(order: Order) -> Decimal | None:
    """Return what CJ takes in all; where it says only the parts of it, their sum."""
    if order.amount is not None or order.product_amount is None or order.postage_amount is None:
        return order.amount
    return order.product_amount + order.postage_amount


def _parcels(order: Order, status: str) -> tuple[Parcel, ...]:
    numbers, url = numbers_of(order.tracking_number), order.tracking_url or ""
    return tuple(
        Parcel(
            number, order.logistic_name or "",
            url if len(numbers) == 1 or number in url else "", status == "DELIVERED",
        )
        for number in numbers
    )  # fmt: skip


def _lines(order: Order, part: Part, skus: Mapping[str, str]) -> tuple[tuple[str, int], ...]:
    """Return SKU and quantity of each line; nothing at all where one cannot be named."""
    ours = {_item_id(part.lines, line.sku): line.sku for line in part.lines}
    ours.pop("", None)
    found: list[tuple[str, int]] = []
    for line in order.lines or ():
        sku = skus.get(line.vid or "") or ours.get(line.store_line_item_id or "")
        if not sku or line.quantity is None:
            return ()
        found.append((sku, line.quantity))
    return tuple(found)
