"""Work asked for over HTTP: kept, taken by lease, and its result.

A job is `waiting`, `running`, `done` or `failed`. Whoever takes one holds it until the lease ends;
a job whose worker died is taken again, so what it does must be safe to repeat.
"""

import hashlib
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import select, update

from store.claims import LeaseLost
from store.database import Database
from store.dropship_models import JobRow

Kind = Literal["sync", "erase", "export", "generate"]
State = Literal["waiting", "running", "done", "failed"]


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of work.

    Attributes:
        params: what was asked, in the words of its kind; people only as keyed hashes.
        result: what came of it; for a failed one `{"error": …}`.
        owner: who holds it, while it is taken.
    """

    id: str
    client: str
    kind: Kind
    params: Mapping[str, Any]
    state: State
    result: Mapping[str, Any]
    tries: int
    owner: str
    made_at: datetime
    ended_at: datetime | None


def add(
    db: Database,
    client: str,
    kind: Kind,
    params: Mapping[str, Any],
    now: datetime,
    job_id: str = "",
) -> str:
    """Keep a job that is due at once and return its id; one whose id is known is kept once."""
    job_id = job_id or uuid.uuid4().hex
    row = {
        "id": job_id, "client": client, "kind": kind, "params": dict(params), "state": "waiting",
        "result": {}, "due": now.timestamp(), "lease": 0.0, "owner": "", "tries": 0,
        "made_at": now.astimezone(UTC), "ended_at": None,
    }  # fmt: skip
    with db.write() as connection:
        connection.execute(db.insert(JobRow).on_conflict_do_nothing(), [row])
    return job_id


def add_once(
    db: Database, client: str, kind: Kind, params: Mapping[str, Any], now: datetime
) -> str:
    """Keep a job unless the very same is open, and return the id of the one that is.

    Its id is made of what is asked and of how often the same has ended before, so that two callers
    at once make one job.
    """
    wanted = select(JobRow.params, JobRow.ended_at).where(
        JobRow.client == client, JobRow.kind == kind
    )
    with db.read() as connection:
        rows = connection.execute(wanted).tuples().all()
    ended = sum(1 for asked, end in rows if asked == dict(params) and end is not None)
    said = json.dumps([client, kind, dict(params), ended], sort_keys=True)
    return add(db, client, kind, params, now, hashlib.sha256(said.encode()).hexdigest()[:32])


def get(db: Database, client: str, job_id: str) -> Job | None:
    """Return a client's job."""
    wanted = select(JobRow.__table__).where(JobRow.id == job_id, JobRow.client == client)
    with db.read() as connection:
        row = connection.execute(wanted).first()
    return _job(row) if row else None


def finish(db: Database, job: Job, result: Mapping[str, Any], now: datetime) -> None:
    """Write down that a job is done.

    Raises:
        LeaseLost: somebody else holds it by now.
    """
    _write(db, job, state="done", result=dict(result), ended_at=now.astimezone(UTC))


def fail(db: Database, job: Job, why: str, now: datetime, *, due: float | None = None) -> None:
    """Write down that a try failed: for good, or to be tried again at `due`.

    Raises:
        LeaseLost: somebody else holds it by now.
    """
    result = {"error": why}
    if due is not None:
        _write(db, job, state="waiting", result=result, due=due, tries=job.tries + 1)
        return
    _write(db, job, state="failed", result=result, ended_at=now.astimezone(UTC))


def _write(db: Database, job: Job, **values: Any) -> None:
    with db.write() as connection:
        done = connection.execute(
            update(JobRow)
            .where(JobRow.id == job.id, JobRow.owner == job.owner)
            .values(owner="", lease=0.0, **values)
        )
        if done.rowcount != 1:
            raise LeaseLost(f"job {job.id} is held by somebody else")


def _job(row: Any, state: State | None = None) -> Job:
    return Job(
        row.id, row.client, row.kind, row.params, state or row.state, row.result, row.tries,
        row.owner, row.made_at, row.ended_at,
    )  # fmt: skip
