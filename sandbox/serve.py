"""All simulated vendors in one process under one port, with one simulated shop inside.

    python -m sandbox --port 4010 --seed 1 --customers 2000

The realtime voice of xAI listens on the next port (sandbox/xai_realtime.py). `base_urls` says
which settings point at them; every key is "sandbox". The control routes of all simulators together
lie under `/__sandbox__/`, those of one under its prefix (sandbox/simulator.py):
    GET  state    {"shop": {"today": …}, "vendors": {"klaviyo": {…}, …}}
    PUT  faults   the same settings for every vendor
    POST reset    every vendor back to its first data
"""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

import orjson
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Mount, Route

from sandbox import (
    anthropic,
    bigbuy,
    brave,
    cj,
    gemini,
    klaviyo,
    linkedin,
    meta,
    openai,
    searxng,
    shop_load,
    shopify,
    twilio,
    twilio_exchange,
    woo,
    wp,
    x,
    xai,
    xai_realtime,
)
from sandbox.faults import Faults
from sandbox.shop import NAME, SimulatedShop, generate
from sandbox.simulator import CONTROL, Simulator
from sandbox.twilio_line import ACCOUNT

HOST, PORT, SEED, CUSTOMERS = "127.0.0.1", 4010, 1, 2_000
YEARS = 3
SHOP_ENDS = date(2026, 11, 1)  # fixed, so that the same seed is the same demo on any day
PREFIXES = {
    "klaviyo": "/klaviyo",
    "shopify": "/shopify",
    "xai": "/xai/v1",
    "openai": "/openai/v1",
    "gemini": "/gemini/v1beta",
    "anthropic": "/anthropic/v1",
}
ORDER_PREFIXES = {"woo": "/woo", "cj": "/cj", "bigbuy": "/bigbuy"}  # asked for by name
CONTENT_PREFIXES = {"wp": "/wp", "meta": "/meta", "linkedin": "/linkedin", "x": "/x"}  # the same
SEARCH_PREFIXES = {"searxng": "/searxng", "brave": "/brave"}  # the same
VOICE_PREFIXES = {"twilio": "/twilio/2010-04-01"}  # the same
MOUNTED = PREFIXES | ORDER_PREFIXES
EVERY_PREFIX = MOUNTED | CONTENT_PREFIXES | SEARCH_PREFIXES | VOICE_PREFIXES
CREATE: Mapping[str, Callable[..., Simulator]] = {
    "klaviyo": klaviyo.create,
    "shopify": shopify.create,
    "xai": xai.create,
    "openai": openai.create,
    "gemini": gemini.create,
    "anthropic": anthropic.create,
    "woo": woo.create,
    "cj": cj.create,
    "bigbuy": bigbuy.create,
    "wp": wp.create,
    "meta": meta.create,
    "linkedin": linkedin.create,
    "x": x.create,
    "searxng": searxng.create,
    "brave": brave.create,
    "twilio": twilio.create,
}

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Simulated vendors</title></head>
<body style="font-family: sans-serif; max-width: 42rem; margin: 3rem auto">
<h1>Everything here is simulated</h1>
<p>These are simulators for demonstrations and tests. No vendor is reached, no person exists,
nothing is sent to anybody. The shop is &ldquo;{shop}&rdquo;, seed {seed}, {customers} customers,
{orders} orders from {start} to the evening before {end}.</p>
<ul>{vendors}</ul>
<p>Controls, which no vendor has: <a href="{control}state">state</a>,
<a href="{control}faults">faults</a>.</p>
</body></html>"""


def base_urls(port: int = PORT, prefixes: Mapping[str, str] = PREFIXES) -> dict[str, str]:
    """Return the settings that point every vendor's connector at the sandbox.

    A vendor with an address also needs its key: those of `ORDER_PREFIXES`, `CONTENT_PREFIXES`,
    `SEARCH_PREFIXES` and `VOICE_PREFIXES` are left out unless named, for processes that buy,
    publish, search and call nothing.
    """
    urls = {
        f"{vendor.upper()}_BASE_URL": f"http://{HOST}:{port}{prefix}"
        for vendor, prefix in prefixes.items()
    }
    if "xai" in prefixes:
        urls["XAI_REALTIME_URL"] = f"ws://{HOST}:{realtime_port(port)}{xai_realtime.PATH}"
    return urls


def realtime_port(port: int) -> int:
    """Return the port of the realtime voice, beside that of everything else."""
    return port + 1


def app(
    seed: int = SEED,
    customers: int = CUSTOMERS,
    end: date = SHOP_ENDS,
    faults: Mapping[str, Any] | None = None,
    options: Mapping[str, Mapping[str, Any]] | None = None,
) -> Starlette:
    """Build the sandbox; its simulators are `app.state.vendors`, its shop `app.state.shop`.

    Args:
        seed: of the shop, and of the faults unless they say otherwise.
        customers: how many the shop has.
        end: the day after the shop's last one.
        faults: settings of `sandbox.faults.Faults`, the same for every vendor.
        options: by vendor, further arguments of its `create`: rates, seeds, repeats, …
    """
    shop = generate(seed, customers, end - timedelta(days=round(365.25 * YEARS)), end)
    vendors = _vendors(shop, {"seed": seed, **(faults or {})}, options or {})
    control = _Control(shop, vendors)
    sandbox = Starlette(
        routes=[
            Route("/", control.index),
            Route(f"{CONTROL}state", control.state, methods=["GET"]),
            Route(f"{CONTROL}faults", control.faults, methods=["GET", "PUT"]),
            Route(f"{CONTROL}reset", control.reset, methods=["POST"]),
            *(Mount(f"/{name}", one) for name, one in vendors.items()),
        ]
    )
    sandbox.state.vendors = vendors
    sandbox.state.shop = shop
    return sandbox


def serve(
    port: int = PORT,
    seed: int = SEED,
    customers: int = CUSTOMERS,
    faults: Mapping[str, Any] | None = None,
    end: date = SHOP_ENDS,
) -> None:
    """Serve the sandbox on loopback until it is stopped."""
    with xai_realtime.threaded(port=realtime_port(port)):
        uvicorn.run(app(seed, customers, end, faults), host=HOST, port=port, log_level="warning")


def _vendors(
    shop: SimulatedShop, faults: Mapping[str, Any], options: Mapping[str, Mapping[str, Any]]
) -> dict[str, Simulator]:
    own: dict[str, dict[str, Any]] = {name: {} for name in EVERY_PREFIX}
    own["klaviyo"] = {"fill": lambda account: shop_load.fill_klaviyo(shop, account)}
    own["shopify"] = {
        "facts": shop_load.facts_of(shop),
        "fill": lambda store: shop_load.fill_shopify(shop, store),
    }
    own["twilio"] = {"exchange": twilio_exchange.Exchange(ACCOUNT, "sandbox")}
    if unknown := set(options) - set(own):
        raise ValueError(f"no such vendor: {', '.join(sorted(unknown))}")

    def drawn() -> Faults:
        given = dict(faults)
        return Faults(given.pop("rates", None), **given)

    return {
        name: CREATE[name](drawn(), **own[name] | dict(options.get(name, {})))
        for name in EVERY_PREFIX
    }


class _Control:
    """The page and the controls of all simulators together."""

    def __init__(self, shop: SimulatedShop, vendors: Mapping[str, Simulator]) -> None:
        self._shop = shop
        self._vendors = vendors

    async def index(self, request: Request) -> Response:
        vendors = "".join(
            f"<li>{name}: <code>{at}</code></li>" for name, at in EVERY_PREFIX.items()
        )
        return HTMLResponse(PAGE.format(**self._facts(), vendors=vendors, control=CONTROL))

    async def state(self, request: Request) -> Response:
        vendors = {name: one.figures() for name, one in self._vendors.items()}
        body = orjson.dumps({"shop": self._facts(), "vendors": vendors}, default=dict)
        return Response(body, media_type="application/json")

    async def faults(self, request: Request) -> Response:
        if request.method == "PUT":
            settings = await request.json()
            try:
                for one in self._vendors.values():
                    one.faults.configure(**settings)
            except (TypeError, ValueError) as wrong:
                return JSONResponse({"error": str(wrong)}, 400)
        return JSONResponse(
            {
                name: {**one.faults.settings(), "injected": one.faults.injected}
                for name, one in self._vendors.items()
            }
        )

    async def reset(self, request: Request) -> Response:
        for one in self._vendors.values():
            one.reset()
        return await self.state(request)

    def _facts(self) -> dict[str, Any]:
        shop = self._shop
        return {
            "shop": NAME,
            "seed": shop.seed,
            "customers": int(shop.customers.joined.size),
            "orders": int(shop.orders.created.size),
            "start": shop.start.isoformat(),
            "end": shop.end.isoformat(),
            "today": shop.end.isoformat(),
        }
