"""Orders and parts to test with: everything unremarkable unless said otherwise."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from domain.dropship.words import Address, OrderKey, Part, PartLine, ShopLine, ShopOrder

KEY = OrderKey("own", "shopify", "5800")
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)

ADDRESS = Address(
    first_name="Ada", last_name="Exemple", line1="12 rue des Essais", city="Paris",
    postcode="75001", country="FR", phone="+33 1 99 00 00 00", email="ada@example.com",
)  # fmt: skip


def line(one: str, sku: str, quantity: int = 1, revenue: str = "10.00", ships=True) -> ShopLine:
    return ShopLine(one, sku, quantity, Decimal(revenue), ships)


def order(*lines: ShopLine, **changed) -> ShopOrder:
    plain = ShopOrder(
        KEY, "#1001", "EUR", True, "PAID", "m1", NOW, lines or (line("1", "CJ-A"),), ADDRESS
    )
    return replace(plain, **changed)


def part(*lines: PartLine, **changed) -> Part:
    plain = Part(
        key=KEY, ref="S5800-CJ", supplier="cj", warehouse="", number=1, state="PLANNED", version=1,
        lines=lines or (PartLine("1", "A", 1),), owner="", tries=0, sent_at=None, settled_at=None,
        remote_id="", remote_alt_ids=(), currency="EUR", revenue=Decimal("10.00"), quote=None,
        quote_at=None, billed=None, approved="", tracking=(), told=(), carrier="", tracked_at=None,
        told_id="", told_at=None, planned_at=NOW,
    )  # fmt: skip
    return replace(plain, **changed)
