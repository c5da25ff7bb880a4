"""What a language model adds to the rules: fields they missed, and words for the answer.

One structured question a turn, within three seconds and the client's daily budget; after that, or
where no provider is on, the rules answer alone. What it found counts with a quote of the caller's;
its words are said only where the client's facts hold all that is in them.
"""

import asyncio
import logging
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from connectors.llm import Completion, Prompt
from connectors.llm.members import Providers
from domain.bant import Language, Qualification, Turn
from domain.bant.asked import Answered, merged, system_prompt, user_prompt, words_prompt
from domain.bant.grounded import may_be_said
from domain.errors import AutomationError
from domain.runs import Run
from settings import LOOPBACK, Settings
from tasks.chain import Desk, chain

WITHIN_S, WORDS_WITHIN_S = 3.0, 2.0
MOST_TOKENS, MOST_WORDS_TOKENS = 700, 160
_OWN_SERVERS = ("local", "compatible")  # on this machine, and yet no simulator
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Advice:
    """What a model added.

    Attributes:
        answer: words that may be said; empty where the rules' own are better.
        by: provider and model.
    """

    qualification: Qualification
    answer: str
    by: str
    simulated: bool


class Adviser:
    """Asks the chain for one client."""

    def __init__(self, client: str, own: Settings) -> None:
        self._client, self._own = client, own
        self._on = bool(Providers.of(own).on())
        self._stack, self._desk_open = AsyncExitStack(), asyncio.Lock()
        self._desk: Desk | None = None

    async def advise(
        self,
        turns: Sequence[Turn],
        q: Qualification,
        language: Language,
        facts: Sequence[str],
        subject: str,
    ) -> Advice | None:
        """Return what a model adds in time; None: the rules answer alone.

        Args:
            subject: our id of the conversation; the ledger has it.
        """
        if not self._on:
            return None
        system = system_prompt(language, facts, words=True)
        prompt = Prompt(system, user_prompt(turns), Answered, MOST_TOKENS)
        done = await self._asked(prompt, subject, WITHIN_S)
        if done is None or not isinstance(done.parsed, Answered):
            return None
        answer = done.parsed.answer.strip()
        return Advice(
            merged(q, done.parsed, turns),
            answer if may_be_said(answer, language, facts) else "",
            f"{done.provider} {done.model}",
            self._simulated(done.provider),
        )

    async def words(
        self, turns: Sequence[Turn], language: Language, facts: Sequence[str], subject: str
    ) -> str:
        """Return words for the next answer alone, sooner; empty: the rules' own are said."""
        if not self._on:
            return ""
        system = words_prompt(language, facts)
        prompt = Prompt(system, user_prompt(turns), max_tokens=MOST_WORDS_TOKENS)
        done = await self._asked(prompt, subject, WORDS_WITHIN_S)
        answer = done.text.strip() if done else ""
        return answer if answer and may_be_said(answer, language, facts) else ""

    async def _asked(self, prompt: Prompt, subject: str, within_s: float) -> Completion | None:
        try:
            async with asyncio.timeout(within_s):
                return await (await self._opened()).complete(subject, prompt)
        except (AutomationError, TimeoutError) as error:
            log.info("%s: the rules answer alone: %s", self._client, type(error).__name__)
            return None

    async def aclose(self) -> None:
        """Close what was opened."""
        await self._stack.aclose()

    async def _opened(self) -> Desk:
        async with self._desk_open:
            if self._desk is None:
                run = Run(self._client, datetime.now(UTC).date())
                self._desk = await self._stack.enter_async_context(chain(run, "voice", WITHIN_S))
        return self._desk

    def _simulated(self, provider: str) -> bool:
        """Whether a provider of the world stands on this machine: then it is the simulator."""
        address = str(getattr(getattr(self._own, provider), "base_url", ""))
        return provider not in _OWN_SERVERS and urlsplit(address).hostname in LOOPBACK
