"""The tables of the order process. Every row belongs to a client; every time is UTC.

No address, name, e-mail or telephone number of a storefront's customer is kept here: the
storefront is asked when one is needed. An order placed by hand has no storefront, so its address
waits in `manual_orders` until it is shipped. `due` and `lease` are seconds since the epoch, because
they are compared and nothing else; money is in minor units of the currency beside it.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Float, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from store.models import Base

CLIENT = String(40)
STOREFRONT = String(10)
ORDER = String(40)
REF = String(60)


class InboxRow(Base):
    """A delivery that was let in: what rang, never what it said.

    A body is counted once per topic. The vendor's delivery id is kept for the log alone: Woo's is
    the same for two orders of one second.
    """

    __tablename__ = "inbox"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    client: Mapped[str] = mapped_column(CLIENT)
    source: Mapped[str] = mapped_column(STOREFRONT)
    topic: Mapped[str] = mapped_column(String(60))
    body_sha256: Mapped[str] = mapped_column(String(64))
    delivery_id: Mapped[str] = mapped_column(String(80), default="")
    order_id: Mapped[str] = mapped_column(ORDER, default="")
    verdict: Mapped[str] = mapped_column(String(20))  # rung, ignored, dead, erase, export
    detail: Mapped[str] = mapped_column(default="")
    secret_no: Mapped[int] = mapped_column(default=0)
    times: Mapped[int] = mapped_column(default=1)
    received_at: Mapped[datetime]
    __table_args__ = (
        UniqueConstraint("client", "source", "topic", "body_sha256", name="uq_inbox_body"),
        Index("ix_inbox_order", "client", "source", "order_id"),
        Index("ix_inbox_received", "client", "received_at"),
    )


class DoorbellRow(Base):
    """An order to be read again; `rung` counts, so that a ring during the reading is not lost."""

    __tablename__ = "doorbells"
    client: Mapped[str] = mapped_column(CLIENT, primary_key=True)
    storefront: Mapped[str] = mapped_column(STOREFRONT, primary_key=True)
    order_id: Mapped[str] = mapped_column(ORDER, primary_key=True)
    rung: Mapped[int] = mapped_column(default=1)
    tries: Mapped[int] = mapped_column(default=0)
    due: Mapped[float] = mapped_column(Float(53))
    lease: Mapped[float] = mapped_column(Float(53), default=0.0)
    owner: Mapped[str] = mapped_column(String(40), default="")
    __table_args__ = (Index("ix_doorbells_due", "client", "due"),)


class ShopOrderRow(Base):
    """One order of a storefront; `digest` is what its parts were planned from."""

    __tablename__ = "shop_orders"
    client: Mapped[str] = mapped_column(CLIENT, primary_key=True)
    storefront: Mapped[str] = mapped_column(STOREFRONT, primary_key=True)
    order_id: Mapped[str] = mapped_column(ORDER, primary_key=True)
    name: Mapped[str] = mapped_column(String(40), default="")
    state: Mapped[str] = mapped_column(String(12))
    why: Mapped[str] = mapped_column(default="")
    mark: Mapped[str] = mapped_column(String(120), default="")
    digest: Mapped[str] = mapped_column(String(16), default="")
    address_digest: Mapped[str] = mapped_column(String(16), default="")
    email_hash: Mapped[str] = mapped_column(String(32), default="")
    phone_hash: Mapped[str] = mapped_column(String(32), default="")
    currency: Mapped[str] = mapped_column(String(3), default="")
    revenue_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    created_at: Mapped[datetime]
    read_at: Mapped[datetime]
    cancelled_at: Mapped[datetime | None]
    due: Mapped[float] = mapped_column(Float(53), default=0.0)  # of closing
    lease: Mapped[float] = mapped_column(Float(53), default=0.0)
    owner: Mapped[str] = mapped_column(String(40), default="")
    tries: Mapped[int] = mapped_column(default=0)
    __table_args__ = (
        Index("ix_shop_orders_state", "client", "state", "due"),
        Index("ix_shop_orders_email", "client", "email_hash"),
        Index("ix_shop_orders_phone", "client", "phone_hash"),
        Index("ix_shop_orders_address", "client", "address_digest"),
    )


class PartRow(Base):
    """One supplier order, before and after it exists at the supplier."""

    __tablename__ = "parts"
    client: Mapped[str] = mapped_column(CLIENT, primary_key=True)
    ref: Mapped[str] = mapped_column(REF, primary_key=True)
    storefront: Mapped[str] = mapped_column(STOREFRONT)
    order_id: Mapped[str] = mapped_column(ORDER)
    supplier: Mapped[str] = mapped_column(String(10))
    warehouse: Mapped[str] = mapped_column(String(20), default="")
    number: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(String(10))
    version: Mapped[int] = mapped_column(default=1)
    due: Mapped[float] = mapped_column(Float(53))
    lease: Mapped[float] = mapped_column(Float(53), default=0.0)
    owner: Mapped[str] = mapped_column(String(40), default="")
    tries: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    remote_id: Mapped[str] = mapped_column(String(80), default="")
    remote_alt_ids: Mapped[str] = mapped_column(default="")  # comma-separated
    currency: Mapped[str] = mapped_column(String(3))
    revenue_minor: Mapped[int] = mapped_column(BigInteger)
    quote_minor: Mapped[int | None] = mapped_column(
        BigInteger
    )  # the supplier's, in the shop's currency
    quote_at: Mapped[datetime | None]
    billed_minor: Mapped[int | None] = mapped_column(BigInteger)
    billed_currency: Mapped[str] = mapped_column(String(3), default="")
    approved: Mapped[str] = mapped_column(default="")
    tracking: Mapped[str] = mapped_column(default="")  # comma-separated, all numbers ever seen
    told: Mapped[str] = mapped_column(default="")
    told_id: Mapped[str] = mapped_column(String(80), default="")  # the storefront's fulfilment
    carrier: Mapped[str] = mapped_column(String(80), default="")
    tracked_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]
    planned_at: Mapped[datetime]
    __table_args__ = (
        UniqueConstraint(
            "client", "storefront", "order_id", "supplier", "warehouse", "number",
            name="uq_parts_order",
        ),
        Index("ix_parts_due", "client", "state", "due"),
        Index("ix_parts_sent", "client", "supplier", "sent_at"),
    )  # fmt: skip


class PartLineRow(Base):
    """What a shop line contributes to a part."""

    __tablename__ = "part_lines"
    client: Mapped[str] = mapped_column(CLIENT, primary_key=True)
    ref: Mapped[str] = mapped_column(REF, primary_key=True)
    shop_line_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    supplier_sku: Mapped[str] = mapped_column(String(80))
    quantity: Mapped[int]


class AttemptRow(Base):
    """One foreign call that changes something, written before it leaves and closed after it."""

    __tablename__ = "attempts"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    client: Mapped[str] = mapped_column(CLIENT)
    ref: Mapped[str] = mapped_column(REF)
    kind: Mapped[str] = mapped_column(String(20))
    request_sha256: Mapped[str] = mapped_column(String(64), default="")
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(String(10), default="")  # done refused unknown not_sent
    detail: Mapped[str] = mapped_column(default="")
    __table_args__ = (
        Index("ix_attempts_ref", "client", "ref"),
        Index("ix_attempts_started", "client", "started_at"),
    )


class AttentionRow(Base):
    """A question for a person; asked once per order, part and kind, asked again if it recurs."""

    __tablename__ = "attention"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    client: Mapped[str] = mapped_column(CLIENT)
    storefront: Mapped[str] = mapped_column(STOREFRONT)
    order_id: Mapped[str] = mapped_column(ORDER)
    kind: Mapped[str] = mapped_column(String(24))
    part: Mapped[str] = mapped_column(REF, default="")
    known: Mapped[str]
    asked: Mapped[str]
    money_minor: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3), default="")
    opened_at: Mapped[datetime]
    due_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str] = mapped_column(String(80), default="")
    decision: Mapped[str] = mapped_column(default="")
    __table_args__ = (
        UniqueConstraint(
            "client", "storefront", "order_id", "kind", "part", name="uq_attention_question"
        ),
        Index("ix_attention_open", "client", "closed_at"),
    )


class AuditRow(Base):
    """What happened to an order, in order; each line carries the hash of the one before."""

    __tablename__ = "audit"
    client: Mapped[str] = mapped_column(CLIENT, primary_key=True)
    storefront: Mapped[str] = mapped_column(STOREFRONT, primary_key=True)
    order_id: Mapped[str] = mapped_column(ORDER, primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(80))
    subject: Mapped[str] = mapped_column(REF)
    from_state: Mapped[str] = mapped_column(String(12))
    to_state: Mapped[str] = mapped_column(String(12))
    why: Mapped[str]
    hash: Mapped[str] = mapped_column(String(64))


class TokenRow(Base):
    """A vendor's access token, kept so that it is asked for as rarely as the vendor wants."""

    __tablename__ = "tokens"
    account: Mapped[str] = mapped_column(String(40), primary_key=True)
    access: Mapped[str]
    access_expires_at: Mapped[datetime]
    refresh: Mapped[str] = mapped_column(default="")
    refresh_expires_at: Mapped[datetime | None]
    open_id: Mapped[str] = mapped_column(String(80), default="")  # signs CJ's webhooks
    lease: Mapped[float] = mapped_column(Float(53), default=0.0)  # of whoever is refreshing
    owner: Mapped[str] = mapped_column(String(40), default="")


