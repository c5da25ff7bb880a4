"""Which order somebody means, having it read again, and what its customer may be told."""

import re
from collections.abc import Iterable
from datetime import datetime
from hmac import compare_digest

from domain.dropship import tracking
from domain.dropship.people import contact_hash
from domain.dropship.tracking import OrderAnswer
from domain.dropship.words import LETTERS, OrderKey, Storefront
from domain.errors import RuleError
from drains.erasing import people_key
from store import doorbells, order_list, parts
from store.database import Database
from store.order_list import Known

_STOREFRONTS: dict[str, Storefront] = {
    "shopify": "shopify", "woo": "woo", "woocommerce": "woo", "manual": "manual",
}  # fmt: skip
_LETTERS: dict[str, Storefront] = {letter: name for name, letter in LETTERS.items()}
_OURS = re.compile(r"([SWM])([A-Za-z0-9]{1,40})")


def find(db: Database, client: str, text: str) -> OrderKey:
    """Return the order that is called so: S5800, shopify:5800, a part of it, or the shop's #1001.

    An order nobody has read yet is found by the first two forms.

    Raises:
        RuleError: no order is called so, or several are.
    """
    said = text.strip()
    storefront, sign, order_id = said.partition(":")
    if sign and storefront.lower() in _STOREFRONTS and order_id:
        return OrderKey(client, _STOREFRONTS[storefront.lower()], order_id)
    part = parts.get(db, client, said)
    if part is not None:
        return part.key
    ours = _OURS.fullmatch(said)
    key = OrderKey(client, _LETTERS[ours[1]], ours[2]) if ours else None
    if key is not None and order_list.get(db, key) is not None:
        return key
    found = order_list.named(db, client, said)
    if len(found) > 1:
        names = ", ".join(sorted(one.key.name for one in found))
        raise RuleError(f"several orders are called {said}: {names}")
    if found:
        return found[0].key
    if key is not None and (key.order_id.isdigit() or key.storefront == "manual"):
        return key
    raise RuleError(f"there is no order {said}: say S5800, shopify:5800, or the shop's #1001")


def replay(
    db: Database, client: str, *, order: str = "", inbox: int | None = None,
    since: datetime | None = None, now: datetime,
) -> list[OrderKey]:  # fmt: skip
    """Have orders read again: one, one delivery's, or all since a moment. Sends nothing.

    Raises:
        RuleError: nothing was named, or there is nothing of that name.
    """
    if order:
        keys = [find(db, client, order)]
    elif inbox is not None or since is not None:
        keys = doorbells.orders_of(db, client, inbox_id=inbox, since=since)
    else:
        raise RuleError("say which: an order, --inbox or --since")
    if not keys and inbox is not None:
        raise RuleError(f"delivery {inbox} is not here, or was about no order")
    doorbells.ring(db, keys, now.timestamp())
    return keys


def where_is(
    db: Database, client: str, *, order_name: str = "", order_id: str = "", email: str = "",
    phone: str = "",
) -> OrderAnswer | None:  # fmt: skip
    """Return what a customer may be told about an order of theirs.

    None both for an order that is not here and for one of somebody else: who asks learns nothing.
    """
    key = people_key(client)
    given = [digest for text in (email, phone) if text and (digest := contact_hash(key, text))]
    for known in order_list.named(db, client, (order_name or order_id).strip()):
        if _theirs(known, given):
            name = known.name or known.key.name
            return tracking.where_is(name, known.state, parts.of_order(db, known.key))
    return None


def _theirs(known: Known, given: Iterable[str]) -> bool:
    """Whether one of the hashes given is the order's."""
    hashes = [one for one in known.hashes if one]
    return any(compare_digest(mine, theirs) for mine in hashes for theirs in given)
