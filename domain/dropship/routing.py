"""From the lines of a shop order to one planned order per supplier.

What nobody serves becomes a question, and nothing gets lost between the two: see `conserved`.
Source: product study D1; design of the order process, "Split orders and partial failure".
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from domain.dropship.money import rounded
from domain.dropship.routes import IGNORED, Route, Routes, route, routes_from_rows
from domain.dropship.words import (
    SUPPLIERS,
    Ask,
    Part,
    PartLine,
    Planned,
    ShopLine,
    ShopOrder,
    Supplier,
)

__all__ = [
    "Route", "Routes", "Unroutable", "conserved", "ignored_lines", "overbought", "plan",
    "revenue_by_line", "route", "routes_from_rows", "split_by_warehouse", "supplier_lines",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Unroutable(Ask):
    """The question about lines nobody serves; `lines` carry the shop's SKU."""

    lines: tuple[PartLine, ...] = ()


def plan(
    order: ShopOrder, committed: Mapping[str, int], routes: Routes
) -> tuple[list[Planned], list[Ask]]:
    """Return what is still to be bought, one plan per supplier, and what nobody serves.

    Args:
        committed: by shop line, how many pieces are or may be on order already.

    Returns:
        The plans in the order of `SUPPLIERS`, and at most one question, which names every line
        without a route. Revenues are each line's share for the pieces concerned; they are rounded
        last, so that all of them add up to the whole.
    """
    exact = revenue_by_line(order, committed)
    bought: dict[Supplier, list[PartLine]] = {}
    lost: list[PartLine] = []
    for line, wanted in _wanted(order, committed):
        found = route(line.sku, routes)
        if found is None:
            lost.append(PartLine(line.id, line.sku, wanted))
        elif found != IGNORED:
            bought.setdefault(found.supplier, []).append(PartLine(line.id, found.sku, wanted))
    groups = [(one, tuple(bought[one])) for one in SUPPLIERS if one in bought]
    everything = [lines for _, lines in groups] + ([tuple(lost)] if lost else [])
    shares = _apportioned([_sum_of(lines, exact) for lines in everything], order.currency)
    planned = [
        Planned(supplier, lines, share)
        for (supplier, lines), share in zip(groups, shares, strict=False)
    ]
    return planned, [_unroutable(order, lost, shares[-1], routes)] if lost else []


def revenue_by_line(order: ShopOrder, committed: Mapping[str, int]) -> dict[str, Decimal]:
    """Return, by shop line, the revenue of the pieces still to be bought; exact, not rounded."""
    return {
        line.id: line.revenue * wanted / line.quantity for line, wanted in _wanted(order, committed)
    }


def supplier_lines(lines: Iterable[PartLine]) -> dict[str, int]:
    """Return what the supplier is asked for: each of its SKUs once, quantities added up."""
    total: Counter[str] = Counter()
    for line in lines:
        total[line.sku] += line.quantity
    return dict(total)


def overbought(order: ShopOrder, committed: Mapping[str, int]) -> dict[str, int]:
    """Return, by shop line, how many pieces are on order that the shop no longer wants."""
    wanted = {line.id: max(0, line.quantity) for line in order.lines}
    surplus = {one: count - wanted.get(one, 0) for one, count in committed.items()}
    return {one: count for one, count in surplus.items() if count > 0}


def ignored_lines(order: ShopOrder, routes: Routes) -> frozenset[str]:
    """Return the shop lines that ship and that nobody needs to buy."""
    return frozenset(
        line.id for line in order.lines if line.ships and route(line.sku, routes) == IGNORED
    )


def conserved(
    order: ShopOrder,
    planned: Iterable[Planned],
    asks: Iterable[Ask],
    committed: Mapping[str, int],
    ignored: Collection[str] = (),
) -> bool:
    """Return whether every piece is accounted for, once: planned, asked about, on order, ignored.

    Args:
        ignored: shop lines nobody needs to buy (`ignored_lines`).
    """
    counted: Counter[str] = Counter()
    parts = [one.lines for one in planned]
    parts += [one.lines for one in asks if isinstance(one, Unroutable)]
    for lines in parts:
        for line in lines:
            if line.quantity < 1:
                return False
            counted[line.shop_line_id] += line.quantity
    due = {line.id: n for line, n in _wanted(order, committed) if line.id not in ignored}
    return counted == due


