"""One walk through one list of a supplier, page by page, which may take several calls.

A page is kept as it is read, with how far the walk has come. A row that stands for several articles
is asked about only when it is new or says something else than before; where the points end in the
middle of a page, what was read of it is kept, and the page is walked again.
"""

import json
import logging
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from connectors.errors import ConnectorError
from domain.dropship.catalogue import Delta, Product, delta
from domain.dropship.pieces import reserved_points
from domain.dropship.words import Supplier
from drains.ground import Ground
from drains.trade import CataloguePage, CataloguePort, Group
from store import cursors, offers, points, supplier_products

log = logging.getLogger(__name__)

FEW, DOUBTFUL_SHARE = 10, 0.2  # more missing than both: the list is doubted, not the products
NO_POINTS = "the day's points are used: ordering keeps the rest"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one walk has come, over all the calls it took."""

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
class Walked:
    """What one call of `go_on` brought; `stopped` says why the end was not reached."""

    found: tuple[Delta, ...]
    progress: Progress
    pages: int
    last: bool
    stopped: str
    vanished: tuple[str, ...] = ()
    doubted: int = 0


@dataclass(frozen=True, slots=True)
class _Seen:
    """What was read of a page; `whole` is False where the points ended in the middle of it."""

    rows: list[Product]
    last: bool
    whole: bool = True


class Reading:
    """One walk through one list of a supplier."""

    def __init__(self, g: Ground, supplier: Supplier, port: CataloguePort, walk: str) -> None:
        """`walk` is `catalogue`, `prices` or `stock`."""
        self.g, self.supplier, self.port, self.walk = g, supplier, port, walk
        self.name = f"reading:{supplier}:{walk}"
        self.found: list[Delta] = []

    async def go_on(self, most: int | None) -> Walked:
        """Read to the end, or as many pages as may be."""
        progress, pages, last, stopped = await self.g.write(self._load), 0, False, ""
        while not last and not stopped:
            if most is not None and pages >= most:
                stopped = "more pages are left"
                break
            try:
                if not await self._may_spend(self.port.points_per_page):
                    stopped = NO_POINTS
                    break
                seen = await self._page(progress.page)
            except ConnectorError as exc:
                stopped = str(exc)
                break
            progress = await self.g.write(self._keep, progress, seen)
            pages, last = pages + 1, seen.last and seen.whole
            stopped = "" if seen.whole else NO_POINTS
        return await self.g.write(self._said, progress, pages, last, stopped)

    async def _may_spend(self, each: int) -> bool:
        if not each:
            return True
        limit, day = self._limit(), self.g.now().date()
        sold = sum(offers.sold(self.g.db, self.g.client, self.g.now()).values())
        reserve = reserved_points(limit, sold)
        granted = await self.g.write(
            points.spend, self.g.db, self.port.account, day, each, limit, reserve, each
        )
        return bool(granted)

    def _limit(self) -> int:
        return self.g.settings.cj.daily_points if self.g.settings.cj else 0

    async def _page(self, number: int) -> _Seen:
        """Return what a page says, merged with what is known of its products."""
        if self.walk == "stock" and not self.port.says_stock:
            said = await self.port.stocks(number)
            known = await self.g.write(self._known, said.stocks)
            rows = [
                replace(known[sku], stock=pieces, warehouse=house)
                for sku, (pieces, house) in said.stocks.items()
                if sku in known
            ]
            return _Seen(rows, said.last)
        page = await self.port.products(number)
        articles, whole = await self._articles(page)
        listed = [*page.products, *articles]
        known = await self.g.write(self._known, [one.sku for one in listed])
        merged = (self._merged(known.get(one.sku), one) for one in listed)
        return _Seen([one for one in merged if one is not None], page.last, whole)

    async def _articles(self, page: CataloguePage) -> tuple[list[Product], bool]:
        """Return the articles of a page's groups; False: the points did not last for all."""
        ids = [one.id for one in page.groups]
        known = await self.g.write(
            supplier_products.of_groups, self.g.db, self.g.client, self.supplier, ids
        )
        found: list[Product] = []
        for group in page.groups:
            as_before = known.get(group.id, [])
            if as_before and all(one.digest == group.digest for one in as_before):
                found += as_before
            elif await self._may_spend(self.port.points_per_group):
                found += await self._asked(group)
            else:
                return found, False
        return found, True

    async def _asked(self, group: Group) -> tuple[Product, ...]:
        """Ask about a group; what that took beyond its own points is booked too."""
        rows, cost = await self.port.articles(group)
        more, day = cost - self.port.points_per_group, self.g.now().date()
        await self.g.write(points.give_back, self.g.db, self.port.account, day, -more)
        return rows

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

    def _keep(self, progress: Progress, seen: _Seen) -> Progress:
        """Write a page, and how far the walk has come."""
        found = delta(self._known([one.sku for one in seen.rows]), seen.rows, complete=False)
        self.found.append(found)
        supplier_products.save_delta(
            self.g.db, self.g.client, self.supplier, seen.rows, self.g.now(),
            met=self.walk == "catalogue",
        )  # fmt: skip
        further = replace(
            progress, page=progress.page + seen.whole,
            read=progress.read + (len(seen.rows) if seen.whole else 0),
            added=progress.added + len(found.added),
            changed=progress.changed + len(found.changed),
        )  # fmt: skip
        cursors.move(self.g.db, self.g.client, self.name, str(further))
        return further

    def _said(self, progress: Progress, pages: int, last: bool, stopped: str) -> Walked:
        vanished, doubted = self._missing(progress) if last else ([], 0)
        if vanished:
            supplier_products.mark_gone(self.g.db, self.g.client, self.supplier, vanished)
        if last:
            cursors.move(self.g.db, self.g.client, self.name, "")
        found = tuple(self.found)
        return Walked(found, progress, pages, last, stopped, tuple(vanished), doubted)

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
