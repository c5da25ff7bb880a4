"""The profiles of a simulated Klaviyo account.

Source of the rules: the vendor's OpenAPI descriptions. `null` clears a field, absence leaves it;
`meta.patch_properties` appends to, takes from and unsets custom properties; an identifier that
belongs to another profile is a conflict.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

IDENTIFIERS = ("email", "phone_number", "external_id")
PLAIN = ("first_name", "last_name", "organization", "locale", "image", "title")


class Duplicate(Exception):
    """An identifier belongs to another profile."""

    def __init__(self, other: str) -> None:
        super().__init__(other)
        self.other = other


@dataclass(slots=True)
class Profile:
    """One person; `consent` is about e-mail: SUBSCRIBED, UNSUBSCRIBED or NEVER_SUBSCRIBED."""

    id: str
    created: datetime
    updated: datetime
    values: dict[str, Any] = field(default_factory=dict)
    properties: dict[str, Any] = field(default_factory=dict)
    location: dict[str, Any] = field(default_factory=dict)
    last_event: datetime | None = None
    consent: str = "NEVER_SUBSCRIBED"
    consented: datetime | None = None


class Profiles:
    """Profiles by id and by each identifier; `version` changes with every write."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._by_id: dict[str, Profile] = {}
        self._index: dict[str, dict[str, str]] = {name: {} for name in IDENTIFIERS}
        self.version = 0
        self.writes = 0

    def __len__(self) -> int:
        return len(self._by_id)

    def __iter__(self) -> Iterator[Profile]:
        return iter(self._by_id.values())

    def get(self, profile_id: str) -> Profile | None:
        """Return a profile by its id."""
        return self._by_id.get(profile_id)

    def find(self, name: str, value: str) -> Profile | None:
        """Return the profile an identifier belongs to; an e-mail is compared in lower case."""
        found = self._index[name].get(_canonical(name, value))
        return self._by_id[found] if found else None

    def find_any(self, name: str, values: Iterable[str]) -> list[Profile]:
        """Return the profiles some values of one identifier belong to."""
        found = (self.find(name, value) for value in values)
        return [profile for profile in found if profile]

    def owner(self, attributes: dict[str, Any], profile_id: str | None) -> str | None:
        """Return the id of the profile that `upsert` would update."""
        return profile_id if profile_id in self._by_id else next(self._owners(attributes), None)

    def create(self, attributes: dict[str, Any]) -> Profile:
        """Add a profile.

        Raises:
            Duplicate: one of its identifiers is taken.
        """
        for owner in self._owners(attributes):
            raise Duplicate(owner)
        return self._write(self._new(), attributes, {})

    def upsert(
        self, attributes: dict[str, Any], meta: dict[str, Any] | None, profile_id: str | None
    ) -> tuple[Profile, bool]:
        """Create or update by whatever identifier is given; return the profile and if it is new.

        Raises:
            Duplicate: the identifiers belong to different profiles.
        """
        owners = list(self._owners(attributes))
        target = profile_id if profile_id in self._by_id else next(iter(owners), None)
        for owner in owners:
            if owner != target:
                raise Duplicate(owner)
        profile = self._by_id[target] if target else self._new()
        return self._write(profile, attributes, meta or {}), target is None

    def update(
        self, profile: Profile, attributes: dict[str, Any], meta: dict[str, Any] | None
    ) -> Profile:
        """Change some fields of a profile.

        Raises:
            Duplicate: a new identifier is taken by another profile.
        """
        for owner in self._owners(attributes):
            if owner != profile.id:
                raise Duplicate(owner)
        return self._write(profile, attributes, meta or {})

    def _owners(self, attributes: dict[str, Any]) -> Iterator[str]:
        for name in IDENTIFIERS:
            value = attributes.get(name)
            owner = self._index[name].get(_canonical(name, value)) if value else None
            if owner:
                yield owner

    def _new(self) -> Profile:
        now = self._clock()
        profile = Profile(f"01SIM{len(self._by_id) + 1:021d}", now, now)
        self._by_id[profile.id] = profile
        return profile

    def _write(self, profile: Profile, attributes: dict[str, Any], meta: dict[str, Any]) -> Profile:
        for name, value in attributes.items():
            if name in IDENTIFIERS:
                self._identify(profile, name, value)
            elif name in PLAIN:
                _set(profile.values, name, value)
            elif name in ("properties", "location"):
                mine = getattr(profile, name)
                if value is None:
                    mine.clear()
                for key, inner in (value or {}).items():
                    _set(mine, key, inner)
        _patch(profile.properties, meta.get("patch_properties") or {})
        profile.updated = self._clock()
        self.version += 1
        self.writes += 1
        return profile

    def _identify(self, profile: Profile, name: str, value: str | None) -> None:
        old, new = profile.values.get(name), None if value is None else _canonical(name, value)
        if new == old:
            return
        if old is not None:
            del profile.values[name], self._index[name][old]
        if new is not None:
            profile.values[name] = new
            self._index[name][new] = profile.id


def _canonical(name: str, value: str) -> str:
    return value.strip().lower() if name == "email" else value


def _set(values: dict[str, Any], name: str, value: Any) -> None:
    if value is None:
        values.pop(name, None)
    else:
        values[name] = value


def _patch(properties: dict[str, Any], patch: dict[str, Any]) -> None:
    for name, added in (patch.get("append") or {}).items():
        properties[name] = [*_listed(properties.get(name)), *_listed(added)]
    for name, removed in (patch.get("unappend") or {}).items():
        gone = _listed(removed)
        properties[name] = [item for item in _listed(properties.get(name)) if item not in gone]
    for name in _listed(patch.get("unset")):
        properties.pop(name, None)


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
