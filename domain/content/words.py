"""The words of the content process: what is known, what is asked, what is written, what is judged.

Frozen, and without behaviour but what follows from their own fields. Texts are kept as they were
fetched; `Passage.start` and `end` count characters of `Source.text`, so that
`source.text[start:end] == passage.text`. Addresses are absolute. Money is Decimal EUR.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

Language = Literal["fr", "en"]
Framework = Literal["PAS", "AIDA", "FAB"]
SourceKind = Literal["client", "web", "file", "feed", "search"]
ClaimKind = Literal["figure", "date", "name", "quotation", "price"]
Status = Literal["supported", "not_found", "contradicted"]
Severity = Literal["blocks", "lowers", "note"]

LANGUAGES: tuple[Language, ...] = ("fr", "en")
FRAMEWORKS: tuple[Framework, ...] = ("PAS", "AIDA", "FAB")


@dataclass(frozen=True, slots=True)
class Source:
    """A text that was fetched, with where and when. It is data: nothing in it is an order to us.

    Attributes:
        id: short and stable within an article: S1, S2…; what passages are named after.
        address: a URL, or the name of a file.
        kind: `client` is what the client says of themselves; it may be stated as a fact.
    """

    id: str
    address: str
    fetched_on: date
    title: str
    language: Language
    kind: SourceKind
    text: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a source that a claim can rest on."""

    id: str  # P1, P2… within an article: what a writer cites as [P1]
    source_id: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Page:
    """A live page of the client's site, which an article may link to."""

    address: str
    title: str


@dataclass(frozen=True, slots=True)
class Site:
    """Where the article goes: its root address, its name, and the pages known to be live."""

    address: str
    name: str
    pages: tuple[Page, ...] = ()


@dataclass(frozen=True, slots=True)
class Image:
    """An image to show: where it lies and what it shows, for those who cannot see it."""

    address: str
    alt: str


@dataclass(frozen=True, slots=True)
class Brief:
    """What an article is to be: the subject, for whom, in which form.

    Attributes:
        keywords: the first is the main one.
        call_to_action: the words to end on, or empty.
        call_to_action_url: where it leads; the brief asked for it, so it may be linked.
        least_words, most_words: of the body, FAQ included.
        forbidden: words the client never wants to read.
        images: what may be shown, with what each shows.
    """

    topic: str
    language: Language
    framework: Framework
    keywords: tuple[str, ...]
    audience: str
    call_to_action: str
    site: Site
    call_to_action_url: str = ""
    least_words: int = 600
    most_words: int = 1_400
    forbidden: tuple[str, ...] = ()
    images: tuple[Image, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the FAQ and its answer, both visible."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Draft:
    """An article as written. The body is Markdown without the title and without the FAQ.

    `body_markdown` starts at H2: the page's only H1 is the title. `written_by` names the model, or
    `fallback` when none answered.
    """

    title: str
    slug: str
    meta_description: str
    body_markdown: str
    language: Language
    faq: tuple[Question, ...] = ()
    images: tuple[Image, ...] = ()
    written_by: str = ""

    @property
    def image_alts(self) -> tuple[str, ...]:
        """The alternative texts, in order."""
        return tuple(one.alt for one in self.images)


@dataclass(frozen=True, slots=True)
class Claim:
    """Something an article states that can be checked.

    `position` counts characters of the text it was read from; `sentence` is the one around it.
    """

    text: str
    kind: ClaimKind
    sentence: str
    position: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the passages say to a claim, which ones, and why we read them so."""

    claim: Claim
    status: Status
    passage_ids: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Citation:
    """Which passages the writer named for a sentence; kept in the ledger, never published."""

    sentence: str
    passage_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """What a tool has to say about a draft. One that blocks keeps it from being published."""

    tool: str
    severity: Severity
    where: str
    words: str


@dataclass(frozen=True, slots=True)
class Part:
    """What one tool gave of the points it may give."""

    tool: str
    points: float
    of: int


@dataclass(frozen=True, slots=True)
class Critique:
    """All that was found in a draft, and its score of 0 to 100, the sum of its parts."""

    findings: tuple[Finding, ...]
    claims: tuple[Verdict, ...]
    score: float
    parts: tuple[Part, ...]

    @property
    def blocked(self) -> bool:
        """Whether anything keeps the draft from being published."""
        return any(one.severity == "blocks" for one in self.findings)


@dataclass(frozen=True, slots=True)
class Cycle:
    """One turn of critique and refinement: what it changed, whether we kept it, what it cost."""

    number: int
    before: float
    after: float
    kept: bool
    why: str
    cost: Decimal

    @property
    def gain(self) -> float:
        """Points gained; negative when the refined draft was worse."""
        return self.after - self.before
