"""What stands around a sum of money, and around a number that is none. Data only."""

import re
from decimal import Decimal

from domain.bant.said import pattern
from domain.bant.words import Language

# How many months a sum is for, by the words after it.
PERIODS: tuple[tuple[Decimal, str], ...] = (
    (Decimal(12), r"(?:par|/|a l'|chaque|(?:pour|sur|dans) (?:toute )?l'|per|a|for the|each|every)"
                  r" ?(?:an(?:nee)?|year)\b"
                  r"|annuel(?:le)?s?\b|annuellement|yearly|annually|annual\b"
                  r"|p\.?a\.?(?!\w)|a l'annee|per annum|a year|sur (?:douze|12) mois|l'an\b"),
    (Decimal(3), (
        r"(?:par|/|chaque|per|a|each|every) ?(?:trimestre|quarter)\b|trimestriels?"
        r"|quarterly|tous les (?:trois|3) mois|every (?:three|3) months"
    )),
    (Decimal(1), r"(?:par|/|chaque|tous les|du|au|per|a|each|every|p) ?"
                 r"(?:mois(?! prochain| de | d'|-ci| ci)|month|mo)\b"
                 r"|mensuel(?:le)?s?\b|mensuellement|monthly|/m\b|pcm\b"),
    (Decimal(12) / 52, r"(?:par|/|chaque|per|a|each|every) ?(?:semaine|week)\b|hebdo\w*|weekly"),
    (Decimal(12) / 365, r"(?:par|/|chaque|per|a|each|every) ?(?:jour|day)\b|quotidiens?|daily"),
)  # fmt: skip

RANGE = re.compile(
    r"(?:,? ?(?:a|et|ou|to|and|or|up to|maybe|perhaps|peut-etre|voire|jusqu'a"
    r"|(?:et )?(?:au )?max(?:imum|i)?) | ?- ?"
    r"|, ?)(?:meme )?"
)

# Right after the number: it counts something, or is a share or a place in time.
NO_SUM_AFTER: dict[Language, re.Pattern[str]] = {
    "fr": re.compile(
        r" ?(?:%|pour ?cents?\b|pourcents?\b|eme\b|e\b(?! par)|er\b|h\b|heures?\b"
        r"|min(?:utes?)?\b|jours?\b"
        r"|semaines?\b|mois\b|ans?\b|annees?\b|km\b|kg\b|m2\b|fois\b|x\b|°|de croissance"
        r"|(?:de l'|par |/ ?)(?:heure|h|personne|tete|commande|clic|appel|lead|unite|piece"
        r"|seance|nuit)\b)"
    ),
    "en": re.compile(
        r" ?(?:%|per ?cent\b|st\b|nd\b|rd\b|th\b|am\b|pm\b|o'?clock|hours?\b"
        r"|min(?:ute)?s?\b|days?\b"
        r"|weeks?\b|months?\b|years?\b|miles?\b|km\b|lbs?\b|times\b|x\b"
        r"|(?:an?|per|/) ?(?:hour|h|head|person|order|click|call|lead|unit|piece|session|night)\b)"
    ),
}
# Right before a number without a currency: it names an order, a telephone, a place.
NAMED_BEFORE: dict[Language, re.Pattern[str]] = {
    "fr": re.compile(
        r"(?:commande|numero|num|n°|nº|reference|ref|dossier|ticket|facture|siret|siren|telephone"
        r"|tel|code|postal|arrondissement|habite|rue|version|article)"
        r"(?: (?:le|la|numero|est|c'est|de))*[ :°#]*$"
    ),
    "en": re.compile(
        r"(?:order|number|no|#|reference|ref|ticket|case|invoice|phone|zip|postcode|code|version"
        r"|street|suite)(?: (?:is|number|the|code|no|it's))*[ :#]*$"
    ),
}
# The same where no period was named either: it is likely a year, a day or an hour.
DATED_BEFORE: dict[Language, re.Pattern[str]] = {
    "fr": re.compile(
        r"\b(?:en|depuis|annee|janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre"
        r"|novembre|decembre|avant|apres|nous sommes|on est|page|a \d+|le|(?<!dans )(?<!vers )les)"
        r"(?: le)? $"
    ),
    "en": re.compile(
        r"\b(?:in|since|year|january|february|march|april|may|june|july|august|september|october"
        r"|november|december|on|at|page|we are|we're|the)(?: the)? $"
    ),
}
# What may follow a number that stands for money all by itself; anything else is what it counts.
ALONE: dict[Language, re.Pattern[str]] = {
    "fr": pattern(
        r"""
\s*$
\s*[.,;!?)]
\s*(?:en tout|max\w*|mini\w*|environ|ht|ttc|hors taxes?|grand max\w*|convient|m'irait|me|nous|
    a peu (?:de chose )?pres|
    plus ou moins|par la|grosso|je pense|ou dans ces|peut|quelque|je|
    on|c'est|
    mais|et|ou|plutot|finalement|en fait|pour|pas|au|par|chaque|tous|de plus|de budget|dans|sur|
    si|ce|ca|disons|a tout casser|tout|maximum|pourquoi|minimum|alors|du coup)
"""
    ),
    "en": pattern(
        r"""
\s*$
\s*[.,;!?)]
\s*(?:max\w*|min\w*|tops|or|and|but|maybe|i|we|that's|is|it's|per|each|every|for|a (?:month|week|
    year|bit)|something|ish|instead|not|would|works|suits|sounds|on|at|to|if|so|more|total|
    roughly|approximately|
    thereabouts|give or take|i'd say|i guess|i think|all in|plus|minus|the lot|
    ideally|probably|then|though|as well|no more|monthly)
"""
    ),
}
