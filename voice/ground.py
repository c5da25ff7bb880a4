"""What the conversations of one client share: its settings, the service, the figures, the clock."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from connectors.xai_realtime import Setup
from domain.bant import Language
from domain.bant.contacts import contact_in
from domain.calls.minimise import e164
from domain.calls.prompts import Purpose, handed_over, instructions
from domain.calls.words import first_sentence
from settings import Settings, VoiceSettings
from store import people
from store.database import Database, database
from voice.advice import Adviser
from voice.ends import Ends
from voice.metrics import Metrics
from voice.provider import Provider
from voice.replies import Replies
from voice.spoken import Phrases
from voice.support import Failures
from voice.tools import TOOLS

if TYPE_CHECKING:
    from voice.session import Session

PURPOSE: Purpose = "qualify"
APART_S = 0.005  # between judgements of what was said: one costs up to half a millisecond
log = logging.getLogger(__name__)


def read_facts(client: str, path: Path | None) -> tuple[str, ...]:
    """Return the sentences a client stands by, one a line; none where the file cannot be read."""
    if path is None:
        return ()
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        log.warning("%s: VOICE_FACTS cannot be read: %s", client, type(error).__name__)
        return ()
    return tuple(line.strip() for line in lines if line.strip())


@dataclass(frozen=True, slots=True)
class Who:
    """Who calls, as far as the door knows.

    Attributes:
        phone: the other side's number, E.164; empty in a browser, or where it is withheld.
        outbound: we called.
        reason: the queued call this is.
    """

    client: str
    language: Language = "fr"
    address: str = ""
    phone: str = ""
    outbound: bool = False
    reason: str = ""


@dataclass(slots=True)
class Ground:
    """One client's ground; made once, when its first caller comes."""

    client: str
    settings: Settings
    provider: Provider
    metrics: Metrics
    replies: Replies
    adviser: Adviser
    clock: Callable[[], float] = time.monotonic
    phrases: Phrases = field(default_factory=Phrases)
    ends: Ends = field(default_factory=Ends)
    sessions: "set[Session]" = field(default_factory=set)
    facts: tuple[str, ...] = ()  # all that may be stated of prices and offers
    failures: Failures = field(default_factory=Failures)
    works: "set[asyncio.Task[None]]" = field(default_factory=set)
    busy_until: float = 0.0  # with work that could have waited

    @classmethod
    def of(cls, client: str, own: Settings, metrics: Metrics) -> "Ground":
        """Return the ground of a client's settings."""
        facts = read_facts(client, own.voice.facts)
        adviser = Adviser(client, own)
        replies = Replies(own, adviser, facts)
        return cls(client, own, Provider(own.xai), metrics, replies, adviser, facts=facts)

    @property
    def config(self) -> VoiceSettings:
        """Return the settings of the door."""
        return self.settings.voice

    @property
    def hold_s(self) -> float:
        """Return how long a sound may be before it counts as speech."""
        return self.config.hold_ms / 1000.0

    @property
    def db(self) -> Database:
        """Return the client's store."""
        return database(self.settings.database.url)

    def setup(self, session: "Session", *, resuming: bool) -> Setup:
        """Return what the service is told of a conversation."""
        xai, turns = self.settings.xai, session.turns
        outbound = session.who.outbound
        told = instructions(
            "win-back" if outbound else PURPOSE,
            turns.language,
            company=self.config.company,
            facts=self.facts,
            outbound=outbound,
        )
        if resuming:
            told += "\n\n" + handed_over(turns.spoken(), turns.qualification, turns.language)
        return Setup(
            instructions=told,
            tools=TOOLS,
            voice=xai.voice if xai else "",
            audio_format=session.leg.audio_format,
            language=session.who.language,
        )

    def at_leisure(self) -> bool:
        """Whether there is time now for what can wait; not for many at once, while sound flows."""
        now = self.clock()
        if now < self.busy_until:
            return False
        self.busy_until = now + APART_S
        return True

    def about(self, session: "Session") -> dict[str, Any]:
        """Return what a caller is told at the start."""
        return {
            "session_id": session.id,
            "audio": {"type": "audio/pcm", "rate": 24000},
            "language": session.who.language,
            "simulated": self.provider.simulated,
        }

    def first_sentence(self, session: "Session") -> str:
        """Return what the law has said first: that an AI speaks."""
        who = session.who
        return first_sentence(who.language, self.config.company, outbound=who.outbound)

    async def words(self, session: "Session") -> str:
        """Return what to say next without the service."""
        return await self.replies.words(session.turns, session.id)

    def speech(self, sentence: str) -> AsyncIterator[bytes]:
        """Yield a sentence as PCM of 24 kHz; AutomationError where there is no voice."""
        return self.replies.speech(sentence)

    def suppress(self, session: "Session") -> bool:
        """Never contact this caller again; False: nothing is known to reach them by."""
        said = contact_in(session.turns.spoken(), session.who.language)
        country = self.settings.churn.contact_country
        reached = {said.email, session.who.phone or e164(said.phone, country)} - {""}
        for person in reached:
            people.suppress(self.db, self.client, person, "asked in a conversation")
        return bool(reached)

    def began(self, session: "Session") -> None:
        """Look after a conversation from now on."""
        self.sessions.add(session)
        session.start()

    def left(self, session: "Session") -> None:
        """A conversation is over."""
        self.sessions.discard(session)
        minutes = session.line.spoken_s / 60.0
        self.metrics.minutes.labels(self.client, session.leg.kind).inc(minutes)
        self.ends.put(session)

    def later(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something that holds up nobody; it is waited for at the gateway's end."""
        task = asyncio.get_running_loop().create_task(work)
        self.works.add(task)
        task.add_done_callback(self._worked)

    def _worked(self, task: "asyncio.Task[None]") -> None:
        self.works.discard(task)
        if not task.cancelled() and (error := task.exception()):
            self.metrics.faults.inc()
            log.error("%s: left undone", self.client, exc_info=error)

    async def aclose(self) -> None:
        """Wait for what is to be written, and close what was opened."""
        await asyncio.gather(*self.works, return_exceptions=True)
        await self.ends.written()
        await self.replies.aclose()
        await self.adviser.aclose()
