"""Brand voice: how a client writes, measured on samples, and how far a draft is from it.

A profile is a handful of rates, each with the spread within which it is the same voice to a reader.
The distance is the mean of the differences in spreads, capped at 1 each: 0 is the same voice, 1 a
stranger's. The spreads are ours, set on shop pages; they are no science.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from domain.content.article import article_markdown, prose
from domain.content.text import content, fold, plain, split_sentences, words
from domain.content.words import Brief, Draft, Finding, Language, Severity

FAR = 0.6  # distance from which a draft is said to be off the voice
LEAST_SAMPLE_WORDS = 150
_ADDRESS = {"fr": {"vous", "votre", "vos"}, "en": {"you", "your", "yours"}}
_FAMILIAR = {"fr": {"tu", "ton", "ta", "tes", "toi", "te"}, "en": set[str]()}
_OURSELVES = {"fr": {"nous", "notre", "nos"}, "en": {"we", "our", "us"}}
# Rate: how much it may differ before it is another voice.
SPREADS = {
    "sentence_words": 8.0,
    "word_letters": 1.0,
    "address": 0.03,
    "familiar": 0.01,
    "ourselves": 0.03,
    "exclamations": 0.15,
    "questions": 0.15,
    "commas": 1.0,
}


@dataclass(frozen=True, slots=True)
class Style:
    """How a text is written. Rates are per sentence, those of pronouns per word."""

    rates: tuple[tuple[str, float], ...]
    sample_words: int

    @property
    def reliable(self) -> bool:
        """Whether the samples were long enough to say anything."""
        return self.sample_words >= LEAST_SAMPLE_WORDS


def style(samples: Sequence[str], language: Language) -> Style:
    """Measure samples of a client's writing (Markdown)."""
    text = "\n".join(plain(one) for one in samples)
    sentences = [piece for line in text.splitlines() for _, piece in split_sentences(line)]
    said = words(text)
    count, total = max(1, len(sentences)), max(1, len(said))

    def share(known: set[str]) -> float:
        return sum(one in known for one in said) / total

    rates = {
        "sentence_words": len(said) / count,
        "word_letters": sum(map(len, said)) / total,
        "address": share(_ADDRESS[language]),
        "familiar": share(_FAMILIAR[language]),
        "ourselves": share(_OURSELVES[language]),
        "exclamations": text.count("!") / count,
        "questions": text.count("?") / count,
        "commas": text.count(",") / count,
    }
    return Style(tuple(rates.items()), len(said))


def distance(one: Style, other: Style) -> float:
    """Return how far two ways of writing are apart, 0 to 1."""
    theirs = dict(other.rates)
    parts = [min(1.0, abs(rate - theirs[name]) / SPREADS[name]) for name, rate in one.rates]
    return sum(parts) / len(parts)


def furthest(one: Style, other: Style) -> str:
    """Return the rate in which they differ most, in words for a writer."""
    theirs = dict(other.rates)
    name = max(one.rates, key=lambda rate: abs(rate[1] - theirs[rate[0]]) / SPREADS[rate[0]])[0]
    mine = dict(one.rates)[name]
    return f"{name.replace('_', ' ')} {mine:.2f}, the brand's {theirs[name]:.2f}"


def forbidden_words(text: str, forbidden: Sequence[str], language: Language) -> tuple[str, ...]:
    """Return which forbidden words or phrases a text has, inflected forms included."""
    said = content(text, language)
    whole = f" {' '.join(words(text))} "
    found = []
    for one in forbidden:
        asked = content(one, language)
        exact = f" {' '.join(words(one))} " in whole
        size = len(asked)
        inflected = size > 0 and any(
            said[at : at + size] == asked for at in range(len(said) - size + 1)
        )
        if exact or inflected or (not words(one) and fold(one) in fold(text)):
            found.append(one)
    return tuple(found)


def check_brand(draft: Draft, brief: Brief, voice: Style | None) -> tuple[Finding, ...]:
    """Return forbidden words, which block, and the distance to the brand's voice."""
    text = f"{article_markdown(draft)}\n\n{draft.meta_description}"
    findings = [
        Finding("brand", "blocks", "article", f"“{one}” is a word this client never uses")
        for one in forbidden_words(
            re.sub(r"\]\([^)]*\)", "]", text), brief.forbidden, brief.language
        )
    ]
    if voice is None or not voice.reliable:
        return tuple(findings)
    mine = style([prose(draft)], brief.language)
    far = distance(mine, voice)
    severity: Severity = "lowers" if far >= FAR else "note"
    words_ = f"distance {far:.2f} from the brand's voice; most in {furthest(mine, voice)}"
    return (*findings, Finding("brand", severity, "article", words_))
