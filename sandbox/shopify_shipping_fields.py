"""What each field of Shopify's schema says of the way to the customer: address, shipments."""

from collections.abc import Mapping
from typing import Any

from sandbox.shopify_order_fields import VAT, Money, Read, gid, iso, money_of
from sandbox.shopify_shipments import FULFILMENT_LINE


def _name(address: Any) -> str | None:
    return " ".join(part for part in (address.first_name, address.last_name) if part) or None


SHIPPING: Mapping[str, Read] = {
    "TaxLine": {
        "title": lambda t: "VAT",
        "rate": lambda t: VAT,
        "ratePercentage": lambda t: VAT * 100,
        "priceSet": lambda t: Money(round(t.gross * VAT / (1 + VAT)), t.other),
    },
    "OrderRiskSummary": {"recommendation": lambda o: o.risk},
    "MailingAddress": {
        "id": gid("MailingAddress"),
        "firstName": lambda a: a.first_name,
        "lastName": lambda a: a.last_name,
        "name": _name,
        "company": lambda a: a.company,
        "address1": lambda a: a.address1,
        "address2": lambda a: a.address2,
        "city": lambda a: a.city,
        "province": lambda a: a.province,
        "provinceCode": lambda a: a.province_code,
        "zip": lambda a: a.zip,
        "country": lambda a: a.country,
        "countryCodeV2": lambda a: a.country_code,
        "phone": lambda a: a.phone,
        "formattedArea": lambda a: ", ".join(p for p in (a.city, a.province, a.country) if p),
    },
    "ShippingLine": {
        "id": gid("ShippingLine"),
        "title": lambda o: "Standard",
        "code": lambda o: "standard",
        "custom": lambda o: False,
        "isRemoved": lambda o: False,
        "originalPriceSet": money_of(lambda o: o.shipping),
        "discountedPriceSet": money_of(lambda o: o.shipping),
        "currentDiscountedPriceSet": money_of(lambda o: 0 if o.cancelled else o.shipping),
    },
    "FulfillmentOrder": {
        "id": gid("FulfillmentOrder"),
        "order": lambda f: f.order,
        "orderId": lambda f: f"gid://shopify/Order/{f.order.id}",
        "orderName": lambda f: f"#{f.order.number}",
        "createdAt": lambda f: iso(f.order.created),
        "updatedAt": lambda f: iso(f.order.updated),
        "requestStatus": lambda f: "UNSUBMITTED",
        "status": lambda f: f.status,
    },
    "FulfillmentOrderLineItem": {
        "id": lambda x: f"gid://shopify/FulfillmentOrderLineItem/{x.id + FULFILMENT_LINE}",
        "lineItem": lambda x: x,
        "productTitle": lambda x: x.title,
        "sku": lambda x: x.sku,
        "requiresShipping": lambda x: x.requires_shipping,
        "totalQuantity": lambda x: x.current,
        "remainingQuantity": lambda x: x.remaining,
        "variantTitle": lambda x: None,
        "vendor": lambda x: "Simulated",
    },
    "Fulfillment": {
        "id": gid("Fulfillment"),
        "legacyResourceId": lambda f: str(f.id),
        "name": lambda f: f"#{f.order.number}.{1 + f.id % 10}",
        "order": lambda f: f.order,
        "createdAt": lambda f: iso(f.created),
        "updatedAt": lambda f: iso(f.updated),
        "status": lambda f: f.status,
        "displayStatus": lambda f: "CANCELED" if f.status == "CANCELLED" else "FULFILLED",
        "requiresShipping": lambda f: any(line.requires_shipping for line, _ in f.lines),
        "totalQuantity": lambda f: sum(quantity for _, quantity in f.lines),
        "trackingInfo": lambda f: [
            {
                "number": number,
                "company": f.company,
                "url": f.urls[n] if n < len(f.urls) else None,
            }
            for n, number in enumerate(f.numbers)
        ],
    },
    "FulfillmentLineItem": {
        "id": gid("FulfillmentLineItem"),
        "lineItem": lambda s: s.line,
        "quantity": lambda s: s.quantity,
    },
}
