"""Books of a small campaign in which everything went as it should, to be spoiled by tests."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from benchmarks.order_campaign_facts import (
    Destination,
    Facts,
    Key,
    Shipment,
    ShopView,
    SupplierOrder,
)
from sandbox.orders import Case, cases
from sandbox.orders_goods import Supplier, origin
from sandbox.orders_people import Customer

CAMPAIGN = cases(seed=5, count=60)


def key_of(case: Case) -> Key:
    return case.shop, str(1000 + case.number)


def destination(one: Customer) -> Destination:
    return Destination(
        name=f"{one.first_name} {one.last_name}",
        street=f"{one.street}, {one.flat}",
        city=one.city,
        postcode=one.postcode,
        country=one.country,
        phone=one.phone,
        email=one.email,
    )


def bought(case: Case) -> list[SupplierOrder]:
    """One paid and shipped order per supplier, with what the case wants."""
    wanted = case.expect.wanted() or case.expect.tolerated()
    lines: defaultdict[Supplier, dict[str, int]] = defaultdict(dict)
    for (supplier, sku), count in wanted.items():
        lines[supplier][sku] = count
    return [
        SupplierOrder(
            supplier, f"{supplier}-{case.number}", True, True, named,
            destination(case.customer), (f"TRACK{supplier.upper()}{case.number:04d}",),
        )
        for supplier, named in lines.items()
    ]  # fmt: skip


def view(case: Case, orders: Sequence[SupplierOrder]) -> ShopView:
    """The shop's order, with every number where it belongs."""
    if case.expect.before:
        return ShopView("cancelled")
    if case.shop == "woo":
        done = case.expect.completed and bool(case.expect.buy)
        notes = tuple(f"Your parcel: {number}." for one in orders for number in one.numbers)
        return ShopView("completed" if done else "processing", notes=notes)
    return ShopView(
        "PAID", tuple(Shipment(one.numbers, _shop_lines(case, one), 1) for one in orders)
    )


def right() -> Facts:
    """Everything as it must be."""
    made = {case.number: bought(case) for case in CAMPAIGN}
    asked = {key_of(case): case.expect.attention for case in CAMPAIGN if case.expect.attention}
    waiting = {
        key: kinds
        for case in CAMPAIGN
        if (kinds := case.expect.attention) and case.kind != "address_corrected"
        for key in [key_of(case)]
    }
    return Facts(
        keys={case.number: key_of(case) for case in CAMPAIGN},
        bought=[one for orders in made.values() for one in orders],
        shops={key_of(case): view(case, made[case.number]) for case in CAMPAIGN},
        asked=asked,
        open=waiting,
    )


def a_case(kind: str = "ordinary", shop: str = "shopify") -> Case:
    """The first case of a kind that has something to be bought, if its kind has."""
    return next(case for case in CAMPAIGN if case.kind == kind and case.shop == shop)


def with_order(facts: Facts, case: Case, **changes: Any) -> Facts:
    """Change the first supplier order of a case."""
    first = bought(case)[0]
    changed = [replace(one, **changes) if one == first else one for one in facts.bought]
    assert changed != list(facts.bought)
    return replace(facts, bought=changed)


def with_view(facts: Facts, case: Case, changed: ShopView) -> Facts:
    """Change what the shop's books say of a case."""
    return replace(facts, shops={**facts.shops, key_of(case): changed})


def without(facts: Facts, case: Case) -> Facts:
    """Take everything away that a supplier has of a case."""
    ids = {one.id for one in bought(case)}
    return replace(facts, bought=[one for one in facts.bought if one.id not in ids])


def _shop_lines(case: Case, order: SupplierOrder) -> dict[str, int]:
    """Say a supplier order in the shop's SKUs."""
    return {
        sku: count
        for sku, count in case.expect.buy.items()
        if (found := origin(sku)) and found[0] == order.supplier
    }
