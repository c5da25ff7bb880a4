"""The questions a qualification asks, and which field a question is about."""

import re

from domain.bant.said import fold, pattern
from domain.bant.words import FIELDS, Field, Language

ASK: dict[Language, dict[Field, str]] = {
    "fr": {
        "budget": "Quel budget mensuel avez-vous prévu, même approximatif ?",
        "timeline": "Pour quand aimeriez-vous commencer ?",
        "decision_maker": "Est-ce vous qui décidez, ou quelqu'un d'autre est-il à consulter ?",
        "fit": "Quelle est votre activité : une boutique en ligne, de la vente aux entreprises ?",
        "engagement": "Qu'est-ce qui vous prend le plus de temps aujourd'hui ?",
    },
    "en": {
        "budget": "What monthly budget do you have in mind, even roughly?",
        "timeline": "When would you like to start?",
        "decision_maker": "Is the decision yours, or does somebody else need to be consulted?",
        "fit": "What is your business: a shop online, or sales to other companies?",
        "engagement": "What takes most of your time today?",
    },
}

_ABOUT = {
    "budget": pattern("budgets?\ninvest\\w*\ncombien\nhow much\nspend\\w*\nenveloppe"),
    "timeline": pattern("quand\nwhen\ndelais?\ntimelines?\ntimeframe\necheance\nhow soon"),
    "decision_maker": pattern("decid\\w+\ndecisions?\nvalid\\w+\nsign off\nin charge"),
    "fit": pattern(
        "activite\nsecteur\nbusiness\nindustry\nvend\\w+\nsell\\w*\nentreprise\ncompany"
    ),
}


def asked_in(text: str) -> Field | None:
    """Return the field the last question of a text is about, None where there is none."""
    questions = re.findall(r"[^.!?]+\?", fold(text))
    if not questions:
        return None
    for field, words in _ABOUT.items():
        if words.search(questions[-1]):
            return next(one for one in FIELDS if one == field)
    return None
