"""Words that make a sum a budget, or show that it is none. Data only, one expression a line."""

import re

from domain.bant.money_words import DEAR, NIL, OTHER_MONEY, PENNILESS, SPENDING, UNDECIDED
from domain.bant.said import pattern
from domain.bant.words import Language

# Words of spending: with one of these a bare number is money.
CUES: dict[Language, re.Pattern[str]] = {
    "fr": pattern(SPENDING["fr"] + r"""
budgets?
enveloppes?
invest\w*
(?:peut|peux|pouvons|pourrait|pourrais|pourrions) (?:vous )?(?:y )?(?:mettre|aller|depenser|
    investir|lacher|monter|consacrer)
(?:aller|monter) jusqu'a
mettons
mettrais
disons
comptez
comptons
plutot
consacr\w+
dispos\w+
prevu\w*
prevoi\w*
tablait
tabl\w+
on a
j'ai
depens\w+
allou\w+
debloqu\w+
valide
fourchette
pas plus
pens(?:ais|ait|ions)
autour de
max\w*
"""),
    "en": pattern(SPENDING["en"] + r"""
budgets?
invest\w*
spend\w*
afford
(?:range|bracket)
set aside
ring-?fenced?
earmarked
allocated?
(?:can|could|would|will|to) (?:do|go|pay|put|manage|stretch)
put
pay
make it
make that
let's say
say
we've got
i've got
i have
we have
up to
approved
prepared to
thinking
comfortable
ceiling
limit
cap
looking at
somewhere
max\w*
tops
"""),
}  # fmt: skip

# The clause speaks of other money: earned, charged, spent elsewhere, paid by somebody else.
NOT_THEIRS: dict[Language, re.Pattern[str]] = {
    "fr": pattern(OTHER_MONEY["fr"] + r"""
chiffre d'affaires?
ca (?:annuel|mensuel)
commande moyenn?e?
panier
(?:loyer|salaire|facture)s?
facture(?:e|s|ez|ait)?
devis
(?:nous|me|m'|leur|lui) (?:prenait|prend|prenaient|facturait|facturaient|demandait|demande|coute|
    coutait|coutent|a coute|ont coute)
(?:m'avez|m'aviez|nous avez|nous aviez|vous avez|vous aviez) (?:dit|annonce|propose|parle|deja)
(?:votre|vos|leur|leurs) (?:formules?|offres?|prix|tarifs?|service|abonnements?)
deja coute
a coute
concurrents?
l'agence d'avant
ancien(?:ne)? (?:agence|prestataire)
frais de port
livraison
(?:on|je|nous) (?:paye|paie|payons|depense|depensons|investit|investis|investissons|met|mets|
    mettons) (?:deja|actuellement|aujourd'hui)
deja (?:\d|mille|cent|chez|en|sur|dans)\b.*
(?:contrat|prestataire|abonnement|forfait)s? (?:precedent|actuel|est|etait|coute)\w*
(?:l'|un |notre |mon )?(?:ancien|precedent) (?:contrat|abonnement|outil)
(?:la|notre|ma|nos) (?:pub|pubs|publicite)
(?:en|de) (?:publicite|pub|pubs)(?: \w+)?
(?:chez|sur|en) (?:google|facebook|meta|instagram|tiktok)(?: ads)?
(?:je|on|nous) (?:perd|perds|perdons|gagne|gagnons|vend|vends|vendons|fait|fais|faisons|facture|
    facturons|encaisse)
rembours\w+
(?:notre|mon|ma|nos|leur) (?!budget|enveloppe|max\w*|limite|plafond|fourchette|idee|objectif|
    seuil)\w+(?: \w+){0,2} (?:est|sont|etait|coute|revient|s'eleve)
(?:l'an|l'annee|annee|mois|semaine) (?:dernier|derniere|passee?)
(?:ai|as|a|avons|ont|avais|avait|avions|avaient) (?:deja )?(?:perdu|mis|depense|paye|investi|claque
    |gaspille)
(?:nous|me|m'|leur|lui) ?(?:a|ont|avait|avaient) (?:annonce|propose|demande|facture|chiffre)
(?:on|je|nous) (?:paye|paie|payons)
le prix de
coute(?:nt)?
vaut
marge
lev(?:e|ee|ons|er)
benefices?
"""),
    "en": pattern(OTHER_MONEY["en"] + r"""
turn(?:s|ed)? ?over
(?:turnover|revenues?)
sales of
average (?:order|basket)
basket
(?:rent|salary|salaries)
invoices?
charg(?:e|ed|es|ing) (?:us|me)
quoted
(?:the|your|their) (?:plan|subscription|fee|price|package|licen[cs]e|tool) (?:is|was|costs?)
burn(?:ed|t)
you (?:said|told|offered|charge)
your (?:plan|price|offer|service)
costs? (?:us|me)
cost me
competitors?
(?:last|old|previous) (?:agency|provider|supplier)
shipping
already (?:pay|paying|spend|spending)
on (?:facebook|google|meta|tiktok|instagram|\w+ ads|ads|advertising)
(?:we|i) (?:lose|make|earn|sell|bill|invoice)
refund\w*
(?:our|my) (?!budget|max\w*|limit|ceiling|hard|top|monthly|annual|upper|target|envelope|cap|
    marketing|range|bracket|figure|ballpark|idea|thinking)\w+(?: \w+)? (?:is|was|are|costs?|runs?)
last (?:year|month)
(?:we|i) (?:spent|lost|paid|wasted|pay)(?= )
worth
margin
(?:we|i) charge
raised
funding
profits?
"""),
}  # fmt: skip

