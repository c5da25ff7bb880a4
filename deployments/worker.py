"""`3a worker`: the order process by itself, without an engine, until it is stopped. It also
starts a run for each article that was asked for at the HTTP door.

Any number of workers may run, on any machine that reaches the database: rows are held by lease.
SIGTERM and Ctrl-C let the rows in hand be finished; a second one ends it on the spot, which loses
nothing either. What goes wrong at work is a line of the log, never its end; a setting that is wrong
ends it before it starts.

Settings  those of each client; LEASE_SECONDS, HTTP_TIMEOUT_SECONDS
"""

import asyncio
import logging
import os
import signal
from collections.abc import Sequence
from contextlib import AsyncExitStack, suppress
from typing import TYPE_CHECKING

from sqlalchemy.exc import OperationalError

from deployments import requests
from domain.errors import RuleError
from drains import chores_due, loop
from drains.ground import Ground
from settings import clients, settings
from store.standing import standing

if TYPE_CHECKING:
    from contextlib import AbstractAsyncContextManager

BEAT_S, AGAIN_S = 60.0, 2.0
LEASE_OVER_TIMEOUT_S = 2.0  # an answer may still come in while the lease runs

log = logging.getLogger("worker")


def run(names: Sequence[str] = (), *, once: bool = False) -> None:
    """Work for these clients, or for all of them, until a signal; `once`: until nothing is due.

    Raises:
        RuleError, UnknownClient, ValidationError, NotMigrated: a setting has to be put right.
    """
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)
    wanted = list(names) or clients()
    for name in wanted:
        _check(name)
    asyncio.run(serve(wanted, once=once))


async def serve(names: Sequence[str], *, once: bool = False) -> None:
    """Work in this loop; rows in hand when a signal comes are finished."""
    stop = _stopped_by_signals()
    async with AsyncExitStack() as stack:
        grounds = await _grounds(stack, names, stop)
        for g in grounds:
            _announce(g)
        if once:
            await asyncio.gather(*(_once(g, stop) for g in grounds))
            for name in names:
                while not stop.is_set() and await requests.turn(name):
                    pass
        else:
            works = [loop.work(g, stop) for g in grounds]
            await asyncio.gather(*works, requests.work(names, stop), _beat(grounds, stop))
    log.info("stopped")


def _check(name: str) -> None:
    knobs = settings(name)
    if knobs.lease.seconds < knobs.http.timeout_seconds + LEASE_OVER_TIMEOUT_S:
        raise RuleError(
            f"{name}: LEASE_SECONDS is {knobs.lease.seconds:g}: it must be at least "
            f"{LEASE_OVER_TIMEOUT_S:g} more than HTTP_TIMEOUT_SECONDS, "
            f"which is {knobs.http.timeout_seconds:g}"
        )


def _stopped_by_signals() -> asyncio.Event:
    """Return what the first SIGTERM or Ctrl-C sets; the second one meets the default."""
    stop, here = asyncio.Event(), asyncio.get_running_loop()

    def end() -> None:
        log.info("stopping: the rows in hand are finished first")
        stop.set()
        for number in (signal.SIGTERM, signal.SIGINT):
            here.remove_signal_handler(number)

    for number in (signal.SIGTERM, signal.SIGINT):
        here.add_signal_handler(number, end)
    return stop


async def _grounds(
    stack: AsyncExitStack, names: Sequence[str], stop: asyncio.Event
) -> list[Ground]:
    """Open every client; one whose database does not answer yet is waited for."""
    opened: list[Ground] = []
    for name in names:
        while not stop.is_set():
            try:
                opened.append(await stack.enter_async_context(_ground(name)))
                break
            except OperationalError as exc:
                if settings(name).database.url.startswith("sqlite"):
                    raise  # a file that cannot be opened: no waiting helps
                reason = str(exc.orig).splitlines()[0]
                log.error("%s: the database does not answer: %s", name, reason)  # noqa: TRY400  # a line, not a trace
                await _rest(stop, AGAIN_S)
    return opened


def _ground(name: str) -> "AbstractAsyncContextManager[Ground]":
    from drains.open import open_ground  # the vendors' adapters: once they are needed

    return open_ground(name, actor=f"worker-{os.getpid()}")


def _announce(g: Ground) -> None:
    shops = ", ".join(one for one in g.storefronts if one != "manual") or "none"
    log.info("%s: storefronts %s; suppliers %s", g.client, shops, ", ".join(g.suppliers) or "none")


async def _once(g: Ground, stop: asyncio.Event) -> None:
    """Work until nothing is due now; what waits for a later moment is left to a later run."""
    rows = 0
    while not stop.is_set():
        worked = await chores_due.do_chores(g) + (await loop.drain(g, most=1)).total
        if not worked:
            break
        rows += worked
    log.info("%s: %s rows; %s", g.client, rows, await _standing(g))


async def _beat(grounds: Sequence[Ground], stop: asyncio.Event) -> None:
    """Say every minute that it is alive, and how the orders stand."""
    while not stop.is_set():
        for g in grounds:
            try:
                log.info("%s: %s", g.client, await _standing(g))
            except Exception as exc:  # the store is gone for a moment: the drains say so too
                log.error("%s: no count (%s)", g.client, type(exc).__name__)  # noqa: TRY400  # its text may quote data
        await _rest(stop, BEAT_S)


async def _standing(g: Ground) -> str:
    return str(await g.write(standing, g.db, g.client, g.now_s))


async def _rest(stop: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)
