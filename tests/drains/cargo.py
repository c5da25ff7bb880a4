"""Parts to be bought, for tests of the suppliers' adapters."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from domain.dropship.words import Address, OrderKey, Part, PartLine, Supplier

ADDRESS = Address(
    "Ada", "Moreau", "", "12 rue des Lilas", "Bat. B", "Lyon", "", "69003", "FR", "+33612345678",
    "ada.moreau@example.org",
)  # fmt: skip


def part_of(supplier: Supplier, *lines: tuple[str, str, int], **changes: Any) -> Part:
    """Return a planned part of (shop line, SKU, quantity)."""
    given: dict[str, Any] = {
        "key": OrderKey("own", "shopify", "5800"), "ref": f"S5800-{supplier.upper()}",
        "supplier": supplier, "warehouse": "", "number": 1, "state": "PLANNED", "version": 1,
        "lines": tuple(PartLine(*line) for line in lines), "owner": "", "tries": 0,
        "sent_at": None, "settled_at": None, "remote_id": "", "remote_alt_ids": (),
        "currency": "EUR", "revenue": Decimal("49.90"), "quote": None, "quote_at": None,
        "billed": None, "approved": "", "tracking": (), "told": (), "carrier": "",
        "tracked_at": None, "told_id": "", "told_at": None,
        "planned_at": datetime(2026, 11, 22, 12, tzinfo=UTC),
    }  # fmt: skip
    return Part(**(given | changes))
