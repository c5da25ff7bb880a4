"""What the telephone company took for our calls: asked for once it knows, some minutes later.

Every call of a client's that ended is noted, placed or taken; its price is read from the carrier
and kept. What is not known a week after the end stays unpriced, and is counted as that; then the
carrier's id of the call is forgotten too.

Settings  TWILIO_…
"""

import asyncio
import logging
from datetime import datetime, timedelta

from connectors import twilio
from connectors.errors import Missing
from connectors.twilio import Twilio
from domain.calls.money import carrier_usd
from drains.doors import patience
from settings import settings
from store import call_prices
from store.database import Database, database
from store.pace import StoreSlots

KNOWN_AFTER, GIVEN_UP_AFTER = timedelta(minutes=3), timedelta(days=7)
AT_ONCE = 50

log = logging.getLogger(__name__)


async def price_calls(client: str, now: datetime) -> int:
    """Ask for the prices that are open; return how many became known.

    Raises:
        NotConfigured: the client has no telephone company.
        ConnectorError: it is not there; what was learned before is kept.
    """
    config = settings(client)
    db = database(config.database.url)
    async with twilio.connect(
        config.twilio, slots=StoreSlots(db), timeouts=patience(config)
    ) as line:
        return await ask(db, client, line, now)


async def ask(db: Database, client: str, line: Twilio, now: datetime) -> int:
    """Ask for the prices that are open, by a line that is open; as `price_calls`."""
    await asyncio.to_thread(call_prices.forget_ids, db, client, now - GIVEN_UP_AFTER)
    wanted = await asyncio.to_thread(call_prices.unpriced, db, client, now - KNOWN_AFTER, AT_ONCE)
    known = 0
    for sid in wanted:
        try:
            call = await line.call(sid)
        except Missing:
            log.warning("%s: the carrier does not know a call of ours: it stays unpriced", client)
            continue
        usd = carrier_usd(call.status, call.price, call.price_unit)
        if usd is not None:
            await asyncio.to_thread(call_prices.set_price, db, client, sid, float(usd))
            known += 1
        elif call.price is not None:
            log.warning("%s: a call was charged in %s: it stays unpriced", client, call.price_unit)
    return known
