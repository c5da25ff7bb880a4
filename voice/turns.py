"""What was said, by whom, and what it says of the lead.

Transcripts are kept by item: the service corrects itself, and a later text replaces an earlier one.
They are bounded: the last 200 turns, 64 KiB in all. What is said is judged when somebody asks, not
when it arrives: where many callers finish at once, the sound of all would wait for it.
"""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from domain.bant import FIELDS, Language, Qualification, Score, Turn, qualify, score
from domain.bant.score import POINTS
from domain.calls.prompts import summary

MOST_TURNS, MOST_CHARS = 200, 64 * 1024
Speaker = Literal["caller", "agent"]


@dataclass(slots=True)
class Line:
    """One thing said; `final` once it changes no more."""

    speaker: Speaker
    text: str
    final: bool = False


class Turns:
    """The transcript of one conversation, and the qualification that follows from it."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self._lines: OrderedDict[str, Line] = OrderedDict()
        self._chars = 0
        self._qualification = self._shown = Qualification(language=language)
        self._score = score(self._qualification)
        self._unjudged = False

    def put(self, item_id: str, speaker: Speaker, text: str, *, final: bool) -> Line:
        """Set what an item says, replacing what it said before."""
        line = self._lines.get(item_id)
        if line is None:
            line = self._lines[item_id] = Line(speaker, "")
        self._chars += len(text) - len(line.text)
        line.text, line.final = text, final or line.final
        self._unjudged = self._unjudged or (final and speaker == "caller")
        while len(self._lines) > MOST_TURNS or self._chars > MOST_CHARS:
            _, gone = self._lines.popitem(last=False)
            self._chars -= len(gone.text)
        return line

    def add(self, item_id: str, speaker: Speaker, more: str) -> Line:
        """Say more of an item."""
        line = self._lines.get(item_id)
        return self.put(item_id, speaker, (line.text if line else "") + more, final=False)

    def text(self, item_id: str) -> str:
        """Return what an item says so far."""
        line = self._lines.get(item_id)
        return line.text if line else ""

    def spoken(self) -> list[Turn]:
        """Return the turns, oldest first, without empty ones."""
        return [
            Turn(one.speaker, one.text.strip()) for one in self._lines.values() if one.text.strip()
        ]

    def last(self, speaker: Speaker) -> str:
        """Return the last thing somebody said."""
        said = [one.text for one in self.spoken() if one.speaker == speaker]
        return said[-1] if said else ""

    def unanswered(self) -> str:
        """Return the caller's last words if nobody has answered them."""
        spoken = self.spoken()
        return spoken[-1].text if spoken and spoken[-1].speaker == "caller" else ""

    @property
    def qualification(self) -> Qualification:
        """Return what is known of the lead, by all that the caller said whole."""
        self._judge()
        return self._qualification

    @property
    def score(self) -> Score:
        """Return what that is worth."""
        self._judge()
        return self._score

    def news(self) -> bool:
        """Return whether the score or its evidence changed since this was last asked."""
        before, self._shown = self._shown, self.qualification
        return self._shown is not before and self._shown != before

    def summary(self) -> str:
        """Return the conversation in three lines, for a person."""
        return summary(self.qualification, self.score.total, self.score.band)

    def shown(self) -> dict[str, Any]:
        """Return the score as the page shows it: points and the quoted words of each field."""
        fields = {}
        for field in FIELDS:
            known = self.qualification.found(field)
            fields[field] = {
                "points": self.score.parts[field],
                "most": POINTS[field],
                "quote": known.quote if known else "",
            }
        return {
            "type": "score.updated",
            "score": self.score.total,
            "band": self.score.band,
            "at_most": self.score.at_most,
            "fields": fields,
            "why": list(self.score.why[len(FIELDS) :]),  # the fields speak for themselves
        }

    def _judge(self) -> None:
        if self._unjudged:
            self._unjudged = False
            self._qualification = qualify(self.spoken(), self.language, datetime.now(UTC).date())
            self._score = score(self._qualification)
