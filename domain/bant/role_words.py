"""Roles, and the people who decide instead of a caller. Data only, one expression a line."""

import re

from domain.bant.said import expressions
from domain.bant.words import Language

ROLES: dict[Language, str] = {
    "fr": expressions(r"""
(?:co-?)?gerante?
(?:co-?)?fondat(?:eur|rice)
patronn?e?
boss
pdg
dg(?! adjointe?)
ceo
dirigeante?
chef(?:fe)? d'entreprise
chef(?:fe)?(?: de (?:la boite|l'entreprise|la societe))?(?! (?:de|d'))
presidente?
directeur general
direct(?:eur|rice)(?= (?:d'|de (?:l'|la (?!com|prod|log|qual))|ici|et )|\s*(?:$|
    [.,!]))(?! de (?:la )?(?:com|production|clientele|projet|marketing|rh|recherche))
directrice generale
direct(?:eur|rice) associee?
associee? gerante?
proprietaire
entrepreneur(?:e|se)? individuel(?:le)?
auto-?entrepreneu(?:r|se)
micro-?entrepreneu(?:r|se)
independante?
freelance
decisionnaire
decideu(?:r|se)
cogerante?
"""),
    "en": expressions(r"""
(?:co-?)?(?:owner|founder)
owner[- ]operator
ceo
boss
managing director
(?:company )?director(?= (?:and|here)|\s*(?:$|[.,!]))
president
proprietor
sole (?:trader|proprietor)
decision[- ]maker
director and owner
self-employed
freelancer
"""),
}
OTHERS: dict[Language, str] = {
    "fr": expressions(r"""
(?:co-?)?gerante?
patronn?e?s?
boss
chef(?:fe)?s?
direct(?:eur|rice)s?(?: \w+)?
direction(?: \w+)?
directoire
dg
pdg
daf
associee?s?
mari
femme
compagn(?:on|e)
epoux
epouse
pere
mere
fils
fille
frere
s(?:œ|oe)ur
oncle
comite(?: de direction)?
siege
responsable
superieure?
manager
n\+1
conseil(?: d'administration)?
actionnaires?
maison mere
proprietaire
equipe (?:achats|marketing|it)
service (?:achats|informatique|financier)
"""),
    "en": expressions(r"""
boss
manager
partner
business partner
co-?founder
husband
wife
dad
mum
mom
father
mother
brother
sister
director
directors
board
cfo
ceo
cto
coo
head office
headquarters
hq
management
team lead
supervisor
owner
committee
procurement
finance(?: team| department)?
head of \w+
investors?
"""),
}
THE: dict[Language, str] = {
    "fr": r"(?:(?:mon|ma|mes|notre|nos|le|la|l'|les|au|a la|a l'|du|un|une)\s?)",
    "en": r"(?:(?:my|our|the|a|their)\s)",
}
DECIDING: dict[Language, str] = {
    "fr": (
        r"(?:decide|decident|decidera|selectionne|vote|votent|tranche|tranchent|valide|valident"
        r"|signe"
        r"|signent|choisi\w+"
        r"|gere|s'occupe|prend|prennent|(?:aura|a)(?= (?:toujours )?le dernier))"
        r" ?(?:de|ca|tout|la decision|les decisions|le dernier mot|toujours)*"
    ),
    "en": (
        r"(?:decides?|makes? (?:\w+ ){0,2}(?:decisions?|calls?)|signs?|approves?|handles?"
        r"|takes? care|has (?:the )?(?:final|last) (?:say|word)|deals? with|is in charge"
        r"|chooses?|picks?|votes?|selects?|controls?|does)"
    ),
}

# "je suis le patron", "en tant que gérante": a role told of oneself.
ROLE_TOLD: dict[Language, re.Pattern[str]] = {
    "fr": re.compile(
        rf"(?<!\w)(?<!si )(?:je suis|suis|moi c'est|en tant que?|ici"
        rf"|je m'appelle \w+,?|moi,? (?:je suis|en tant que))"
        rf" ?(?:aussi |donc |bien |moi |le |la |l'|une? |seule? |unique |graphiste "
        rf"|developpeur |consultante? |coach "
        rf"|en effet )*{ROLES['fr']}(?!\w)"
    ),
    "en": re.compile(
        rf"(?<!\w)(?<!if )(?:i'm|i am|i've been|i have been|as|i was|this is \w+,?"
        rf"|speaking as) ?(?:also "
        rf"|actually |just |the |an? |sole |only |proud )*"
        rf"{ROLES['en']}(?!\w)"
    ),
}
# The role alone, at the head of a clause or after a name: "PDG d'une PME", "sarah gérante de".
ROLE: dict[Language, re.Pattern[str]] = {
    "fr": re.compile(
        rf"(?:^|^(?:bonjour|oui|moi|alors|donc|euh|allo)? ?\w+ )(?:la "
        rf"|le )?(?<!le )(?<!la ){ROLES['fr']}"
        r"(?= (?:d'|de |du |et |depuis|a )|[\s.,!]*$)(?! (?:de|du|d'|a) (?:shopify"
        r"|tesla|google|amazon|facebook|meta))"
    ),
    "en": re.compile(
        rf"(?:^|^(?:hi|hello|yes|yeah|so"
        rf"|well)? ?)(?:the )?(?<!the ){ROLES['en']}(?= (?:of|and|at|here|for)"
        rf"|[\s.,!]*$)"
    ),
}
