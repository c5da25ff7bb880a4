"""Businesses we serve and callers we do not. Data only, one expression a line."""

import re

from domain.bant.said import expressions, pattern
from domain.bant.trade_words import NO_BUSINESS, SELLS
from domain.bant.words import Language

_SYSTEMS = r"""
shopify
woo ?commerce
prestashop
presta shop
magento
klaviyo
bigcommerce
squarespace
wizishop
etsy
"""
SYSTEMS = pattern(_SYSTEMS)

_COMPANIES_FR = expressions(r"""
(?:des |d'autres |aux |les )?(?:entreprises|societes|professionnels|pros|pme|tpe|industriels|
    artisans|commercants|restaurants|restaurateurs|hotels|hoteliers|grossistes|revendeurs|
    distributeurs|collectivites|cabinets|garages|magasins|bureaux|agences|comptables|avocats|
    architectes|promoteurs|copropriet\w+|syndics|mairies|ecoles|cliniques|usines|salons)
""")
_COMPANIES_EN = expressions(r"""
(?:other |small |local |to )*(?:companies|businesses|firms|professionals|smes?|smbs?|retailers|
    wholesalers|resellers|distributors|restaurants|hotels|builders|contractors|agencies|offices|
    manufacturers|enterprises|shops|stores|clinics|law firms|accountants|dentists|doctors|
    hospitals|schools|lawyers|architects|factories|garages|salons)
""")

SERVED: dict[Language, re.Pattern[str]] = {
    "fr": pattern(
        SELLS["fr"]
        + rf"""
{_SYSTEMS}
e-?commer(?:ce|cant|cante)s?
(?:boutique|magasin|shop|vente|site de vente|commerce|marque)s? (?:\w+ ){{0,3}}(?:en ligne|
    sur internet|sur le web|online|web)
(?:vend|vends|vendons|vendez|vendu|vendue|vendre|vendus|vendues|
    vente)\b(?: [\w'-]+){{0,7}} (?:en ligne|sur internet|sur le web|sur le net|sur (?:shopify|
    amazon|etsy|vinted pro|cdiscount|instagram))
(?:boutique|e-?shop|e-?boutique|site) (?:shopify|woocommerce|prestashop|marchand|e-?commerce)
sites? marchands?
(?:c'est|on a|j'ai|nous avons|on tient|je tiens) un (?:petit )?(?:site|e-?shop) (?:de|d'|qui vend
    |pour)
site (?:de|pour la) vente
(?:mon|notre|un|nos) (?:petit )?site (?:ou|qui) (?:\w+ )?vend\w*
e-?shops?
(?:marketplace|place de marche)
e-?boutiques?
dropshipp\w+
drop shipping
(?:d2c|dtc|dnvb)
ma (?:boutique|marque)
(?:vend|vends|vendons|vente)\b(?: [\w'-]+){{0,5}} sur (?:notre|mon) (?:propre )?site
notre (?:boutique|e-shop|shop)
b ?(?:2|to|two) ?b
b-to-b
(?:une?|notre|de|petite) (?:pme|tpe)(?! a l'epoque)
pme
(?:vend|vends|vendons|fournit|fournis|fournissons|livr\w+|equip\w+|install\w+|factur\w+|
    accompagn\w+|conseill\w+|travaill\w+|distribu\w+|nettoy\w+|form\w+|
    logiciel)\b(?: [\w'-]+){{0,8}} (?:a|aux|pour|avec|chez|l')? ?{_COMPANIES_FR}
(?:clients?|clientele|acheteurs)\b(?: [\w',-]+){{0,4}} {_COMPANIES_FR}
(?:que|uniquement|seulement|exclusivement) (?:du |pour |a |avec )?(?:des |les )?{_COMPANIES_FR}
(?:pour|a|aux|avec) (?:des |les )?{_COMPANIES_FR}
(?:nous fabriquons|on fabrique|je fabrique|fabricant|
    fabrication)\b(?: [\w'-]+){{0,6}} (?:industrie\w*|industriel\w*|professionnel\w*|
    entreprises)(?: \w+)?
(?:nous sommes|on est|je suis|suis)(?: [\w'-]+){{0,3}} (?:grossistes?|fournisseurs?|
    sous-traitants?|prestataires?|agence|esn|ssii|editeur|bureau d'etudes|cabinet)
grossistes?
agence (?:web|marketing|de com\w*|digitale|immobiliere|seo)
cabinet (?:de conseil|comptable|d'expertise\w*|de recrutement|b2b|conseil)
(?:editeur de )?logiciels? (?:pour|de gestion|saas|metier)
saas
"""
    ),
    "en": pattern(
        SELLS["en"]
        + rf"""
{_SYSTEMS}
marketplace
e-?commerce
(?:online|web|internet|e-?) ?(?:\w+ )?(?:shop|store|boutique|retailer|brand|business)s?
webshops?
(?:sell|sells|selling|sold|retail|retailing)\b(?: [\w'-]+){{0,7}} (?:online|on the (?:web|
    internet)|on (?:shopify|amazon|etsy|ebay|tiktok|instagram)|through our (?:site|website))
(?:shop|store|brand) (?:\w+ ){{0,2}}online
drop ?shipp\w+
(?:dtc|d2c|direct[- ]to[- ]consumer)
our (?:shop|store|webshop)
my (?:shop|store|webshop)
b ?(?:2|to|two) ?b
(?:small|medium)(?:[- ]sized)? (?:business|company|firm|enterprise)s?
(?:an )?sme
(?:sell|supply|supplies|provide|deliver|ship|serve|work with|service|consult|wholesale|cater|
    distribute|build|make|clean)\w*\b(?: [\w'-]+){{0,8}} (?:to|for|with|serving)? ?{_COMPANIES_EN}
(?:customers?|clients?|buyers)\b(?: [\w',-]+){{0,4}} {_COMPANIES_EN}
(?:for|to|with) {_COMPANIES_EN}
wholesal\w+
(?:we're|we are|i run|i own|we run|it's)(?: [\w'-]+){{0,4}} (?:agency|consultancy|supplier|saas|
    software (?:company|house|firm)|manufacturer|distributor)
saas
marketing agency
"""
    ),
}

