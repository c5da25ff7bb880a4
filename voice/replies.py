"""The words and the voice of degraded mode, opened when first needed, shared by a client's calls.

Rules always have an answer; the chain of language models is given two seconds to have a better one.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, aclosing

from connectors import gemini_tts
from connectors.gemini_tts import GeminiTts
from connectors.llm import Prompt
from connectors.llm.failover import Chain, Providers, connect
from domain.bant import Language, reply
from domain.errors import AutomationError
from settings import Settings
from voice.turns import Turns

THINK_S = 2.0
MOST_TOKENS = 160
_ASK: dict[Language, str] = {
    "fr": (
        "Tu es l'assistant vocal automatique de l'entreprise. Réponds en français, en deux phrases "
        "courtes, sans liste. Ne promets rien, n'invente ni prix ni date. Termine par la question "
        "suivante si elle n'a pas encore reçu de réponse : {question}"
    ),
    "en": (
        "You are the company's automated voice assistant. Answer in English, in two short "
        "sentences, without lists. Promise nothing, invent neither prices nor dates. End with the "
        "following question unless it has been answered: {question}"
    ),
}
log = logging.getLogger(__name__)


class Replies:
    """Answers without the realtime service, for one client."""

    def __init__(self, own: Settings) -> None:
        self._own = own
        self._stack = AsyncExitStack()
        self._lock = asyncio.Lock()
        self._chain: Chain | None = None
        self._mouth: GeminiTts | None = None

    async def words(self, turns: Turns) -> str:
        """Return what to say next."""
        by_rule = reply(
            turns.spoken(), turns.qualification, turns.language, company=self._own.voice.company
        ).text
        if not Providers.of(self._own).on():
            return by_rule
        said = "\n".join(f"{one.speaker}: {one.text}" for one in turns.spoken()[-12:])
        system = _ASK[turns.language].format(question=by_rule)
        try:
            async with asyncio.timeout(THINK_S):
                chain = await self._opened_chain()
                prompt = Prompt(system=system, user=said, max_tokens=MOST_TOKENS)
                return (await chain.complete(prompt)).text.strip() or by_rule
        except (AutomationError, TimeoutError) as error:
            log.info("degraded: the rules answer: %s", type(error).__name__)
            return by_rule

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

    async def _opened_chain(self) -> Chain:
        async with self._lock:
            if self._chain is None:
                opened = connect(Providers.of(self._own))
                self._chain = await self._stack.enter_async_context(opened)
        return self._chain

    async def _opened_mouth(self) -> GeminiTts:
        async with self._lock:
            if self._mouth is None:
                opened = gemini_tts.connect(self._own.gemini)
                self._mouth = await self._stack.enter_async_context(opened)
        return self._mouth
