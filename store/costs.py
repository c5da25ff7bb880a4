"""What paid services were used: one row a call, priced where the price is known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, case, func, insert, select

from store.database import Database
from store.models import CostRow

DAY = timedelta(days=1)


def add_cost(db: Database, client: str, process: str, cost: dict[str, Any]) -> None:
    """Write what a paid call used; `eur` is None when its price is not known."""
    with db.write() as connection:
        write_cost(connection, client, process, cost)


def write_cost(connection: Connection, client: str, process: str, cost: Mapping[str, Any]) -> None:
    """Write it together with what was paid for: who dies in between loses both, or neither."""
    connection.execute(
        insert(CostRow), [{"client": client, "process": process, "at": datetime.now(UTC), **cost}]
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
