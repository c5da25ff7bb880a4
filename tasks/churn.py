"""I/O of the churn process, inwards: orders and engagement."""

import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd

from connectors import klaviyo, order_files, shopify
from connectors.errors import NotConfigured
from connectors.shopify import Shopify, ShopifyOrder
from domain import order_rules
from domain.acts import subject_of
from domain.errors import RuleError
from domain.history import History, history_from_orders
from domain.observations import observe
from domain.order_rules import ShopOrder
from domain.runs import Run
from settings import settings
from store import cursors, orders, people
from store.orders import StoredOrder
from store.people import Person
from tasks._io import io_task, slots_of, store_of

log = logging.getLogger(__name__)

ORDERS_PER_WRITE = 2_000
OVERLAP = timedelta(minutes=10)  # a shop's clock and ours may differ; rereading is harmless
LONG_AGO = datetime(2015, 1, 1, tzinfo=UTC)
KINDS = {"Clicked Email": "click", "Ticket Created": "ticket"}  # metric → what it says


@dataclass(frozen=True)
class Loaded:
    """The orders a run rests on.

    Attributes:
        history: what the score is computed from.
        source: where the orders came from, in words.
        counts: number of orders by reason of exclusion; '' counts those kept.
        bad: (line, reason) of file rows nobody could read.
    """

    history: History
    source: str
    counts: dict[str, int]
    bad: tuple[tuple[int, str], ...] = ()
    warnings: tuple[str, ...] = ()
    currency: str = "EUR"
    shop_name: str = ""


@io_task
async def load_orders(run: Run, orders_file: str | None, full: bool) -> Loaded:
    """Return the shop's orders: of a file, or of Shopify with what is new there.

    Raises:
        RuleError: there is no order to score, or too many rows of the file are unreadable.
        NotConfigured: neither a file nor a shop was given.
    """
    if orders_file:
        return _from_file(run, Path(orders_file))
    db = store_of(run)
    try:
        name, currency = await _refresh_from_shopify(run, full)
    except NotConfigured:
        if not orders.counts(db, run.client):
            raise
        name, currency = "", settings(run.client).churn.currency
    frame = orders.counting(db, run.client, run.day)
    known = {p.customer: p.email for p in people.everybody(db, run.client).values()}
    person = order_rules.one_person(known)
    frame["customer"] = frame["customer"].map(lambda customer: person.get(customer, customer))
    if frame.empty:
        raise RuleError(f"{run.client}: no order counts up to {run.day}")
    return Loaded(
        history_from_orders(frame), "Shopify", orders.counts(db, run.client),
        currency=currency, shop_name=name,
    )  # fmt: skip


def _from_file(run: Run, path: Path) -> Loaded:
    """Read an export; what it says of people is kept so that they can be written to."""
    config = settings(run.client).churn
    with order_files.read_orders(path, timezone=config.timezone) as read:
        history, counts = read.history(run.day), read.counts
        bad, warnings, currency = read.bad, read.warnings, read.currency
    customers = [str(customer) for customer in history.customers]
    people.upsert(
        store_of(run),
        run.client,
        (Person(c, subject_of(run.client, c), c if "@" in c else "") for c in customers),
    )
    return Loaded(
        history, f"file {path.name}", _by_reason(counts),
        tuple((row.line, row.reason) for row in bad), warnings,
        currency=currency or config.currency,
    )  # fmt: skip


def _by_reason(counts: Mapping[str, int]) -> dict[str, int]:
    """Return a file's counts as those of the shop: orders by reason of exclusion, '' for kept."""
    told = ("rows", "orders", "customers", "free", "partially refunded", "bad", "order line")
    return {"": counts["orders"]} | {why: n for why, n in counts.items() if why not in told}


async def _refresh_from_shopify(run: Run, full: bool) -> tuple[str, str]:
    """Bring what changed at Shopify into the store; return the shop's name and currency."""
    db, name = store_of(run), "shopify:orders"
    since = None if full else cursors.get(db, run.client, name)
    started = datetime.now(UTC)
    async with shopify.connect(settings(run.client).shopify, slots=slots_of(run)) as shop:
        about = await shop.shop()
        read = 0
        async for batch in _batches(shop, since):
            _keep_orders(run, batch, about.currency, about.timezone)
            read += len(batch)
            log.info("%s: %s orders read", run.client, read)
    cursors.move(db, run.client, name, started.isoformat())
    return about.name, about.currency


