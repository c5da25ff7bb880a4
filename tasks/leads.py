"""I/O of the leads process: conversations in, questions for a person out."""

from collections.abc import Sequence

from domain.acts import Act, Outcome
from domain.leads import Heard
from domain.receipts import Receipt
from domain.runs import Run
from store import conversations, people
from store.conversations import Conversation
from store.people import HumanTask
from tasks._io import io_task, once_each, store_of

PROCESS = "leads"
AT_ONCE = 200
REFUSED = "no_more_contact"
ASKED = "call this lead back today; nobody has called yet"


@io_task
async def take_conversations(run: Run) -> list[Heard]:
    """Return the conversations no run has worked off, the oldest first."""
    return [_heard(one) for one in conversations.pending(store_of(run), run.client, AT_ONCE)]


@io_task
async def ask_to_call_back(run: Run, acts: Sequence[Act]) -> list[Receipt]:
    """Put each hot lead before a person, once."""

    async def ask(some: Sequence[Act]) -> dict[str, Outcome]:
        tasks = [_question(act) for act in some]
        people.ask(store_of(run), run.client, PROCESS, tasks)
        return {act.key: Outcome("done", "asked a person") for act in some}

    return await once_each(run, acts, ask, ask)  # asked twice is asked once: the key is unique


@io_task
async def record(run: Run, heard: Sequence[Heard]) -> int:
    """Mark conversations as worked off; return how many. A dry run leaves them."""
    if not run.apply:
        return 0
    return conversations.settle(store_of(run), run.client, [one.id for one in heard])


def _question(act: Act) -> HumanTask:
    """Say an act as a question; its subject is the address, so that erasing finds it."""
    subject = str(act.after["reach"]) or act.subject
    return HumanTask(act.key, subject, str(act.after["known"]), ASKED)


def _heard(one: Conversation) -> Heard:
    return Heard(
        one.id, one.band, one.score, one.summary, one.phone or one.email,  # type: ignore[arg-type]  # the store's text
        one.simulated, one.outcome == REFUSED,
    )  # fmt: skip
