"""What a conversation and a session of the realtime simulator remember; the first outlives a drop.

A session's configuration is judged by `specs/xai_realtime.json`. The flat format names of an older
API are ignored in silence, as the vendor does (and the sound is then noise to its caller).
"""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jsonschema_rs

from sandbox.xai_realtime_mouth import Spoken
from sandbox.xai_realtime_script import Script, Turn

IGNORED = ("input_audio_format", "output_audio_format", "modalities", "model")
ITEM_USD = 0.004  # of a text item created; the outputs of functions are free
DEFAULT_FORMAT = {"type": "audio/pcm", "rate": 24_000}
DEFAULT_TURNS = {"type": "server_vad", "threshold": 0.85, "silence_duration_ms": 500,
                 "prefix_padding_ms": 333}  # fmt: skip

_SPEC = json.loads((Path(__file__).parent / "specs" / "xai_realtime.json").read_text())
_JUDGES = {
    one["properties"]["type"]["const"]: jsonschema_rs.Draft202012Validator(
        {**one, "$defs": _SPEC["$defs"]}
    )
    for one in _SPEC["$defs"]["ClientEvent"]["oneOf"]
}


def flaw(event: Mapping[str, Any]) -> tuple[str, str] | None:
    """Return what is wrong with a client's event: the place and the words; None: nothing."""
    judge = _JUDGES.get(str(event.get("type")))
    if judge is None:
        return "type", f"Unknown event type {str(event.get('type'))[:60]!r}"
    wrong = next(judge.iter_errors(event), None)
    if wrong is None:
        return None
    return ".".join(str(step) for step in wrong.instance_path), wrong.message[:300]


@dataclass(slots=True)
class Conversation:
    """Items in order, where the script stands, and what was spoken by item id."""

    id: str
    script: Script | None = None  # None: the salesperson, as the instructions ask
    items: list[dict[str, Any]] = field(default_factory=list)
    turns: int = 0
    spoken: dict[str, Spoken] = field(default_factory=dict)
    resumable: bool = False
    left_at: float | None = None

    def next_turn(self, script: Script) -> Turn:
        """Return the turn that comes now, and move on."""
        self.turns += 1
        return script.turn(self.turns - 1)

    def find(self, item_id: str) -> dict[str, Any] | None:
        """Return an item, None where there is none."""
        return next((item for item in self.items if item["id"] == item_id), None)


@dataclass(slots=True)
class Config:
    """The session as it was configured so far."""

    session: dict[str, Any]
    configured: bool = False

    def update(self, asked: Mapping[str, Any]) -> None:
        """Merge a `session.update`; `audio` member by member."""
        given = {name: value for name, value in asked.items() if name not in IGNORED}
        for way, said in given.pop("audio", {}).items():
            self.session["audio"].setdefault(way, {}).update(said)
        self.session.update(given)
        self.configured = True

    def format(self, way: str) -> tuple[str, int]:
        """Return kind and rate of `input` or `output`."""
        said = self.session["audio"][way]["format"]
        return said["type"], said.get("rate") or (24_000 if said["type"] == "audio/pcm" else 8_000)

    def binary(self, way: str) -> bool:
        """Return whether sound of `input` or `output` travels as binary frames."""
        return bool(self.session["audio"][way].get("transport") == "binary")

    def turn_detection(self) -> dict[str, Any] | None:
        """Return the settings of server_vad with its defaults, None for manual turns."""
        said = self.session["turn_detection"]
        return {**DEFAULT_TURNS, **said} if said and said.get("type") else None

    def transcribes(self) -> bool:
        """Return whether the caller's words are wanted as text."""
        return "transcription" in self.session["audio"]["input"]

    def tools(self) -> set[str]:
        """Return the names of the functions the model may ask for."""
        flat = (tool.get("function", tool) for tool in self.session.get("tools", []))
        return {tool["name"] for tool in flat if "name" in tool}


def fresh_config(session_id: str, model: str) -> Config:
    """Return the configuration of a session that was not configured yet."""
    audio = {"input": {"format": DEFAULT_FORMAT}, "output": {"format": DEFAULT_FORMAT}}
    return Config({"id": session_id, "object": "realtime.session", "model": model, "voice": "eve",
                   "instructions": "", "turn_detection": dict(DEFAULT_TURNS), "audio": audio,
                   "tools": []})  # fmt: skip


@dataclass(slots=True)
class Record:
    """What happened in one session, for the control route and for tests."""

    id: str
    model: str
    conversation: str
    open: bool = True
    received: Counter[str] = field(default_factory=Counter)
    sent: Counter[str] = field(default_factory=Counter)
    heard_ms: int = 0
    frames_bytes: int = 0
    truncated: list[dict[str, int | str]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    items_billed: int = 0
    config: dict[str, Any] = field(default_factory=dict)

    def shown(self) -> dict[str, Any]:
        """Return it as JSON; money is what the vendor would have asked for text items."""
        names = ("id", "model", "conversation", "open", "heard_ms", "truncated", "errors",
                 "items_billed", "config")  # fmt: skip
        shown: dict[str, Any] = {name: getattr(self, name) for name in names}
        shown |= {"received": dict(self.received), "sent": dict(self.sent)}
        return shown | {"items_usd": round(self.items_billed * ITEM_USD, 4)}
