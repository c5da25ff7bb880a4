"""Reading a supplier's catalogue page by page, and saying what changed since the last time.

Each page is kept as it is read, with how far the reading has come, so that one that breaks off goes
on where it stopped. Only a reading that reached the end says what is missing, and not even then
when so much is missing that the list itself must be doubted. What is to be written at the
storefronts is planned in drains/listing_plans.py.
"""

import json
import logging
from collections.abc import Collection, Iterable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from connectors.errors import ConnectorError
from domain.dropship.catalogue import Delta, FieldChange, Product, delta
from domain.dropship.pieces import reserved_points
from domain.dropship.words import Supplier
from drains.ground import Ground
from drains.trade import CataloguePort, Trade, open_trade
from store import cursors, offers, supplier_products

log = logging.getLogger(__name__)

What = Literal["catalogue", "stock", "prices"]

FEW, DOUBTFUL_SHARE = 10, 0.2  # more missing than both: the list is doubted, not the products
NO_POINTS = "the day's points are used: ordering keeps the rest"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one reading has come, over all the calls it took."""

    began: datetime
    page: int = 0
    read: int = 0
    added: int = 0
    changed: int = 0

    def __str__(self) -> str:
        """Say it for the store."""
        said = [self.began.isoformat(), self.page, self.read, self.added, self.changed]
        return json.dumps(said)


@dataclass(frozen=True, slots=True)
class Synced:
    """What a call of `sync_catalogue` brought.

    Attributes:
        delta: of the pages read by this call; what vanished, once the end was reached.
        added, changed: since the reading began.
        done: everything asked for was read to its end.
        doubted: products missing from a list that is not believed.
        stopped: why it is not done.
    """

    delta: Delta
    read: int = 0
    added: int = 0
    changed: int = 0
    done: bool = True
    doubted: int = 0
    stopped: str = ""


async def sync_catalogue(
    g: Ground,
    supplier: Supplier,
    what: Collection[What],
    trade: Trade | None = None,
    *,
    most_pages: int | None = None,
) -> Synced:
    """Read a supplier's catalogue, its prices or its stock, or go on with it.

    Args:
        what: `catalogue` finds new and vanished products; `prices` and `stock` only look at what
            is known.
        most_pages: so many now; the next call goes on.
    """
    async with AsyncExitStack() as stack:
        if trade is None:
            trade = await stack.enter_async_context(open_trade(g.client))
        port = trade.catalogues.get(supplier)
        if port is None:
            return Synced(Delta(), done=False, stopped=f"{supplier} is not configured")
        result, left = Synced(Delta()), most_pages
        for walk in _walks(what, port):
            part, pages = await _Reading(g, supplier, port, walk).go_on(left)
            result = _together(result, part)
            left = None if left is None else left - pages
            if not part.done:
                break
    return result


def _walks(what: Collection[What], port: CataloguePort) -> list[str]:
    """Return which lists are walked: what the products say need not be read twice."""
    found = ["catalogue"] if "catalogue" in what else []
    found += ["prices"] if "prices" in what and not found else []
    if "stock" in what or "catalogue" in what:
        of_products = port.says_stock
        found += [] if of_products and "catalogue" in what else ["stock"]
    return found


def _together(one: Synced, other: Synced) -> Synced:
    changes: dict[str, Mapping[str, FieldChange]] = {**one.delta.changed}
    for sku, fields in other.delta.changed.items():
        changes[sku] = {**changes.get(sku, {}), **fields}
    vanished = one.delta.vanished + other.delta.vanished
    both = Delta(one.delta.added + other.delta.added, changes, vanished)
    return Synced(
        both, one.read + other.read, one.added + other.added, one.changed + other.changed,
        other.done, one.doubted + other.doubted, other.stopped,
    )  # fmt: skip


class _Reading:
    """One walk through one list of a supplier, which may take several calls."""

    def __init__(self, g: Ground, supplier: Supplier, port: CataloguePort, walk: str) -> None:
        self.g, self.supplier, self.port, self.walk = g, supplier, port, walk
        self.name = f"reading:{supplier}:{walk}"
        self.found: list[Delta] = []

    async def go_on(self, most: int | None) -> tuple[Synced, int]:
        """Read to the end, or as many pages as may be; return also how many were read."""
        progress, pages, last, stopped = await self.g.write(self._load), 0, False, ""
        while not last and not stopped:
            if most is not None and pages >= most:
                stopped = "more pages are left"
                break
            try:
                if not await self._may_spend():
                    stopped = NO_POINTS
                    break
                seen, last = await self._page(progress.page)
            except ConnectorError as exc:
                stopped = str(exc)
                break
            progress = await self.g.write(self._keep, progress, seen)
            pages += 1
        return await self.g.write(self._said, progress, last, stopped), pages

    async def _may_spend(self) -> bool:
        each, limit = self.port.points_per_page, self._limit()
        if not each:
            return True
        sold = sum(offers.sold(self.g.db, self.g.client, self.g.now()).values())
        reserve, day = reserved_points(limit, sold), self.g.now().date()
        return bool(
            await self.g.write(
                offers.spend, self.g.db, self.port.account, day, each, limit, reserve, each
            )
        )

    def _limit(self) -> int:
        return self.g.settings.cj.daily_points if self.g.settings.cj else 0

    async def _page(self, number: int) -> tuple[list[Product], bool]:
        """Return what a page says, merged with what is known of its products."""
        if self.walk == "stock" and not self.port.says_stock:
            said = await self.port.stocks(number)
            known = await self.g.write(self._known, said.stocks)
            rows = [
                replace(known[sku], stock=pieces, warehouse=house)
                for sku, (pieces, house) in said.stocks.items()
                if sku in known
            ]
            return rows, said.last
        page = await self.port.products(number)
        known = await self.g.write(self._known, [one.sku for one in page.products])
        merged = (self._merged(known.get(one.sku), one) for one in page.products)
        return [one for one in merged if one is not None], page.last

    def _known(self, skus: Iterable[str]) -> dict[str, Product]:
        return supplier_products.products(self.g.db, self.g.client, self.supplier, list(skus))

    def _merged(self, known: Product | None, seen: Product) -> Product | None:
        """Return a product with what this walk is about; None: it is not about this one."""
        if self.walk != "catalogue":
            if known is None:
                return None
            if self.walk == "prices":
                return replace(known, price=seen.price, currency=seen.currency)
            return replace(known, stock=seen.stock)
        if known is None:
            return seen
        return replace(  # what the list does not say stays as it is known
            seen, title=seen.title or known.title, hs6=seen.hs6 or known.hs6,
            stock=known.stock if seen.stock is None else seen.stock,
            image=seen.image or known.image, warehouse=seen.warehouse or known.warehouse,
            weight_g=known.weight_g if seen.weight_g is None else seen.weight_g,
        )  # fmt: skip

    def _keep(self, progress: Progress, seen: list[Product]) -> Progress:
        """Write a page, and how far the reading has come."""
        found = delta(self._known([one.sku for one in seen]), seen, complete=False)
        self.found.append(found)
        supplier_products.save_delta(
            self.g.db, self.g.client, self.supplier, seen, self.g.now(),
            met=self.walk == "catalogue",
        )  # fmt: skip
        further = replace(
            progress, page=progress.page + 1, read=progress.read + len(seen),
            added=progress.added + len(found.added),
            changed=progress.changed + len(found.changed),
        )  # fmt: skip
        cursors.move(self.g.db, self.g.client, self.name, str(further))
        return further

    def _said(self, progress: Progress, last: bool, stopped: str) -> Synced:
        vanished, doubted = self._missing(progress) if last else ([], 0)
        if vanished:
            supplier_products.mark_gone(self.g.db, self.g.client, self.supplier, vanished)
        if last:
            cursors.move(self.g.db, self.g.client, self.name, "")
        whole = Synced(Delta())
        for one in self.found:
            whole = _together(whole, Synced(one))
        gone = replace(whole.delta, vanished=tuple(vanished))
        return Synced(gone, progress.read, progress.added, progress.changed, last, doubted, stopped)

    def _missing(self, progress: Progress) -> tuple[list[str], int]:
        """Return what is no longer there, or how much is missing from a list that is doubted."""
        if self.walk != "catalogue":
            return [], 0
        missing, known = supplier_products.not_seen_since(
            self.g.db, self.g.client, self.supplier, progress.began
        )
        if not progress.read or len(missing) > max(FEW, known * DOUBTFUL_SHARE):
            if missing:
                log.warning("%s: %s of %s products missing from its list, not believed",
                            self.supplier, len(missing), known)  # fmt: skip
            return [], len(missing)
        return missing, 0

    def _load(self) -> Progress:
        kept = cursors.get(self.g.db, self.g.client, self.name)
        if not kept:
            return Progress(self.g.now())
        began, page, read, added, changed = json.loads(kept)
        return Progress(datetime.fromisoformat(began), page, read, added, changed)
