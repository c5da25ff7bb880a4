"""The providers of a chain: their settings, their order, and a client for each that is needed."""

from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any, Protocol

import httpx

from connectors.errors import NotConfigured
from connectors.llm import Prompt, Said, anthropic, compatible, gemini, openai, xai
from connectors.llm.door import Patience, Reader
from connectors.pace import account_of
from domain.prices import Price
from settings import (
    PROVIDERS,
    AnthropicSettings,
    ChatSettings,
    CompatibleSettings,
    GeminiSettings,
    OpenaiSettings,
    Settings,
    XaiSettings,
)


class Client(Protocol):
    """What every provider can do."""

    async def ask(self, model: str, prompt: Prompt) -> Said:
        """Return the answer, as it ended."""

    def stream(self, model: str, prompt: Prompt) -> tuple[AsyncGenerator[str, None], Reader]:
        """Return the answer's pieces, and who reads them."""

    async def check(self, *models: str) -> None:
        """Prove the key and the models."""


Connect = Callable[..., AbstractAsyncContextManager[Client]]
CONNECT: dict[str, Connect] = {
    "xai": xai.connect,
    "openai": openai.connect,
    "gemini": gemini.connect,
    "anthropic": anthropic.connect,
    "local": partial(compatible.connect, name="local"),
    "compatible": partial(compatible.connect, name="compatible"),
}


@dataclass(frozen=True, slots=True)
class Providers:
    """The settings of those that may be asked, and in which order they are."""

    xai: XaiSettings | None = None
    openai: OpenaiSettings | None = None
    gemini: GeminiSettings | None = None
    anthropic: AnthropicSettings | None = None
    local: CompatibleSettings | None = None
    compatible: CompatibleSettings | None = None
    order: tuple[str, ...] = PROVIDERS

    @classmethod
    def of(cls, own: Settings) -> "Providers":
        """Return the providers a client's settings turn on."""
        slices = {name: getattr(own, name) for name in PROVIDERS}
        return cls(**slices, order=tuple(own.llm.names))

    def on(self) -> list["Member"]:
        """Return those that are configured, the first to be asked first."""
        found = [(name, getattr(self, name)) for name in self.order]
        return [
            Member(name, config, _account(name, config))
            for name, config in found
            if config is not None and getattr(config, "on", True)
        ]


@dataclass(frozen=True, slots=True)
class Member:
    """One provider of a chain: whose account is asked, for which model, in which time."""

    name: str
    config: ChatSettings
    account: str

    def model(self, cheap: bool) -> str:
        """Return the model that answers."""
        usual = str(getattr(self.config, "model", ""))
        return (self.config.cheap_model or usual) if cheap else usual

    def patience(self, answer_s: float | None) -> Patience:
        """Return how long it may take; `answer_s` replaces the setting for a whole answer."""
        own = self.config
        return Patience(
            own.connect_seconds, own.first_token_seconds, own.stall_seconds,
            own.answer_seconds if answer_s is None else answer_s,
        )  # fmt: skip

    @property
    def price(self) -> Price | None:
        """Return the price the settings give; None: the table has it."""
        read = getattr(self.config, "input_usd", None)
        written = getattr(self.config, "output_usd", None)
        if not isinstance(read, Decimal) or not isinstance(written, Decimal):
            return None
        return Price(read, read, written)


class Clients:
    """Opens a client when it is first needed, and closes them together."""

    def __init__(self, transport: httpx.AsyncBaseTransport | None, answer_s: float | None) -> None:
        self._transport, self._answer_s = transport, answer_s
        self._stack = AsyncExitStack()
        self._open: dict[str, Client] = {}

    async def of(self, member: Member) -> Client:
        """Return the client of a provider."""
        if member.name not in self._open:
            patience = member.patience(self._answer_s)
            opened = CONNECT[member.name](member.config, self._transport, patience)
            self._open[member.name] = await self._stack.enter_async_context(opened)
        return self._open[member.name]

    async def aclose(self) -> None:
        """Close every client."""
        await self._stack.aclose()


def nobody() -> NotConfigured:
    """Return the error of a chain without a provider."""
    keys = [f"{name.upper()}_API_KEY" for name in ("xai", "openai", "gemini", "anthropic")]
    return NotConfigured("llm", " or ".join([*keys, "LOCAL_BASE_URL and LOCAL_MODEL"]))


def _account(name: str, config: Any) -> str:
    """Name the account: the key at that address, because a breaker is about both."""
    return account_of(name, f"{config.base_url}\0{config.api_key.get_secret_value()}")