class JobRow(Base):
    """Work somebody asked for over HTTP, with where to look for its result."""

    __tablename__ = "jobs"
    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    client: Mapped[str] = mapped_column(CLIENT)
    kind: Mapped[str] = mapped_column(String(20))  # sync, erase, generate
    params: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(String(10))  # waiting, running, done, failed
    result: Mapped[dict[str, Any]]
    due: Mapped[float] = mapped_column(Float(53))
    lease: Mapped[float] = mapped_column(Float(53), default=0.0)
    owner: Mapped[str] = mapped_column(String(40), default="")
    tries: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    __table_args__ = (Index("ix_jobs_due", "client", "state", "due"),)


class ManualOrderRow(Base):
    """An order placed by hand: its own storefront. `body` is emptied once it has been shipped."""

    __tablename__ = "manual_orders"
    client: Mapped[str] = mapped_column(CLIENT, primary_key=True)
    order_id: Mapped[str] = mapped_column(ORDER, primary_key=True)
    body: Mapped[dict[str, Any]]
    body_sha256: Mapped[str] = mapped_column(String(64))
    cancelled: Mapped[bool] = mapped_column(default=False)
    tracking: Mapped[str] = mapped_column(default="")
    made_at: Mapped[datetime]


class OfferRow(Base):
    """What a supplier asked for one of its products at one moment."""

    __tablename__ = "offers"
    client: Mapped[str] = mapped_column(CLIENT, primary_key=True)
    supplier: Mapped[str] = mapped_column(String(10), primary_key=True)
    sku: Mapped[str] = mapped_column(String(80), primary_key=True)
    at: Mapped[datetime] = mapped_column(primary_key=True)
    price_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    stock: Mapped[int | None]


class ProductRow(Base):
    """A supplier's product as last read: what a catalogue sync compares with."""

    __tablename__ = "supplier_products"
    client: Mapped[str] = mapped_column(CLIENT, primary_key=True)
    supplier: Mapped[str] = mapped_column(String(10), primary_key=True)
    sku: Mapped[str] = mapped_column(String(80), primary_key=True)
    fields: Mapped[dict[str, Any]]
    seen_at: Mapped[datetime]
    gone: Mapped[bool] = mapped_column(default=False)


class PointsRow(Base):
    """How many of a metered account's points a UTC day has used."""

    __tablename__ = "points"
    account: Mapped[str] = mapped_column(String(40), primary_key=True)
    day: Mapped[str] = mapped_column(String(10), primary_key=True)
    used: Mapped[int] = mapped_column(default=0)


class SupplierRefundRow(Base):
    """Money a person saw come back for a supplier order; `note` says where it was seen."""

    __tablename__ = "supplier_refunds"
    client: Mapped[str] = mapped_column(CLIENT, primary_key=True)
    ref: Mapped[str] = mapped_column(REF, primary_key=True)
    note: Mapped[str] = mapped_column(String(80), primary_key=True)
    money_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    by: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime]
