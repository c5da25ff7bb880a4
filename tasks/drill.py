"""The drill, run as a person would run it: by the command, in a process of its own.

It breaks connections and hangs on purpose, which belongs in no process that does real work.
"""

import asyncio
import sys
from datetime import UTC, datetime

from domain.errors import AutomationError
from domain.runs import Run
from store import drills
from tasks._io import io_task, store_of

COMMAND = ("-m", "deployments", "drill", "llm")


class DrillFailed(AutomationError):
    """The chain did not hold, or the drill did not end."""


@io_task
async def drill_chain(run: Run) -> str:
    """Run `3a drill llm` for a client and return what it found, in a line.

    Raises:
        DrillFailed: a call that could be answered was not, or was answered twice.
    """
    started = datetime.now(UTC)
    child = await asyncio.create_subprocess_exec(
        sys.executable, *COMMAND, "--client", run.client,
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    _, said = await child.communicate()
    last = await asyncio.to_thread(drills.latest, store_of(run), run.client, "llm")
    if last is None or last.at < started:
        raise DrillFailed(f"the drill did not end: {said.decode(errors='replace')[-200:].strip()}")
    found = f"{last.answered} of {last.answerable} answered, {last.added_ms:.0f} ms added"
    if not last.passed:
        raise DrillFailed(f"the AI chain did not hold: {found}; see {last.log}")
    return found
