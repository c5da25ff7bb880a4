"""CJdropshipping's words: the envelope, products, freight, orders, parcels, webhook messages."""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from itertools import count
from typing import Any

import orjson

from sandbox.cj_account import Account
from sandbox.cj_door import OPEN_ID
from sandbox.cj_order import PAGE, Order, Variant
from sandbox.cj_shipping import Quote

_requests = count(1)

Words = dict[str, Any]


def envelope(data: Any) -> Words:
    """Say a success."""
    return _said(200, True, "Success", data)


def refusal(code: int, message: str) -> Words:
    """Say a refusal."""
    return _said(code, False, message, None)


def _said(code: int, result: bool, message: str, data: Any) -> Words:
    number = f"sim-{next(_requests):08d}"
    return {"code": code, "result": result, "message": message, "data": data, "requestId": number}


def variant(one: Variant) -> Words:
    """Say a variant, with its stock by country."""
    return {
        "vid": one.vid,
        "pid": one.pid,
        "variantNameEn": one.name,
        "variantSku": one.sku,
        "variantWeight": float(one.weight_g),
        "variantSellPrice": float(one.price),
        "inventories": [
            {"countryCode": country, "totalInventory": left, "cjInventory": left,
             "factoryInventory": 0, "verifiedWarehouse": 1}
            for country, left in one.stock.items()
        ],
    }  # fmt: skip


def product(pid: str, variants: Sequence[Variant]) -> Words:
    """Say a product with its variants."""
    return {
        "pid": pid,
        "productNameEn": variants[0].name,
        "description": f"<p>{variants[0].name}, simulated.</p>",
        "productSku": product_sku(variants),
        "sellPrice": _prices(variants),
        "status": "3",
        "variants": [variant(one) for one in variants],
    }


def product_sku(variants: Sequence[Variant]) -> str:
    """Return what a product is called by; its variants have SKUs of their own."""
    return variants[0].sku.partition("-")[0]


def listed(pid: str, variants: Sequence[Variant]) -> Words:
    """Say a row of the catalogue."""
    return {
        "id": pid,
        "nameEn": variants[0].name,
        "sku": product_sku(variants),
        "sellPrice": _prices(variants),
        "warehouseInventoryNum": sum(sum(one.stock.values()) for one in variants),
    }


def _prices(variants: Sequence[Variant]) -> str:
    low, high = min(v.price for v in variants), max(v.price for v in variants)
    return str(low) if low == high else f"{low} -- {high}"


def stock(one: Variant) -> list[Words]:
    """Say the stock of a variant, by country."""
    return [
        {"vid": one.vid, "areaId": str(number), "areaEn": f"{country} Warehouse",
         "countryCode": country, "totalInventoryNum": left, "cjInventoryNum": left,
         "factoryInventoryNum": 0, "verifiedWarehouse": 1, "storageNum": left}
        for number, (country, left) in enumerate(one.stock.items(), 1)
    ]  # fmt: skip


def freight(one: Quote) -> Words:
    """Say a way to send a parcel."""
    return {
        "logisticName": one.name,
        "logisticPrice": float(one.postage),
        "logisticPriceCn": float((one.postage * 7).quantize(Decimal("0.01"))),
        "logisticAging": one.days,
        "taxesFee": "0.00",
        "clearanceOperationFee": float(one.clearance),
        "totalPostageFee": str(one.total),
    }


def created(order: Order) -> Words:
    """Say an order just created."""
    page = order.asked.get("payType", PAGE) == PAGE
    pay_at = f"https://www.cjdropshipping.com/pay/{order.order_id}"  # a page of CJ, never opened
    return {
        "orderId": order.order_id,
        "orderNumber": order.number,
        "shipmentOrderId": order.cj_order_id,
        "orderAmount": str(order.amount),
        "productAmount": str(order.goods),
        "postageAmount": str(order.quote.total),
        "actualPayment": str(order.amount) if order.paid else None,
        "cjPayUrl": pay_at if page else None,
        "logisticsMiss": False,
        "orderStatus": order.status,
        "productInfoList": [
            {"storeLineItemId": line.store_line_item_id, "lineItemId": f"{order.order_id}-{n}",
             "variantId": line.variant.vid, "quantity": line.quantity, "isGroup": False}
            for n, line in enumerate(order.lines, 1)
        ],
        "interceptOrderReasons": order.intercepts or None,
    }  # fmt: skip


