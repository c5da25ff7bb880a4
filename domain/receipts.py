"""A receipt: the trace every side effect leaves, and what stops a second one."""

from dataclasses import dataclass
from typing import Literal

Status = Literal["planned", "done", "skipped", "failed", "uncertain", "undone"]


@dataclass(frozen=True, slots=True)
class Receipt:
    """Outcome of one act; `key` is client:process:action:subject[:period]."""

    key: str
    what: str
    status: Status
    detail: str = ""

    @property
    def blocks(self) -> bool:
        """Whether the act must not be tried again: it happened, or it may have."""
        return self.status in ("done", "uncertain")

    @property
    def needs_a_look(self) -> bool:
        """Whether the run that made it must not end as a success."""
        return self.status in ("failed", "uncertain")
