"""The course of `benchmarks.order_campaign`: orders, faults and deaths first, then quiet.

While the storm lasts, orders are made and changed, webhooks go out, vendors misbehave and processes
die. Then the faults end, and the judge looks every few seconds until nothing moves any more: only
what is still wrong then counts.
"""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

import httpx

from benchmarks.order_campaign_facts import (
    Facts,
    Key,
    Owners,
    SupplierOrder,
    bigbuy_orders,
    cj_orders,
    questions,
    shopify_views,
    woo_views,
)
from benchmarks.order_campaign_faults import calm, rage
from benchmarks.order_campaign_judge import Finding, judge
from benchmarks.order_campaign_post import Post
from benchmarks.order_campaign_product import OPS_TOKEN, Product
from benchmarks.order_campaign_shops import Made, Shops
from sandbox.orders import Act, Case, Line

SILENT_SHARE, FORGED_SHARE, GHOSTS = 0.05, 0.02, 3
MOSTLY = 0.8  # share of the orders that are bought while the faults last
ARRIVING = 0.7  # share of the storm in which orders are made
WATCH_S, LOOK_S = 1.5, 3.0
STILL_S = 18.0  # longer than settling, lease and the longest wait together
NEVER_S = 40.0  # after the storm, how long an act waits for its occasion


