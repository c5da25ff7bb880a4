"""The door of the realtime simulator: who is let in, and each session's clock."""

import asyncio
import hmac
import secrets
import time
from collections import Counter, deque
from dataclasses import dataclass
from typing import Any

import orjson
from aiohttp import WSMsgType, web

from sandbox.xai_realtime_faults import Plan
from sandbox.xai_realtime_load import echo
from sandbox.xai_realtime_memory import Conversation, Record, fresh_config
from sandbox.xai_realtime_mouth import Voice
from sandbox.xai_realtime_script import Script
from sandbox.xai_realtime_session import Session
from sandbox.xai_realtime_speaker import Speaker
from sandbox.xai_realtime_wire import Gone, Wire

MODELS = ("grok-voice-latest", "grok-voice-3.0", "grok-voice-think-fast-2.0",
          "grok-voice-think-fast-1.0", "grok-voice-fast-1.0")  # fmt: skip
SECRET = "xai-client-secret."
TICK_S = 0.1
KEPT_RECORDS = 500
LONGEST_MESSAGE = 16 << 20


@dataclass(frozen=True, slots=True)
class Options:
    """How the vendor behaves; `limit` 0 is none. Times in seconds.

    Attributes:
        keys: API keys that are let in.
        limit: sessions at once per team; the vendor's newest page says 10.
        names: of the events with sound or text: new, old, mixed.
        load: every session is a load peer.
        kept_s: how long a conversation can be resumed.
    """

    keys: tuple[str, ...] = ("sandbox",)
    limit: int = 10
    names: str = "new"
    max_duration_s: float = 7_200.0
    ping_s: float = 10.0
    think_s: float = 0.25
    faster: float = 4.0
    chunk_ms: int = 100
    speech: bool = True
    load: bool = False
    kept_s: float = 1_800.0


