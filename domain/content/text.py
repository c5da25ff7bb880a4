"""A text as words, stems, sentences and blocks: what every other rule reads.

Positions count characters of the plain text, which is Markdown without its marks. The stemmer is a
table of endings, cut where at least four letters are left: crude, the same for both sides of a
comparison, and good enough to see that "livrons" and "livrer" speak of one thing.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from domain.content.lexicon import IDIOMS, SAME, STOP, WEAK
from domain.content.words import Language

WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*", re.UNICODE)
CITATION = re.compile(r"\s*\[P\d+(?:\s*[,;]\s*P?\d+)*\]")
_CLITIC = re.compile(r"(?<=\w)-(?:le|la|les|vous|nous|en|y|moi|lui|leur)\b", re.I)  # infusez-le
_LEAST_STEM = 4
_ENDINGS_SAID = """
issements issement ations ation aisons aison ements ement ments ment euses euse eurs eur ives
ive ifs if ables able ances ance ences ence ites ite ages age ions ion ees ee es er ez ent ant
ants antes ante ait aient ons ir it is erands erand ing ings ed ly ers ies y e s x i rice rices
ateur ateurs
"""
_ENDINGS = sorted(_ENDINGS_SAID.split(), key=len, reverse=True)
_IMAGE = re.compile(r"!\[([^\]]*)\]\([^)]*\)")
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_MARKS = re.compile(r"\*\*|__|`|(?<!\w)[*_](?=\S)|(?<=\S)[*_](?!\w)")
_HEADING = re.compile(r"^(#{1,6})\s+(.*?)\s*#*$")
_ITEM = re.compile(r"^\s*(?:[-*+]|\d{1,2}[.)])\s+")
_BORDER = re.compile(r"(?<=[.!?…])[»”\"')\]]*\s+(?=[«“\"'(\[]?\s?[A-ZÀ-ÖØ-Þ0-9])")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(«“])(?:M|MM|Mme|Mlle|Dr|Pr|St|Ste|etc|env|ex|art|n|no|vol|Mr|Mrs|Ms|Prof|vs|approx"
    r"|e\.g|i\.e|cf|[A-Z])\.$"
)


@dataclass(frozen=True, slots=True)
class Block:
    """A heading (level 1 to 6), a paragraph or a list item (level 0), and where it begins."""

    level: int
    text: str
    start: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence, where it begins in the plain text, and which block it is of."""

    text: str
    start: int
    block: int


def fold(text: str) -> str:
    """Return the text in lower case, without accents, with plain apostrophes and spaces."""
    plain = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "Oe"))
    plain = "".join(one for one in plain if not unicodedata.combining(one))
    return re.sub(r"\s+", " ", plain.replace("’", "'")).lower().strip()


def words(text: str) -> list[str]:
    """Return the words of a text, folded; figures and marks are no words."""
    return [fold(one) for one in WORD.findall(text)]


def count_words(text: str) -> int:
    """Count the words and figures of a text."""
    return len(re.findall(r"[^\W_]+(?:[-'’.,][^\W_]+)*", text))


@cache
def stem(word: str) -> str:
    """Return what is left of a folded word without its ending."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _LEAST_STEM:
            return word[: -len(ending)]
    return word


def meaning(word: str, language: Language) -> str:
    """Return the stem that stands for a folded word and those that mean the same."""
    exact, by_stem = _meanings(language)
    return exact.get(word) or by_stem.get(stem(word), stem(word))


def is_stop(word: str, language: Language) -> bool:
    """Say whether a folded word carries grammar alone."""
    return word in _stops(language)


def is_weak(meant: str, language: Language) -> bool:
    """Say whether a meaning says little about what a figure belongs to."""
    return meant in _weak(language)


def content(text: str, language: Language) -> list[str]:
    """Return the meanings of a text's content words, in order."""
    for idiom, said in IDIOMS[language]:
        text = re.sub(idiom, said, text, flags=re.I)
    if language == "fr":
        text = _CLITIC.sub(" ", text)
    return [meaning(one, language) for one in words(text) if not is_stop(one, language)]


def blocks(markdown: str) -> list[Block]:
    """Cut Markdown into headings, paragraphs and list items, as plain text with positions."""
    found: list[Block] = []
    start = 0
    for level, text in _raw_blocks(markdown):
        plain = _unmarked(text)
        if plain:
            found.append(Block(level, plain, start))
            start += len(plain) + 2
    return found


def plain(markdown: str) -> str:
    """Return Markdown as plain text: blocks parted by an empty line."""
    return "\n\n".join(one.text for one in blocks(markdown))


def sentences(found: list[Block]) -> list[Sentence]:
    """Cut blocks into sentences, headings included."""
    return [
        Sentence(piece, block.start + at, number)
        for number, block in enumerate(found)
        for at, piece in split_sentences(block.text)
    ]


def split_sentences(text: str) -> list[tuple[int, str]]:
    """Cut a paragraph at its full stops; return each piece with its position."""
    cuts = [0]
    for border in _BORDER.finditer(text):
        if not _ABBREVIATION.search(text[: border.start()]):
            cuts.append(border.end())
    ends = [*cuts[1:], len(text)]
    pieces = ((at, text[at:end].rstrip()) for at, end in zip(cuts, ends, strict=True))
    return [(at, piece) for at, piece in pieces if piece]


def _raw_blocks(markdown: str) -> list[tuple[int, str]]:
    found: list[tuple[int, list[str]]] = []
    open_block = False
    for line in re.sub(r"(?s)<!--.*?-->|```.*?```", "", markdown).splitlines():
        heading = _HEADING.match(line)
        if heading:
            found.append((len(heading[1]), [heading[2]]))
            open_block = False
        elif not line.strip():
            open_block = False
        elif open_block and not _ITEM.match(line):
            found[-1][1].append(line.strip())
        else:
            found.append((0, [_ITEM.sub("", line).strip()]))
            open_block = True
    return [(level, " ".join(lines)) for level, lines in found]


def _unmarked(text: str) -> str:
    text = CITATION.sub("", _LINK.sub(r"\1", _IMAGE.sub("", text)))
    text = re.sub(r"^>\s*", "", re.sub(r"\\([\\*_\[\]()#])", r"\1", text))
    return _MARKS.sub("", text).strip()


@cache
def _meanings(language: Language) -> tuple[dict[str, str], dict[str, str]]:
    exact: dict[str, str] = {}
    by_stem: dict[str, str] = {}
    for line in SAME[language]:
        head = stem(fold(line[0]))
        for one in line:
            exact.setdefault(fold(one), head)
            by_stem.setdefault(stem(fold(one)), head)
    return exact, by_stem


@cache
def _stops(language: Language) -> frozenset[str]:
    return frozenset(fold(one) for one in STOP[language])


@cache
def _weak(language: Language) -> frozenset[str]:
    return frozenset(meaning(fold(one), language) for one in WEAK[language])