# A price that somebody else named, and that they agree to.
ACCEPTS: dict[Language, re.Pattern[str]] = {
    "fr": pattern(r"""
(?:me|nous) (?:convient|conviendrait|va|irait)
de cote
(?:ok|d'accord|partante?|bon) pour
"""),
    "en": pattern("works for (?:me|us)\nfine (?:with|for|by) (?:me|us)\nsuits (?:me|us)"),
}

# Before the sum: it is the one being replaced.
REJECTED: dict[Language, re.Pattern[str]] = {
    "fr": re.compile(
        r"\b(?:(?:ne|n'|non|c'est)?\s*pas(?: de| a)?|j'avais dit|on avait dit|on tablait sur) $"
    ),
    "en": re.compile(r"\b(?:not|isn't|i (?:had )?said|we (?:had )?said) $"),
}
INSTEAD_OF: dict[Language, re.Pattern[str]] = {
    "fr": re.compile(
        r"\b(?:au lieu de|plutot que(?: de)?|a la place de|au[- ](?:dessus|dela) de|a partir de) $"
    ),
    "en": re.compile(r"\b(?:instead of|rather than|above|over|beyond) $"),
}
TOO_MUCH: dict[Language, re.Pattern[str]] = {
    "fr": pattern(
        DEAR["fr"] + "trop cher\nbeaucoup trop\nc'est trop\nhors de prix\nun peu cher\nc'est cher"
    ),
    "en": pattern(
        DEAR["en"]
        + "too (?:much|expensive|steep|high)\nout of (?:my|our) (?:reach|budget)\nexpensive"
    ),
}
# One payment for the whole project says nothing of a month.
ONCE: dict[Language, re.Pattern[str]] = {
    "fr": pattern(
        "en une (?:seule )?fois\nponctuel\\w*\nune fois pour toutes\npour le projet entier"
    ),
    "en": pattern("one[- ]off\none[- ]time\nin total\nfor the whole project\nlump sum\nupfront"),
}

NO_BUDGET: dict[Language, re.Pattern[str]] = {
    "fr": pattern(PENNILESS["fr"] + r"""
pas (?:de|un|le) budget
(?:sans|aucun|zero) budget
budget,? (?:[\w']+ ){0,6}(?:c'est |est )?(?:de |a )?(?:zero|nul|neant|inexistant)
pas (?:les|de) (?:moyens|sous|tresorerie|argent)(?! de \w+ trop)
(?:cherche|cherchons|veux|veut|voudrais) (?:du|un truc|un outil|quelque chose de) gratuit
gratuit sinon rien
plus (?:de|un) (?:budget|sou|tresorerie)
rien (?:a|de) (?:depenser|budgete)
rien de prevu (?:comme|pour le|au|niveau|cote) budget
ne peut(?: pas|x pas)? (?:rien )?(?:payer|depenser|investir)(?! (?:plus|davantage))
peux pas (?:payer|depenser|investir)
"""),
    "en": pattern(PENNILESS["en"] + r"""
no budget
zero budget
without (?:a|any) budget
(?:don't|do not|doesn't|haven't) (?:really )?(?:have|got) (?:a |any |the )?(?:budget|money|funds|
    cash)
(?:can't|cannot|can not|couldn't) afford(?! more)(?: to \w+)?(?: anything)?
budget is (?:zero|nil|nonexistent|gone)
no (?:money|funds)(?: for (?:this|that|it))?
broke
"""),
}  # fmt: skip
# A no-budget only where the budget was asked for.
NONE_AT_ALL: dict[Language, re.Pattern[str]] = {
    "fr": pattern(
        NIL["fr"]
        + "rien(?: du tout)?\naucun(?! (?:probleme|souci))\nneant\nzero\nque dalle\npas du tout\n0"
    ),
    "en": pattern(NIL["en"] + "none\nnothing(?: at all)?\nzero\nnil\nnot a (?:penny|cent|dime)\n0"),
}
# Open is not none.
OPEN: dict[Language, re.Pattern[str]] = {
    "fr": pattern(UNDECIDED["fr"] + r"""
(?:pas|aucun) (?:de |encore de )?budget (?:encore )?(?:defini|fixe|arrete|precis|particulier|
    en tete|valide|decide|determine)\w*
pas (?:encore )?(?:defini|fixe|arrete|decide)
(?:pas|aucun) (?:de )?(?:probleme|souci|limite)\w* (?:de|niveau|cote) budget
budget (?:n'est|est) pas (?:un|le) (?:probleme|souci)
ca depend
aucune idee
de particulier
"""),
    "en": pattern(UNDECIDED["en"] + r"""
no (?:fixed|set|specific|particular|exact|defined|official|real) budget
budget (?:isn't|is not|is no|not) (?:a|an|the)? ?(?:problem|issue|fixed|set|decided|concern)
no (?:budget )?(?:limit|cap|idea|problem)
(?:don't|do not) have (?:a|any) (?:\w+ )?budget (?:yet|in mind|set)
depends
"""),
}  # fmt: skip
