"""Drill: once a week the AI chain is made to fail in every way, and has to answer all the same."""

from datetime import UTC, datetime
from typing import Annotated

from prefect import flow
from pydantic import Field

from domain.runs import Run
from tasks.drill import drill_chain

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


@flow(name="drill", description=__doc__)
async def drill(client: Client = "own") -> str:
    """Drill the AI chain of a client; fail if it did not hold."""
    return await drill_chain(Run(client, datetime.now(UTC).date()))
