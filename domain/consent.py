"""May this person be contacted, now, for this? The answer names every rule that says no.

It fails closed: a fact that is not known is a refusal of its own, an unknown class is a consumer,
an unknown country or number is refused. The rules and their legal sources are data, in
`domain.contact_rules`; where a person is, in `domain.contact_places`.

Source: product study 3.1 to 3.3, rows V8, V9, V15. The hours, the frequency and the pause are
applied to professionals and to people who agreed as well: stricter than the decree of 2022.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from domain.contact_facts import (
    Addressee,
    Callee,
    Consent,
    ContactHistory,
    Contract,
    MailHistory,
    Purchase,
    Reason,
    Verdict,
)
from domain.contact_places import PackName, Place, is_number, of_address, of_number
from domain.contact_rules import PACKS, WEBMAIL, Pack, source
from domain.contact_times import closed, too_often
from domain.contact_words import WORDS
from domain.errors import RuleError

__all__ = [
    "Addressee",
    "Callee",
    "Consent",
    "ContactHistory",
    "Contract",
    "MailHistory",
    "Purchase",
    "Reason",
    "Verdict",
    "may_call",
    "may_mail",
]

Packs = Mapping[PackName, Pack]

# What a later moment can cure; every other refusal stays until a fact changes.
_PASSING = frozenset({"hours", "weekend", "holiday", "frequency", "pause"})
_CALL_DUTIES = ("ai", "identity", "recording")
_MAIL_DUTIES = ("mail_identity", "mail_unsubscribe")
_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(?:\.[^@\s.]+)+")
_MAX_EMAIL = 254
_CUSTOMER_DAYS = 3 * 365  # how long a purchase speaks for itself (CNIL: 3 years of contact)
_SEARCH_DAYS = 130  # beyond the longest pause, a full month of calls and any row of holidays


def may_call(person: Callee, now: datetime, facts: ContactHistory, packs: Packs = PACKS) -> Verdict:
    """Return whether an automatic voice may call this person to sell, at this moment.

    Args:
        now: aware moment of the call.
        packs: the rules of each jurisdiction; another table only to test or enable one.

    Raises:
        RuleError: a moment carries no time zone.
    """
    _refuse_naive(now, *(facts.calls or ()), *(facts.refusals or ()), *_moments(facts.consent))
    places = (*of_number(person.phone), *of_address(person.country, person.postal_code))
    reasons = tuple(_call_reasons(person, places, now, facts, packs))
    if reasons:
        return Verdict(
            allowed=False,
            reasons=reasons,
            earliest_next=_next_moment(person, places, now, facts, packs, reasons),
        )
    grounds = {
        place.pack: _call_ground(packs[place.pack], person, _local(now, place), facts)
        for place in places
    }
    return _allowed(grounds, _CALL_DUTIES, now)


def may_mail(person: Addressee, now: datetime, facts: MailHistory, packs: Packs = PACKS) -> Verdict:
    """Return whether this person may be sent a commercial e-mail.

    No hour or frequency is checked: a cap across channels belongs to whoever sends.

    Raises:
        RuleError: a moment carries no time zone.
    """
    _refuse_naive(now, *_moments(facts.consent))
    today = now.astimezone(UTC).date()
    packs_asked = {place.pack for place in of_address(person.country)}
    rules: list[tuple[str, PackName]] = []
    if not (_EMAIL.fullmatch(person.email) and len(person.email) <= _MAX_EMAIL):
        rules.append(("mail_address", "FR"))
    if not packs_asked:
        rules.append(("country", "FR"))
    if facts.suppressed is not False:
        rules.append((_suppression(facts.suppressed), next(iter(packs_asked), "FR")))
    grounds = {name: _mail_ground(packs[name], person, now, facts) for name in packs_asked}
    rules += [(rule, name) for name, rule in grounds.items() if not rule.startswith("ground.")]
    if rules:
        return Verdict(allowed=False, reasons=tuple(reason(*rule, today) for rule in rules))
    return _allowed(grounds, _MAIL_DUTIES, now)


def reason(rule: str, pack: PackName, day: date) -> Reason:
    """Return a rule's sentences and its source as of a day."""
    en, fr = WORDS[rule]
    return Reason(rule, pack, en, fr, source(pack, rule, day))


def _allowed(grounds: Mapping[PackName, str], duties: Iterable[str], now: datetime) -> Verdict:
    today = now.astimezone(UTC).date()
    return Verdict(
        allowed=True,
        reasons=(),
        grounds=tuple(reason(ground, pack, today) for pack, ground in grounds.items()),
        duties=tuple(reason(duty, pack, today) for pack in grounds for duty in duties),
        earliest_next=now,
    )


