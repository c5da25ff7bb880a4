"""`POST /predict`: the brief's seven figures of one customer, or of up to 1,000, in; risk out.

Every figure may be left out or null: that means "not known". Rates (openRate, clickRate) are
fractions from 0 to 1. A value that cannot be true is refused with the field's name and, in a
list, its place; then nothing is scored.
"""

import json
import math
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from domain.prediction import Known, Prediction, Summary, predict
from domain.prediction_words import Language
from ingress.answers import Invalid, Json, Malformed
from ingress.bodies import read_json
from ingress.security import Guard
from settings import ChurnSettings

MAX_CUSTOMERS = 1_000
MAX_ERRORS = 100  # a list wrong throughout is told so briefly
MAX_ECHO = 64

Lookup = Callable[[str], Known | None]

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")


def _address(text: str) -> str:
    if not (_EMAIL.fullmatch(text) and text.isprintable()):
        raise ValueError
    return text


class Customer(BaseModel):
    """One customer as the caller describes it."""

    model_config = ConfigDict(
        strict=True, extra="forbid", allow_inf_nan=False, alias_generator=to_camel, frozen=True
    )

    email: Annotated[str, Field(max_length=254), AfterValidator(_address)] | None = None
    days_since_last_purchase: Annotated[float, Field(ge=0, le=36_500)] | None = None
    total_orders: Annotated[int, Field(ge=0, le=1_000_000)] | None = None
    total_spent: Annotated[float, Field(ge=0, le=1e9)] | None = None
    open_rate: Annotated[float, Field(ge=0, le=1)] | None = None
    click_rate: Annotated[float, Field(ge=0, le=1)] | None = None
    support_tickets: Annotated[int, Field(ge=0, le=1_000_000)] | None = None


# What each field must be, said to whoever sent something else.
EXPECTED: Mapping[str, str] = MappingProxyType({
    "email": "must be an e-mail address of at most 254 characters",
    "daysSinceLastPurchase": "must be a number from 0 to 36500",
    "totalOrders": "must be a whole number from 0 to 1000000",
    "totalSpent": "must be a number from 0 to 1000000000",
    "openRate": "must be a fraction from 0 to 1 (30 % is 0.3)",
    "clickRate": "must be a fraction from 0 to 1 (30 % is 0.3)",
    "supportTickets": "must be a whole number from 0 to 1000000",
})  # fmt: skip

_OURS = MappingProxyType({
    "email": "email",
    "recency_days": "daysSinceLastPurchase",
    "orders": "totalOrders",
    "spent": "totalSpent",
    "open_rate": "openRate",
    "click_rate": "clickRate",
    "support_tickets": "supportTickets",
})  # fmt: skip


class Predictions:
    """The route `/predict`."""

    def __init__(self, config: ChurnSettings, guard: Guard, lookup: Lookup | None) -> None:
        self._config, self._guard, self._lookup = config, guard, lookup
        self._zone = ZoneInfo(config.timezone)

    def routes(self) -> list[Route]:
        """Return the route."""
        return [Route("/predict", self.predict, methods=["POST"])]

    async def predict(self, request: Request) -> Response:
        """Answer `POST /predict`."""
        self._guard.admit(request)
        body = await read_json(request, self._guard.limits)
        language = _language(request, self._config.language)
        today = datetime.now(self._zone).date()
        return Json(await run_in_threadpool(answer, body, today, self._lookup, language))


def answer(
    body: bytes, today: date, lookup: Lookup | None, language: Language
) -> dict[str, Any] | list[dict[str, Any]]:
    """Return the prediction of each customer of a body: an object for an object, a list for a list.

    Raises:
        Malformed: the body is not JSON.
        Invalid: a value cannot be true, or there are more than 1,000 customers.
    """
    try:
        said = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Malformed from error
    one = not isinstance(said, list)
    customers = _customers([said] if one else said, one)
    told = [_told(customer, today, lookup, language) for customer in customers]
    return told[0] if one else told


def _language(request: Request, default: Language) -> Language:
    """Return the first language asked for that we speak."""
    for asked in request.headers.get("accept-language", "").lower().split(","):
        match asked.strip()[:2]:
            case "fr":
                return "fr"
            case "en":
                return "en"
    return default


def _customers(said: Sequence[Any], one: bool) -> list[Customer]:
    """Parse every customer, or say all that is wrong."""
    if len(said) > MAX_CUSTOMERS:
        message = f"at most {MAX_CUSTOMERS} customers at a time, not {len(said)}"
        raise Invalid([{"field": "", "message": message}])
    customers: list[Customer] = []
    errors: list[dict[str, Any]] = []
    for index, item in enumerate(said):
        if len(errors) > MAX_ERRORS:
            break
        where = {} if one else {"index": index}
        try:
            customer = Customer.model_validate(item)
        except ValidationError as error:
            errors += [where | _error(item, found["loc"]) for found in error.errors()]
            continue
        if customer.total_orders == 0 and customer.total_spent:
            message = "must be 0 or absent where totalOrders is 0"
            errors.append(
                {**where, "field": "totalSpent", "message": message, "value": customer.total_spent}
            )
        customers.append(customer)
    if errors:
        raise Invalid(errors[:MAX_ERRORS])
    return customers


def _error(item: Any, place: tuple[int | str, ...]) -> dict[str, Any]:
    """Name one wrong field; never repeats an e-mail."""
    known = ", ".join(EXPECTED)
    if not place:
        return {"field": "", "message": f"must be a JSON object; the fields are {known}"}
    field = str(place[0])
    if field not in EXPECTED:
        return {"field": field[:MAX_ECHO], "message": f"is not a field; the fields are {known}"}
    return {"field": field, "message": EXPECTED[field]} | _echo(field, item.get(field))


def _echo(field: str, value: Any) -> dict[str, Any]:
    """Repeat a short wrong value; what JSON cannot hold becomes text."""
    if field == "email" or not isinstance(value, (bool, int, float, str)):
        return {}
    if isinstance(value, float) and not math.isfinite(value):
        return {"value": str(value)}
    return {"value": value} if len(str(value)) <= MAX_ECHO else {}


def _told(
    customer: Customer, today: date, lookup: Lookup | None, language: Language
) -> dict[str, Any]:
    stored = lookup(customer.email.lower()) if lookup and customer.email else None
    summary = Summary(
        email=customer.email,
        recency_days=customer.days_since_last_purchase,
        orders=customer.total_orders,
        spent=customer.total_spent,
        open_rate=customer.open_rate,
        click_rate=customer.click_rate,
        support_tickets=customer.support_tickets,
    )
    return _spoken(customer.email, predict(summary, today, stored, language))


def _spoken(email: str | None, said: Prediction) -> dict[str, Any]:
    """Say a prediction in the brief's manner of naming."""
    return {
        "email": email,
        "rfm": {"r": said.r, "f": said.f, "m": said.m},
        "segment": said.segment,
        "risk": None if said.risk is None else round(said.risk, 4),
        "band": said.band,
        "horizonDays": said.horizon_days,
        "model": said.model,
        "asOf": said.as_of.isoformat(),
        "confidence": said.confidence,
        "reasons": list(said.reasons),
        "missing": [_OURS[name] for name in said.missing],
    }
