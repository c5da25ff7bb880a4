"""Shopify orders, through the GraphQL Admin API.

Docs      https://shopify.dev/docs/api/admin-graphql/2026-10
Settings  SHOPIFY_ACCESS_TOKEN, SHOPIFY_SHOP_DOMAIN, SHOPIFY_BASE_URL, SHOPIFY_API_VERSION
Limits    points, restored by the second and counted by Shopify alone (throttleStatus); 250 orders
          a page, a walk ends after 25,000; orders older than 60 days need read_all_orders
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any, TypeVar

import httpx
from pydantic import ValidationError

from connectors._http import Http
from connectors.errors import (
    AuthRefused,
    BadAnswer,
    ConnectorError,
    NotConfigured,
    RateLimited,
    Refused,
    Unavailable,
)
from connectors.pace import OWN_SLOTS, Pace, account_of
from connectors.shopify_words import (
    EXPORT,
    EXPORTED,
    ORDERS,
    SHOP,
    START_EXPORT,
    Answer,
    Error,
    Errors,
    Export,
    Page,
    Shop,
    ShopData,
    ShopifyOrder,
    Started,
    TooCostly,
)
from domain.pace import Slots
from settings import ShopifySettings

__all__ = ["Shop", "Shopify", "ShopifyOrder", "connect"]

log = logging.getLogger(__name__)

ORDERS_PER_PAGE, ORDERS_PER_WALK = 250, 25_000
FAMILY = "admin"  # one bucket of points for everything
POLL_S, LONGEST_POLL_S, EXPORT_DEADLINE_S = 2.0, 30.0, 3600.0
BUSY_S = 60.0  # all places for exports are taken: they last minutes

T = TypeVar("T")


class Shopify:
    """Typed client: knows Shopify's words and nothing of ours.

    `served_version` is the API version that really answered last; an expired one falls forward in
    silence, which is logged once.
    """

    def __init__(self, http: Http, door: "_Door") -> None:
        self._http, self._door = http, door

    @property
    def served_version(self) -> str | None:
        """The API version that answered last; None before the first answer."""
        return self._door.served

    async def check(self) -> Shop:
        """Prove that the token works and tell which shop it opens."""
        return await self.shop()

    async def shop(self) -> Shop:
        """Return the shop's currency and time zone."""
        return (await self._ask("shop", SHOP, {}, ShopData)).shop

    async def orders_since(self, since: datetime | None) -> AsyncIterator[list[ShopifyOrder]]:
        """Yield pages of orders changed at or after `since` (aware), the oldest change first.

        An order may come twice when the walk is long or when it changes meanwhile.
        """
        size, walked, cursor = ORDERS_PER_PAGE, 0, None
        while True:
            asked = {"first": size, "after": cursor, "query": _changed(since)}
            try:
                page = await self._ask("orders_since", ORDERS, asked, Page)
            except TooCostly:
                if size == 1:
                    raise
                size //= 2
                continue
            if page.nodes:
                yield page.nodes
            if not page.more:
                return
            cursor, walked = page.cursor, walked + len(page.nodes)
            if walked + size > ORDERS_PER_WALK:  # go on from the last change seen
                since, walked, cursor = page.nodes[-1].updated_at, 0, None

    async def bulk_orders(self, poll_s: float = POLL_S) -> AsyncIterator[ShopifyOrder]:
        """Yield every order of the shop, exported by Shopify and read line by line.

        Raises:
            Retryable: no place for an export is free, it failed or it takes too long.
        """
        url = await self._exported(poll_s)
        if url is None:
            return  # there is no order
        async for line in self._http.lines(url, operation="bulk_orders"):
            try:
                yield ShopifyOrder.model_validate_json(line)
            except ValidationError:  # not chained: its text quotes the order
                raise BadAnswer("shopify", "bulk_orders", "a line is not an order") from None

    async def _exported(self, poll_s: float) -> str | None:
        """Have all orders exported and return where the file is."""
        name = "bulk_orders"
        started = await self._ask(name, START_EXPORT, {"query": EXPORTED}, Started)
        if started.id is None or started.errors:
            raise _not_started(started.errors)
        for _ in range(int(EXPORT_DEADLINE_S / poll_s)):
            export = await self._ask(name, EXPORT, {"id": started.id}, Export)
            if export.status == "COMPLETED":
                return export.url
            if export.error == "ACCESS_DENIED":
                raise AuthRefused("shopify", name, "the token may not read all orders")
            if export.status not in ("CREATED", "RUNNING"):
                raise Unavailable("shopify", name, f"the export ended as {export.status}")
            await asyncio.sleep(poll_s)
            poll_s = min(poll_s * 1.5, LONGEST_POLL_S)
        raise Unavailable("shopify", name, f"no export after {EXPORT_DEADLINE_S:.0f} s")

    async def _ask(self, operation: str, query: str, variables: dict[str, Any], kind: type[T]) -> T:
        answer = await self._http.call(
            "POST", "/graphql.json", Answer[kind],  # type: ignore[valid-type]  # a class at run time
            operation=operation, family=FAMILY,
            repeat=True,  # all we ask are reads; a second export changes nothing
            json={"query": query, "variables": variables},
        )  # fmt: skip
        if answer.cost and answer.cost.wait_s:
            await self._http.slow_down(FAMILY, answer.cost.wait_s)
        data: T = answer.data
        return data


