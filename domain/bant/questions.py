"""The questions a qualification asks, and which field a question is about."""

import re

from domain.bant.said import fold, pattern
from domain.bant.words import Field, Language

# Two ways to ask each: nobody hears the same question twice.
ASK: dict[Language, dict[Field, tuple[str, str]]] = {
    "fr": {
        "fit": (
            "Que vendez-vous, et à qui ?",
            "Vendez-vous plutôt en ligne, ou à des entreprises ?",
        ),
        "engagement": (
            "Qu'est-ce qui vous prend le plus de temps aujourd'hui ?",
            "Qu'aimeriez-vous voir changer en premier ?",
        ),
        "budget": (
            "Quel budget mensuel avez-vous prévu, même approximatif ?",
            "À peu près combien par mois pourriez-vous y consacrer ?",
        ),
        "timeline": (
            "Pour quand aimeriez-vous commencer ?",
            "Y a-t-il une date ou une échéance qui compte pour vous ?",
        ),
        "decision_maker": (
            "Est-ce vous qui prenez la décision ?",
            "Qui d'autre que vous validerait ce projet ?",
        ),
    },
    "en": {
        "fit": (
            "What do you sell, and to whom?",
            "Do you mainly sell online, or to other companies?",
        ),
        "engagement": (
            "What takes most of your time today?",
            "What would you like to see change first?",
        ),
        "budget": (
            "What monthly budget do you have in mind, even roughly?",
            "About how much a month could you put into it?",
        ),
        "timeline": (
            "When would you like to start?",
            "Is there a date or a deadline that matters to you?",
        ),
        "decision_maker": (
            "Are you the one who makes the decision?",
            "Who else would have to approve this?",
        ),
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
(?:qui|quelqu'un|personnes?) d'autre
(?:who|anyone|anybody|someone|somebody) else
(?:d'autres|other) (?:personnes|people|decideurs|stakeholders)
(?:l'|un |votre )(?:accord|aval|feu vert)
in charge
sign\w*
(?:valid|approuv|approv|tranch)\w*
(?:final say|last word|dernier mot|your call|authority|pouvoir de|your role|votre (?:role|fonction))
(?:seule?|alone) (?:a|to|pour|maitre)\b
vous etes seul
(?:etes-vous|vous etes) (?:bien )?(?:la|le) (?:gerante?|patronn?e?|dirigeante?|responsable|
    fondat\w+)
are you the (?:owner|founder|boss|manager)
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
mettre(?! en)
(?:consacr|depens|allou|debours|payer|montant|somme|fourchette|tarif)\w*
ordre de grandeur
(?:price range|ballpark|pay|put into|set aside|figure in mind)
(?:euros?|dollars?|pounds?|€|\$)
(?:cents?|mille|hundred|thousand|grand)
(?:par|per|a|chaque|each) (?:mois|month)
""")),
    ("timeline", pattern(r"""
quand
when
delais?
echeances?
deadlines?
une date
timelines?
timeframe
timing
how soon
commencer
demarrer
(?:is it|est-ce|c'est) urgent
pour quelle date
(?:horizon|calendrier|planning|lancement|rapidement|pressee?s?|urgence|urgent)
(?:launch|start|begin|go live|by what date|schedule|hurry|rush|urgent|ready|soon)
""")),
    ("engagement", pattern(r"""
plus de temps
most of your time
voir changer
(?:probleme|souci|difficulte|besoin|defi|priorite)s?
(?:qu'est-ce qui|que|qu'est-ce que|qu'|quoi) (?:vous |voulez|voudriez|aimeriez
    |souhaitez)[\w' -]{0,30}?(?:pese
    |bloque|coute|freine|prend|amene|gene|manque|embete|amelior|automatis|chang|simplifi|resou
    |corrig)\w*
(?:amelior|automatis|resou|simplifi)\w*
(?:problem|challenge|headache|struggl\w*|pain|bottleneck)s?
what (?:brings you|can we help|would help|do you need|slows|bothers|annoys)
see change
(?:improve|automate|fix|solve|change|simplify|struggling)
que cherchez-vous
what are you looking for
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
what do you (?:do|sell)
(?:que )?faites-vous
(?:vos|your) (?:clients?|customers?|produits?|products?)
domaine
(?:what|who) (?:is it|do you|are your|kind of)
parlez-moi de
tell me about
que proposez-vous
""")),
)  # fmt: skip
_ASKING = pattern("""
(?:parlez|dites|racontez)-moi
tell me
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
    asked = question_in(text)
    return next((field for field, words in _ABOUT if words.search(asked)), None)


def question_in(text: str) -> str:
    """Return the last question of a text, folded; empty where nothing is asked."""
    sentences = re.findall(r"[^.!?]+[.!?]*", fold(text))
    asking = [one for one in sentences if one.rstrip().endswith("?")]
    asking = asking or [one for one in sentences[-1:] if _ASKING.search(one)]
    return asking[-1] if asking else ""
