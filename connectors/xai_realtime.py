"""xAI's realtime voice: its events, in the vendor's words, and the way in.

Docs      https://docs.x.ai/developers/model-capabilities/audio/voice-agent
Settings  XAI_API_KEY, XAI_REALTIME_URL, XAI_REALTIME_MODEL, XAI_VOICE
Limits    10 sessions at a time per team, 120 minutes each (30 in the older pages); one region
Prices    by the minute of the session, and $0.004 per item created

The model goes into the address and nowhere else. Names of events are mixed old and new: `RENAMED`
gives the newer ones. Unknown events are the caller's to ignore.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypedDict
from urllib.parse import urlencode, urlsplit, urlunsplit

import orjson

from connectors.xai_wire import Listener, Wire, connect_picows
from settings import LOOPBACK, XaiSettings

FORMATS: Mapping[str, dict[str, Any]] = {
    "pcm24": {"type": "audio/pcm", "rate": 24000},
    "pcmu8": {"type": "audio/pcmu", "rate": 8000},
}
AUDIO = "response.output_audio.delta"
APPEND, APPEND_END = b'{"type":"input_audio_buffer.append","audio":"', b'"}'
SPACED = b'{"type": "input_audio_buffer.append", "audio": "'  # as Python's json writes it
AROUND_SOUND = len(APPEND) + len(APPEND_END)
BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="
AROUND, AROUND_SPACED = (  # what is left of such an event without the letters of base64
    (begun + APPEND_END).translate(None, BASE64) for begun in (APPEND, SPACED)
)
RENAMED = {  # an event's older name to its newer one
    "response.audio.delta": AUDIO,
    "response.audio.done": "response.output_audio.done",
    "response.audio_transcript.delta": "response.output_audio_transcript.delta",
    "response.audio_transcript.done": "response.output_audio_transcript.done",
    "response.text.delta": "response.output_text.delta",
    "response.text.done": "response.output_text.done",
    "conversation.item.created": "conversation.item.added",
}
Connect = Callable[..., Awaitable[Wire]]


class Tool(TypedDict):
    """A function the model may call; `parameters` is a JSON schema."""

    type: Literal["function"]
    name: str
    description: str
    parameters: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Setup:
    """What a session is told before audio flows."""

    instructions: str
    voice: str
    audio_format: str  # a key of FORMATS
    language: str = "fr"
    tools: Sequence[Tool] = ()
    keyterms: Sequence[str] = ()
    threshold: float = 0.85
    silence_ms: int = 500


def is_simulated(config: XaiSettings) -> bool:
    """Whether the upstream is this machine's own: then it is a simulator."""
    return urlsplit(config.realtime_url).hostname in LOOPBACK


def address(config: XaiSettings, conversation_id: str = "") -> str:
    """Return the address of a session: a new one, or one that goes on."""
    parts = urlsplit(config.realtime_url)
    query = {"model": config.realtime_model}
    if conversation_id:
        query["conversation_id"] = conversation_id
    joined = "&".join(filter(None, (parts.query, urlencode(query))))
    return urlunsplit(parts._replace(query=joined))


async def connect(
    config: XaiSettings,
    listener: Listener,
    *,
    conversation_id: str = "",
    timeout_s: float = 2.0,
    by: Connect = connect_picows,
) -> Wire:
    """Open the socket of a session; what `connect_picows` raises.

    Args:
        conversation_id: goes on with a conversation that was cut, if the service still has it.
        by: the implementation.
    """
    headers = {}
    if key := config.api_key.get_secret_value():
        headers["Authorization"] = f"Bearer {key}"
    return await by(address(config, conversation_id), headers, listener, timeout_s=timeout_s)


def session_update(setup: Setup) -> bytes:
    """Configure the session: prompt, voice, turns, formats, transcription, tools."""
    audio_format = FORMATS[setup.audio_format]
    transcription: dict[str, Any] = {"model": "grok-transcribe", "language_hint": setup.language}
    if setup.keyterms:
        transcription["keyterms"] = [term[:50] for term in setup.keyterms[:100]]
    session = {
        "instructions": setup.instructions,
        "voice": setup.voice,
        "turn_detection": {
            "type": "server_vad",
            "threshold": setup.threshold,
            "silence_duration_ms": setup.silence_ms,
            "prefix_padding_ms": 333,
        },
        "audio": {
            "input": {"format": audio_format, "transcription": transcription},
            "output": {"format": audio_format},
        },
        "tools": list(setup.tools),
        "resumption": {"enabled": True},
    }
    return orjson.dumps({"type": "session.update", "session": session})


def append(audio_b64: str) -> bytes:
    """Send the caller's audio. Written anew, so that nothing else can travel with it."""
    return orjson.dumps({"type": "input_audio_buffer.append", "audio": audio_b64})


def is_append(event: bytes) -> bool:
    """Whether an event is what `append` writes, spaces apart: base64, and nothing else with it."""
    if event.startswith(APPEND):
        around = AROUND
    elif event.startswith(SPACED):
        around = AROUND_SPACED
    else:
        return False
    return event.endswith(APPEND_END) and event.translate(None, BASE64) == around


def sound(appended: bytes) -> bytes:
    """Return the base64 in what `is_append` has passed."""
    return appended[appended.rindex(b'"', 0, -2) + 1 : -2]


def user_text(text: str) -> bytes:
    """Add what the caller typed; `respond` asks for the answer."""
    return _item(
        {"type": "message", "role": "user", "content": [{"type": "input_text", "text": text}]}
    )


def note(text: str) -> bytes:
    """Add what the model should know and the caller did not say."""
    return _item(
        {"type": "message", "role": "system", "content": [{"type": "input_text", "text": text}]}
    )


def say(text: str, *, interruptible: bool = True) -> bytes:
    """Have a text spoken word for word; no `respond` after it."""
    return _item(
        {
            "type": "force_message",
            "role": "assistant",
            "interruptible": interruptible,
            "content": [{"type": "output_text", "text": text}],
        }
    )


def tool_output(call_id: str, output: Mapping[str, Any]) -> bytes:
    """Answer a tool call; costs nothing."""
    text = orjson.dumps(output).decode()
    return _item({"type": "function_call_output", "call_id": call_id, "output": text})


def respond() -> bytes:
    """Ask for an answer."""
    return orjson.dumps({"type": "response.create"})


def cancel(response_id: str) -> bytes:
    """Stop a response; harmless where it is over."""
    return orjson.dumps({"type": "response.cancel", "response_id": response_id})


def truncate(item_id: str, heard_ms: int) -> bytes:
    """Cut an item down to what was heard of it."""
    return orjson.dumps(
        {
            "type": "conversation.item.truncate",
            "item_id": item_id,
            "content_index": 0,
            "audio_end_ms": heard_ms,
        }
    )


def _item(item: dict[str, Any]) -> bytes:
    return orjson.dumps({"type": "conversation.item.create", "item": item})
