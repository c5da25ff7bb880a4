"""What a model is asked: to write, to read, to mend; per framework and language.

The brief and the pages come from us; passages come from anywhere and stand in a fence as data. The
writer marks what it rests on ([P3]); `taken_in` takes the marks out and keeps them for the ledger.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from domain.content.article import article_markdown
from domain.content.injection import fenced
from domain.content.links import offered
from domain.content.models import DraftAnswer
from domain.content.prompt_words import ASKED, CRITIC, FRAMEWORK_STEPS, MENDER, WRITER
from domain.content.slugs import is_slug, slug
from domain.content.text import CITATION, blocks, split_sentences
from domain.content.words import Brief, Citation, Draft, Finding, Image, Passage, Question

MOST_PAGES = 40
_MARK = re.compile(r"\[(P\d+(?:\s*[,;]\s*P?\d+)*)\]")


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a model is told once, and what it is given."""

    system: str
    user: str


def draft_prompt(brief: Brief, passages: Sequence[Passage], images: Sequence[Image] = ()) -> Prompt:
    """Ask for a draft."""
    parts = [_asked(brief), _pages(brief), _images(images, brief), fenced(passages)]
    return Prompt(WRITER[brief.language], _joined(parts))


def critique_prompt(draft: Draft, brief: Brief) -> Prompt:
    """Ask a second reader, who is given the article and no source: facts are not its business."""
    return Prompt(CRITIC[brief.language], _joined([_asked(brief), _quoted(draft)]))


def refine_prompt(
    draft: Draft, brief: Brief, findings: Sequence[Finding], passages: Sequence[Passage]
) -> Prompt:
    """Ask for the same article with what was found mended, and nothing that holds lost."""
    lines = [f"- {one.tool}, {one.where}: {_one_line(one.words)}" for one in findings]
    head = ASKED[brief.language]["mend"]
    parts = [
        _asked(brief),
        _pages(brief),
        _images(brief.images, brief),
        "\n".join([head, *lines]),
        _quoted(draft),
        fenced(passages),
    ]
    return Prompt(MENDER[brief.language], _joined(parts))


def taken_in(
    answer: DraftAnswer, brief: Brief, written_by: str, images: Sequence[Image] = ()
) -> tuple[Draft, tuple[Citation, ...]]:
    """Make a draft of a model's answer: marks out and kept, images only those given."""
    citations = [*_citations(answer.body_markdown)]
    for one in answer.faq:
        citations += _citations(one.answer)
    given = {one.address for one in images}
    wanted = (
        answer.slug if is_slug(answer.slug) else slug(without_marks(answer.title), brief.language)
    )
    draft = Draft(
        title=without_marks(answer.title),
        slug=wanted,
        meta_description=without_marks(answer.meta_description),
        body_markdown=_from_h2(without_marks(answer.body_markdown)),
        language=brief.language,
        faq=tuple(
            Question(without_marks(one.question), without_marks(one.answer)) for one in answer.faq
        ),
        images=tuple(
            Image(one.address, without_marks(one.alt))
            for one in answer.images
            if one.address in given
        ),
        written_by=written_by,
    )
    return draft, tuple(citations)


def without_marks(text: str) -> str:
    """Return a text without its [P3] marks."""
    return CITATION.sub("", text).strip()


def unknown_marks(
    citations: Sequence[Citation], passages: Sequence[Passage]
) -> tuple[Finding, ...]:
    """Return the marks that name a passage there is not: the writer made them up."""
    known = {one.id for one in passages}
    return tuple(
        Finding("claims", "lowers", one.sentence[:80], f"cites {name}, which does not exist")
        for one in citations
        for name in one.passage_ids
        if name not in known
    )


def _citations(markdown: str) -> list[Citation]:
    """Return which sentence names which passages; a mark after the full stop is its sentence's."""
    found: list[Citation] = []
    moved = re.sub(r"([.!?…]+)((?:\s*\[P[^\]]*\])+)", r"\2\1", markdown)
    for line in moved.splitlines():
        for _, piece in split_sentences(line):
            ids = [
                one if one.startswith("P") else f"P{one}"
                for marks in _MARK.findall(piece)
                for one in re.split(r"\s*[,;]\s*", marks)
            ]
            if ids:
                found.append(Citation(without_marks(piece), tuple(dict.fromkeys(ids))))
    return found


def _from_h2(markdown: str) -> str:
    """Drop an H1 the model put first against its orders."""
    first = blocks(markdown)[:1]
    if first and first[0].level == 1:
        return markdown.lstrip().split("\n", 1)[-1].strip()
    return markdown


def _asked(brief: Brief) -> str:
    words = ASKED[brief.language]
    steps = FRAMEWORK_STEPS[brief.language][brief.framework]
    lines = [
        f"{words['topic']} {brief.topic}",
        f"{words['audience']} {brief.audience}",
        f"{words['keywords']} {', '.join(brief.keywords)}",
        f"{words['length']} {brief.least_words}-{brief.most_words}",
        f"{words['framework']} {brief.framework}: {steps}",
        f"{words['call']} {brief.call_to_action} {brief.call_to_action_url}".rstrip(),
    ]
    if brief.forbidden:
        lines.append(f"{words['forbidden']} {', '.join(brief.forbidden)}")
    return "\n".join(lines)


def _pages(brief: Brief) -> str:
    pages = [f"- {one.title}: {one.address}" for one in offered(brief.site)[:MOST_PAGES]]
    return "\n".join([ASKED[brief.language]["pages"], *pages]) if pages else ""


def _images(images: Sequence[Image], brief: Brief) -> str:
    lines = [f"- {one.address}: {one.alt}" for one in images]
    return "\n".join([ASKED[brief.language]["images"], *lines]) if lines else ""


def _quoted(draft: Draft) -> str:
    return f"<article>\n{article_markdown(draft)}\n\n{draft.meta_description}\n</article>"


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def _joined(parts: Sequence[str]) -> str:
    return "\n\n".join(one for one in parts if one)