OWN: dict[Language, re.Pattern[str]] = {
    "fr": pattern(
        r"(?:ma|notre|nos|mes|mon) (?:propre )?(?:boutiques?|e-?shop|shop"
        r"|site (?:marchand|e-?commerce)|boutique en ligne|shopify|marque)"
    ),
    "en": pattern(
        r"(?:my|our) (?:own )?(?:shop|store|webshop|online (?:shop|store)|shopify"
        r"|ecommerce (?:site|store)|brand)"
    ),
}
# A question about the other side's business.
YOURS: dict[Language, re.Pattern[str]] = {
    "fr": pattern(
        "(?:votre|vos) (?:boutiques?|sites?|clients?|e-?shop)\nvous (?:vendez|utilisez|etes)"
    ),
    "en": pattern("your (?:shop|store|site|clients?|customers?)\n(?:do|are) you (?:sell|use|on)"),
}

NOT_SERVED: dict[Language, re.Pattern[str]] = {
    "fr": pattern(
        NO_BUSINESS["fr"]
        + r"""
(?:un|une|simple|suis|seulement) (?:simple )?particuliere?
(?:je suis|suis|etant) (?!pas |plus )(?:\w+ ){0,2}(?:etudiante?|lyceen(?:ne)?|doctorante?
    |retraitee?|chomeu(?:r|se)|au chomage|collegien(?:ne)?)
(?:etudiante?|doctorante?|retraitee?|lyceen(?:ne)?) (?:en|a|au|de)\b
^\s*(?:etudiante?|doctorante?|retraitee?|lyceen(?:ne)?)\b
(?:au|en) (?:lycee|college|chomage|terminale)
(?:prepare|passe) (?:mon|le) (?:bac|brevet|concours|diplome)
(?:cherche|recherche) (?:un |une |du )?(?:emploi|travail|stage|alternance|job|poste|boulot)
(?:a la )?recherche d'(?:un )?(?:emploi|stage|alternance)
demandeu(?:r|se) d'emploi
(?:envoy\w+|deposer|laisser) (?:\w+ ){0,2}(?:cv|candidature)
(?:usage|titre|besoin) (?:perso|personnel|prive)
(?:pour|c'est) (?:moi|pour moi) personnellement
pas (?:une|d') ?entreprise
(?:pour|dans le cadre de|c'est) (?:un|mon|une|ma) (?:memoire|expose|these|devoir|etude de fac|
    projet (?:d'ecole|scolaire|de fin d'etudes))
"""
    ),
    "en": pattern(
        NO_BUSINESS["en"]
        + r"""
(?:a|just a|only a) (?:private (?:individual|person)|consumer)
private (?:individual|customer|buyer|person)
(?:i'm|i am|as) (?:\w+ ){0,2}(?:student|retired|unemployed|pensioner|job ?seeker|phd student|
    pupil)
unemployed
(?:in|at) (?:high school|college|university|uni)
^\s*(?:\w+ )?(?:student|retired|pensioner)\b
(?:looking|searching|applying|hunting) for (?:a |an |some )?(?:job|work|internship|position|
    employment)
(?:send|submit) (?:you )?(?:my|a) (?:cv|resume)
(?:any|job) (?:openings|vacancies)
(?:personal|private|home) (?:use|project)
(?:for )?(?:just )?myself,? not (?:a |my )?(?:business|company)
not (?:a|an) (?:business|company)
(?:my|a) (?:thesis|dissertation|school project|class project|coursework|homework)
"""
    ),
}

