"""Keywords: whether they are where a reader looks, and not so often that it reads like a list.

Matched by meaning, word after word: "couvertures en laine" has the keyword "couverture laine".
"""

from dataclasses import dataclass

from domain.content.article import article_markdown
from domain.content.text import blocks, content, count_words, plain
from domain.content.words import Brief, Draft, Finding, Language

OPENING_WORDS = 100
STUFFED = 0.03  # occurrences of the main keyword per word, from which it is stuffing
LEAST_REPEATS = 5  # fewer than these are never stuffing, however short the text


@dataclass(frozen=True, slots=True)
class Coverage:
    """Where the main keyword is, which others are missing, and how dense the main one is."""

    in_title: bool
    in_opening: bool
    in_heading: bool
    in_meta: bool
    missing: tuple[str, ...]
    density: float
    times: int


def coverage(draft: Draft, brief: Brief) -> Coverage | None:
    """Measure the keywords; None when the brief names none."""
    if not brief.keywords:
        return None
    language = brief.language
    main, others = brief.keywords[0], brief.keywords[1:]
    text = plain(article_markdown(draft))
    body = plain(draft.body_markdown)
    heads = [one.text for one in blocks(draft.body_markdown) if one.level]
    times = occurrences(main, text, language)
    return Coverage(
        _has(main, draft.title, language),
        _has(main, " ".join(body.split()[:OPENING_WORDS]), language),
        any(_has(main, one, language) for one in heads),
        _has(main, draft.meta_description, language),
        tuple(one for one in others if not _has(one, text, language)),
        times / max(1, count_words(text)),
        times,
    )


def check_keywords(draft: Draft, brief: Brief) -> tuple[Finding, ...]:
    """Return where keywords are missing or too many."""
    found = coverage(draft, brief)
    if found is None:
        return ()
    main = brief.keywords[0]
    places = {
        "title": found.in_title,
        "opening": found.in_opening,
        "headings": found.in_heading,
        "meta": found.in_meta,
    }
    findings = [
        Finding("keywords", "lowers", where, f"“{main}” is missing here")
        for where, there in places.items()
        if not there
    ]
    findings += [
        Finding("keywords", "lowers", "article", f"“{one}” is missing") for one in found.missing
    ]
    if found.density > STUFFED and found.times > LEAST_REPEATS:
        words = f"“{main}” stands {found.times} times, {found.density:.1%} of all words"
        findings.append(Finding("keywords", "lowers", "article", words))
    return tuple(findings)


def occurrences(keyword: str, text: str, language: Language) -> int:
    """Count a keyword in a text, by meaning and in order; small words between do not matter."""
    asked = content(keyword, language)
    said = content(text, language)
    size = len(asked)
    return sum(said[at : at + size] == asked for at in range(len(said) - size + 1)) if size else 0


def _has(keyword: str, text: str, language: Language) -> bool:
    return occurrences(keyword, text, language) > 0
