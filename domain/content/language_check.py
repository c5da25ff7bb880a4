"""Whether a text is in the language asked for, by the small words that only one of the two has."""

from domain.content.article import article_markdown
from domain.content.lexicon import STOP
from domain.content.text import blocks, fold, words
from domain.content.words import LANGUAGES, Draft, Finding, Language

SURE = 0.8  # share of the telling words that must be of the language
LEAST_TELLING = 5  # a block with fewer says nothing
_TELLING: dict[Language, frozenset[str]] = {
    "fr": frozenset(map(fold, STOP["fr"])) - frozenset(map(fold, STOP["en"])) - {"on", "an", "or"},
    "en": frozenset(map(fold, STOP["en"])) - frozenset(map(fold, STOP["fr"])) - {"on", "an", "or"},
}


def share_of(text: str, language: Language) -> float | None:
    """Return the share of telling words that are of a language; None when too few tell."""
    said = words(text)
    counts = {one: sum(word in _TELLING[one] for word in said) for one in LANGUAGES}
    total = sum(counts.values())
    return counts[language] / total if total >= LEAST_TELLING else None


def check_language(draft: Draft, asked: Language) -> tuple[Finding, ...]:
    """Block an article in another language; a block in another language lowers."""
    text = article_markdown(draft)
    share = share_of(text, asked)
    if share is not None and share < SURE:
        words_ = f"{share:.0%} of the telling words are {asked}"
        return (Finding("language", "blocks", "article", words_),)
    strays = []
    for one in blocks(text):
        part = share_of(one.text, asked)
        if part is not None and part < 1 - SURE:
            strays.append(Finding("language", "lowers", one.text[:60], f"not in {asked}"))
    return tuple(strays)
