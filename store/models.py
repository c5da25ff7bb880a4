"""The tables we own. Every row belongs to a client; every time is UTC.

Read through the query modules beside this file; rows never leave the package.
"""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    Dialect,
    Float,
    Index,
    String,
    Text,
    TypeDecorator,
    false,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Utc(TypeDecorator[datetime]):
    """A moment; refuses one without a zone and gives it back in UTC on every database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    type_annotation_map = {datetime: Utc(), dict[str, Any]: JSON(none_as_null=True), str: Text()}  # noqa: RUF012  # SQLAlchemy's own hook


class ReceiptRow(Base):
    """One act on the outside world, once per key. `before` and `after` allow an undo."""

    __tablename__ = "receipts"
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    client: Mapped[str] = mapped_column(String(40))
    process: Mapped[str] = mapped_column(String(40))
    action: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(80))
    what: Mapped[str]
    status: Mapped[str] = mapped_column(String(10))
    detail: Mapped[str] = mapped_column(default="")
    before: Mapped[dict[str, Any] | None]
    after: Mapped[dict[str, Any] | None]
    plan: Mapped[str | None] = mapped_column(String(60))
    owner: Mapped[str] = mapped_column(String(40))
    tries: Mapped[int] = mapped_column(default=1)
    at: Mapped[datetime]
    __table_args__ = (
        Index("ix_receipts_client_at", "client", "at"),
        Index("ix_receipts_owner", "owner"),
        Index("ix_receipts_plan", "plan"),
        Index("ix_receipts_subject", "client", "subject"),
    )


class PlanRow(Base):
    """What a run would write, frozen with a hash until somebody applies or drops it."""

    __tablename__ = "plans"
    id: Mapped[str] = mapped_column(String(60), primary_key=True)
    client: Mapped[str] = mapped_column(String(40))
    process: Mapped[str] = mapped_column(String(40))
    day: Mapped[date]
    hash: Mapped[str] = mapped_column(String(64))
    status: Mapped[str] = mapped_column(String(10))  # open, applying, applied, refused, dropped
    made_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str] = mapped_column(String(80), default="")
    summary: Mapped[dict[str, Any]]
    __table_args__ = (Index("ix_plans_client_process", "client", "process", "made_at"),)


class PlanActRow(Base):
    """One act of a plan, in its order."""

    __tablename__ = "plan_acts"
    plan: Mapped[str] = mapped_column(String(60), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(200))
    action: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(80))
    what: Mapped[str]
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]


class WrittenRow(Base):
    """The last values we wrote on a subject at a vendor: what differs was edited by a person."""

    __tablename__ = "written"
    client: Mapped[str] = mapped_column(String(40), primary_key=True)
    action: Mapped[str] = mapped_column(String(40), primary_key=True)
    subject: Mapped[str] = mapped_column(String(80), primary_key=True)
    fields: Mapped[dict[str, Any]]


class OrderRow(Base):
    """One shop order as last read; `excluded` names why it does not count, empty when it does."""

    __tablename__ = "orders"
    client: Mapped[str] = mapped_column(String(40), primary_key=True)
    source: Mapped[str] = mapped_column(String(20), primary_key=True)
    order_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    customer: Mapped[str] = mapped_column(String(200))
    day: Mapped[date]
    cents: Mapped[int] = mapped_column(BigInteger)
    excluded: Mapped[str] = mapped_column(String(30), default="")
    __table_args__ = (Index("ix_orders_customer", "client", "customer"),)


class PersonRow(Base):
    """How a customer can be reached, as the shop told us. Erased on request."""

    __tablename__ = "people"
    client: Mapped[str] = mapped_column(String(40), primary_key=True)
    customer: Mapped[str] = mapped_column(String(200), primary_key=True)
    subject: Mapped[str] = mapped_column(String(80))
    email: Mapped[str] = mapped_column(String(254), default="")
    phone: Mapped[str] = mapped_column(String(20), default="")
    name: Mapped[str] = mapped_column(String(200), default="")
    country: Mapped[str] = mapped_column(String(2), default="")
    __table_args__ = (
        Index("ix_people_email", "client", "email"),
        Index("ix_people_subject", "client", "subject"),
    )


class EngagementRow(Base):
    """One click or support ticket; opens are not kept, machines open mail."""

    __tablename__ = "engagement"
    client: Mapped[str] = mapped_column(String(40), primary_key=True)
    event_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    email: Mapped[str] = mapped_column(String(254))
    kind: Mapped[str] = mapped_column(String(20))
    day: Mapped[date]


class CursorRow(Base):
    """How far an incremental reading has come."""

    __tablename__ = "cursors"
    client: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[str]


class ScoreRow(Base):
    """A customer's latest score, and the one of the scoring day before it."""

    __tablename__ = "scores"
    client: Mapped[str] = mapped_column(String(40), primary_key=True)
    customer: Mapped[str] = mapped_column(String(200), primary_key=True)
    email: Mapped[str] = mapped_column(String(254), default="")
    as_of: Mapped[date]
    horizon_days: Mapped[int]
    risk: Mapped[float] = mapped_column(Float(53))
    band: Mapped[str] = mapped_column(String(10))
    model: Mapped[str] = mapped_column(String(20))
    segment: Mapped[str] = mapped_column(String(40))
    r: Mapped[int]
    f: Mapped[int]
    m: Mapped[int]
    previous_risk: Mapped[float | None] = mapped_column(Float(53))
    previous_as_of: Mapped[date | None]
    __table_args__ = (Index("ix_scores_email", "client", "email"),)