def detail(order: Order) -> Words:
    """Say an order as it is now."""
    asked = order.asked
    names = (
        "shippingCountryCode", "shippingProvince", "shippingCity", "shippingAddress",
        "shippingCustomerName", "shippingPhone", "remark", "logisticName", "fromCountryCode",
    )  # fmt: skip
    grams = sum(line.variant.weight_g * line.quantity for line in order.lines)
    return {name: asked.get(name) for name in names} | {
        "orderId": order.order_id,
        "orderNum": order.number,
        "cjOrderId": order.cj_order_id,
        "trackNumber": order.tracking,
        "trackingUrl": f"https://www.cjpacket.com/?trackingNumber={order.tracking}"
        if order.tracking
        else None,
        "disputeId": order.dispute,
        "orderWeight": float(grams),
        "orderAmount": float(order.amount),
        "productAmount": float(order.goods),
        "postageAmount": float(order.quote.total),
        "orderStatus": order.status,
        "createDate": _time(order.created),
        "paymentDate": _time(order.paid),
        "outWarehouseTime": _time(order.shipped),
        "isComplete": 1,
        "productList": [
            {"vid": line.variant.vid, "quantity": line.quantity, "sellPrice": float(line.price),
             "lineItemId": f"{order.order_id}-{n}", "storeLineItemId": line.store_line_item_id}
            for n, line in enumerate(order.lines, 1)
        ],
    }  # fmt: skip


def _time(at: datetime | None) -> str | None:
    return f"{at:%Y-%m-%d %H:%M:%S}" if at else None


def track(order: Order) -> Words:
    """Say where the parcel of a shipped order is."""
    return {
        "trackingNumber": order.tracking,
        "logisticName": order.quote.name,
        "trackingFrom": order.asked["fromCountryCode"],
        "trackingTo": order.asked["shippingCountryCode"],
        "trackingStatus": "Delivered" if order.status == "DELIVERED" else "In transit",
    }


def facts(order: Order, now: datetime) -> Words:
    """Say all there is to know of an order, for the control route; no answer of CJ's."""
    return {
        "order_id": order.order_id, "cj_order_id": order.cj_order_id, "number": order.number,
        "status": order.status, "paid": order.paid is not None, "amount": str(order.amount),
        "visible": order.visible_from <= now, "tracking": order.tracking,
        "intercepted": bool(order.intercepts),
        "lines": [
            {"vid": line.variant.vid, "sku": line.variant.sku, "quantity": line.quantity,
             "price": str(line.price), "storeLineItemId": line.store_line_item_id}
            for line in order.lines
        ],
        "asked": order.asked,
    }  # fmt: skip


def figures(account: Account) -> Words:
    """Count what is in an account, for the control route."""
    status: dict[str, int] = {}
    for order in account.orders:
        status[order.status] = status.get(order.status, 0) + 1
    return {
        "orders": len(account.orders),
        "orders_by_status": status,
        "repeated_numbers": len(account.orders) - len({one.number for one in account.orders}),
        "balance": str(account.balance),
        "refused": {str(code): times for code, times in account.refused.items()},
        "quirks": dict(account.quirks.injected),
    }


def message(order: Order, number: int = 1) -> Words:
    """Say a webhook message about an order; repeats of one event have one number."""
    params = {name: value for name, value in detail(order).items() if not name.startswith("ship")}
    return {
        "messageId": f"sim-message-{order.order_id}-{number}",
        "type": "ORDER",
        "messageType": "UPDATE",
        "openId": OPEN_ID,
        "params": params,
    }


def signed(told: Words, open_id: int = OPEN_ID) -> tuple[bytes, dict[str, str]]:
    """Return a webhook delivery: its raw body, and its headers with the signature."""
    body = orjson.dumps(told)
    sign = base64.b64encode(hmac.digest(str(open_id).encode(), body, hashlib.sha256)).decode()
    return body, {"content-type": "application/json", "sign": sign}
