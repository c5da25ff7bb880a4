"""CJdropshipping's operations: a judged request in, the `data` of the answer out."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any, Literal

from sandbox import cj_answers as say
from sandbox.cj_account import Account
from sandbox.cj_door import Door
from sandbox.cj_order import Variant
from sandbox.cj_refusals import BAD_PARAMETER, NO_PRODUCT, NO_VARIANT, Broken, Refusal
from sandbox.cj_shipping import quotes

Asked = dict[str, Any]
Handler = Callable[[Asked], Any]


class Operations:
    """The operations of one account, by their id in `handlers`."""

    def __init__(
        self, account: Account, door: Door, pays_by: Literal["any", "orderId", "cjOrderId"]
    ) -> None:
        """`pays_by` says which of CJ's ids payBalance takes; the documents do not."""
        self._account, self._door, self._pays_by = account, door, pays_by
        self.handlers: dict[str, Handler] = {
            "getAccessToken": lambda asked: door.login(asked["apiKey"]).said(),
            "refreshAccessToken": lambda asked: door.refresh(asked["refreshToken"]).said(),
            "productListV2": self.products,
            "productQuery": self.product,
            "stockQueryByVid": lambda asked: say.stock(self._variant(asked["vid"])),
            "freightCalculate": self.freight,
            "trackInfo": self.track,
            "createOrderV2": self.create,
            "orderList": self.orders,
            "getOrderDetail": lambda a: say.detail(account.find(a["orderId"], by_number=True)),
            "confirmOrder": self.confirm,
            "deleteOrder": self.delete,
            "payBalance": self.pay,
            "getBalance": lambda asked: {
                "amount": float(account.balance),
                "noWithdrawalAmount": "0.00",
                "freezeAmount": 0,
            },
            "webhookSet": self.webhooks,
        }

    def products(self, asked: Asked) -> Any:
        """Answer a page of the catalogue."""
        page, size = asked.get("page", 1), asked.get("size", 10)
        word = asked.get("keyWord", "").lower()
        rows = [
            say.listed(pid, variants)
            for pid, variants in self._account.products().items()
            if word in variants[0].name.lower()
        ]
        return {
            "pageSize": size,
            "pageNumber": page,
            "totalRecords": len(rows),
            "totalPages": -(-len(rows) // size),
            "content": [{"productList": rows[(page - 1) * size : page * size], "keyWord": word}],
        }

    def product(self, asked: Asked) -> Any:
        """Answer the product of an id or of a SKU."""
        if not any(asked.get(name) for name in ("pid", "productSku", "variantSku")):
            raise Refusal(BAD_PARAMETER, "Param error: pid, productSku or variantSku is required")
        for pid, variants in self._account.products().items():
            skus = {one.sku for one in variants}
            if asked.get("pid") == pid or asked.get("productSku") == say.product_sku(variants):
                return say.product(pid, variants)
            if asked.get("variantSku") in skus:
                return say.product(pid, variants)
        raise Refusal(NO_PRODUCT, "Product not found")

    def freight(self, asked: Asked) -> Any:
        """Answer the ways to send some variants."""
        items = [(self._variant(one["vid"]), one["quantity"]) for one in asked["products"]]
        weight_g = sum(variant.weight_g * quantity for variant, quantity in items)
        offered = quotes(asked["startCountryCode"], asked["endCountryCode"], weight_g)
        return [say.freight(one) for one in offered]

    def track(self, asked: Asked) -> Any:
        """Answer where a parcel is."""
        number = asked["trackNumber"]
        return [say.track(one) for one in self._account.visible() if one.tracking == number]

    def create(self, asked: Asked) -> Any:
        """Create an order; a late one is answered by nobody."""
        order = self._account.create(asked)
        if order.visible_from > self._account.clock():
            raise Broken
        return say.created(order)

    def orders(self, asked: Asked) -> Any:
        """Answer a page of orders; without a status and ids, of cancelled ones only."""
        page, size = asked.get("pageNum", 1), asked.get("pageSize", 10)
        ids = asked.get("orderIds")
        status = asked.get("status") or (None if ids else "CANCELLED")
        found = [
            order
            for order in self._account.visible()
            if status in (None, order.status) and (not ids or order.order_id in ids)
        ]
        rows = [say.detail(one) for one in found[(page - 1) * size : page * size]]
        return {"pageNum": page, "pageSize": size, "total": len(found), "list": rows}

    def confirm(self, asked: Asked) -> Any:
        """Confirm an order; answer its id."""
        order = self._account.find(asked["orderId"])
        self._account.confirm(order)
        return order.order_id

    def delete(self, asked: Asked) -> Any:
        """Delete an order; answer its id."""
        order = self._account.find(asked["orderId"])
        self._account.delete(order)
        return order.order_id

    def pay(self, asked: Asked) -> Any:
        """Pay an order from the balance."""
        order = self._account.find(asked["orderId"])
        ids = {"orderId": order.order_id, "cjOrderId": order.cj_order_id}
        if self._pays_by != "any" and asked["orderId"] != ids[self._pays_by]:
            raise Refusal(BAD_PARAMETER, "order not found")
        self._account.pay(order)
        return None

    def webhooks(self, asked: Asked) -> Any:
        """Remember where messages go."""
        self._account.webhooks |= asked
        return True

    def _variant(self, vid: str) -> Variant:
        found = self._account.variants.get(vid)
        if found is None:
            raise Refusal(NO_VARIANT, "Variant not found")
        return found


def catalogue() -> tuple[Variant, ...]:
    """Return a few invented variants of two products."""
    return (
        Variant("92511400-C758-4474-93CA-66D442F5F787", "P-LAMP", "CJJJJTJT00001-Oak",
                "Desk lamp, oak", Decimal("6.40"), 420, {"CN": 500, "DE": 40}),
        Variant("92511400-C758-4474-93CA-66D442F5F788", "P-LAMP", "CJJJJTJT00001-Ash",
                "Desk lamp, ash", Decimal("6.90"), 430, {"CN": 500}),
        Variant("1796078021431009280", "P-MUG", "CJYD2038811-Blue",
                "Travel mug, blue", Decimal("3.15"), 260, {"CN": 800, "US": 60}),
    )  # fmt: skip