class HoldoutRow(Base):
    """The arm a subject was given when first eligible; it keeps it for the whole experiment."""

    __tablename__ = "holdouts"
    client: Mapped[str] = mapped_column(String(40), primary_key=True)
    experiment: Mapped[str] = mapped_column(String(60), primary_key=True)
    subject: Mapped[str] = mapped_column(String(80), primary_key=True)
    arm: Mapped[str] = mapped_column(String(10))
    since: Mapped[date]


class TaskRow(Base):
    """Something only a person can settle: what is known, what is asked."""

    __tablename__ = "human_tasks"
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    client: Mapped[str] = mapped_column(String(40))
    process: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(80))
    known: Mapped[str]
    asked: Mapped[str]
    status: Mapped[str] = mapped_column(String(10), default="open")  # open, done, dropped
    answer: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    __table_args__ = (Index("ix_human_tasks_client", "client", "status"),)


class ConsentRow(Base):
    """One consent given, with its proof; withdrawn by a date, never deleted."""

    __tablename__ = "consents"
    client: Mapped[str] = mapped_column(String(40), primary_key=True)
    person: Mapped[str] = mapped_column(String(254), primary_key=True)  # E.164 or e-mail
    channel: Mapped[str] = mapped_column(String(10), primary_key=True)  # call, mail
    purpose: Mapped[str] = mapped_column(String(40), primary_key=True)
    wording: Mapped[str]
    source: Mapped[str]
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class SuppressionRow(Base):
    """A person who must not be contacted."""

    __tablename__ = "suppressions"
    client: Mapped[str] = mapped_column(String(40), primary_key=True)
    person: Mapped[str] = mapped_column(String(254), primary_key=True)
    reason: Mapped[str]
    at: Mapped[datetime]


class RefusalRow(Base):
    """A person's "no" to contact: pauses what a suppression would end."""

    __tablename__ = "refusals"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    client: Mapped[str] = mapped_column(String(40))
    person: Mapped[str] = mapped_column(String(254))
    at: Mapped[datetime]
    __table_args__ = (Index("ix_refusals_client_at", "client", "at"),)


class CostRow(Base):
    """What one call to a paid service used; an amount we could not price is NULL, never zero."""

    __tablename__ = "costs"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    client: Mapped[str] = mapped_column(String(40))
    process: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(80))
    provider: Mapped[str] = mapped_column(String(20))
    model: Mapped[str] = mapped_column(String(60))
    input_tokens: Mapped[int]  # cached and written ones included
    output_tokens: Mapped[int]  # reasoning included
    cached_tokens: Mapped[int] = mapped_column(default=0, server_default="0")
    written_tokens: Mapped[int] = mapped_column(default=0, server_default="0")
    reasoning_tokens: Mapped[int] = mapped_column(default=0, server_default="0")
    eur: Mapped[float | None] = mapped_column(Float(53))
    part: Mapped[str] = mapped_column(String(10), default="answer", server_default="answer")
    step: Mapped[str] = mapped_column(String(10), default="full", server_default="full")
    estimated: Mapped[bool] = mapped_column(default=False, server_default=false())
    at: Mapped[datetime]
    __table_args__ = (Index("ix_costs_client_at", "client", "at"),)


class BreakerRow(Base):
    """What is known of an AI account that failed; see `domain.breaker.Health`."""

    __tablename__ = "breakers"
    account: Mapped[str] = mapped_column(String(40), primary_key=True)
    failures: Mapped[int] = mapped_column(default=0)
    open_until: Mapped[float] = mapped_column(Float(53), default=0.0)  # seconds since the epoch
    probe_until: Mapped[float] = mapped_column(Float(53), default=0.0)
    why: Mapped[str] = mapped_column(default="")
    kind: Mapped[str] = mapped_column(String(12), default="outage")


class DrillRow(Base):
    """One drill: what was made to fail on purpose, and how the chain came through."""

    __tablename__ = "drills"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    client: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(20))  # llm
    ground: Mapped[str] = mapped_column(String(10))  # simulators, real
    chain: Mapped[str]  # the providers, in their order
    cases: Mapped[int]
    answerable: Mapped[int]
    answered: Mapped[int]
    passed: Mapped[bool]
    added_ms: Mapped[float] = mapped_column(Float(53))  # the median of what a fault adds
    log: Mapped[str]
    at: Mapped[datetime]
    __table_args__ = (Index("ix_drills_client_at", "client", "at"),)


class PaceRow(Base):
    """An account's endpoint family: the lock its bookings are made under, and a penalty's end."""

    __tablename__ = "paces"
    account: Mapped[str] = mapped_column(String(40), primary_key=True)
    family: Mapped[str] = mapped_column(String(40), primary_key=True)
    not_before: Mapped[float] = mapped_column(Float(53), default=0.0)


class BookingRow(Base):
    """One call granted to a family: when it may leave, in seconds since the epoch."""

    __tablename__ = "bookings"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    account: Mapped[str] = mapped_column(String(40))
    family: Mapped[str] = mapped_column(String(40))
    leaves: Mapped[float] = mapped_column(Float(53))
    __table_args__ = (Index("ix_bookings_family", "account", "family", "leaves"),)
