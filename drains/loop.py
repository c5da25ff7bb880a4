"""Running the drains: once until nothing is due (a flow), or for ever (the worker)."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

from drains import chores_due
from drains.closing import close_orders
from drains.ground import Ground
from drains.paying import pay_parts
from drains.placing import place_parts
from drains.planning import plan_orders
from drains.settling import give_up_sending, settle_parts
from drains.telling import tell_storefronts
from drains.tracking import track_parts

log = logging.getLogger(__name__)

Drain = Callable[..., Awaitable[int]]  # of a ground, and of a lane: one supplier, one storefront

# In the order in which an order passes through them.
DRAINS: dict[str, Drain] = {
    "plan": plan_orders,
    "abandoned": give_up_sending,
    "settle": settle_parts,
    "pay": pay_parts,
    "place": place_parts,
    "track": track_parts,
    "tell": tell_storefronts,
    "close": close_orders,
}
# A slow vendor holds up its own lane alone, and a slow row only those taken with it.
BY_SUPPLIER, BY_STOREFRONT = ("settle", "pay", "place", "track"), ("plan", "tell")
SIDE_BY_SIDE = {"plan": 2, "settle": 2, "place": 3, "tell": 2}
IDLE_S, LONGEST_IDLE_S = 0.1, 1.0


@dataclass(frozen=True, slots=True)
class Drained:
    """How many rows each drain worked on."""

    rows: dict[str, int]

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.rows.values())


async def drain(g: Ground, most: int = 10_000) -> Drained:
    """Run every drain until nothing is due, or about `most` rows were worked on."""
    rows = dict.fromkeys(DRAINS, 0)
    while sum(rows.values()) < most:
        before = sum(rows.values())
        for name, one in DRAINS.items():
            rows[name] += await one(g)
        if sum(rows.values()) == before:
            break
    return Drained(rows)


async def work(g: Ground, stop: asyncio.Event) -> None:
    """Run the drains and the chores side by side until `stop` is set; rows in hand are finished."""
    loops = [
        _repeat(f"{name} {lane or ''}", partial(one, g, lane), stop)
        for name, one in DRAINS.items()
        for lane in _lanes(g, name)
        for _ in range(SIDE_BY_SIDE.get(name, 1))
    ]
    loops.append(_repeat("chores", partial(chores_due.do_chores, g), stop))
    await asyncio.gather(*loops)


def _lanes(g: Ground, name: str) -> list[str | None]:
    if name in BY_SUPPLIER:
        return [*g.suppliers]
    return [*g.storefronts] if name in BY_STOREFRONT else [None]


async def _repeat(name: str, one: Callable[[], Awaitable[int]], stop: asyncio.Event) -> None:
    """Do one drain again and again; the longer there is nothing, the longer it rests."""
    idle_s = IDLE_S
    while not stop.is_set():
        try:
            worked = await one()
        except Exception as exc:  # the store is gone for a moment, say: the others go on
            log.error("%s: %s", name, type(exc).__name__)  # noqa: TRY400  # its text may quote data
            worked = 0
        idle_s = IDLE_S if worked else min(LONGEST_IDLE_S, idle_s * 1.5)
        if not worked:
            await _rest(stop, idle_s)


async def _rest(stop: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return
