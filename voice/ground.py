"""What the conversations of one client share: its settings, the service, the figures, the clock."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from connectors.xai_realtime import Setup
from domain.bant import Language
from settings import Settings, VoiceSettings
from store.database import Database, database
from voice.metrics import Metrics
from voice.upstream import Provider

if TYPE_CHECKING:
    from voice.session import Session

log = logging.getLogger(__name__)


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
    clock: Callable[[], float] = time.monotonic
    sessions: "set[Session]" = field(default_factory=set)

    @classmethod
    def of(cls, client: str, own: Settings, metrics: Metrics) -> "Ground":
        """Return the ground of a client's settings."""
        return cls(client, own, Provider(own.xai), metrics)

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
        xai = self.settings.xai
        return Setup(
            instructions="",
            voice=xai.voice if xai else "",
            audio_format=session.leg.audio_format,
            language=session.who.language,
        )

    def about(self, session: "Session") -> dict[str, Any]:
        """Return what a caller is told at the start."""
        return {
            "session_id": session.id,
            "audio": {"type": "audio/pcm", "rate": 24000},
            "language": session.who.language,
            "simulated": self.provider.simulated,
        }

    def began(self, session: "Session") -> None:
        """Look after a conversation from now on."""
        self.sessions.add(session)
        session.start()

    def left(self, session: "Session") -> None:
        """A conversation is over."""
        self.sessions.discard(session)
