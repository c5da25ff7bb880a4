"""Whether somebody may be called, with everything the contact guard must know read once.

Asked when a call is planned, when it is queued, and again at the moment of the dial. Whatever is
not known refuses: no consent on record, another number than the one queued, a purpose no consent
can have been given for.
"""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

from domain.calls.outbound import CONSENT_FOR
from domain.consent import may_call
from domain.contact_facts import Callee, Consent, ContactHistory, Verdict
from store import call_queue, people
from store.database import Database
from store.people import Person

MEMORY = timedelta(days=120)  # longer than the longest rule of frequency or pause
PROVED = ("wording", "source", "given_at")


class Callees:
    """A client's people, as the guard sees them.

    Args:
        purpose: the process that wants to call: a key of `CONSENT_FOR`.
        caller: the number that will be shown, E.164.
        country: where people without a country of their own are taken to be.
        but_for: the key of the queued call being considered.
    """

    def __init__(
        self,
        db: Database,
        client: str,
        purpose: str,
        *,
        caller: str,
        country: str,
        now: datetime,
        but_for: str = "",
    ) -> None:
        self.word = CONSENT_FOR.get(purpose, "")
        self.caller, self.country = caller, country
        self.people = {p.subject: p for p in people.everybody(db, client).values()}
        self.suppressed = people.suppressed(db, client)
        self.consents = people.consents(db, client, "call", self.word)
        self.calls = call_queue.moments(db, client, now - MEMORY, but_for)
        self.refusals = people.refusals(db, client, now - MEMORY)

    def verdict(self, subject: str, now: datetime) -> Verdict:
        """Return whether this customer may be called at a moment, and which rules say no."""
        return may_call(self.callee(subject), now, self.facts(subject))

    def callee(self, subject: str) -> Callee:
        """Return where a customer can be called; an unknown one has no number."""
        person = self.person(subject)
        return Callee(person.phone, person.country or self.country, email=person.email)

    def facts(self, subject: str) -> ContactHistory:
        """Return what is known of earlier contacts with a customer."""
        person, consent = self.person(subject), self.consent(subject)
        return ContactHistory(
            purpose=self.word,
            caller=self.caller,
            calls=_moments_of(person.phone, self.calls),
            refusals=_moments_of(person.phone, self.refusals),
            suppressed=bool({person.phone, person.email} & self.suppressed),
            consent=Consent(**consent) if consent else None,
        )

    def person(self, subject: str) -> Person:
        """Return a customer, without any address if there is none of that name."""
        return self.people.get(subject) or Person("", subject)

    def consent(self, subject: str) -> dict[str, Any] | None:
        """Return what this customer agreed to, given for their number or their e-mail."""
        person = self.person(subject)
        return self.consents.get(person.phone) or self.consents.get(person.email)

    def proof(self, subject: str, verdict: Verdict) -> dict[str, Any]:
        """Return what would have to be shown if the call were questioned."""
        given = self.consent(subject) or {}
        return {
            "grounds": [asdict(ground) for ground in verdict.grounds],
            "duties": [asdict(duty) for duty in verdict.duties],
            "consent": {name: str(given[name]) for name in PROVED if name in given},
            "checked_at": datetime.now(UTC).isoformat(timespec="seconds"),
        }


def _moments_of(phone: str, contacts: Iterable[tuple[str, datetime]]) -> tuple[datetime, ...]:
    return tuple(at for who, at in contacts if who == phone)
