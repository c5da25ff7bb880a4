"""`3a run content` and `3a articles`: make an article, and look at what there is."""

import asyncio
import re
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from deployments.options import Client
from deployments.terminal import announce
from domain.errors import RuleError

if TYPE_CHECKING:  # the store takes a second to import: only when a command needs it
    from domain.content.record import Article
    from store.database import Database

app = typer.Typer(help="Articles: what was written, what it rests on.", no_args_is_help=True)
ArticleId = Annotated[str, typer.Argument(metavar="ID", help="As `3a articles list` says it.")]


class Language(StrEnum):
    """The languages an article is written in."""

    FR = "fr"
    EN = "en"


class Framework(StrEnum):
    """How an article argues."""

    PAS = "PAS"
    AIDA = "AIDA"
    FAB = "FAB"


def content(
    topic: Annotated[str, typer.Option(help="What the article is about.")] = "",
    language: Annotated[Language, typer.Option(help="Of the article.")] = Language.FR,
    framework: Annotated[
        Framework, typer.Option(case_sensitive=False, help="How it argues.")
    ] = Framework.PAS,
    keywords: Annotated[
        list[str] | None,
        typer.Option(help="The main one first; comma-separated or repeated. Default: the topic."),
    ] = None,
    source: Annotated[
        list[str] | None,
        typer.Option(help="A further URL or file to rest on; may be repeated."),
    ] = None,
    search: Annotated[
        bool, typer.Option(help="Search the web too, where an engine is configured.")
    ] = True,
    agentic: Annotated[
        bool, typer.Option(help="Critique and refine, at most three cycles; else one draft.")
    ] = True,
    publish: Annotated[
        bool, typer.Option("--publish", help="Send it to the site; live once approved.")
    ] = False,
    distribute: Annotated[
        bool, typer.Option("--distribute", help="Post it to the networks once it is live.")
    ] = False,
    podcast: Annotated[bool, typer.Option("--podcast", help="Make an episode of it.")] = False,
    key: Annotated[str, typer.Option(help="Your own key: finds the same article again.")] = "",
    again: Annotated[
        bool, typer.Option("--again", help="Write an article that is there already anew.")
    ] = False,
    article: Annotated[
        str, typer.Option(metavar="ID", help="Go on with this article; nothing else is needed.")
    ] = "",
    client: Client = "own",
) -> None:
    """Write an article from sources: research, draft, critique, refine, claims checked."""
    if bool(topic.strip()) == bool(article):
        raise RuleError("say what the article is about with --topic, or which one with --article")
    sources = [_source(one) for one in source or ()]
    from settings import settings

    settings(client)  # a client nobody knows is said before anything is started
    announce()
    from flows.content import content as write
    from flows.content import finish_article

    if article:
        made = asyncio.run(finish_article(article, client))
    else:
        made = asyncio.run(
            write(
                topic=topic.strip(), client=client, language=language.value,
                framework=framework.value, keywords=_listed(keywords), sources=sources,
                search=search, agentic=agentic, publish=publish, distribute=distribute,
                podcast=podcast, key=key, again=again,
            )
        )  # fmt: skip
    _sum_up(made, client)


@app.command("list")
def list_articles(
    client: Client = "own",
    limit: Annotated[int, typer.Option(min=1, help="How many, the last changed first.")] = 20,
) -> None:
    """List the articles, the last changed first."""
    from store import articles

    found = articles.listed(_db(client), client, limit=limit)
    for one in found:
        title = one.title or one.commission.topic
        typer.echo(f"{one.id}  {one.status:11}  {one.changed_at:%Y-%m-%d %H:%M}  {title}")
    if not found:
        typer.echo("No article yet: `3a run content --topic …` makes one.")


