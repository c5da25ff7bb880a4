"""The questions a qualification asks, and which field a question is about."""

import re

from domain.bant.said import fold, pattern
from domain.bant.words import Field, Language

ASK: dict[Language, dict[Field, str]] = {
    "fr": {
        "budget": "Quel budget mensuel avez-vous prévu, même approximatif ?",
        "timeline": "Pour quand aimeriez-vous commencer ?",
        "decision_maker": "Est-ce vous qui prenez la décision ?",
        "fit": "Quelle est votre activité : une boutique en ligne, de la vente aux entreprises ?",
        "engagement": "Qu'est-ce qui vous prend le plus de temps aujourd'hui ?",
    },
    "en": {
        "budget": "What monthly budget do you have in mind, even roughly?",
        "timeline": "When would you like to start?",
        "decision_maker": "Are you the one who makes the decision?",
        "fit": "What is your business: a shop online, or sales to other companies?",
        "engagement": "What takes most of your time today?",
    },
}

# What a question speaks of; the first that fits.
_ABOUT: tuple[tuple[Field, re.Pattern[str]], ...] = (
    ("decision_maker", pattern(r"""
(?:qui|vous|c'est vous qui|who|you) (?:\w+ )?(?:decide\w*|tranche\w*|valide\w*|signe\w*)
decid\w+
decision(?:s|naires?)?(?: makers?)?
tranche
prenez la decision
in charge
sign off
vous etes seul
(?:etes-vous|vous etes) (?:bien )?(?:la|le) (?:gerante?|patronn?e?|dirigeante?|responsable|
    fondat\w+)
are you the (?:owner|founder|boss|manager)
""")),
    ("timeline", pattern(r"""
quand
when
delais?
echeances?
timelines?
timeframe
timing
how soon
commencer
demarrer
(?:is it|est-ce|c'est) urgent
pour quelle date
""")),
    ("budget", pattern(r"""
budgets?
fourchette
enveloppe
invest\w*
combien(?! (?:de|d')\b)
how much(?! time)
spend
afford
mettre
""")),
    ("fit", pattern(r"""
activite
secteur
metier
business
industry
vend\w+
sell\w*
entreprise
company
(?:what|que) do you do
(?:que )?faites-vous
""")),
)  # fmt: skip
_ASKING = pattern("""
quel(?:le)?s?
quand
combien
qui
what
when
how
who
which
est-ce
avez-vous
do you
are you
""")


def asked_in(text: str) -> Field | None:
    """Return the field the last question of a text is about, None where there is none."""
    sentences = re.findall(r"[^.!?]+[.!?]*", fold(text))
    asking = [one for one in sentences if one.rstrip().endswith("?")]
    asking = asking or [one for one in sentences[-1:] if _ASKING.search(one)]
    if not asking:
        return None
    return next((field for field, words in _ABOUT if words.search(asking[-1])), None)
