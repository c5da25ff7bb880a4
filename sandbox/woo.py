"""WooCommerce, simulated: orders, their notes and refunds, products, variants, webhooks.

Docs      https://woocommerce.github.io/woocommerce-rest-api-docs/ (wc/v3; WooCommerce 10.5)
Spec      sandbox/specs/woo.json: every request is judged by it, in WordPress's way
Limits    none of the vendor's; 100 rows a page and a batch
Edges     no key, or a key nobody has, is 401 `woocommerce_rest_cannot_view`; fields that are not
          known pass; a note for the customer is an e-mail each time; times come with and without
          the site's zone, whole seconds

The routes answer under /wp-json/wc/v3 and at the top. Beside the control routes of every
simulator (sandbox/simulator.py) there are those of sandbox/woo_control.py, and these quirks, each
the share of requests that meets it:
    gateway   the request is processed, the host's proxy answers 504 with a page
    late      a write is answered 504 and done `late_s` seconds later
"""

import binascii
from base64 import b64decode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import orjson
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from sandbox.faults import Faults
from sandbox.simulator import Clock, Simulator, base_of, utc_now
from sandbox.woo_calls import Call, Said
from sandbox.woo_control import Quirks, control_routes
from sandbox.woo_operations import HANDLERS
from sandbox.woo_shop import Shop
from sandbox.woo_spec import Operation, Refusal, load

ROUTES = "/wp-json/wc/v3"
DENIED = {"GET": ("view", "Sorry, you cannot list resources."),
          "POST": ("create", "Sorry, you are not allowed to create resources."),
          "PUT": ("edit", "Sorry, you are not allowed to edit this resource.")}  # fmt: skip


def create(
    faults: Faults | None = None,
    clock: Clock | None = None,
    keys: Mapping[str, str] | None = None,
    zone: str = "Europe/Paris",
    quirks: Mapping[str, float] | None = None,
    fill: Callable[[Shop], None] | None = None,
) -> Simulator:
    """Build the simulator; its data is `app.state.shop`, its own misbehaviour `app.state.quirks`.

    Args:
        faults: what goes wrong on the way; None is nothing, until the control route changes it.
        clock: aware UTC time; replaces the machine's in tests.
        keys: consumer keys that are let in, with their secrets; None is "sandbox" for both.
        zone: the site's time zone, in which the dates without `_gmt` are.
        quirks: shares of `gateway` and `late`, and `late_s`.
        fill: puts the first data in; called again when the simulator is reset.
    """
    shop, own = Shop(clock or utc_now, ZoneInfo(zone)), Quirks(**dict(quirks or {}))
    door = _Door(shop, own, dict(keys or {"sandbox": "sandbox"}), Random(0))

    def restore() -> None:
        shop.clear()
        if fill:
            fill(shop)

    app = Simulator(
        [*control_routes(shop, own), *_routes(door)],
        faults=faults,
        say=lambda status, headers: _answer(
            Refusal(status, "simulated_fault", "simulated fault").body, status, headers
        ),
        restore=restore,
        describe=partial(_figures, shop),
    )
    app.state.shop, app.state.quirks = shop, own
    restore()
    return app


def _figures(shop: Shop) -> dict[str, int]:
    shop.settle()
    return {
        "orders": len(shop.orders),
        "products": len(shop.products),
        "notes": sum(len(order.notes) for order in shop.orders.values()),
        "mails": len(shop.mails),
    }


def _routes(door: "_Door") -> list[Route]:
    """Lay every operation under the vendor's prefix and at the top; anything else is no route."""
    numbers = {"{id}": "{id:int}", "{order_id}": "{order_id:int}"}
    numbers |= {"{product_id}": "{product_id:int}"}
    routes = []
    for operation in load():
        path = operation.path
        for plain, typed in numbers.items():
            path = path.replace(plain, typed)
        endpoint = _endpoint(door, operation)
        routes += [
            Route(f"{prefix}{path}", endpoint, methods=[operation.method])
            for prefix in (ROUTES, "")
        ]
    return [*routes, Route("/{rest:path}", _no_route, methods=["GET", "POST", "PUT", "DELETE"])]


def _endpoint(door: "_Door", operation: Operation) -> Any:
    async def endpoint(request: Request) -> Response:
        request.scope["operation"] = operation.id
        try:
            call = await door.admit(request, operation)
        except Refusal as refused:
            return _answer(refused.body, refused.status)
        return door.work(operation, call)

    return endpoint


async def _no_route(request: Request) -> Response:
    text = "No route was found matching the URL and request method."
    refused = Refusal(404, "rest_no_route", text)
    return _answer(refused.body, 404)


@dataclass(frozen=True, slots=True)
class _Door:
    """WordPress's checks before any route, and what the host makes of the answer."""

    shop: Shop
    quirks: Quirks
    keys: Mapping[str, str]
    random: Random

    async def admit(self, request: Request, operation: Operation) -> Call:
        """Check the secret, then the arguments, then the right, in WordPress's order."""
        key, secret = _credentials(request)
        if key in self.keys and self.keys[key] != secret:
            text = "Consumer secret is invalid."
            raise Refusal(401, "woocommerce_rest_authentication_error", text)
        query, body = operation.read(dict(request.query_params), await _body(request))
        if key not in self.keys:
            verb, text = DENIED[operation.method]
            raise Refusal(401, f"woocommerce_rest_cannot_{verb}", text)
        ids = {name: int(value) for name, value in request.path_params.items()}
        return Call(ids, query, body, f"{base_of(request)}/wp-json")

    def work(self, operation: Operation, call: Call) -> Response:
        """Do what is asked, and answer as the host's day has it."""
        self.shop.settle()
        quirk = self.quirks.draw(self.random, writes=operation.method != "GET")
        if quirk == "late":
            self.shop.put_off(self.quirks.late_s, lambda: self._handle(operation, call))
            return _gateway()
        said = self._handle(operation, call)
        return _gateway() if quirk else _answer(said.body, said.status, said.headers)

    def _handle(self, operation: Operation, call: Call) -> Said:
        try:
            return HANDLERS[operation.id](self.shop, call)
        except Refusal as refused:
            return Said(refused.body, refused.status)


def _credentials(request: Request) -> tuple[str, str]:
    """Read Basic, or the two query parameters for hosts that strip the header."""
    scheme, _, coded = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        asked = request.query_params
        return asked.get("consumer_key", ""), asked.get("consumer_secret", "")
    try:
        key, _, secret = b64decode(coded, validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return "", ""
    return key, secret


async def _body(request: Request) -> Any:
    raw = await request.body()
    if not raw or request.headers.get("content-type", "").partition(";")[0] != "application/json":
        return {}
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError:
        raise Refusal(400, "rest_invalid_json", "Invalid JSON body passed.") from None


def _gateway() -> Response:
    return HTMLResponse("<html><body><h1>504 Gateway Time-out</h1></body></html>", 504)


def _answer(body: Any, status: int, headers: dict[str, str] | None = None) -> Response:
    kind = "application/json; charset=UTF-8"
    return Response(orjson.dumps(body), status, headers, media_type=kind)
