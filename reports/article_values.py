"""The values an article's report is made of, and the lines its page shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from domain.content.record import Article, ArticleEvent, KeptDraft, Research
from domain.content.words import Cycle, Verdict


@dataclass(frozen=True, slots=True)
class Spent:
    """What one model was paid for; `eur` is None where a price is not known."""

    name: str
    calls: int
    input_tokens: int
    output_tokens: int
    eur: float | None


@dataclass(frozen=True, slots=True)
class ArticleReport:
    """What the page is made of.

    Attributes:
        kept: the current draft. `first_score`: that of the first draft of all.
        episode: its length in words, and where its sound is or nothing; None without an episode.
        simulated: whether a model was a simulated one.
    """

    article: Article
    kept: KeptDraft
    first_score: float
    claims: Sequence[Verdict]
    cycles: Sequence[Cycle]
    research: Research
    spending: Sequence[Spent]
    events: Sequence[ArticleEvent]
    simulated: bool
    episode: tuple[str, str] | None = None

    @property
    def eur(self) -> float | None:
        """What it cost in all; None as soon as one price is not known."""
        known = [one.eur for one in self.spending if one.eur is not None]
        return sum(known) if len(known) == len(self.spending) else None


@dataclass(frozen=True, slots=True)
class Proof:
    """A passage a claim rests on."""

    id: str
    quote: str
    title: str
    link: str


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """One claim as the page shows it."""

    text: str
    kind: str
    sentence: str
    status: str
    chip: str
    why: str
    proofs: tuple[Proof, ...]


@dataclass(frozen=True, slots=True)
class SentenceLine:
    """One sentence of the article with its claims, and the passages they rest on together."""

    sentence: str
    claims: tuple[ClaimLine, ...]
    proofs: tuple[Proof, ...]


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One source as the page shows it."""

    id: str
    title: str
    address: str
    link: str
    kind: str
    day: date
    passages: int


@dataclass(frozen=True, slots=True)
class Found:
    """What a tool or the second reader found, in the reader's language."""

    tool: str
    severity: str
    where: str
    words: str
