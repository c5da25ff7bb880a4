"""The demo's third part: an article's life, from files on disk to a live page and three posts.

Simulated models write and read it, a simulated site shows it, simulated networks are told. Nothing
is live before a person's word; the same word again does nothing.
"""

import json
import os
import urllib.request
from typing import TYPE_CHECKING, Any

from rich.console import Console

if TYPE_CHECKING:
    from domain.content.record import Article
    from store.database import Database

TOPIC, KEYWORDS = "How to choose a desk lamp", ["desk lamp"]
NETWORKS = ("meta", "linkedin", "x")
# The simulators are not a host to be spared.
PACE = {f"{vendor}_MAX_RPS": "50" for vendor in ("WP", "META", "LINKEDIN", "X")}


async def show(say: Console, vendors: str) -> bool:
    """Show an article's life; return whether it went live once, on a word, and was told of once.

    Args:
        vendors: where the simulated vendors answer, with a final slash.
    """
    from flows.content import content
    from flows.content_approval import approve_article
    from settings import settings

    os.environ.update(PACE)
    settings.cache_clear()
    say.rule("An article (SIMULATED models, SIMULATED site, SIMULATED networks)")
    article = await content(
        TOPIC, language="en", framework="AIDA", keywords=KEYWORDS, publish=True, distribute=True
    )
    _written(say, article)
    before = _live(vendors)
    say.print(f"  post {article.remote_id} on the site is a draft; live pages: {before}")

    say.rule(f"3a approve {article.id} --by “Dana Demo” --minutes 4")
    made = await approve_article(article.id, "Dana Demo", 4)
    _receipts(say, article)
    again = await approve_article(article.id, "Dana Demo")
    told, live = _told(vendors), _live(vendors)
    say.print(
        f"  live pages: {live}; posts: {', '.join(f'{k} {n}' for k, n in told.items())}; "
        f"acts: {made.fresh}, by the same word again: {again.fresh}"
    )
    once = all(number == 1 for number in told.values())
    return (before, live, once, again.fresh) == (0, 1, True, 0)


def _written(say: Console, article: "Article") -> None:
    from store import article_ledger, articles
    from tasks.content_distribute import cost_said

    db = _store()
    claims = article_ledger.claims(db, article)
    supported = sum(one.status == "supported" for one in claims)
    sources = article_ledger.research(db, article).sources
    kept = articles.current(db, article)
    score = kept.critique.score if kept else 0.0
    say.print(f"  “{article.title}”: {article.status}, {score:.0f} of 100 points")
    say.print(f"  {supported} of {len(claims)} claims rest on passages of {len(sources)} files")
    say.print(f"  posts will cost {cost_said()}", soft_wrap=True)


def _receipts(say: Console, article: "Article") -> None:
    from store import receipts

    for _, receipt in receipts.of_subject(_store(), "own", article.id):
        say.print(f"    {receipt.action:9} {receipt.status}: {receipt.detail}", soft_wrap=True)


def _store() -> "Database":
    from settings import settings
    from store.database import database

    return database(settings().database.url)


def _live(vendors: str) -> int:
    return int(_state(vendors)["wp"]["live"])


def _told(vendors: str) -> dict[str, int]:
    state = _state(vendors)
    return {name: int(state[name]["posts"]) for name in NETWORKS}


def _state(vendors: str) -> dict[str, Any]:
    with urllib.request.urlopen(f"{vendors}__sandbox__/state", timeout=30) as body:
        return dict(json.load(body)["vendors"])
