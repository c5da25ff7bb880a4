"""The chain of providers: Grok, OpenAI, Gemini, Claude, and whoever the settings add.

    async with connect(Providers.of(settings), breakers=…) as chain:
        completion = await chain.complete(prompt)                 one whole answer
        async for piece in (stream := chain.stream(prompt)): …    sentences, as they come

The class of an error decides (`verdicts`); who failed rests for everybody who shares the breakers.
A schema is held to: one repair turn with what is wrong, then the next provider.
"""

import asyncio
import logging
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import httpx
from pydantic import BaseModel

from connectors.errors import ConnectorError, Refused, Retryable, Unavailable
from connectors.llm import (
    OPERATION,
    Completion,
    OffShape,
    Part,
    Prompt,
    Said,
    Spent,
    Tried,
    checked,
    parsed,
)
from connectors.llm.breakers import OWN_BREAKERS
from connectors.llm.members import Client, Clients, Member, Providers, nobody
from connectors.llm.verdicts import NEXT, again_after_s, failure_of, none_left, resting
from connectors.pace import Sleep
from domain.breaker import Breakers, Health, Pass, admitted
from domain.prices import Usage, cost_usd

if TYPE_CHECKING:
    from connectors.llm.streaming import Stream

log = logging.getLogger(__name__)

STREAM_SLACK_S = 1.0  # who keeps talking is told apart, by its own clock, from who is dead
CHARS_PER_TOKEN = 4  # where a provider does not say how many there were
Ledger = Callable[[Spent], Awaitable[None]]

__all__ = ["Chain", "Providers", "complete", "connect"]


@dataclass(slots=True)
class Question:
    """One prompt on its way through the chain: who is still to be asked, and what it used."""

    prompt: Prompt
    left: deque[Member]
    started: float
    failures: list[tuple[str, ConnectorError]] = field(default_factory=list)
    useless: list[Member] = field(default_factory=list)  # rest, but do answer
    spent: list[Spent] = field(default_factory=list)
    first_token_ms: float | None = None
    restarts: int = 0

    def since_ms(self) -> float:
        """Return how long the caller has waited."""
        return (time.perf_counter() - self.started) * 1e3


@dataclass(frozen=True, slots=True)
class Answer:
    """A usable answer, and whose it is."""

    member: Member
    said: Said
    parsed: BaseModel | None = None
    repaired: bool = False