def _call_reasons(
    person: Callee, places: tuple[Place, ...], now: datetime, facts: ContactHistory, packs: Packs
) -> Iterator[Reason]:
    """Yield every rule that refuses the call at a moment; the same one once per pack."""
    today = now.astimezone(UTC).date()
    if not of_number(person.phone):
        yield reason("number", "FR", today)
    if not of_address(person.country, person.postal_code):
        yield reason("country", "FR", today)
    if facts.suppressed is not False:
        yield reason(_suppression(facts.suppressed), places[0].pack if places else "FR", today)
    said: set[tuple[str, PackName]] = set()
    for place in places:
        local = _local(now, place)
        for rule in _place_rules(person, place, local, facts, packs[place.pack]):
            if (rule, place.pack) not in said:
                said.add((rule, place.pack))
                yield reason(rule, place.pack, local.date())


def _place_rules(
    person: Callee, place: Place, local: datetime, facts: ContactHistory, pack: Pack
) -> Iterator[str]:
    """Yield the rules of one place that refuse the call at its local time."""
    if not pack.enabled:
        yield "disabled"
    if local.date() < pack.since:
        yield "date"
    ground = _call_ground(pack, person, local, facts)
    if not ground.startswith("ground."):
        yield ground
    if not is_number(facts.caller) or not facts.caller.startswith(pack.callers or ("+",)):
        yield "caller"
    yield from closed(place, local, pack)
    yield from too_often(place, local, facts, pack)


def _call_ground(pack: Pack, person: Callee, now: datetime, facts: ContactHistory) -> str:
    """Return the right the call rests on ("ground.…"), or the rule that refuses it."""
    contract = facts.contract
    if (
        pack.contract_suffices
        and contract is not None
        and contract.related
        and contract.since <= now.date() <= (contract.until or date.max)
    ):
        return "ground.contract"
    if pack.professionals_may_be_called and person.kind == "professional":
        refusal = {None: "objection.unknown", True: "objection"}
        return refusal.get(facts.objected, "ground.professional")
    people = {person.phone, person.email.strip().casefold()} - {""}
    return _consent(facts.consent, people, ("call", facts.purpose), now) or "ground.consent"


def _mail_ground(pack: Pack, person: Addressee, now: datetime, facts: MailHistory) -> str:
    """Return the right the message rests on ("ground.…"), or the rule that refuses it."""
    if not pack.enabled:
        return "disabled"
    address = person.email.strip().casefold()
    at_work = person.kind == "professional" and address.rpartition("@")[2] not in WEBMAIL
    if pack.professionals_may_be_called and at_work and facts.fits_function:
        return "ground.mail_function"
    flaw = _consent(facts.consent, {address}, ("mail", facts.purpose), now)
    if flaw == "consent.withdrawn" or not flaw:
        return flaw or "ground.consent"
    bought = facts.purchase
    if (
        bought is not None
        and bought.similar
        and bought.could_object
        and timedelta() <= now.date() - bought.on <= timedelta(_CUSTOMER_DAYS)
    ):
        return "ground.mail_customer"
    return "mail_consent" if flaw == "consent" else flaw


def _consent(
    consent: Consent | None, people: set[str], asked: tuple[str, str], now: datetime
) -> str:
    """Return which rule a recorded agreement breaks; empty if it holds."""
    if consent is None:
        return "consent"
    if not (consent.wording.strip() and consent.source.strip()):
        return "consent.proof"
    if consent.given_at is None or consent.given_at > now:
        return "consent.proof"
    if consent.withdrawn_at is not None and consent.withdrawn_at <= now:
        return "consent.withdrawn"
    if consent.person.strip().casefold() not in people or not consent.purpose:
        return "consent.scope"
    return "" if (consent.channel, consent.purpose) == asked else "consent.scope"


def _next_moment(
    person: Callee,
    places: tuple[Place, ...],
    now: datetime,
    facts: ContactHistory,
    packs: Packs,
    reasons: tuple[Reason, ...],
) -> datetime | None:
    """Return the first opening of a window at which nothing refuses any more."""
    if any(found.rule not in _PASSING for found in reasons):
        return None
    openings = {
        datetime.combine(
            _local(now, place).date() + timedelta(days), opens, ZoneInfo(place.zone)
        ).astimezone(UTC)
        for place in places
        for days in range(_SEARCH_DAYS)
        for opens, _ in packs[place.pack].windows
    }
    for moment in sorted(openings):
        if moment > now and not any(_call_reasons(person, places, moment, facts, packs)):
            return moment
    return None


def _local(moment: datetime, place: Place) -> datetime:
    return moment.astimezone(ZoneInfo(place.zone))


def _suppression(suppressed: bool | None) -> str:
    return "suppressed" if suppressed else "suppressed.unknown"


def _moments(consent: Consent | None) -> tuple[datetime, ...]:
    known = (consent.given_at, consent.withdrawn_at) if consent else ()
    return tuple(moment for moment in known if moment is not None)


def _refuse_naive(*moments: datetime) -> None:
    if any(moment.utcoffset() is None for moment in moments):
        raise RuleError("a moment without a time zone cannot be judged")
