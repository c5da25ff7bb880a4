"""What a caller may send to `/order`, `/sync` and `/ops/replay`, and how a mistake is named.

Nothing that was sent is repeated: a message says which field, and what it must be.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal, TypeVar

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from domain.dropship.words import Address, ShopLine
from ingress.answers import Invalid, Malformed

MAX_ERRORS = 20

M = TypeVar("M", bound="Words")


def _printable(text: str) -> str:
    if not text.isprintable():
        raise ValueError("must be printable")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise ValueError("must be text") from error
    return text.strip()


Text = Annotated[str, Field(max_length=120), AfterValidator(_printable)]
Named = Annotated[
    str, Field(min_length=1, max_length=120, pattern=r"\S"), AfterValidator(_printable)
]
Sku = Annotated[str, Field(min_length=1, max_length=80, pattern=r"\S"), AfterValidator(_printable)]
Money = Annotated[Decimal, Field(ge=0, max_digits=12, decimal_places=3, allow_inf_nan=False)]


class Words(BaseModel):
    """A body: strict, with nothing that was not asked for; `said` names what fields must be."""

    said: ClassVar[Mapping[str, str]] = {}
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class AddressWords(Words):
    """Where the parcel goes; whether it will do for the supplier is checked before buying."""

    first_name: Text = ""
    last_name: Text = ""
    company: Text = ""
    line1: Named
    line2: Text = ""
    city: Named
    province: Text = ""
    postcode: Annotated[str, Field(max_length=20), AfterValidator(_printable)] = ""
    country: Annotated[str, Field(pattern="^[A-Z]{2}$")]
    phone: Annotated[str, Field(max_length=40), AfterValidator(_printable)] = ""
    email: Annotated[str, Field(max_length=254), AfterValidator(_printable)] = ""


class LineWords(Words):
    """One line; `revenue` is what it earned without tax. Without it there is no margin."""

    sku: Sku
    quantity: Annotated[int, Field(ge=1, le=100_000)]
    revenue: Money = Decimal(0)


class OrderWords(Words):
    """The body of `POST /order`."""

    reference: Annotated[
        str, Field(min_length=1, max_length=80, pattern=r"\S"), AfterValidator(_printable)
    ]
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")] = "EUR"
    address: AddressWords
    lines: Annotated[list[LineWords], Field(min_length=1, max_length=100)]

    def shop_lines(self) -> list[ShopLine]:
        """Return the lines in our words, numbered from 1."""
        return [
            ShopLine(str(number), line.sku, line.quantity, line.revenue)
            for number, line in enumerate(self.lines, 1)
        ]

    def shop_address(self) -> Address:
        """Return the address in our words."""
        return Address(**self.address.model_dump())


class SyncWords(Words):
    """The body of `POST /sync`."""

    what: Annotated[
        list[Literal["catalogue", "stock", "prices"]], Field(min_length=1, max_length=3)
    ]
    supplier: Literal["bigbuy", "cj"]


class ReplayWords(Words):
    """The body of `POST /ops/replay`: exactly one of the three."""

    order: (
        Annotated[str, Field(pattern="^(shopify|woo|woocommerce|manual):[0-9a-z]{1,40}$")] | None
    ) = None
    inbox: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = None
    since: AwareDatetime | None = None

    @model_validator(mode="after")
    def _one(self) -> "ReplayWords":
        if len(self.model_fields_set) != 1 or None in (getattr(self, *self.model_fields_set),):
            raise ValueError("say one of order, inbox and since")
        return self

    def since_utc(self) -> datetime | None:
        """Return the moment in UTC."""
        return self.since.astimezone(UTC) if self.since else None


# What each field must be, by the last name of its path.
EXPECTED = {
    "reference": "must be 1 to 80 printable characters",
    "currency": "must be three capital letters",
    "country": "must be two capital letters",
    "address": "must be an object with line1, city, country and further address fields",
    "postcode": "must be at most 20 printable characters",
    "phone": "must be at most 40 printable characters",
    "email": "must be at most 254 printable characters",
    "lines": "must be a list of 1 to 100 lines",
    "sku": "must be 1 to 80 printable characters",
    "quantity": "must be a whole number from 1 to 100000",
    "revenue": "must be an amount of at least 0, as text or number",
    "what": "must be a list of catalogue, stock, prices",
    "supplier": "must be bigbuy or cj",
    "order": "must be storefront:id, such as shopify:5800",
    "inbox": "must be the number of a delivery",
    "since": "must be a time with its zone, such as 2026-11-22T10:00:00Z",
}


def parsed(words: type[M], body: bytes) -> M:
    """Read a body.

    Raises:
        Malformed: it is not JSON.
        Invalid: a value cannot be true; each is named by its path.
    """
    try:
        return words.model_validate_json(body)
    except ValidationError as error:
        found = error.errors(include_input=False, include_context=False, include_url=False)
        if any(one["type"] == "json_invalid" for one in found):
            raise Malformed from error
        raise Invalid(
            [_named(words, one["loc"], one["type"]) for one in found[:MAX_ERRORS]]
        ) from error


def _named(words: type[Words], place: tuple[int | str, ...], kind: str) -> dict[str, Any]:
    if kind == "extra_forbidden":
        return {"field": ".".join(map(str, place[:-1])), "message": "has a field that is not known"}
    if not place:
        known = ", ".join(words.model_fields)
        return {"field": "", "message": f"must be an object of {known}"}
    names = [str(one) for one in place]
    last = next((one for one in reversed(names) if not one.isdecimal()), "")
    message = (dict(EXPECTED) | dict(words.said)).get(
        last, "must be at most 120 printable characters"
    )
    return {"field": ".".join(names), "message": message}
