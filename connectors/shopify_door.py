"""The way into one Shopify shop: GraphQL asked and paid for, its errors read, lists walked.

Docs      https://shopify.dev/docs/api/usage/limits, https://shopify.dev/docs/api/usage/versioning
Settings  SHOPIFY_ACCESS_TOKEN, SHOPIFY_SHOP_DOMAIN, SHOPIFY_BASE_URL, SHOPIFY_API_VERSION
Limits    points, restored by the second and counted by Shopify alone (throttleStatus); 250 orders
          a page, a walk ends after 25,000
"""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

import httpx
from pydantic import BaseModel, ValidationError, model_validator

from connectors._http import ATTEMPTS, Http, Timeouts
from connectors.errors import (
    AuthRefused,
    BadAnswer,
    ConnectorError,
    NotConfigured,
    RateLimited,
    Refused,
    Unavailable,
    Uncertain,
)
from connectors.pace import OWN_SLOTS, Pace, account_of
from connectors.shopify_shapes import Connection
from connectors.shopify_words import Answer, Changed, Errors, TooCostly
from connectors.wordings import rooted, told
from domain.pace import Slots
from settings import ShopifySettings

log = logging.getLogger(__name__)

ORDERS_PER_PAGE, ORDERS_PER_WALK = 250, 25_000
ROUTE = "/graphql.json"
UNTOLD_WAIT_S = 1.0  # after a throttle that does not say what is left
_WHAT_IS_LEFT = "available"
FAMILY = "admin"  # one bucket of points for everything
KINDS: dict[str | None, type[ConnectorError]] = {
    "THROTTLED": RateLimited,
    "MAX_COST_EXCEEDED": TooCostly,
    "ACCESS_DENIED": AuthRefused,
    "INTERNAL_SERVER_ERROR": Unavailable,
}
NEVER_BEGUN = (RateLimited, TooCostly)

T = TypeVar("T")
Row = TypeVar("Row", bound=Changed)


class Door:
    """Asks one shop, and waits when it says that the points run low."""

    def __init__(self, http: Http, verdicts: "Verdicts") -> None:
        self.http, self._verdicts = http, verdicts

    @property
    def served(self) -> str | None:
        """The API version that answered last; None before the first answer."""
        return self._verdicts.served

    async def ask(self, operation: str, query: str, variables: dict[str, Any], kind: type[T]) -> T:
        """Send one query or mutation and return its data.

        Raises:
            RateLimited: too few points; nothing was done.
            AuthRefused: the token is wrong or lacks a scope.
            Uncertain: an operation that must not be sent twice may have taken effect.
            BadAnswer: a success we cannot read; what was to be done may be done.
            Refused: the request itself is wrong; nothing was done.
        """
        answer = await self.http.call(
            "POST", ROUTE, Answer[kind],  # type: ignore[valid-type]  # a class at run time
            operation=operation, family=FAMILY,
            repeat=operation not in self._verdicts.once,
            json={"query": query, "variables": variables},
        )  # fmt: skip
        if answer.cost and _WHAT_IS_LEFT in answer.cost.model_fields_set and answer.cost.wait_s:
            await self.http.slow_down(FAMILY, answer.cost.wait_s)
        data: T = answer.data
        return data


@asynccontextmanager
async def opened(
    config: ShopifySettings | None,
    transport: httpx.AsyncBaseTransport | None = None,
    slots: Slots | None = None,
    timeouts: Timeouts | None = None,
    attempts: int = ATTEMPTS,
    *,
    once: frozenset[str] = frozenset(),
) -> AsyncIterator[Door]:
    """Open the way to a shop; `once` names the operations that must not be sent twice."""
    if config is None:
        raise NotConfigured("shopify", "SHOPIFY_ACCESS_TOKEN")
    token = config.access_token.get_secret_value()
    pace = Pace(account_of("shopify", token), {}, slots or OWN_SLOTS)
    verdicts = Verdicts(config.api_version, once)
    origin = config.origin.rstrip("/").removesuffix(ROUTE)
    address = rooted(origin, f"/admin/api/{config.api_version}")
    async with Http(
        "shopify", address, {"X-Shopify-Access-Token": token}, pace=pace, transport=transport,
        verdict=verdicts.of, timeouts=timeouts, attempts=attempts,
    ) as http:  # fmt: skip
        yield Door(http, verdicts)