def split_by_warehouse(
    planned: Planned,
    warehouses: Mapping[str, str],
    revenues: Mapping[str, Decimal] | None = None,
    currency: str = "EUR",
) -> list[Planned]:
    """Return one plan per warehouse, by its name; a single one keeps everything.

    Args:
        warehouses: by supplier SKU; a SKU that is not in it stays with the unnamed warehouse.
        revenues: by shop line (`revenue_by_line`), to share the revenue out; without them it is
            shared by pieces.
    """
    groups: dict[str, list[PartLine]] = {}
    for line in planned.lines:
        groups.setdefault(warehouses.get(line.sku, ""), []).append(line)
    names = sorted(groups)
    weights = [_weight(groups[name], planned.lines, revenues) for name in names]
    exact = [planned.revenue * weight for weight in weights]
    shares = _apportioned(exact, currency)
    if shares:  # a quotient's last digit must not cost a cent
        shares[-1] += planned.revenue - sum(shares)
    return [
        replace(planned, lines=tuple(groups[name]), revenue=share, warehouse=name)
        for name, share in zip(names, shares, strict=True)
    ]


def substitute(part: Part, order: ShopOrder, routes: Routes) -> list[Planned]:
    """Return the same lines at the suppliers the map names as substitutes; none if one has none."""
    skus = {line.id: line.sku for line in order.lines}
    groups: dict[Supplier, list[PartLine]] = {}
    for line in part.lines:
        found = route(skus.get(line.shop_line_id, ""), routes)
        other = found.substitute if isinstance(found, Route) else None
        if other is None:
            return []
        moved = PartLine(line.shop_line_id, other.sku, line.quantity)
        groups.setdefault(other.supplier, []).append(moved)
    exact = revenue_by_line(order, {})
    shares = _apportioned([_sum_of(lines, exact) for lines in groups.values()], part.currency)
    return [
        Planned(supplier, tuple(lines), share)
        for (supplier, lines), share in zip(groups.items(), shares, strict=True)
    ]


def _wanted(order: ShopOrder, committed: Mapping[str, int]) -> Iterator[tuple[ShopLine, int]]:
    """Yield each line that ships with the pieces still missing, where there are any."""
    for line in order.lines:
        missing = line.quantity - max(0, committed.get(line.id, 0))
        if line.ships and missing > 0:
            yield line, missing


def _sum_of(lines: Iterable[PartLine], revenue: Mapping[str, Decimal]) -> Decimal:
    return sum((revenue.get(line.shop_line_id, Decimal(0)) for line in lines), Decimal(0))


def _apportioned(exact: Sequence[Decimal], currency: str) -> list[Decimal]:
    """Round amounts so that they add up to their rounded sum: differences of running totals."""
    shares: list[Decimal] = []
    running = Decimal(0)
    for amount in exact:
        before, running = running, running + amount
        shares.append(rounded(running, currency) - rounded(before, currency))
    return shares


def _weight(
    lines: Sequence[PartLine],
    everything: Sequence[PartLine],
    revenues: Mapping[str, Decimal] | None,
) -> Decimal:
    """Return the part of the revenue that some of the lines bring, 0 to 1."""
    whole = _sum_of(everything, revenues) if revenues else Decimal(0)
    if revenues and whole > 0:
        return _sum_of(lines, revenues) / whole
    pieces = sum(line.quantity for line in everything)
    return Decimal(sum(line.quantity for line in lines)) / pieces


def _unroutable(
    order: ShopOrder, lines: Sequence[PartLine], revenue: Decimal, routes: Routes
) -> Unroutable:
    named = "; ".join(
        f"SKU {line.sku.strip() or '(none)'}, line {line.shop_line_id}, {line.quantity} pieces"
        for line in lines
    )
    prefixes = ", ".join(sorted(prefix for prefix, whose in routes.known() if whose != IGNORED))
    return Unroutable(
        "UNROUTABLE_SKU",
        known=f"no supplier serves {named}; known prefixes are {prefixes or 'none'}",
        asked="give the article a supplier, ignore it, or send it yourself",
        money=rounded(revenue, order.currency),
        lines=tuple(lines),
    )
