"""BigBuy's refusals, read out of the several ways it wraps them, and what each decides.

Docs    https://api.bigbuy.eu/rest/doc (the ER table); github.com/Bixoto/PyBigBuy for what it leaves
        out: code and message swapped, JSON inside `message`, errors inside a 200
Rule    an order that was sent is refused only by words we understand; the rest is Uncertain
"""

import json
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import httpx

from connectors._http import seconds_of
from connectors.errors import (
    ConnectorError,
    Missing,
    RateLimited,
    Refused,
    Unavailable,
    Uncertain,
)

CREATE = "create_order"  # the one operation that must not be sent twice
EMPTY_IS_404 = frozenset({"information", "stock_of"})  # a product that is not there
LONGEST_RESET_S = 3600.0  # the longest window of any route
MEANINGS = {
    "ER001": "product not found", "ER002": "wrong product reference", "ER003": "out of stock",
    "ER004": "wrong postcode format", "ER005": "the purse holds too little",
    "ER007": "the order is too small", "ER008": "the reference has an order already",
    "ER009": "temporary trouble", "ER010": "no such carrier", "ER011": "payment not possible",
    "ER012": "too small for a bank wire", "ER013": "export failed", "ER014": "pack error",
}  # fmt: skip
_LIMIT_TEXT = "You exceeded the rate limit"
_ERROR_MEMBERS = {"code", "message", "errors", "error_detail", "error"}
_ER = re.compile(r"\bER\d{3}\b")
_EMBEDDED = re.compile(r"HTTP/1\.[01] (\d{3})")


class BigbuyRefused(Refused):
    """BigBuy says no.

    Attributes:
        er: its code, a key of MEANINGS; None where it gives none.
        warehouses: the product references of each warehouse, when one order asked for several.
        skus: the products it is about, as far as it names them.
        fields: the places of a malformed request, e.g. "shippingAddress.address".
    """

    er: str | None = None
    warehouses: list[list[str]] | None = None
    skus: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()


class AlreadyThere(BigbuyRefused):
    """ER008: our reference has an order; `order_id` is its id where the answer says it."""

    order_id: str | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """An error as BigBuy meant it, whatever the wrapping; `code` is an HTTP status."""

    text: str = ""
    code: int | None = None
    er: str | None = None
    warehouses: list[list[str]] | None = None
    skus: tuple[str, ...] = ()
    order_id: str | None = None
    faults: dict[str, str] = field(default_factory=dict)

    @property
    def passing(self) -> bool:
        """Whether it is trouble at the vendor, which says nothing about the request."""
        return (
            self.er == "ER009"
            or (self.code or 0) >= 500
            or "something went wrong" in self.text.lower()
        )

    @property
    def business(self) -> bool:
        """Whether it gives a reason that belongs to the order."""
        return not self.passing and bool(self.er or self.warehouses or self.skus)


def verdict(operation: str, response: httpx.Response) -> ConnectorError | None:
    """Map what BigBuy says to our errors; None goes by the HTTP status."""
    status, text = response.status_code, response.text.strip()
    if status == 429 or text == _LIMIT_TEXT:
        return _limited(operation, response)
    refusing = 400 <= status < 500 and bool(text)
    said = (read(text) or _said_somehow(text)) if refusing else Said()
    if status in (400, 409) or said.er:
        return _refusal(operation, response, said)
    if not response.is_success or (operation == CREATE and (status == 201 or not text)):
        return None
    if not text:
        return (Missing if operation in EMPTY_IS_404 else Unavailable)(
            "bigbuy", operation, "an empty answer"
        )
    soft = read(text)
    return _soft(operation, response, soft) if soft else None


def read(text: str) -> Said | None:
    """Read an error out of a body; None where the body is none."""
    embedded = _EMBEDDED.match(text)
    if embedded:  # a whole answer as text
        inside = re.split(r"\r?\n\r?\n", text, maxsplit=1)[1:]
        return replace(_said(_object("".join(inside))), code=int(embedded[1]))
    body = _object(text)
    if not body or not body.keys() <= _ERROR_MEMBERS:
        return None
    said = _said(body)
    failing = said.er or (said.code or 0) >= 400 or "error" in body
    return said if failing else None


def _said_somehow(text: str) -> Said:
    """Read a failed answer that has members, or words, beside the documented ones."""
    body = _object(text)
    if body:
        return _said(body)
    er = _ER.search(text)
    return Said(text, er=er[0] if er else None)


def _limited(operation: str, response: httpx.Response) -> RateLimited:
    error = RateLimited("bigbuy", operation, _LIMIT_TEXT, 429)
    reset_at_s = seconds_of(response.headers.get("x-ratelimit-reset"))
    if reset_at_s is None:
        error.retry_after_s = seconds_of(response.headers.get("retry-after"))
    else:
        error.retry_after_s = min(max(0.0, reset_at_s - time.time()), LONGEST_RESET_S)
    return error


