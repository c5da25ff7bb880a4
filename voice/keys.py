"""The keys of a telephone: numbers for the service, or answers where nobody can hear.

With the service, keys are gathered until `#` or a pause and handed on as one item, because each
item costs. Without it they answer the questions of `domain.calls.keypad`, from disk; key 0 hands
the call to a person, and who cannot be helped is promised a call back, which a person keeps.
"""

import asyncio
import logging
import secrets
from typing import TYPE_CHECKING

from connectors import xai_realtime
from domain.bant.words import Language
from domain.calls.keypad import PATIENCE_S, PERSON, Keypad
from domain.calls.states import State
from voice.promises import promise_call_back

if TYPE_CHECKING:
    from voice.session import Session

PAUSE_S = 1.5  # after the last key of a number
MOST_KEYS = 32
_PRESSED: dict[Language, str] = {
    "fr": "Touches du téléphone : {keys}",
    "en": "Telephone keys: {keys}",
}

log = logging.getLogger(__name__)


class Keys:
    """The keys of one conversation."""

    def __init__(self, session: "Session") -> None:
        self._session = session
        self._gathered, self._pressed_at = "", 0.0
        self._pad: Keypad | None = None
        self._quiet_since: float | None = None
        self._handing: asyncio.Task[None] | None = None

    def press(self, digit: str) -> None:
        """Take a key."""
        if self._pad is not None:
            self._answer(digit)
        elif self._session.state is not State.DEGRADED:
            self._gather(digit)

    def begin(self) -> None:
        """Nobody can hear the caller any more: ask by keys, and go on where it was left."""
        self._pad = self._pad or Keypad(self._session.who.language)
        self._ask()

    def end(self) -> None:
        """The service can hear the caller again: it takes up the conversation, knowing the keys."""
        if self._quiet_since is not None and not self._session.over:
            self._session.leg.flush(self._session.leg.sounding())
            self._session.line.send(xai_realtime.respond())
        self._quiet_since = None

    def tick(self, now_s: float) -> None:
        """Look at what is due: a number that is complete, a question nobody answers."""
        complete = self._gathered and now_s - self._pressed_at >= PAUSE_S
        if complete and not self._session.barge.must_be_heard:
            self._hand_on()
        if self._quiet_since is None or self._pad is None:
            return
        if self._session.leg.sounding():
            self._quiet_since = now_s
        elif now_s - self._quiet_since >= PATIENCE_S:
            self._pad.silent()
            self._ask()

    def close(self) -> None:
        """Let everything go."""
        self._quiet_since = None

    def _gather(self, digit: str) -> None:
        if digit == "#":
            self._pressed_at = 0.0  # complete
        elif len(self._gathered) < MOST_KEYS:
            self._gathered += digit
            self._pressed_at = self._session.ground.clock()

    def _hand_on(self) -> None:
        session, keys, self._gathered = self._session, self._gathered, ""
        if not keys or not session.line.ready:
            return
        if session.leg.sounding() or session.talk.response_id:
            session.barge.interrupt("keys")
        text = _PRESSED[session.who.language].format(keys=" ".join(keys))
        session.turns.put(f"keys-{secrets.token_hex(4)}", "caller", text, final=True)
        session.talk.turn_ended()
        session.line.create(xai_realtime.user_text(text))
        session.line.send(xai_realtime.respond())

    def _answer(self, digit: str) -> None:
        session, pad = self._session, self._pad
        assert pad is not None
        if pad.over or self._handing is not None:
            return
        if digit == PERSON:
            self._handing = asyncio.get_running_loop().create_task(self._to_a_person())
            return
        if (sentence := pad.press(digit)) is not None:
            session.leg.flush(session.leg.sounding())
            session.heard(f"key-{secrets.token_hex(4)}", sentence, final=True)
            self._ask()

    def _ask(self) -> None:
        """Play the question that comes now; the last words end the call."""
        assert self._pad is not None
        session = self._session
        session.say(self._pad.step)
        self._quiet_since = session.ground.clock()
        if self._pad.over:
            self._promise("The voice service was away.")

    def _promise(self, why: str) -> None:
        """Have a person call back, and end the call once the goodbye is heard."""
        session, self._quiet_since = self._session, None
        said = f"{why} {session.summary()}"
        session.ground.later(promise_call_back(session.ground, session.who, session.id, said))
        session.end("call_back")

    async def _to_a_person(self) -> None:
        session = self._session
        transfer = getattr(session.leg, "transfer", None)
        session.leg.flush(session.leg.sounding())
        if transfer is not None and await transfer(session.summary()):
            session.outcome = "handed_over"
            return
        if session.over:
            return
        session.say("noted")
        self._promise("The caller asked for a person, and nobody could be rung.")