async def _batches(shop: Shopify, since: str | None) -> AsyncIterator[list[ShopifyOrder]]:
    """Yield the whole history by a bulk export, or what changed since the last reading."""
    if since is not None:
        async for page in shop.orders_since(datetime.fromisoformat(since) - OVERLAP):
            yield page
        return
    batch: list[ShopifyOrder] = []
    async for order in shop.bulk_orders():
        batch.append(order)
        if len(batch) == ORDERS_PER_WRITE:
            yield batch
            batch = []
    yield batch


def _keep_orders(run: Run, found: Sequence[ShopifyOrder], currency: str, timezone: str) -> None:
    """Store orders in our words, and the people they name."""
    db, ours = store_of(run), [_in_our_words(order) for order in found]
    orders.upsert(
        db, run.client, "shopify",
        [
            StoredOrder(
                o.order_id, o.customer, order_rules.shop_day(o, timezone),
                order_rules.cents(o), order_rules.exclusion(o, currency),
            )
            for o in ours
        ],
    )  # fmt: skip
    people.upsert(
        db,
        run.client,
        {
            o.customer: _person(run, o.customer, raw)
            for o, raw in zip(ours, found, strict=True)
            if o.customer
        }.values(),
    )


@io_task
async def load_engagement(run: Run, horizon_days: int) -> pd.DataFrame | None:
    """Return what is known of clicks and tickets, or None where nothing is.

    Opens are not read: machines open mail. Columns: as `domain.observations.observe` returns.
    """
    db = store_of(run)
    try:
        await _refresh_from_klaviyo(run)
    except NotConfigured as exc:
        log.info("engagement: %s", exc)
    events = orders.engagement(db, run.client, run.day)
    emails = {p.customer: p.email for p in people.everybody(db, run.client).values()}
    person = order_rules.one_person(emails)
    known = {emails[customer]: person[customer] for customer in emails if emails[customer]}
    events = events.assign(customer=events["email"].map(known)).dropna(subset=["customer"])
    return observe(events, run.day, horizon_days)


async def _refresh_from_klaviyo(run: Run) -> None:
    db = store_of(run)
    zone = ZoneInfo(settings(run.client).churn.timezone)
    async with klaviyo.connect(settings(run.client).klaviyo, slots=slots_of(run)) as mail:
        for metric, kind in KINDS.items():
            cursor = f"klaviyo:{kind}"
            since = cursors.get(db, run.client, cursor)
            started = datetime.now(UTC)
            metric_id = await mail.metric_id(metric)
            if metric_id is None:
                continue
            start = datetime.fromisoformat(since) - OVERLAP if since else LONG_AGO
            rows = [
                {
                    "event_id": event.id,
                    "email": event.email.lower(),
                    "kind": kind,
                    "day": event.at.astimezone(zone).date(),
                }
                async for event in mail.events(metric_id, start)
                if event.email
            ]
            orders.add_engagement(db, run.client, rows)
            cursors.move(db, run.client, cursor, started.isoformat())


def _in_our_words(order: ShopifyOrder) -> ShopOrder:
    """Say one of Shopify's orders in our words; a guest is known by the e-mail of the order."""
    return ShopOrder(
        order_id=_short(order.id),
        customer=_short(order.customer_id or "") or (order.email or "").lower(),
        placed_at=order.processed_at,
        currency=order.currency,
        total=order.total,
        refunded=order.refunded,
        financial_status=order.financial_status or "",
        cancelled=order.cancelled_at is not None,
        test=order.test,
    )


def _person(run: Run, customer: str, order: ShopifyOrder) -> Person:
    """Return who placed an order, as far as the shop says."""
    return Person(
        customer,
        subject_of(run.client, customer),
        email=(order.email or "").lower(),
        phone=order.phone or "",
        name=order.name or "",
    )


def _short(gid: str) -> str:
    """Return the number of a Shopify id: gid://shopify/Order/12 → 12."""
    return gid.rpartition("/")[2]
