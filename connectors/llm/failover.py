"""The chain of providers: Grok, OpenAI, Gemini, Claude; one attempt each, then the next.

A provider that is itself the trouble is passed over and rests; a prompt that is refused is not
shopped around.
"""

import time
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any, Protocol

import httpx

from connectors.errors import (
    AuthRefused,
    BadAnswer,
    ConnectorError,
    Missing,
    NotConfigured,
    Retryable,
    Unavailable,
)
from connectors.llm import (
    OPERATION,
    Completion,
    Prompt,
    Said,
    Tried,
    anthropic,
    gemini,
    openai,
    parsed,
    xai,
)
from connectors.pace import account_of
from settings import AnthropicSettings, GeminiSettings, OpenaiSettings, XaiSettings

PROVIDER_TIMEOUT_S = 5.5  # the next provider has begun within 6 s
REST_S = 30.0


@dataclass(frozen=True, slots=True)
class Providers:
    """The settings of those that may be asked, in the order in which they are."""

    xai: XaiSettings | None = None
    openai: OpenaiSettings | None = None
    gemini: GeminiSettings | None = None
    anthropic: AnthropicSettings | None = None


class Client(Protocol):
    """What every provider can do."""

    async def ask(self, prompt: Prompt) -> Said:
        """Return the finished answer."""

    async def check(self) -> None:
        """Prove key and model."""


_CONNECT: dict[str, Callable[..., AbstractAsyncContextManager[Client]]] = {
    "xai": xai.connect,
    "openai": openai.connect,
    "gemini": gemini.connect,
    "anthropic": anthropic.connect,
}


class Rests:
    """Which accounts rest after a failure, in this process."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._until: dict[str, tuple[float, ConnectorError]] = {}

    def begin(self, account: str, why: ConnectorError) -> None:
        """Let an account rest, longer than usual if it asked for that."""
        asked_s = (why.retry_after_s or 0.0) if isinstance(why, Retryable) else 0.0
        self._until[account] = (self._clock() + max(REST_S, asked_s), why)

    def why(self, account: str) -> ConnectorError | None:
        """Return the failure an account still rests after, None when it may be asked."""
        until, why = self._until.get(account, (0.0, None))
        return why if self._clock() < until else None


_RESTS = Rests()


async def complete(
    providers: Providers,
    prompt: Prompt,
    transport: httpx.AsyncBaseTransport | None = None,
    *,
    timeout_s: float = PROVIDER_TIMEOUT_S,
    rests: Rests = _RESTS,
) -> Completion:
    """Return the answer of the first provider that gives a usable one.

    Args:
        timeout_s: for one provider, in all.
        rests: shared by the calls of a process unless given.

    Raises:
        NotConfigured: no provider has a key.
        Refused: a model refuses the prompt, or the request itself is wrong.
        Unavailable: none is left, and time may cure one of them; names each.
        ConnectorError: none is left for another reason; names each.
    """
    configured = [
        (name, config, account_of(name, config.api_key.get_secret_value()))
        for name in _CONNECT
        if (config := getattr(providers, name)) is not None
    ]
    if not configured:
        raise NotConfigured("llm", " or ".join(f"{name.upper()}_API_KEY" for name in _CONNECT))
    resting = {account: rests.why(account) for _, _, account in configured}
    if None not in resting.values():  # who only answered badly does answer: better than nobody
        resting = {a: None if isinstance(why, BadAnswer) else why for a, why in resting.items()}

    failures: list[tuple[str, ConnectorError]] = []
    for name, config, account in configured:
        failure = resting[account]
        if failure is None:
            try:
                return await _ask(name, config, prompt, transport, timeout_s, failures)
            except (Retryable, AuthRefused, Missing, BadAnswer) as exc:
                rests.begin(account, exc)
                failure = exc
        failures.append((name, failure))
    raise _none_left(failures)


async def _ask(
    name: str,
    config: Any,
    prompt: Prompt,
    transport: httpx.AsyncBaseTransport | None,
    timeout_s: float,
    failures: Sequence[tuple[str, ConnectorError]],
) -> Completion:
    started = time.perf_counter()
    async with _CONNECT[name](config, transport, timeout_s) as client:
        said = await client.ask(prompt)
    return Completion(
        text=said.text,
        parsed=parsed(name, prompt, said.text),
        provider=name,
        model=said.model,
        latency_ms=(time.perf_counter() - started) * 1e3,
        input_tokens=said.input_tokens,
        output_tokens=said.output_tokens,
        tried=tuple(Tried(failed, str(why)) for failed, why in failures),
    )


def _none_left(failures: Sequence[tuple[str, ConnectorError]]) -> ConnectorError:
    """Return what the chain ends with: an outage if time may cure one, else the last failure."""
    said = "; ".join(str(why) for _, why in failures)
    if any(isinstance(why, Retryable) for _, why in failures):
        return Unavailable("llm", OPERATION, said)
    return type(failures[-1][1])("llm", OPERATION, said)