async def walk(
    door: Door, operation: str, query: str, kind: type[Row], since: datetime | None
) -> AsyncIterator[list[Row]]:
    """Yield pages of orders changed at or after `since` (aware), the oldest change first.

    An order may come twice when the walk is long or when it changes meanwhile.

    Raises:
        BadAnswer: more than a walk can hold changed in one second; an export would read them.
    """
    size, walked, cursor = ORDERS_PER_PAGE, 0, None
    before: list[Row] = []
    while True:
        asked = {"first": size, "after": cursor, "query": changed(since)}
        try:
            answer: Walked[Row] = await door.ask(
                operation,
                query,
                asked,
                Walked[kind],  # type: ignore[valid-type]
            )
        except TooCostly:
            if size == 1:
                raise
            size //= 2
            continue
        page = answer.orders
        if page.nodes:
            yield page.nodes
        stuck = page.more and (page.cursor, page.nodes) == (cursor, before)
        if stuck and len(page.nodes) < size:
            raise BadAnswer("shopify", operation, "its pages go round in circles", 200)
        cursor, walked, before = page.cursor, walked + len(page.nodes), page.nodes
        if walked + size > ORDERS_PER_WALK:  # an end here may be Shopify's, not the list's
            last = page.nodes[-1].updated_at
            if last == since:
                raise BadAnswer("shopify", operation, "more changes in one second than a walk has")
            since, walked, cursor = last, 0, None
        elif not page.more:
            return


class Walked(BaseModel, Generic[Row]):
    """A page of the list of orders."""

    orders: Connection[Row]


def changed(since: datetime | None) -> str | None:
    """Say a point in time in Shopify's search words; None is no filter."""
    return f"updated_at:>='{since.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}'" if since else None


class Verdicts:
    """Reads what an answer says beside its data: who served it, and what went wrong in a 200."""

    def __init__(self, asked: str, once: frozenset[str] = frozenset()) -> None:
        self.asked, self.once = asked, once
        self.served: str | None = None

    def of(self, operation: str, response: httpx.Response) -> ConnectorError | None:
        """Map GraphQL errors, which come with HTTP 200, to ours; None: there is none."""
        self._note(response.headers.get("x-shopify-api-version"))
        if not response.is_success:
            return None
        try:
            said = Said.model_validate_json(response.content)
        except ValidationError:
            return BadAnswer("shopify", operation, "not a GraphQL answer", response.status_code)
        if not said.errors:
            return None
        first = said.errors[0]
        throttled = first.message.strip().upper() == "THROTTLED"
        kind = RateLimited if throttled else KINDS.get(first.code, Refused)
        if operation in self.once and kind not in NEVER_BEGUN and _may_have_run(said):
            kind = Uncertain
        error = kind("shopify", operation, first.message[:200])
        if isinstance(error, RateLimited):
            known = _WHAT_IS_LEFT in said.cost.model_fields_set
            error.retry_after_s = said.cost.wait_s if known else UNTOLD_WAIT_S
        return error

    def _note(self, served: str | None) -> None:
        if served and served not in (self.asked, self.served):
            log.warning("shopify serves API version %s where %s is asked", served, self.asked)
        self.served = served or self.served


class Said(Errors):
    """What an answer says beside its data; other servers than Shopify's are terser."""

    @model_validator(mode="before")
    @classmethod
    def _any_form(cls, said: Any) -> Any:
        """Read no errors as null too, and an error as a bare text or without a message."""
        if not isinstance(said, dict):
            return said
        errors = said.get("errors") or []
        rows = errors if isinstance(errors, list) else [errors]
        whole = said | {"errors": [_worded(one) for one in rows]}
        if not isinstance(told(said, "extensions.cost"), dict):
            whole.pop("extensions", None)
        return whole


def _worded(error: Any) -> Any:
    if not isinstance(error, dict):
        return {"message": str(error)}
    return error if error.get("message") else error | {"message": "no reason given"}


def _may_have_run(said: Errors) -> bool:
    """Whether a mutation may be done although its answer names errors.

    A request that was never begun is answered without data, and a mutation that was denied with an
    error at the mutation itself. An error further in means that only the telling failed.
    """
    if any(error.code == "INTERNAL_SERVER_ERROR" for error in said.errors):
        return True
    return "data" in said.model_fields_set and any(
        error.code != "ACCESS_DENIED" or len(error.path or ()) > 1 for error in said.errors
    )
