"""An act: one intended change of the outside world, before anybody decided to make it."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

import orjson


@dataclass(frozen=True, slots=True)
class Act:
    """One change, said in full.

    Attributes:
        key: client:process:action:subject:period; the same key is never acted on twice.
        what: one line for a person; no e-mail, no telephone number.
        before: the values at the destination when this was planned, of the fields it touches.
        after: the values it will set there.
    """

    key: str
    what: str
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)

    @property
    def client(self) -> str:
        """For whom."""
        return self.key.split(":")[0]

    @property
    def process(self) -> str:
        """Which process wants it."""
        return self.key.split(":")[1]

    @property
    def action(self) -> str:
        """What kind of change."""
        return self.key.split(":")[2]

    @property
    def subject(self) -> str:
        """Whom or what it is about: our id, never an e-mail."""
        return self.key.split(":")[3]


class StoredAct(NamedTuple):
    """One act of a stored plan, as far as making it needs: `after` is still the stored JSON."""

    key: str
    subject: str
    what: str
    after: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one act ended."""

    status: Literal["done", "skipped", "failed", "uncertain"]
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a batch of acts ended.

    Attributes:
        apart: by key, the acts that are named.
        rest: all others alike; None: nothing is known of them, they stay in doubt.
    """

    apart: Mapping[str, Outcome] = field(default_factory=dict)
    rest: Outcome | None = None

    def of(self, key: str) -> Outcome:
        """Return how one act ended."""
        return self.apart.get(key) or self.rest or NO_ANSWER


NO_ANSWER = Outcome("uncertain", "no answer about this one")


def subject_of(client: str, customer: str) -> str:
    """Return our id of a customer: stable, and safe to log where the shop's id is an e-mail."""
    return "c" + hashlib.sha256(f"{client}\0{customer}".encode()).hexdigest()[:16]


def digest(values: Mapping[str, Any]) -> str:
    """Return eight characters that change when the values do."""
    return hashlib.sha256(_canonical(values)).hexdigest()[:8]


def in_full(act: Act) -> bytes:
    """Return all of an act as one line of JSON; the store says its rows in the same words."""
    values = [act.key, act.what, dict(act.before), dict(act.after)]
    return orjson.dumps(values, option=orjson.OPT_APPEND_NEWLINE)


def hash_of(lines: Iterable[bytes]) -> str:
    """Return the SHA-256 of exactly these acts, in this order; a text may hold many lines."""
    total = hashlib.sha256()
    for text in lines:
        total.update(text)
    return total.hexdigest()


def _canonical(values: Any) -> bytes:
    return json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
