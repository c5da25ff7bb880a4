"""A simulated Klaviyo account: profiles, events, lists, segments and import jobs in one place."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sandbox.klaviyo_events import Events
from sandbox.klaviyo_profiles import Duplicate, Profiles
from sandbox.listing import Listing


@dataclass(slots=True)
class Job:
    """A bulk import: queued, then processing, then complete; its rows are applied at the end."""

    id: str
    created: datetime
    rows: list[dict[str, Any]]
    delay: timedelta
    status: str = "queued"
    completed: int = 0
    errors: list[dict[str, Any]] = field(default_factory=list)

    @property
    def due(self) -> datetime:
        """When the job has been worked off."""
        return self.created + self.delay


@dataclass(frozen=True, slots=True)
class Group:
    """A list or a segment."""

    id: str
    name: str
    created: datetime


class Account:
    """What the vendor knows about one customer of theirs."""

    def __init__(self, clock: Callable[[], datetime], delay_s: float) -> None:
        """Open an empty account; jobs and events take `delay_s` to be worked off."""
        self.clock = clock
        self.delay = timedelta(seconds=delay_s)
        opened = clock()
        self.lists = [Group("SIML01", "Simulated newsletter", opened)]
        self.segments = [Group("SIMS01", "Simulated: unsubscribed", opened)]
        self.clear()

    def clear(self) -> None:
        """Forget profiles, events and jobs."""
        self.profiles = Profiles(self.clock)
        self.events = Events(self.clock, self.delay)
        self.listing = Listing()
        self.jobs: dict[str, Job] = {}

    def import_rows(self, rows: list[dict[str, Any]]) -> Job:
        """Take rows that have been judged good; they are applied when the job is due."""
        job = Job(f"SIMJOB{len(self.jobs) + 1:06d}", self.clock(), rows, self.delay)
        self.jobs[job.id] = job
        return job

    def settle(self) -> None:
        """Work off the jobs that are due: called before anything is read or written."""
        now = self.clock()
        for job in self.jobs.values():
            if job.status == "complete":
                continue
            if now >= job.due:
                self._work(job)
            elif now >= job.created + job.delay / 2:
                job.status = "processing"

    def _work(self, job: Job) -> None:
        for number, row in enumerate(job.rows):
            try:
                self.profiles.upsert(row["attributes"], row.get("meta"), row.get("id"))
                job.completed += 1
            except Duplicate as taken:
                job.errors.append(
                    {
                        "code": "duplicate_profile",
                        "title": "Conflict.",
                        "detail": f"an identifier belongs to profile {taken.other}",
                        "source": {"pointer": f"/data/attributes/profiles/data/{number}"},
                        "original_payload": row,
                    }
                )
        job.status = "complete"
        job.rows = []
