"""One mention of an article against the passages: supported, not found or contradicted, and why.

The same value is not enough: among all that the passages say of this kind, what stands in the most
similar context must say this value. If something else does, the claim is contradicted; if nothing
stands in a similar context, it is not found.
"""

import re
from collections.abc import Sequence

from domain.content.authority import FLOOR, Link, leaning, quotation, same_name
from domain.content.context import Profile, contrary, likeness
from domain.content.dates import When, same_kind, says
from domain.content.denial import denied
from domain.content.entailment import entails
from domain.content.mentions import Mention
from domain.content.passages import Known, Library, mentions_name
from domain.content.quantities import Quantity
from domain.content.roles import roles
from domain.content.units import ALIKE

FLOOR_LOW = 0.3  # of a date, and of a value that comes with its neighbour
STRONG = 0.5  # from which another value is a denial
SWAPPED = 0.25  # the same number in another unit needs less: units are what gets swapped
MARGIN = 0.06  # by how much another value may fit better without denying
NAME_STRONG = 0.55


def link(mention: Mention, profile: Profile, peers: Sequence[Mention], library: Library) -> Link:
    """Judge one mention; `peers` are the others of its sentence."""
    if mention.kind == "quotation":
        return quotation(mention, peers, library)
    if mention.leans:
        return leaning(mention, profile, peers, library)
    if mention.kind == "name":
        return _name(mention, profile, library)
    return _on_condition(mention, peers, library) or _value(mention, profile, peers, library)


def _value(mention: Mention, profile: Profile, peers: Sequence[Mention], library: Library) -> Link:
    """Judge a figure, a price or a date by what fits its context best."""
    rated = [
        (likeness(profile, one.profile, library.ground), _agrees(one.mention, mention), one)
        for one in library.known
        if _comparable(one.mention, mention)
    ]
    same = max((one for one in rated if one[1]), key=lambda one: one[0], default=None)
    other = max((one for one in rated if not one[1]), key=lambda one: one[0], default=None)
    best_other = other[0] if other else 0.0
    overruled = _overruled(same, rated)
    if overruled:
        return Link(
            "contradicted", (overruled.passage_id,), f"the client says {overruled.mention.text}"
        )
    if (
        same
        and same[0] >= _floor(mention, same[2], peers, library)
        and same[0] >= best_other - MARGIN
    ):
        if contrary(profile, same[2].profile):
            return Link("contradicted", (same[2].passage_id,), "one affirms what the other denies")
        return Link("supported", (same[2].passage_id,), f"the passage says {same[2].mention.text}")
    if other and best_other >= STRONG:
        return Link(
            "contradicted", (other[2].passage_id,), f"the passage says {other[2].mention.text}"
        )
    swapped = max(
        (one for one in rated if _swapped(one[2].mention, mention)),
        default=None,
        key=lambda one: one[0],
    )
    if swapped and swapped[0] >= SWAPPED:
        return Link(
            "contradicted", (swapped[2].passage_id,), f"the passage says {swapped[2].mention.text}"
        )
    if same:
        return Link("not_found", (), f"{mention.text} stands in a passage about something else")
    return Link("not_found", (), "no passage says it")


def _floor(mention: Mention, known: Known, peers: Sequence[Mention], library: Library) -> float:
    """A date needs less than a figure, for two events of one subject seldom share it; so does a
    value whose neighbour in the sentence is its neighbour in the passage's too."""
    beside = [one.mention for one in _beside(known, library) if one is not known]
    together = any(_agrees(one, peer) for one in beside for peer in peers)
    return FLOOR_LOW if together or mention.kind == "date" else FLOOR


def _beside(known: Known, library: Library) -> list[Known]:
    """Return all that the same sentence of the passage mentions."""
    start = known.mention.sentence.start
    return [
        one
        for one in library.known
        if one.passage_id == known.passage_id and one.mention.sentence.start == start
    ]


def _overruled(
    same: tuple[float, bool, Known] | None, rated: Sequence[tuple[float, bool, Known]]
) -> Known | None:
    """Return what the client says of it, where only a stranger says the claimed value."""
    if same is None or same[2].client:
        return None
    own = [one for one in rated if one[2].client and one[0] >= STRONG]
    if any(agrees for _, agrees, _ in own) or not own:
        return None
    return max(own, key=lambda one: one[0])[2]


