"""One piece of an article as the watch sees it: what it costs, what it brings, when to look again.

An order knows its own tax, parcel and destination; the watch does not, and errs towards the dearer
side: the standard VAT of the client's country is taken out of the shop's price, BigBuy's Spanish
VAT is added unless it is recovered. Sources: Council Directive 2006/112/EC and the Commission's
list of standard rates (July 2026); product study D5 to D7.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from domain.acts import Act, digest
from domain.dropship.countries import CUSTOMS_UNION
from domain.dropship.money import Costs, landed
from domain.dropship.watch import Observation
from domain.dropship.words import Quote, Storefront, Supplier

VAT_PERCENT: dict[str, Decimal | int] = {
    "AT": 20, "BE": 21, "BG": 20, "CY": 19, "CZ": 21, "DE": 19, "DK": 25, "EE": 24, "ES": 21,
    "FI": Decimal("25.5"), "FR": 20, "GR": 24, "HR": 25, "HU": 27, "IE": 23, "IT": 22, "LT": 21,
    "LU": 17, "LV": 21, "MT": 18, "NL": 21, "PL": 23, "PT": 23, "RO": 21, "SE": 25, "SI": 22,
    "SK": 23,
}  # fmt: skip
SUPPLIER_TAX_PERCENT: dict[Supplier, Decimal] = {"cj": Decimal(0), "bigbuy": Decimal(21)}

TARGET_ABOVE_FLOOR = Decimal(5)  # a proposed price aims so many points above the floor
LOOK_AGAIN = timedelta(hours=24)
LOOK_AGAIN_SOON = timedelta(hours=4)  # at what sells or waits to be bought

ORDERING_SHARE = Decimal("0.4")  # of a day's points is never spent on watching
POINTS_PER_ORDER = 40  # variant, stock and freight of one article, and one look more
BUSY_DAY = 4  # times an average day


@dataclass(frozen=True, slots=True)
class Market:
    """What holds for every piece of one client on one day.

    Attributes:
        country: most parcels go there, two letters.
        from_country: CJ sends from there.
        fee_percent, fee_fixed_eur: the payment provider's.
        rate: one unit of the first currency in the second.
    """

    country: str
    from_country: str
    fee_percent: Decimal
    fee_fixed_eur: Decimal
    vat_recovered: bool
    on: date
    rate: Callable[[str, str], Decimal]

    @property
    def vat_percent(self) -> Decimal:
        """In the shop's price; 0 where the country's is not known."""
        return Decimal(VAT_PERCENT.get(self.country, 0))


def piece_costs(
    now: Observation, shop_price: Decimal, currency: str, postage: Decimal | None, market: Market
) -> Costs:
    """Return what one piece brings and costs, sold alone at this price.

    Args:
        shop_price: what a customer reads in the shop, in `currency`.
        postage: of the parcel, in the supplier's currency; None counts nothing.

    Raises:
        NoRate: there is no rate between the currencies.
    """
    shipping = postage or Decimal(0)
    taxes = (now.price + shipping) * SUPPLIER_TAX_PERCENT[now.supplier] / 100
    eu_origin = now.supplier == "bigbuy" or market.from_country in CUSTOMS_UNION
    eur = market.rate("EUR", currency)
    return landed(
        Quote(now.currency, now.price, shipping, taxes, eu_origin, ""),
        shop_price / (1 + market.vat_percent / 100),
        rate=market.rate(now.currency, currency), fee_percent=market.fee_percent,
        fee_fixed=market.fee_fixed_eur * eur, destination=market.country,
        order_share=Decimal(1), vat_recovered=market.vat_recovered, on=market.on, eur=eur,
        currency=currency,
    )  # fmt: skip


def is_due(last_seen_at: datetime | None, moves: bool, now: datetime) -> bool:
    """Return whether an article is to be looked at; `moves`: it sells, or waits to be bought."""
    if last_seen_at is None:
        return True
    return now - last_seen_at >= (LOOK_AGAIN_SOON if moves else LOOK_AGAIN)


def reserved_points(daily: int, sold_30d: int) -> int:
    """Return how many of a day's points are kept for ordering; more, the more is sold."""
    a_busy_day = sold_30d * BUSY_DAY * POINTS_PER_ORDER // 30
    return min(daily, max(int(daily * ORDERING_SHARE), a_busy_day))


def act_of(
    client: str, action: str, storefront: Storefront, sku: str, day: date, what: str,
    before: dict[str, object], after: dict[str, object], moment: str = "",
) -> Act:  # fmt: skip
    """Return one planned change of one article at one storefront.

    The same change of the same day is one act; the day's second, different one is another. With a
    `moment` it is one act of that moment: a stock may have to be set twice to the same number.
    """
    subject = f"{storefront}-{sku.replace(':', '_')}"[:80]
    said = digest(after | ({"moment": moment} if moment else {}))
    key = f"{client}:dropship:{action}:{subject}:{day}-{said}"
    named: dict[str, object] = {"storefront": storefront, "sku": sku}
    return Act(key, what, named | before, named | after)