class Door:
    """Everything the simulator holds; one per listener."""

    def __init__(self, options: Options) -> None:
        self.options, self.plan = options, Plan()
        self.script: Script | None = None
        self.next_scripts: deque[Script] = deque()
        self.records: deque[Record] = deque(maxlen=KEPT_RECORDS)
        self.live: dict[str, tuple[Session | None, Wire]] = {}
        self.refused: Counter[str] = Counter()
        self.peak = 0
        self._conversations: dict[str, Conversation] = {}
        self._secrets: dict[str, float] = {}
        self._numbers = 0

    async def close(self) -> None:
        """Cut every session."""
        for _, wire in tuple(self.live.values()):
            wire.abort()

    @property
    def conversations(self) -> list[Conversation]:
        """Return the conversations held so far, the oldest first."""
        return list(self._conversations.values())

    def reset(self) -> None:
        """Forget everything but who is connected."""
        self.plan = Plan()
        self.script = None
        self.next_scripts.clear()
        self.records.clear()
        self.refused.clear()
        self._conversations.clear()
        self._secrets.clear()
        self.peak = len(self.live)

    async def client_secrets(self, request: web.Request) -> web.Response:
        """Give a browser a secret that lets it in for a while."""
        if self._bearer(request) not in self.options.keys:
            return _no(401, "unauthorized", "Incorrect API key provided")
        try:
            asked = orjson.loads(await request.read() or b"{}")
            lasts_s = int(asked.get("expires_after", {}).get("seconds", 600))
        except (ValueError, TypeError, AttributeError):
            return _no(400, "invalid_request", "expires_after.seconds is a number")
        if not 1 <= lasts_s <= 3_600:
            return _no(400, "invalid_request", "expires_after.seconds is 1 to 3600")
        value, until = f"xai-secret-{secrets.token_hex(16)}", time.time() + lasts_s
        self._secrets[value] = until
        return web.json_response({"value": value, "expires_at": int(until)})

    async def realtime(self, request: web.Request) -> web.StreamResponse:
        """Let a caller in, or say why not; then serve the session to its end."""
        fault = self.plan.draw("accept")
        kind = fault.kind if fault else ""
        if fault and kind == "slow":
            await asyncio.sleep(fault.slow_s)
        if kind == "refuse":
            Wire(web.WebSocketResponse(), request, self.plan).abort()
            raise web.HTTPServiceUnavailable
        refusal = self._refusal(request, kind, fault.retry_after_s if fault else None)
        if refusal is not None:
            self.refused[str(refusal.status)] += 1
            return refusal
        offered = request.headers.get("Sec-WebSocket-Protocol", "")
        protocols = [p.strip() for p in offered.split(",") if p.strip()]
        ws = web.WebSocketResponse(protocols=protocols, max_msg_size=LONGEST_MESSAGE, timeout=1.0)
        try:
            await ws.prepare(request)
        except ConnectionError:  # the caller did not wait for it
            return web.Response(status=499)
        await self._serve(request, ws)
        return ws

    async def _serve(self, request: web.Request, ws: web.WebSocketResponse) -> None:
        self._numbers += 1
        session_id = f"sess_{self._numbers:06d}"
        model = request.query.get("model", MODELS[0])
        wire = Wire(ws, request, self.plan, self.options.names)
        conversation, resumed, unknown = self._conversation(request)
        record = Record(session_id, model, conversation.id, sent=wire.sent)
        self.records.append(record)
        self.live[session_id] = (None, wire)
        self.peak = max(self.peak, len(self.live))
        speaker: Speaker | None = None
        clock: asyncio.Task[None] | None = None
        try:
            if self.options.load:
                await echo(ws, record)
                return
            speaker = self._speaker(wire, conversation)
            session = Session(wire, fresh_config(session_id, model), conversation, record, speaker)
            self.live[session_id] = (session, wire)
            await _greet(wire, session, resumed, unknown)
            clock = asyncio.create_task(self._clock(session, wire))
            await _read(session, ws)
        except (Gone, ConnectionError):
            return
        finally:
            if speaker is not None:
                speaker.stop()
            if clock is not None:
                clock.cancel()
            record.open = False
            conversation.left_at = time.monotonic()
            del self.live[session_id]

    def _speaker(self, wire: Wire, conversation: Conversation) -> Speaker:
        asked = self.options
        voice = Voice(faster=asked.faster, chunk_ms=asked.chunk_ms, speech=asked.speech)
        return Speaker(wire, conversation, voice, asked.think_s)

    async def _clock(self, session: Session, wire: Wire) -> None:
        """Send pings, ask after a silence, end what lasts too long, and let faults come idly."""
        loop = asyncio.get_running_loop()
        began = pinged = loop.time()
        asked_at = 0.0
        try:
            while True:
                await asyncio.sleep(TICK_S)
                now = loop.time()
                if now - began > self.options.max_duration_s:
                    await wire.expire()
                if now - pinged > self.options.ping_s:
                    pinged = now
                    await wire.send("ping", timestamp=int(time.time() * 1_000))
                wait_s = self.plan.first_idle_s()
                if session.config.configured and wait_s is not None and now - began > wait_s:
                    await wire.reach("idle")
                quiet_since = max(session.speaker.quiet_since, session.stirred_at, asked_at)
                if session.idles(now, quiet_since):
                    asked_at = now
                    await session.ask_after_idle()
        except Gone:
            return

    def _refusal(
        self, request: web.Request, fault: str, retry_after_s: float | None
    ) -> web.Response | None:
        if fault == "unauthorised" or not self._knows(request):
            return _no(401, "unauthorized", "Incorrect API key provided")
        if fault == "unavailable":
            return _no(503, "unavailable", "The service is temporarily unavailable")
        if fault == "too_many" or 0 < self.options.limit <= len(self.live):
            wait = {} if retry_after_s is None else {"Retry-After": f"{retry_after_s:g}"}
            return _no(429, "resource_exhausted", "Too many concurrent sessions", wait)
        if request.query.get("model", MODELS[0]) not in MODELS:
            return _no(404, "not_found", "The model does not exist")
        return None

    def _knows(self, request: web.Request) -> bool:
        offered = request.headers.get("Sec-WebSocket-Protocol", "").split(",")
        given = [one.strip().removeprefix(SECRET) for one in offered if SECRET in one]
        alive = [v for v, until in self._secrets.items() if until > time.time()]
        if any(hmac.compare_digest(one, value) for one in given for value in alive):
            return True
        return self._bearer(request) in self.options.keys

    @staticmethod
    def _bearer(request: web.Request) -> str:
        return request.headers.get("Authorization", "").removeprefix("Bearer ")

    def _conversation(self, request: web.Request) -> tuple[Conversation, bool, bool]:
        """Return the conversation; whether it goes on; whether one was asked for in vain."""
        asked = request.query.get("conversation_id", "")
        found = self._conversations.get(asked)
        if found and found.resumable and found.left_at is not None:
            kept = time.monotonic() - found.left_at < self.options.kept_s
            if kept:
                return found, True, False
        script = self.next_scripts.popleft() if self.next_scripts else self.script
        fresh = Conversation(f"conv_{secrets.token_hex(8)}", script)
        self._conversations[fresh.id] = fresh
        return fresh, False, bool(asked)


async def _greet(wire: Wire, session: Session, resumed: bool, unknown: bool) -> None:
    await wire.reach("created")
    await wire.send("session.created", session=session.config.session)
    told = {"id": session.conversation.id, "object": "realtime.conversation"}
    await wire.send("conversation.created", conversation=told)
    if unknown:
        await wire.error("Conversation not found", code="conversation_not_found",
                         param="conversation_id")  # fmt: skip
    for item in session.conversation.items if resumed else ():
        await wire.send("conversation.item.added", item=item, previous_item_id=None)


async def _read(session: Session, ws: web.WebSocketResponse) -> None:
    async for message in ws:
        if message.type is WSMsgType.BINARY:
            await session.take_binary(message.data)
            continue
        try:
            event: Any = orjson.loads(message.data)
        except orjson.JSONDecodeError:
            event = None
        await session.take(event if isinstance(event, dict) else {"type": None})


def _no(status: int, code: str, text: str, headers: dict[str, str] | None = None) -> web.Response:
    return web.json_response({"code": code, "error": text}, status=status, headers=headers)
