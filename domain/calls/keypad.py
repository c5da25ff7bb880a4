"""A conversation by telephone keys, when nobody can hear the caller: three questions, then a call
back.

Each answer becomes a sentence, read by the same rules as speech, so a key counts as what it stands
for. Key 0 asks for a person at any time. A question is repeated once, then passed over; whoever
presses nothing at all is promised to be called back.

The questions' sound lies on disk with the other phrases, so this needs no service.
"""

from dataclasses import dataclass, field
from typing import Literal

from domain.bant.words import Language

Step = Literal["keypad", "keypad_who", "keypad_when", "keypad_budget", "noted"]
STEPS: tuple[Step, ...] = ("keypad", "keypad_who", "keypad_when", "keypad_budget", "noted")
PERSON = "0"
PATIENCE_S = 12.0  # after a question has been heard
REPEATS = 1

QUESTIONS: dict[Step, dict[Language, str]] = {
    "keypad": {
        "fr": "Vous parlez à une intelligence artificielle, qui ne peut pas vous entendre en ce "
        "moment. Répondez avec les touches, ou tapez 0 "
        "pour parler à une personne. Pour un projet ou un devis, tapez 1. Pour une commande ou "
        "une autre question, tapez 2.",
        "en": "You are speaking to an artificial intelligence, which cannot hear you at the "
        "moment. Please answer with the keys, or press 0 to speak "
        "to a person. For a project or a quote, press 1. For an order or another question, "
        "press 2.",
    },
    "keypad_who": {
        "fr": "Est-ce vous qui décidez de cet achat ? Tapez 1 pour oui, 2 pour non.",
        "en": "Do you decide on this purchase? Press 1 for yes, 2 for no.",
    },
    "keypad_when": {
        "fr": "Pour quand ? Tapez 1 pour ce mois-ci, 2 pour les trois mois qui viennent, 3 pour "
        "plus tard.",
        "en": "For when? Press 1 for this month, 2 for the next three months, 3 for later.",
    },
    "keypad_budget": {
        "fr": "Quel budget par mois ? Tapez 1 pour mille euros ou plus, 2 pour cinq cents euros, "
        "3 pour trois cents euros, 4 pour moins.",
        "en": "Which budget a month? Press 1 for one thousand euros or more, 2 for five hundred "
        "euros, 3 for three hundred euros, 4 for less.",
    },
    "noted": {
        "fr": "C'est noté. Une personne vous rappelle. Au revoir.",
        "en": "Noted. A person will call you back. Goodbye.",
    },
}

# What a key stands for, as a sentence the rules of `domain.bant` read.
_ANSWERS: dict[Step, dict[Language, dict[str, str]]] = {
    "keypad": {
        "fr": {"1": "Je voudrais un devis.", "2": "J'ai une question sur une commande."},
        "en": {"1": "I would like a quote.", "2": "I have a question about an order."},
    },
    "keypad_who": {
        "fr": {"1": "C'est moi qui décide.", "2": "Ce n'est pas moi qui décide."},
        "en": {"1": "I am the one who decides.", "2": "I am not the one who decides."},
    },
    "keypad_when": {
        "fr": {"1": "Ce mois-ci.", "2": "Dans les trois mois.", "3": "Plus tard, pas urgent."},
        "en": {"1": "This month.", "2": "Within three months.", "3": "Later, not urgent."},
    },
    "keypad_budget": {
        "fr": {
            "1": "Mon budget est de 1000 € par mois.", "2": "Mon budget est de 500 € par mois.",
            "3": "Mon budget est de 300 € par mois.", "4": "Mon budget est de 100 € par mois.",
        },
        "en": {
            "1": "My budget is €1000 a month.", "2": "My budget is €500 a month.",
            "3": "My budget is €300 a month.", "4": "My budget is €100 a month.",
        },
    },
    "noted": {"fr": {}, "en": {}},
}  # fmt: skip


@dataclass(slots=True)
class Keypad:
    """Where one conversation by keys stands."""

    language: Language
    step: Step = "keypad"
    asked: int = 1
    answers: list[str] = field(default_factory=list)

    def press(self, digit: str) -> str | None:
        """Take a key; return the sentence it stands for, None for one that means nothing here."""
        sentence = _ANSWERS[self.step][self.language].get(digit)
        if sentence is None:
            return None
        self.answers.append(sentence)
        support = self.step == "keypad" and digit == "2"
        self._go_on("noted" if support else self._following())
        return sentence

    def silent(self) -> None:
        """Nobody pressed anything: ask once more, then pass the question over."""
        if self.asked <= REPEATS:
            self.asked += 1
        else:
            self._go_on("noted" if self.step == "keypad" else self._following())

    @property
    def over(self) -> bool:
        """Whether there is nothing more to ask."""
        return self.step == "noted"

    def _following(self) -> Step:
        return STEPS[STEPS.index(self.step) + 1]

    def _go_on(self, step: Step) -> None:
        self.step, self.asked = step, 1
