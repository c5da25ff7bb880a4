"""What the drains need of a storefront and of a supplier, in our words.

The adapters beside this file say it in each vendor's words. They raise the connectors' errors,
whose class decides: Retryable = surely nothing happened; Uncertain, BadAnswer = it may have;
Refused = the vendor says no. A supplier's "no" that a person can act on is `SupplierSaysNo`.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from connectors.errors import Refused
from domain.dropship.words import (
    Address,
    AttentionKind,
    OrderKey,
    Parcel,
    Part,
    Quote,
    ShopOrder,
    Sold,
)


class SupplierSaysNo(Refused):
    """The supplier will not sell this; `kind` is the question a person gets."""

    def __init__(
        self,
        supplier: str,
        operation: str,
        detail: str,
        kind: AttentionKind,
        *,
        warehouses: Mapping[str, str] | None = None,
        remote_id: str = "",
        blocks_all: bool = False,
    ) -> None:
        """`warehouses`: the goods lie in several, SKU to warehouse: an order each is needed.
        `remote_id`: it says that it has this order already. `blocks_all`: no order of this
        supplier can pass before a person acts (the purse is empty)."""
        super().__init__(supplier, operation, detail)
        self.kind, self.warehouses, self.remote_id = kind, warehouses or {}, remote_id
        self.blocks_all = blocks_all


@dataclass(frozen=True, slots=True)
class Told:
    """What a storefront knows of a part: numbers it has, and its own id of the shipment."""

    numbers: tuple[str, ...]
    shipment_id: str = ""


class StorefrontPort(Protocol):
    """A shop. `closes`: it has to be told when an order is complete."""

    closes: bool

    async def read(self, key: OrderKey) -> ShopOrder | None:
        """Return the order as it is now; None when the shop says there is none."""

    def changed_since(self, since: datetime) -> AsyncIterator[Sequence[tuple[str, str]]]:
        """Yield pages of (order id, mark) of orders changed since then, aware."""

    async def told(self, part: Part) -> Told:
        """Return which of the part's tracking numbers the shop has."""

    async def tell(self, part: Part, parcels: Sequence[Parcel], known: Told) -> str:
        """Give the shop these tracking numbers; return its id of the shipment, if it has one.

        One call at most that must not be repeated, as its last step.
        """

    async def complete(self, key: OrderKey) -> None:
        """Say that the whole order has been shipped and told; may be repeated."""


class SupplierPort(Protocol):
    """A supplier. `lines` may name a SKU twice: the adapter sums.

    `tracks_at_once`: how many parts one turn of tracking may ask about.
    """

    tracks_at_once: int

    async def quote(self, part: Part, address: Address) -> Quote:
        """Return what the part costs now, after looking at stock and destination.

        Raises:
            SupplierSaysNo: out of stock, unknown SKU, several warehouses, no way to this address.
        """

    async def create(self, part: Part, address: Address, quote: Quote) -> Sold:
        """Order it, under our reference; never repeated by us."""

    async def look_up(self, part: Part) -> Sold | None:
        """Return the order under our reference; None only when the supplier says it has none."""

    async def pay(self, part: Part, sold: Sold) -> None:
        """Confirm and pay an order that exists unpaid; guarded by its status at the supplier."""

    async def cancel(self, part: Part, sold: Sold) -> None:
        """Take back an order that is not paid; Refused where the supplier has no such way."""

    async def track(self, parts: Sequence[Part]) -> dict[str, Sold]:
        """Return what has become of parts that were placed, by reference; some may be missing."""
