"""The words and the voice of degraded mode, opened when first needed, shared by a client's calls.

Rules always have an answer; the chain of language models is given two seconds to word a better one,
and what it says is spoken only where the client's facts hold it (`advice`).
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, aclosing
from functools import partial

from connectors import gemini_tts
from connectors.gemini_tts import GeminiTts
from domain.bant import reply
from settings import Settings
from voice.advice import Adviser
from voice.turns import Turns


class Replies:
    """Answers without the realtime service, for one client."""

    def __init__(self, own: Settings, adviser: Adviser, facts: Sequence[str]) -> None:
        self._own, self._adviser, self._facts = own, adviser, facts
        self._stack = AsyncExitStack()
        self._lock = asyncio.Lock()
        self._mouth: GeminiTts | None = None

    async def words(self, turns: Turns, subject: str) -> str:
        """Return what to say next.

        Args:
            subject: our id of the conversation; the ledger of costs has it.
        """
        said, company = turns.spoken(), self._own.voice.company
        next_ = partial(
            reply, said, turns.qualification, turns.language, company=company, facts=self._facts
        )
        by_rule = next_()
        if by_rule.intent != "ask" or not said:
            return by_rule.text
        answer = await self._adviser.words(said, turns.language, self._facts, subject)
        return next_(answer=answer).text if answer else by_rule.text

    async def speech(self, sentence: str) -> AsyncIterator[bytes]:
        """Yield a sentence as PCM of 24 kHz.

        Raises:
            AutomationError: there is no voice.
        """
        mouth = await self._opened_mouth()
        sound, _ = mouth.speak(sentence[: gemini_tts.LONGEST_TEXT])
        async with aclosing(sound) as pieces:
            async for piece in pieces:
                yield piece

    async def aclose(self) -> None:
        """Close what was opened."""
        await self._stack.aclose()

    async def _opened_mouth(self) -> GeminiTts:
        async with self._lock:
            if self._mouth is None:
                opened = gemini_tts.connect(self._own.gemini)
                self._mouth = await self._stack.enter_async_context(opened)
        return self._mouth
