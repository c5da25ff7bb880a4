"""Whoever drains may stop without a word; this notices, from outside, that work has waited.

Every 30 s the oldest bell and the oldest part of each client are looked at. Beyond two minutes
there is an alarm in the log, and the same drains can be started by another way. No data of people.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable

from starlette.concurrency import run_in_threadpool

from ingress.tenants import Tenant, Tenants
from store.waiting import Waiting, waiting

EVERY_S = 30.0
PATIENCE_S = 120.0

Drain = Callable[[str], Awaitable[None]]

log = logging.getLogger("ingress")


async def watch(tenants: Tenants, drain: Drain | None, every_s: float = EVERY_S) -> None:
    """Look, again and again, until cancelled."""
    while True:
        await asyncio.sleep(every_s)
        await look(tenants, drain, time.time())


async def look(tenants: Tenants, drain: Drain | None, now: float) -> list[str]:
    """Look once; return the clients whose work has waited too long.

    Args:
        drain: called with each of them; what it raises is logged and stops nobody's drain.
        now: seconds since the epoch.
    """
    late = []
    for tenant in tenants:
        waits = await _waits(tenant, now)
        if waits is None or waits.longest_s <= PATIENCE_S:
            continue
        late.append(tenant.client)
        log.error(
            "alarm: the oldest work of client %s has waited %.0f s: is its worker running?",
            tenant.client, waits.longest_s,
        )  # fmt: skip
        if drain:
            await _started(drain, tenant.client)
    return late


async def _waits(tenant: Tenant, now: float) -> Waiting | None:
    try:
        return await run_in_threadpool(lambda: waiting(tenant.store(), tenant.client, now))
    except Exception as error:  # the watchdog outlives whatever happens to the store
        log.error("alarm: the store of client %s: %s", tenant.client, type(error).__name__)  # noqa: TRY400
        return None


async def _started(drain: Drain, client: str) -> None:
    try:
        await drain(client)
    except Exception as error:  # the next look tries again
        log.error("alarm: client %s not drained: %s", client, type(error).__name__)  # noqa: TRY400
