"""Orders placed by hand as a storefront of their own: everything about them is in our database."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import datetime

from domain.dropship.words import OrderKey, Parcel, Part, ShopOrder
from drains.ports import Told
from store import manual_orders
from store.database import Database


class ManualShop:
    """The storefront of one client's orders by hand."""

    closes = True

    def __init__(self, db: Database) -> None:
        self._db = db

    async def read(self, key: OrderKey) -> ShopOrder | None:
        """Return the order as it was placed; without its address once it was complete."""
        found = await asyncio.to_thread(manual_orders.get, self._db, key.client, key.order_id)
        return found.as_shop_order() if found else None

    async def changed_since(self, since: datetime) -> AsyncIterator[Sequence[tuple[str, str]]]:
        """Yield nothing: whoever changes an order by hand rings in the same transaction."""
        pages: tuple[list[tuple[str, str]], ...] = ()
        for page in pages:
            yield page

    async def told(self, part: Part) -> Told:
        """Return the numbers the order was given."""
        key = part.key
        found = await asyncio.to_thread(manual_orders.get, self._db, key.client, key.order_id)
        return Told(found.tracking if found else ())

    async def tell(self, part: Part, parcels: Sequence[Parcel], known: Told) -> str:
        """Write the numbers down; each is kept once."""
        numbers = [parcel.number for parcel in parcels]
        key = part.key
        await asyncio.to_thread(manual_orders.told, self._db, key.client, key.order_id, numbers)
        return ""

    async def complete(self, key: OrderKey) -> None:
        """Forget whom the order was for."""
        await asyncio.to_thread(manual_orders.forget, self._db, key.client, key.order_id)
