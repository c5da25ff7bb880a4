"""Whose turn it is to speak: at most one response at a time, started, cancelled, or owed."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from itertools import count

from sandbox import xai_realtime_mouth as mouth
from sandbox.xai_realtime_memory import Config, Conversation
from sandbox.xai_realtime_mouth import Spoken, Voice
from sandbox.xai_realtime_script import Script, Turn
from sandbox.xai_realtime_wire import Gone, Wire

_CALLS = count(1)


@dataclass(slots=True)
class _Asked:
    """A function that was asked for, and the reply that waits for its output."""

    call_id: str
    reply: str
    output: str | None = None


class Speaker:
    """The model's side of one session."""

    def __init__(
        self, wire: Wire, conversation: Conversation, voice: Voice, think_s: float
    ) -> None:
        self._wire, self._conversation = wire, conversation
        self._voice, self._think_s = voice, think_s
        self._tools: set[str] = set()
        self._script = Script()
        self._owed: list[Turn] = []
        self._asked: _Asked | None = None
        self._task: asyncio.Task[None] | None = None
        self._spoken: Spoken | None = None
        self._queue: deque[tuple[Spoken, Callable[[], Awaitable[None]]]] = deque()
        self.quiet_since = 0.0  # the loop's time at which the last answer has been heard

    @property
    def busy(self) -> bool:
        """Whether a response is under way."""
        return bool(self._queue) or (self._task is not None and not self._task.done())

    def configure(self, config: Config, script: Script) -> None:
        """Speak in the format, and with the tools, of a session; follow a script."""
        kind, rate = config.format("output")
        self._voice = replace(
            self._voice, kind=kind, rate=rate, language=script.language,
            binary=config.binary("output"),
        )  # fmt: skip
        self._script, self._tools = script, config.tools()

    def owe(self, turn: Turn) -> None:
        """Remember what the next response answers."""
        self._owed.append(turn)

    def take_output(self, call_id: str, output: str) -> bool:
        """Take the output of a function; False where none of that id is waited for."""
        if self._asked is None or self._asked.call_id != call_id:
            return False
        self._asked.output = output
        return True

    def answer(
        self, modalities: list[str] | None = None, metadata: dict[str, str] | None = None
    ) -> bool:
        """Begin the next response; False where an output of a function is still missing."""
        if self._asked is not None and self._asked.output is None and not self._owed:
            return False
        spoken = Spoken(metadata=metadata)
        self._begin(spoken, lambda: self._next(spoken, modalities or ["audio"]))
        return True

    def say(self, text: str, interruptible: bool = True) -> None:
        """Speak a text as it is, at once or when the response under way has ended."""
        spoken = Spoken(text=text, interruptible=interruptible)

        async def aloud() -> None:
            await mouth.open_response(self._wire, spoken)
            await self._aloud(spoken)

        self._begin(spoken, aloud)

    def idle(self) -> None:
        """Ask whether somebody is there."""
        self.say(self._script.idle)

    async def cancel(self, reason: str) -> bool:
        """Stop the response under way; False where there is none to stop."""
        spoken = self._spoken
        if self._task is None or self._task.done() or spoken is None or not spoken.interruptible:
            return False
        self._task.cancel()
        await asyncio.wait([self._task])
        if spoken.created:
            await mouth.cancelled(self._wire, spoken, reason)
        fault = await self._wire.reach("cancel")
        if fault is not None and fault.kind == "late":
            await mouth.late(self._wire, spoken, self._voice)
        self._start()
        return True

    def stop(self) -> None:
        """End with the session."""
        self._queue.clear()
        if self._task is not None:
            self._task.cancel()

    def _begin(self, spoken: Spoken, work: Callable[[], Awaitable[None]]) -> None:
        free = not self.busy
        self._queue.append((spoken, work))
        if free:
            self._start()

    def _start(self) -> None:
        if not self._queue:
            return
        self._spoken, work = self._queue.popleft()

        async def guarded() -> None:
            try:
                await work()
            except Gone:
                self._queue.clear()
            asyncio.get_running_loop().call_soon(self._start)  # when this task has ended

        self._task = asyncio.create_task(guarded())

    async def _next(self, spoken: Spoken, modalities: list[str]) -> None:
        turn = self._owed.pop() if self._owed else None
        self._owed.clear()
        await asyncio.sleep(self._think_s)
        await mouth.open_response(self._wire, spoken)
        if turn is not None and turn.tool_call and turn.tool_call.name in self._tools:
            self._asked = _Asked(f"call_{next(_CALLS):06d}", turn.reply_text)
            return await mouth.call(self._wire, spoken, turn.tool_call, self._asked.call_id)
        spoken.text = self._words(turn)
        if "audio" not in modalities:
            return await mouth.write(self._wire, spoken)
        return await self._aloud(spoken)

    def _words(self, turn: Turn | None) -> str:
        if turn is not None:
            return turn.reply_text
        if self._asked is not None:
            asked, self._asked = self._asked, None
            return asked.reply.replace("{output}", asked.output or "")
        return self._script.opening

    async def _aloud(self, spoken: Spoken) -> None:
        self._conversation.spoken[spoken.item_id] = spoken
        self._conversation.items.append(spoken.item("completed"))
        try:
            await mouth.speak(self._wire, spoken, self._voice)
        finally:
            self.quiet_since = spoken.ends()
