"""What comes back by the clock: sweeps, the nightly month, the watch over prices and parcels."""

import logging
from collections.abc import Awaitable, Callable

from domain.dropship.words import STOREFRONTS
from drains.erasing import erase_turn, forget_turn
from drains.ground import Ground, lease_kept
from drains.reconciling import reconcile_turn
from drains.sweeping import nightly_turn, sweep_turn
from drains.syncing import jobs_turn
from drains.watchdogs import watchdog_turn
from drains.watching import watch_turn
from store import chores
from store.chores import Chore

log = logging.getLogger(__name__)

Turn = Callable[[Ground], Awaitable[float]]
AFTER_FAILURE_S = 60.0
FIRST_NIGHTLY_S = 3600.0  # nothing that can wait is done while the first orders do
UNHURRIED = ("nightly", "watch", "reconcile", "watchdog")


def turns(g: Ground) -> dict[str, Turn]:
    """Return what is to be done for this client, by name; each says when it is due again."""
    found: dict[str, Turn] = {
        "erase": erase_turn, "forget": forget_turn, "jobs": jobs_turn, "watch": watch_turn,
        "reconcile": reconcile_turn, "watchdog": watchdog_turn,
    }  # fmt: skip
    for storefront in STOREFRONTS:
        if storefront in g.storefronts and storefront != "manual":
            found[f"sweep:{storefront}"] = lambda g, s=storefront: sweep_turn(g, s)  # type: ignore[misc]
            found[f"nightly:{storefront}"] = lambda g, s=storefront: nightly_turn(g, s)  # type: ignore[misc]
    return found


async def do_chores(g: Ground) -> int:
    """Do one chore that is due, if there is one; return how many were done."""
    due = turns(g)
    first = {
        name: g.now_s + (FIRST_NIGHTLY_S if name.partition(":")[0] in UNHURRIED else 0.0)
        for name in due
    }
    await g.write(chores.ensure, g.db, g.client, first, g.now())
    held = await g.write(chores.take, g.db, g.client, g.now_s, g.lease_s)
    for chore in held:
        await _do(g, chore, due.get(chore.name))
    return len(held)


async def _do(g: Ground, chore: Chore, turn: Turn | None) -> None:
    again_s = AFTER_FAILURE_S
    try:
        async with lease_kept(
            lambda: chores.renew(g.db, chore, g.now_s + g.lease_s), g.lease_s / 3
        ):
            if turn is not None:
                again_s = await turn(g)
    finally:
        await g.write(chores.done, g.db, chore, g.now_s + again_s)
