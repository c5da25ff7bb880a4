"""Silences: when a vendor last let a call of this process go without an answer.

Whoever has to know whether a request that went unanswered will still be worked on asks here: a
vendor that is silent now may take in an old request late.
"""

from datetime import UTC, datetime

_last: dict[str, datetime] = {}


def note(vendor: str) -> None:
    """Remember that a call to this vendor timed out now."""
    _last[vendor] = datetime.now(UTC)


def silent_at(vendor: str) -> datetime | None:
    """Return when a call to this vendor last timed out, aware, UTC; None if none did."""
    return _last.get(vendor)
