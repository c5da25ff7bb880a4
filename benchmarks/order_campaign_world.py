"""The simulated vendors of `benchmarks.order_campaign`, as a program: `… PORT SEED RPS`.

Both storefronts and both suppliers, with the goods of `sandbox/orders_goods.py`, under the
prefixes of the sandbox, each with keys of its own so that a leaked one can be recognised. Shopify's
own throttle is lifted and the suppliers' limits are RPS. Besides the simulators' own controls:
    POST /shopify/__sandbox__/orders/{id}/lines   {"sku", "quantity", "cents"}: edited in
"""

import sys
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route

from sandbox import serve
from sandbox.orders_goods import MONEY, fill_bigbuy, fill_cj
from sandbox.shopify_merchant import Ware, add_line
from sandbox.simulator import CONTROL, utc_now

KEYS = {
    "shopify": "shpat-campaign-0f3e9a", "woo_key": "ck_campaign_51c7",
    "woo_secret": "cs_campaign_9d2b", "cj": "cj-campaign-key-77aa",
    "bigbuy": "bigbuy-campaign-key-3c41",
}  # fmt: skip
SHIP_AFTER_S = 3.0
LATE_S = 3.0


def options(seed: int, rps: int) -> dict[str, dict[str, Any]]:
    """Return what each simulator is built with."""
    repeats = seed % 2  # nothing promises that a repeated reference is refused
    return {
        "shopify": {"keys": {KEYS["shopify"]}, "limits": False, "fill": None, "facts": None},
        "woo": {"keys": {KEYS["woo_key"]: KEYS["woo_secret"]}},
        "cj": {
            "keys": {KEYS["cj"]}, "qps": rps, "points": 10**9, "auth_gap_s": 0.2, "late_s": LATE_S,
            "repeats": "accepted", "ship_after_s": SHIP_AFTER_S, "fill": fill_cj, "seed": seed,
        },
        "bigbuy": {
            "keys": {KEYS["bigbuy"]}, "rate": float(rps), "purse_eur": MONEY,
            "repeats": "accepted" if repeats else "er008", "ship_after_s": SHIP_AFTER_S,
            "fill": fill_bigbuy, "whims": {"late_s": LATE_S, "seed": seed},
        },
    }  # fmt: skip


def build(seed: int, rps: int) -> Starlette:
    """Build the world of one campaign."""
    world = serve.app(seed=seed, customers=10, options=options(seed, rps))
    store = world.state.vendors["shopify"].state.store

    async def line(request: Request) -> Response:
        order = store.order(request.path_params["id"])
        if order is None:
            return JSONResponse({"error": "no such order"}, 404)
        now = max(order.updated, int(utc_now().timestamp()))
        add_line(store, now, order, Ware(**await request.json()))
        return JSONResponse({}, 201)

    added = Route(f"/shopify{CONTROL}orders/{{id:int}}/lines", line, methods=["POST"])
    return Starlette(routes=[added, Mount("/", world)])


if __name__ == "__main__":
    built = build(int(sys.argv[2]), int(sys.argv[3]))
    uvicorn.run(built, host="127.0.0.1", port=int(sys.argv[1]), log_level="error")
