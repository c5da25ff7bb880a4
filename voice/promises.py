"""A promise to call back, kept by a person: a question in the queue of `3a tasks`."""

import asyncio
from typing import TYPE_CHECKING

from store import people
from store.people import HumanTask

if TYPE_CHECKING:
    from voice.ground import Ground, Who


async def promise_call_back(ground: "Ground", who: "Who", about: str, why: str) -> None:
    """Ask a person to call somebody back; the same call asks once.

    Args:
        about: what names the call; the carrier's id of it, or the conversation's.
    """
    known = f"by telephone from {who.phone}" if who.phone else "the number was withheld"
    task = HumanTask(
        f"{ground.client}:voice:callback:{about}",
        "",
        known,
        f"Call this person back. {why}".strip(),
    )
    await asyncio.to_thread(people.ask, ground.db, ground.client, "voice", [task])
