"""Tell the networks about a live article: one post on each, ever, and each by itself.

Only with the address of a page that was seen to answer just before. What a post costs is in its
act, before it is made, and in the ledger after. A network that fails keeps no other from its post.
"""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal

from connectors import wp
from connectors.errors import Refused
from domain.acts import Act, Outcome
from domain.content.record import Article
from domain.content.social import NETWORKS, PRICE_SOURCE, Network, Post, cost_usd, post
from domain.receipts import Receipt
from domain.runs import Run
from settings import settings
from store import articles, distributions, publications
from tasks._io import io_task, once_each, slots_of, store_of
from tasks.content_networks import wall
from tasks.content_publish import PROCESS, of_client

NOT_LIVE = "not live yet: posts carry the live article's address"
MODEL = "post with a link"  # what the ledger says was bought


@io_task
async def distribute_article(run: Run, article_id: str, if_asked: bool = False) -> list[Receipt]:
    """Post about a live article on each network that is configured, once.

    Args:
        if_asked: only where the article's commission asks for it, and it is live.

    Raises:
        Retryable: a network, or the site, had an outage; the posts that were made have receipts.
    """
    article = of_client(run, article_id)
    if if_asked and not (article.commission.distribute and _is_live(run, article)):
        return []
    made = await asyncio.gather(
        *(_post(run, article, network) for network in NETWORKS), return_exceptions=True
    )
    for one in made:  # only once every network has had its turn
        if isinstance(one, BaseException):
            raise one
    return [one for one in made if isinstance(one, Receipt)]


def cost_said(networks: Sequence[Network] = NETWORKS) -> str:
    """Say what distributing one article costs, for whoever decides."""
    each = ", ".join(f"{one} {_usd(cost_usd(one))}" for one in networks)
    total = sum((cost_usd(one) for one in networks), Decimal())
    return f"{_usd(total)} ({each}; {PRICE_SOURCE})"


def _usd(amount: Decimal) -> str:
    return f"{amount:.2f} USD"


async def _post(run: Run, article: Article, network: Network) -> Receipt:
    act = Act(
        f"{run.client}:{PROCESS}:{network}:{article.id}",
        f"post “{article.title}” on {network}: {_usd(cost_usd(network))}",
    )

    async def send(acts: Sequence[Act]) -> dict[str, Outcome]:
        link, why = await _live_link(run, article)
        if not link:
            return {act.key: Outcome("skipped", why)}
        async with wall(network, settings(run.client), slots_of(run)) as there:
            held = _hold(run, article, network, link)
            return {act.key: _posted(run, article, held, await there.publish(held))}

    async def recover(acts: Sequence[Act]) -> dict[str, Outcome]:
        """Find what an unanswered try left there; post only where nothing is to be found."""
        held = distributions.of_article(store_of(run), article).get(network)
        if held is not None:
            async with wall(network, settings(run.client), slots_of(run)) as there:
                if found := await there.find(held.post):
                    return {act.key: _posted(run, article, held.post, found)}
        return await send(acts)

    [receipt] = await once_each(run, [act], send, recover)
    return receipt


async def _live_link(run: Run, article: Article) -> tuple[str, str]:
    """Return the address of the live page, seen to answer now; else nothing, and why.

    Raises:
        Retryable: the site does not answer.
    """
    row = publications.get(store_of(run), article)
    if row is None or not _is_live(run, article):
        return "", NOT_LIVE
    async with wp.connect(settings(run.client).wp, slots=slots_of(run)) as site:
        try:
            await site.public(row.link)
        except Refused as exc:
            return "", f"{row.link} does not answer as a live page: {exc}"
    return row.link, ""


def _is_live(run: Run, article: Article) -> bool:
    row = publications.get(store_of(run), article)
    return row is not None and row.site_status == "publish"


def _hold(run: Run, article: Article, network: Network, link: str) -> Post:
    db = store_of(run)
    kept = articles.current(db, article)
    assert kept is not None
    made = post(network, kept.draft, link)
    return distributions.hold(db, article, made, datetime.now(UTC))


def _posted(run: Run, article: Article, made: Post, remote: str) -> Outcome:
    """Write the network's id and the cost down; return how the act ended."""
    db, own = store_of(run), settings(run.client)
    cost = {
        "subject": article.id, "provider": made.network, "model": MODEL, "input_tokens": 0,
        "output_tokens": 0, "eur": float(made.cost_usd * own.fx.usd_eur), "part": "post",
    }  # fmt: skip
    distributions.posted(
        db, article, made.network, remote, datetime.now(UTC),
        process=PROCESS, cost=cost if made.cost_usd else None,
    )  # fmt: skip
    return Outcome("done", f"{made.network} {remote}: {made.link}, {_usd(made.cost_usd)}")
