"""Who answers when the service is gone: typed or recognised text in, speech out.

The words come from the chain of language models if it is quick, else from the rules of
`domain.bant`; the voice is Gemini's, a sentence at a time. Where that fails too, the caller's own
device is asked to speak, and the words stand on the screen. A telephone has no ear here and is
asked by keys (`voice.keys`). When the service is well again the conversation returns to it between
two turns.
"""

import asyncio
import logging
import re
import secrets
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from connectors.errors import ConnectorError
from domain.calls.order_request import order_request
from domain.errors import AutomationError
from voice.spoken import cut

if TYPE_CHECKING:
    from voice.session import Session

_SENTENCE = re.compile(r"(?<=[.!?…])\s+")
log = logging.getLogger(__name__)


class Degraded:
    """One conversation without the service."""

    def __init__(self, session: "Session") -> None:
        self._session = session
        self._task: asyncio.Task[None] | None = None
        self._since: float | None = None
        self.seconds = 0.0

    @property
    def busy(self) -> bool:
        """Whether an answer is on its way."""
        return self._task is not None

    def begin(self) -> None:
        """Take over: say so, and answer what is unanswered."""
        session = self._session
        self._since = session.ground.clock()
        session.metrics.degraded.inc()
        session.tell(
            "session.degraded", reason="the voice service is away",
            simulated=session.ground.provider.simulated,
        )  # fmt: skip
        if session.leg.kind == "phone":
            session.keys.begin()
            return
        session.say("degraded")
        if text := session.turns.unanswered():
            self.answer(text)

    def end(self) -> None:
        """The service answers again."""
        self._stop()
        self._session.keys.end()
        if self._since is not None:
            self.seconds += self._session.ground.clock() - self._since
            self._since = None
            self._session.metrics.degraded.dec()

    def answer(self, text: str) -> None:
        """Answer what the caller wrote; the turn stands in the transcript already."""
        self._stop()
        self._session.talk.silent_since = self._session.ground.clock()
        self._task = asyncio.get_running_loop().create_task(self._answer())
        self._task.add_done_callback(self._done)

    def close(self) -> None:
        """Let everything go."""
        self.end()

    async def _answer(self) -> None:
        session = self._session
        words = await self._words()
        session.greeted = True  # the first answer begins with it
        item_id = f"degraded-{secrets.token_hex(4)}"
        session.turns.put(item_id, "agent", words, final=True)
        session.tell(
            "response.output_audio_transcript.done", response_id="", item_id=item_id,
            transcript=words,
        )  # fmt: skip
        for sentence in _SENTENCE.split(words):
            if not await self._speak(sentence, item_id):
                break

    async def _words(self) -> str:
        """Return what to say: of an order, what the record says; else what the rules ask next."""
        session = self._session
        asked = order_request(session.turns.spoken(), session.turns.language)
        if asked is not None:
            return await session.tools.look_up(asked.order, asked.contact)
        return await session.ground.words(session)

    async def _speak(self, sentence: str, item_id: str) -> bool:
        """Say a sentence; False: there is no voice, and the caller was told."""
        session = self._session
        try:
            async for piece in self._sound(sentence):
                for part in cut(piece, session.leg.audio_format):
                    session.leg.play(part, item_id, "")
                session.talk.heard_something()
        except (ConnectorError, AutomationError) as error:
            log.warning("%s: no voice: %s", session.id, error)
            session.say("written")
            session.tell("speech.text", item_id=item_id, text=session.turns.text(item_id))
            return False
        return True

    async def _sound(self, sentence: str) -> AsyncIterator[bytes]:
        """Yield PCM of 24 kHz, in whole samples."""
        rest = b""
        async for piece in self._session.ground.speech(sentence):
            whole = rest + piece
            even = len(whole) - len(whole) % 2
            rest = whole[even:]
            yield whole[:even]

    def _done(self, task: "asyncio.Task[None]") -> None:
        if task is self._task:
            self._task = None
        if not task.cancelled() and (error := task.exception()):
            log.error("%s: an answer broke", self._session.id, exc_info=error)

    def _stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._task = None
