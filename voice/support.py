"""Answers "where is my order?" from the order store, told only to whoever proves to have placed it.

Proof is the order's number together with the e-mail address or telephone number given when it was
placed; the store compares keyed hashes. Whoever fails learns nothing: not that the order exists,
not whose it is. Three contacts a conversation, ten failures an hour for one order, then a person
looks. What is answered is the record's own text: no date is estimated, no supplier named.
"""

import asyncio
import logging
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field

from domain.bant import Language
from domain.bant.contacts import email_in, phone_in
from domain.calls.order_request import order_in
from domain.calls.words import WORDS
from drains import finding
from store import people
from store.database import Database
from store.people import HumanTask

log = logging.getLogger(__name__)

MOST_TRIES = 3  # different contacts in one conversation
MOST_FAILURES, WITHIN_S = 10, 3600.0  # for one order, over all conversations
REMEMBERED = 10_000  # orders
MOST_CHARS = 60  # of an order number or a contact


@dataclass(slots=True)
class Failures:
    """Who guesses at orders: failures of each, over all conversations of this process."""

    clock: Callable[[], float] = time.monotonic
    _of: OrderedDict[str, deque[float]] = field(default_factory=OrderedDict)

    def add(self, order: str) -> None:
        """Count one."""
        times = self._of.pop(_plain(order), deque(maxlen=MOST_FAILURES))
        times.append(self.clock())
        self._of[_plain(order)] = times
        while len(self._of) > REMEMBERED:
            self._of.popitem(last=False)

    def too_many(self, order: str) -> bool:
        """Say whether an order was guessed at too often lately."""
        times = self._of.get(_plain(order), ())
        return sum(self.clock() - one < WITHIN_S for one in times) >= MOST_FAILURES


@dataclass(frozen=True, slots=True)
class Told:
    """What to say about an order.

    Attributes:
        found: whether it is about an order of theirs.
        over: whether no further try is allowed; a person was told.
    """

    text: str
    found: bool = False
    over: bool = False


@dataclass(slots=True)
class Support:
    """The order questions of one conversation. Store calls go to a thread."""

    db: Database
    client: str
    conversation: str
    language: Language
    failures: Failures
    _tried: set[str] = field(default_factory=set)

    async def where_is_my_order(self, order: str, email_or_phone: str) -> str:
        """Return what may be said about an order; the tool's answer, ready to be spoken."""
        return (await self.look(order, email_or_phone)).text

    async def look(self, order: str, email_or_phone: str, tries: int = 0) -> Told:
        """Look an order up for somebody.

        Args:
            tries: different contacts used before, where the conversation is not remembered here.
        """
        words = WORDS[self.language]
        order = _order(order.strip()[:MOST_CHARS], self.language)
        contact = _contact(email_or_phone.strip()[:MOST_CHARS], self.language)
        if not order:
            return Told(words.ask_order)
        if not contact:
            return Told(words.ask_identity)
        self._tried.add(contact.casefold())
        if max(len(self._tried), tries) > MOST_TRIES or self.failures.too_many(order):
            await self.hand_over(order, "the identity check failed too often")
            return Told(words.too_many_tries, over=True)
        found = await asyncio.to_thread(self._found, order, contact)
        if found is None:
            self.failures.add(order)
            log.info("%s: an order was asked for without proof", self.conversation)
            return Told(words.identity_failed)
        return Told(found, found=True)

    async def hand_over(self, order: str, why: str) -> None:
        """Ask a person to look at a conversation; twice is once."""
        key = f"{self.client}:voice:support:{self.conversation}"
        known = f"asked after order {_plain(order) or '(no number)'}; {why}; nothing was told"
        asked = "look at the conversation, check who asks, and answer them"
        task = HumanTask(key, self.conversation, known, asked)
        await asyncio.to_thread(people.ask, self.db, self.client, "voice", [task])

    def _found(self, order: str, contact: str) -> str | None:
        """Return the record's answer, None where the order is not here or not theirs."""
        email = contact if "@" in contact else ""
        for phone in [""] if email else _spellings(contact):
            answer = finding.where_is(
                self.db, self.client, order_name=order, email=email, phone=phone
            )
            if answer is not None:
                return answer.text(self.language)
        return None


def _order(said: str, language: Language) -> str:
    """Return an order number, written out where it was spelt in words."""
    spelt = "" if any(one.isdigit() for one in said) else order_in(said, language, asked=True)
    return spelt or said


def _contact(said: str, language: Language) -> str:
    """Return a contact, written out where it was said aloud."""
    return email_in(said) or phone_in(said, language) or said


def _spellings(phone: str) -> list[str]:
    """Return a number as given, and as the other of French national and international."""
    digits = "".join(one for one in phone if one.isdigit() or one == "+")
    if digits.startswith("0") and len(digits) == 10:
        return [digits, f"+33{digits[1:]}"]
    if digits.startswith("+33"):
        return [digits, f"0{digits[3:]}"]
    return [digits]


def _plain(order: str) -> str:
    """Return an order number as it is counted and shown: letters, digits, dash."""
    return "".join(one for one in order.upper() if one.isalnum() or one == "-")[:MOST_CHARS]
