"""The data of a simulated WooCommerce shop, and what people do to it.

Times have whole seconds, as the vendor's; every change of an order moves `modified_at`. Numbers of
orders, products and refunds come from one counter, as in WordPress.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from sandbox.woo_records import Hook, Line, Mail, Note, Order, Product, Refund

PAID = ("processing", "completed", "refunded")
CENT = Decimal("0.01")


class Shop:
    """Everything a shop knows; `later` is work that goes on after its request was given up."""

    def __init__(self, clock: Callable[[], datetime], zone: ZoneInfo) -> None:
        self.clock, self.zone = clock, zone
        self.clear()

    def clear(self) -> None:
        """Forget everything."""
        self.orders: dict[int, Order] = {}
        self.products: dict[int, Product] = {}
        self.hooks: dict[int, Hook] = {}
        self.mails: list[Mail] = []
        self.later: list[tuple[datetime, Callable[[], object]]] = []
        self._posts, self._small = count(11), count(1)

    def now(self) -> datetime:
        """Return the time in whole seconds, UTC."""
        return self.clock().replace(microsecond=0)

    def put_off(self, seconds: float, work: Callable[[], object]) -> None:
        """Let `work` be done only after so long."""
        self.later.append((self.clock() + timedelta(seconds=seconds), work))

    def settle(self) -> None:
        """Do the work that is due."""
        now = self.clock()
        due = [work for at, work in self.later if at <= now]
        self.later = [(at, work) for at, work in self.later if at > now]
        for work in due:
            work()

    def add_product(
        self, sku: str, price: str | Decimal | None, name: str = "", **more: Any
    ) -> Product:
        """Put a product into the catalogue; `parent_id` makes it a variant."""
        money = None if price is None else Decimal(price).quantize(CENT)
        product = Product(next(self._posts), sku, name or sku, money, self.now(), **more)
        self.products[product.id] = product
        return product

    def by_sku(self, sku: str) -> Product | None:
        """Return who has a SKU; upper and lower case are one, as in the vendor's database."""
        wanted = sku.lower()
        return next((p for p in self.products.values() if wanted and p.sku.lower() == wanted), None)

    def add_order(
        self,
        lines: Iterable[Mapping[str, Any]],
        *,
        shipping: Mapping[str, str] | None = None,
        billing: Mapping[str, str] | None = None,
        paid: bool = True,
        **more: Any,
    ) -> Order:
        """Take an order: a line names `sku` or `product_id`, `quantity`, perhaps `total`."""
        now = self.now()
        order = Order(
            next(self._posts), "pending", [self.line(one) for one in lines], dict(shipping or {}),
            dict(billing or shipping or {}), now, now, **more,
        )  # fmt: skip
        self.orders[order.id] = order
        if paid:
            self.pay(order)
        return order

    def line(self, said: Mapping[str, Any]) -> Line:
        """Make a line; what the catalogue does not know has its SKU and no product."""
        number = said.get("variation_id") or said.get("product_id") or 0
        found = self.products.get(int(number)) or self.by_sku(str(said.get("sku") or ""))
        quantity = int(said.get("quantity", 1))
        price = found.price if found and found.price is not None else Decimal(0)
        total = Decimal(said.get("total", price * quantity)).quantize(CENT)
        tax = Decimal(said.get("total_tax", 0)).quantize(CENT)
        sku, name = (found.sku, found.name) if found else (said.get("sku"), said.get("name"))
        line = Line(next(self._small), sku, str(name or sku), quantity, total, tax)
        if found:
            line.product_id = found.parent_id or found.id
            line.variation_id = found.id if found.parent_id else 0
        return line

    def touch(self, order: Order) -> None:
        """Move the time of the last change."""
        order.modified_at = self.now()

    def pay(self, order: Order) -> None:
        """Take the buyer's money."""
        self.set_status(order, "processing")

    def cancel(self, order: Order) -> None:
        """Cancel an order, as a person does in the administration."""
        self.set_status(order, "cancelled")

    def complete(self, order: Order) -> None:
        """Complete an order by hand."""
        self.set_status(order, "completed")

    def set_status(self, order: Order, status: str) -> None:
        """Move an order to a status, with the times and the mail that go with it."""
        if status == order.status:
            return
        order.status = status
        self.touch(order)
        if status in PAID:
            order.paid_at = order.paid_at or order.modified_at
        if status == "completed":
            order.completed_at = order.modified_at
            self.mails.append(Mail(order.id, "completed_order"))

    def set_meta(self, holder: Order | Product, said: Sequence[Mapping[str, Any]]) -> None:
        """Write meta data over by key, or add it."""
        for one in said:
            found = next((m for m in holder.meta if m["key"] == one["key"]), None)
            if found and found["value"] == one["value"]:
                continue
            if found:
                found["value"] = one["value"]
            else:
                new = {"id": next(self._small), "key": one["key"], "value": one["value"]}
                holder.meta.append(new)
            if isinstance(holder, Order):
                self.touch(holder)

    def edit_lines(self, order: Order, lines: Iterable[Mapping[str, Any]]) -> None:
        """Write an order's lines anew; a line that names its `id` keeps it."""
        old = {line.id: line for line in order.lines}
        order.lines = []
        for said in lines:
            kept = old.get(int(said.get("id", 0)))
            line = self.line({"sku": kept.sku if kept else None, **said})
            line.id = kept.id if kept else line.id
            order.lines.append(line)
        self.touch(order)

    def edit_address(self, order: Order, **fields: str) -> None:
        """Correct the shipping address."""
        order.shipping |= fields
        self.touch(order)

    def refund(
        self, order: Order, quantities: Mapping[int, int], amount: str | Decimal | None = None
    ) -> Refund:
        """Give money back for pieces by line id, or an amount alone; all of it ends the order."""
        lines = {line.id: line for line in order.lines}
        each = [
            (lines[line].total + lines[line].total_tax) / lines[line].quantity * pieces
            for line, pieces in quantities.items()
        ]
        money = Decimal(amount) if amount is not None else sum(each, Decimal(0))
        refund = Refund(
            next(self._posts), money.quantize(CENT), "", self.now(), dict(quantities)
        )  # fmt: skip
        order.refunds.append(refund)
        self.touch(order)
        if sum((one.amount for one in order.refunds), Decimal(0)) >= order.total:
            self.set_status(order, "refunded")
        return refund

    def add_note(self, order: Order, text: str, customer: bool) -> Note:
        """Write a note; the order itself does not change. One for the customer is mailed."""
        note = Note(next(self._small), text, customer, self.now())
        order.notes.append(note)
        if customer:
            self.mails.append(Mail(order.id, "customer_note", text))
        return note

    def add_webhook(
        self, topic: str, url: str, secret: str = "", name: str = "", status: str = "active"
    ) -> Hook:
        """Subscribe to a topic."""
        hook = Hook(next(self._small), name or topic, status, topic, url, secret, self.now())
        self.hooks[hook.id] = hook
        return hook
