"""What a figure, a date or a name is said of: the words around it, weighted by how near they stand.

A mention's profile gives each meaning a weight: 1 in its own clause, less in the other clauses of
its sentence, less again in the sentence before (if a pronoun leans on it) and in the heading. Words
that belong to a rival figure of the same sentence do not count for it. Two profiles are compared by
the share of the claim's weight that the passage's words carry.

A *rival* is a name that could stand in another's place: "couverture Alba", "couverture Brume". What
is said of one is never said of the other.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import pairwise

from domain.content.lexicon import NEGATION, OPPOSITE, PRONOUN_START
from domain.content.mentions import Mention, ReadText
from domain.content.quantities import Quantity
from domain.content.text import content, fold, is_weak, meaning, words
from domain.content.words import Language

OTHER_CLAUSE, BEFORE_ALONE, BEFORE, HEADING, TITLE = 0.55, 0.5, 0.15, 0.35, 0.25
MEANT = 0.8  # the name a pronoun stands for
WEAK_WEIGHT = 0.25
UNKNOWN_WEIGHT = 0.35  # a word of the claim that no passage has: paraphrase, more often than not
ANOTHER = 0.35  # what is left of a match when the passage speaks of a rival or an opposite
_CLAUSE = re.compile(
    r"\s*[;:—–]\s|,\s(?!\d)|\s\(|\)|\s(?:et|ou|mais|dont|and|but|or|while|tandis que)\s"
    r"|\s(?:with|avec|into)\s(?=[€$£]?\d)"
)


@dataclass(frozen=True, slots=True)
class Profile:
    """What a mention is said of."""

    weights: Mapping[str, float]
    clause: frozenset[str]
    sentence: frozenset[str]
    rivals: Mapping[str, str]  # class noun: the name of that class it belongs to
    negated: bool


@dataclass(frozen=True, slots=True)
class Ground:
    """What all passages know together: how common each meaning is, and which names are rivals."""

    language: Language
    common: Mapping[str, int]
    sentences: int
    classes: Mapping[str, frozenset[str]]

    def weight(self, meant: str) -> float:
        """How much a meaning tells: rare ones much, weak ones little."""
        if is_weak(meant, self.language):
            return WEAK_WEIGHT
        seen = self.common.get(meant, 0)
        if not seen:
            return UNKNOWN_WEIGHT
        return max(
            0.3, math.log((self.sentences + 1) / (seen + 0.5)) / math.log(self.sentences + 1)
        )


def ground(texts: Iterable[ReadText], language: Language) -> Ground:
    """Learn from the passages what is common and what competes."""
    common: Counter[str] = Counter()
    count = 0
    beside: dict[str, set[str]] = {}
    for text in texts:
        for sentence in text.sentences:
            count += 1
            common.update(set(content(sentence.text, language)))
        for one in text.mentions:
            if one.kind == "name" and not one.leans and " " not in str(one.reading):
                noun = _noun_beside(one, language)
                if noun:
                    beside.setdefault(noun, set()).add(str(one.reading))
    classes = {noun: frozenset(found) for noun, found in beside.items() if len(found) > 1}
    return Ground(language, common, max(count, 2), classes)


def profile(mention: Mention, text: ReadText, title: str, ground: Ground) -> Profile:
    """Weigh the words around a mention."""
    language = ground.language
    own, others = _clauses(mention, text, language)
    weights: dict[str, float] = {}

    def add(found: Iterable[str], weight: float) -> None:
        for one in found:
            weights[one] = max(weights.get(one, 0.0), weight)

    add(own, 1.0)
    add(others, OTHER_CLAUSE)
    before, heading = _around(mention, text)
    leans = re.search(PRONOUN_START[language], mention.sentence.text, re.I) is not None
    rivals = _rivals(mention, (before, heading, title), ground)
    if leans:
        add(rivals, MEANT)
        add((meaning(one, language) for one in rivals.values()), MEANT)
    add(content(before, language), BEFORE_ALONE if leans and not rivals else BEFORE)
    add(content(heading, language), HEADING)
    add(content(title, language), TITLE)
    clause = _clause_text(mention)
    return Profile(
        weights,
        frozenset(own),
        frozenset(content(mention.sentence.text, language)),
        rivals,
        re.search(NEGATION[language], fold(clause)) is not None,
    )


def likeness(claim: Profile, passage: Profile, ground: Ground) -> float:
    """Return how much of what the claim speaks of the passage speaks of, 0 to 1."""
    total = matched = 0.0
    for meant, weight in claim.weights.items():
        told = weight * weight * ground.weight(meant)
        total += told
        matched += told * min(1.0, passage.weights.get(meant, 0.0) / weight)
    share = matched / total if total else 0.0
    if _another(claim, passage) or _opposed(claim, passage, ground.language):
        share *= ANOTHER
    return share


def contrary(claim: Profile, passage: Profile) -> bool:
    """Say whether one of the two denies what the other affirms."""
    return claim.negated != passage.negated


def _another(claim: Profile, passage: Profile) -> bool:
    return any(
        noun in passage.rivals and passage.rivals[noun] != name
        for noun, name in claim.rivals.items()
    )


def _opposed(claim: Profile, passage: Profile, language: Language) -> bool:
    for one, other in _opposites(language):
        for here, there in ((one, other), (other, one)):
            if (
                here in claim.clause
                and there not in claim.clause
                and there in passage.clause
                and here not in passage.clause
            ):
                return True
    return False


def _rivals(mention: Mention, around: tuple[str, ...], ground: Ground) -> dict[str, str]:
    """For each class of rivals, the nearest name before the mention, in the text it leans on."""
    found: dict[str, str] = {}
    sentence = mention.sentence.text
    places: tuple[str, ...] = (sentence[: mention.end], sentence[mention.end :], *around)
    for noun, members in ground.classes.items():
        for number, place in enumerate(places):
            said = [one for one in words(place) if one in members]
            if said:
                found[noun] = said[0] if number == 1 else said[-1]
                break
    return found


def _noun_beside(mention: Mention, language: Language) -> str:
    """Return the meaning of the common noun a name is set beside: couverture Alba, Alba blanket."""
    text = mention.sentence.text
    if language == "fr":
        before = re.search(r"(\b[a-zà-ÿ]{3,})\s$", text[: mention.start])
        return meaning(fold(before[1]), language) if before else ""
    after = re.match(r"\s([a-z]{3,})\b", text[mention.end :])
    return meaning(fold(after[1]), language) if after else ""


def _clauses(mention: Mention, text: ReadText, language: Language) -> tuple[list[str], list[str]]:
    """Return the meanings of the mention's clause, and of the clauses it may borrow from.

    A later clause leaves out what an earlier one said; an earlier one takes nothing from a later
    one that has a figure of its own.
    """
    peers = [
        one for one in text.mentions if one.sentence is mention.sentence and one is not mention
    ]
    masked = _masked(mention, peers)
    own: list[str] = []
    others: list[str] = []
    for start, end in _cuts(mention.sentence.text):
        piece = content(masked[start:end], language)
        if start <= mention.start < end:
            own += piece
        elif end <= mention.start or not any(_rival(one, mention, start, end) for one in peers):
            others += piece
    return own, others


def _masked(mention: Mention, peers: list[Mention]) -> str:
    """Blank what is itself a value: a figure is not the context of another."""
    text = mention.sentence.text
    for one in (mention, *peers):
        if one is mention or one.kind in {"figure", "date"} or "€" in one.text:
            text = text[: one.start] + " " * (one.end - one.start) + text[one.end :]
    return text


def _rival(other: Mention, mention: Mention, start: int, end: int) -> bool:
    same = other.kind == mention.kind and not _is_free(other)
    return same and start <= other.start < end


def _is_free(mention: Mention) -> bool:
    """Say whether it is "free of charge", which borders on every other price."""
    reading = mention.reading
    return isinstance(reading, Quantity) and reading.values == (Decimal(0),)


def _clause_text(mention: Mention) -> str:
    text = mention.sentence.text
    return next(text[a:b] for a, b in _cuts(text) if a <= mention.start < b or b == len(text))


@cache
def _cuts(text: str) -> tuple[tuple[int, int], ...]:
    borders = [0, *(match.start() + 1 for match in _CLAUSE.finditer(text)), len(text)]
    return tuple((a, b) for a, b in pairwise(borders) if b > a)


def _around(mention: Mention, text: ReadText) -> tuple[str, str]:
    """Return the sentence before in the same block, and the heading above."""
    at = text.sentences.index(mention.sentence)
    previous = text.sentences[at - 1] if at else None
    same = previous is not None and previous.block == mention.sentence.block
    heads = [one.text for one in text.blocks[: mention.sentence.block] if one.level]
    return (previous.text if previous and same else ""), (heads[-1] if heads else "")


@cache
def _opposites(language: Language) -> tuple[tuple[str, str], ...]:
    return tuple(
        (meaning(fold(a), language), meaning(fold(b), language)) for a, b in OPPOSITE[language]
    )