@dataclass
class Storm:
    """One campaign under way.

    Attributes:
        made: the orders there are, by number of the case.
        asked: kinds of question ever seen, by order; `open`: those of the last look.
        undone: cases whose occasion never came.
        spoiled: by vendor, how many of its calls met a fault; `under_faults`: how many orders had
            reached a supplier by then.
    """

    cases: Sequence[Case]
    shops: Shops
    post: Post
    product: Product
    world: httpx.AsyncClient
    door: httpx.AsyncClient
    random: Random
    seed: int
    made: dict[int, Made] = field(default_factory=dict)
    asked: defaultdict[Key, set[str]] = field(default_factory=lambda: defaultdict(set))
    open: dict[Key, frozenset[str]] = field(default_factory=dict)
    undone: set[int] = field(default_factory=set)
    attention_text: bytes = b""
    spoiled: dict[str, str] = field(default_factory=dict)
    under_faults: str = ""
    _bought: dict[int, asyncio.Event] = field(default_factory=dict)
    _asked: dict[int, asyncio.Event] = field(default_factory=dict)
    _over: asyncio.Event = field(default_factory=asyncio.Event)

    async def blow(self, seconds: float, kills: int, freezes: int) -> None:
        """Let everything happen that is to happen."""
        await rage(self.world, self.seed)
        watching = asyncio.create_task(self._watch())
        torment = asyncio.create_task(self.product.torment(self.random, kills, freezes, seconds))
        gap_s = seconds * ARRIVING / len(self.cases)
        lives = [
            asyncio.create_task(self._live(case, n * gap_s)) for n, case in enumerate(self.cases)
        ]
        lives.append(asyncio.create_task(self._ghosts()))
        await torment
        await self._mostly_bought(seconds)
        self.spoiled = await calm(self.world)
        await asyncio.wait(lives, timeout=NEVER_S)
        self._over.set()  # whoever still waits for an occasion gives up
        await asyncio.gather(*lives)
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)

    async def _mostly_bought(self, within_s: float) -> None:
        """Keep the faults up until most orders were bought under them; bounded."""
        due = [case.number for case in self.cases if case.expect.buy or case.expect.before]
        clock = asyncio.get_running_loop().time
        end = clock() + within_s
        while True:
            there = sum(self._bought[number].is_set() for number in due)
            self.under_faults = f"{there} of {len(due)}"
            if there >= MOSTLY * len(due) or clock() >= end:
                return
            await asyncio.sleep(WATCH_S)

    async def settle(self, within_s: float) -> tuple[Facts, list[Finding], float]:
        """Wait until nothing moves; return the facts, what is wrong with them, and how long."""
        clock = asyncio.get_running_loop().time
        began = moved = clock()
        before = None
        while True:
            self.product.revive()
            facts, reached = await self.look()
            if facts != before or not reached:
                before, moved = facts, clock()
            if clock() - moved >= STILL_S or clock() - began >= within_s:
                return facts, judge(self.cases, facts), moved - began
            await asyncio.sleep(LOOK_S)

    async def look(self) -> tuple[Facts, bool]:
        """Read all books; False: the product's questions could not be read."""
        bought = await self._suppliers()
        shopify = (await self.world.get("/shopify/__sandbox__/orders")).json()["orders"]
        views = shopify_views(shopify)
        views |= woo_views((await self.world.get("/woo/__sandbox__/orders")).json())
        reached = await self._questions()
        keys = {number: _key(made) for number, made in self.made.items()}
        asked = {key: frozenset(kinds) for key, kinds in self.asked.items()}
        return Facts(keys, bought, views, asked, self.open, frozenset(self.undone)), reached

    async def _live(self, case: Case, at_s: float) -> None:
        """Live one order's life."""
        self._bought[case.number], self._asked[case.number] = asyncio.Event(), asyncio.Event()
        await asyncio.sleep(at_s)
        made = self.made[case.number] = await self.shops.make(case)
        silent = self.random.random() < SILENT_SHARE
        for act in case.acts:
            if act.when == "first":
                await self.shops.act(made, act)
        told = [] if silent else [self.post.send(self.shops.delivery(made, "made"))]
        if case.kind == "unpaid" or self.random.random() < FORGED_SHARE:
            told.append(self.post.forge(self.shops.delivery(made, "pay")))
        telling = [asyncio.create_task(one) for one in told]
        for act in case.acts:
            if act.when != "first" and await self._comes(case, act):
                await self.shops.act(made, act)
                if not silent:
                    sent = self.post.send(self.shops.delivery(made, act.what))
                    telling.append(asyncio.create_task(sent))
        await asyncio.gather(*telling)

    async def _comes(self, case: Case, act: Act) -> bool:
        """Wait for an act's occasion; False: it never came."""
        if act.when == "later":
            await asyncio.sleep(act.after_s)
            return True
        waited = (self._bought if act.when == "bought" else self._asked)[case.number]
        waits = [asyncio.create_task(one.wait()) for one in (waited, self._over)]
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for one in waits:
            one.cancel()
        if not waited.is_set():
            self.undone.add(case.number)
        return waited.is_set()

    async def _ghosts(self) -> None:
        """Forge deliveries for orders that exist at nobody."""
        case = next(one for one in self.cases if one.shop == "shopify")
        for number in range(GHOSTS):
            said: dict[str, Any] = {"id": 990_000 + number, "status": "processing"}
            ghost = Made(case, 5_990_000_000_000 + number, {}, [Line("CJ-X", 1, 100)])
            await self.post.forge(self.shops.delivery(ghost, "pay"))
            woo = next((one for one in self.cases if one.shop == "woo"), None)
            if woo:
                await self.post.forge(self.shops.delivery(Made(woo, said["id"], said, []), "pay"))

    async def _watch(self) -> None:
        """See what was bought and asked, so that acts can follow."""
        owners = Owners(self.cases)
        while True:
            for order in await self._suppliers():
                owner = owners.of(order.to)
                if owner in self._bought:
                    self._bought[owner].set()
            await self._questions()
            numbers = {_key(made): number for number, made in self.made.items()}
            for key in self.asked:
                if key in numbers:
                    self._asked[numbers[key]].set()
            await asyncio.sleep(WATCH_S)

    async def _suppliers(self) -> list[SupplierOrder]:
        cj = (await self.world.get("/cj/__sandbox__/orders")).json()
        bigbuy = (await self.world.get("/bigbuy/__sandbox__/orders")).json()
        return cj_orders(cj) + bigbuy_orders(bigbuy)

    async def _questions(self) -> bool:
        try:
            answer = await self.door.get(
                "/ops/attention", headers={"Authorization": f"Bearer {OPS_TOKEN}"}
            )
        except httpx.TransportError:
            return False
        if answer.status_code != 200:
            return False
        self.attention_text = answer.content
        self.open = questions(answer.json()["items"])
        for key, kinds in self.open.items():
            self.asked[key] |= kinds
        return True


def _key(made: Made) -> Key:
    return made.case.shop, str(made.id)
