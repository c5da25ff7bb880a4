"""A person's word on articles: approve, reject, roll back, take off the site, tell the networks."""

import asyncio
import getpass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from deployments.options import Client
from deployments.terminal import announce

if TYPE_CHECKING:  # Prefect and the store are imported once a command needs them
    from collections.abc import Coroutine, Iterable
    from typing import Any

    from domain.plans import Plan
    from domain.receipts import Receipt, Tally
    from domain.runs import Run

DIFF_LINES = 60

Article = Annotated[
    str, typer.Argument(metavar="ARTICLE", help="Its id, as `3a articles list` says it.")
]
By = Annotated[str | None, typer.Option(help="Who answers for the text, by name.")]
Minutes = Annotated[float, typer.Option(min=0, help="What reading and correcting took.")]
Apply = Annotated[bool, typer.Option("--apply", help="Do it. Without it: show it, do nothing.")]


def register(app: typer.Typer, articles: typer.Typer, panel: str) -> None:
    """Add these commands to `3a` and to `3a articles`."""
    app.command(rich_help_panel=panel)(approve)
    app.command(rich_help_panel=panel)(reject)
    articles.command()(rollback)
    articles.command()(unpublish)
    articles.command()(distribute)


def approve(
    article: Article,
    by: By = None,
    minutes: Minutes = 0.0,
    client: Client = "own",
    version: Annotated[
        str, typer.Option(help="The version that was read; refused if the text is another now.")
    ] = "",
    over: Annotated[
        bool, typer.Option("--over", help="Replace what a person changed on the site.")
    ] = False,
) -> None:
    """Approve an article's present text; live at once, or in its turn. Without --by: show it."""
    _show(client, article)
    if by is None:
        typer.echo(f"Approve it: 3a approve {article}{_of(client)} --by NAME --minutes N")
        return
    announce()
    from flows.content_approval import approve_article

    made = asyncio.run(approve_article(article, by, minutes, client, version, over))
    _sum_up(client, article, made)


def reject(
    article: Article,
    by: Annotated[str, typer.Option(help="Who rejects it, by name.")],
    why: Annotated[str, typer.Option(help="What is wrong with it.")],
    minutes: Minutes = 0.0,
    client: Client = "own",
) -> None:
    """Reject an article's present text: it does not go live."""
    from tasks.content_approval import reject_text

    made = reject_text(_run(client), article, by, why, minutes)
    typer.echo(f"{article}: version {made.content_hash[:8]} rejected by {made.who}: {made.why}")


def rollback(article: Article, client: Client = "own", by: By = None, apply: Apply = False) -> None:
    """Plan to give a live article its earlier texts back; with --apply, do it."""
    from tasks.content_rollback import plan_rollback

    _take_back(client, plan_rollback.fn(_run(client), article), by, apply)


def unpublish(
    article: Article, client: Client = "own", by: By = None, apply: Apply = False
) -> None:
    """Plan to take a live article off the site; with --apply, do it."""
    from tasks.content_rollback import plan_unpublish

    _take_back(client, plan_unpublish.fn(_run(client), article), by, apply)


def distribute(article: Article, client: Client = "own", apply: Apply = False) -> None:
    """Post about a live article on each network, once; without --apply: the cost, no post."""
    from tasks.content_distribute import cost_said, distribute_article

    typer.echo(f"Distribution: {cost_said()}")
    made = asyncio.run(distribute_article.fn(_run(client, apply), article))
    _receipts(made)
    if not apply:
        typer.echo(f"Do it: 3a articles distribute {article}{_of(client)} --apply")
    if any(one.needs_a_look for one in made):
        raise typer.Exit(1)


def _show(client: str, article: str) -> None:
    """Say what would be approved: its version, how it differs, who said what, what posts cost."""
    from tasks.content_approval import preview
    from tasks.content_distribute import cost_said

    found = preview(_run(client), article)
    about = found.article
    typer.echo(f"{about.id}: “{about.title}”, {about.status}, version {about.content_hash[:8]}")
    typer.echo(
        f"Read it: 3a articles draft {about.id}{_of(client)}; {found.link or 'not on the site'}"
    )
    what = {"publish": "live text", "draft": "draft on the site"}.get(found.site_status, "site")
    against = f"the {what}, version {found.against[:8]}" if found.against else "nothing before"
    typer.echo(f"Changed against {against}:")
    lines = found.diff.splitlines()
    for line in lines[:DIFF_LINES] or ["  nothing"]:
        typer.echo(f"  {line}")
    if len(lines) > DIFF_LINES:
        typer.echo(f"  … and {len(lines) - DIFF_LINES} more lines: 3a articles show {about.id}")
    for one in found.decisions:
        why = f": {one.why}" if one.why else ""
        what = f"{one.decision} {one.content_hash[:8]} by {one.who}{why}"
        typer.echo(f"{one.at:%Y-%m-%d %H:%M}  {what}")
        if one.responsibility:
            typer.echo(f"  {one.responsibility}")
    asked = "asked for" if about.commission.distribute else "not asked for; 3a articles distribute"
    typer.echo(f"Distribution ({asked}): {cost_said()}")


def _sum_up(client: str, article: str, made: "Tally") -> None:
    from store import approvals, articles, receipts
    from tasks._io import store_of

    db = store_of(_run(client))
    _receipts([one for _, one in receipts.of_subject(db, client, article)])
    found = articles.get(db, client, article)
    decided = approvals.of_article(db, found) if found else []
    if decided:
        typer.echo(decided[-1].responsibility)
    typer.echo(f"{made.fresh} acts now, {made.total - made.fresh} settled before.")


def _take_back(
    client: str, planning: "Coroutine[Any, Any, Plan]", by: str | None, apply: bool
) -> None:
    plan = asyncio.run(planning)
    typer.echo(f"{plan.id}: {plan.summary['note']}")
    for line in str(plan.summary["diff"]).splitlines()[:DIFF_LINES]:
        typer.echo(f"  {line}")
    if not apply:
        typer.echo(f"Do it: 3a apply {plan.id}{_of(client)}")
        return
    announce()
    from flows.content_approval import apply_one_content_plan

    made = asyncio.run(apply_one_content_plan(plan.id, client, by or getpass.getuser()))
    typer.echo(f"{made.fresh} acts made now.")


def _receipts(made: "Iterable[Receipt]") -> None:
    for one in made:
        typer.echo(f"  {one.status:9} {one.what}{f': {one.detail}' if one.detail else ''}")


def _run(client: str, apply: bool = True) -> "Run":
    from domain.runs import Run

    return Run(client, datetime.now(UTC).date(), apply)


def _of(client: str) -> str:
    return "" if client == "own" else f" --client {client}"
