"""Approvals: who decided what about which text, when; rows are added and never changed."""

from dataclasses import asdict

from sqlalchemy import insert, select

from domain.content.approval import Approval
from domain.content.record import Article
from store.database import Database
from store.publication_models import ApprovalRow


def add(db: Database, article: Article, decision: Approval) -> None:
    """Write a decision down."""
    row = {"client": article.client, "article": article.id, **asdict(decision)}
    with db.write() as connection:
        connection.execute(insert(ApprovalRow), [row])


def of_article(db: Database, article: Article) -> list[Approval]:
    """Return every decision about an article's texts, the oldest first."""
    columns = [getattr(ApprovalRow, name) for name in Approval.__slots__]
    wanted = select(*columns).where(ApprovalRow.article == article.id).order_by(ApprovalRow.id)
    with db.read() as connection:
        return [Approval(*row) for row in connection.execute(wanted)]
