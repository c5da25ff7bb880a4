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
from functools import cache

from domain.content.clauses import clause_text, clauses
from domain.content.lexicon import NEGATION, OPPOSITE, PRONOUN_START
from domain.content.mentions import Mention, ReadText
from domain.content.text import content, fold, is_weak, meaning, words
from domain.content.words import Language

OTHER_CLAUSE, BEFORE_ALONE, BEFORE, HEADING, TITLE = 0.55, 0.5, 0.15, 0.35, 0.25
SUBJECT = 0.8  # a page's title, for its sentences that name nothing themselves
MEANT = 0.8  # the name a pronoun stands for
WEAK_WEIGHT = 0.25
UNKNOWN_WEIGHT = 0.35  # a word of the claim that no passage has: paraphrase, more often than not
ANOTHER = 0.35  # what is left of a match when the passage speaks of a rival or an opposite

_NAMED_AFTER = re.compile(r"\s(?:[dl]['’])?[A-ZÀ-Þ]")  # a title with a name in it: Sencha d'Uji


@dataclass(frozen=True, slots=True)
class Profile:
    """What a mention is said of."""

    weights: Mapping[str, float]
    clause: frozenset[str]
    sentence: frozenset[str]
    rivals: Mapping[str, str]  # class noun: the name of that class it belongs to
    negated: bool
    subject: frozenset[str] = frozenset()  # the page it is about, where its sentence names nothing


@dataclass(frozen=True, slots=True)
class Ground:
    """What all passages know together: how common each meaning is, and which names are rivals."""

    language: Language
    common: Mapping[str, int]
    sentences: int
    classes: Mapping[str, frozenset[str]]
    subjects: frozenset[frozenset[str]] = frozenset()  # what pages that are named after one treat

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


def ground(texts: Iterable[ReadText], language: Language, titles: Iterable[str] = ()) -> Ground:
    """Learn from the passages and the titles of their pages what is common and what competes."""
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
    subjects = frozenset(
        frozenset(content(one, language)) for one in titles if _NAMED_AFTER.search(one)
    )
    return Ground(language, common, max(count, 2), classes, subjects)


def profile(mention: Mention, text: ReadText, title: str, ground: Ground) -> Profile:
    """Weigh the words around a mention."""
    language = ground.language
    own, others = clauses(mention, text, language)
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
    silent = not _names_something(mention, text)
    add(content(title, language), SUBJECT if silent else TITLE)
    clause = clause_text(mention)
    return Profile(
        weights,
        frozenset(own),
        frozenset(content(mention.sentence.text, language)),
        rivals,
        re.search(NEGATION[language], fold(clause)) is not None,
        frozenset(content(title.split(". ")[0], language)) if silent else frozenset(),
    )


def likeness(claim: Profile, passage: Profile, ground: Ground) -> float:
    """Return how much of what the claim speaks of the passage speaks of, 0 to 1."""
    total = matched = 0.0
    for meant, weight in claim.weights.items():
        told = weight * weight * ground.weight(meant)
        total += told
        matched += told * min(1.0, passage.weights.get(meant, 0.0) / weight)
    share = matched / total if total else 0.0
    if _another(claim, passage, ground) or _opposed(claim, passage, ground.language):
        share *= ANOTHER
    return share


def contrary(claim: Profile, passage: Profile) -> bool:
    """Say whether one of the two denies what the other affirms."""
    return claim.negated != passage.negated


def _names_something(mention: Mention, text: ReadText) -> bool:
    """Say whether the mention's own sentence names somebody or something."""
    here = mention.sentence
    return any(
        one.kind == "name" and not one.leans
        for one in text.mentions
        if one.sentence.block == here.block and one.sentence.start == here.start
    )


def _another(claim: Profile, passage: Profile, ground: Ground) -> bool:
    if passage.subject in ground.subjects:
        named = {one for one in ground.subjects if one <= claim.sentence}
        if named and passage.subject not in named:
            return True
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
