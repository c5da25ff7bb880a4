"""Where an article is bought: the client's map first, then the longest SKU prefix.

There is no default supplier: what nobody serves has no route. Source: product study D1 and D2.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from domain.dropship.words import SUPPLIERS, Supplier
from domain.errors import RuleError

IGNORED: Literal["ignored"] = "ignored"


@dataclass(frozen=True, slots=True)
class Route:
    """Where an article is bought, under the supplier's own SKU, and where else it could be."""

    supplier: Supplier
    sku: str
    substitute: "Route | None" = None


@dataclass(frozen=True, slots=True)
class Routes:
    """How SKUs lead to suppliers.

    Attributes:
        prefixes: of shop SKUs, by supplier; upper and lower case are the same.
        ignored: prefixes (or whole SKUs) nobody needs to buy: own stock, gift wrap.
        explicit: shop SKU to route; it wins over every prefix.

    Raises:
        RuleError: one prefix stands for two suppliers, or for one and for nobody.
    """

    prefixes: Mapping[Supplier, Sequence[str]]
    ignored: Sequence[str] = ()
    explicit: Mapping[str, Route] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Fold the map's SKUs, and refuse prefixes that leave a choice."""
        folded = {sku.strip().casefold(): route for sku, route in self.explicit.items()}
        object.__setattr__(self, "explicit", folded)
        owner: dict[str, str] = {}
        for prefix, whose in self.known():
            if owner.setdefault(prefix.casefold(), whose) != whose:
                raise RuleError(
                    f"SKU prefix {prefix} is given to {owner[prefix.casefold()]} and {whose}"
                )

    def known(self) -> Iterator[tuple[str, Supplier | Literal["ignored"]]]:
        """Yield each prefix with whom it stands for; an empty prefix would mean anything."""
        for supplier, prefixes in self.prefixes.items():
            yield from ((one.strip(), supplier) for one in prefixes if one.strip())
        yield from ((one.strip(), IGNORED) for one in self.ignored if one.strip())


def route(sku: str, routes: Routes) -> Route | Literal["ignored"] | None:
    """Return where a shop SKU is bought; None when nobody is known to serve it."""
    sku = sku.strip()
    if found := routes.explicit.get(sku.casefold()):
        return found
    matching = [(len(prefix), whose) for prefix, whose in routes.known() if _starts(sku, prefix)]
    if not matching:
        return None
    length, whose = max(matching)
    if whose == IGNORED:
        return IGNORED
    rest = sku[length:].strip()
    return Route(whose, rest) if rest else None


def routes_from_rows(rows: Iterable[Mapping[str, str]]) -> dict[str, Route]:
    """Return the explicit map of a client's table, by shop SKU.

    Args:
        rows: columns shop_sku, supplier, supplier_sku, and optionally substitute_supplier and
            substitute_sku; a row without any value is skipped.

    Raises:
        RuleError: a row misses a value, names an unknown supplier or repeats a shop SKU; the
            message says which row, the first being 1.
    """
    found: dict[str, Route] = {}
    seen: set[str] = set()
    for number, raw in enumerate(rows, 1):
        row = {key: (value or "").strip() for key, value in raw.items() if isinstance(key, str)}
        if not any(row.values()):
            continue
        shop_sku = row.get("shop_sku", "")
        if not shop_sku:
            raise RuleError(f"row {number}: shop_sku is empty")
        if shop_sku.casefold() in seen:
            raise RuleError(f"row {number}: shop_sku {shop_sku} is there twice")
        seen.add(shop_sku.casefold())
        substitute = _cell(row, number, "substitute_supplier", "substitute_sku")
        main = _cell(row, number, "supplier", "supplier_sku")
        if main is None:
            raise RuleError(f"row {number}: supplier and supplier_sku are empty")
        found[shop_sku] = replace(main, substitute=substitute)
    return found


def _starts(sku: str, prefix: str) -> bool:
    return sku[: len(prefix)].casefold() == prefix.casefold()


def _cell(row: Mapping[str, str], number: int, who: str, what: str) -> Route | None:
    supplier, sku = row.get(who, "").lower(), row.get(what, "")
    if not supplier and not sku:
        return None
    if supplier not in SUPPLIERS:
        raise RuleError(f"row {number}: {who} {supplier!r} is none of {', '.join(SUPPLIERS)}")
    if not sku:
        raise RuleError(f"row {number}: {what} is empty")
    return Route(supplier, sku)
