"""`POST /order` and `POST /sync`: work by hand or by script, answered at once with where to look.

    POST /order          202 {"id", "status_url"}; the same reference and content: the same id;
                         another content: 409
    GET  /order/{id}     state, parts, tracking numbers, open questions
    DELETE /order/{id}   202; the order process cancels what can be cancelled
    POST /sync           202 {"id", "status_url"}: catalogue, stock or prices of a supplier
    GET  /jobs/{id}      state and result
    /clients/{client}/…  the same for a further client

Settings  INGRESS_TOKEN
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from domain.dropship.words import OrderKey, Part
from ingress.answers import Invalid, Json
from ingress.bodies import read_json
from ingress.nudge import Ring
from ingress.order_words import OrderWords, SyncWords, parsed
from ingress.security import Limits
from ingress.tenants import Tenant, Tenants, for_each_client
from store import attention, jobs, manual_orders, parts
from store.database import NotMigrated
from store.manual_orders import ManualOrder

T = TypeVar("T")


class Orders:
    """The routes for orders and syncs asked for over HTTP."""

    def __init__(self, tenants: Tenants, limits: Limits, ring: Ring) -> None:
        self._tenants, self._limits, self._ring = tenants, limits, ring

    def routes(self) -> list[Route]:
        """Return the routes."""
        return for_each_client(
            ("POST", "/order", self.order),
            ("GET", "/order/{id}", self.state),
            ("DELETE", "/order/{id}", self.cancel),
            ("POST", "/sync", self.sync),
            ("GET", "/jobs/{id}", self.job),
        )

    async def order(self, request: Request) -> Response:
        """Answer `POST /order`."""
        tenant = self._tenants.admitted(request)
        words = parsed(OrderWords, await read_json(request, self._limits))
        order_id, added = await asked(lambda: _add(tenant, words))
        if added == "other":
            raise HTTPException(409, "this reference has been used for another order")
        self._ring(tenant.client)
        return _accepted(request, "order", order_id)

    async def state(self, request: Request) -> Response:
        """Answer `GET /order/{id}`."""
        tenant, order_id = self._tenants.admitted(request), request.path_params["id"]
        said = await asked(lambda: _state(tenant, order_id))
        if said is None:
            raise HTTPException(404, "there is no such order")
        return Json(said)

    async def cancel(self, request: Request) -> Response:
        """Answer `DELETE /order/{id}`."""
        tenant, order_id = self._tenants.admitted(request), request.path_params["id"]
        now = datetime.now(UTC)
        if not await asked(
            lambda: manual_orders.cancel(tenant.store(), tenant.client, order_id, now)
        ):
            raise HTTPException(404, "there is no such order")
        return _accepted(request, "order", order_id)

    async def sync(self, request: Request) -> Response:
        """Answer `POST /sync`."""
        tenant = self._tenants.admitted(request)
        words = parsed(SyncWords, await read_json(request, self._limits))
        if getattr(tenant.settings, words.supplier) is None:
            variable = f"{words.supplier.upper()}_API_KEY"
            message = f"{words.supplier} is not configured: set {variable}"
            raise Invalid([{"field": "supplier", "message": message}])
        params, now = words.model_dump(), datetime.now(UTC)
        job_id = await asked(
            lambda: jobs.add_once(tenant.store(), tenant.client, "sync", params, now)
        )
        return _accepted(request, "jobs", job_id)

    async def job(self, request: Request) -> Response:
        """Answer `GET /jobs/{id}`."""
        tenant, job_id = self._tenants.admitted(request), request.path_params["id"]
        found = await asked(lambda: jobs.get(tenant.store(), tenant.client, job_id))
        if found is None or found.kind != "sync":
            raise HTTPException(404, "there is no such job")
        return Json({
            "id": found.id, "kind": found.kind, "asked": dict(found.params), "state": found.state,
            "result": dict(found.result), "made_at": found.made_at.isoformat(),
            "ended_at": found.ended_at.isoformat() if found.ended_at else None,
        })  # fmt: skip


async def asked(ask: Callable[[], T]) -> T:
    """Ask the store, away from the loop."""
    try:
        return await run_in_threadpool(ask)
    except (SQLAlchemyError, NotMigrated) as error:
        raise HTTPException(503, "the store does not answer: try again") from error


def _accepted(request: Request, kind: str, one_id: str) -> Response:
    client = request.path_params.get("client")
    prefix = f"/clients/{client}" if client else ""
    return Json({"id": one_id, "status_url": f"{prefix}/{kind}/{one_id}"}, 202)


def _add(tenant: Tenant, words: OrderWords) -> tuple[str, manual_orders.Added]:
    return manual_orders.add(
        tenant.store(), tenant.client, words.reference, words.currency, words.shop_address(),
        words.shop_lines(), datetime.now(UTC),
    )  # fmt: skip


def _state(tenant: Tenant, order_id: str) -> dict[str, Any] | None:
    db, key = tenant.store(), OrderKey(tenant.client, "manual", order_id)
    order = manual_orders.get(db, tenant.client, order_id)
    if order is None:
        return None
    open_ones = [one for one in attention.of_order(db, key) if one.closed_at is None]
    return {
        **_said(order),
        "parts": [_part(one) for one in parts.of_order(db, key)],
        "questions": [
            {"number": one.number, "kind": one.kind, "part": one.part,
             "detail": f"{one.known} {one.asked}".strip()}
            for one in open_ones
        ],
    }  # fmt: skip


def _said(order: ManualOrder) -> dict[str, Any]:
    return {
        "id": order.key.order_id,
        "reference": order.reference,
        "state": order.state,
        "why": order.why,
        "cancelled": order.cancelled,
        "tracking": list(order.tracking),
        "made_at": order.made_at.isoformat(),
    }


def _part(part: Part) -> dict[str, Any]:
    return {
        "ref": part.ref,
        "supplier": part.supplier,
        "state": part.state,
        "supplier_order": part.remote_id,
        "lines": [{"sku": line.sku, "quantity": line.quantity} for line in part.lines],
        "tracking": list(part.tracking),
        "carrier": part.carrier,
    }
