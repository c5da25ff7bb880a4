"""Scores: the latest of each customer, with the one before it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import case, select

from store.database import Database
from store.models import ScoreRow


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
