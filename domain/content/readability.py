"""Readability, by the standard formula of each language; the higher, the easier.

English  Flesch reading ease: 206.835 - 1.015 words/sentence - 84.6 syllables/word
         (R. Flesch, "A new readability yardstick", Journal of Applied Psychology 32, 1948)
French   Kandel and Moles: 207 - 1.015 words/sentence - 73.6 syllables/word
         (L. Kandel, A. Moles, "Application de l'indice de Flesch à la langue française", Cahiers
         Études de Radio-Télévision 19, 1958)

60 is plain language, 30 a learned paper. Syllables are counted as groups of vowels, without the
mute endings: within a few per cent of a hand count on a page, not on a single word.
"""

import re
from dataclasses import dataclass

from domain.content.article import prose
from domain.content.text import fold, split_sentences
from domain.content.words import Draft, Finding, Language

EASY_FROM = 45.0
LONG_SENTENCE_WORDS = 35
LONG_SHARE = 0.15
FORMULA: dict[Language, tuple[float, float, float]] = {
    "en": (206.835, 1.015, 84.6),
    "fr": (207.0, 1.015, 73.6),
}
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")


@dataclass(frozen=True, slots=True)
class Readability:
    """The score, and what it is made of."""

    score: float
    words_per_sentence: float
    syllables_per_word: float
    long_sentences: tuple[str, ...]


def readability(text: str, language: Language) -> Readability:
    """Measure a text of one paragraph per line. An empty text scores nought."""
    found = [piece for line in text.splitlines() for _, piece in split_sentences(line)]
    counts = [len(_WORD.findall(one)) for one in found]
    total = sum(counts)
    if not total:
        return Readability(0.0, 0.0, 0.0, ())
    syllable_count = sum(syllables(one, language) for one in _WORD.findall(text))
    constant, per_sentence, per_word = FORMULA[language]
    length, weight = total / len(found), syllable_count / total
    long = tuple(one for one, size in zip(found, counts, strict=True) if size > LONG_SENTENCE_WORDS)
    return Readability(constant - per_sentence * length - per_word * weight, length, weight, long)


def syllables(word: str, language: Language) -> int:
    """Count the syllables of a word, at least one."""
    plain = re.sub(r"[^a-z]", "", fold(word))
    if language == "fr":
        plain = re.sub(r"(?<=[^aeiouy])(?:es?|ent)$", "", plain)
    else:
        plain = re.sub(r"(?<=[^aeiouyl])e$|(?<=[^aeiouytd])ed$|(?<=[^aeiouysxz])es$", "", plain)
    return max(1, len(re.findall(r"[aeiouy]+", plain)))


def check_readability(draft: Draft) -> tuple[Finding, ...]:
    """Return what makes an article hard to read."""
    found = readability(prose(draft), draft.language)
    findings = []
    if found.score < EASY_FROM:
        words = f"{found.score:.0f} of 100, asked is {EASY_FROM:.0f}"
        findings.append(Finding("readability", "lowers", "article", words))
    sentences = len([one for line in prose(draft).splitlines() for one in split_sentences(line)])
    if len(found.long_sentences) > LONG_SHARE * sentences:
        words = f"{len(found.long_sentences)} sentences over {LONG_SENTENCE_WORDS} words"
        findings.append(Finding("readability", "lowers", found.long_sentences[0][:60], words))
    return tuple(findings)
