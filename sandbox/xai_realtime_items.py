"""The items of a conversation: added, created by the client, cut to what was heard, deleted."""

from collections.abc import Callable
from itertools import count
from typing import Any

from sandbox.xai_realtime_memory import Conversation, Record
from sandbox.xai_realtime_script import Turn
from sandbox.xai_realtime_speaker import Speaker
from sandbox.xai_realtime_wire import Wire


class Items:
    """Works on the items of one conversation; `next_turn` tells what a typed message is met by."""

    def __init__(
        self, wire: Wire, conversation: Conversation, record: Record, speaker: Speaker,
        next_turn: Callable[[], Turn],
    ) -> None:  # fmt: skip
        self._wire, self._conversation, self._record = wire, conversation, record
        self._speaker, self._next_turn = speaker, next_turn
        self._numbers = count(1)

    def new_id(self) -> str:
        """Return an id that no item has."""
        return f"item_{self._record.id[-6:]}_{next(self._numbers)}"

    async def add(self, item: dict[str, Any]) -> None:
        """Put an item at the end, and say so."""
        items = self._conversation.items
        before = items[-1]["id"] if items else None
        items.append(item)
        await self._wire.send("conversation.item.added", item=item, previous_item_id=before)

    async def refuse(self, message: str, **where: Any) -> None:
        """Say what is wrong with an event of the client, and write it down."""
        self._record.errors.append(message)
        await self._wire.error(message, **where)

    async def take(self, event: dict[str, Any]) -> None:
        """Do what a `conversation.item.*` event of the client asks."""
        does = {"create": self._create, "truncate": self._truncate, "delete": self._delete}
        await does[event["type"].rpartition(".")[2]](event)

    async def _create(self, event: dict[str, Any]) -> None:
        item = {"id": self.new_id(), "object": "realtime.item", **event["item"]}
        kind = item["type"]
        if kind == "function_call_output":
            if not self._speaker.take_output(item["call_id"], str(item["output"])):
                text = f"No function call with call_id {item['call_id']!r} is open"
                return await self.refuse(text, param="item.call_id")
            return await self.add(item)
        self._record.items_billed += 1
        if kind == "force_message":
            words = " ".join(str(part.get("text", "")) for part in item.get("content", []))
            self._speaker.say(words, bool(item.get("interruptible", True)))
            return None
        await self.add(item)
        if kind == "message" and item["role"] == "user":
            self._speaker.owe(self._next_turn())
        return None

    async def _truncate(self, event: dict[str, Any]) -> None:
        spoken = self._conversation.spoken.get(event["item_id"])
        if spoken is None:
            return await self.refuse("Item not found, or it has no audio", param="item_id")
        heard_ms = event["audio_end_ms"]
        if heard_ms > spoken.sent_ms:
            text = f"Audio content of {spoken.sent_ms} ms is already shorter than audio_end_ms"
            return await self.refuse(text, param="audio_end_ms")
        self._record.truncated.append(
            {"item_id": spoken.item_id, "audio_end_ms": heard_ms, "sent_ms": spoken.sent_ms}
        )
        words = spoken.text.split(" ")
        kept = " ".join(words[: len(words) * heard_ms // max(1, spoken.sent_ms)])
        return await self._wire.send(
            "conversation.item.truncated", item_id=spoken.item_id,
            content_index=event["content_index"], audio_end_ms=heard_ms, transcript=kept,
        )  # fmt: skip

    async def _delete(self, event: dict[str, Any]) -> None:
        item = self._conversation.find(event["item_id"])
        if item is None:
            return await self.refuse("Item not found", param="item_id")
        self._conversation.items.remove(item)
        return await self._wire.send("conversation.item.deleted", item_id=item["id"])
