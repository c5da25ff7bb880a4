"""WooCommerce as a storefront: orders read, parcels noted on them, and orders completed.

WooCommerce has no shipments. A customer learns a number from a note, which is mailed each time and
is therefore the last step; the meta data beside it is for the merchant's pages and may be repeated.
"""

import hashlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from pydantic import JsonValue

from connectors import woo_orders
from connectors.errors import Missing, NotConfigured
from connectors.woo_orders import Order, WooOrders
from domain.dropship.notes import mentioned, shipment_note
from domain.dropship.tracking import Language, new_numbers
from domain.dropship.words import OrderKey, Parcel, Part, ShopOrder
from drains.doors import ATTEMPTS, patience
from drains.ground import slots_of
from drains.ports import Told
from drains.woo_reading import ITEMS, OURS, items_of, mark_of, shop_order
from settings import Settings


class WooShop:
    """The storefront; `language` is the one its customers are written to in."""

    closes = True

    def __init__(self, shop: WooOrders, language: Language) -> None:
        self._shop, self._language = shop, language

    async def read(self, key: OrderKey) -> ShopOrder | None:
        """Return the order as it is now, what was refunded taken off; None: there is none."""
        number = _number(key)
        order = None if number is None else await self._shop.whole(number)
        if order is None:
            return None
        return shop_order(key, order, await self._shop.refunds_of(order))

    async def changed_since(self, since: datetime) -> AsyncIterator[Sequence[tuple[str, str]]]:
        """Yield pages of (order id, mark), the oldest change first."""
        async for page in self._shop.changed_since(since):
            yield [(str(one.id), mark_of(one.modified_at, one.status)) for one in page]

    async def told(self, part: Part) -> Told:
        """Return which of the part's numbers the customer was sent in a note."""
        notes = await self._shop.notes(_known(part.key))
        sent = [note.note for note in notes if note.customer_note]
        return Told(mentioned(sent, part.tracking))

    async def tell(self, part: Part, parcels: Sequence[Parcel], known: Told) -> str:
        """Note the numbers for the merchant, then send those that are missing to the customer."""
        number = _known(part.key)
        missing = new_numbers(known.numbers, [parcel.number for parcel in parcels])
        if not missing:
            return ""
        order = await self._shop.whole(number)
        if order is None:
            raise _gone(part.key)
        if meta := _meta(order, part, [one for one in parcels if one.number.strip() in missing]):
            await self._shop.describe(number, meta)
        news = {one.number.strip(): one for one in parcels}
        text = shipment_note([news[one] for one in missing], self._language)
        await self._shop.add_note(number, text, customer_note=True)
        return ""

    async def complete(self, key: OrderKey) -> None:
        """Say that nothing is left to do."""
        await self._shop.complete(_known(key))


@asynccontextmanager
async def open_woo(
    settings: Settings,
    client: str,
    transport: Any = None,  # httpx's, which replaces the network in tests
) -> AsyncIterator[WooShop]:
    """Open a client's WooCommerce; raises NotConfigured where it has none."""
    if settings.woo is None:
        raise NotConfigured("woo", "WOO_CONSUMER_KEY")
    async with woo_orders.connect(
        settings.woo, transport, slots_of(client), patience(settings), ATTEMPTS
    ) as shop:
        yield WooShop(shop, settings.churn.language)


def _meta(order: Order, part: Part, parcels: Sequence[Parcel]) -> dict[str, JsonValue]:
    """Return what the order's meta data does not say yet: the plugin's list, and our own entry."""
    meta: dict[str, JsonValue] = {}
    items = items_of(order)
    if items is not None:
        there = [str(item.get("tracking_number") or "") for item in items]
        new = set(new_numbers(there, [parcel.number for parcel in parcels]))
        added = [_item(part, parcel) for parcel in parcels if parcel.number.strip() in new]
        if added:
            meta[ITEMS] = [*items, *added]
    key, ours = f"{OURS}{part.ref}", ",".join(part.tracking)
    if not any(one.key == key and one.value == ours for one in order.meta):
        meta[key] = ours
    return meta


def _item(part: Part, parcel: Parcel) -> dict[str, JsonValue]:
    """Return a parcel in the plugin's shape; the same one however often it is said."""
    number, at = parcel.number.strip(), part.tracked_at or part.planned_at
    name = f"{part.ref}-{number}"
    return {
        "tracking_provider": "",
        "custom_tracking_provider": parcel.carrier or part.carrier,
        "custom_tracking_link": parcel.url,
        "tracking_number": number,
        "date_shipped": str(int(at.timestamp())),
        "tracking_id": hashlib.sha256(name.encode()).hexdigest()[:32],
    }


def _number(key: OrderKey) -> int | None:
    """Return the shop's number of an order; None where it cannot be one."""
    text = key.order_id
    return int(text) if text.isascii() and text.isdigit() else None


def _known(key: OrderKey) -> int:
    number = _number(key)
    if number is None:
        raise _gone(key)
    return number


def _gone(key: OrderKey) -> Missing:
    return Missing("woo", "order", f"{key.name} is not in the shop any more")
