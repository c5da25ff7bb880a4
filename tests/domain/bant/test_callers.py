"""Simulated callers talk with the rules to the end: what is learned, and how the talk goes.

To be run before a question, a phrase or a rule of the dialogue changes.
"""

from dataclasses import dataclass, field

import pytest

from domain.bant import Language, Turn, qualify, reply, score
from domain.bant.dialogue import Reply
from domain.bant.questions import asked_in
from domain.calls.words import says_it_is_ai

MOST_TURNS = 14


@dataclass(frozen=True)
class Caller:
    """Somebody who opens with a sentence and answers each question their way."""

    name: str
    language: Language
    opens: str
    answers: dict[str, str]
    band: str
    intent: str
    budget: float | None = None
    otherwise: str = "hmm"
    says_once: dict[int, str] = field(default_factory=dict)

    def say(self, turn: int, asked: str | None) -> str:
        return self.says_once.get(turn) or self.answers.get(asked or "", self.otherwise)


SARAH = Caller(
    "Sarah, cosmetics shop", "fr", "Bonjour, j'ai une boutique de cosmétiques sur Shopify.",
    {"engagement": "On perd plein de paniers et je relance tout à la main", "budget": "600 euros",
     "timeline": "le mois prochain", "decision_maker": "oui c'est moi",
     "contact": "06 11 22 33 44"},
    "hot", "handover", 600,
)  # fmt: skip
MARC = Caller(
    "Marc, machine tools, must ask", "fr", "Bonjour, nous vendons des machines à des industriels.",
    {"engagement": "trouver de nouveaux clients sans embaucher",
     "budget": "entre mille et deux mille", "timeline": "d'ici deux mois",
     "decision_maker": "non, c'est la direction qui signe",
     "contact": "marc@exemple.fr"},
    "warm", "close", 1000,
)  # fmt: skip
AHMED = Caller(
    "Ahmed, drop-shipper, corrects himself", "fr", "salut je fais du dropshipping",
    {"engagement": "je passe mes soirées à recopier les commandes", "budget": "300 euros",
     "timeline": "dès que possible", "decision_maker": "oui je suis tout seul",
     "contact": "zéro six douze trente-quatre cinquante-six soixante-dix-huit"},
    "hot", "handover", 250, says_once={4: "ah non en fait plutôt 250 euros, et dès que possible"},
)  # fmt: skip
STUDENT = Caller(
    "a student", "fr", "Bonjour, je suis étudiante, c'est pour un mémoire.",
    {"budget": "je n'ai pas de budget", "timeline": "aucun projet", "decision_maker": "non"},
    "cold", "close", 0, otherwise="je sais pas",
)  # fmt: skip
SILENT = Caller("who only says yes", "fr", "allô", {}, "cool", "close", otherwise="oui")
ANGRY = Caller("who wants peace", "fr", "arrêtez de m'appeler !", {}, "cold", "stop")
PERSON = Caller(
    "who wants a person", "en", "Hi, we sell candles online.", {}, "cold", "handover",
    otherwise="can I talk to a real person please",
)  # fmt: skip
JANE = Caller(
    "Jane, asks back", "en", "Hello, we're a B2B software company.",
    {"engagement": "How long does it take to set up?", "budget": "How much is it?",
     "timeline": "next week", "decision_maker": "I'm the founder", "contact": "jane@example.com"},
    "warm", "close",
)  # fmt: skip
CALLERS = (SARAH, MARC, AHMED, STUDENT, SILENT, ANGRY, PERSON, JANE)


def held(caller: Caller) -> tuple[list[Turn], Reply]:
    turns = [Turn("caller", caller.opens)]
    for number in range(MOST_TURNS):
        said = reply(turns, qualify(turns, caller.language), caller.language)
        turns.append(Turn("agent", said.text))
        if said.ends:
            return turns, said
        turns.append(Turn("caller", caller.say(number, said.asks)))
    raise AssertionError(f"no end in {MOST_TURNS} turns: {turns}")


@pytest.mark.parametrize("caller", CALLERS, ids=lambda one: one.name)
def test_a_conversation_ends_as_it_should(caller: Caller) -> None:
    turns, last = held(caller)
    q = qualify(turns, caller.language)

    assert (score(q).band, last.intent) == (caller.band, caller.intent), turns
    budget = q.budget_eur_month
    assert (None if budget is None else float(budget.value)) == caller.budget


@pytest.mark.parametrize("caller", CALLERS, ids=lambda one: one.name)
def test_it_says_first_what_it_is_and_repeats_no_question(caller: Caller) -> None:
    turns, _ = held(caller)
    ours = [turn.text for turn in turns if turn.speaker == "agent"]

    assert says_it_is_ai(ours[0], caller.language)
    asked = [one for one in ours if "?" in one]
    assert len(set(asked)) == len(asked)
    known: set[str] = set()
    for number, turn in enumerate(turns):
        if turn.speaker == "agent":
            assert asked_in(turn.text) not in known, turns
        so_far = qualify(turns[: number + 1], caller.language)
        known = {"budget", "timeline", "decision_maker", "fit", "engagement"} - set(so_far.unknown)
