"""Research: what a client's article can rest on, kept with address and date before a word is
written. A topic nothing is known about stops here."""

import asyncio
import logging
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from connectors import pages as reader
from connectors.pages import Pages
from connectors.text_files import PriceListed, price_list
from domain.content.fallback import require_ground
from domain.content.injection import inspect, neutral
from domain.content.json_ld import amount
from domain.content.passages import passages
from domain.content.record import Article, Commission, Research
from domain.content.research import chosen, images_of, on_topic, pages_of, within
from domain.content.words import Brief, Finding, Image, Language, Site, Source
from domain.errors import RuleError
from domain.runs import Run
from settings import ContentSettings, parts_of, settings
from store import article_ledger, articles
from tasks._io import io_task, store_of
from tasks.content_reading import Harvest
from tasks.content_search import searched
from tasks.content_sources import Feeds, Files, Given, Provider
from tasks.content_sources import Site as OwnSite

log = logging.getLogger(__name__)

WHO = "research"
MOST_PAGES = 30  # that a writer is offered
_PRICES = {"fr": ("Tarifs", "{name} : {price} €."), "en": ("Price list", "{name}: €{price}.")}


@io_task
async def open_article(run: Run, asked: Commission, again: bool) -> Article:
    """Return the article of a commission; `again` begins a settled one anew.

    Raises:
        RuleError: the caller's key stands for another subject.
    """
    return await asyncio.to_thread(_open, run, asked, again)


@io_task
async def find_article(run: Run, article_id: str) -> Article:
    """Return an article by its id.

    Raises:
        RuleError: this client has no such article.
    """
    found = await asyncio.to_thread(articles.get, store_of(run), run.client, article_id)
    if found is None:
        raise RuleError(f"{run.client} has no article {article_id!r}: `3a articles list` has them")
    return found


@io_task
async def research(run: Run, article: Article) -> Article:
    """Find what an article rests on, and keep it; an article in the middle of its drafts has it.

    Raises:
        RuleError: nothing is known of the topic, or a file cannot be read.
        Retryable: the client's own site does not answer.
    """
    if article.status == "drafting" and article.brief is not None:
        return article
    db, site = store_of(run), str(settings(run.client).content.site)
    articles.move(db, article, "researching", who=WHO, now=_now())
    async with reader.connect([site] if site else []) as pages:
        try:
            kept, brief = await gathered(run, article, pages)
        except RuleError as exc:
            articles.move(db, article, "stopped", who=WHO, now=_now(), why=str(exc))
            raise
    article_ledger.keep_research(db, article, kept)
    article = articles.set_brief(db, article, brief, _now())
    articles.move(db, article, "drafting", who=WHO, now=_now(), sources=len(kept.sources))
    log.info("%d sources, %d passages kept", len(kept.sources), len(kept.passages))
    found_again = articles.get(db, run.client, article.id)
    assert found_again is not None
    return found_again


async def gathered(run: Run, article: Article, pages: Pages) -> tuple[Research, Brief]:
    """Read all places; the web is searched last, and only where there is ground without it.

    Raises:
        RuleError: nothing is known of the topic, or a file cannot be read.
        Retryable: the client's own site does not answer.
    """
    asked, own = article.commission, settings(run.client).content
    found = await _harvest(run, asked, own, pages)
    await asyncio.to_thread(_ground, run, asked, own, found)
    found.add(await searched(run, article, pages))
    kept, brief = await asyncio.to_thread(_ground, run, asked, own, found)
    brief, notes = await _call_checked(pages, brief)
    return replace(kept, notes=(*kept.notes, *notes)), brief


def products(own: ContentSettings) -> tuple[PriceListed, ...]:
    """Return the client's price list, nothing where there is none.

    Raises:
        RuleError: it cannot be read.
    """
    return price_list(own.products) if own.products else ()


def _open(run: Run, asked: Commission, again: bool) -> Article:
    db = store_of(run)
    article = articles.open_article(db, run.client, asked, _now())
    if again or article.status == "stopped":
        articles.move(db, article, "asked", who="run", now=_now(), again=True)
        article = articles.get(db, run.client, article.id) or article
    return article


async def _harvest(run: Run, asked: Commission, own: ContentSettings, pages: Pages) -> Harvest:
    site = str(own.site)
    urls = [one for one in asked.sources if one.startswith(("http://", "https://"))]
    named = [Path(one) for one in asked.sources if one not in urls]
    places: list[Provider] = [Files(own.files, named), Given(pages, urls, site)]
    if site:
        places.append(OwnSite(pages, site, own.pages))
    if own.feeds:
        places.append(Feeds(pages, parts_of(own.feeds), site))
    found = Harvest()
    for one in places:
        found.add(await one.find(asked, run.day))
    return found


def _ground(
    run: Run, asked: Commission, own: ContentSettings, found: Harvest
) -> tuple[Research, Brief]:
    """Clean, choose and cut what was found.

    Raises:
        RuleError: nothing in the article's language is left to rest on.
    """
    listed = products(own)
    sources = [*_price_source(run, listed, asked.language), *found.sources]
    poisoned = [
        replace(note, where=one.address or one.title) for one in sources for note in inspect(one)
    ]
    kept = chosen([neutral(one) for one in sources], asked.topic, asked.keywords, asked.language)
    require_ground(asked.topic, on_topic(kept, asked.topic, asked.keywords, asked.language))
    cut = within(passages(kept))
    brief = _brief(run, asked, own, found, [one for one in listed if one.image])
    return Research(kept, cut, (*found.notes, *poisoned)), brief


def _brief(
    run: Run, asked: Commission, own: ContentSettings, found: Harvest, shown: list[PriceListed]
) -> Brief:
    language = asked.language
    pictured = [Image(one.image, getattr(one, f"alt_{language}") or one.name) for one in shown]
    spoken = {one.address for one in found.sources if one.language == language}
    brief = Brief(
        topic=asked.topic,
        language=language,
        framework=asked.framework,
        keywords=asked.keywords or (asked.topic,),
        audience=own.audience,
        call_to_action=own.call_fr if language == "fr" else own.call_en,
        site=Site(str(own.site), own.site_name or run.client),
        call_to_action_url=str(own.call_url),
        least_words=own.least_words,
        most_words=own.most_words,
        forbidden=tuple(parts_of(own.forbidden)),
        images=images_of([*pictured, *found.images]),
    )
    live = pages_of([one for one in found.pages if one.address in spoken], brief, MOST_PAGES)
    return replace(brief, site=replace(brief.site, pages=live))


async def _call_checked(pages: Pages, brief: Brief) -> tuple[Brief, tuple[Finding, ...]]:
    """Drop a call to action's address that does not answer."""
    address = brief.call_to_action_url
    if not address or await pages.is_live(address):
        return brief, ()
    note = Finding("research", "note", address, "does not answer: the call to action has no link")
    return replace(brief, call_to_action_url=""), (note,)


def _price_source(run: Run, listed: tuple[PriceListed, ...], language: Language) -> list[Source]:
    if not listed:
        return []
    title, form = _PRICES[language]
    lines = [
        "- " + form.format(name=one.name, price=_amount(one.price, language))
        for one in listed
        if one.currency == "EUR"
    ]
    text = "\n".join([f"# {title}", "", *lines])
    return [Source("", title, run.day, title, language, "client", text)]


def _amount(price: Decimal, language: Language) -> str:
    return amount(price).replace(".", ",") if language == "fr" else amount(price)


def _now() -> datetime:
    return datetime.now(UTC)
