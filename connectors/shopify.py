"""Shopify orders, through the GraphQL Admin API.

Docs      https://shopify.dev/docs/api/admin-graphql/2026-10
Settings  SHOPIFY_ACCESS_TOKEN, SHOPIFY_SHOP_DOMAIN, SHOPIFY_BASE_URL, SHOPIFY_API_VERSION
Limits    points, restored by the second and counted by Shopify alone (throttleStatus); 250 orders
          a page, a walk ends after 25,000; orders older than 60 days need read_all_orders
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

import httpx
from pydantic import ValidationError

from connectors._http import ATTEMPTS, Timeouts
from connectors.errors import (
    AuthRefused,
    BadAnswer,
    ConnectorError,
    RateLimited,
    Refused,
    Unavailable,
)
from connectors.shopify_door import FAMILY, Door, opened, walk
from connectors.shopify_words import (
    EXPORT,
    EXPORTED,
    ORDERS,
    SHOP,
    START_EXPORT,
    Error,
    Export,
    Shop,
    ShopData,
    ShopifyOrder,
    Started,
)
from domain.pace import Slots
from settings import ShopifySettings

__all__ = ["FAMILY", "Shop", "Shopify", "ShopifyOrder", "connect"]

POLL_S, LONGEST_POLL_S, EXPORT_DEADLINE_S = 2.0, 30.0, 3600.0
BUSY_S = 60.0  # all places for exports are taken: they last minutes


class Shopify:
    """Typed client: knows Shopify's words and nothing of ours.

    `served_version` is the API version that really answered last; an expired one falls forward in
    silence, which is logged once.
    """

    def __init__(self, door: Door) -> None:
        self._door = door

    @property
    def served_version(self) -> str | None:
        """The API version that answered last; None before the first answer."""
        return self._door.served

    async def check(self) -> Shop:
        """Prove that the token works and tell which shop it opens."""
        return await self.shop()

    async def shop(self) -> Shop:
        """Return the shop's currency and time zone."""
        return (await self._door.ask("shop", SHOP, {}, ShopData)).shop

    def orders_since(self, since: datetime | None) -> AsyncIterator[list[ShopifyOrder]]:
        """Yield pages of orders changed at or after `since` (aware), the oldest change first.

        An order may come twice when the walk is long or when it changes meanwhile.
        """
        return walk(self._door, "orders_since", ORDERS, ShopifyOrder, since)

    async def bulk_orders(self, poll_s: float = POLL_S) -> AsyncIterator[ShopifyOrder]:
        """Yield every order of the shop, exported by Shopify and read line by line.

        Raises:
            Retryable: no place for an export is free, it failed or it takes too long.
        """
        url = await self._exported(poll_s)
        if url is None:
            return  # there is no order
        async for line in self._door.http.lines(url, operation="bulk_orders"):
            try:
                yield ShopifyOrder.model_validate_json(line)
            except ValidationError:  # not chained: its text quotes the order
                raise BadAnswer("shopify", "bulk_orders", "a line is not an order") from None

    async def _exported(self, poll_s: float) -> str | None:
        """Have all orders exported and return where the file is."""
        name = "bulk_orders"
        started = await self._door.ask(name, START_EXPORT, {"query": EXPORTED}, Started)
        if started.id is None or started.errors:
            raise _not_started(started.errors)
        for _ in range(int(EXPORT_DEADLINE_S / poll_s)):
            export = await self._door.ask(name, EXPORT, {"id": started.id}, Export)
            if export.status == "COMPLETED":
                return export.url
            if export.error == "ACCESS_DENIED":
                raise AuthRefused("shopify", name, "the token may not read all orders")
            if export.status not in ("CREATED", "RUNNING"):
                raise Unavailable("shopify", name, f"the export ended as {export.status}")
            await asyncio.sleep(poll_s)
            poll_s = min(poll_s * 1.5, LONGEST_POLL_S)
        raise Unavailable("shopify", name, f"no export after {EXPORT_DEADLINE_S:.0f} s")


@asynccontextmanager
async def connect(
    config: ShopifySettings | None,
    transport: httpx.AsyncBaseTransport | None = None,
    slots: Slots | None = None,
    timeouts: Timeouts | None = None,
    attempts: int = ATTEMPTS,
) -> AsyncIterator[Shopify]:
    """Open a client for one batch of work; `slots` tells other processes of a throttle."""
    async with opened(config, transport, slots, timeouts, attempts) as door:
        yield Shopify(door)


def _not_started(errors: list[Error]) -> ConnectorError:
    codes = [error.code for error in errors]
    if "OPERATION_IN_PROGRESS" in codes or "LIMIT_REACHED" in codes:
        limited = RateLimited("shopify", "bulk_orders", "all places for exports are taken")
        limited.retry_after_s = BUSY_S
        return limited
    said = "; ".join(error.message for error in errors) or "no export was started"
    return Refused("shopify", "bulk_orders", said[:200])
