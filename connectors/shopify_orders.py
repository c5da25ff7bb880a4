"""Shopify for the order process: one order as it is now, its shipments, webhooks, the catalogue.

Docs      https://shopify.dev/docs/api/admin-graphql/2026-10/objects/Order,
          …/mutations/fulfillmentCreate, …/mutations/fulfillmentTrackingInfoUpdate
Settings  SHOPIFY_ACCESS_TOKEN, SHOPIFY_SHOP_DOMAIN, SHOPIFY_BASE_URL, SHOPIFY_API_VERSION
Limits    points, see shopify_door.py; 512 lines a shipment; e-mails and addresses are null without
          access to protected customer data; orders older than 60 days need read_all_orders
"""

import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, Protocol, TypeVar

import httpx

from connectors._http import ATTEMPTS, Timeouts
from connectors.errors import BadAnswer, Refused
from connectors.shopify_door import opened, walk
from connectors.shopify_orders_asked import (
    BARE_ORDER,
    BARE_ORDER_LINES,
    FULFIL,
    FULFILMENT_ORDERS,
    MARKS,
    ORDER,
    ORDER_LINES,
    SHIPPED,
    SUBSCRIPTIONS,
    TO_SHIP,
    UPDATE_TRACKING,
    FulfilLine,
    FulfilLines,
    Tracking,
    fulfilment_input,
    tracking_input,
)
from connectors.shopify_orders_words import (
    Address,
    Connection,
    Fulfilment,
    FulfilmentOrder,
    FulfilmentOrders,
    Order,
    OrderData,
    OrderLine,
    OrderLines,
    OrderMark,
    Shipment,
    ShippedLines,
    Subscription,
    Subscriptions,
    ToShipLines,
    UserError,
)
from connectors.shopify_products import WRITES as PRODUCT_WRITES
from connectors.shopify_products import AmbiguousSku, NewProduct, Variant, Variants
from connectors.shopify_shapes import gid
from connectors.shopify_stock import Location, Stocked, StockMoved
from domain.pace import Slots
from settings import ShopifySettings

__all__ = [
    "Address",
    "AmbiguousSku",
    "FulfilLine",
    "FulfilLines",
    "Fulfilment",
    "FulfilmentOrder",
    "FulfilmentRefused",
    "Location",
    "NewProduct",
    "Order",
    "OrderLine",
    "OrderMark",
    "ShopifyOrders",
    "StockMoved",
    "Subscription",
    "Tracking",
    "UserError",
    "Variant",
    "Variants",
    "connect",
]

LINES_PER_PAGE, SUBSCRIPTIONS_PER_PAGE = 25, 100
WRITES = frozenset({"fulfil", "update_tracking"}) | PRODUCT_WRITES  # never sent twice
# Shopify's own words, and those of other GraphQL servers, for a field their schema does not have.
_UNKNOWN_FIELD = re.compile(
    r"doesn't exist on type|cannot query field|unknown field", re.IGNORECASE
)

N = TypeVar("N")


class FulfilmentRefused(Refused):
    """Shopify understood a shipment and will not have it; `errors` says why, nothing was done.

    "Closed" and "invalid quantity" may mean that it is made already: read the order again.
    """

    errors: tuple[UserError, ...] = ()


