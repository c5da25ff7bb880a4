"""One of our parts in BigBuy's words, and BigBuy's order in ours. Money is EUR.

An order of BigBuy's is paid when it is made, from the purse; only a status that says that the
payment is awaited says otherwise. Statuses come in the account's language.
"""

from collections.abc import Sequence

from connectors.bigbuy import Check, Found, Line, NewOrder, Order, ShippingAddress
from connectors.bigbuy import Parcel as Sent
from connectors.bigbuy_words import is_cancelled
from domain.dropship import address as addresses
from domain.dropship.routing import supplier_lines
from domain.dropship.words import Address, Parcel, Part, Quote, Sold
from drains.parcels import numbers_of
from drains.ports import SupplierSaysNo

CURRENCY = "EUR"
# English, French, Spanish, Italian, Portuguese, German.
_PAYMENT = ("payment", "paiement", "pago", "pagamento", "zahlung")
_AWAITED = ("await", "pending", "wait", "attente", "pendient", "pendent", "attesa", "espera",
            "wart", "ausstehend", "offen")  # fmt: skip
_ACCEPTED = ("accept", "acept", "accett", "aceit", "akzeptiert")  # and waiting for something else
_UNPAID = ("unpaid", "not paid", "impay", "non pay", "no pagad", "non pagat", "unbezahlt")
_DELIVERED = ("delivered", "livré", "entregado", "consegnat", "entregue", "zugestellt")


def new_order(part: Part, address: Address) -> NewOrder:
    """Return the order to check or create, each SKU once.

    Raises:
        SupplierSaysNo: the address does not fit BigBuy's fields.
    """
    to = addresses.for_bigbuy(address)
    if to is None:
        problems = "; ".join(addresses.check(address, "bigbuy"))
        raise SupplierSaysNo("bigbuy", "address", problems, "ADDRESS")
    shipped_to = ShippingAddress(
        first_name=to.first_name, last_name=to.last_name, country=to.country,
        postcode=to.postcode, town=to.town, address=to.address, phone=to.phone, email=to.email,
        comment=to.comment, company_name=to.company_name,
    )  # fmt: skip
    lines = tuple(Line(sku, quantity) for sku, quantity in supplier_lines(part.lines).items())
    return NewOrder(part.ref, shipped_to, lines)


def quoted(check: Check, service: str, products: int) -> Quote:
    """Say what an order would cost; where its figures do not add up, all of it is goods."""
    total = check.total_eur
    untaxed = check.without_taxes_eur if check.without_taxes_eur is not None else total
    goods = check.goods_eur if check.goods_eur is not None else untaxed
    if check.without_taxes_eur is None or not 0 <= goods <= untaxed <= total:
        untaxed = goods = total
    return Quote(
        CURRENCY, goods, shipping=untaxed - goods, taxes=total - untaxed, eu_origin=True,
        service=service, customs_lines=products,
    )  # fmt: skip


def found_only(found: Found) -> Sold:
    """Say an order of which little more is known than that it is there."""
    return Sold(
        found.id, found.status or "found", paid=not _awaits_payment(found.status),
        cancelled=is_cancelled(found.status), billed=found.total_paid_eur, currency=CURRENCY,
    )  # fmt: skip


def sold(order: Order, found: Found | None = None) -> Sold:
    """Say an order as BigBuy has it; `found` is what the look-up by reference said of it."""
    billed = order.total_paid_eur
    if billed is None and found is not None:
        billed = found.total_paid_eur
    return Sold(
        remote_id=order.id, status=order.status, paid=not _awaits_payment(order.status),
        cancelled=order.cancelled, billed=billed, currency=CURRENCY,
        lines=tuple((line.sku, line.quantity) for line in order.lines),
    )  # fmt: skip


def parcels_of(sent: Sequence[Sent]) -> tuple[Parcel, ...]:
    """Say parcels, each number once."""
    return tuple({
        number: Parcel(number, one.carrier or "", delivered=_is_delivered(one))
        for one in sent
        for number in numbers_of(one.number)
    }.values())  # fmt: skip


def _is_delivered(sent: Sent) -> bool:
    return (sent.status or "").strip().casefold().startswith(_DELIVERED)


def _awaits_payment(status: str) -> bool:
    said = status.casefold()
    awaited = any(word in said for word in _AWAITED) and any(word in said for word in _PAYMENT)
    accepted = any(word in said for word in _ACCEPTED)
    return (awaited and not accepted) or any(word in said for word in _UNPAID)
