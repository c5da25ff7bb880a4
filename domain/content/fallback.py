"""The article when no model answers: what the client says, quoted, in order, and nothing else.

Every sentence of fact is a quotation of a client's page with its name and link, so that all of it
is supported word for word. It is marked as such (`written_by` is `fallback`) and tells its reader.
"""

from collections.abc import Sequence

from domain.content.links import same_address
from domain.content.slugs import slug
from domain.content.text import content, plain, split_sentences
from domain.content.words import Brief, Draft, Language, Passage, Question, Source
from domain.errors import RuleError

WRITTEN_BY = "fallback"
MOST_SOURCES = 6
MOST_SENTENCES = 4  # of one source
_QUOTES = {"fr": ("« ", " »"), "en": ("“", "”")}
_WORDS: dict[Language, dict[str, str]] = {
    "fr": {
        "opening": "Voici ce que {name} publie à propos de : {topic}. Tout y est cité.",
        "says": "{name} indique : {quote}.",
        "page": "À lire : [{title}]({address}).",
        "meta": "{topic} : ce que dit {name}, cité page par page, avec les liens utiles.",
        "question": "Que dit {name} à propos de « {title} » ?",
    },
    "en": {
        "opening": "This is what {name} publishes about: {topic}. Every piece of it is quoted.",
        "says": "{name} states: {quote}.",
        "page": "Read more: [{title}]({address}).",
        "meta": "{topic}: what {name} says, quoted page by page, with the links that matter.",
        "question": "What does {name} say about “{title}”?",
    },
}


def fallback_draft(brief: Brief, passages: Sequence[Passage], sources: Sequence[Source]) -> Draft:
    """Build an article from the client's own pages.

    Raises:
        RuleError: no client page in that language says anything that can be quoted.
    """
    words = _WORDS[brief.language]
    name = brief.site.name
    sections: list[str] = []
    asked: list[Question] = []
    for source in _ranked(brief, sources)[:MOST_SOURCES]:
        said = _sentences(source, passages)
        if not said:
            continue
        quoted = [
            words["says"].format(name=name, quote=_quote(one, brief.language)) for one in said
        ]
        lines = [f"## {source.title}", "\n".join(f"- {one}" for one in quoted)]
        if any(same_address(source.address, one.address) for one in brief.site.pages):
            lines.append(words["page"].format(title=source.title, address=source.address))
        sections.append("\n\n".join(lines))
        asked.append(Question(words["question"].format(name=name, title=source.title), quoted[0]))
    if not sections:
        raise RuleError(f"nothing to write about {brief.topic!r}: no page of {name} says anything")
    opening = words["opening"].format(name=name, topic=brief.topic)
    call = [f"{brief.call_to_action} {brief.call_to_action_url}".strip()]
    return Draft(
        title=brief.topic[:1].upper() + brief.topic[1:],
        slug=slug(brief.topic, brief.language),
        meta_description=words["meta"].format(topic=brief.topic, name=name),
        body_markdown="\n\n".join([opening, *sections, *(one for one in call if one)]),
        language=brief.language,
        faq=tuple(asked[:3]) if len(asked) > 1 else (),
        written_by=WRITTEN_BY,
    )


def require_ground(topic: str, sources: Sequence[Source]) -> None:
    """Stop a topic about which nothing is known.

    Raises:
        RuleError: there is no source, or none that is the client's own.
    """
    if not any(one.text.strip() for one in sources):
        raise RuleError(
            f"no source for {topic!r}: give a page, a file or a feed; nothing is invented"
        )
    if not any(one.kind == "client" and one.text.strip() for one in sources):
        raise RuleError(
            f"no fact of the client's for {topic!r}: give one of their pages or a price list"
        )


def _ranked(brief: Brief, sources: Sequence[Source]) -> list[Source]:
    """Order the client's sources by what they have in common with the topic and keywords."""
    asked = set(content(" ".join([brief.topic, *brief.keywords]), brief.language))
    usable = [one for one in sources if one.kind == "client" and one.language == brief.language]

    def near(source: Source) -> int:
        title = set(content(source.title, brief.language))
        text = set(content(plain(source.text), brief.language))
        return -(2 * len(asked & title) + len(asked & text))

    return sorted(usable, key=near)


def _sentences(source: Source, passages: Sequence[Passage]) -> list[str]:
    """Return sentences that can be quoted: whole, without quotation marks of their own."""
    found = [
        piece
        for passage in passages
        if passage.source_id == source.id
        for _, piece in split_sentences(plain(passage.text))
        if not set(piece) & set('«»“”"') and len(piece.split()) >= 3
    ]
    return found[:MOST_SENTENCES]


def _quote(sentence: str, language: Language) -> str:
    before, after = _QUOTES[language]
    return f"{before}{sentence.rstrip('.')}{after}"
