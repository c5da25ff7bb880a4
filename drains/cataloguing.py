"""Reading a supplier's catalogue page by page, and saying what changed since the last time.

A reading that breaks off goes on where it stopped (drains/catalogue_reading.py). Only one that
reached the end says what is missing, and not even then when so much is missing that the list itself
must be doubted. What is to be written at the storefronts is planned in drains/listing_plans.py.
"""

from collections.abc import Collection, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from typing import Literal

from domain.dropship.catalogue import Delta, FieldChange
from domain.dropship.words import Supplier
from drains.catalogue_reading import Reading, Walked
from drains.ground import Ground
from drains.trade import CataloguePort, Trade, open_trade

What = Literal["catalogue", "stock", "prices"]


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
            walked = await Reading(g, supplier, port, walk).go_on(left)
            result = _together(result, _synced(walked))
            left = None if left is None else left - walked.pages
            if not walked.last:
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


def _synced(walked: Walked) -> Synced:
    whole = Synced(Delta())
    for one in walked.found:
        whole = _together(whole, Synced(one))
    progress = walked.progress
    return Synced(
        replace(whole.delta, vanished=walked.vanished), progress.read, progress.added,
        progress.changed, walked.last, walked.doubted, walked.stopped,
    )  # fmt: skip


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
