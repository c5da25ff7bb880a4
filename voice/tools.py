"""What the model may do in a conversation: look an order up, hand over to a person, say goodbye.

A tool call is answered with its output, and the model is asked to go on once every call of its
response has one. Nothing here acts on the outside: an order is looked up in our own store, after
the caller has proved whose it is; handing over and ending are notes in the conversation's row.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

import orjson

from connectors import xai_realtime
from connectors.xai_realtime import Tool
from voice.promises import promise_call_back
from voice.support import Support

if TYPE_CHECKING:
    from voice.session import Session

TOOL_S = 3.0
GOODBYE_S = 8.0  # the goodbye may take so long before the line is cut
UNAVAILABLE = {"error": "this is not available now; offer to have a person call back"}
log = logging.getLogger(__name__)


def _tool(name: str, description: str, **properties: str) -> Tool:
    return {
        "type": "function",
        "name": name,
        "description": description,
        "parameters": {
            "type": "object",
            "properties": {
                one: {"type": "string", "description": what} for one, what in properties.items()
            },
            "required": list(properties),
        },
    }


TOOLS = (
    _tool(
        "where_is_my_order",
        "Where an order is. Only with the order's number and the e-mail or the telephone number it "
        "was placed with, both said by the caller in this conversation.",
        order_number="as the caller says it",
        contact="the e-mail address or the telephone number of the order",
    ),
    _tool(
        "transfer_to_person",
        "Hand the conversation to a person: the caller asks for one, or you cannot help.",
        reason="one sentence",
    ),
    _tool("no_more_contact", "The caller wants to be contacted no more.", reason="one sentence"),
    _tool("end_call", "End the conversation after your goodbye.", reason="one sentence"),
)


class Tools:
    """One conversation's tool calls."""

    def __init__(self, session: "Session") -> None:
        self._session, ground = session, session.ground
        self._support = Support(
            ground.db, ground.client, session.id, session.who.language, ground.failures
        )
        self._running: set[asyncio.Task[None]] = set()
        self._answered = False
        self._ending: asyncio.TimerHandle | None = None
        self._do: dict[str, Callable[[dict[str, Any]], Awaitable[dict[str, Any]]]] = {
            "where_is_my_order": self._where,
            "transfer_to_person": self._hand_over,
            "no_more_contact": self._no_more_contact,
            "end_call": self._end_call,
        }

    def called(self, event: dict[str, Any]) -> None:
        """Take a call, its arguments whole."""
        task = asyncio.get_running_loop().create_task(self._answer(event))
        self._running.add(task)
        task.add_done_callback(self._done)

    async def look_up(self, order: str, contact: str) -> str:
        """Return what may be said of an order to whoever gives this contact."""
        return (await self._support.look(order, contact)).text

    def response_done(self) -> None:
        """The response that called is over: go on if every call has its output."""
        if self._answered and not self._running:
            self._answered = False
            self._session.line.send(xai_realtime.respond())

    def close(self) -> None:
        """Let everything go."""
        for task in tuple(self._running):
            task.cancel()
        if self._ending is not None:
            self._ending.cancel()

    async def _answer(self, event: dict[str, Any]) -> None:
        name, call_id = str(event.get("name", "")), str(event["call_id"])
        output: dict[str, Any] = {"error": "this cannot be done here"}
        try:
            arguments = orjson.loads(event["arguments"] or "{}")
            if name in self._do and isinstance(arguments, dict):
                async with asyncio.timeout(TOOL_S):
                    output = await self._do[name](arguments)
        except (orjson.JSONDecodeError, TimeoutError) as error:
            log.warning("%s: tool %s: %s", self._session.id, name, type(error).__name__)
            output = UNAVAILABLE
        except Exception:
            self._session.metrics.faults.inc()
            log.exception("%s: tool %s", self._session.id, name)
            output = UNAVAILABLE
        self._session.line.send(xai_realtime.tool_output(call_id, output))
        self._answered = True

    def _done(self, task: "asyncio.Task[None]") -> None:
        self._running.discard(task)
        if task.cancelled():
            return
        if error := task.exception():
            log.error("%s: a tool broke", self._session.id, exc_info=error)
        if not self._session.talk.response_open:
            self.response_done()

    async def _where(self, arguments: dict[str, Any]) -> dict[str, Any]:
        order, contact = (str(arguments.get(name, "")) for name in ("order_number", "contact"))
        told = await self._support.look(order, contact)
        return {"found": told.found, "say": told.text}

    async def _hand_over(self, arguments: dict[str, Any]) -> dict[str, Any]:
        session = self._session
        session.outcome = "handed_over"
        session.tell("session.handed_over", reason=str(arguments.get("reason", ""))[:200])
        transfer = getattr(session.leg, "transfer", None)
        if transfer is not None and await transfer(session.summary()):
            return {"status": "transferred"}
        why = f"The caller asked for a person. {session.summary()}"
        session.ground.later(promise_call_back(session.ground, session.who, session.id, why))
        return {"status": "noted", "say": "a person will call back; ask for a number if unknown"}

    async def _no_more_contact(self, arguments: dict[str, Any]) -> dict[str, Any]:
        session = self._session
        session.outcome = "no_more_contact"
        known = await asyncio.to_thread(session.ground.suppress, session)
        return {"status": "noted" if known else "noted; ask which number or address it is about"}

    async def _end_call(self, arguments: dict[str, Any]) -> dict[str, Any]:
        session = self._session
        if session.outcome == "left":
            session.outcome = "completed"
        loop = asyncio.get_running_loop()
        self._ending = loop.call_later(GOODBYE_S, lambda: session.end(session.outcome))
        return {"status": "say goodbye in one short sentence"}