class ShopifyOrders(Stocked):
    """Typed client of the order process: knows Shopify's words and nothing of ours."""

    _bare = False  # whether this shop's schema lacks something we would like to know

    @property
    def served_version(self) -> str | None:
        """The API version that answered last; None before the first answer."""
        return self._door.served

    async def order(self, order_id: int | str) -> Order | None:
        """Read one order, all its pages, by its number or global id; None: there is no such order.

        An order that changes while its later pages are read has the `updated_at` of the first.

        Raises:
            Retryable: no answer; ask again later.
            AuthRefused: the token is wrong, or may not read orders.
        """
        asked = {"id": gid("Order", order_id), "first": LINES_PER_PAGE}
        found = await self._found(asked)
        if found is None:
            return None
        if found.id != asked["id"]:
            raise BadAnswer("shopify", "order", "the answer is about another order", 200)
        owner, more_lines = found.id, BARE_ORDER_LINES if self._bare else ORDER_LINES
        lines = await self._whole(found.line_page, more_lines, owner, OrderLines)
        parts = await self._whole(
            found.fulfilment_order_page, FULFILMENT_ORDERS, owner, FulfilmentOrders
        )
        to_ship = [
            part.model_copy(
                update={"page": await self._whole(part.page, TO_SHIP, part.id, ToShipLines)}
            )
            for part in parts.nodes
        ]
        whole = {
            "line_page": lines,
            "fulfilment_order_page": parts.model_copy(update={"nodes": to_ship}),
            "fulfilments": await self._shipments(found.fulfilments),
        }
        return found.model_copy(update=whole)

    def changed_since(self, since: datetime) -> AsyncIterator[list[OrderMark]]:
        """Yield pages of orders changed at or after `since` (aware), the oldest change first.

        An order may come twice when the walk is long or when it changes meanwhile. Raises as
        `order` does; what was yielded is good.
        """
        return walk(self._door, "changed_since", MARKS, OrderMark, since)

    async def fulfil(
        self, order_lines: Sequence[FulfilLines], tracking: Tracking, notify: bool
    ) -> str:
        """Ship named lines of one order and return the shipment's id; sent once.

        Args:
            order_lines: what goes out, by fulfilment order; every line and quantity is named.
            tracking: its parcels.
            notify: whether Shopify mails the customer.

        Raises:
            FulfilmentRefused: nothing was done; perhaps because it was before.
            Retryable: nothing was done (never arrived, or throttled).
            Refused: nothing was done; the request or the token is wrong.
            Uncertain: it may be done, and the customer told: read the order before anything else.
            BadAnswer: as Uncertain.
        """
        if not order_lines:
            raise ValueError("a shipment holds lines of at least one fulfilment order")
        asked = {"fulfillment": fulfilment_input(order_lines, tracking, notify)}
        made = await self._door.ask("fulfil", FULFIL, asked, Shipment)
        return _done("fulfil", made.id, made.errors)

    async def update_tracking(self, fulfilment_id: str, tracking: Tracking, notify: bool) -> str:
        """Replace the parcels of a shipment and return its id; sent once; raises as `fulfil`."""
        said = tracking_input(tracking)
        asked = {"id": fulfilment_id, "tracking": said, "notify": notify}
        done = await self._door.ask("update_tracking", UPDATE_TRACKING, asked, Shipment)
        return _done("update_tracking", done.id, done.errors)

    async def webhook_subscriptions(self) -> list[Subscription]:
        """Return every webhook this app asked for through the API; one made by hand is not there.

        Raises as `order` does.
        """
        found: list[Subscription] = []
        cursor = None
        while True:
            asked = {"first": SUBSCRIPTIONS_PER_PAGE, "after": cursor}
            answer = await self._door.ask(
                "webhook_subscriptions", SUBSCRIPTIONS, asked, Subscriptions
            )
            found += answer.page.nodes
            if not answer.page.more:
                return found
            cursor = answer.page.cursor

    async def _found(self, asked: dict[str, Any]) -> Order | None:
        """Ask for all we would like to know; a shop that lacks some of it, for what we need."""
        if not self._bare:
            try:
                return (await self._door.ask("order", ORDER, asked, OrderData)).order
            except BadAnswer:
                pass  # something decisive is missing: its older names may be there
            except Refused as refused:
                if not _UNKNOWN_FIELD.search(refused.detail):
                    raise
                self._bare = True
        return (await self._door.ask("order", BARE_ORDER, asked, OrderData)).order

    async def _shipments(self, first: list[Fulfilment] | None) -> list[Fulfilment] | None:
        if first is None:
            return None
        return [
            one.model_copy(
                update={"page": await self._whole(one.page, SHIPPED, one.id, ShippedLines)}
            )
            for one in first
        ]

    async def _whole(
        self, page: Connection[N], query: str, owner: str, kind: "type[_Paged[N]]"
    ) -> Connection[N]:
        """Return a list whose first page is known with all its pages in one."""
        nodes, seen = list(page.nodes), set[str | None]()
        while page.more:
            if page.cursor in seen:
                raise BadAnswer("shopify", "order", "its pages go round in circles", 200)
            seen.add(page.cursor)
            asked = {"id": owner, "first": LINES_PER_PAGE, "after": page.cursor}
            page = (await self._door.ask("order", query, asked, kind)).page
            nodes += page.nodes
        return page.model_copy(update={"nodes": nodes})


@asynccontextmanager
async def connect(
    config: ShopifySettings | None,
    transport: httpx.AsyncBaseTransport | None = None,
    slots: Slots | None = None,
    timeouts: Timeouts | None = None,
    attempts: int = ATTEMPTS,
) -> AsyncIterator[ShopifyOrders]:
    """Open a client for one batch of work; `slots` tells other processes of a throttle."""
    async with opened(config, transport, slots, timeouts, attempts, once=WRITES) as door:
        yield ShopifyOrders(door)


class _Paged(Protocol[N]):
    """An answer that is one more page."""

    @property
    def page(self) -> Connection[N]:
        """The page."""
        ...


def _done(operation: str, made: str | None, errors: Sequence[UserError]) -> str:
    """Return what was made, or raise what Shopify has against it."""
    if made:
        return made
    if not errors:
        raise BadAnswer("shopify", operation, "neither a shipment nor a reason")
    said = "; ".join(error.message for error in errors)
    refused = FulfilmentRefused("shopify", operation, said[:200])
    refused.errors = tuple(errors)
    raise refused
