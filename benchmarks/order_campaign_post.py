"""The post of `benchmarks.order_campaign`: webhooks once to three times, late, lost or forged.

A forged delivery is sent until the door answers it; a genuine one is what the vendor makes of it:
Shopify tries again when nothing answered, WooCommerce does not.
"""

import asyncio
from collections import Counter
from random import Random

import httpx

from benchmarks.order_campaign_shops import SECRETS
from sandbox.deliveries import Delivery, forged

COPIES, LATE_S = (1, 2, 3), 6.0
SHOPIFY_TRIES, AGAIN_S = 4, 2.0
FORGED_PATIENCE_S = 60.0


class Post:
    """Carries deliveries to the product's door, and notes what it answered."""

    def __init__(self, http: httpx.AsyncClient, random: Random, *, stretch: float = 1.0) -> None:
        """`http` has the door's address as its base; `stretch` multiplies the delays."""
        self._http, self._random, self._stretch = http, random, stretch
        self.genuine: Counter[str] = Counter()  # acknowledged, refused, unanswered
        self.forged: Counter[str] = Counter()  # refused, accepted, other
        self.accepted: list[str] = []  # the forgeries that were
        self.refused: list[str] = []  # the genuine ones that were

    async def send(self, delivery: Delivery) -> None:
        """Send a genuine delivery one to three times, each at a moment of its own."""
        copies = self._random.choice(COPIES)
        waits = [self._random.uniform(0, LATE_S * self._stretch) for _ in range(copies)]
        await asyncio.gather(*(self._one(delivery, wait_s) for wait_s in waits))

    async def forge(self, genuine: Delivery) -> None:
        """Send every forgery of a delivery."""
        shop = "woo" if genuine.path.endswith("woo") else "shopify"
        other = SECRETS["shopify" if shop == "woo" else "woo"]
        for name, one in forged(genuine, SECRETS[shop], other).items():
            await self._forgery(f"{shop}: {name}", one)

    async def _one(self, delivery: Delivery, wait_s: float) -> None:
        await asyncio.sleep(wait_s)
        for _ in range(SHOPIFY_TRIES if delivery.path.endswith("shopify") else 1):
            status = await self._status(delivery)
            if status is not None and status < 500:
                kind = "acknowledged" if status < 300 else "refused"
                self.genuine[kind] += 1
                if kind == "refused":
                    self.refused.append(f"{delivery.topic}: HTTP {status}")
                return
            await asyncio.sleep(AGAIN_S)
        self.genuine["unanswered"] += 1

    async def _forgery(self, name: str, delivery: Delivery) -> None:
        end = asyncio.get_running_loop().time() + FORGED_PATIENCE_S
        while asyncio.get_running_loop().time() < end:
            status = await self._status(delivery)
            if status is not None and status < 500:
                kind = {401: "refused", 403: "refused"}.get(status, "other")
                kind = "accepted" if status < 300 else kind
                self.forged[kind] += 1
                if kind != "refused":
                    self.accepted.append(f"{name}: HTTP {status}")
                return
            await asyncio.sleep(0.5)
        self.forged["unanswered"] += 1

    async def _status(self, delivery: Delivery) -> int | None:
        try:
            answer = await self._http.post(
                delivery.path, content=delivery.body, headers=dict(delivery.headers)
            )
        except httpx.TransportError:
            return None
        return answer.status_code
