"""Who is said to have said it: a quotation by its speaker, a study by its authors and its subject.

An authority is invented more often than misread, so its words count one by one: a passage that
merely shares a common word with "surveys reveal that…" carries nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.content.context import Profile, likeness
from domain.content.mentions import Mention
from domain.content.passages import Known, Library, mentions_name
from domain.content.quotations import altered, is_in
from domain.content.text import content
from domain.content.words import Status

FLOOR = 0.4  # share of the claim's context a passage must speak of to support it
SPOKEN = 0.4  # share of the words of a claimed finding that the study's sentence must have


@dataclass(frozen=True, slots=True)
class Link:
    """What the passages say to a mention."""

    status: Status
    passage_ids: tuple[str, ...]
    why: str


def leaning(mention: Mention, profile: Profile, peers: Sequence[Mention], library: Library) -> Link:
    """Judge "a study shows": a passage must speak of a study of the same thing, by the same."""
    authors = _names(peers)
    beside = frozenset(content(" ".join([*authors, mention.text]), library.language))
    rated = [
        (likeness(profile, one.profile, library.ground), one)
        for one in library.known
        if one.mention.leans
        and _named_in(authors, library.folded[one.passage_id])
        and _spoken(profile, one.profile, beside) >= SPOKEN
    ]
    best = max(rated, key=lambda one: one[0], default=None)
    if best and best[0] >= FLOOR:
        return Link("supported", (best[1].passage_id,), "a passage speaks of that study")
    return Link("not_found", (), "no passage speaks of such a study")


def quotation(mention: Mention, peers: Sequence[Mention], library: Library) -> Link:
    """Judge a quotation: word for word, and by the one who is said to have said it."""
    speakers = _names(peers)
    for passage in library.passages:
        if not is_in(mention.text, passage.text):
            continue
        # Words that stand in quotation marks there are somebody's; plain ones are the page's own.
        if altered(mention.text, passage.text) and not _said_by(
            speakers, mention, passage.id, library
        ):
            return Link("contradicted", (passage.id,), "the passage gives it to somebody else")
        return Link("supported", (passage.id,), "word for word")
    for passage in library.passages:
        if altered(mention.text, passage.text):
            return Link("contradicted", (passage.id,), "the passage quotes other words")
    return Link("not_found", (), "no passage has these words")


def same_name(one: str, other: str) -> bool:
    """Say whether two folded names are one, or one is a part of the other."""
    return f" {one} " in f" {other} " or f" {other} " in f" {one} "


def _spoken(claim: Profile, passage: Profile, beside: frozenset[str]) -> float:
    """Return the share of the finding's words the study's sentence has, authors left out."""
    finding = claim.sentence - beside or claim.sentence
    return len(finding & passage.sentence) / max(1, len(finding))


def _names(peers: Sequence[Mention]) -> list[str]:
    return [str(one.reading) for one in peers if one.kind == "name" and not one.leans]


def _said_by(speakers: Sequence[str], mention: Mention, passage_id: str, library: Library) -> bool:
    """Say whether one of the speakers stands in the very sentence that quotes these words; where
    that names nobody, anywhere in the passage."""
    here = [one for one in library.known if one.passage_id == passage_id]
    quoting = {
        one.mention.sentence.start
        for one in here
        if one.mention.kind == "quotation" and is_in(mention.text, str(one.mention.reading))
    }
    beside = [
        str(one.mention.reading) for one in _people(here) if one.mention.sentence.start in quoting
    ]
    if not beside:
        return _named_in(speakers, library.folded[passage_id])
    return not speakers or any(same_name(one, other) for one in speakers for other in beside)


def _people(known: Sequence[Known]) -> list[Known]:
    return [one for one in known if one.mention.kind == "name" and not one.mention.leans]


def _named_in(found: Sequence[str], text: str) -> bool:
    """Say whether a passage names one of these, if there are any."""
    return not found or any(mentions_name(one, text) for one in found)