def _comparable(known: Mention, claimed: Mention) -> bool:
    one, other = known.reading, claimed.reading
    if isinstance(one, When) and isinstance(other, When):
        return same_kind(one, other)
    if not isinstance(one, Quantity) or not isinstance(other, Quantity):
        return False
    if one.dimension == "count" == other.dimension:
        return bool(one.nouns & other.nouns)
    alike = {one.dimension, other.dimension}
    return one.dimension == other.dimension or any(alike <= group for group in ALIKE)


def _swapped(known: Mention, claimed: Mention) -> bool:
    """Say whether two quantities have the same digits in different units."""
    digits = [re.findall(r"\d+", one.text) for one in (known, claimed)]
    return bool(digits[0]) and digits[0] == digits[1] and not _agrees(known, claimed)


def _agrees(known: Mention, claimed: Mention) -> bool:
    one, other = known.reading, claimed.reading
    if isinstance(one, When) and isinstance(other, When):
        return says(one, other)
    return isinstance(one, Quantity) and isinstance(other, Quantity) and entails(one, other)


def _name(mention: Mention, profile: Profile, library: Library) -> Link:
    """Judge a name: somewhere in the passages, and in the role it is given."""
    name = str(mention.reading)
    where = [one for one, text in library.folded.items() if mentions_name(name, text)]
    others = [
        (likeness(profile, one.profile, library.ground), one)
        for one in library.known
        if one.mention.kind == "name" and not one.mention.leans
    ]
    if where:
        denying = denied(mention, library)
        if denying:
            return Link("contradicted", (denying,), "one affirms what the other denies")
        return _role(mention, name, where, library) or _carried(name, others, where)
    rated = [one for one in others if _could_be(name, str(one[1].mention.reading))]
    best = max(rated, key=lambda one: one[0], default=None)
    if best and best[0] >= NAME_STRONG:
        said = best[1].mention.text
        return Link("contradicted", (best[1].passage_id,), f"the passage names {said}")
    return Link("not_found", (), "no passage names it")


def _could_be(name: str, other: str) -> bool:
    """Say whether two names are of one kind: both full names, or both single words."""
    return (" " in name) == (" " in other)


def _role(mention: Mention, name: str, where: list[str], library: Library) -> Link | None:
    """Contradict a name in a role that the passages give to another name, and never to this one."""
    asked = roles(mention.sentence.text, mention.start, library.language)
    for role in asked:
        held = [
            one
            for one in library.known
            if one.mention.kind == "name"
            and not one.mention.leans
            and role in roles(one.mention.sentence.text, one.mention.start, library.language)
        ]
        mine = [one for one in held if same_name(name, str(one.mention.reading))]
        rivals = [one for one in held if " " in str(one.mention.reading)]
        if held and not mine and rivals and " " in name and not _place(name, rivals):
            other = rivals[0]
            return Link(
                "contradicted", (other.passage_id,), f"the passage names {other.mention.text}"
            )
    return None


def _place(name: str, rivals: Sequence[Known]) -> bool:
    """Say whether the name stands beside the rival in the same sentence: both may be meant."""
    return any(mentions_name(name, f" {one.mention.sentence.text.lower()} ") for one in rivals)


def _carried(name: str, others: list[tuple[float, Known]], where: list[str]) -> Link:
    """Support a name by the passages that have it, the one that fits best first."""
    mine = [one for one in others if same_name(name, str(one[1].mention.reading))]
    best = max(mine, key=lambda one: one[0], default=None)
    first = (best[1].passage_id,) if best else ()
    rest = tuple(one for one in where if one not in first)
    return Link("supported", (*first, *rest)[:3], "a passage names it")


def _on_condition(mention: Mention, peers: Sequence[Mention], library: Library) -> Link | None:
    """Support "free" from a price on, where a passage says free from that price on."""
    if not _is_free(mention) or any(_is_free(one) for one in peers):
        return None
    prices = [one for one in peers if one.kind == "price"]
    for free in library.known:
        if _is_free(free.mention) and any(
            _same_amount(one.mention, price) for one in _beside(free, library) for price in prices
        ):
            return Link("supported", (free.passage_id,), "the passage says so from that price on")
    return None


def _is_free(mention: Mention) -> bool:
    reading = mention.reading
    return isinstance(reading, Quantity) and (reading.dimension, *reading.values) == ("price", 0)


def _same_amount(one: Mention, other: Mention) -> bool:
    """Say whether two prices are one amount; "over" and "from" say the same of a threshold."""
    a, b = one.reading, other.reading
    return (
        isinstance(a, Quantity)
        and isinstance(b, Quantity)
        and (a.dimension, a.unit, a.values) == ("price", b.unit, b.values)
        and {a.comparison, b.comparison}.isdisjoint({"less", "most"})
    )
