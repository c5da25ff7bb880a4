"""When people may be called where they are, and how often; days and hours are theirs.

Source: code de la consommation D.223-9; the numbers are in `domain.contact_rules`.
"""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from domain.contact_facts import ContactHistory
from domain.contact_places import Place, public_holidays
from domain.contact_rules import Pack

_SATURDAY = 5


def closed(place: Place, local: datetime, pack: Pack) -> Iterator[str]:
    """Yield the rules of day and hour that a call would break."""
    if local.weekday() >= _SATURDAY and not pack.weekends:
        yield "weekend"
    if local.date() in public_holidays(place.territory, local.year):
        yield "holiday"
    if not any(opens <= local.time() < closes for opens, closes in pack.windows):
        yield "hours"


def too_often(place: Place, local: datetime, facts: ContactHistory, pack: Pack) -> Iterator[str]:
    """Yield what earlier contacts forbid, counted in calendar days."""

    def days_since(moment: datetime) -> int:
        return (local.date() - moment.astimezone(ZoneInfo(place.zone)).date()).days

    if facts.calls is None:
        yield "frequency.unknown"
    elif sum(days_since(call) < pack.per_days for call in facts.calls) >= pack.max_calls:
        yield "frequency"
    if facts.refusals is None:
        yield "pause.unknown"
    elif any(days_since(refusal) <= pack.pause_days for refusal in facts.refusals):
        yield "pause"
