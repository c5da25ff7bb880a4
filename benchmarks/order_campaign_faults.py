"""The bad days of `benchmarks.order_campaign`: which share of calls meets what, at each vendor.

The road (sandbox/faults.py) takes a fifth of all calls to the suppliers and a twelfth of those to
the storefronts; the vendors' own misbehaviour comes on top. Control routes are never hit.
"""

from collections.abc import Mapping
from typing import Any

import httpx

SUPPLIERS, STOREFRONTS = ("cj", "bigbuy"), ("shopify", "woo")
SUPPLIER_ROAD = {
    "too_many": 0.04, "error": 0.04, "reset_before": 0.03, "reset_after": 0.04, "slow": 0.03,
    "malformed": 0.02,
}  # fmt: skip
STOREFRONT_ROAD = {
    "too_many": 0.01, "error": 0.02, "reset_before": 0.01, "reset_after": 0.02, "slow": 0.01,
    "malformed": 0.01,
}  # fmt: skip
SLOW_S = 3.5  # beyond the 2 s one call may take
CJ = {
    "busy": 0.03, "late": 0.03, "half_paid": 0.10, "intercept": 0.005, "out_of_stock": 0.01,
    "price_change": 0.01, "token_expired": 0.005,
}  # fmt: skip
BIGBUY = {
    "soft_error_before": 0.02, "soft_error_after": 0.02, "text_500_before": 0.01,
    "text_500_after": 0.01, "no_location": 0.05, "late": 0.03, "cancelled": 0.01,
    "price_change": 0.005, "sandbox_500": 0.10,
}  # fmt: skip
WOO = {"gateway": 0.02, "late": 0.02, "late_s": 2.0}
SHOPIFY = {"before": 3, "after": 3, "late": 3, "late_s": 3.0}


async def rage(world: httpx.AsyncClient, seed: int) -> None:
    """Begin all faults."""
    for vendor in SUPPLIERS:
        await _road(world, vendor, SUPPLIER_ROAD, seed)
    for vendor in STOREFRONTS:
        await _road(world, vendor, STOREFRONT_ROAD, seed)
    await _put(world, "/cj/__sandbox__/quirks", {"rates": CJ, "seed": seed})
    whims = {"rates": BIGBUY, "seed": seed}
    await _put(world, "/bigbuy/__sandbox__/settings", {"whims": whims})
    await _put(world, "/woo/__sandbox__/quirks", WOO)
    await _put(world, "/shopify/__sandbox__/trouble", SHOPIFY)


async def calm(world: httpx.AsyncClient) -> dict[str, str]:
    """End all faults; return how many calls each vendor had, and how many met a fault."""
    said = {vendor: await _met(world, vendor) for vendor in SUPPLIERS + STOREFRONTS}
    for vendor in SUPPLIERS + STOREFRONTS:
        await _put(world, f"/{vendor}/__sandbox__/faults", {"enabled": False})
    await _put(world, "/cj/__sandbox__/quirks", {"rates": {}})
    await _put(world, "/bigbuy/__sandbox__/settings", {"whims": {"rates": {}}})
    await _put(world, "/woo/__sandbox__/quirks", {"gateway": 0, "late": 0})
    await _put(world, "/shopify/__sandbox__/trouble", {"before": 0, "after": 0, "late": 0})
    return said


async def _met(world: httpx.AsyncClient, vendor: str) -> str:
    """Say how many calls came, and how many of them the road or the vendor spoiled."""
    state = (await world.get(f"/{vendor}/__sandbox__/state")).json()
    road = state["injected"]
    processed = sum(one.get("received", 0) for one in state["operations"].values())
    unseen = sum(road.get(kind, 0) for kind in ("too_many", "error", "reset_before"))
    own = sum(state.get("quirks", state.get("whims", {})).values())
    return f"{vendor} {processed + unseen} calls, {sum(road.values())} + {own} spoiled"


async def _road(
    world: httpx.AsyncClient, vendor: str, rates: Mapping[str, float], seed: int
) -> None:
    said = {"rates": dict(rates), "slow_s": SLOW_S, "seed": seed, "enabled": True}
    await _put(world, f"/{vendor}/__sandbox__/faults", said)


async def _put(world: httpx.AsyncClient, path: str, body: Mapping[str, Any]) -> None:
    (await world.put(path, json=dict(body))).raise_for_status()
