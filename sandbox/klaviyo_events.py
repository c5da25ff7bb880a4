"""The events and metrics of a simulated Klaviyo account.

An event is known by profile, metric and `unique_id` (its second, where it has none): the first
one counts. An accepted event becomes visible a delay later, as at the vendor.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

Key = tuple[str, str, str]


@dataclass(slots=True)
class Metric:
    """A kind of event; `integration` says who sends it."""

    id: str
    name: str
    integration: str
    created: datetime


@dataclass(slots=True)
class Event:
    """Something a profile did, and when."""

    id: str
    metric: str
    profile: str
    at: datetime
    properties: dict[str, Any]
    visible: datetime


class Events:
    """Events in order of arrival, metrics by name; `version` changes with every write."""

    def __init__(self, clock: Callable[[], datetime], delay: timedelta) -> None:
        self._clock = clock
        self._delay = delay
        self._events: list[Event] = []
        self._keys: set[Key] = set()
        self._metrics: dict[str, Metric] = {}
        self.version = 0
        self.repeats = 0

    def __len__(self) -> int:
        return len(self._events)

    def visible(self) -> Iterator[Event]:
        """Yield the events that have become readable."""
        now = self._clock()
        return (event for event in self._events if event.visible <= now)

    def readable(self) -> int:
        """Return how many events have become readable."""
        return sum(1 for _ in self.visible())

    def settled(self) -> bool:
        """Return whether every accepted event is readable."""
        return not self._events or self._events[-1].visible <= self._clock()

    def metrics(self) -> list[Metric]:
        """Return every metric, oldest first."""
        return list(self._metrics.values())

    def metric(self, name: str, integration: str = "API") -> Metric:
        """Return a metric by its name, made on first use."""
        if name not in self._metrics:
            metric_id = f"SIM{len(self._metrics) + 1:03d}"
            self._metrics[name] = Metric(metric_id, name, integration, self._clock())
        return self._metrics[name]

    def key(self, profile: str, attributes: dict[str, Any]) -> Key:
        """Return what tells an event from its repetition."""
        name = attributes["metric"]["data"]["attributes"]["name"]
        unique = attributes.get("unique_id") or str(int(self._at(attributes).timestamp()))
        return profile, name, unique

    def known(self, key: Key) -> bool:
        """Return whether an event was accepted before."""
        return key in self._keys

    def add(self, profile: str, attributes: dict[str, Any], *, at_once: bool = False) -> bool:
        """Accept an event, unless it is a repetition; return whether it was accepted."""
        key = self.key(profile, attributes)
        if key in self._keys:
            self.repeats += 1
            return False
        self._keys.add(key)
        now = self._clock()
        properties = dict(attributes["properties"]) | {"$event_id": key[2]}
        if attributes.get("value") is not None:
            properties["$value"] = attributes["value"]
        self._events.append(
            Event(
                id=f"SIMEV{len(self._events) + 1:09d}",
                metric=self.metric(key[1]).id,
                profile=profile,
                at=self._at(attributes),
                properties=properties,
                visible=now if at_once else now + self._delay,
            )
        )
        self.version += 1
        return True

    def _at(self, attributes: dict[str, Any]) -> datetime:
        stated = attributes.get("time")
        return datetime.fromisoformat(stated) if stated else self._clock()
