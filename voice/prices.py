"""Asking the telephone company, while the gateway runs, what it took for the calls that ended.

Settings  TWILIO_…; without an account nothing is asked.
"""

import asyncio
import logging
from datetime import UTC, datetime

from connectors.errors import NotConfigured
from domain.errors import AutomationError
from drains.call_prices import price_calls

EVERY_S = 300.0

log = logging.getLogger(__name__)


async def ask_prices(client: str, every_s: float = EVERY_S) -> None:
    """Ask now and then until cancelled: nobody's goodbye waits for a bill."""
    while True:
        try:
            if known := await price_calls(client, datetime.now(UTC)):
                log.info("%s: the carrier's share of %d calls is known", client, known)
        except NotConfigured:
            return
        except AutomationError as exc:
            log.warning("%s: asking for the prices of calls: %s", client, exc)
        except Exception:  # a gateway full of callers must not end over a bill
            log.exception("%s: asking for the prices of calls", client)
        await asyncio.sleep(every_s)
