"""Shopify's words: the queries we send, the answers we read."""

from decimal import Decimal
from typing import Generic, TypeVar

from pydantic import AliasChoices, AliasPath, AwareDatetime, BaseModel, Field

from connectors.errors import Refused

_ORDER = """
id createdAt processedAt updatedAt cancelledAt test displayFinancialStatus email
customer { id displayName defaultPhoneNumber { phoneNumber } }
totalPriceSet { shopMoney { amount currencyCode } }
totalRefundedSet { shopMoney { amount } }
"""
SHOP = "query shop { shop { name currencyCode ianaTimezone } }"
ORDERS = f"""
query orders($first: Int!, $after: String, $query: String) {{
  orders(first: $first, after: $after, query: $query, sortKey: UPDATED_AT) {{
    nodes {{ {_ORDER} }}
    pageInfo {{ hasNextPage endCursor }}
  }}
}}
"""
EXPORTED = f"{{ orders {{ edges {{ node {{ {_ORDER} }} }} }} }}"
START_EXPORT = """
mutation startExport($query: String!) {
  bulkOperationRunQuery(query: $query) { bulkOperation { id } userErrors { code message } }
}
"""
EXPORT = "query export($id: ID!) { bulkOperation(id: $id) { status errorCode url } }"

T = TypeVar("T")


class Changed(BaseModel):
    """Anything that is walked by its last change, whose resolution is one second."""

    updated_at: AwareDatetime = Field(validation_alias="updatedAt")


class ShopifyOrder(Changed):
    """An order; money is in the shop's currency, times are aware."""

    id: str
    created_at: AwareDatetime = Field(validation_alias="createdAt")
    processed_at: AwareDatetime = Field(validation_alias="processedAt")
    cancelled_at: AwareDatetime | None = Field(validation_alias="cancelledAt")
    test: bool
    financial_status: str | None = Field(validation_alias="displayFinancialStatus")
    total: Decimal = Field(validation_alias=AliasPath("totalPriceSet", "shopMoney", "amount"))
    refunded: Decimal = Field(validation_alias=AliasPath("totalRefundedSet", "shopMoney", "amount"))
    currency: str = Field(validation_alias=AliasPath("totalPriceSet", "shopMoney", "currencyCode"))
    customer_id: str | None = Field(None, validation_alias=AliasPath("customer", "id"))
    email: str | None = None
    name: str | None = Field(None, validation_alias=AliasPath("customer", "displayName"))
    phone: str | None = Field(
        None, validation_alias=AliasPath("customer", "defaultPhoneNumber", "phoneNumber")
    )


class Shop(BaseModel):
    """What the shop counts in."""

    name: str
    currency: str = Field(validation_alias="currencyCode")
    timezone: str = Field(validation_alias="ianaTimezone")


class Throttle(BaseModel):
    """What a query cost and what is left of the bucket, in points."""

    requested: float = Field(0.0, validation_alias="requestedQueryCost")
    available: float = Field(
        0.0, validation_alias=AliasPath("throttleStatus", "currentlyAvailable")
    )
    restored_per_s: float = Field(
        50.0, gt=0, validation_alias=AliasPath("throttleStatus", "restoreRate")
    )

    @property
    def wait_s(self) -> float:
        """Until the same query can be paid again."""
        return max(0.0, self.requested - self.available) / self.restored_per_s


class Answer(BaseModel, Generic[T]):
    """A successful answer, with its cost."""

    data: T
    cost: Throttle | None = Field(None, validation_alias=AliasPath("extensions", "cost"))


class ShopData(BaseModel):
    """The answer of SHOP."""

    shop: Shop


class Error(BaseModel):
    """One error, of the query or of the user."""

    message: str
    code: str | None = Field(
        None, validation_alias=AliasChoices("code", AliasPath("extensions", "code"))
    )
    path: list[str | int] | None = None


class Errors(BaseModel):
    """What of an answer is errors."""

    errors: list[Error] = []
    data: object = None
    cost: Throttle = Field(Throttle(), validation_alias=AliasPath("extensions", "cost"))


class Started(BaseModel):
    """The answer of START_EXPORT."""

    id: str | None = Field(
        None, validation_alias=AliasPath("bulkOperationRunQuery", "bulkOperation", "id")
    )
    errors: list[Error] = Field(validation_alias=AliasPath("bulkOperationRunQuery", "userErrors"))


class Export(BaseModel):
    """How far an export is."""

    status: str = Field(validation_alias=AliasPath("bulkOperation", "status"))
    error: str | None = Field(None, validation_alias=AliasPath("bulkOperation", "errorCode"))
    url: str | None = Field(None, validation_alias=AliasPath("bulkOperation", "url"))


class TooCostly(Refused):
    """One query asks for more points than a query may."""
