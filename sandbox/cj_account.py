"""A simulated CJdropshipping account: what can be ordered, what was, and the money."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Literal

from sandbox.cj_order import BALANCE, PAGE, Line, Order, Variant
from sandbox.cj_quirks import Quirks
from sandbox.cj_refusals import (
    BAD_PARAMETER,
    LOW_BALANCE,
    NO_LOGISTICS,
    NO_VARIANT,
    NOT_CONFIRMED,
    NOT_CREATED,
    NOT_DELETED,
    Refusal,
)
from sandbox.cj_shipping import Quote, quotes

UNCONFIRMED = ("CREATED", "IN_CART")
RISE = Decimal("1.2")


class Account:
    """What CJ knows about one customer of theirs."""

    def __init__(
        self,
        clock: Callable[[], datetime],
        quirks: Quirks,
        *,
        repeats: Literal["accepted", "refused"] = "accepted",
        late_s: float = 3.0,
        ship_after_s: float | None = None,
    ) -> None:
        """Open an empty account; see `sandbox.cj.create`."""
        self.clock, self.quirks, self.repeats = clock, quirks, repeats
        self.late_s, self.ship_after_s = late_s, ship_after_s
        self.clear()

    def clear(self) -> None:
        """Forget everything."""
        self.variants: dict[str, Variant] = {}
        self.orders: list[Order] = []
        self.balance = Decimal("10000.00")
        self.webhooks: dict[str, Any] = {}
        self.refused: Counter[int] = Counter()

    def stock_up(self, *variants: Variant) -> None:
        """Put variants on the shelves."""
        self.variants |= {variant.vid: variant for variant in variants}

    def by_sku(self, sku: str) -> Variant | None:
        """Return the variant of a SKU."""
        return next((one for one in self.variants.values() if one.sku == sku), None)

    def products(self) -> dict[str, list[Variant]]:
        """Return the variants by product."""
        found: defaultdict[str, list[Variant]] = defaultdict(list)
        for variant in self.variants.values():
            found[variant.pid].append(variant)
        return dict(found)

    def visible(self) -> Iterator[Order]:
        """Yield the orders that CJ shows by now, oldest first."""
        now = self.clock()
        return (order for order in self.orders if order.visible_from <= now)

    def find(self, reference: str, *, by_number: bool = False) -> Order:
        """Return a visible order by one of CJ's ids, or by the caller's own number too.

        Raises:
            Refusal: there is none.
        """
        for order in self.visible():
            if reference in (order.order_id, order.cj_order_id):
                return order
            if by_number and reference == order.number:
                return order
        raise Refusal(BAD_PARAMETER, "order not found")

    def create(self, asked: dict[str, Any]) -> Order:
        """Take an order that the schema has passed; stock is taken at once."""
        if self.repeats == "refused" and any(
            order.number == asked["orderNumber"] for order in self.orders
        ):
            raise Refusal(NOT_CREATED, "Order create fail: the order number already exists")
        wanted = [(self._variant(line), line) for line in asked["products"]]
        quote = self._quote(asked, [(variant, line["quantity"]) for variant, line in wanted])
        if self.quirks.draw("price_change"):
            variant = wanted[0][0]
            variant.price = (variant.price * RISE).quantize(Decimal("0.01"))
        self._take(asked["fromCountryCode"], wanted)
        now, number = self.clock(), len(self.orders) + 1
        late = self.quirks.draw("late")
        order = Order(
            order_id=f"26112200{number:010d}",
            cj_order_id=f"SD26112200{number:08d}",
            asked=asked,
            lines=[
                Line(variant, line["quantity"], variant.price, line.get("storeLineItemId"))
                for variant, line in wanted
            ],
            quote=quote,
            created=now,
            visible_from=now + timedelta(seconds=self.late_s if late else 0),
            doomed=self.quirks.draw("out_of_stock"),
        )
        if self.quirks.draw("intercept"):
            order.intercepts = [{"code": 10101, "message": "The address needs to be checked"}]
        self.orders.append(order)
        if asked.get("payType", PAGE) == BALANCE and not order.intercepts:
            self._pay_through(order)
        return order

    def confirm(self, order: Order) -> None:
        """Confirm a created order: it waits for money."""
        if order.status not in UNCONFIRMED:
            raise Refusal(NOT_CONFIRMED, "Order confirm fail: order status is not created")
        order.status = "UNPAID"

    def pay(self, order: Order) -> None:
        """Pay a confirmed order from the balance."""
        if order.status != "UNPAID":
            raise Refusal(BAD_PARAMETER, "order status is not unpaid")
        if order.amount > self.balance:
            raise Refusal(LOW_BALANCE, "Balance is insufficient")
        self.balance -= order.amount
        order.status, order.paid = "UNSHIPPED", self.clock()

    def delete(self, order: Order) -> None:
        """Cancel an order that is not confirmed."""
        if order.status not in UNCONFIRMED:
            raise Refusal(NOT_DELETED, "Order delete fail: order is confirmed")
        self._cancel(order)

    def ship(self, order: Order) -> None:
        """Hand a paid order to the carrier."""
        if order.status == "UNSHIPPED":
            order.status, order.shipped = "SHIPPED", self.clock()
            order.tracking = f"CJPKL{order.order_id[-10:]}YQ"

    def settle(self) -> None:
        """Do what time does: called before anything is read or written."""
        for order in self.orders:
            if order.status != "UNSHIPPED" or order.paid is None:
                continue
            if order.doomed:
                self.balance += order.amount
                self._cancel(order)
            elif self.ship_after_s is not None:
                due = order.paid + timedelta(seconds=self.ship_after_s)
                if self.clock() >= due:
                    self.ship(order)

    def _pay_through(self, order: Order) -> None:
        """Cart, confirmation, payment; whatever stops it leaves the order where it is."""
        half = self.quirks.draw("half_paid")
        if half and self.quirks.every_second("half_paid"):
            return
        order.status = "IN_CART"
        self.confirm(order)
        if not half:
            self.pay(order)

    def _cancel(self, order: Order) -> None:
        order.status = "CANCELLED"
        for line in order.lines:
            line.variant.stock[order.asked["fromCountryCode"]] += line.quantity

    def _variant(self, line: dict[str, Any]) -> Variant:
        vid, sku = line.get("vid"), line.get("sku")
        found = self.variants.get(vid) if vid else self.by_sku(str(sku))
        if found is None:
            raise Refusal(NO_VARIANT, "Variant not found")
        if sku and found.sku != sku:
            raise Refusal(BAD_PARAMETER, "Param error: vid and sku are different variants")
        return found

    def _quote(self, asked: dict[str, Any], items: list[tuple[Variant, int]]) -> Quote:
        weight_g = sum(variant.weight_g * quantity for variant, quantity in items)
        offered = quotes(asked["fromCountryCode"], asked["shippingCountryCode"], weight_g)
        for quote in offered:
            if quote.name == asked["logisticName"]:
                return quote
        raise Refusal(NO_LOGISTICS, "Logistics not found for this country")

    def _take(self, country: str, wanted: list[tuple[Variant, dict[str, Any]]]) -> None:
        needed: Counter[str] = Counter()
        for variant, line in wanted:
            needed[variant.vid] += line["quantity"]
        for vid, quantity in needed.items():
            if self.variants[vid].stock.get(country, 0) < quantity:
                raise Refusal(NOT_CREATED, "Order create fail: insufficient inventory")
        for vid, quantity in needed.items():
            self.variants[vid].stock[country] -= quantity
