"""What is known of a person before a contact, and the answer given about it.

None always means "not known"; the rules in `domain.consent` refuse on it.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

Kind = Literal["consumer", "professional", "unknown"]


@dataclass(frozen=True, slots=True)
class Callee:
    """Whom we want to call; `phone` is E.164, `country` ISO 3166-1, empty where unknown."""

    phone: str
    country: str
    postal_code: str = ""
    kind: Kind = "unknown"
    email: str = ""


@dataclass(frozen=True, slots=True)
class Consent:
    """An agreement as it was recorded; `person` is the number or the e-mail it was given for."""

    person: str
    channel: str
    purpose: str
    wording: str
    source: str
    given_at: datetime | None
    withdrawn_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Contract:
    """A contract still being performed; a shop order ends with its delivery.

    Attributes:
        until: its last day, None while no end is agreed.
        related: whether the call is about this contract's own object.
    """

    reference: str
    since: date
    until: date | None = None
    related: bool = False


@dataclass(frozen=True, slots=True)
class ContactHistory:
    """What is known before a call; None means "not known", and refuses.

    Attributes:
        purpose: what the call is for, in the word the consent was recorded with.
        caller: the number we would show, E.164.
        calls: moments of every attempt by us, answered or not, queued ones included.
        refusals: moments at which this person said no.
        suppressed: whether the person is on the list of those never to contact.
        objected: professionals only: whether they objected to such calls.
    """

    purpose: str
    caller: str
    calls: tuple[datetime, ...] | None = None
    refusals: tuple[datetime, ...] | None = None
    suppressed: bool | None = None
    objected: bool | None = None
    consent: Consent | None = None
    contract: Contract | None = None


@dataclass(frozen=True, slots=True)
class Purchase:
    """A customer's last real purchase, for the right to write about similar goods.

    Attributes:
        similar: whether what we offer is like what was bought.
        could_object: whether the form told of the right to refuse our messages, free of charge.
    """

    on: date
    similar: bool | None = None
    could_object: bool | None = None


@dataclass(frozen=True, slots=True)
class Addressee:
    """Whom we want to write to; `country` is ISO 3166-1, empty where unknown."""

    email: str
    country: str
    kind: Kind = "unknown"


@dataclass(frozen=True, slots=True)
class MailHistory:
    """What is known before a commercial e-mail.

    Attributes:
        fits_function: professionals only: whether the message is about the person's own job.
    """

    purpose: str
    suppressed: bool | None = None
    consent: Consent | None = None
    purchase: Purchase | None = None
    fits_function: bool | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """One rule's word on the matter, for the shop's owner and for the file."""

    rule: str
    pack: str
    en: str
    fr: str
    source: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer and its proof.

    Attributes:
        reasons: the rules that refuse, none if allowed.
        grounds: what gives the right to contact, where it is given.
        duties: what must be said or done during the contact.
        earliest_next: the next moment (UTC) at which the same facts would allow it; None if no
            passing of time can.
    """

    allowed: bool
    reasons: tuple[Reason, ...]
    grounds: tuple[Reason, ...] = ()
    duties: tuple[Reason, ...] = ()
    earliest_next: datetime | None = None
