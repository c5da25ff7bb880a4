"""Calls whose streams are to come: their conversations have begun, their tokens are not spent.

A token is used once, by the call it was made for, within seconds; whatever the answer, it is spent.
"""

import asyncio
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from voice.ground import Ground, Who
from voice.limits import Full
from voice.phone import PhoneLeg
from voice.session import Session

if TYPE_CHECKING:
    from voice.app import Gateway

STREAM_WITHIN_S = 15.0  # from our TwiML to its stream; Twilio itself waits so long for TwiML


@dataclass(slots=True)
class Expected:
    """A call whose stream is to come: its conversation has begun."""

    client: str
    call_sid: str
    leg: PhoneLeg
    session: Session
    timer: asyncio.TimerHandle


class ExpectedCalls:
    """The calls of a gateway whose streams are to come, by their tokens."""

    def __init__(self, gateway: "Gateway") -> None:
        self._gateway = gateway
        self._calls: dict[str, Expected] = {}

    def begin(self, ground: Ground, who: Who, leg: PhoneLeg, call_sid: str) -> str:
        """Begin a conversation, and return the token of its stream.

        Raises:
            Denied: no conversation is free, or the gateway is about to stop.
        """
        if self._gateway.draining:
            raise Full
        self._gateway.seats.take(who.address)
        session = Session(ground, leg, who)
        leg.attach(session)
        token = secrets.token_urlsafe(32)
        timer = asyncio.get_running_loop().call_later(STREAM_WITHIN_S, self._never_came, token)
        self._calls[token] = Expected(ground.client, call_sid, leg, session, timer)
        ground.began(session)
        return token

    def claim(self, ground: Ground, start: Mapping[str, Any]) -> Expected | None:
        """Return the call a stream is of; its token is spent whatever the answer."""
        expected = self._calls.pop(str((start.get("customParameters") or {}).get("token")), None)
        if expected is None:
            self._gateway.metrics.refused.labels("stream").inc()
            return None
        expected.timer.cancel()
        same = (expected.client, expected.call_sid) == (ground.client, start.get("callSid"))
        if not same or expected.leg.closed:
            self._gateway.metrics.refused.labels("stream").inc()
            self.over(expected)
            return None
        return expected

    def _never_came(self, token: str) -> None:
        if (expected := self._calls.pop(token, None)) is not None:
            expected.timer.cancel()
            expected.session.outcome = "never_connected"
            self.over(expected)

    def over(self, expected: Expected) -> None:
        """A call has ended: its conversation does, and its seat is free."""
        expected.session.finish()
        self._gateway.leave(expected.session.who.address)

    def close(self) -> None:
        """Give them all up."""
        for token in list(self._calls):
            self._never_came(token)