@asynccontextmanager
async def connect(
    config: ShopifySettings | None,
    transport: httpx.AsyncBaseTransport | None = None,
    slots: Slots | None = None,
) -> AsyncIterator[Shopify]:
    """Open a client for one batch of work; `slots` tells other processes of a throttle."""
    if config is None:
        raise NotConfigured("shopify", "SHOPIFY_ACCESS_TOKEN")
    token = config.access_token.get_secret_value()
    pace = Pace(account_of("shopify", token), {}, slots or OWN_SLOTS)
    door = _Door(config.api_version)
    address = f"{config.origin}/admin/api/{config.api_version}"
    async with Http(
        "shopify", address, {"X-Shopify-Access-Token": token},
        pace=pace, transport=transport, verdict=door.verdict,
    ) as http:  # fmt: skip
        yield Shopify(http, door)


class _Door:
    """Reads what an answer says beside its data: who served it, and what went wrong in a 200."""

    def __init__(self, asked: str) -> None:
        self.asked = asked
        self.served: str | None = None

    def verdict(self, operation: str, response: httpx.Response) -> ConnectorError | None:
        """Map GraphQL errors, which come with HTTP 200, to ours."""
        self._note(response.headers.get("x-shopify-api-version"))
        if not response.is_success:
            return None
        try:
            said = Errors.model_validate_json(response.content)
        except ValidationError:
            return BadAnswer("shopify", operation, "not a GraphQL answer", response.status_code)
        if not said.errors:
            return None
        first = said.errors[0]
        kinds: dict[str | None, type[ConnectorError]] = {
            "THROTTLED": RateLimited,
            "MAX_COST_EXCEEDED": TooCostly,
            "ACCESS_DENIED": AuthRefused,
            "INTERNAL_SERVER_ERROR": Unavailable,
        }
        error = kinds.get(first.code, Refused)("shopify", operation, first.message[:200])
        if isinstance(error, RateLimited):
            error.retry_after_s = said.cost.wait_s
        return error

    def _note(self, served: str | None) -> None:
        if served and served not in (self.asked, self.served):
            log.warning("shopify serves API version %s where %s is asked", served, self.asked)
        self.served = served or self.served


def _not_started(errors: list[Error]) -> ConnectorError:
    codes = [error.code for error in errors]
    if "OPERATION_IN_PROGRESS" in codes or "LIMIT_REACHED" in codes:
        limited = RateLimited("shopify", "bulk_orders", "all places for exports are taken")
        limited.retry_after_s = BUSY_S
        return limited
    said = "; ".join(error.message for error in errors) or "no export was started"
    return Refused("shopify", "bulk_orders", said[:200])


def _changed(since: datetime | None) -> str | None:
    """Say a point in time in Shopify's search words."""
    return f"updated_at:>='{since.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}'" if since else None
