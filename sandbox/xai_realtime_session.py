"""One session of the realtime simulator: what each event of the client does.

Voice activity cancels the answer under way, unless it is not to be interrupted; the client's own
`response.cancel` does too. Utterances take the turns of the script in order.
"""

import asyncio
import base64
import binascii
from collections.abc import Awaitable, Callable
from typing import Any

from sandbox.sounds import decoded
from sandbox.xai_realtime_ears import Ears
from sandbox.xai_realtime_items import Items
from sandbox.xai_realtime_memory import Config, Conversation, Record, flaw
from sandbox.xai_realtime_script import Script, salesperson
from sandbox.xai_realtime_speaker import Speaker
from sandbox.xai_realtime_wire import Wire

WORD_MS = 300  # of speech, until the transcription knows one more word


class Session:
    """Owns the state of one connection; `take` is called with each event as it comes."""

    def __init__(
        self, wire: Wire, config: Config, conversation: Conversation, record: Record,
        speaker: Speaker,
    ) -> None:  # fmt: skip
        self.config, self.conversation, self.record = config, conversation, record
        self.speaker, self._wire = speaker, wire
        self._items = Items(
            wire, conversation, record, speaker, lambda: conversation.next_turn(self.script)
        )
        self._ears = self._new_ears()
        self._buffered = 0  # bytes since the last commit
        self._item_id, self._words_told = "", 0
        self._heard_any = False
        self.stirred_at = 0.0  # the loop's time of the caller's last speech or set-up

    @property
    def script(self) -> Script:
        """The script this conversation follows."""
        return self.conversation.script or salesperson(str(self.config.session["instructions"]))

    def follow(self, script: Script) -> None:
        """Follow another script, from its beginning."""
        self.conversation.script, self.conversation.turns = script, 0
        self.speaker.configure(self.config, script)

    def idles(self, now: float, since: float) -> bool:
        """Whether nobody has said anything for as long as `idle_timeout_ms` allows."""
        wait_ms = (self.config.turn_detection() or {}).get("idle_timeout_ms") or 0
        free = not self.speaker.busy and not (self._ears and self._ears.speaking)
        return free and self.config.configured and 0 < wait_ms < 1_000 * (now - since)

    async def ask_after_idle(self) -> None:
        """Say that the silence was too long, and ask."""
        at_ms = self.record.heard_ms
        await self._wire.send("input_audio_buffer.timeout_triggered", item_id=self._items.new_id(),
                              audio_start_ms=at_ms, audio_end_ms=at_ms)  # fmt: skip
        self.speaker.idle()

    async def take(self, event: dict[str, Any]) -> None:
        """Judge one event of the client, and do what it asks.

        Raises:
            Gone: the connection ended meanwhile.
        """
        kind, event_id = str(event.get("type")), event.get("event_id")
        self.record.received[kind] += 1
        if kind == "session.update" and isinstance(event.get("session"), dict):
            told = {n: v for n, v in event["session"].items() if not n.endswith("_audio_format")}
            event = {**event, "session": told}  # the old flat names: ignored in silence
        wrong = flaw(event)
        if wrong:
            return await self._items.refuse(wrong[1], param=wrong[0], event_id=event_id)
        if kind.startswith("conversation.item."):
            return await self._items.take(event)
        does: dict[str, Callable[[dict[str, Any]], Awaitable[None]]] = {
            "session.update": self._update, "input_audio_buffer.append": self._append,
            "input_audio_buffer.commit": self._commit, "input_audio_buffer.clear": self._clear,
            "response.create": self._respond, "response.cancel": self._cancel,
        }  # fmt: skip
        return await does[kind](event)

    async def take_binary(self, raw: bytes) -> None:
        """Take a binary frame: sound, where the session said that it comes so."""
        if not self.config.binary("input"):
            return await self._items.refuse(
                "Binary frames need transport: binary", code="invalid_event"
            )
        return await self.hear(raw)

    async def hear(self, raw: bytes) -> None:
        """Take some of the caller's sound."""
        kind, rate = self.config.format("input")
        try:
            sound = decoded(kind, raw)
        except (ValueError, KeyError) as wrong:
            return await self._items.refuse(str(wrong), code="invalid_audio", param="audio")
        self._heard_any = True
        self._buffered += len(raw)
        self.record.frames_bytes += len(raw)
        if self._ears is None:
            self.record.heard_ms += sound.size * 1_000 // rate
            return None
        for heard in self._ears.hear(sound):
            await (self._started if heard.what == "started" else self._stopped)(heard.at_ms)
        self.record.heard_ms = self._ears.heard_ms()
        return await self._transcribe()

    async def _update(self, event: dict[str, Any]) -> None:
        before, turns = self.config.format("input"), self.config.turn_detection()
        asked = event["session"].get("audio", {})
        if any(way.get("format", {}).get("type") == "audio/opus" for way in asked.values()):
            return await self._items.refuse("audio/opus is not simulated", param="session.audio")
        rate = asked.get("input", {}).get("format")
        if self._heard_any and rate and (rate["type"], rate.get("rate", before[1])) != before:
            text = "The audio format does not match the audio received"
            return await self._items.refuse(
                text, code="audio_format_mismatch", param="session.audio"
            )
        await self._wire.reach("updated")
        self.config.update(event["session"])
        self.record.config = self.config.session
        self.conversation.resumable = bool(
            (self.config.session.get("resumption") or {}).get("enabled")
        )
        if (self.config.format("input"), self.config.turn_detection()) != (before, turns):
            self._ears = self._new_ears()
        self.speaker.configure(self.config, self.script)
        self._stir()
        return await self._wire.send("session.updated", session=self.config.session)

    async def _append(self, event: dict[str, Any]) -> None:
        try:
            raw = base64.b64decode(event["audio"], validate=True)
        except binascii.Error:
            return await self._items.refuse(
                "audio is not base64", code="invalid_audio", param="audio"
            )
        return await self.hear(raw)

    async def _commit(self, event: dict[str, Any]) -> None:
        if not self._buffered:
            text = "Error committing input audio buffer: buffer is empty"
            return await self._items.refuse(text, code="input_audio_buffer_commit_empty")
        self._item_id = self._item_id or self._items.new_id()
        return await self._heard_turn(answer=self._ears is not None)

    async def _clear(self, event: dict[str, Any]) -> None:
        self._buffered, self._item_id, self._ears = 0, "", self._new_ears()
        await self._wire.send("input_audio_buffer.cleared")

    async def _respond(self, event: dict[str, Any]) -> None:
        if self.speaker.busy:
            text = "Conversation already has an active response"
            return await self._items.refuse(text, code="conversation_already_has_active_response")
        asked = event.get("response", {})
        if not self.speaker.answer(asked.get("modalities"), asked.get("metadata")):
            text = "Outputs of function calls are missing"
            return await self._items.refuse(text, code="missing_function_call_output")
        return None

    async def _cancel(self, event: dict[str, Any]) -> None:
        if not await self.speaker.cancel("client_cancelled"):
            text = "Cancellation failed: no active response found"
            await self._items.refuse(text, code="response_cancel_not_active")

    async def _started(self, at_ms: int) -> None:
        self._stir()
        self._item_id, self._words_told = self._items.new_id(), 0
        await self._wire.send(
            "input_audio_buffer.speech_started", item_id=self._item_id, audio_start_ms=at_ms
        )
        await self._wire.reach("speech")
        await self.speaker.cancel("turn_detected")

    async def _stopped(self, at_ms: int) -> None:
        await self._wire.send(
            "input_audio_buffer.speech_stopped", item_id=self._item_id, audio_end_ms=at_ms
        )
        await self._heard_turn(answer=True)

    async def _heard_turn(self, *, answer: bool) -> None:
        """Commit what was heard as an item with its transcript, and answer it."""
        self._stir()
        item_id, self._item_id, self._buffered = self._item_id, "", 0
        await self._wire.send("input_audio_buffer.committed", item_id=item_id)
        turn = self.conversation.next_turn(self.script)
        part = {"type": "input_audio", "transcript": turn.caller_text}
        await self._items.add({"id": item_id, "object": "realtime.item", "type": "message",
                         "role": "user", "status": "completed", "content": [part]})  # fmt: skip
        if self.config.transcribes():
            await self._wire.send(
                "conversation.item.input_audio_transcription.completed", item_id=item_id,
                content_index=0, transcript=turn.caller_text,
            )  # fmt: skip
        await self._wire.reach("commit")
        self.speaker.owe(turn)
        if answer:
            self.speaker.answer()

    async def _transcribe(self) -> None:
        """Say the words so far; the newest is a guess that the next update corrects."""
        if not (self._ears and self._ears.speaking and self.config.transcribes()):
            return
        words = self.script.turn(self.conversation.turns).caller_text.split(" ")
        known = min(len(words), (self._ears.heard_ms() - self._ears.since_ms) // WORD_MS)
        if known > self._words_told:
            self._words_told = known
            guess = [*words[: known - 1], words[known - 1][:3] + "…"]
            await self._wire.send(
                "conversation.item.input_audio_transcription.updated", item_id=self._item_id,
                content_index=0, transcript=" ".join(guess),
            )  # fmt: skip

    def _stir(self) -> None:
        self.stirred_at = asyncio.get_running_loop().time()

    def _new_ears(self) -> Ears | None:
        found = self.config.turn_detection()
        if found is None:
            return None
        return Ears(self.config.format("input")[1], found["threshold"],
                    found["silence_duration_ms"], found["prefix_padding_ms"])  # fmt: skip
