"""What the simulated model hears and says: it has no ears and no mind, a script has both.

A script is a list of turns. Each utterance of the caller, or typed message, takes the next turn:
`caller_text` is what the transcription will claim, `reply_text` what is spoken. A turn with a tool
call asks for the tool first, if the session offers it, and speaks when its output has come;
`{output}` in the reply is replaced by it. Past its end a script repeats `after`.

The salesperson below is simulated: it qualifies a lead (budget, decision maker, need, time).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A function the model asks for; `arguments` is sent as JSON text."""

    name: str
    arguments: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Turn:
    """One exchange: what is taken for the caller's words, and what is answered."""

    caller_text: str = ""
    reply_text: str = ""
    tool_call: ToolCall | None = None


@dataclass(frozen=True, slots=True)
class Script:
    """One conversation. `opening` is said when a response is asked for before any caller's word."""

    turns: tuple[Turn, ...] = ()
    opening: str = "Bonjour."
    idle: str = "Vous êtes toujours là ?"
    after: Turn = Turn("Merci, au revoir.", "Merci, au revoir et bonne journée.")
    language: str = "fr"

    def turn(self, number: int) -> Turn:
        """Return the turn of a number from 0."""
        return self.turns[number] if number < len(self.turns) else self.after


def read(body: Mapping[str, Any]) -> Script:
    """Read a script from JSON with the members of `Script` and `Turn`.

    Raises:
        ValueError: an unknown member, or one of a wrong type.
    """
    unknown = set(body) - {one.name for one in fields(Script)}
    if unknown:
        raise ValueError(f"a script has no {', '.join(sorted(unknown))}")
    given: dict[str, Any] = dict(body)
    try:
        if "turns" in given:
            given["turns"] = tuple(_turn(one) for one in given["turns"])
        if "after" in given:
            given["after"] = _turn(given["after"])
        return Script(**given)
    except TypeError as wrong:
        raise ValueError(str(wrong)) from None


def _turn(body: Mapping[str, Any]) -> Turn:
    given: dict[str, Any] = dict(body)
    tool = given.pop("tool_call", None)
    return Turn(**given, tool_call=ToolCall(**tool) if tool else None)


SALES_FR = Script(
    (
        Turn("Bonjour, je cherche à automatiser mes relances clients.",
             "Avec plaisir. Quel budget mensuel avez-vous prévu ?"),
        Turn("Environ 1 500 euros par mois.", "Merci. Est-ce vous qui décidez de cet achat ?"),
        Turn("Oui, je suis le gérant de la boutique.", "Et pour quand en auriez-vous besoin ?"),
        Turn("Dès que possible, ce mois-ci.", "Combien de commandes traitez-vous par mois ?"),
        Turn("À peu près huit cents, sur Shopify.",
             "C'est noté. Un conseiller vous rappelle avec une proposition."),
    ),
    opening="Bonjour, je suis l'assistant vocal automatique. Que puis-je faire pour vous ?",
)  # fmt: skip
SALES_EN = Script(
    (
        Turn("Hi, I want to automate follow-ups with my customers.",
             "Gladly. What monthly budget do you have in mind?"),
        Turn("About two thousand dollars a month.", "Thank you. Is the decision yours to make?"),
        Turn("Yes, I own the company.", "And when would you need it?"),
        Turn("As soon as possible, this month.", "How many orders do you handle each month?"),
        Turn("Around eight hundred, on Shopify.",
             "Noted. A colleague will call you back with a proposal."),
    ),
    opening="Hello, I am the automated voice assistant. What can I do for you?",
    idle="Are you still there?",
    after=Turn("Thank you, goodbye.", "Thank you, goodbye."),
    language="en",
)  # fmt: skip


def salesperson(instructions: str) -> Script:
    """Return the simulated salesperson, in the language the instructions seem to be in."""
    words = set(instructions.lower().replace(",", " ").replace(".", " ").split())
    english = len(words & {"the", "you", "are", "and", "english"})
    return SALES_EN if english > len(words & {"le", "la", "vous", "et", "français"}) else SALES_FR
