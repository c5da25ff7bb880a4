"""Shopify as a storefront: orders read, and shipments made of exactly what a supplier sent.

One fulfilment order usually holds the lines of all suppliers, so a shipment names its lines and
their quantities. A shipment mails the customer and takes no key against doubling: it is made only
of what still remains, and after the order was read again.
"""

from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from connectors import shopify_orders
from connectors.errors import BadAnswer, Missing, NotConfigured, Refused
from connectors.shopify_orders import (
    FulfilLine,
    FulfilLines,
    Fulfilment,
    FulfilmentOrder,
    Order,
    ShopifyOrders,
    Tracking,
)
from domain.dropship.tracking import new_numbers
from domain.dropship.words import OrderKey, Parcel, Part, ShopOrder
from drains.doors import ATTEMPTS, patience
from drains.ground import slots_of
from drains.ports import Told
from drains.shopify_reading import alive, line_id, mark_of, numbers_on, shop_order
from settings import Settings

TAKES = ("OPEN", "IN_PROGRESS")  # fulfilment orders that can be shipped from
WAITS = ("ON_HOLD", "SCHEDULED")  # and those that will be, later


class ShopifyShop:
    """The storefront."""

    closes = False

    def __init__(self, shop: ShopifyOrders) -> None:
        self._shop = shop

    async def read(self, key: OrderKey) -> ShopOrder | None:
        """Return the order as it is now; None: there is none."""
        order = await self._order(key)
        return None if order is None else shop_order(key, order)

    async def changed_since(self, since: datetime) -> AsyncIterator[Sequence[tuple[str, str]]]:
        """Yield pages of (order id, mark), the oldest change first."""
        async for page in self._shop.changed_since(since):
            yield [
                (one.order_id, mark_of(one.updated_at, one.financial_status, one.cancelled_at))
                for one in page
            ]

    async def told(self, part: Part) -> Told:
        """Return which of the part's numbers are on shipments, and which shipment is the part's."""
        shipments = alive(await self._known(part.key))
        mine = _shipment_of(part, shipments)
        missing = new_numbers(numbers_on(shipments), part.tracking)
        there = tuple(one for one in part.tracking if one.strip() not in missing)
        return Told(there, mine.id if mine else "")

    async def tell(self, part: Part, parcels: Sequence[Parcel], known: Told) -> str:
        """Ship the part's lines with its numbers, or add the numbers to what was shipped."""
        order = await self._known(part.key)
        shipments = alive(order)
        missing = new_numbers(numbers_on(shipments), part.tracking)
        mine = _shipment_of(part, shipments)
        if not missing:
            return mine.id if mine else known.shipment_id
        if mine and part.told:
            has = numbers_on([mine])  # perhaps of another part too: none may get lost
            numbers = [*has, *new_numbers(has, part.tracking)]
            tracking = _tracking(numbers, part, parcels)
            return await self._shop.update_tracking(mine.id, tracking, notify=True)
        lines = _to_ship(part, order)
        return await self._shop.fulfil(lines, _tracking(missing, part, parcels), notify=True)

    async def complete(self, key: OrderKey) -> None:
        """Do nothing: Shopify sees by itself that an order is complete."""

    async def _order(self, key: OrderKey) -> Order | None:
        if not (key.order_id.isascii() and key.order_id.isdigit()):
            return None  # no order of Shopify's
        return await self._shop.order(key.order_id)

    async def _known(self, key: OrderKey) -> Order:
        order = await self._order(key)
        if order is None:
            raise Missing("shopify", "order", f"{key.name} is not in the shop any more")
        if order.fulfilments is None:  # what was told cannot be seen: telling again would mail
            raise BadAnswer("shopify", "order", "it says nothing of shipments")
        return order


@asynccontextmanager
async def open_shopify(
    settings: Settings,
    client: str,
    transport: Any = None,  # httpx's, which replaces the network in tests
) -> AsyncIterator[ShopifyShop]:
    """Open a client's Shopify shop; raises NotConfigured where it has none."""
    config = settings.shopify
    if config is None:
        raise NotConfigured("shopify", "SHOPIFY_ACCESS_TOKEN")
    if not (config.shop_domain or config.base_url):
        raise NotConfigured("shopify", "SHOPIFY_SHOP_DOMAIN")
    async with shopify_orders.connect(
        config, transport, slots_of(client), patience(settings), ATTEMPTS
    ) as shop:
        yield ShopifyShop(shop)


def _shipment_of(part: Part, shipments: Sequence[Fulfilment]) -> Fulfilment | None:
    """Return the part's shipment: the one it was told in, else one that holds a number of it."""
    holding = [
        one for one in shipments
        if len(new_numbers(numbers_on([one]), part.tracking)) < len(new_numbers((), part.tracking))
    ]  # fmt: skip
    told_in = [one for one in shipments if part.told_id and one.id == part.told_id]
    return next(iter([*told_in, *holding]), None)


def _to_ship(part: Part, order: Order) -> list[FulfilLines]:
    """Name the part's lines in the fulfilment orders; less than wanted where less remains.

    Raises:
        Refused: some of it waits in the shop, or nothing of it remains.
    """
    wanted: dict[str, int] = {}
    for line in part.lines:
        wanted[line.shop_line_id] = wanted.get(line.shop_line_id, 0) + line.quantity
    skus = Counter(line.sku for line in order.lines)
    by_sku = {one.sku: line_id(one.id) for one in order.lines if one.sku and skus[one.sku] == 1}
    orders = order.fulfilment_orders
    open_ones = [one for one in orders if one.status.strip().upper() in TAKES]
    waiting = [one for one in orders if one.status.strip().upper() in WAITS]
    named = [_taken(one, wanted, by_sku) for one in open_ones]
    if any(_taken(one, wanted, by_sku) for one in waiting):
        raise Refused("shopify", "fulfil", "the shop holds these lines back: release them there")
    if not any(named):
        raise Refused(
            "shopify", "fulfil", "nothing of it remains to be shipped: was it shipped by hand?"
        )
    return [
        FulfilLines(one.id, lines) for one, lines in zip(open_ones, named, strict=True) if lines
    ]


def _taken(
    order: FulfilmentOrder, wanted: dict[str, int], by_sku: Mapping[str, str]
) -> tuple[FulfilLine, ...]:
    """Take what is wanted from a fulfilment order, as far as it remains; lowers `wanted`.

    A line that does not say which of the order's it is, is told by its SKU, where only one has it.
    """
    taken = []
    for line in order.lines:
        name = line_id(line.line_id) or by_sku.get(line.sku or "", "")
        remains = line.remaining_quantity
        quantity = min(wanted.get(name, 0), wanted.get(name, 0) if remains is None else remains)
        if quantity > 0:
            wanted[name] -= quantity
            taken.append(FulfilLine(line.id, quantity))
    return tuple(taken)


def _tracking(numbers: Sequence[str], part: Part, parcels: Sequence[Parcel]) -> Tracking:
    company = next((one.carrier for one in parcels if one.carrier), part.carrier)
    urls = {one.number.strip(): one.url for one in parcels if one.url}
    known = tuple(urls[one] for one in numbers if one in urls)
    return Tracking(tuple(numbers), company or None, known if len(known) == len(numbers) else ())
