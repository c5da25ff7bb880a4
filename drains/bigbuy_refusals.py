"""What BigBuy's refusals ask of a person, or of us."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from connectors.bigbuy import AlreadyThere, BigbuyRefused
from connectors.errors import AuthRefused, Refused
from domain.dropship.words import AttentionKind
from drains.ports import SupplierSaysNo

# By BigBuy's code; every other code, and none, is REFUSED.
KINDS: dict[str, AttentionKind] = {
    "ER001": "UNROUTABLE_SKU", "ER002": "UNROUTABLE_SKU", "ER003": "OUT_OF_STOCK",
    "ER004": "ADDRESS", "ER005": "BALANCE", "ER010": "ADDRESS",
}  # fmt: skip


@contextmanager
def saying_no(operation: str, skus: Iterable[str]) -> Iterator[None]:
    """Raise a refusal as the question it is; a wrong key stays what it is.

    `skus` are those of the order, to which a refusal for several warehouses is held.
    """
    try:
        yield
    except (AuthRefused, SupplierSaysNo):
        raise
    except Refused as refused:
        kind = _kind(refused)
        groups = refused.warehouses if isinstance(refused, BigbuyRefused) else None
        there = refused.order_id if isinstance(refused, AlreadyThere) else None
        raise SupplierSaysNo(
            "bigbuy", operation, refused.detail, kind, warehouses=_named(groups or [], skus),
            remote_id=there or "", blocks_all=kind == "BALANCE",
        ) from refused  # fmt: skip


def _kind(refused: Refused) -> AttentionKind:
    if not isinstance(refused, BigbuyRefused):
        return "REFUSED"
    if refused.er is None and refused.skus and not refused.fields:
        return "OUT_OF_STOCK"  # of a product that is no longer sold
    if any("shippingAddress" in place for place in refused.fields):
        return "ADDRESS"
    return KINDS.get(refused.er or "", "REFUSED")


def _named(groups: list[list[str]], skus: Iterable[str]) -> dict[str, str]:
    """Name the warehouses 1, 2, …, always the same way; BigBuy's own ids do not reach us."""
    ours = {sku.casefold(): sku for sku in skus}
    inside = [
        sorted(ours[one.casefold()] for one in group if one.casefold() in ours) for group in groups
    ]
    apart = sorted(filter(None, inside))
    if len(apart) < 2:
        return {}
    return {sku: str(number) for number, group in enumerate(apart, 1) for sku in group}
