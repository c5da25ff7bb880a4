"""What we say to Shopify about one order, its shipments and the webhooks: queries and inputs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

_PAGE = "pageInfo { hasNextPage endCursor }"
_LINE = """
id sku name quantity currentQuantity requiresShipping
discountedUnitPriceAfterAllDiscountsSet { shopMoney { amount } }
taxLines { title rate priceSet { shopMoney { amount } } }
"""
_BARE_LINE = """
id sku quantity currentQuantity requiresShipping
discountedTotalSet { shopMoney { amount } }
originalUnitPriceSet { shopMoney { amount } }
"""
_TO_SHIP = "id remainingQuantity lineItem { id }"
_SHIPPED = "quantity lineItem { id }"
_FULFILMENT_ORDER = f"""
id status
lineItems(first: $first) {{ nodes {{ {_TO_SHIP} }} {_PAGE} }}
"""
ORDER = f"""
query order($id: ID!, $first: Int!) {{
  order(id: $id) {{
    id legacyResourceId name test createdAt updatedAt cancelledAt
    displayFinancialStatus displayFulfillmentStatus currencyCode taxesIncluded email phone
    risk {{ recommendation }}
    shippingAddress {{
      firstName lastName name company address1 address2 city province provinceCode zip
      countryCodeV2 phone
    }}
    shippingLine {{ currentDiscountedPriceSet {{ shopMoney {{ amount }} }} }}
    lineItems(first: $first) {{ nodes {{ {_LINE} }} {_PAGE} }}
    fulfillmentOrders(first: 5) {{ nodes {{ {_FULFILMENT_ORDER} }} {_PAGE} }}
    fulfillments {{
      id status
      trackingInfo {{ number company url }}
      fulfillmentLineItems(first: $first) {{ nodes {{ {_SHIPPED} }} {_PAGE} }}
    }}
  }}
}}
"""
BARE_ORDER = f"""
query order($id: ID!, $first: Int!) {{
  order(id: $id) {{
    id name test createdAt updatedAt cancelledAt displayFinancialStatus currencyCode email phone
    shippingAddress {{
      firstName lastName company address1 address2 city province zip countryCodeV2 phone
    }}
    lineItems(first: $first) {{ nodes {{ {_BARE_LINE} }} {_PAGE} }}
    fulfillmentOrders(first: 5) {{ nodes {{ {_FULFILMENT_ORDER} }} {_PAGE} }}
    fulfillments {{ id status trackingInfo {{ number company url }} }}
  }}
}}
"""  # for a shop whose schema, or whose answer, lacks something of ORDER
ORDER_LINES = f"""
query orderLines($id: ID!, $first: Int!, $after: String) {{
  order(id: $id) {{ lineItems(first: $first, after: $after) {{ nodes {{ {_LINE} }} {_PAGE} }} }}
}}
"""
BARE_ORDER_LINES = ORDER_LINES.replace(_LINE, _BARE_LINE)
FULFILMENT_ORDERS = f"""
query fulfilmentOrders($id: ID!, $first: Int!, $after: String) {{
  order(id: $id) {{
    fulfillmentOrders(first: 5, after: $after) {{ nodes {{ {_FULFILMENT_ORDER} }} {_PAGE} }}
  }}
}}
"""
TO_SHIP = f"""
query toShip($id: ID!, $first: Int!, $after: String) {{
  fulfillmentOrder(id: $id) {{
    lineItems(first: $first, after: $after) {{ nodes {{ {_TO_SHIP} }} {_PAGE} }}
  }}
}}
"""
SHIPPED = f"""
query shipped($id: ID!, $first: Int!, $after: String) {{
  node(id: $id) {{
    ... on Fulfillment {{
      fulfillmentLineItems(first: $first, after: $after) {{ nodes {{ {_SHIPPED} }} {_PAGE} }}
    }}
  }}
}}
"""
MARKS = f"""
query marks($first: Int!, $after: String, $query: String) {{
  orders(first: $first, after: $after, query: $query, sortKey: UPDATED_AT) {{
    nodes {{ id legacyResourceId updatedAt displayFinancialStatus cancelledAt }}
    {_PAGE}
  }}
}}
"""
FULFIL = """
mutation fulfil($fulfillment: FulfillmentInput!) {
  fulfillmentCreate(fulfillment: $fulfillment) {
    fulfillment { id } userErrors { field message }
  }
}
"""
UPDATE_TRACKING = """
mutation updateTracking($id: ID!, $tracking: FulfillmentTrackingInput!, $notify: Boolean) {
  fulfillmentTrackingInfoUpdate(
    fulfillmentId: $id, trackingInfoInput: $tracking, notifyCustomer: $notify
  ) {
    fulfillment { id } userErrors { field message }
  }
}
"""
SUBSCRIPTIONS = f"""
query subscriptions($first: Int!, $after: String) {{
  webhookSubscriptions(first: $first, after: $after) {{ nodes {{ id topic uri }} {_PAGE} }}
}}
"""


@dataclass(frozen=True, slots=True)
class FulfilLine:
    """So many of one line of a fulfilment order (`ToShip.id`)."""

    id: str
    quantity: int

    def __post_init__(self) -> None:
        """Refuse what ships nothing."""
        if self.quantity < 1:
            raise ValueError("a shipment holds at least one of each of its lines")


@dataclass(frozen=True, slots=True)
class FulfilLines:
    """What of one fulfilment order goes out; without lines Shopify would ship all of it."""

    fulfilment_order_id: str
    lines: tuple[FulfilLine, ...]

    def __post_init__(self) -> None:
        """Refuse to mean everything by naming nothing."""
        if not self.lines:
            raise ValueError("name the lines of a shipment: none would be all")


@dataclass(frozen=True, slots=True)
class Tracking:
    """The parcels of a shipment; `urls` is empty or says one address for each number."""

    numbers: tuple[str, ...]
    company: str | None = None
    urls: tuple[str, ...] = ()


def fulfilment_input(
    order_lines: Sequence[FulfilLines], tracking: Tracking, notify: bool
) -> dict[str, Any]:
    """Say a shipment as `FulfillmentInput`."""
    return {
        "lineItemsByFulfillmentOrder": [
            {
                "fulfillmentOrderId": part.fulfilment_order_id,
                "fulfillmentOrderLineItems": [
                    {"id": line.id, "quantity": line.quantity} for line in part.lines
                ],
            }
            for part in order_lines
        ],
        "trackingInfo": tracking_input(tracking),
        "notifyCustomer": notify,
    }


def tracking_input(tracking: Tracking) -> dict[str, Any]:
    """Say parcels as `FulfillmentTrackingInput`: the plain fields where there is only one."""
    many = len(tracking.numbers) > 1
    said: dict[str, Any] = {}
    if tracking.numbers:
        said |= {"numbers": list(tracking.numbers)} if many else {"number": tracking.numbers[0]}
    if tracking.urls:
        said |= {"urls": list(tracking.urls)} if many else {"url": tracking.urls[0]}
    return said | ({"company": tracking.company} if tracking.company else {})
