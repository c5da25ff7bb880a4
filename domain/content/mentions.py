"""All that can be checked in a text, read once: quantities, dates, names, leanings, quotations.

What a claim is in an article and what it can rest on in a passage are read by the same rules.
"""

from collections.abc import Iterator, Set
from dataclasses import dataclass

from domain.content.dates import When, dates
from domain.content.names import leanings, names
from domain.content.quantities import Quantity, quantities
from domain.content.quotations import quotations
from domain.content.text import Block, Sentence, blocks, sentences
from domain.content.words import ClaimKind, Language

Reading = Quantity | When | str


@dataclass(frozen=True, slots=True)
class Mention:
    """One checkable thing.

    Attributes:
        start, end: within the sentence.
        reading: what it says; for a name its folded form, for a quotation its words.
        leans: a name that is no name but an authority: "selon une étude".
    """

    kind: ClaimKind
    text: str
    sentence: Sentence
    start: int
    end: int
    reading: Reading
    leans: bool = False


@dataclass(frozen=True, slots=True)
class ReadText:
    """A text with its blocks, sentences and all that can be checked in it."""

    blocks: tuple[Block, ...]
    sentences: tuple[Sentence, ...]
    mentions: tuple[Mention, ...]


def read(markdown: str, language: Language, known: Set[str] = frozenset()) -> ReadText:
    """Read a text; `known` are folded names that count as such at a sentence's start too."""
    found = blocks(markdown)
    cut = sentences(found)
    mentions = [
        one
        for sentence in cut
        for one in _mentions(sentence, found[sentence.block].level > 0, language, known)
    ]
    return ReadText(tuple(found), tuple(cut), tuple(mentions))


def _mentions(
    sentence: Sentence, heading: bool, language: Language, known: Set[str]
) -> Iterator[Mention]:
    """Read one sentence. A heading's capitals are no names, and it quotes nobody."""
    text = sentence.text
    quoted = [] if heading else quotations(text)
    dated = dates(text, language)
    inside = [(one.start, one.end) for one in quoted]
    taken = inside + [(one.start, one.end) for one in dated]
    for quote in quoted:
        yield Mention("quotation", quote.text, sentence, quote.start, quote.end, quote.text)
    for day in dated:
        if _outside(day.start, day.end, inside):
            at = slice(day.start, day.end)
            yield Mention("date", text[at], sentence, day.start, day.end, day.when)
    for found in quantities(text, language, taken):
        kind: ClaimKind = "price" if found.quantity.dimension == "price" else "figure"
        at = slice(found.start, found.end)
        yield Mention(kind, text[at], sentence, found.start, found.end, found.quantity)
    if heading:
        return
    for name in names(text, language, known):
        if _outside(name.start, name.end, taken):
            at = slice(name.start, name.end)
            yield Mention("name", text[at], sentence, name.start, name.end, name.name)
    for start, end in leanings(text, language):
        if _outside(start, end, inside):
            yield Mention("name", text[start:end], sentence, start, end, "", leans=True)


def _outside(start: int, end: int, spans: list[tuple[int, int]]) -> bool:
    return all(end <= first or start >= last for first, last in spans)
