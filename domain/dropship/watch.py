"""Price and stock watch: what changed at a supplier, what it means, and whom to look at first.

Both directions are told: dearer puts the margin at risk, cheaper makes room. A price is proposed
and never set. Calls are rationed because suppliers meter them. Source: product study D6 and D7.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import ROUND_CEILING, Decimal
from typing import Literal

from domain.dropship.money import Costs, below_floor
from domain.dropship.words import Supplier
from domain.errors import RuleError

ChangeKind = Literal["dearer", "cheaper", "currency", "sold_out", "back"]
AlertKind = Literal["margin_at_risk", "dearer", "room", "sold_out", "back"]

_CENT = Decimal("0.01")
_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Observation:
    """One article at one supplier at one moment; a stock that was not said is None."""

    at: datetime
    supplier: Supplier
    sku: str
    price: Decimal
    currency: str
    stock: int | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What is different, and both values as texts for a person."""

    kind: ChangeKind
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Offer:
    """An article as it is now and as it was when last looked at."""

    now: Observation
    previous: Observation | None = None


@dataclass(frozen=True, slots=True)
class Alert:
    """A line for the merchant about one article."""

    kind: AlertKind
    supplier: Supplier
    sku: str
    words: str


@dataclass(frozen=True, slots=True)
class Watch:
    """An article that could be looked at: what it sells, and when it was last seen."""

    sku: str
    sold_30d: int
    in_open_carts: int
    last_seen_at: datetime | None


def changes(previous: Observation | None, now: Observation) -> list[Change]:
    """Return what is different from last time; nothing at the first sight."""
    if previous is None:
        return []
    found: list[Change] = []
    if previous.currency != now.currency:
        found.append(Change("currency", _money(previous), _money(now)))
    elif previous.price != now.price:
        kind: ChangeKind = "dearer" if now.price > previous.price else "cheaper"
        found.append(Change(kind, _money(previous), _money(now)))
    if previous.stock is not None and now.stock is not None:
        had, has = previous.stock > 0, now.stock > 0
        if had != has:
            stock: ChangeKind = "back" if has else "sold_out"
            found.append(Change(stock, str(previous.stock), str(now.stock)))
    return found


def alerts(offer: Offer, shop_price: Decimal, costs: Costs, floor: Decimal) -> list[Alert]:
    """Return what the merchant should know about an article.

    Args:
        shop_price: what the shop asks for one piece, for the words.
        costs: of one piece sold at that price and bought at today's.
        floor: margin in percent below which nothing is bought.

    Returns:
        An article below the floor is told at first sight and whenever its price moves; otherwise
        only what changed is told.
    """
    found = changes(offer.previous, offer.now)
    percent = costs.margin_percent.quantize(Decimal("0.1"))
    state = f"sold at {shop_price}, margin {costs.margin} = {percent} % (floor {floor} %)"
    said: list[tuple[AlertKind, str]] = []
    moved = next((one for one in found if one.kind in ("dearer", "cheaper", "currency")), None)
    price = f"was {moved.before}, is {moved.after}" if moved else f"is {_money(offer.now)}"
    if below_floor(costs, floor):
        if moved or offer.previous is None:
            said.append(("margin_at_risk", f"{price}; {state}"))
    elif moved:
        kind: AlertKind = "room" if moved.kind == "cheaper" else "dearer"
        said.append((kind, f"{price}; {state}"))
    said += [("sold_out", f"sold out; {state}") for one in found if one.kind == "sold_out"]
    said += [("back", f"back in stock: {one.after}") for one in found if one.kind == "back"]
    return [Alert(kind, offer.now.supplier, offer.now.sku, words) for kind, words in said]


def proposed_price(
    costs: Costs,
    target_margin_percent: Decimal,
    ending: Decimal = Decimal("0.90"),
    tax_percent: Decimal = Decimal(0),
) -> Decimal:
    """Return the lowest price with this ending that brings at least the margin aimed at.

    The payment fee is not known at another price, so it is taken as no smaller than today's and
    as growing in proportion: the margin is never below the target.

    Args:
        costs: of one piece at today's price, revenue without tax.
        ending: what the price ends in, 0 to below 1 (0.90: 19.90).
        tax_percent: contained in the price a customer sees and not in the revenue.

    Raises:
        RuleError: no price reaches the target, or the ending is not below 1.
    """
    if not 0 <= ending < 1:
        raise RuleError(f"a price cannot end in {ending}: give 0 to 0.99")
    kept = 1 - target_margin_percent / 100
    fee = costs.fee + _CENT if costs.fee else costs.fee  # it is rounded, now and at the new price
    fee_share = fee / costs.revenue if costs.revenue > 0 else Decimal(0)
    if kept - fee_share <= 0:
        raise RuleError(f"no price reaches a margin of {target_margin_percent} %")
    without_fee = costs.landed - costs.fee
    net = max((without_fee + fee) / kept, without_fee / (kept - fee_share))
    gross = net * (1 + tax_percent / 100)
    return max(Decimal(0), (gross - ending).to_integral_value(ROUND_CEILING)) + ending


def spend_points(
    wanted: Sequence[Watch], budget: int, cost_each: int, reserved_for_ordering: int
) -> list[str]:
    """Return the SKUs to look at with the calls that are left, most important first.

    What sells and what lies in open carts comes first; among equals, what was not seen for
    longest. Ordering comes before watching: its reserve is never touched.

    Raises:
        RuleError: a look costs nothing or less.
    """
    if cost_each < 1:
        raise RuleError(f"a look costs at least 1 point, not {cost_each}")
    affordable = max(0, budget - reserved_for_ordering) // cost_each
    first = sorted(
        wanted,
        key=lambda one: (-(one.sold_30d + one.in_open_carts), one.last_seen_at or _NEVER, one.sku),
    )
    return [one.sku for one in first[:affordable]]


def _money(seen: Observation) -> str:
    return f"{seen.price} {seen.currency}"
