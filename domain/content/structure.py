"""Headings, lengths, FAQ, call to action: whether an article is built as one.

The lengths are what search results show: about 60 characters of a title, 155 of a description.
"""

import re
from collections.abc import Iterator

from domain.content.article import article_markdown
from domain.content.slugs import is_slug
from domain.content.text import blocks, content, count_words, plain
from domain.content.words import Brief, Draft, Finding, Severity

TITLE_CHARACTERS = (20, 65)
META_CHARACTERS = (70, 160)
FAQ_QUESTIONS = (2, 8)
LEAST_H2 = 2
MOST_PARAGRAPH_WORDS = 150
CALL_SHARE = 0.6  # of the call's words that the last blocks must say
_HTML = re.compile(r"<(?!https?://)[a-zA-Z/!][^>]*>")


def check_structure(draft: Draft, brief: Brief) -> tuple[Finding, ...]:
    """Return what is wrong with an article's build."""
    return tuple(
        [
            *_headings(draft),
            *_lengths(draft, brief),
            *_faq(draft),
            *_marks(draft),
            *_call(draft, brief),
        ]
    )


def _found(severity: Severity, where: str, words: str, tool: str = "structure") -> Finding:
    return Finding(tool, severity, where, words)


def _headings(draft: Draft) -> Iterator[Finding]:
    levels = [one.level for one in blocks(draft.body_markdown) if one.level]
    if 1 in levels:
        yield _found("blocks", "body", "a second H1: the title is the page's only one")
    if levels.count(2) < LEAST_H2:
        yield _found("lowers", "body", f"fewer than {LEAST_H2} H2 headings")
    above = 1
    for level in levels:
        if level > above + 1:
            yield _found("lowers", "body", f"an H{level} stands under an H{above}")
        above = level


def _lengths(draft: Draft, brief: Brief) -> Iterator[Finding]:
    yield from _between("title", len(draft.title), TITLE_CHARACTERS, "characters")
    yield from _between("meta", len(draft.meta_description), META_CHARACTERS, "characters")
    written = count_words(plain(article_markdown(draft)))
    yield from _between("article", written, (brief.least_words, brief.most_words), "words")
    for one in blocks(draft.body_markdown):
        if count_words(one.text) > MOST_PARAGRAPH_WORDS:
            yield _found("lowers", one.text[:40], f"a paragraph over {MOST_PARAGRAPH_WORDS} words")


def _between(where: str, size: int, limits: tuple[int, int], unit: str) -> Iterator[Finding]:
    if not limits[0] <= size <= limits[1]:
        words = f"{size} {unit}, asked are {limits[0]} to {limits[1]}"
        yield _found("blocks" if size == 0 else "lowers", where, words)


def _faq(draft: Draft) -> Iterator[Finding]:
    if not FAQ_QUESTIONS[0] <= len(draft.faq) <= FAQ_QUESTIONS[1]:
        words = f"{len(draft.faq)} questions, asked are {FAQ_QUESTIONS[0]} to {FAQ_QUESTIONS[1]}"
        yield _found("lowers", "faq", words)
    for one in draft.faq:
        if not one.question.strip().endswith("?") or not one.answer.strip():
            yield _found("lowers", one.question[:40], "not a question with an answer")


def _marks(draft: Draft) -> Iterator[Finding]:
    if not is_slug(draft.slug):
        yield _found("blocks", "slug", "only lower-case letters, figures and single hyphens")
    if _HTML.search(draft.body_markdown) or any(_HTML.search(one.answer) for one in draft.faq):
        yield _found("blocks", "body", "raw HTML")
    for one in draft.images:
        if not one.alt.strip():
            yield _found("lowers", one.address, "an image without alternative text")
    if re.search(r"!\[\s*\]\(", draft.body_markdown):
        yield _found("lowers", "body", "an image without alternative text")


def _call(draft: Draft, brief: Brief) -> Iterator[Finding]:
    """The body's last blocks must say what the reader may do, or link to where."""
    asked = set(content(brief.call_to_action, brief.language))
    last = blocks(draft.body_markdown)[-3:]
    said = {word for one in last for word in content(one.text, brief.language)}
    linked = bool(brief.call_to_action_url) and brief.call_to_action_url in draft.body_markdown
    if asked and not linked and len(asked & said) < CALL_SHARE * len(asked):
        yield _found("lowers", "end of the body", "the call to action is missing", "call to action")
