"""Approval: an article goes live on a person's word, in its turn; what is taken back is planned."""

from datetime import UTC, datetime
from typing import Annotated, Any

from prefect import flow
from pydantic import Field

from domain.receipts import Tally
from domain.runs import Run
from tasks._io import conclude
from tasks.content_approval import approve_text, due_articles
from tasks.content_distribute import distribute_article
from tasks.content_publish import publish_article
from tasks.content_rollback import apply_content_plan

PROCESS = "content-approval"


def _field(title: str, description: str, **rules: Any) -> Any:
    """Say a parameter on the run form."""
    return Field(json_schema_extra={"title": title, "description": description}, **rules)


Client = Annotated[
    str, _field("Client", "`own`, or the name of a file in `clients/`", min_length=1)
]
ArticleId = Annotated[str, _field("Article", "Its id, as `3a articles list` says it", min_length=1)]
By = Annotated[str, _field("Approved by", "Who answers for the text, by name", min_length=2)]
Minutes = Annotated[float, _field("Minutes", "What reading and correcting took", ge=0)]
Version = Annotated[
    str, _field("Version", "The beginning of the version that was read. Empty: the present one.")
]
Over = Annotated[
    bool, _field("Write over", "Replace what a person changed on the site since our last write.")
]
PlanId = Annotated[str, _field("Plan", "Its id, as `3a plans` lists it", min_length=1)]


@flow(name="approve-article", description=__doc__)
async def approve_article(
    article: ArticleId,
    by: By,
    minutes: Minutes = 0.0,
    client: Client = "own",
    version: Version = "",
    over: Over = False,
) -> Tally:
    """Approve an article's present text; make it live if its turn has come, and tell the networks
    if that was asked for."""
    run = Run(client, datetime.now(UTC).date(), apply=True)

    await approve_text(run, article, by, minutes, version, over)
    live = await publish_article(run, article, over)
    told = await distribute_article(run, article, if_asked=True)

    return await conclude(run, PROCESS, Tally.of([live, *told]))


@flow(name="publish-approved")
async def publish_approved(client: Client = "own") -> Tally:
    """Make live what was approved and whose turn has come; make good what a network missed."""
    run = Run(client, datetime.now(UTC).date(), apply=True)
    made = []

    for article in await due_articles(run):
        made.append(await publish_article(run, article))
        made += await distribute_article(run, article, if_asked=True)

    return await conclude(run, PROCESS, Tally.of(made))


@flow(name="apply-content-plan")
async def apply_one_content_plan(
    plan: PlanId, client: Client = "own", by: By = "the workflow page"
) -> Tally:
    """Roll an article back, or take it off the site, exactly as one stored plan says."""
    run = Run(client, datetime.now(UTC).date(), apply=True)

    return await conclude(run, PROCESS, await apply_content_plan(run, plan, by))
