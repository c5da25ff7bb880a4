"""Parcels: which numbers are news, when silence is a case, and the answer to "where is my order?".

The answer holds facts of the order's record only: states, numbers, carriers and the days on which
something happened. No date is estimated, and no supplier is named. Source: product study D10, D11.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal

from domain.dropship.words import OrderState, Part, PartState

Language = Literal["fr", "en"]
Stage = Literal["open", "checked", "ordered", "shipped", "delivered", "cancelled"]

# What a customer may be told about a part. Before PLACED nothing is certain, so nothing is said.
STAGES: dict[PartState, Stage] = {
    "PLANNED": "open", "SENDING": "open", "CONFIRMING": "open", "UNKNOWN": "open",
    "UNPAID": "open", "HELD": "checked", "REFUSED": "checked", "PLACED": "ordered",
    "SHIPPED": "shipped", "TELLING": "shipped", "TOLD": "shipped", "CANCELLED": "cancelled",
}  # fmt: skip

_STAGES: dict[Language, dict[Stage, str]] = {
    "en": {
        "open": "not shipped yet", "checked": "not shipped yet, one of us is looking at it",
        "ordered": "in preparation, not shipped yet", "shipped": "shipped",
        "delivered": "delivered, says the carrier", "cancelled": "cancelled",
    },
    "fr": {
        "open": "pas encore expédié", "checked": "pas encore expédié, l'un de nous s'en occupe",
        "ordered": "en préparation, pas encore expédié", "shipped": "expédié",
        "delivered": "livré, selon le transporteur", "cancelled": "annulé",
    },
}  # fmt: skip
_ORDERS: dict[Language, dict[OrderState, str]] = {
    "en": {
        "SEEN": "received", "WAITING": "received, not released yet", "PLANNED": "being processed",
        "CANCELLING": "being cancelled", "CANCELLED": "cancelled", "CLOSING": "all shipped",
        "DONE": "completed",
    },
    "fr": {
        "SEEN": "reçue", "WAITING": "reçue, pas encore validée", "PLANNED": "en cours",
        "CANCELLING": "en cours d'annulation", "CANCELLED": "annulée",
        "CLOSING": "entièrement expédiée", "DONE": "terminée",
    },
}  # fmt: skip
_WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "order": "Order {name}: {state}.", "part": "Shipment {n} of {of}: {stage}.",
        "numbers": "Tracking: {numbers}.", "ordered_on": "Ordered on {day}.",
        "news_on": "Last news on {day}.",
    },
    "fr": {
        "order": "Commande {name} : {state}.", "part": "Envoi {n} sur {of} : {stage}.",
        "numbers": "Suivi : {numbers}.", "ordered_on": "Commandé le {day}.",
        "news_on": "Dernière nouvelle le {day}.",
    },
}  # fmt: skip
_MONTHS: dict[Language, Sequence[str]] = {
    "en": (
        "January", "February", "March", "April", "May", "June", "July", "August", "September",
        "October", "November", "December",
    ),
    "fr": (
        "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
        "octobre", "novembre", "décembre",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class PartAnswer:
    """What is known of one shipment; a day that is not known is None."""

    stage: Stage
    numbers: tuple[str, ...] = ()
    carrier: str = ""
    ordered_at: datetime | None = None
    news_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class OrderAnswer:
    """What is known of an order, to be said in either language."""

    name: str
    state: OrderState
    parts: tuple[PartAnswer, ...] = ()

    def text(self, language: Language) -> str:
        """Return the answer for the customer; days are UTC days."""
        words = _WORDS[language]
        said = [words["order"].format(name=self.name, state=_ORDERS[language][self.state])]
        for n, part in enumerate(self.parts, 1):
            stage = _STAGES[language][part.stage]
            said.append(words["part"].format(n=n, of=len(self.parts), stage=stage))
            said += _details(part, language)
        return " ".join(said)


def new_numbers(told: Iterable[str], tracking: Iterable[str]) -> list[str]:
    """Return the tracking numbers nobody was told yet, each once, in the supplier's order.

    Spaces and upper or lower case make no other number.
    """
    known = {_bare(one) for one in told}
    found: list[str] = []
    for number in tracking:
        if _bare(number) and _bare(number) not in known:
            known.add(_bare(number))
            found.append(number.strip())
    return found


def stale(
    last_news_at: datetime | None, placed_at: datetime | None, now: datetime, stale_days: int
) -> bool:
    """Return whether nothing was heard of a parcel for more than so many days.

    Without any news it counts from the supplier order; what was never placed is not stale.
    """
    since = last_news_at or placed_at
    return since is not None and now - since > timedelta(days=stale_days)


def where_is(
    name: str, state: OrderState, parts: Sequence[Part], delivered: Collection[str] = ()
) -> OrderAnswer:
    """Return what the record knows about an order; who asks was identified before.

    Args:
        name: as the customer knows the order (#1001).
        delivered: tracking numbers whose carrier says so.
    """
    alive = [part for part in parts if part.state != "CANCELLED"]
    known = {_bare(one) for one in delivered}
    shown = alive if alive or state != "CANCELLED" else parts
    return OrderAnswer(name, state, tuple(_answer(part, known) for part in shown))


def _answer(part: Part, delivered: Collection[str]) -> PartAnswer:
    stage = STAGES[part.state]
    there = part.tracking and all(_bare(number) in delivered for number in part.tracking)
    bought = stage in ("ordered", "shipped")
    return PartAnswer(
        "delivered" if stage == "shipped" and there else stage,
        part.tracking if stage == "shipped" else (),
        part.carrier if stage == "shipped" else "",
        part.sent_at if bought else None,
        part.tracked_at if bought else None,
    )


def _details(part: PartAnswer, language: Language) -> Iterable[str]:
    words = _WORDS[language]
    if part.numbers:
        numbers = ", ".join(part.numbers) + (f" ({part.carrier})" if part.carrier else "")
        yield words["numbers"].format(numbers=numbers)
    if part.ordered_at:
        yield words["ordered_on"].format(day=_day(part.ordered_at.astimezone(UTC).date(), language))
    if part.news_at:
        yield words["news_on"].format(day=_day(part.news_at.astimezone(UTC).date(), language))


def _day(day: date, language: Language) -> str:
    return f"{day.day} {_MONTHS[language][day.month - 1]} {day.year}"


def _bare(number: str) -> str:
    return "".join(number.split()).casefold()