def _refusal(operation: str, response: httpx.Response, said: Said) -> ConnectorError:
    """Judge HTTP 400 and 409: a 409 without a reason does not say that nothing was bought."""
    cut = operation != CREATE and not said.er and not _object(response.text)
    unfounded = operation == CREATE and response.status_code == 409 and not said.business
    unfounded = unfounded or cut  # no object at all: broken on its way, worth asking again
    if said.er != "ER008" and (said.passing or unfounded):
        return _unproven(operation, response, said)
    return _refused(operation, response, said)


def _soft(operation: str, response: httpx.Response, said: Said) -> ConnectorError:
    """Judge an error in a 200: of an order, only the id of the one there was is believed."""
    believed = said.er == "ER008" if operation == CREATE else said.business
    return (_refused if believed else _unproven)(operation, response, said)


def _unproven(operation: str, response: httpx.Response, said: Said) -> ConnectorError:
    kind = (
        Uncertain if operation == CREATE else Unavailable
    )  # without a status: seconds may cure it
    found = f"an error in HTTP {response.status_code}: {_detail(response, said)}"
    return kind("bigbuy", operation, found)


def _refused(operation: str, response: httpx.Response, said: Said) -> BigbuyRefused:
    kind = AlreadyThere if said.er == "ER008" else BigbuyRefused
    error = kind("bigbuy", operation, _detail(response, said), response.status_code)
    error.er, error.warehouses, error.skus = said.er, said.warehouses, said.skus
    error.fields = tuple(said.faults)
    if isinstance(error, AlreadyThere):
        error.order_id = said.order_id
    return error


def _said(body: dict[str, Any]) -> Said:
    code, message = body.get("code"), body.get("message", body.get("error", ""))
    if _is_code(message) and not _is_code(code):
        code, message = message, code
    inner, detail = _object(message), _object(body.get("error_detail"))
    data = inner.get("data", detail.get("data"))
    told = (code, inner.get("code"), detail.get("code"), message, body.get("error_detail"))
    words = " ".join(str(one) for one in (*told, body.get("errors")))
    er = _ER.search(words)
    text = inner.get("info") or detail.get("info") or message
    return Said(
        text if isinstance(text, str) else "",
        _number(code),
        er[0] if er else None,
        _warehouses(detail.get("warehouses", inner.get("warehouses"))),
        tuple(_skus(data)),
        _order_id(data),
        dict(_faults(body.get("errors"))),
    )


def _object(value: Any) -> dict[str, Any]:
    """Return a JSON object, which may sit in a text; empty where there is none."""
    if isinstance(value, str) and value.lstrip().startswith("{"):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return {}
    return value if isinstance(value, dict) else {}


def _is_code(value: Any) -> bool:
    return _number(value) is not None or (isinstance(value, str) and bool(_ER.fullmatch(value)))


def _number(value: Any) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    return int(value) if isinstance(value, str) and re.fullmatch(r"[0-9]{3}", value) else None


def _warehouses(value: Any) -> list[list[str]] | None:
    """Read a list of warehouses, each an object with `references` or a bare list of them."""
    rows = list(value.values()) if isinstance(value, dict) else value
    if not isinstance(rows, list):
        return None
    found = [row.get("references") if isinstance(row, dict) else row for row in rows]
    groups = [[str(sku) for sku in group] for group in found if isinstance(group, list) and group]
    return groups or None


def _skus(data: Any) -> Iterator[str]:
    rows = data.get("skus") if isinstance(data, dict) else data
    for row in rows if isinstance(rows, list) else ():
        sku = row.get("sku", row.get("reference")) if isinstance(row, dict) else row
        if isinstance(sku, str | int):
            yield str(sku)


def _order_id(data: Any) -> str | None:
    found = (data.get("orderId") or data.get("order_id")) if isinstance(data, dict) else None
    return (
        str(found) if isinstance(found, str | int) and re.fullmatch("[0-9]+", str(found)) else None
    )


def _faults(node: Any, at: str = "") -> Iterator[tuple[str, str]]:
    """Yield place and text of each fault in a form's tree of errors."""
    if not isinstance(node, dict):
        return
    said = node.get("errors")
    if isinstance(said, list) and said:
        yield at, "; ".join(map(str, said))[:120]
    children = node.get("children")
    named = enumerate(children) if isinstance(children, list) else _object(children).items()
    for name, child in named:
        yield from _faults(child, f"{at}.{name}" if at else str(name))


def _detail(response: httpx.Response, said: Said) -> str:
    """Return a line about an error that quotes nobody's address."""
    text = " ".join(said.text.split()) or MEANINGS.get(said.er or "", "no reason given")
    if said.faults:
        text += " (" + "; ".join(f"{at or 'order'}: {why}" for at, why in said.faults.items()) + ")"
    if said.skus:
        text += f" ({', '.join(said.skus[:5])})"
    sent = _object(response.request.content.decode(errors="replace")).get("order")
    address = _object(_object(sent).get("shippingAddress"))
    for name, value in address.items():
        if name != "country" and isinstance(value, str) and len(value) > 2:
            text = re.sub(re.escape(value), "…", text, flags=re.IGNORECASE)
    return f"{said.er}: {text}"[:200] if said.er else text[:200]
