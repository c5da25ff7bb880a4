"""Orders for a campaign, from a seed: what people buy and do, and what must come of it.

    cases(seed=1, count=500)   ordinary orders and special ones, of both storefronts, shuffled

Ordinary: one to four lines, one supplier or both, sometimes one SKU on two lines. Special ones and
their shares are in sandbox/orders_fates.py. Every order says what it expects (`Expected`), in shop
SKUs and in the words of `/ops/attention`, so that a judge needs to know nothing else.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from random import Random
from typing import Literal

from sandbox.orders_goods import PLENTY, Article, Supplier, articles, origin
from sandbox.orders_people import Customer, customer

Shop = Literal["shopify", "woo"]
What = Literal["pay", "cancel", "lower", "add", "refund", "correct"]
When = Literal["first", "later", "bought", "asked"]

WOO_SHARE, MIXED_SHARE, TWICE_SHARE = 0.45, 0.35, 0.15
MOST_LINES, MOST_PIECES = 4, 3


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a shop order; `cents` is the price of one piece, in EUR."""

    sku: str
    quantity: int
    cents: int
    ships: bool = True


@dataclass(frozen=True, slots=True)
class Act:
    """What somebody does to an order after it was made.

    Attributes:
        when: `first` before anybody is told of the order, `later` after `after_s` seconds,
            `bought` once a supplier has it, `asked` once a person is asked about it.
        line: its place in the order.
        pieces: left on the line (lower), or given back (refund).
        new: the line that is added.
    """

    what: What
    when: When = "later"
    after_s: float = 0.0
    line: int = 0
    pieces: int = 0
    new: Line | None = None


@dataclass(frozen=True, slots=True)
class Expected:
    """What must be true of an order in the end.

    Attributes:
        buy: pieces to be bought exactly once, by shop SKU; empty: nothing may ever be bought.
        before: pieces that may have been bought before a change took them back, beyond `buy`.
        attention: kinds of question of which one must have been asked, where `before` names pieces
            only if some of them were bought; empty: none needed.
        told: every parcel's number reaches the shop.
        completed: WooCommerce's order is completed in the end.
    """

    buy: Mapping[str, int] = field(default_factory=dict)
    before: Mapping[str, int] = field(default_factory=dict)
    attention: frozenset[str] = frozenset()
    told: bool = True
    completed: bool = True

    def wanted(self) -> dict[tuple[Supplier, str], int]:
        """Return the pieces to be bought, by supplier and the supplier's SKU."""
        return _of_suppliers(self.buy)

    def tolerated(self) -> dict[tuple[Supplier, str], int]:
        """Return the pieces that may have been bought beyond those."""
        return _of_suppliers(self.before)


@dataclass(frozen=True, slots=True)
class Case:
    """One order of the campaign.

    Attributes:
        kind: `ordinary`, or the special fate.
        customer: with the address a parcel must go to.
        at_first: the same person with the address first given, where that was another.
    """

    number: int
    shop: Shop
    kind: str
    customer: Customer
    lines: tuple[Line, ...]
    expect: Expected
    at_first: Customer | None = None
    paid: bool = True
    test: bool = False
    acts: tuple[Act, ...] = ()

    @property
    def given(self) -> Customer:
        """The customer as the order was first made."""
        return self.at_first or self.customer


def cases(seed: int, count: int) -> list[Case]:
    """Return the orders of a campaign, in the order in which they are made."""
    from sandbox.orders_fates import FATES, SHARES  # which are made of ordinary orders

    random = Random(f"orders {seed}")
    kinds = [kind for kind, share in SHARES.items() for _ in range(max(1, round(share * count)))]
    kinds = kinds[:count] + ["ordinary"] * (count - len(kinds))
    random.shuffle(kinds)
    made = []
    for number, kind in enumerate(kinds):
        case = ordinary(number, random)
        made.append(replace(FATES[kind](case, random), kind=kind) if kind in FATES else case)
    return made


def ordinary(number: int, random: Random) -> Case:
    """Return an order that is bought, shipped and told without any question."""
    lines = _basket(random)
    return Case(
        number=number,
        shop="woo" if random.random() < WOO_SHARE else "shopify",
        kind="ordinary",
        customer=customer(number, random),
        lines=lines,
        expect=Expected(buy=pieces(lines)),
    )


def pieces(lines: Iterable[Line]) -> dict[str, int]:
    """Return the pieces of each SKU that ships."""
    total: Counter[str] = Counter()
    for line in lines:
        if line.ships:
            total[line.sku] += line.quantity
    return dict(total)


def line_of(article: Article, random: Random, quantity: int = 0) -> Line:
    """Return a line that sells an article under one of its prefixes, at a healthy price."""
    sku = random.choice(article.prefixes) + article.sku
    return Line(sku, quantity or random.randint(1, MOST_PIECES), article.price_cents)


def in_stock(supplier: Supplier | None = None) -> list[Article]:
    """Return the articles there are, of one supplier or of both."""
    return [one for one in articles() if one.stock == PLENTY and supplier in (None, one.supplier)]


def _basket(random: Random) -> tuple[Line, ...]:
    count = random.randint(1, MOST_LINES)
    both = count > 1 and random.random() < MIXED_SHARE
    choice = in_stock(None if both else random.choice(("cj", "bigbuy")))
    lines = [line_of(one, random) for one in random.sample(choice, count)]
    if both and len({one[0] for line in lines if (one := origin(line.sku))}) == 1:
        only = origin(lines[0].sku)
        other: Supplier = "bigbuy" if only and only[0] == "cj" else "cj"
        lines[-1] = line_of(random.choice(in_stock(other)), random)
    if count < MOST_LINES and random.random() < TWICE_SHARE:
        lines.append(Line(lines[0].sku, random.randint(1, MOST_PIECES), lines[0].cents))
    return tuple(lines)


def _of_suppliers(skus: Mapping[str, int]) -> dict[tuple[Supplier, str], int]:
    total: Counter[tuple[Supplier, str]] = Counter()
    for sku, count in skus.items():
        found = origin(sku)
        if found is None:
            raise ValueError(f"nobody sells {sku}: it cannot be expected to be bought")
        total[found] += count
    return dict(total)