class Chain:
    """Asks one provider after the other until one gives a usable answer."""

    def __init__(
        self,
        members: list[Member],
        clients: Clients,
        *,
        breakers: Breakers = OWN_BREAKERS,
        cheap: bool = False,
        degraded: str = "",
        answer_s: float | None = None,
        ledger: Ledger | None = None,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self.members, self._clients, self._breakers = members, clients, breakers
        self.cheap, self._degraded, self._answer_s = cheap, degraded, answer_s
        self._ledger, self._sleep = ledger, sleep

    async def complete(
        self, prompt: Prompt, *, streamed: bool = False, hedge_after_s: float | None = None
    ) -> Completion:
        """Return one whole answer.

        Args:
            streamed: read it as it comes, so that a provider that hangs is left at its first-token
                limit and a long answer may take its time.
            hedge_after_s: if there is no answer by then, ask the next provider as well; the first
                answer counts and the other call is cancelled.

        Raises:
            Refused: a model refuses the prompt, or the request itself is wrong.
            Unavailable: none is left, and time may cure one of them; names each.
            ConnectorError: none is left for another reason; names each.
        """
        question = self.ask(prompt)
        if hedge_after_s is None or len(question.left) < 2:
            answer = await self._walk(question, streamed)
        else:
            answer = await self._hedged(question, streamed, hedge_after_s)
        return self.completed(question, answer)

    def stream(self, prompt: Prompt) -> "Stream":
        """Return an answer that comes sentence by sentence; see `Stream`."""
        from connectors.llm import streaming  # it builds on this module

        return streaming.Stream(self, prompt)

    def with_ledger(self, ledger: Ledger, without: str = "") -> "Chain":
        """Return this chain, its clients shared, with another place to write what is used.

        Args:
            without: a provider that is not asked.

        Raises:
            NotConfigured: nobody else is on.
        """
        members = [one for one in self.members if one.name != without]
        if not members:
            raise nobody()
        return Chain(
            members, self._clients, breakers=self._breakers, cheap=self.cheap,
            degraded=self._degraded, answer_s=self._answer_s, ledger=ledger, sleep=self._sleep,
        )  # fmt: skip

    def ask(self, prompt: Prompt) -> Question:
        """Return a question that nobody has been asked yet."""
        return Question(prompt, deque(self.members), time.perf_counter())

    async def admit(self, member: Member) -> tuple[Pass, Health]:
        """Return whether a provider may be asked now; only a probe needs the breaker's lock."""
        probe_s = 2 * member.patience(self._answer_s).answer_s + 1.0
        if self._breakers.quick:
            known = self._breakers.look(member.account)
            verdict, known = admitted(known, self._breakers.now(), probe_s)
            if verdict != "probe":
                return verdict, known
        return await asyncio.to_thread(self._breakers.admit, member.account, probe_s)

    async def next_member(self, question: Question) -> tuple[Member, Health] | None:
        """Return the next provider that may be asked; the resting ones are written down."""
        while question.left:
            member = question.left.popleft()
            verdict, known = await self.admit(member)
            if verdict != "rest":
                return member, known
            if known.answers:
                question.useless.append(member)
            rests = resting(member.name, known, self._breakers.now())
            question.failures.append((member.name, rests))
        if question.useless:  # who only answered badly does answer: better than nobody
            return question.useless.pop(0), Health(failures=1)
        return None

    async def client(self, member: Member) -> Client:
        """Return the client of a provider."""
        return await self._clients.of(member)

    async def went_well(self, member: Member, known: Health) -> None:
        """Close the breaker, if it was not."""
        if not known.clean:
            await asyncio.to_thread(self._breakers.succeeded, member.account)

    async def went_wrong(self, question: Question, member: Member, error: ConnectorError) -> None:
        """Remember a failure, for this question and for everybody."""
        question.failures.append((member.name, error))
        failure = failure_of(error)
        if failure is not None:
            await asyncio.to_thread(self._breakers.failed, member.account, failure)

    async def let_go(self, member: Member, known: Health) -> None:
        """Give a probe back whose answer nobody waits for."""
        if known.probe_until:
            await asyncio.to_thread(self._breakers.gave_up, member.account)

    async def spend(
        self, question: Question, member: Member, part: Part, said: Said, prompt: Prompt
    ) -> None:
        """Write down what an exchange used, estimated where the provider does not say."""
        usage, estimated = said.usage, said.usage == Usage()
        if estimated:
            usage = Usage(prompt.length // CHARS_PER_TOKEN, len(said.text) // CHARS_PER_TOKEN)
        usd = said.usd
        if usd is None:
            usd = cost_usd(said.model, usage, datetime.now(UTC).date(), member.price)
        if usd is None:
            log.warning("%s: the price of %s is not known", member.name, said.model)
        spent = Spent(member.name, said.model, part, usage, usd, estimated)
        question.spent.append(spent)
        if self._ledger is not None:
            await self._ledger(spent)

    def completed(self, question: Question, answer: Answer) -> Completion:
        """Say what came of a question, and log it in one line."""
        costs = [one.usd for one in question.spent]
        known = [cost for cost in costs if cost is not None]
        total = sum(known, Decimal(0)) if len(known) == len(costs) else None
        degraded = [self._degraded] if self._degraded else []
        if answer.said.finish == "length":
            degraded.append(f"cut off at {question.prompt.max_tokens} tokens")
        done = Completion(
            text=answer.said.text,
            parsed=answer.parsed,
            provider=answer.member.name,
            model=answer.said.model,
            latency_ms=question.since_ms(),
            first_token_ms=question.first_token_ms,
            usage=sum((one.usage for one in question.spent), Usage()),
            cost_usd=total,
            tried=tuple(Tried(name, str(why)) for name, why in question.failures),
            spent=tuple(question.spent),
            repaired=answer.repaired,
            restarts=question.restarts,
            degraded="; ".join(degraded),
        )
        log.info(
            "llm: %s %s answered in %.0f ms, %d + %d tokens, %s USD%s%s",
            done.provider, done.model, done.latency_ms, done.usage.input, done.usage.output,
            "unknown" if total is None else f"{total:.6f}",
            f"; before it: {', '.join(one.provider for one in done.tried)}" if done.tried else "",
            f"; degraded: {done.degraded}" if done.degraded else "",
        )  # fmt: skip
        return done

    async def _walk(self, question: Question, streamed: bool) -> Answer:
        """Ask one provider after the other."""
        while (found := await self.next_member(question)) is not None:
            member, known = found
            try:
                answer = await self._in_its_time(question, member, known, streamed)
            except NEXT as error:
                await self.went_wrong(question, member, error)
            except Refused:
                await self.went_well(member, known)
                raise
            except asyncio.CancelledError:
                await self.let_go(member, known)
                raise
            else:
                await self.went_well(member, known)
                return answer
        raise none_left(question.failures)

    async def _in_its_time(
        self, question: Question, member: Member, known: Health, streamed: bool
    ) -> Answer:
        """Ask one provider: again after a hiccup, and once more to repair, all in its own time."""
        off: OffShape | None = None
        patience = member.patience(self._answer_s)
        try:
            async with asyncio.timeout(patience.answer_s + STREAM_SLACK_S * streamed):
                try:
                    return await self._again(question, member, known, streamed)
                except OffShape as exc:
                    off = exc
                    log.info("%s: %s; asked to repair it", member.name, off.detail)
                repair = question.prompt.repairing(off.text, off.wrong)
                answer = await self._ask(question, member, repair, streamed)
                return replace(answer, repaired=True)
        except TimeoutError:
            waited = f"no answer in {patience.answer_s:g} s (TimeoutError)"
            raise off or Unavailable(member.name, OPERATION, waited) from None

    async def _again(
        self, question: Question, member: Member, known: Health, streamed: bool
    ) -> Answer:
        try:
            return await self._ask(question, member, question.prompt, streamed)
        except Retryable as error:
            pause_s = again_after_s(error)
            if pause_s is None or known.probe_until:  # a probe is one try
                raise
            log.info("%s: %s; once more", member.name, error.detail)
        await self._sleep(pause_s)
        return await self._ask(question, member, question.prompt, streamed)

    async def _ask(
        self, question: Question, member: Member, prompt: Prompt, streamed: bool
    ) -> Answer:
        client, model = await self.client(member), member.model(self.cheap)
        if streamed:
            pieces, reader = client.stream(model, prompt)
            async for _ in pieces:
                question.first_token_ms = question.first_token_ms or question.since_ms()
            said = reader.said()
        else:
            said = await client.ask(model, prompt)
        part: Part = "answer"
        try:
            read = parsed(member.name, prompt, checked(member.name, prompt, said).text)
        except ConnectorError as error:
            part = "refused" if type(error) is Refused else "useless"
            raise
        finally:
            await self.spend(question, member, part, said, prompt)
        return Answer(member, said, read)

    async def _hedged(self, question: Question, streamed: bool, after_s: float) -> Answer:
        """Ask a second provider beside the first one, if that takes too long."""
        walks = {asyncio.create_task(self._walk(question, streamed))}
        try:
            done, _ = await asyncio.wait(walks, timeout=after_s)
            if not done and question.left:
                log.info("llm: no answer after %.2f s, asking a second provider as well", after_s)
                walks.add(asyncio.create_task(self._walk(question, streamed)))
            while walks:
                done, walks = await asyncio.wait(walks, return_when=asyncio.FIRST_COMPLETED)
                ended = {walk: walk.exception() for walk in done}
                for walk, error in ended.items():
                    if error is None:
                        return walk.result()
                for error in ended.values():
                    if error is not None and not isinstance(error, NEXT):
                        raise error  # a refusal
            raise none_left(question.failures)
        finally:
            for walk in walks:
                walk.cancel()
            await asyncio.gather(*walks, return_exceptions=True)


@asynccontextmanager
async def connect(
    providers: Providers,
    transport: httpx.AsyncBaseTransport | None = None,
    *,
    breakers: Breakers = OWN_BREAKERS,
    answer_s: float | None = None,
    cheap: bool = False,
    degraded: str = "",
    ledger: Ledger | None = None,
    sleep: Sleep = asyncio.sleep,
) -> AsyncIterator[Chain]:
    """Open a chain for one batch of work.

    Args:
        transport: replaces the network in tests.
        breakers: shared by whoever must not ask a provider that failed another.
        answer_s: for one provider's whole answer; None is its setting.
        cheap: each provider's cheaper model answers, if it has one.
        degraded: why less than usual is done; each completion says it.
        ledger: is given each exchange that used something, as soon as it did.

    Raises:
        NotConfigured: no provider is on.
    """
    members = providers.on()
    if not members:
        raise nobody()
    clients = Clients(transport, answer_s)
    try:
        yield Chain(
            members, clients, breakers=breakers, cheap=cheap, degraded=degraded,
            answer_s=answer_s, ledger=ledger, sleep=sleep,
        )  # fmt: skip
    finally:
        await clients.aclose()


async def complete(
    providers: Providers,
    prompt: Prompt,
    transport: httpx.AsyncBaseTransport | None = None,
    *,
    timeout_s: float | None = None,
    breakers: Breakers = OWN_BREAKERS,
    sleep: Sleep = asyncio.sleep,
) -> Completion:
    """Ask one question of a chain that is opened for it; see `Chain.complete`."""
    async with connect(
        providers, transport, breakers=breakers, answer_s=timeout_s, sleep=sleep
    ) as chain:
        return await chain.complete(prompt)
