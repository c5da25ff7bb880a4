"""The people of `benchmarks.order_campaign`: what buyers and merchants do, in the simulated shops.

Only the simulators' control routes are used, which no fault meets. What a shop says of an order is
kept, because its webhooks carry it: at the time of sending it may be old.
"""

from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx

from sandbox import deliveries
from sandbox.deliveries import Delivery
from sandbox.orders import Act, Case, Line

TOPICS = {
    "made": ("orders/create", "order.created"),
    "pay": ("orders/paid", "order.updated"),
    "cancel": ("orders/cancelled", "order.updated"),
    "refund": ("refunds/create", "order.updated"),
}
OTHER = ("orders/updated", "order.updated")
CONTROL = "/__sandbox__/orders"
SECRETS = {"shopify": "whsec-shopify-4d1f77ab", "woo": "whsec-woo-b02c9e31"}


@dataclass(slots=True)
class Made:
    """An order in its shop; `said` is the shop's own word of it, as of the last act."""

    case: Case
    id: int
    said: dict[str, Any]
    lines: list[Line]
    paid: bool = True
    line_ids: list[int] = field(default_factory=list)


class Shops:
    """Both storefronts, by their control routes."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        """`http` has the world's address as its base."""
        self._http = http

    async def make(self, case: Case) -> Made:
        """Let somebody buy."""
        return await (self._sell(case) if case.shop == "shopify" else self._take(case))

    async def act(self, made: Made, act: Act) -> None:
        """Let an act happen."""
        if made.case.shop == "shopify":
            await self._act_shopify(made, act)
        else:
            await self._act_woo(made, act)
        made.paid = made.paid or act.what == "pay"

    def delivery(self, made: Made, event: str, secret: str = "") -> Delivery:
        """Return what the shop sends of an event: an act's word, or `made`."""
        shopify_topic, woo_topic = TOPICS.get(event, OTHER)
        shop, now = made.case.shop, datetime.now(UTC)
        secret = secret or SECRETS[shop]
        if shop == "woo":
            return deliveries.woo(made.said, woo_topic, secret, now)
        lines = [
            {"sku": line.sku, "quantity": line.quantity, "price": f"{line.cents / 100:.2f}"}
            for line in made.lines
        ]
        body = deliveries.shopify_order(
            made.id, lines, now, address=made.case.given.for_shopify(), email=made.case.given.email,
            phone=made.case.given.phone, financial_status="paid" if made.paid else "pending",
        )  # fmt: skip
        if event == "refund":
            body = {"id": made.id * 10 + 1, "order_id": made.id, "refund_line_items": []}
        return deliveries.shopify(body, shopify_topic, secret, now)

    async def _sell(self, case: Case) -> Made:
        one = case.given
        asked = {
            "lines": [_ware(line) for line in case.lines], "email": one.email, "phone": one.phone,
            "address": one.for_shopify(), "test": case.test, "unpaid": not case.paid,
        }  # fmt: skip
        said = await self._post(f"/shopify{CONTROL}", asked)
        return Made(case, int(said["id"]), said, list(case.lines), case.paid)

    async def _take(self, case: Case) -> Made:
        billing = case.given.for_woo() | {"email": case.given.email}
        asked = {
            "lines": [_woo_line(line) for line in case.lines], "shipping": case.given.for_woo(),
            "billing": billing, "paid": case.paid,
        }  # fmt: skip
        said = await self._post(f"/woo{CONTROL}", asked)
        ids = [int(line["id"]) for line in said["line_items"]]
        return Made(case, int(said["id"]), _public(said), list(case.lines), case.paid, ids)

    async def _act_shopify(self, made: Made, act: Act) -> None:
        at = f"/shopify{CONTROL}/{made.id}"
        match act.what:
            case "pay":
                await self._post(f"{at}/edit", {"unpaid": False})
            case "cancel":  # paid or not: whoever reads it later finds it paid and cancelled
                await self._post(f"{at}/cancel", {"refunded": False})
                await self._post(f"{at}/edit", {"unpaid": False})
            case "lower":
                await self._post(f"{at}/edit", {"line": act.line, "current": act.pieces})
            case "refund":
                await self._post(f"{at}/refund", {"line": act.line, "quantity": act.pieces})
            case "add" if act.new:
                await self._post(f"{at}/lines", _ware(act.new))
                made.lines.append(act.new)
            case "correct":
                address = made.case.customer.for_shopify()
                await self._post(f"{at}/edit", {"address": address})

    async def _act_woo(self, made: Made, act: Act) -> None:
        at, said = f"/woo{CONTROL}/{made.id}", None
        match act.what:
            case "pay" | "cancel":
                said = await self._post(f"{at}/{act.what}", {})
            case "lower":
                made.lines[act.line] = Line(
                    made.lines[act.line].sku, act.pieces, made.lines[act.line].cents
                )
                said = await self._post(f"{at}/edit", {"lines": self._rows(made)})
            case "add" if act.new:
                made.lines.append(act.new)
                said = await self._post(f"{at}/edit", {"lines": self._rows(made)})
                made.line_ids = [int(line["id"]) for line in said["line_items"]]
            case "refund":
                back = {str(made.line_ids[act.line]): act.pieces}
                said = await self._post(f"{at}/refund", {"quantities": back})
            case "correct":
                said = await self._post(f"{at}/address", made.case.customer.for_woo())
        made.said = _public(said) if said else made.said

    def _rows(self, made: Made) -> list[dict[str, Any]]:
        ids = [*made.line_ids, *[0] * (len(made.lines) - len(made.line_ids))]
        return [{"id": n, **_woo_line(line)} for n, line in zip(ids, made.lines, strict=True)]

    async def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        answer = await self._http.post(path, json=body)
        answer.raise_for_status()
        return dict(answer.json())


def _ware(line: Line) -> dict[str, Any]:
    """Say a line in the words of Shopify's control routes."""
    named = asdict(line)
    named["requires_shipping"] = named.pop("ships")
    return named


def _woo_line(line: Line) -> dict[str, Any]:
    total = f"{line.cents * line.quantity / 100:.2f}"
    return {"sku": line.sku, "name": line.sku, "quantity": line.quantity, "total": total}


def _public(said: dict[str, Any]) -> dict[str, Any]:
    """Leave out what only the control route says."""
    return {k: v for k, v in said.items() if k not in ("refund_rows", "notes", "mails")}
