"""Money of a supplier order: currencies, and what a part really costs when it has landed.

Cost: the supplier's goods and shipping, its taxes unless recovered, the customs duty, the payment
provider's fee. Sources: product study D5 and 3.4; Council Regulation (EU) 2026/382 and Delegated
Regulation (EU) 2026/1022 for the duty. Limits: only shops in EUR and USD; the duty above 150 EUR
and from 1 July 2028 on follows the tariff and is not known here; national handling fees (Italy and
France have announced 2 EUR) are not counted; the limit of 150 EUR is held against the supplier's
price of the goods.
"""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal

from domain.dropship.countries import CUSTOMS_UNION
from domain.dropship.words import Quote
from domain.errors import AutomationError

# Currencies whose smallest unit is not a hundredth (ISO 4217).
_WHOLE = frozenset({
    "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND",
    "VUV", "XAF", "XOF", "XPF",
})  # fmt: skip
_THOUSANDTHS = frozenset({"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"})
_CONVERTED = ("EUR", "USD")

# Earliest first: (from this day on, EUR per distinct tariff line of a parcel from outside the EU;
# None: the ordinary tariff, which is not known here).
DUTY_PER_LINE_EUR: tuple[tuple[date, Decimal | None], ...] = (
    (date.min, Decimal(0)),
    (date(2026, 7, 1), Decimal(3)),
    (date(2028, 7, 1), None),
)
SMALL_PARCEL_EUR = Decimal(150)  # up to here, inclusive


class NoRate(AutomationError):
    """An amount cannot be converted: no rate between the currencies, or one that is too old."""


@dataclass(frozen=True, slots=True)
class Rate:
    """EUR for one USD, and the day it was read; without a day it is taken as agreed."""

    value: Decimal
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Costs:
    """What a part brings and costs, in the shop's currency, each figure rounded to its cents.

    Attributes:
        taxes: of the supplier's quote; 0 where the shop recovers them.
        margin_percent: of the revenue, not rounded; -100 where there is no revenue.
        charged: what the supplier takes for it, recovered taxes included.
        duty_unknown: customs duty falls due, and how much is not known here; `duty` is then 0.
    """

    revenue: Decimal
    goods: Decimal
    shipping: Decimal
    taxes: Decimal
    duty: Decimal
    fee: Decimal
    landed: Decimal
    margin: Decimal
    margin_percent: Decimal
    charged: Decimal = Decimal(0)
    duty_unknown: bool = False


def landed(
    quote: Quote,
    revenue: Decimal,
    *,
    rate: Decimal,
    fee_percent: Decimal,
    fee_fixed: Decimal,
    destination: str,
    order_share: Decimal,
    vat_recovered: bool,
    on: date,
    eur: Decimal = Decimal(1),
    currency: str = "EUR",
) -> Costs:
    """Return what a part costs once it has reached the customer, and what is left of its revenue.

    Args:
        rate: one unit of the quote's currency in the shop's.
        fee_percent, fee_fixed: the payment provider's, the fixed part in the shop's currency.
        destination: country of delivery, two letters.
        order_share: the part's share of the whole order, 0 to 1; it bears that much of `fee_fixed`.
        vat_recovered: the shop gets the quote's taxes back.
        on: day of the import; today, as parcels leave within days.
        eur: one EUR in the shop's currency; 1 for a shop in EUR.
        currency: the shop's, for its cents.
    """

    def cents(amount: Decimal) -> Decimal:
        return rounded(amount, currency)

    goods, shipping = cents(quote.goods * rate), cents(quote.shipping * rate)
    charged_taxes = cents(quote.taxes * rate)
    taxes = Decimal(0) if vat_recovered else charged_taxes
    duty_eur = duty_of(quote, quote.goods * rate / eur, destination, on)
    duty = cents((duty_eur or Decimal(0)) * eur)
    fee = cents(revenue * fee_percent / 100 + fee_fixed * order_share)
    earned = cents(revenue)
    total = goods + shipping + taxes + duty + fee
    margin = earned - total
    percent = margin / earned * 100 if earned > 0 else Decimal(-100)
    return Costs(
        earned, goods, shipping, taxes, duty, fee, total, margin, percent,
        charged=goods + shipping + charged_taxes, duty_unknown=duty_eur is None,
    )  # fmt: skip


def duty_of(quote: Quote, goods_eur: Decimal, destination: str, on: date) -> Decimal | None:
    """Return the customs duty of a part in EUR, or None where only the tariff would say.

    Nothing falls due inside the Union, nor is a destination outside it looked at.
    """
    if quote.eu_origin or destination.upper() not in CUSTOMS_UNION:
        return Decimal(0)
    per_line = next(eur for since, eur in reversed(DUTY_PER_LINE_EUR) if since <= on)
    if per_line is None or goods_eur > SMALL_PARCEL_EUR:
        return None
    return per_line * max(1, quote.customs_lines)


def below_floor(costs: Costs, floor_percent: Decimal) -> bool:
    """Return whether the margin is under the floor; on the floor is enough."""
    if costs.revenue <= 0:
        return costs.margin_percent < floor_percent
    return costs.margin * 100 < floor_percent * costs.revenue  # exact: no quotient to round


def explain(costs: Costs, currency: str, floor: Decimal) -> str:
    """Return all figures of a part on one line, for the person who decides."""
    duty = "duty unknown" if costs.duty_unknown else f"duty {costs.duty}"
    verdict = "below" if below_floor(costs, floor) else "not below"
    percent = costs.margin_percent.quantize(Decimal("0.1"), ROUND_HALF_EVEN)
    return (
        f"revenue {costs.revenue} {currency}, landed {costs.landed} (goods {costs.goods}, "
        f"shipping {costs.shipping}, taxes {costs.taxes}, {duty}, payment fee {costs.fee}), "
        f"margin {costs.margin} = {percent} %, {verdict} the floor of {floor} %"
    )


def rate_between(source: str, target: str, usd_eur: Rate, on: date, max_days: int) -> Decimal:
    """Return what one unit of `source` is in `target`.

    Raises:
        NoRate: a currency is neither EUR nor USD, or the rate is dated and was read more than
            `max_days` before `on`, or more than a day after it (days end at different hours).
    """
    for currency in (source, target):
        if currency not in _CONVERTED:
            raise NoRate(f"no rate for {currency or 'an unnamed currency'}: known are EUR and USD")
    if source == target:
        return Decimal(1)
    if usd_eur.value <= 0:
        raise NoRate("the rate EUR for one USD is not above 0: set FX_USD_EUR")
    if usd_eur.day is not None and not -1 <= (on - usd_eur.day).days <= max_days:
        raise NoRate(
            f"the rate of {usd_eur.day} is not within {max_days} days of {on}: "
            "set FX_USD_EUR and FX_DATE"
        )
    return usd_eur.value if source == "USD" else 1 / usd_eur.value


def minor(amount: Decimal, currency: str) -> int:
    """Return an amount in the smallest units of its currency, halves to even."""
    return int(rounded(amount, currency).scaleb(_digits(currency)))


def major(minor: int, currency: str) -> Decimal:
    """Return an amount stored in smallest units."""
    return Decimal(minor).scaleb(-_digits(currency))


def rounded(amount: Decimal, currency: str) -> Decimal:
    """Return an amount to the smallest unit of its currency, halves to even."""
    return amount.quantize(Decimal(1).scaleb(-_digits(currency)), ROUND_HALF_EVEN)


def _digits(currency: str) -> int:
    code = currency.upper()
    return 0 if code in _WHOLE else 3 if code in _THOUSANDTHS else 2
