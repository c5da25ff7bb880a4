"""What a signed delivery says: which order to read again, and nothing else.

Signatures cover the body alone. So a topic only says which fields to look at; whether a body is an
order's, or asks for somebody's data to be erased, its own fields have to say. Without a topic any
id rings: the reading shows whether it is an order's. Nothing here raises: what cannot be read is
kept as dead, with the reason.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from domain.dropship.people import contact_hash
from ingress.ledger import Entry, Errand
from store.doorbells import Delivery

SHOPIFY_TOPICS = frozenset(
    f"orders/{what}" for what in
    ("create", "paid", "updated", "cancelled", "edited", "fulfilled", "partially_fulfilled",
     "delete", "risk_assessment_changed")
) | frozenset((
    "refunds/create", "fulfillments/create", "fulfillments/update", "fulfillment_events/create",
    "fulfillment_events/delete", "order_transactions/create", "customers/redact", "shop/redact",
    "customers/data_request",
))  # fmt: skip
WOO_TOPICS = frozenset(f"order.{what}" for what in ("created", "updated", "deleted", "restored"))
# Members no order has: of products, customers and coupons.
WOO_OTHERS = frozenset(("permalink", "slug", "sku", "type", "username", "discount_type"))
AROUND_AN_ORDER = ("refunds", "fulfillments", "fulfillment_events", "order_transactions")

_GID = re.compile(r"gid://shopify/([A-Za-z]+)/([1-9][0-9]{0,18})")
_NUMBER = re.compile(r"[1-9][0-9]{0,18}")
_WOO_PING = re.compile(rb"webhook_id=[0-9]{1,20}")
_LARGEST_ID = 2**63 - 1

Said = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Signed:
    """A delivery whose signature was good.

    Attributes:
        headers: by their names in lower case; not covered by the signature.
        secret_no: which of the secrets in force signed it.
    """

    client: str
    headers: Mapping[str, str]
    body: bytes
    secret_no: int

    def kept(
        self, source: str, topic: str, verdict: str, detail: str = "", *, order_id: str = "",
        delivery_id: str = "",
    ) -> Delivery:  # fmt: skip
        """Return what is written down about it."""
        return Delivery(
            self.client, source, topic, hashlib.sha256(self.body).hexdigest(), verdict, order_id,
            _plain(delivery_id), detail, self.secret_no,
        )  # fmt: skip


def is_woo_ping(body: bytes, signature: str) -> bool:
    """Return whether this is the unsigned form WooCommerce posts when a webhook is saved."""
    return not signature and _WOO_PING.fullmatch(body) is not None


def from_shopify(signed: Signed, key: str) -> Entry:
    """Read a delivery of Shopify; `key` names people by keyed hash."""
    asked = _topic(signed.headers.get("x-shopify-topic", ""))
    family = asked.partition("/")[0]
    topic = asked if asked in SHOPIFY_TOPICS else f"{family}/*" if _rings(family) else "other"

    def kept(verdict: str, detail: str = "", order_id: str = "") -> Delivery:
        return signed.kept(
            "shopify", topic, verdict, detail, order_id=order_id,
            delivery_id=signed.headers.get("x-shopify-webhook-id", ""),
        )  # fmt: skip

    said = _object(signed.body)
    if isinstance(said, str):
        return Entry((kept("dead", said),))
    if topic in ("customers/redact", "shop/redact", "customers/data_request"):
        errand = _errand(signed, topic, said, key)
        if errand is None:
            return Entry((kept("dead", f"the body is not that of {topic}"),))
        return Entry((kept(errand.kind),), errand)
    if not (_rings(family) or not asked):
        return Entry((kept("ignored"),))
    around = family in AROUND_AN_ORDER or (not asked and "order_id" in said)
    order_id, why = _shopify_order(said, around)
    if order_id:
        return Entry((kept("rung", order_id=order_id),))
    another = not asked or _another_kind(said, family)
    return Entry((kept("ignored" if another else "dead", "" if not asked else why),))


def from_woo(signed: Signed) -> Entry:
    """Read a delivery of WooCommerce."""
    asked = signed.headers.get("x-wc-webhook-topic", "").strip().lower()
    family = asked.partition(".")[0]
    topic = asked if asked in WOO_TOPICS else "order.*" if family == "order" else "other"

    def kept(verdict: str, detail: str = "", order_id: str = "") -> Delivery:
        return signed.kept(
            "woo", topic, verdict, detail, order_id=order_id,
            delivery_id=signed.headers.get("x-wc-webhook-delivery-id", ""),
        )  # fmt: skip

    said = _object(signed.body)
    if isinstance(said, str):
        return Entry((kept("dead", said),))
    if not (family == "order" or (not asked and not WOO_OTHERS & set(said))):
        return Entry((kept("ignored"),))
    if order_id := _id(said.get("id")):
        return Entry((kept("rung", order_id=order_id),))
    if not asked:
        return Entry((kept("ignored"),))
    return Entry((kept("dead", "id is not a whole number"),))


def from_cj(signed: Signed) -> tuple[list[str], Delivery]:
    """Return our references that a delivery of CJ names, and what to keep if none is ours."""
    said = _object(signed.body)
    if isinstance(said, str):
        return [], signed.kept("cj", "other", "dead", said)
    kind = said.get("type")
    topic = kind if kind in ("ORDER", "LOGISTIC", "PRODUCT", "VARIANT", "STOCK") else "other"
    message_id = said.get("messageId")
    params = said.get("params")
    places = [said, *(params if isinstance(params, list) else [params])]
    references = [place.get("orderNumber") for place in places if isinstance(place, dict)]
    found = [_plain(one) for one in references if isinstance(one, str) and len(one) <= 50]
    return sorted({one for one in found if one}), signed.kept(
        "cj", topic, "ignored", delivery_id=message_id if isinstance(message_id, str) else ""
    )


def _rings(family: str) -> bool:
    return family == "orders" or family in AROUND_AN_ORDER


def _shopify_order(said: Said, around: bool) -> tuple[str, str]:
    """Return the id of the order a body is about, or why there is none."""
    if around:
        return _order_id(said.get("order_id")), "order_id is not a whole number"
    if isinstance(edit := said.get("order_edit"), dict):
        return _order_id(edit.get("order_id")), "order_edit.order_id is not a whole number"
    by_gid, by_number = _gid(said, "Order"), _order_id(said.get("id"))
    if isinstance(said.get("admin_graphql_api_id"), str) and not by_gid:
        return "", "admin_graphql_api_id is not an order's"
    if by_gid and by_number and by_gid != by_number:
        return "", "id and admin_graphql_api_id name two orders"
    return by_gid or by_number, "id is not a whole number"


def _another_kind(said: Said, family: str) -> bool:
    """Return whether an order topic came with the body of something else."""
    found = _GID.fullmatch(str(said.get("admin_graphql_api_id", "")))
    return family == "orders" and found is not None and found[1] != "Order"


def _errand(signed: Signed, topic: str, said: Said, key: str) -> Errand | None:
    """Return the job of a request about personal data; None unless the body itself asks for it."""
    listed = {"customers/redact": "orders_to_redact", "customers/data_request": "orders_requested"}
    params: Said = {"source": "shopify", "shop": _plain(str(said.get("shop_domain", "")))}
    if topic == "shop/redact":
        if set(said) != {"shop_id", "shop_domain"}:
            return None
        params["everything"] = True
    else:
        orders, customer = said.get(listed[topic]), said.get("customer")
        if not (isinstance(orders, list) and isinstance(customer, dict)):
            return None
        params["orders"] = [found for one in orders if (found := _id(one))]
        for name in ("email", "phone"):
            text = customer.get(name)
            params[f"{name}_hash"] = contact_hash(key, text) if isinstance(text, str) else ""
    kind = "export" if topic == "customers/data_request" else "erase"
    digest = hashlib.sha256(signed.client.encode() + b"\0" + signed.body).hexdigest()
    return Errand(f"{kind}-{digest[:24]}", kind, params)  # type: ignore[arg-type]  # one of two


def _object(body: bytes) -> Said | str:
    """Return the JSON object, or why it is none."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return "the body is not JSON"
    return said if isinstance(said, dict) else "the body is not a JSON object"


def _id(value: object) -> str:
    """Return a whole number, which may come as one or as a text; empty for anything else.

    True, 5.0 and 007 are none.
    """
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        return ""
    return str(value) if 0 < value <= _LARGEST_ID else ""


def _order_id(value: object) -> str:
    """Return the number of an order, said as a number or as its global id."""
    found = _GID.fullmatch(value) if isinstance(value, str) else None
    return _id(value) or (found[2] if found and found[1] == "Order" else "")


def _topic(said: str) -> str:
    """Return a topic of Shopify's in its webhooks' spelling; GraphQL's is ORDERS_CREATE."""
    text = said.strip().lower()
    for family in ("orders", *AROUND_AN_ORDER):
        if "/" not in text and text.startswith(f"{family}_"):
            return f"{family}/{text[len(family) + 1 :]}"
    return text


def _gid(said: Said, kind: str) -> str:
    found = _GID.fullmatch(str(said.get("admin_graphql_api_id", "")))
    return found[2] if found and found[1] == kind else ""


def _plain(text: str) -> str:
    """Return text that every database can hold; empty where it is something else."""
    return text if len(text) <= 80 and text.isascii() and text.isprintable() else ""
