"""What changed in a supplier's catalogue since it was last read.

A catalogue that could not be read to its end says nothing about what is missing from it. Source:
product study D6 (stock and price) and 3.4 (tariff code and origin on every product).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from decimal import Decimal

from domain.dropship.words import Supplier

BOOKKEEPING = ("group", "digest", "updated")  # how it was read, not what it is


@dataclass(frozen=True, slots=True)
class Product:
    """One article of a supplier; '' and None where the supplier does not say.

    Attributes:
        sku: the supplier's, as ordered.
        stock: pieces that can be sent now.
        hs6: first six digits of the tariff code, for the duty per tariff line.
        origin: country it is sent from, two letters.
        html: its description.
        group, digest: the row of the list it was read from, and what that row said in short.
        updated: when the supplier last changed it, in the supplier's words.
    """

    sku: str
    supplier: Supplier
    title: str
    price: Decimal
    currency: str
    stock: int | None = None
    image: str = ""
    weight_g: int | None = None
    hs6: str = ""
    origin: str = ""
    warehouse: str = ""
    html: str = ""
    group: str = ""
    digest: str = ""
    updated: str = ""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field before and after."""

    old: object
    new: object


@dataclass(frozen=True, slots=True)
class Delta:
    """The difference between two readings.

    Attributes:
        changed: by SKU, then by the name of the field; only fields that differ.
        vanished: SKUs no longer there; always empty after a reading that broke off.
    """

    added: tuple[Product, ...] = ()
    changed: Mapping[str, Mapping[str, FieldChange]] = field(default_factory=dict)
    vanished: tuple[str, ...] = ()


def delta(known: Mapping[str, Product], seen: Iterable[Product], complete: bool) -> Delta:
    """Return what is new, different and gone; of an article seen twice the last sight counts.

    Args:
        known: one supplier's articles by SKU, as they were.
        complete: the whole catalogue was read, so that what was not seen is not there.
    """
    latest = {product.sku: product for product in seen}
    differences = {
        sku: _differences(known[sku], product) for sku, product in latest.items() if sku in known
    }
    return Delta(
        added=tuple(product for sku, product in latest.items() if sku not in known),
        changed={sku: found for sku, found in differences.items() if found},
        vanished=tuple(sku for sku in known if sku not in latest) if complete else (),
    )


def _differences(old: Product, new: Product) -> dict[str, FieldChange]:
    """Return the fields that differ; a price written with more zeros is the same price."""
    names = [one.name for one in fields(Product) if one.name not in BOOKKEEPING]
    pairs = {name: FieldChange(getattr(old, name), getattr(new, name)) for name in names}
    return {name: pair for name, pair in pairs.items() if pair.old != pair.new}
