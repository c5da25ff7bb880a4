"""What of all that was fetched an article rests on: the nearest to the topic, in its language.

The client's own word comes first at the same nearness, because only it may be stated as a fact.
Numbers of sources and passages are what a prompt can carry and an editor can check.
"""

from collections.abc import Sequence
from dataclasses import replace

from domain.content.language_check import share_of
from domain.content.links import same_address
from domain.content.text import content, plain
from domain.content.words import LANGUAGES, Brief, Image, Language, Page, Passage, Source

MOST_SOURCES = 14
MOST_PASSAGES = 160
MOST_IMAGES = 4
TITLE_WEIGHT = 3
_LEAST_SHARE = 0.6  # of the words that tell, from which a text is of a language


def language_of(stated: str, text: str) -> Language | None:
    """Return a text's language: by its words where they tell, else as it states; None: another."""
    shares = {one: share_of(text, one) for one in LANGUAGES}
    for one in LANGUAGES:
        share = shares[one]
        if share is not None and share >= _LEAST_SHARE:
            return one
    return next((one for one in LANGUAGES if one == stated), None)


def nearness(title: str, text: str, asked: Sequence[str], language: Language) -> int:
    """Return how much of what is asked about stands in a title and a text."""
    wanted = set(content(" ".join(asked), language))
    in_title = len(wanted & set(content(title, language)))
    return TITLE_WEIGHT * in_title + len(wanted & set(content(plain(text), language)))


def chosen(
    found: Sequence[Source], topic: str, keywords: Sequence[str], language: Language
) -> tuple[Source, ...]:
    """Return the sources to rest on, the nearest first, numbered S1, S2…

    A stranger's page without anything of the topic is left out; the client's own pages stay, as
    far as there is room, because delivery or care matter to any article of theirs.
    """
    asked = [topic, *keywords]
    ranked = sorted(
        ((nearness(one.title, one.text, asked, language), one) for one in _once(found)),
        key=lambda pair: (-pair[0], pair[1].kind != "client"),
    )
    kept = [
        one
        for near, one in ranked
        if one.language == language and one.text.strip() and (near or one.kind == "client")
    ]
    return tuple(replace(one, id=f"S{number}") for number, one in enumerate(kept[:MOST_SOURCES], 1))


def on_topic(
    sources: Sequence[Source], topic: str, keywords: Sequence[str], language: Language
) -> tuple[Source, ...]:
    """Return the sources that say anything of a topic at all: without one there is no article."""
    asked = [topic, *keywords]
    return tuple(one for one in sources if nearness(one.title, one.text, asked, language))


def within(found: Sequence[Passage]) -> tuple[Passage, ...]:
    """Return the passages a prompt can carry; those of the nearest sources come first."""
    return tuple(found[:MOST_PASSAGES])


def pages_of(found: Sequence[Page], brief: Brief, most: int) -> tuple[Page, ...]:
    """Return the pages an article may link to, the nearest to its topic first."""
    asked = [brief.topic, *brief.keywords]
    once: list[Page] = []
    for page in found:
        if not any(same_address(page.address, one.address) for one in once):
            once.append(page)
    ranked = sorted(once, key=lambda one: -nearness(one.title, "", asked, brief.language))
    return tuple(ranked[:most])


def images_of(found: Sequence[Image]) -> tuple[Image, ...]:
    """Return the images to offer, each once."""
    return tuple({one.address: one for one in found}.values())[:MOST_IMAGES]


def _once(found: Sequence[Source]) -> list[Source]:
    """Keep the first of several sources of one address."""
    kept: list[Source] = []
    for one in found:
        if not any(same_address(one.address, other.address) for other in kept):
            kept.append(one)
    return kept
