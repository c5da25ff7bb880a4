"""What a resolver of the simulated Shopify finds: the store, the bulk operations, the request."""

from dataclasses import dataclass, field
from datetime import timedelta

from sandbox.listing import Listing
from sandbox.shopify_bulk import BulkOperation
from sandbox.shopify_store import Store
from sandbox.shopify_trouble import Trouble
from sandbox.simulator import Clock


@dataclass(slots=True)
class Shelf:
    """The store, the bulk operations, the lists sorted last, the trouble to come."""

    store: Store
    clock: Clock
    delay: timedelta
    operations: dict[int, BulkOperation] = field(default_factory=dict)
    listing: Listing = field(default_factory=Listing)
    trouble: Trouble = field(default_factory=Trouble)

    def clear(self) -> None:
        """Forget the data, the operations and the trouble."""
        self.store.clear()
        self.operations.clear()
        self.trouble.clear()


@dataclass(slots=True)
class Context:
    """One request: where it finds the data, and what it ignored of a search."""

    shelf: Shelf
    base: str
    ignored: list[str] = field(default_factory=list)
