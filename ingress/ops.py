"""The operator's routes: what waits for a person, and ringing again.

    GET  /ops/attention   {"items": [{"platform", "order_id", "kind", "detail", …}]}
    POST /ops/replay      {"order": "shopify:5800"} or {"inbox": 12} or {"since": "…Z"}
    /clients/{client}/…   the same for a further client, with that client's own token

A replay only rings doorbells: the orders are read again, and nothing is sent that was sent before.

Settings  OPS_TOKEN; without one there are no such routes
"""

import time
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from domain.dropship.words import OrderKey
from ingress.answers import Json
from ingress.bodies import read_json
from ingress.order_words import ReplayWords, parsed
from ingress.orders import asked
from ingress.security import Limits, check_bearer
from ingress.tenants import Tenant, Tenants
from store import attention, doorbells
from store.attention import Question

PLATFORMS = {"shopify": "shopify", "woo": "woocommerce", "manual": "manual"}


class Ops:
    """The routes of whoever runs the installation."""

    def __init__(self, tenants: Tenants, limits: Limits) -> None:
        self._tenants, self._limits = tenants, limits

    def routes(self) -> list[Route]:
        """Return the routes."""
        return [
            route
            for prefix in ("", "/clients/{client}")
            for route in (
                Route(f"{prefix}/ops/attention", self.attention, methods=["GET"]),
                Route(f"{prefix}/ops/replay", self.replay, methods=["POST"]),
            )
        ]

    async def attention(self, request: Request) -> Response:
        """Answer with every open question, the oldest first."""
        tenant = self._admitted(request)
        found = await asked(lambda: attention.open_questions(tenant.store(), tenant.client))
        return Json({"items": [_item(one) for one in found]})

    async def replay(self, request: Request) -> Response:
        """Ring the bells of one order, of one delivery's, or of all since a moment."""
        tenant = self._admitted(request)
        words = parsed(ReplayWords, await read_json(request, self._limits))
        return Json({"rung": await asked(lambda: _replay(tenant, words))})

    def _admitted(self, request: Request) -> Tenant:
        tenant = self._tenants.of(request)
        token = tenant.settings.ops.token
        if token is None or not token.get_secret_value():
            raise HTTPException(404, "Not Found")
        check_bearer(request, token.get_secret_value().encode())
        return tenant


def _replay(tenant: Tenant, words: ReplayWords) -> int:
    db = tenant.store()
    if words.order:
        storefront, _, order_id = words.order.partition(":")
        name = "woo" if storefront == "woocommerce" else storefront
        keys = [OrderKey(tenant.client, name, order_id)]  # type: ignore[arg-type]  # the pattern lets no other through
    else:
        keys = doorbells.orders_of(db, tenant.client, inbox_id=words.inbox, since=words.since_utc())
    doorbells.ring(db, keys, time.time())
    return len(keys)


def _item(one: Question) -> dict[str, Any]:
    return {
        "platform": PLATFORMS[one.key.storefront],
        "order_id": one.key.order_id,
        "number": one.number,
        "kind": one.kind,
        "detail": f"{one.known} {one.asked}".strip(),
        "part": one.part,
        "money": None if one.money is None else str(one.money),
        "currency": one.currency,
        "opened_at": one.opened_at.isoformat(),
        "due_at": one.due_at.isoformat(),
    }
