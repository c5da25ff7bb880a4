"""Twilio as the telephone company of the calls we place, and the addresses it knows us by.

An attempt's id is part of the addresses we give, so the carrier's first word about a call binds it
to its attempt, even if the answer to our own request was lost.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from urllib.parse import urlencode

from connectors import twilio
from connectors.errors import NotConfigured
from connectors.twilio import Call, NewCall, Twilio
from drains.doors import patience
from drains.exchange import Exchange, Heard
from settings import Settings, settings
from store.call_attempts import Attempt
from store.database import database
from store.pace import StoreSlots

ATTEMPT = "attempt"  # the query member that names an attempt


class TwilioCarrier:
    """A `Carrier`: says attempts in Twilio's words."""

    def __init__(self, client: str, config: Settings, twilio: Twilio) -> None:
        self._client, self._voice, self._twilio = client, config.voice, twilio

    async def dial(self, attempt: Attempt) -> Heard:
        """Have a call placed, its addresses naming the attempt."""
        new = NewCall(
            to=attempt.phone,
            caller=attempt.caller,
            url=self._address("", attempt.id),
            status_url=self._address("/status", attempt.id),
            ring_s=self._voice.ring_seconds,
            limit_s=self._voice.call_minutes * 60,
            detect_machine=True,
            answered_url=self._address("/answered", attempt.id),
            wait_for_tone=self._voice.voicemail == "message",
        )
        return _heard(await self._twilio.create_call(new))

    async def calls_to(self, attempt: Attempt, since: datetime) -> list[Heard]:
        """Return the calls between the attempt's two numbers created since a moment."""
        return [
            _heard(call)
            for call in await self._twilio.calls(attempt.phone)
            if call.caller in ("", attempt.caller) and call.created and call.created >= since
        ]

    async def call(self, sid: str) -> Heard:
        """Return one call as it stands."""
        return _heard(await self._twilio.call(sid))

    def _address(self, path: str, attempt_id: str) -> str:
        base = self._voice.public_url.rstrip("/")
        return f"{base}/twiml/{self._client}{path}?{urlencode({ATTEMPT: attempt_id})}"


@asynccontextmanager
async def open_exchange(client: str) -> AsyncIterator[Exchange]:
    """Open a client's telephone company for placing calls.

    Raises:
        NotConfigured: no account, no number to show, no address the carrier can reach us at, or
            no company to name in the first sentence.
    """
    config = settings(client)
    db = database(config.database.url)
    if config.twilio and not (config.twilio.caller or config.churn.caller):
        raise NotConfigured("twilio", "TWILIO_CALLER")
    if config.twilio and not config.voice.public_url:
        raise NotConfigured("twilio", "VOICE_PUBLIC_URL")
    if config.twilio and not config.voice.company:
        raise NotConfigured("twilio", "VOICE_COMPANY")
    async with twilio.connect(
        config.twilio, slots=StoreSlots(db), timeouts=patience(config)
    ) as line:
        yield Exchange(client, config, db, carrier=TwilioCarrier(client, config, line))


def _heard(call: Call) -> Heard:
    return Heard(call.sid, call.status, call.created, call.answered_by or "", call.duration_s)
