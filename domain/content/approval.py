"""Approval: whose word lets which text go live, and how many articles a site may show a month.

An approval is of one content hash: a text that changed afterwards needs a new one. Pace: Google's
policy on scaled content (developers.google.com/search/docs/essentials/spam-policies); the brief
sells four articles a month. Responsibility: regulation (EU) 2024/1689, article 50(4): a machine's
text needs no mark where a person reviewed it and somebody holds editorial responsibility.
"""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from domain.content.words import Language
from domain.errors import RuleError

Decision = Literal["approved", "rejected", "withdrawn"]
Kind = Literal["person", "autopilot"]

AUTOPILOT = "autopilot"
MONTH = timedelta(days=30)
LONGEST_NAME = 80

_RESPONSIBLE: dict[Kind, dict[Language, str]] = {
    "person": {
        "fr": "Texte écrit avec une IA, relu et approuvé par {who} le {at:%d/%m/%Y à %H:%M} UTC, "
        "qui en assume la responsabilité éditoriale (règlement (UE) 2024/1689, art. 50, § 4).",
        "en": "Written with AI, reviewed and approved by {who} on {at:%Y-%m-%d at %H:%M} UTC, who "
        "holds editorial responsibility for it (regulation (EU) 2024/1689, art. 50(4)).",
    },
    "autopilot": {
        "fr": "Texte écrit par une IA, publié le {at:%d/%m/%Y à %H:%M} UTC sans relecture humaine, "
        "par réglage du client : la page le dit (règlement (UE) 2024/1689, art. 50, § 4).",
        "en": "Written by AI, published on {at:%Y-%m-%d at %H:%M} UTC without human review, by the "
        "client's settings: the page says so (regulation (EU) 2024/1689, art. 50(4)).",
    },
}
DISCLOSURE: dict[Language, str] = {
    "fr": "Cet article a été rédigé par une intelligence artificielle, sans relecture humaine.",
    "en": "This article was written by artificial intelligence and not reviewed by a person.",
}


@dataclass(frozen=True, slots=True)
class Approval:
    """One decision about one text. Times are aware UTC.

    Attributes:
        content_hash: of the draft it is about, `domain.content.record.content_hash`.
        minutes: what the person says they spent on it.
        against: the content hash that was live at that moment, empty where nothing was.
        diff: from that text to this one, as `diff` makes it.
        responsibility: who answers for the text, in its own language.
    """

    content_hash: str
    decision: Decision
    who: str
    kind: Kind
    at: datetime
    minutes: float = 0.0
    why: str = ""
    against: str = ""
    diff: str = ""
    responsibility: str = ""


def in_force(decisions: Sequence[Approval], content_hash: str) -> Approval | None:
    """Return the approval a text has: the newest decision about exactly it, if that is a yes."""
    about = [one for one in decisions if one.content_hash == content_hash]
    newest = max(about, key=lambda one: one.at, default=None)
    return newest if newest and newest.decision == "approved" else None


def next_turn(went_live: Sequence[datetime], now: datetime, per_month: int) -> datetime | None:
    """Return when a further article may go live; None is now.

    Args:
        went_live: when articles of this site first went live.
        per_month: how many may in any 30 days.
    """
    recent = sorted((at for at in went_live if at > now - MONTH), reverse=True)
    if len(recent) < per_month:
        return None
    return recent[per_month - 1] + MONTH if per_month else datetime.max.replace(tzinfo=now.tzinfo)


def wait_said(until: datetime, per_month: int) -> str:
    """Say why an approved article waits, and until when."""
    if not per_month:
        return "this client publishes nothing: CONTENT_POSTS_PER_MONTH is 0"
    return (
        f"waits until {until:%Y-%m-%d %H:%M} UTC: {per_month} articles went live on this site in "
        "the last 30 days (CONTENT_POSTS_PER_MONTH)"
    )


def named(who: str) -> str:
    """Return the name of whoever decides.

    Raises:
        RuleError: it is nobody's.
    """
    name = " ".join(who.split())
    if not any(one.isalpha() for one in name) or name.lower() == AUTOPILOT:
        raise RuleError(f"an approval carries a person's name, not {who!r}: --by NAME")
    if len(name) > LONGEST_NAME:
        raise RuleError(f"a name has at most {LONGEST_NAME} characters")
    return name


def responsibility(kind: Kind, who: str, at: datetime, language: Language) -> str:
    """Say who answers for a text, for the record and for whoever asks."""
    return _RESPONSIBLE[kind][language].format(who=who, at=at)


def diff(old: str, new: str) -> str:
    """Return the lines that were taken away and added, unified, with one line of context."""
    lines = difflib.unified_diff(old.splitlines(), new.splitlines(), lineterm="", n=1)
    return "\n".join(list(lines)[2:])  # the first two would name files
