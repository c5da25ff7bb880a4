"""The next thing to say, by rules: the most telling question not yet answered, then a goodbye."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from domain.bant.questions import ASK, asked_in
from domain.bant.score import score
from domain.bant.words import Field, Language, Qualification, Turn

Intent = Literal["ask", "answer", "handover", "support", "close"]
ORDER: tuple[Field, ...] = ("fit", "engagement", "budget", "timeline", "decision_maker")
MOST_TIMES = 2  # a question is asked at most so often

_HOT: dict[Language, str] = {
    "fr": "Merci, c'est très clair. Un conseiller vous rappelle au plus vite.",
    "en": "Thank you, that is very clear. One of our advisers will call you back shortly.",
}
_BYE: dict[Language, str] = {
    "fr": "Merci pour cet échange. Nous revenons vers vous avec une proposition adaptée.",
    "en": "Thank you for your time. We will come back to you with a suitable proposal.",
}


@dataclass(frozen=True, slots=True)
class Reply:
    """What to say next.

    Attributes:
        asks: the field it asks for, None where it asks for none.
        ends: whether the conversation is over after it.
    """

    text: str
    asks: Field | None
    intent: Intent
    ends: bool


def reply(turns: Sequence[Turn], q: Qualification, language: Language) -> Reply:
    """Return the next answer to a conversation."""
    if score(q).band == "hot":
        return Reply(_HOT[language], None, "handover", True)
    asked = [asked_in(turn.text) for turn in turns if turn.speaker == "agent"]
    for field in ORDER:
        if q.found(field) is None and asked.count(field) < MOST_TIMES:
            return Reply(ASK[language][field], field, "ask", False)
    return Reply(_BYE[language], None, "close", True)
