"""Content: research a topic, write about it, check every claim, mend what can be mended."""

from datetime import UTC, datetime
from typing import Annotated, Any

from prefect import flow
from pydantic import Field

from domain.content.cycles import goes_on, judged_cycle
from domain.content.readiness import passed
from domain.content.record import SETTLED, Article, Commission
from domain.content.words import Cycle, Framework, Language
from domain.receipts import Receipt, Tally
from domain.runs import Run
from tasks._io import conclude
from tasks.content_bench import lay_out
from tasks.content_distribute import distribute_article
from tasks.content_ending import settle_article
from tasks.content_podcast import make_episode
from tasks.content_publish import publish_article, stage_article
from tasks.content_report import publish_report
from tasks.content_research import find_article, open_article, research
from tasks.content_writing import keep_turn, refine_draft, write_draft


def _field(title: str, description: str, **rules: Any) -> Any:
    """Say a parameter on the run form; Prefect overwrites a title that is not an extra."""
    return Field(json_schema_extra={"title": title, "description": description}, **rules)


Topic = Annotated[str, _field("Topic", "What the article is about", min_length=3, max_length=200)]
Client = Annotated[
    str, _field("Client", "`own`, or the name of a file in `clients/`", min_length=1)
]
Written = Annotated[Language, _field("Language", "Of the article and of what it may rest on")]
Built = Annotated[Framework, _field("Framework", "How it argues: PAS, AIDA or FAB")]
Keywords = Annotated[
    list[str], _field("Keywords", "The main one first; none: the topic", max_length=10)
]
Sources = Annotated[
    list[str],
    _field("Sources", "Further URLs or files, beside the client's own site", max_length=20),
]
Search = Annotated[
    bool, _field("Web search", "Rest on pages of the web too, where a search engine is set")
]
Agentic = Annotated[
    bool, _field("Refine", "On: critique and refine in up to three cycles. Off: one draft.")
]
Publish = Annotated[bool, _field("Publish", "Send it to the site; live once it is approved")]
Distribute = Annotated[bool, _field("Distribute", "Post it to the networks once it is live")]
Podcast = Annotated[bool, _field("Podcast", "Make an episode of it")]
Key = Annotated[
    str, _field("Key", "Finds the same article again; empty: from what is asked", max_length=200)
]
ArticleId = Annotated[str, _field("Article", "Its id, as `3a articles list` says it")]
Again = Annotated[bool, _field("Write again", "Begin an article that is already there anew")]


@flow(name="content", description=__doc__)
async def content(
    topic: Topic,
    client: Client = "own",
    language: Written = "fr",
    framework: Built = "PAS",
    keywords: Keywords = [],  # noqa: B006  # Prefect's form wants a list; nobody changes it
    sources: Sources = [],  # noqa: B006
    search: Search = True,
    agentic: Agentic = True,
    publish: Publish = False,
    distribute: Distribute = False,
    podcast: Podcast = False,
    key: Key = "",
    again: Again = False,
) -> Article:
    """Make one article, from sources to ready or blocked, and hand it on."""
    asked = Commission(
        topic, language, framework, tuple(keywords), tuple(sources), key, agentic, publish,
        distribute, podcast, search,
    )  # fmt: skip
    run = Run(client, datetime.now(UTC).date(), apply=True)

    article = await make(run, await open_article(run, asked, again))
    return await hand_on(run, article)


@flow(name="finish-article", description="Make an article that was asked for, from where it is.")
async def finish_article(article: ArticleId, client: Client = "own") -> Article:
    """Go on with an article by its id: one asked for at the door, or one a crash left behind."""
    run = Run(client, datetime.now(UTC).date(), apply=True)

    return await hand_on(run, await make(run, await find_article(run, article)))


async def make(run: Run, article: Article) -> Article:
    """Research and write an article that is not settled yet."""
    if article.status not in SETTLED:
        article = await write(run, await research(run, article))
    return article


async def hand_on(run: Run, article: Article) -> Article:
    """Put an article on the site, live if it is approved, and tell the networks: as asked."""
    asked, made = article.commission, list[Receipt]()
    if asked.podcast and passed(article):
        await make_episode(run, article.id)
    if asked.publish:
        made.append(await stage_article(run, article.id))
        made.append(await publish_article(run, article.id))
    if asked.distribute:
        made += await distribute_article(run, article.id, if_asked=True)
    article = await find_article(run, article.id)
    await publish_report(run, article)
    if made:
        await conclude(run, "content", Tally.of(made))
    return article


@flow(name="make-episode", description="Make the podcast episode of a ready article.")
async def podcast_episode(article: ArticleId, client: Client = "own") -> str:
    """Make an article's episode; return where its script is."""
    return await make_episode(Run(client, datetime.now(UTC).date()), article)


async def write(run: Run, article: Article) -> Article:
    """Draft, critique, refine: what is kept is the best draft that lost no claim."""
    bench = await lay_out(run, article)
    draft = await write_draft(run, bench)
    cycles: list[Cycle] = []
    while article.commission.agentic and goes_on(cycles, draft.critique):
        refined = await refine_draft(run, bench, draft)
        if refined is None:
            break
        made, price = refined
        cycles.append(judged_cycle(len(cycles) + 1, draft.critique, made.critique, price.most))
        kept = await keep_turn(run, bench, made, cycles[-1])
        draft = kept if kept.kept else draft
    return await settle_article(run, article, draft)
