"""The claim check: every figure, date, name, price and quotation of a text, and what it rests on.

    claims(text)            what can be checked
    judge(text, library)    a verdict on each
    claim_gate(verdicts)    whether it may be published: 95 % supported, none contradicted, and no
                            grave one (gravity.py) without a passage

Source: the claim gate of the content process (docs/processes/content.md); product row C2.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from domain.content.arithmetic import Calculation, calculations, follows, written
from domain.content.authority import Link
from domain.content.context import profile
from domain.content.gravity import is_grave
from domain.content.linking import link
from domain.content.mentions import Mention, ReadText, read
from domain.content.passages import Library
from domain.content.quantities import Quantity
from domain.content.words import Claim, Language, Verdict

LEAST_SUPPORTED = 0.95


@dataclass(frozen=True, slots=True)
class Gate:
    """Whether an article may be published, as far as its claims go.

    Attributes:
        share_supported: of the checkable claims; 1 when there are none.
        contradicted: how many.
        unsupported: the claims no passage carries, for whoever mends them.
        note: in words, for the report.
    """

    passes: bool
    share_supported: float
    contradicted: int
    unsupported: tuple[Verdict, ...]
    note: str


def claims(markdown: str, language: Language) -> tuple[Claim, ...]:
    """Return all that can be checked in a text, in order."""
    return tuple(_claim(one) for one in read(markdown, language).mentions)


def judge(markdown: str, library: Library) -> tuple[Verdict, ...]:
    """Return a verdict on every claim of a text."""
    text = read(markdown, library.language, library.names)
    by_sentence: dict[int, list[Mention]] = {}
    for one in text.mentions:
        by_sentence.setdefault(one.sentence.start, []).append(one)
    verdicts: list[Verdict] = []
    for group in by_sentence.values():
        links = [(one, _linked(one, group, text, library)) for one in group]
        verdicts += [_verdict(one, found) for one, found in _calculated(links, library.language)]
    return tuple(verdicts)


def claim_gate(verdicts: Sequence[Verdict]) -> Gate:
    """Decide whether a text's claims let it be published."""
    if not verdicts:
        return Gate(True, 1.0, 0, (), "nothing in it can be checked")
    supported = sum(one.status == "supported" for one in verdicts)
    contradicted = sum(one.status == "contradicted" for one in verdicts)
    share = supported / len(verdicts)
    open_ones = tuple(one for one in verdicts if one.status != "supported")
    grave = sum(is_grave(one.claim) for one in open_ones)
    passes = share >= LEAST_SUPPORTED and contradicted == 0 and grave == 0
    note = f"{supported} of {len(verdicts)} claims supported, {contradicted} contradicted"
    if grave:
        note += f", {grave} of a kind that must be supported"
    return Gate(passes, share, contradicted, open_ones, note)


def _linked(mention: Mention, group: list[Mention], text: ReadText, library: Library) -> Link:
    peers = [one for one in group if one is not mention]
    return link(mention, profile(mention, text, "", library.ground), peers, library)


def _calculated(
    links: list[tuple[Mention, Link]], language: Language
) -> list[tuple[Mention, Link]]:
    """Let a shown calculation carry its result, and a wrong one contradict it."""
    shown = calculations(links[0][0].sentence.text, language)
    if not shown:
        return links
    firm = {
        value
        for mention, found in links
        if isinstance(mention.reading, Quantity) and found.status == "supported"
        for value in written(mention.text, language)
    }
    return [(mention, _by_sum(mention, found, shown, firm, language)) for mention, found in links]


def _by_sum(
    mention: Mention, found: Link, shown: list[Calculation], firm: set[Decimal], language: Language
) -> Link:
    for one in shown:
        if not isinstance(mention.reading, Quantity):
            continue
        values = written(mention.text, language)
        if found.status == "not_found" and one.counts(values) and follows(one, firm):
            return Link("supported", (), f"a count of the calculation {one.words}")
        if values != (one.said,):
            continue
        if not one.right:
            return Link("contradicted", (), f"the calculation gives {one.result}")
        if found.status != "supported" and follows(one, firm):
            return Link("supported", found.passage_ids, f"by calculation: {one.words}")
    return found


def _verdict(mention: Mention, found: Link) -> Verdict:
    return Verdict(_claim(mention), found.status, found.passage_ids, found.why)


def _claim(mention: Mention) -> Claim:
    sentence = mention.sentence
    return Claim(mention.text, mention.kind, sentence.text, sentence.start + mention.start)
