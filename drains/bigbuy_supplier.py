"""BigBuy as a supplier of the order process. It quotes and bills EUR.

Docs      https://api.bigbuy.eu/rest/doc
Settings  BIGBUY_API_KEY, BIGBUY_BASE_URL, BIGBUY_PAYMENT_METHOD, BIGBUY_CARRIERS,
          BIGBUY_LANGUAGE, BIGBUY_MAX_RPS
Limits    an order can be neither paid later nor taken back: a person does that on BigBuy's site;
          tracking is asked for in batches, which do not say that an order was cancelled
"""

import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from connectors import bigbuy
from connectors.bigbuy import Bigbuy
from connectors.errors import ConnectorError, NotConfigured, Refused
from domain.dropship.routing import supplier_lines
from domain.dropship.words import Address, Part, Quote, Sold
from drains import bigbuy_orders as orders
from drains.bigbuy_refusals import saying_no
from drains.doors import ATTEMPTS, patience
from drains.ground import slots_of
from drains.ports import SupplierSaysNo
from settings import BigbuySettings, Settings

log = logging.getLogger(__name__)

# A part is looked up in full every so many polls, and so many parts in one turn at most.
FULLY_EVERY, FULLY_AT_ONCE = 5, 3


class BigbuySupplier:
    """BigBuy as the drains see a supplier; see `drains.ports.SupplierPort`."""

    tracks_at_once = 25

    def __init__(self, client: Bigbuy, config: BigbuySettings) -> None:
        self._bigbuy, self._config = client, config

    async def quote(self, part: Part, address: Address) -> Quote:
        """Return what BigBuy says the very order would cost now; see the port."""
        order, wanted = orders.new_order(part, address), supplier_lines(part.lines)
        with saying_no("quote", wanted):
            check = await self._bigbuy.check_order(order)
        return orders.quoted(check, ", ".join(self._config.carrier_names), len(wanted))

    async def create(self, part: Part, address: Address, quote: Quote) -> Sold:
        """Order it, under our reference; see the port."""
        order = orders.new_order(part, address)
        with saying_no("create", supplier_lines(part.lines)):
            number = await self._bigbuy.create_order(order)
        return Sold(number, "created", paid=self._config.payment_method == "moneybox")

    async def look_up(self, part: Part) -> Sold | None:
        """Return the order under our reference; see the port."""
        found = await self._bigbuy.order_by_reference(part.ref)
        if found is None:
            return await self._by_id(part)
        order = await self._bigbuy.order(found.id)
        return orders.sold(order, found) if order else orders.found_only(found)

    async def pay(self, part: Part, sold: Sold) -> None:
        """Refuse: BigBuy has no way to pay an order that exists."""
        detail = f"order {sold.remote_id} waits for its payment ({sold.status}): pay it on its site"
        raise SupplierSaysNo("bigbuy", "pay", detail, "PAY_BY_HAND")

    async def cancel(self, part: Part, sold: Sold) -> None:
        """Refuse: BigBuy has no way to take back an order."""
        raise Refused("bigbuy", "cancel", f"order {sold.remote_id}: only BigBuy's people can")

    async def track(self, parts: Sequence[Part]) -> dict[str, Sold]:
        """Return what has become of parts; one that could not be asked about is left out.

        Raises:
            ConnectorError: the question about the parcels failed.
        """
        full = await self._in_full(parts)
        ids = {part.ref: part.remote_id for part in parts if part.remote_id}
        ids |= {ref: sold.remote_id for ref, sold in full.items()}
        sent = await self._bigbuy.tracking(ids.values()) if ids else {}
        found = dict(full)
        for ref, number in ids.items():
            if parcels := orders.parcels_of(sent.get(number, ())):
                known = full.get(ref) or Sold(number, "shipped", paid=True)
                found[ref] = replace(known, parcels=parcels)
        return found

    async def _by_id(self, part: Part) -> Sold | None:
        """Look by the id BigBuy once gave it, before its absence is believed."""
        order = await self._bigbuy.order(part.remote_id) if part.remote_id else None
        if order is None or order.reference not in (None, part.ref):
            return None
        return orders.sold(order)

    async def _in_full(self, parts: Sequence[Part]) -> dict[str, Sold]:
        """Look up those without an id, and now and then some others, which may be cancelled."""
        found: dict[str, Sold] = {}
        turn = [part for part in parts if part.remote_id and _in_turn(part)]
        for part in [*(one for one in parts if not one.remote_id), *turn[:FULLY_AT_ONCE]]:
            try:
                sold = await self._looked_up(part)
            except ConnectorError as exc:
                log.info("%s: not looked up (%s)", part.ref, type(exc).__name__)
                continue
            if sold is not None:
                found[part.ref] = sold
        return found

    async def _looked_up(self, part: Part) -> Sold | None:
        if not part.remote_id:
            return await self.look_up(part)
        order = await self._bigbuy.order(part.remote_id)
        return orders.sold(order) if order else None


@asynccontextmanager
async def open_bigbuy(
    settings: Settings,
    client: str,
    transport: Any = None,  # httpx's, which replaces the network in tests
) -> AsyncIterator[BigbuySupplier]:
    """Open BigBuy for a client; raises NotConfigured where the client has no key."""
    config = settings.bigbuy
    if config is None:
        raise NotConfigured("bigbuy", "BIGBUY_API_KEY")
    async with bigbuy.connect(
        config, transport, slots_of(client), patience(settings), ATTEMPTS
    ) as opened:
        yield BigbuySupplier(opened, config)


def _in_turn(part: Part) -> bool:
    return part.tries % FULLY_EVERY == FULLY_EVERY - 1
