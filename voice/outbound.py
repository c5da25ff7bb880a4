"""Placing queued calls while the gateway runs: one call at a time, none while it drains.

Settings  VOICE_APPLY must be on, TWILIO_… and VOICE_PUBLIC_URL set; else nothing is dialled here,
          and `3a calls dial` shows what would be.
"""

import asyncio
import logging

from connectors.errors import NotConfigured
from domain.errors import AutomationError
from drains.calling import dial_next, settle_next
from drains.exchange import Exchange
from drains.twilio_carrier import open_exchange
from settings import settings

log = logging.getLogger(__name__)

IDLE_S, AGAIN_S = 5.0, 30.0


async def place_calls(client: str, stop: asyncio.Event) -> None:
    """Dial what is due until `stop` is set; a call in hand is finished."""
    if not settings(client).voice.apply:
        log.info("%s: queued calls are not dialled: VOICE_APPLY is off", client)
        return
    try:
        async with open_exchange(client) as x:
            while not stop.is_set():
                await _pause(stop, await _work(x))
    except NotConfigured as exc:
        log.warning("%s: queued calls are not dialled: %s", client, exc)


async def _work(x: Exchange) -> float:
    """Settle and dial one call each; return the seconds until the next look."""
    try:
        worked = [await settle_next(x), await dial_next(x)]
    except AutomationError as exc:
        log.warning("%s: placing calls: %s", x.client, exc)
        return AGAIN_S
    except Exception:  # a gateway full of callers must not end over a queue
        log.exception("%s: placing calls", x.client)
        return AGAIN_S
    for did in filter(None, worked):
        log.info("%s: %s", did.key, did.what)
    return 0.0 if any(worked) else IDLE_S


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return
