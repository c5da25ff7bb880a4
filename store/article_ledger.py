"""What an article rests on: its sources and passages, the turns it took, its claims, its cost."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import case, delete, func, insert, select

from domain.content.record import Article, Research
from domain.content.words import Claim, Cycle, Finding, Passage, Source, Verdict
from store.article_models import (
    ArticleNoteRow,
    ClaimRow,
    CycleRow,
    EpisodeRow,
    PassageRow,
    SourceRow,
)
from store.database import Database
from store.models import CostRow


@dataclass(frozen=True, slots=True)
class Spending:
    """What one model was paid for an article; `eur` is None when a call's price is not known."""

    provider: str
    model: str
    calls: int
    input_tokens: int
    output_tokens: int
    eur: float | None


@dataclass(frozen=True, slots=True)
class KeptEpisode:
    """An article's podcast episode as JSON, the draft it says, and its sound file or nothing."""

    draft: int
    episode: dict[str, Any]
    audio: str
    made_at: datetime


def keep_research(db: Database, article: Article, found: Research) -> None:
    """Keep what an article rests on, in place of what was found before."""
    sources = [
        {"article": article.id, "seq": seq, "id": one.id, "address": one.address,
         "fetched_on": one.fetched_on, "kind": one.kind, "language": one.language,
         "title": one.title, "text": one.text}
        for seq, one in enumerate(found.sources)
    ]  # fmt: skip
    passages = [
        {"article": article.id, "seq": seq, "id": one.id, "source_id": one.source_id,
         "start": one.start, "end": one.end, "text": one.text}
        for seq, one in enumerate(found.passages)
    ]  # fmt: skip
    notes = [
        {"article": article.id, "seq": seq, "tool": one.tool, "severity": one.severity,
         "place": one.where, "words": one.words}
        for seq, one in enumerate(found.notes)
    ]  # fmt: skip
    with db.write() as connection:
        for table, rows in ((SourceRow, sources), (PassageRow, passages), (ArticleNoteRow, notes)):
            connection.execute(delete(table).where(table.article == article.id))
            if rows:
                connection.execute(insert(table), rows)


def research(db: Database, article: Article) -> Research:
    """Return what an article rests on; all empty before research."""
    with db.read() as connection:
        sources = connection.execute(_of(SourceRow, article)).all()
        passages = connection.execute(_of(PassageRow, article)).all()
        notes = connection.execute(_of(ArticleNoteRow, article)).all()
    return Research(
        tuple(
            Source(r.id, r.address, r.fetched_on, r.title, r.language, r.kind, r.text)
            for r in sources
        ),
        tuple(Passage(r.id, r.source_id, r.text, r.start, r.end) for r in passages),
        tuple(Finding(r.tool, r.severity, r.place, r.words) for r in notes),
    )


def keep_cycle(db: Database, article: Article, draft: int, cycle: Cycle) -> None:
    """Keep a turn, under the number of the draft it made."""
    row = {
        "article": article.id, "draft": draft, "number": cycle.number, "before": cycle.before,
        "after": cycle.after, "kept": cycle.kept, "why": cycle.why, "eur": float(cycle.cost),
    }  # fmt: skip
    with db.write() as connection:
        connection.execute(insert(CycleRow), [row])


def cycles(db: Database, article: Article) -> list[Cycle]:
    """Return the turns an article took, in order."""
    wanted = select(CycleRow.__table__).where(CycleRow.article == article.id)
    with db.read() as connection:
        rows = connection.execute(wanted.order_by(CycleRow.draft))
        return [
            Cycle(r.number, r.before, r.after, r.kept, r.why, Decimal(str(r.eur))) for r in rows
        ]


def keep_claims(db: Database, article: Article, draft: int, verdicts: Sequence[Verdict]) -> None:
    """Write a draft's claims into the ledger."""
    rows = [
        {"article": article.id, "draft": draft, "seq": seq, "claim": one.claim.text,
         "kind": one.claim.kind, "sentence": one.claim.sentence, "position": one.claim.position,
         "status": one.status, "passages": list(one.passage_ids), "why": one.why}
        for seq, one in enumerate(verdicts)
    ]  # fmt: skip
    with db.write() as connection:
        connection.execute(
            delete(ClaimRow).where(ClaimRow.article == article.id, ClaimRow.draft == draft)
        )
        if rows:
            connection.execute(insert(ClaimRow), rows)


def claims(db: Database, article: Article, draft: int | None = None) -> list[Verdict]:
    """Return the claims of a draft, of the current one if none is named."""
    number = article.draft if draft is None else draft
    wanted = select(ClaimRow.__table__).where(
        ClaimRow.article == article.id, ClaimRow.draft == number
    )
    with db.read() as connection:
        return [
            Verdict(
                Claim(r.claim, r.kind, r.sentence, r.position), r.status, tuple(r.passages), r.why
            )
            for r in connection.execute(wanted.order_by(ClaimRow.seq))
        ]


def spending(db: Database, article: Article) -> list[Spending]:
    """Return what an article cost, by provider and model."""
    priced = func.count(CostRow.eur) == func.count()
    wanted = (
        select(
            CostRow.provider, CostRow.model, func.count(), func.sum(CostRow.input_tokens),
            func.sum(CostRow.output_tokens), case((priced, func.sum(CostRow.eur)), else_=None),
        )
        .where(CostRow.client == article.client, CostRow.subject == article.id)
        .group_by(CostRow.provider, CostRow.model)
        .order_by(CostRow.provider, CostRow.model)
    )  # fmt: skip
    with db.read() as connection:
        return [Spending(*row) for row in connection.execute(wanted)]


def keep_episode(db: Database, article: Article, kept: KeptEpisode) -> None:
    """Keep an article's episode, in place of an earlier one."""
    statement = db.insert(EpisodeRow)
    row = {
        "article": article.id, "draft": kept.draft, "episode": kept.episode, "audio": kept.audio,
        "made_at": kept.made_at,
    }  # fmt: skip
    changed = {name: statement.excluded[name] for name in row if name != "article"}
    with db.write() as connection:
        connection.execute(
            statement.on_conflict_do_update(index_elements=["article"], set_=changed), [row]
        )


def episode(db: Database, article: Article) -> KeptEpisode | None:
    """Return an article's episode."""
    wanted = select(EpisodeRow.__table__).where(EpisodeRow.article == article.id)
    with db.read() as connection:
        row = connection.execute(wanted).first()
    return KeptEpisode(row.draft, row.episode, row.audio, row.made_at) if row else None


def _of(table: Any, article: Article) -> Any:
    return select(table.__table__).where(table.article == article.id).order_by(table.seq)