@app.command()
def show(article_id: ArticleId, client: Client = "own") -> None:
    """Show where an article stands: claims, cycles, cost, history."""
    from store import article_ledger, articles

    db, one = _known(client, article_id)
    typer.echo(f"{one.id}: {one.status}{f' ({one.why})' if one.why else ''}")
    typer.echo(f"  {one.title or one.commission.topic}")
    wrote, read = one.written_by or "nobody yet", one.critic or "tools alone"
    typer.echo(f"  draft {one.draft}, written by {wrote}, read by {read}")
    ground = article_ledger.research(db, one)
    typer.echo(f"  {len(ground.sources)} sources, {len(ground.passages)} passages")
    for turn in article_ledger.cycles(db, one):
        kept = "kept" if turn.kept else "dropped"
        typer.echo(
            f"  cycle {turn.number}: {turn.before:g} to {turn.after:g}, {kept} ({turn.why}), "
            f"{turn.cost:.4f} EUR"
        )
    for verdict in article_ledger.claims(db, one):
        rests = ", ".join(verdict.passage_ids) or verdict.why
        typer.echo(f"  {verdict.status:12} {verdict.claim.text}  ← {rests}")
    for used in article_ledger.spending(db, one):
        price = "price not known" if used.eur is None else f"{used.eur:.4f} EUR"
        typer.echo(f"  {used.provider} {used.model}: {used.calls} calls, {price}")
    for event in articles.events(db, one):
        typer.echo(f"  {event.at:%Y-%m-%d %H:%M} {event.who}: {event.what} {_detail(event.detail)}")


@app.command()
def draft(
    article_id: ArticleId,
    client: Client = "own",
    number: Annotated[int, typer.Option(help="Which draft; default: the current one.")] = 0,
) -> None:
    """Print a draft as Markdown, and on stderr what was found in it."""
    from domain.content.article import article_markdown
    from store import articles

    db, one = _known(client, article_id)
    kept = {each.number: each for each in articles.drafts(db, one)}
    chosen = kept.get(number or one.draft)
    if chosen is None:
        raise RuleError(f"{article_id} has no draft {number or one.draft}")
    typer.echo(article_markdown(chosen.draft))
    for found in chosen.critique.findings:
        typer.echo(f"{found.severity}: {found.tool}: {found.words} ({found.where})", err=True)


@app.command()
def podcast(article_id: ArticleId, client: Client = "own") -> None:
    """Make the episode of a ready article: script, notes, sound if a speech provider is set."""
    _known(client, article_id)
    announce()
    from flows.content import podcast_episode

    path = Path(asyncio.run(podcast_episode(article_id, client)))
    sound = path.with_name("episode.wav")
    typer.echo(f"Script: {path.resolve()}")
    typer.echo(f"Sound:  {sound.resolve() if sound.exists() else 'none: script only'}")


@app.command()
def report(article_id: ArticleId, client: Client = "own") -> None:
    """Write an article's report anew: what it rests on, what it cost, who decided."""
    _known(client, article_id)
    from tasks.content_report import write_report

    typer.echo(f"Report: {write_report(client, article_id).resolve()}")


def _sum_up(made: "Article", client: str) -> None:
    of_client = "" if client == "own" else f" --client {client}"
    typer.echo(f"{made.id}: {made.status}{f': {made.why}' if made.why else ''}")
    typer.echo(f"  {made.title}")
    typer.echo(f"  written by {made.written_by}, read by {made.critic or 'tools alone'}")
    from tasks.content_report import report_path

    path = report_path(client, made.id).resolve()
    typer.echo(f"Report: {path}")
    typer.echo(f"Files:  {path.parent}")
    if made.commission.publish and made.status == "ready":
        typer.echo(f"Live:   3a approve {made.id}{of_client}")
    typer.echo(f"Look:   3a articles show {made.id}{of_client}")
    if made.status == "blocked":
        typer.echo("Write it anew, once that is put right: the same command with --again")


def _source(text: str) -> str:
    """Return a URL as it is, a file by its whole path.

    Raises:
        RuleError: it is neither a web address nor a file that is there.
    """
    if re.match(r"https?://", text):
        return text
    if re.match(r"[a-z][a-z0-9+.-]*://", text, re.I):
        raise RuleError(f"{text}: only http and https addresses are fetched")
    path = Path(text)
    if not path.is_file():
        raise RuleError(f"{text} is neither a web address nor a file")
    return str(path.resolve())


def _listed(given: list[str] | None) -> list[str]:
    return [part for one in given or () for each in one.split(",") if (part := each.strip())]


def _db(client: str) -> "Database":
    from settings import settings
    from store.database import database

    return database(settings(client).database.url)


def _known(client: str, article_id: str) -> "tuple[Database, Article]":
    from store import articles

    db = _db(client)
    found = articles.get(db, client, article_id)
    if found is None:
        raise RuleError(f"{client} has no article {article_id!r}: `3a articles list` has them")
    return db, found


def _detail(detail: dict[str, object]) -> str:
    return ", ".join(f"{name} {value}" for name, value in detail.items())
