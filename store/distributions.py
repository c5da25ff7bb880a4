"""Distributions: what each network was sent about an article, and the network's id of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select, update

from domain.content.record import Article
from domain.content.social import Network, Post
from store.costs import write_cost
from store.database import Database
from store.publication_models import DistributionRow


@dataclass(frozen=True, slots=True)
class Distribution:
    """One post; `id` is the network's, empty until it is known."""

    post: Post
    id: str
    made_at: datetime
    posted_at: datetime | None


def hold(db: Database, article: Article, post: Post, now: datetime) -> Post:
    """Keep a post that is about to be sent, in place of one that never arrived; return it.

    One whose id is known stays as it is.
    """
    row = {
        "article": article.id, "network": post.network, "client": article.client,
        "text": post.text, "link": post.link, "title": post.title,
        "cost_usd": float(post.cost_usd), "post": "", "made_at": now, "posted_at": None,
    }  # fmt: skip
    statement = db.insert(DistributionRow)
    changed = {name: statement.excluded[name] for name in ("text", "link", "title", "made_at")}
    with db.write() as connection:
        connection.execute(
            statement.on_conflict_do_update(
                index_elements=["article", "network"],
                set_=changed,
                where=DistributionRow.post == "",
            ),
            [row],
        )
    return of_article(db, article)[post.network].post


def posted(
    db: Database, article: Article, network: Network, post: str, now: datetime, *,
    process: str, cost: Mapping[str, Any] | None,
) -> bool:  # fmt: skip
    """Write down the network's id of a post and, with it, what it cost.

    Returns:
        False if it was known already; nothing is written then.
    """
    with db.write() as connection:
        changed = connection.execute(
            update(DistributionRow)
            .where(DistributionRow.article == article.id, DistributionRow.network == network)
            .where(DistributionRow.post == "")
            .values(post=post, posted_at=now)
        )
        if changed.rowcount and cost is not None:
            write_cost(connection, article.client, process, cost)
        return bool(changed.rowcount)


def of_article(db: Database, article: Article) -> dict[Network, Distribution]:
    """Return what was sent about an article, by network."""
    wanted = select(DistributionRow.__table__).where(DistributionRow.article == article.id)
    with db.read() as connection:
        return {
            row.network: Distribution(
                Post(row.network, row.text, row.link, row.title, Decimal(str(row.cost_usd))),
                row.post, row.made_at, row.posted_at,
            )
            for row in connection.execute(wanted)
        }  # fmt: skip
