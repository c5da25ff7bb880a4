"""Sources cut into passages, and passages read for what a claim can rest on.

A passage is a paragraph or list item; `start` and `end` count characters of the source's text. An
article's claims rest on passages in its own language: context is compared word by word.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from domain.content.context import Ground, Profile, ground, profile
from domain.content.lexicon import NEGATION
from domain.content.mentions import Mention, ReadText, read
from domain.content.names import STUDY_WORD, is_title_name, mid_names
from domain.content.text import content, fold, plain
from domain.content.words import Language, Passage, Source

_PARAGRAPH = re.compile(r"(?:[^\n]|\n(?!\s*\n|\s*[-*+]\s|#))+")


@dataclass(frozen=True, slots=True)
class Known:
    """One mention of a passage: what it says, of what, and where it may be read."""

    passage_id: str
    mention: Mention
    profile: Profile
    client: bool = False  # the client's own word, which no stranger's overrules


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence of a passage: its meanings, those it stands under, and whether it denies."""

    passage_id: str
    words: frozenset[str]
    about: frozenset[str]
    negated: bool


@dataclass(frozen=True, slots=True)
class Library:
    """All that an article in one language can rest on, read once."""

    language: Language
    passages: tuple[Passage, ...]
    names: frozenset[str]
    ground: Ground
    known: tuple[Known, ...]
    folded: dict[str, str] = field(default_factory=dict)  # passage id: its words
    statements: tuple[Statement, ...] = ()


def passages(sources: Sequence[Source]) -> tuple[Passage, ...]:
    """Cut sources into passages, P1, P2… in order. Headings are no passages, but context."""
    found: list[Passage] = []
    for source in sources:
        for match in _PARAGRAPH.finditer(source.text):
            text = match[0].strip()
            if text and not text.startswith("#"):
                start = match.start() + match[0].index(text)
                found.append(
                    Passage(f"P{len(found) + 1}", source.id, text, start, start + len(text))
                )
    return tuple(found)


def library(found: Sequence[Passage], sources: Sequence[Source], language: Language) -> Library:
    """Read passages in one language, with the titles and headings they stand under."""
    by_id = {one.id: one for one in sources}
    usable = [one for one in found if by_id[one.source_id].language == language]
    names = {name for one in usable for name in mid_names(one.text)}
    names |= {fold(one.title) for one in by_id.values() if is_title_name(one.title)}
    texts = [read(one.text, language, names) for one in usable]
    learned = ground(texts, language, {by_id[one.source_id].title for one in usable})
    known: list[Known] = []
    for passage, text in zip(usable, texts, strict=True):
        above = _above(passage, by_id[passage.source_id])
        own = by_id[passage.source_id].kind == "client"
        mentions = (*text.mentions, *_studies(text, language))
        known += [
            Known(passage.id, one, profile(one, text, above, learned), own) for one in mentions
        ]
    said = [
        one
        for passage, text in zip(usable, texts, strict=True)
        for one in _statements(passage, text, by_id[passage.source_id], language)
    ]
    folded = {one.id: f" {_bare(one.text)} " for one in usable}
    return Library(
        language, tuple(usable), frozenset(names), learned, tuple(known), folded, tuple(said)
    )


def is_negated(sentence: str, language: Language) -> bool:
    """Say whether a sentence denies something."""
    return re.search(NEGATION[language], fold(sentence)) is not None


def mentions_name(name: str, text: str) -> bool:
    """Say whether a folded text, as `Library.folded` keeps it, has a folded name."""
    return f" {_bare(name)} " in text


def _bare(text: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", fold(plain(text))))


def _above(passage: Passage, source: Source) -> str:
    """Return the source's title and the nearest heading above a passage."""
    headings = re.findall(r"(?m)^#{1,6}\s+(.*)$", source.text[: passage.start])
    nearest = headings[-1] if headings else ""
    return source.title if nearest == source.title else f"{source.title}. {nearest}"


def _statements(
    passage: Passage, text: ReadText, source: Source, language: Language
) -> list[Statement]:
    above = frozenset(content(_above(passage, source), language))
    return [
        Statement(
            passage.id,
            frozenset(content(one.text, language)),
            above,
            is_negated(one.text, language),
        )
        for one in text.sentences
    ]


def _studies(text: ReadText, language: Language) -> list[Mention]:
    """Return where the passage itself speaks of a study, a survey or researchers."""
    return [
        Mention("name", match[0], one, match.start(), match.end(), "", leans=True)
        for one in text.sentences
        for match in STUDY_WORD[language].finditer(one.text)
    ]
