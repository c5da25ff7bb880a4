"""New shop prices: proposed where an article is sold below the floor, and set once approved.

Setting it is drains/listing_acts.py's, which reads the price again first.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from domain.acts import Act
from domain.dropship.money import Costs, Rate, below_floor, rate_between
from domain.dropship.pieces import TARGET_ABOVE_FLOOR, Market, act_of
from domain.dropship.watch import Alert, Offer, proposed_price
from domain.dropship.words import Storefront
from domain.errors import RuleError
from drains.ground import Ground
from drains.trade import Listing

PRICE = "price"


@dataclass(frozen=True, slots=True)
class Sale:
    """Where an article is sold."""

    storefront: Storefront
    listing: Listing


@dataclass(frozen=True, slots=True)
class Judged:
    """One article at one storefront: what is asked, what it brings, what is worth saying.

    `whole`: sending it is counted.
    """

    sale: Sale
    offer: Offer
    costs: Costs
    alerts: tuple[Alert, ...]
    whole: bool


def plan_prices(g: Ground, judged: Iterable[Judged]) -> list[Act]:
    """Propose a price for each article sold below the floor; nothing is sent.

    A price on sale is left alone: it is the merchant's decision and ends by itself.
    """
    floor, market = g.settings.min.margin_percent, market_of(g)
    acts: list[Act] = []
    for one in judged:
        listing = one.sale.listing
        if listing.price is None or listing.on_sale or not one.whole:
            continue
        if not below_floor(one.costs, floor):
            continue
        try:
            target = floor + TARGET_ABOVE_FLOOR
            price = proposed_price(one.costs, target, tax_percent=market.vat_percent)
        except RuleError:
            continue  # no price reaches it
        if price > listing.price:
            acts.append(_price_act(g, one, listing.price, price))
    return acts


def market_of(g: Ground) -> Market:
    """Return what holds for every piece of this client today."""
    knobs, today = g.settings, g.now().date()
    day = date.fromisoformat(knobs.fx.date) if knobs.fx.date else None
    dollar = Rate(knobs.fx.usd_eur, day)
    return Market(
        country=knobs.churn.contact_country,
        from_country=knobs.cj.from_country if knobs.cj else "",
        fee_percent=knobs.payment.fee_percent, fee_fixed_eur=knobs.payment.fee_fixed_eur,
        vat_recovered=knobs.orders.vat_recovered, on=today,
        rate=lambda a, b: rate_between(a, b, dollar, today, knobs.fx.max_days),
    )  # fmt: skip


def currency_of(g: Ground) -> str:
    """Return the currency of the shop's prices."""
    return g.settings.churn.currency


def _price_act(g: Ground, one: Judged, before: Decimal, after: Decimal) -> Act:
    sku, costs = one.sale.listing.sku, one.costs
    percent = costs.margin_percent.quantize(Decimal("0.1"))
    what = (
        f"{one.sale.storefront} {sku}: {before} to {after} {currency_of(g)}, "
        f"margin now {percent} %, {one.offer.now.supplier} asks "
        f"{one.offer.now.price} {one.offer.now.currency}"
    )
    return act_of(
        g.client, PRICE, one.sale.storefront, sku, g.now().date(), what,
        {"price": str(before)}, {"price": str(after)},
    )  # fmt: skip
