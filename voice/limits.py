"""How many conversations at a time, and how fast a caller may send.

Limits of an address do not count loopback: behind a proxy on the same machine every caller comes
from there. A caller's allowances are counted down in place and filled up when they run out, so that
a frame costs two subtractions.
"""

import math
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field

from settings import VoiceSettings
from voice.security import Denied, is_loopback

AT_XAI, ELSEWHERE = 10, 1000
ADDRESSES = 10_000  # remembered at a time
MINUTE_S = 60.0
ANSWERS_PER_S, ANSWERS_AT_ONCE = 2.0, 30.0
MESSAGES_PER_S, MESSAGES_AT_ONCE = 120.0, 600.0
AUDIO_PER_S = 24_000 * 2 * 4 / 3  # base64 characters of a second of PCM16
AUDIO_PACE, AUDIO_AT_ONCE_S = 1.5, 10.0


class Full(Denied):
    """No conversation is free."""

    def __init__(self) -> None:
        super().__init__(503, "all conversations are taken: try again in ten seconds")


class Seats:
    """Counts conversations, in all and for each address."""

    def __init__(
        self, config: VoiceSettings, upstream_host: str, clock: Callable[[], float] = time.monotonic
    ) -> None:
        default = AT_XAI if upstream_host.endswith("x.ai") else ELSEWHERE
        self.most, self._config, self._clock = config.max_sessions or default, config, clock
        self.taken = 0
        self._here: dict[str, int] = {}
        self._starts: OrderedDict[str, deque[float]] = OrderedDict()

    def start(self, address: str) -> None:
        """Count a request for a token.

        Raises:
            Full: no conversation is free.
            Denied: the address asks too often.
        """
        if self.taken >= self.most:
            raise Full
        if is_loopback(address):
            return
        starts = self._starts.pop(address, None) or deque()
        self._starts[address] = starts
        if len(self._starts) > ADDRESSES:
            self._starts.popitem(last=False)
        now = self._clock()
        while starts and now - starts[0] > MINUTE_S:
            starts.popleft()
        if len(starts) >= self._config.starts_per_minute:
            raise Denied(429, "too many conversations from one address in a minute")
        starts.append(now)

    def take(self, address: str) -> None:
        """Take a seat for a conversation.

        Raises:
            Full: none is free.
            Denied: the address has its share.
        """
        if self.taken >= self.most:
            raise Full
        here = self._here.get(address, 0)
        if not is_loopback(address) and here >= self._config.per_address:
            raise Denied(429, "too many conversations at a time from one address")
        self.taken += 1
        self._here[address] = here + 1

    def leave(self, address: str) -> None:
        """Give a seat back."""
        self.taken -= 1
        self._here[address] -= 1
        if not self._here[address]:
            del self._here[address]


@dataclass(slots=True)
class Allowance:
    """So much at once, refilled so much a second; `left` may be counted down by its owner."""

    per_s: float
    at_once: float
    clock: Callable[[], float] = time.monotonic
    left: float = field(init=False)
    _at: float = field(init=False)

    def __post_init__(self) -> None:
        """Begin full."""
        self.left, self._at = self.at_once, self.clock()

    def refill(self) -> bool:
        """Fill up for the time gone by; return whether anything is left."""
        now = self.clock()
        self.left = min(self.at_once, self.left + (now - self._at) * self.per_s)
        self._at = now
        return self.left > 0


class Addresses:
    """How often an address may ask for an answer; the longest silent are forgotten."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._known: OrderedDict[str, Allowance] = OrderedDict()

    def take(self, address: str) -> None:
        """Count a request.

        Raises:
            Denied: the address asks too often.
        """
        if is_loopback(address):
            return
        allowance = self._known.pop(address, None) or Allowance(
            ANSWERS_PER_S, ANSWERS_AT_ONCE, self._clock
        )
        self._known[address] = allowance
        if len(self._known) > ADDRESSES:
            self._known.popitem(last=False)
        if not allowance.refill():
            raise Denied(429, "too many questions from one address: wait a few seconds")
        allowance.left -= 1


def messages() -> Allowance:
    """Return what a caller may send in messages."""
    return Allowance(MESSAGES_PER_S, MESSAGES_AT_ONCE)


def audio() -> Allowance:
    """Return what a caller may send in base64 characters of audio: a little above real time."""
    per_s = AUDIO_PER_S * AUDIO_PACE
    return Allowance(per_s, math.ceil(AUDIO_PER_S * AUDIO_AT_ONCE_S))