# Whoever bought or waits for a parcel speaks of somebody else's shop.
BOUGHT: dict[Language, re.Pattern[str]] = {
    "fr": pattern(r"""
j'ai (?:achete|commande|passe (?:une )?commande)(?: \w+)*
(?:ma|une) commande(?: \w+)* (?:pas (?:recu|arriv)\w*|arrive)
(?:rien|pas) recu
(?:je |j'|on |nous )(?:command|achet)\w*(?: \w+){0,3} (?:chez|sur|dans|aupres d') ?(?:une?|des|
    votre|vos|
    amazon|etsy|internet)\b
"""),
    "en": pattern(r"""
i (?:bought|ordered|purchased|placed an order)(?: \w+)*
(?:my|the) order (?:hasn't|never|didn't|is)
(?:buy|bought|order|ordered|shop|purchase\w*)(?: \w+){0,3} (?:from|at|on|in) (?:an?|your|amazon|
    etsy|some)\b
"""),
}
# Before the words: that is what they are not.
NOT_ONE: dict[Language, re.Pattern[str]] = {
    "fr": re.compile(
        r"\b(?:pas|plus|ni|jamais|aucune?|sans|sauf)(?: \w+'?){0,2}\s*(?:de |d'|du |une? "
        r"|sur )?$|\b(?:votre|vos|leurs?|sa|son) (?:\w+ )?$"
    ),
    "en": re.compile(
        r"\b(?:not|no|never|don't|isn't|without|nor)(?: \w+){0,2} (?:an? |on "
        r"|in )?$|\b(?:your|their|his|her) (?:\w+ )?$"
    ),
}
# A clause that begins so goes on with the one before it.
GOES_ON: dict[Language, re.Pattern[str]] = {
    "fr": re.compile(
        r"(?:c'est|ce sont|essentiellement|surtout|principalement|plutot|que|uniquement|des|a des"
        r"|aux|pour|on livre|on vend)\b"
    ),
    "en": re.compile(r"(?:it's|they're|they are|mostly|mainly|largely|to|for|all|usually)\b"),
}

YES_OR_NO: dict[Language, re.Pattern[str]] = {
    "fr": pattern(r"""
(?:vous )?vendez(?:-vous)? (?:\w+ )*(?:en ligne|sur internet|aux entreprises|a des)
boutique en ligne
b2b
"""),
    "en": pattern(r"""
(?:do )?you sell (?:\w+ )*(?:online|to)
online (?:shop|store)
shop online
b2b
"""),
}
ANSWERS_YES: dict[Language, re.Pattern[str]] = {
    "fr": re.compile(
        r"(?:ben |euh |ah )*(?:oui|ouais|tout a fait|exactement|absolument|c'est ca)(?!\w)"
    ),
    "en": re.compile(
        r"(?:well |um )*(?:yes|yeah|yep|we do|i do|correct|exactly|that's right)(?!\w)"
    ),
}
