"""The words that carry grammar and not meaning, and those that mean the same, per language.

Data only. The lists are ours, made for shop pages in French and English; a word missing here costs
a false alarm, never a false claim let through.
"""

from domain.content.words import Language

_STOP: dict[Language, str] = {
    "fr": """
a à ai ainsi alors après au aucun aussi autre aux avant avec avez avoir avons c car ce ceci cela
celle celles celui ces cet cette ceux chaque chez comme comment d dans de depuis des donc dont
du elle elles en encore entre es est et étaient était été êtes être eu eux fait faire faut font
ici il ils j je jusqu l la là le les leur leurs lui m ma mais me mes moi mon n ne ni nos notre
nous on ont ou où par parce pas peu peut plus pour pourquoi puis qu quand que quel quelle
quelles quels qui quoi s sa sans se sera serait ses si soit sommes son sont sous sur t ta tant
te tes toi ton toujours tous tout toute toutes très trop tu un une va vers voici voilà vont vos
votre vous y ça même moins non oui seulement dès lors déjà afin partir ans an année années jour
jours mois heure heures
""",
    "en": """
a about after all also am an and any are as at be because been before being below between both
but by can could did do does doing don down during each few for from further get had has have
having he her here hers him his how i if in into is isn it its itself just ll made make makes
many may me more most much must my no nor not now of off on once one only or other our ours out
over own re s same she should so some such t than that the their them then there these they this
those through to too under until up us ve very was we were what when where which while who whom
why will with would you your yours per like likes day days year years month months hour hours
""",
}

# One line is one meaning; its first word stands for all. Verbs of price, being and having say
# little about *what* something costs or has: see WEAK.
_SAME: dict[Language, str] = {
    "fr": """
coûter coûte coûtent coût prix tarif vendre vendu vendue vendus proposé proposée proposer facturé \
facturée affiché affichée revient reviennent comptez payer payez vaut euros débourser
livrer livraison livraisons livrée livrés expédier expédition expédié envoi colis
retour retours renvoyer retourner renvoi renvoie
gratuit gratuite gratuits offert offerte offerts
fonder fondé fondée créer créé créée création fondatrice fondateur naissance
personnes employés salariés collaborateurs artisans équipe
contient contenir comprend renferme
peser pèse poids
mesurer mesure dimensions
baisser baissé réduire réduit réduite diminuer diminué baisse réduction
augmenter augmenté hausse progresser
dessiner dessine dessinées signe signer conçoit concevoir designer styliste
fournir fournissent couvrent couvrir
publier publiée publié parue paru
tisser tisse tissé tissée tissage tissent tisserand tisserands
fabriquer fabrique produire produit produisent
composer composée compose associe
rejoindre rejoint arrivé arrivée travaille
valable validité
rénover rénovation rénovée
avis évaluations
client clients acheteur acheteurs
remboursement rembourser remboursé
coloris couleur couleurs
certifier certifiées certifiée certification certificat
verser versés reviennent reversés
lancer lancé lancée
diriger dirige directeur directrice dirigeante
""",
    "en": """
cost costs price priced sell sells sold pay paid yours
delivery deliver delivered deliveries shipping ship ships shipped parcel parcels
return returns returned back send
free complimentary
found founded founder start started create created
people employees staff team artisans craftspeople
contain contains hold holds
weigh weighs weight
measure measures size
fall fallen cut reduce reduced reduction drop dropped
rise risen increase increased grow grown
design designed designer designs designing
supply supplies provide provides
weave weaves weaving woven weaver weavers
blend blends composed
join joined
guarantee guaranteed warranty
renovate renovated renovation renovating
review reviews reviewers
customer customers buyer buyers
refund refunds refunded refundable
colour colours color colors
certify certified certificate
pay paid contributed financed
build built dates
use uses used
""",
}

# Words that say little about what a figure belongs to: they count for a quarter.
_WEAK: dict[Language, str] = {
    "fr": """
coûter maison proposer disposer permettre offrir revenir compter rester afficher arriver prendre
effectuer intervenir publier beau bon euro exister obtenir recevoir reçu falloir avoir
accompagner
""",
    "en": """
cost come take give get company just arrive offer carry within across every receive made lasting
purchase item
""",
}

# The two sides of a contrast: a figure said of one is not a figure of the other.
_OPPOSITE: dict[Language, str] = {
    "fr": """
standard express
minimum maximum
baisser augmenter
avant après
plus moins
vendre acheter
gagner perdre
premier dernier
ouvrir fermer
inclus exclus
aller retour
""",
    "en": """
standard express
minimum maximum
fall rise
before after
sell buy
gain lose
first last
open close
included excluded
include exclude
""",
}

# Turns of phrase whose words mean something else alone; what they stand for.
IDIOMS: dict[Language, tuple[tuple[str, str], ...]] = {
    "fr": ((r"chang\w+ d['’]avis", "renvoyer"), (r"se raviser", "renvoyer")),
    "en": ((r"chang\w+ (?:your|their|his|her) minds?", "return"), (r"think again", "return")),
}

NEGATION: dict[Language, str] = {
    "fr": r"\b(?:ne|n['’]|pas|jamais|aucune?s?|sans|ni|sauf|hormis)\b",
    "en": r"\b(?:not|never|no|without|nor|except|cannot)\b|n['’]t\b",
}

PRONOUN_START: dict[Language, str] = {
    "fr": r"^(?:elles?|ils?|ce(?:lle|lui|tte|s|t)?|c['’]|son|sa|ses|leurs?)\b",
    "en": r"^(?:it|its|they|their|this|these|she|he)\b",
}

STOP: dict[Language, frozenset[str]] = {
    language: frozenset(table.split()) for language, table in _STOP.items()
}
SAME: dict[Language, tuple[tuple[str, ...], ...]] = {
    language: tuple(tuple(line.split()) for line in table.strip().splitlines())
    for language, table in _SAME.items()
}
WEAK: dict[Language, tuple[str, ...]] = {
    language: tuple(table.split()) for language, table in _WEAK.items()
}
OPPOSITE: dict[Language, tuple[tuple[str, ...], ...]] = {
    language: tuple(tuple(line.split()) for line in table.strip().splitlines())
    for language, table in _OPPOSITE.items()
}
