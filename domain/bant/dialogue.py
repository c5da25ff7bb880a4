"""The next thing to say, by rules: answer, then the most telling question not yet answered.

No question is asked whose answer is known, none more than twice, and never twice in the same
words. Nothing is stated that is not known: no price, no date. Whoever wants a person gets one;
whoever wants to be left alone is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from domain.bant.contacts import contact_in
from domain.bant.facts import fact_for
from domain.bant.questions import ASK, asked_in
from domain.bant.score import score
from domain.bant.wishes import Wish, wish_of
from domain.bant.words import Field, Language, Qualification, Turn
from domain.calls.words import WORDS, first_sentence

Intent = Literal["ask", "answer", "repeat", "handover", "support", "stop", "close"]
Asks = Field | Literal["contact", "order", "identity"]
ORDER: tuple[Field, ...] = ("fit", "engagement", "budget", "timeline", "decision_maker")
MOST_TIMES = 2  # a question is asked at most so often
NOTED: dict[Language, tuple[str, ...]] = {
    "fr": ("C'est noté.", "Très bien.", "D'accord."),
    "en": ("Noted.", "Very well.", "All right."),
}


@dataclass(frozen=True, slots=True)
class Reply:
    """What to say next.

    Attributes:
        asks: the field it asks for, `contact`, `order` or `identity`; None where it asks nothing.
        intent: `handover` a person takes over, `support` is about an order, `stop` no more
            contact is wanted, `close` it is over; the rest goes on.
        ends: whether the conversation is over after it.
    """

    text: str
    asks: Asks | None
    intent: Intent
    ends: bool


def reply(
    turns: Sequence[Turn],
    q: Qualification,
    language: Language,
    *,
    company: str = "",
    reachable: bool = False,
    facts: Sequence[str] = (),
    answer: str = "",
) -> Reply:
    """Return the next answer to a conversation.

    Args:
        company: the client's name, for the first sentence.
        reachable: whether the caller's number or address is known from elsewhere.
        facts: sentences the client stands by, which may answer a question.
        answer: said before our own question instead of what the rules would say there.
    """
    said = _Said(turns, q, language, reachable, facts, answer)
    if not any(turn.speaker == "agent" for turn in turns):
        begun = first_sentence(language, company, "text")
        after = _next(said) if turns else _greeting(language)
        return Reply(f"{begun} {after.text}", after.asks, after.intent, after.ends)
    return _next(said)


@dataclass(frozen=True, slots=True)
class _Said:
    """A conversation, and what its next answer may rest on."""

    turns: Sequence[Turn]
    q: Qualification
    language: Language
    reachable: bool
    facts: Sequence[str]
    answer: str

    def last(self, speaker: str) -> str:
        """Return the last thing somebody said."""
        return next((turn.text for turn in reversed(self.turns) if turn.speaker == speaker), "")

    @property
    def ours(self) -> list[str]:
        """Return what our side has said."""
        return [turn.text for turn in self.turns if turn.speaker == "agent"]


def _greeting(language: Language) -> Reply:
    return Reply(WORDS[language].how_can_i_help, None, "ask", False)


def _next(said: _Said) -> Reply:
    words = WORDS[said.language]
    match wish := wish_of(said.last("caller"), said.language):
        case Wish.STOP:
            return Reply(words.stopped, None, "stop", True)
        case Wish.PERSON:
            return Reply(words.no_transfer, None, "handover", True)
        case Wish.ORDER:
            return Reply(words.ask_order, "order", "support", False)
        case Wish.GOODBYE:
            return Reply(words.goodbye, None, "close", True)
        case Wish.REPEAT if before := said.last("agent"):
            return Reply(words.repeat.format(said=before), asked_in(before), "repeat", False)
    refused = said.q.engagement is not None and not said.q.engagement.value
    if refused and wish is not Wish.QUESTION:
        return Reply(words.goodbye, None, "close", True)
    return _ask(said, said.answer or _answer(wish, said))


def _answer(wish: Wish | None, said: _Said) -> str:
    """Return what is said before the next question."""
    words = WORDS[said.language]
    if wish in (Wish.QUESTION, Wish.PRICE):
        if fact := fact_for(said.last("caller"), said.facts, price=wish is Wish.PRICE):
            return fact
        return words.unknown if wish is Wish.QUESTION else words.price_unknown
    if wish is Wish.WHO:
        return words.i_am_ai
    spoken = len(said.ours)
    return NOTED[said.language][spoken % len(NOTED[said.language])] if spoken else ""


def _ask(said: _Said, answer: str) -> Reply:
    """Ask what is still open, then for a way to reach them; then close."""
    words, ours = WORDS[said.language], said.ours
    hot = score(said.q).band == "hot"
    field = None if hot else next_field(ours, said.q)
    if field is not None:
        question = ASK[said.language][field][_times(ours, field)]
        return Reply(f"{answer} {question}".strip(), field, "ask", False)
    known = said.reachable or contact_in(said.turns, said.language).known
    if not known and not any(words.contact in one for one in ours):
        return Reply(f"{answer} {words.contact}".strip(), "contact", "ask", False)
    if hot:
        return Reply(words.closing_hot, None, "handover", True)
    return Reply(words.closing, None, "close", True)


def next_field(said: Sequence[str], q: Qualification) -> Field | None:
    """Return the field to ask for next; None where nothing is left to ask.

    Args:
        said: what our side has said so far.
    """
    open_fields = (one for one in ORDER if q.found(one) is None and _times(said, one) < MOST_TIMES)
    return next(open_fields, None)


def _times(said: Sequence[str], field: Field) -> int:
    return sum(asked_in(one) == field for one in said)
