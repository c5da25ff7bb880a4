"""Forgetting people: at once what is over, later what is still needed, all of it after a time.

An order that is under way keeps what names its customer until it is over: the request waits beside
it, and is looked at again every hour. What was bought, paid and told stays; it names nobody.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from domain.dropship.people import contact_hash
from domain.dropship.words import Ask, OrderKey
from domain.errors import RuleError
from drains.ground import Ground
from settings import settings
from store import doorbells, erasure, jobs
from store.database import Database
from store.dossier import opened
from store.dossier_record import FORGOTTEN
from store.erasure import Errand

ASKED_AGAIN = timedelta(hours=1)
FORGET_EVERY = timedelta(days=1)
NAMED_FOR = timedelta(days=60)  # after the last thing that happened to an order that is over
LATER = "open orders, later"


def people_key(client: str) -> str:
    """Return the key under which a client's customers are hashed."""
    return settings(client).orders.key.get_secret_value() or client


def erase(
    db: Database, client: str, email: str = "", phone: str = "", *, now: datetime
) -> dict[str, int]:
    """Forget a person; return the number of rows by kind, those that wait included.

    Raises:
        RuleError: neither an e-mail address nor a telephone number was given.
    """
    key = people_key(client)
    params = {"email_hash": contact_hash(key, email), "phone_hash": contact_hash(key, phone)}
    if not any(params.values()):
        raise RuleError("a person is erased by e-mail address or telephone number")
    counts, open_ones = _erase(db, client, params, now, "a request")
    if open_ones:
        jobs.add(db, client, "erase", params, now)
    erasure.leave_no_trace(db)
    return counts | {LATER: open_ones}


async def erase_turn(g: Ground) -> float:
    """Look at every request that waits; return the seconds until the next time."""
    for errand in await g.write(erasure.errands, g.db, g.client):
        work = _export if errand.kind == "export" else _erase_errand
        await g.write(work, g, errand)
    return ASKED_AGAIN.total_seconds()


async def forget_turn(g: Ground) -> float:
    """Forget what nobody needs any more; return the seconds until the next time."""
    await g.write(_forget, g)
    return FORGET_EVERY.total_seconds()


def _erase_errand(g: Ground, errand: Errand) -> None:
    counts, open_ones = _erase(g.db, g.client, errand.params, g.now(), "a request", g.actor)
    if not open_ones:
        erasure.errand_done(g.db, errand, counts, g.now())
    erasure.leave_no_trace(g.db)


def _export(g: Ground, errand: Errand) -> None:
    """Ask a person to answer: it is the shop that holds the data."""
    found = erasure.orders_of(g.db, g.client, errand.params)
    for key, _over in found:
        with opened(g.db, key, g.actor, g.now()) as dossier:
            known = "the customer of this order asked the shop what is kept about them"
            asked = f"send the shop what `3a orders show {key.name}` says"
            dossier.ask(Ask("DATA_REQUEST", known, asked))
    erasure.errand_done(g.db, errand, {"orders": len(found)}, g.now())


def _forget(g: Ground) -> None:
    now = g.now()
    doorbells.forget(g.db, g.client, now - doorbells.KEPT)
    quiet = erasure.quiet_since(g.db, g.client, now - NAMED_FOR)
    _clear(g.db, quiet, now, f"over for {NAMED_FOR.days} days", g.actor)
    told = [body.order_id for body in erasure.bodies(g.db, g.client) if body.over]
    erasure.empty(g.db, g.client, told)
    erasure.leave_no_trace(g.db)


def _erase(
    db: Database, client: str, params: Mapping[str, Any], now: datetime, why: str,
    actor: str = "erasure",
) -> tuple[dict[str, int], int]:  # fmt: skip
    """Forget what is over; return what was forgotten, and how many orders are still open."""
    found = erasure.orders_of(db, client, params)
    key = people_key(client)
    wanted = {digest for name in ("email_hash", "phone_hash") if (digest := params.get(name))}
    of_manual = {order.order_id: over for order, over in found if order.storefront == "manual"}
    for body in erasure.bodies(db, client):
        if wanted & {contact_hash(key, text) for text in (body.email, body.phone) if text}:
            of_manual[body.order_id] = body.over
    over = [order for order, is_over in found if is_over]
    counts = {
        "orders": _clear(db, over, now, why, actor),
        "orders by hand": erasure.empty(db, client, [one for one, o in of_manual.items() if o]),
    }
    open_ones = {order.order_id for order, is_over in found if not is_over}
    return counts, len(open_ones | {one for one, is_over in of_manual.items() if not is_over})


def _clear(db: Database, keys: list[OrderKey], now: datetime, why: str, actor: str) -> int:
    cleared = erasure.clear(db, keys)
    for key in cleared:
        with opened(db, key, actor, now) as dossier:
            dossier.audit(key.name, "", "", f"{FORGOTTEN}: {why}")
    return len(cleared)
