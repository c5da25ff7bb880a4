"""Jobs of `POST /sync` and `/generate`: taking hold of one, and holding it while it is made."""

from dataclasses import replace

from sqlalchemy import and_, update

from store import jobs
from store.claims import claim
from store.database import Database
from store.dropship_models import JobRow
from store.jobs import Job

KIND: jobs.Kind = "sync"


def take(
    db: Database, client: str, now: float, lease_s: float, kind: jobs.Kind = KIND
) -> Job | None:
    """Take hold of the job of a kind that is due longest; `now` in seconds since the epoch."""
    open_ones = and_(
        JobRow.client == client, JobRow.kind == kind, JobRow.state.in_(("waiting", "running"))
    )
    owner, rows = claim(db, JobRow, open_ones, now=now, lease_s=lease_s, limit=1)
    found = jobs.get(db, client, rows[0].id) if rows else None
    return replace(found, owner=owner, state="running") if found else None


def renew(db: Database, job: Job, lease: float) -> None:
    """Hold a job until `lease`, if it is still held by its owner."""
    with db.write() as connection:
        connection.execute(
            update(JobRow)
            .where(JobRow.id == job.id, JobRow.owner == job.owner)
            .values(lease=lease, state="running")
        )
