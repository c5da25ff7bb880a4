"""Everything that can be checked before the first irreversible step: address, price, margin, caps.

What fails becomes a question for a person, with the figures; what they let pass is not asked again.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from connectors.errors import AuthRefused
from domain.dropship import address as addresses
from domain.dropship.guards import Limits, guards
from domain.dropship.money import (
    Costs,
    NoRate,
    Rate,
    below_floor,
    explain,
    landed,
    rate_between,
)
from domain.dropship.unusual import Habits, unusual
from domain.dropship.words import Address, Ask, Part, Quote, ShopOrder
from drains.ground import Ground
from drains.ports import SupplierPort, SupplierSaysNo
from settings import parts_of
from store import parts

QUOTE_ASKED = {
    "OUT_OF_STOCK": "retry when it is back, choose a substitute, or refund the customer",
    "UNROUTABLE_SKU": "correct the SKU in the shop or in the SKU map, then retry",
    "ADDRESS": "correct the address in the shop: the order resumes by itself",
    "REFUSED": "read the supplier's words, then retry or drop",
}


@dataclass(frozen=True, slots=True)
class Passed:
    """A part that may be bought now, at this price."""

    quote: Quote
    costs: Costs


@dataclass(frozen=True, slots=True)
class Stopped:
    """A part that waits for a person; `split` names the warehouse of each SKU instead."""

    asks: tuple[Ask, ...] = ()
    split: tuple[tuple[str, str], ...] = ()
    supplier_stopped: str = ""


async def check(g: Ground, part: Part, order: ShopOrder, port: SupplierPort) -> Passed | Stopped:
    """Return whether a part may be bought now.

    Raises:
        ConnectorError: the supplier could not be asked.
    """
    problems = addresses.check(order.address, part.supplier)
    if problems or order.address is None:
        known = "; ".join(problems) or "the order has no delivery address"
        return Stopped((Ask("ADDRESS", known, QUOTE_ASKED["ADDRESS"], part.ref, part.revenue),))
    if odd := _odd(g, part, order, order.address):
        return Stopped((odd,))
    try:
        quote = await port.quote(part, order.address)
    except SupplierSaysNo as no:
        return _said_no(part, no)
    except AuthRefused as exc:
        return Stopped(supplier_stopped=f"CREDENTIALS: {exc}")
    try:
        costs = _landed(g, part, order, quote, order.address)
    except NoRate as exc:
        asked = "state the exchange rate in the settings, then retry"
        return Stopped((Ask("CURRENCY", str(exc), asked, part.ref, part.revenue),))
    asks = _asks(g, part, order, costs)
    if not asks:
        asks = await _guarded(g, part, order, costs)
    return Stopped(tuple(asks)) if asks else Passed(quote, costs)


def _odd(g: Ground, part: Part, order: ShopOrder, to: Address) -> Ask | None:
    """Return the question about an address that is unusual for this client."""
    knobs = g.settings.unusual
    sold = frozenset(one.upper() for one in parts_of(knobs.sold_countries))
    habits = Habits(frozenset(parts_of(knobs.address_rules)), sold)
    found = unusual(to, order.billing_country, habits)
    if not found or part.lets("UNUSUAL_ADDRESS"):
        return None
    asked = "approve it, or ask the customer for another address: a changed one resumes by itself"
    return Ask("UNUSUAL_ADDRESS", "; ".join(found), asked, part.ref, part.revenue)


def _said_no(part: Part, no: SupplierSaysNo) -> Stopped:
    if no.warehouses and not part.warehouse:
        return Stopped(split=tuple(no.warehouses.items()))
    if no.blocks_all:
        return Stopped(supplier_stopped=f"{no.kind}: {no.detail}")
    asked = QUOTE_ASKED.get(no.kind, QUOTE_ASKED["REFUSED"])
    return Stopped((Ask(no.kind, no.detail, asked, part.ref, part.revenue),))


def _landed(g: Ground, part: Part, order: ShopOrder, quote: Quote, to: Address) -> Costs:
    knobs, today, dollar = g.settings, g.now().date(), _dollar(g)
    whole = sum((line.revenue for line in order.lines), Decimal(0))

    def rate(source: str) -> Decimal:
        return rate_between(source, order.currency, dollar, today, knobs.fx.max_days)

    return landed(
        quote, part.revenue, rate=rate(quote.currency), fee_percent=knobs.payment.fee_percent,
        fee_fixed=knobs.payment.fee_fixed_eur * rate("EUR"), destination=to.country,
        order_share=part.revenue / whole if whole else Decimal(1),
        vat_recovered=knobs.orders.vat_recovered, on=today, eur=rate("EUR"),
        currency=order.currency,
    )  # fmt: skip


def _dollar(g: Ground) -> Rate:
    said = g.settings.fx
    return Rate(said.usd_eur, date.fromisoformat(said.date) if said.date else None)


def _asks(g: Ground, part: Part, order: ShopOrder, costs: Costs) -> list[Ask]:
    floor = g.settings.min.margin_percent
    figures = explain(costs, order.currency, floor)
    doubtful = below_floor(costs, floor) or costs.duty_unknown
    if doubtful and not part.lets("MARGIN"):
        asked = "let it pass, wait for a better price, or refund the customer"
        return [Ask("MARGIN", figures, asked, part.ref, -costs.margin)]
    if not g.settings.orders.apply and not part.lets("APPROVAL"):
        return [Ask("APPROVAL", figures, "approve the purchase", part.ref, costs.landed)]
    return []


async def _guarded(g: Ground, part: Part, order: ShopOrder, costs: Costs) -> list[Ask]:
    knobs, now = g.settings.max, g.now()
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    spent = await g.write(parts.spent_since, g.db, g.client, part.supplier, midnight)
    within = timedelta(minutes=knobs.repeat_minutes)
    same = await g.write(parts.repeats, g.db, part, within, now)
    euro = rate_between("EUR", order.currency, _dollar(g), now.date(), g.settings.fx.max_days)
    limits = Limits(knobs.daily_eur * euro, knobs.order_eur * euro, knobs.quantity)
    return guards(part, costs, limits, spent.get(order.currency, Decimal(0)), same)
