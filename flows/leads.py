"""Leads: what conversations established is worked off; a person hears of the hot ones at once."""

from datetime import UTC, datetime
from typing import Annotated

from prefect import flow
from pydantic import Field

from domain.leads import call_backs
from domain.receipts import Tally
from domain.runs import Run
from tasks._io import conclude
from tasks.leads import ask_to_call_back, record, take_conversations

Client = Annotated[
    str,
    Field(
        min_length=1,
        json_schema_extra={
            "title": "Client",
            "description": "`own`, or the name of a file in `clients/`",
        },
    ),
]


@flow(name="leads-follow-up", description=__doc__)
async def follow_up(client: Client = "own", apply: bool = True) -> Tally:
    """Work off a client's conversations: the hot ones before a person, the others on record."""
    run = Run(client, datetime.now(UTC).date(), apply)

    heard = await take_conversations(run)
    asked = await ask_to_call_back(run, call_backs(client, heard))
    await record(run, heard)

    return await conclude(run, "leads", Tally.of(asked))
