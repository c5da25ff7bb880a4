"""Scores: the latest of each customer, with the one before it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pandas as pd
from sqlalchemy import case, func, insert, select

from store.database import Database
from store.models import CostRow, ScoreRow

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class StoredScore:
    """What we last said of a customer: risk = P(no order in `horizon_days` after `as_of`)."""

    customer: str
    as_of: date
    horizon_days: int
    risk: float
    band: str
    model: str
    segment: str
    r: int
    f: int
    m: int


def save(db: Database, client: str, as_of: date, horizon_days: int, scored: pd.DataFrame) -> None:
    """Store a day's scores; the scores of an earlier day become the previous ones.

    Args:
        scored: indexed by customer. Columns: email, risk, band, model, segment, r, f, m.
    """
    rows = [
        {"client": client, "as_of": as_of, "horizon_days": horizon_days, "customer": str(customer),
         **{name: value for name, value in zip(_COLUMNS, values, strict=True)}}
        for customer, *values in scored[list(_COLUMNS)].itertuples(name=None)
    ]  # fmt: skip
    if not rows:
        return
    with db.write() as connection:
        connection.execute(_upsert(db), rows)


def previous_risk(db: Database, client: str, as_of: date) -> dict[str, float]:
    """Return each customer's risk as of the last scoring day before this one."""
    with db.read() as connection:
        rows = connection.execute(
            select(
                ScoreRow.customer,
                case((ScoreRow.as_of < as_of, ScoreRow.risk), else_=ScoreRow.previous_risk),
            ).where(ScoreRow.client == client)
        )
        return {customer: risk for customer, risk in rows if risk is not None}


def of_email(db: Database, client: str, email: str) -> StoredScore | None:
    """Return the latest score of a customer, by e-mail."""
    columns = [getattr(ScoreRow, name) for name in StoredScore.__slots__]
    with db.read() as connection:
        row = connection.execute(
            select(*columns)
            .where(ScoreRow.client == client, ScoreRow.email == email)
            .order_by(ScoreRow.as_of.desc())
        ).first()
    return StoredScore(*row) if row else None


def add_cost(db: Database, client: str, process: str, cost: dict[str, Any]) -> None:
    """Write what a paid call used; `eur` is None when its price is not known."""
    with db.write() as connection:
        connection.execute(
            insert(CostRow),
            [{"client": client, "process": process, "at": datetime.now(UTC), **cost}],
        )


@dataclass(frozen=True, slots=True)
class Used:
    """What a day's calls to one model used; `eur` is None if any of them has no known price."""

    provider: str
    model: str
    calls: int
    input_tokens: int
    output_tokens: int
    eur: float | None
    cached_tokens: int = 0
    reasoning_tokens: int = 0
    step: str = "full"  # cheap: the day's budget was nearly spent; rules: it was spent


def costs_of_day(db: Database, client: str, day: date) -> list[Used]:
    """Return what paid services were used for a client on one UTC day."""
    start = datetime.combine(day, time(), UTC)
    return costs_since(db, client, start, start + DAY)


def costs_since(
    db: Database, client: str, start: datetime, end: datetime | None = None
) -> list[Used]:
    """Return what paid services were used for a client from a moment on."""
    end = end or datetime.now(UTC) + DAY
    priced = func.count(CostRow.eur) == func.count()
    with db.read() as connection:
        rows = connection.execute(
            select(
                CostRow.provider,
                CostRow.model,
                func.count(),
                func.sum(CostRow.input_tokens),
                func.sum(CostRow.output_tokens),
                case((priced, func.sum(CostRow.eur)), else_=None),
                func.sum(CostRow.cached_tokens),
                func.sum(CostRow.reasoning_tokens),
                CostRow.step,
            )
            .where(CostRow.client == client, CostRow.at >= start, CostRow.at < end)
            .group_by(CostRow.provider, CostRow.model, CostRow.step)
        )
        return [Used(*row) for row in rows]


def spent_on(db: Database, client: str, day: date, kinds: Sequence[str]) -> tuple[float, int, int]:
    """Return what these providers cost a client on a UTC day, in EUR, as far as it is known.

    The second and third figures are the input and output tokens whose price is not known.
    """
    start = datetime.combine(day, time(), UTC)
    unknown = CostRow.eur.is_(None)
    with db.read() as connection:
        eur, read, written = connection.execute(
            select(
                func.coalesce(func.sum(CostRow.eur), 0.0),
                func.coalesce(func.sum(case((unknown, CostRow.input_tokens), else_=0)), 0),
                func.coalesce(func.sum(case((unknown, CostRow.output_tokens), else_=0)), 0),
            ).where(
                CostRow.client == client,
                CostRow.at >= start,
                CostRow.at < start + DAY,
                CostRow.provider.in_(kinds),
            )
        ).one()
    return float(eur), int(read), int(written)


_COLUMNS = ("email", "risk", "band", "model", "segment", "r", "f", "m")


def _upsert(db: Database) -> Any:
    statement = db.insert(ScoreRow)
    new = statement.excluded
    newer = ScoreRow.as_of < new.as_of
    return statement.on_conflict_do_update(
        index_elements=["client", "customer"],
        set_={
            **{name: new[name] for name in (*_COLUMNS, "as_of", "horizon_days")},
            "previous_risk": case((newer, ScoreRow.risk), else_=ScoreRow.previous_risk),
            "previous_as_of": case((newer, ScoreRow.as_of), else_=ScoreRow.previous_as_of),
        },
        where=ScoreRow.as_of <= new.as_of,
    )
