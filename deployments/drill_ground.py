"""Where a drill takes place: the four simulated providers, served on loopback in this process, or
the real ones; and how each fault is brought about there."""

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import uvicorn
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.types import Receive, Scope, Send

from connectors.llm.failover import Providers
from sandbox import anthropic, gemini, openai, xai
from sandbox.faults import Faults
from sandbox.simulator import Simulator
from settings import (
    AnthropicSettings,
    ChatSettings,
    GeminiSettings,
    OpenaiSettings,
    XaiSettings,
)

SIMULATED = {"xai": (xai, "v1"), "openai": (openai, "v1"), "gemini": (gemini, "v1beta"),
             "anthropic": (anthropic, "v1")}  # fmt: skip

SLICES: Mapping[str, Any] = {"xai": XaiSettings, "openai": OpenaiSettings,
                             "gemini": GeminiSettings, "anthropic": AnthropicSettings}  # fmt: skip

# Fault: the rates that bring it about at a simulator; an empty one is made with the settings.
FAULTS: Mapping[str, Mapping[str, float]] = {
    "429": {"too_many": 1.0},
    "529": {"overloaded": 1.0},
    "500": {"error": 1.0},
    "refused": {},
    "hang": {"hang": 1.0},
    "drip": {"drip": 1.0},
    "half": {"half": 1.0},
    "malformed": {"malformed": 1.0},
    "shape": {"wrong_shape": 1.0},
    "retired": {"retired": 1.0},
    "expired": {"expired": 1.0},
    "policy": {"refusal": 1.0},
}
REAL = ("hang", "retired", "expired")  # what can be brought about without harm to anybody
RETRY_AFTER_S = 30
NO_MODEL = "no-such-model-drill"
NO_TIME_S = 0.001


@dataclass(frozen=True, slots=True)
class Ground:
    """The providers of a drill, in order, and where nobody listens."""

    name: str
    healthy: Mapping[str, ChatSettings]
    dead: str
    simulators: Mapping[str, "Counted"]

    @property
    def order(self) -> tuple[str, ...]:
        """The providers, the first to be asked first."""
        return tuple(self.healthy)

    def faults(self) -> list[str]:
        """Return the faults that can be brought about here."""
        return list(FAULTS) if self.simulators else list(REAL)

    def chain(self, fault: str | None, at: int) -> Providers:
        """Return the chain whose provider number `at` has the fault and all before it are dead."""
        slices: dict[str, Any] = {}
        for number, (name, config) in enumerate(self.healthy.items()):
            before = fault is not None and number < at
            if before or (number == at and fault == "refused"):
                config = config.model_copy(update={"base_url": self.dead})
            elif number == at and fault and not self.simulators:
                config = config.model_copy(update=_real(fault))
            slices[name] = config
        return Providers(**slices, order=self.order)

    def set(self, fault: str | None, at: int) -> None:
        """Make simulator number `at` misbehave, and every other well; forget what was asked."""
        for number, name in enumerate(self.order if self.simulators else ()):
            simulator = self.simulators[name]
            rates = FAULTS[fault] if fault and number == at else {}
            simulator.app.faults.configure(rates=dict(rates), retry_after_s=RETRY_AFTER_S)
            simulator.requests = 0

    def asked(self, name: str) -> int:
        """Return how many requests have reached a simulator since `set`."""
        return self.simulators[name].requests


class Counted:
    """A simulator that counts requests as they arrive, whatever becomes of them."""

    def __init__(self, app: Simulator) -> None:
        self.app, self.requests = app, 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count one request and pass it on."""
        self.requests += scope["type"] == "http"
        await self.app(scope, receive, send)


@contextmanager
def simulators(names: tuple[str, ...], patience: Mapping[str, float]) -> Iterator[Ground]:
    """Serve the simulated providers on free ports of loopback.

    Args:
        names: the chain's order; what is not simulated is left out.
        patience: the timeouts of every provider, by the names of the settings.
    """
    apps = {
        name: Counted(SIMULATED[name][0].create(Faults())) for name in names if name in SIMULATED
    }
    site = Starlette(routes=[Mount(f"/{name}", app) for name, app in apps.items()])
    with _loopback(site) as url, _nobody() as dead:
        healthy = {
            name: SLICES[name](
                api_key=SecretStr("sandbox"), base_url=f"{url}/{name}/{SIMULATED[name][1]}",
                **patience,
            )
            for name in apps
        }  # fmt: skip
        yield Ground("simulators", healthy, dead, apps)


@contextmanager
def real(providers: Providers) -> Iterator[Ground]:
    """Use a client's own providers."""
    with _nobody() as dead:
        yield Ground("real", {one.name: one.config for one in providers.on()}, dead, {})


def _real(fault: str) -> dict[str, Any]:
    changes: dict[str, dict[str, Any]] = {
        "expired": {"api_key": SecretStr("drill-of-a-wrong-key")},
        "retired": {"model": NO_MODEL},
        "hang": {"answer_seconds": NO_TIME_S, "first_token_seconds": NO_TIME_S},
    }
    return changes[fault]


@contextmanager
def _loopback(app: Starlette) -> Iterator[str]:
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(128)
    config = uvicorn.Config(app, log_level="critical", lifespan="off", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)
        listener.close()


@contextmanager
def _nobody() -> Iterator[str]:
    """Hold a port at which nobody listens: a connection to it is refused."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{held.getsockname()[1]}"
