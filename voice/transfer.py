"""Handing a call to a person: the carrier rings them, tells them what it is about, joins both.

The caller hears that it happens, then the person's line; if nobody takes the call within the ring
the caller is promised to be called back, and a person is asked to.

Settings  VOICE_TRANSFER_TO, VOICE_PUBLIC_URL, TWILIO_CALLER
"""

import logging
from dataclasses import dataclass
from urllib.parse import urlencode

from connectors import twilio, twiml
from connectors.errors import ConnectorError
from domain.calls.words import WORDS
from voice.ground import Ground, Who

KEPT = 200  # transfers remembered at a time
MOST_SUMMARY = 400  # characters: what a person can listen to while a caller waits

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Handed:
    """A call that is being handed over."""

    call_sid: str
    who: Who
    summary: str


class Transfers:
    """The calls being handed over, by the carrier's id."""

    def __init__(self) -> None:
        self._handed: dict[str, Handed] = {}

    def summary(self, call_sid: str) -> str:
        """Return what the person is told."""
        handed = self._handed.get(call_sid)
        return handed.summary if handed else ""

    def over(self, call_sid: str) -> Handed | None:
        """Forget a transfer, and return what it was."""
        return self._handed.pop(call_sid, None)

    async def begin(self, ground: Ground, call_sid: str, who: Who, summary: str) -> bool:
        """Have the carrier hand a call over; False: it cannot, and the conversation goes on."""
        config, account = ground.config, ground.settings.twilio
        if not (config.transfer_to and config.public_url and account and call_sid):
            return False
        base = f"{config.public_url.rstrip('/')}/twiml/{ground.client}"
        query = urlencode({"call": call_sid})
        self._handed[call_sid] = Handed(call_sid, who, summary[:MOST_SUMMARY])
        while len(self._handed) > KEPT:
            self._handed.pop(next(iter(self._handed)))
        order = twiml.transfer(
            config.transfer_to, account.caller, language=who.language,
            announcement=WORDS[who.language].transfer,
            whisper_url=f"{base}/whisper?{query}", then=f"{base}/transferred?{query}",
        )  # fmt: skip
        try:
            async with twilio.connect(account) as line:
                if await line.redirect(call_sid, order):
                    return True
        except ConnectorError as error:
            log.warning("a call could not be handed over: %s", error)
        self.over(call_sid)
        return False
