"""Trades: to whom and over what a business sells, and who is no business at all.

Data only, one expression a line; `fit_words` joins them to its own.
"""

from domain.bant.said import expressions
from domain.bant.words import Language

# Customers who are themselves businesses or bodies.
FIRMS_FR = expressions(r"""
(?:entreprises|societes|boites|professionnels|pros|pme|tpe|eti|startups?|start-ups?|industriels|
    industries|equipementiers|constructeurs|donneurs d'ordres?|concessionnaires|concessions|
    artisans|commercants|commerces|boutiques|restos?|restaurants|restaurateurs|hotels|hoteliers|
    cafes|bars|
    brasseries|boulangeries|boulangers|traiteurs|cantines|epiceries|fleuristes|cavistes|
    supermarches|grandes surfaces|grande distribution|chaines|franchises|enseignes|grossistes|
    revendeurs|distributeurs|detaillants|importateurs|exportateurs|fabricants|imprimeurs|
    collectivites|mairies|communes|administrations|ecoles|creches|universites|musees|cliniques|
    hopitaux|pharmacies|pharmaciens|opticiens|dentistes|veterinaires|laboratoires|labos|medecins|
    ehpad|cabinets|notaires|avocats|comptables|experts-comptables|assureurs|banques|architectes|
    promoteurs|agents immobiliers|agences|copropriet\w+|syndics|bailleurs|bureaux|garages|
    garagistes|transporteurs|logisticiens|agriculteurs|exploitants|exploitations|vignerons|
    domaines|eleveurs|cooperatives|installateurs|electriciens|plombiers|chauffagistes|macons|
    menuisiers|batiment|btp|chantiers|usines|ateliers|salons|coiffeurs|instituts|spas|magasins|
    clubs|casinos|entrepots|aeroports|ports|gares|campings|casernes|prisons|hypermarches|
    centres commerciaux|editeurs|librairies|theatres|integrateurs|structures|independants|
    professions liberales|independantes|indep|assos|associations|marques|createurs|entrepreneurs|
    dirigeants|patrons|employeurs|organismes)
""")
FIRMS_EN = expressions(r"""
(?:companies|businesses|firms|corporates?|professionals|smes?|smbs?|startups|start-ups|retailers|
    retail chains|wholesalers|resellers|distributors|dealers|dealerships|traders|merchants|
    importers|
    exporters|restaurants|cafes|coffee shops|bars|pubs|hotels|caterers|bakeries|grocers|
    supermarkets|gift shops|office buildings|office blocks|offices|buildings|freelancers|
    self-employed|shops|stores|boutiques|chains|franchises|builders|contractors|
    developers|landlords|housing associations|estate agents|realtors|agencies|offices|
    manufacturers|makers|oems|suppliers|enterprises|clinics|hospitals|care homes|gp practices|
    pharmacies|labs|laboratories|vets|dentists|doctors|law firms|lawyers|solicitors|accountants|
    accounting firms|banks|insurers|schools|colleges|universities|councils|municipalities|
    architects|factories|plants|garages|workshops|farms|farmers|wineries|breweries|
    logistics \w+|hauliers|carriers|warehouses|installers|electricians|plumbers|salons|spas|gyms|
    publishers|bookshops|museums|airports|ports|councils|campsites|shopping centres|
    event planners|integrators|tradesmen|tradespeople|craftsmen|charities|non-?profits|brands|
    entrepreneurs|
    employers|founders|organi[sz]ations|bodies|nurseries|the trade|trade customers|industry)
""")

_SITE_FR = (
    r"(?:site|e-?shop|webshop|shop|boutique|e-?boutique|plateforme|page|appli|catalogue)"
    r"(?: (?:internet|web|marchand|en ligne|e-?commerce))?"
)
_SITE_EN = r"(?:web ?site|web ?shop|site|e-?shop|online (?:store|shop)|web ?store|platform|app)"
_SELL_FR = (
    r"(?:vend|vente|livr|expedi|envo[iy]|ship|commercialis|propos|ecoul|distribu|fourni|fabriqu"
    r"|produi|"
    r"concev|concoi|import|export|equip|usin|loue|louons|entretien|entreten|install|factur|"
    r"accompagn|conseill|form|travaill|bosse|traite|sert|servons|approvisionn|imprim|depann|"
    r"nettoi|nettoy|maintien|developp|edit)\w*"
)
_SELL_EN = (
    r"(?:sell|sold|suppl[yi]|provid|deliver|ship|serv|work|consult|wholesal|cater|distribut"
    r"|build|make|"
    r"mak|manufactur|produc|import|export|clean|install|maintain|equip|train|recruit|staff|rent"
    r"|leas|"
    r"print|develop|design|advis|support|source|outsourc|host|offer|do|handl|manag)\w*"
)
_MARKETS = (
    r"(?:amazon|etsy|e-?bay|cdiscount|fnac|vinted pro|ankorstore|faire|zalando|mano ?mano|rakuten"
    r"|leboncoin pro|tiktok shop|flipkart|walmart|allegro|bol\.?com|kaufland|instagram|wish)"
)

SELLS: dict[Language, str] = {
    "fr": rf"""
{_SELL_FR}\b(?: [\w'-]+){{0,8}} (?:sur|via|par|depuis|avec) (?:notre|mon|nos|mes|le|un|
    ma) (?:propre |
    petit |petite )?{_SITE_FR}
{_SELL_FR}\b(?: [\w'-]+){{0,8}} (?:sur|via) {_MARKETS}
(?:on est|je suis|nous sommes|present\w*)(?: aussi)? sur {_MARKETS}
boutique (?:sur|de vente|virtuelle|numerique)
commerce (?:electronique|en ligne)
(?:cyber|e)-?marchande?
(?:vente|vends|vendons) a distance
(?:shopify|opencart|oxatis|sylius|shopware|wix stores?|powerboutique)
click (?:and|&|et) collect
{_SELL_FR}\b(?:,? [\w'-]+){{0,10}} (?:a|aux|pour|avec|chez|par|d'|des|les|
    de)(?: [\w'-]+){{0,2}} {FIRMS_FR}
(?:clients?|clientele|acheteurs|donneurs|cible|marche)\b(?:,? [\w'-]+){{0,8}} {FIRMS_FR}
(?:pour|aupres d\w+|aux) (?:des |les |aux )?(?:petite?s |grande?s |autres )?{FIRMS_FR}
(?:sous-traitan\w+|negoce|centrale d'achat|import-export|grossiste|semi-grossiste)
(?:usinage|chaudronnerie|decolletage|tolerie|plasturgie|metallurgie|mecanique de precision|
    machines[- ]outils|fonderie|injection plastique|emballages? industriels?|
    materiel professionnel|
    fournitures (?:de bureau|industrielles))
(?:bureau d'etudes|ssii|esn|infogerance|cabinet (?:d'expertise|d'audit|d'avocats|
    d'architectes|de recrutement|comptable)|agence (?:de com\w*|d'interim|evenementielle|
    digitale|web|seo|de publicite|de recrutement)|societe de (?:nettoyage|conseil|services|
    transport|logistique|maintenance))
(?:une?|notre|ma|petite|d'une|en) (?:petite )?(?:pme|tpe|eti)\b
(?:inter-?entreprises|entre professionnels|business to business)
(?:commandes|vendus?|livres|commandees|vendues?)\b(?: [\w'-]+){{0,2}} (?:sur internet|en ligne|
    via le web|sur le net|par le site)
(?:pour|dans|a) (?:l'|la |le |les )(?:secteur |metiers? )?(?:du |de l'|de la )?(?:aeronautique|
    automobile|industrie|agroalimentaire|batiment|btp|hotellerie|restauration|defense|
    ferroviaire|naval|nucleaire|luxe|grande distribution|agriculture|medical)
""",
    "en": rf"""
{_SELL_EN}\b(?: [\w'-]+){{0,8}} (?:on|via|through|from|over|off|using) (?:our|my|a|
    the) (?:own )?{_SITE_EN}
{_SELL_EN}\b(?: [\w'-]+){{0,8}} (?:on|via|through) {_MARKETS}
(?:we're|we are|i'm|i am)(?: also)? on {_MARKETS}
(?:e-?tail\w*|e-?com|mail[- ]order|click (?:and|&) collect|subscription box\w*|web ?store)
(?:opencart|shopware|wix stores?|bigcommerce)
{_SELL_EN}\b(?:,? [\w'-]+){{0,10}} (?:to|for|with|by|at|in)(?: [\w'-]+){{0,3}} {FIRMS_EN}
{_SELL_EN} (?:local |small |other |independent |big |large |mid-?sized )*{FIRMS_EN}
(?:customers?|clients?|clientele|buyers|accounts|market)\b(?:,? [\w'-]+){{0,8}} {FIRMS_EN}
(?:to|for) (?:the )?(?:local |small |other |independent |big |large )*{FIRMS_EN}
(?:subcontract\w*|machining|toolmaking|machine shop|contract manufactur\w*|freight forward\w*|
    staffing (?:agency|firm)|recruitment agency|facilit(?:y|ies) management|managed services|
    office (?:supplies|cleaning)|commercial cleaning|industrial \w+|trade (?:supplier|counter))
(?:we're|we are|i run|i own|we run|it's|run)(?: [\w'-]+){{0,5}} (?:agency|consultancy|
    consulting[ ]
    (?:firm|business)|supplier|manufacturer|distributor|software (?:company|house|firm)|
    accounting firm|law firm|exporter|importer|wholesaler|
    sme|msp)
(?:small|little|tiny)(?: [\w-]+)? (?:business|company|firm|manufacturer|exporter|supplier|agency)
business[- ]to[- ]business
trade only
(?:flog|list|trade|peddle)\w*\b(?: [\w'-]+){{0,6}} (?:online|on the (?:web|internet)|(?:on|via|
    through) {_MARKETS})
(?:for|to|in) the (?:\w+ ){{1,2}}(?:industry|trade|sector)
(?:site|website|page) (?:where|on which|that|which) (?:i|we) (?:sell|ship|take)\w*
""",
}
# Enough where it was asked what they sell, and to whom.
WHEN_ASKED: dict[Language, str] = {
    "fr": rf"""
(?:sur|via|par) (?:notre|mon|nos|le|un) (?:propre |petit )?{_SITE_FR}
(?:sur|via) {_MARKETS}
(?:en ligne|sur internet|sur le net|sur le web|par internet)
(?:aux?|a|a des|pour|des|les|avec|chez) (?:\w+ ){{0,2}}{FIRMS_FR}
(?:machines|pieces|equipements|logiciels|composants|
    outillage)(?: [\w'-]+){{0,3}} (?:industriel\w*|
    professionnel\w*)
""",
    "en": rf"""
(?:on|via|through|from) (?:our|my|a|the) (?:own )?{_SITE_EN}
(?:on|via|through) {_MARKETS}
(?:online|over the internet|on the web)
(?:to|for|with|mostly|mainly) (?:\w+ ){{0,3}}{FIRMS_EN}
(?:industrial|commercial|professional) (?:machinery|equipment|parts|supplies|software|tools)
""",
}

# No business: private persons, learners, seekers of work.
NO_BUSINESS: dict[Language, str] = {
    "fr": r"""
(?:en|fais|termine|prepare) (?:un |une |mon |ma |mes |des )?(?:master|licence|bts|iut|but|fac|
    prepa|
    etudes|these|doctorat|memoire|alternance)\b
(?:a|de) la fac\b
(?:je suis|suis|en) (?:actuellement )?(?:en recherche d'emploi|en reconversion|sans emploi|
    au rsa|au chomage)
(?:pas|aucune|sans) (?:d'|de |une |d'une )?(?:entreprise|societe|boite|boutique|activite|
    commerce)(?! (?:en ligne|de )) ?(?:a moi|moi|du tout)?(?=\s*(?:$|[.,!]))
(?:vends|vend|vendons) (?:rien|pas|strictement rien)(?: du tout)?(?=\s*(?:$|[.,!]))
(?:je suis|suis) (?:a la retraite|pensionnee?|retraitee?|juste un client|une? cliente?|
    mere au foyer)
(?:vous|est-ce que vous) (?:recrutez|embauchez)
(?:recrutez|embauchez)-vous
(?:postuler|candidater|candidature|mon cv|un stage)
(?:pour|c'est) (?:les cours|l'ecole|la fac|mes etudes|un devoir|mon plaisir|mon ordi\w*)
(?:usage|utilisation|achat|projet) (?:strictement |purement )?(?:perso\w*|prive\w*|familial\w*|
    domestique)
(?:pour|chez) (?:moi|nous) a la maison
(?:a|pour) titre (?:personnel|prive)
(?:cadre|besoins?|pour) (?:de )?(?:mes|mon|ma|mes propres|un|une) (?:etudes?|formation|cours|
    memoire|these|stage|ecole|diplome|devoir|rapport de stage|projet d'etude)
(?:cherche|recherche|trouver|trouve) (?:un |une |du )?(?:\w+ )?(?:emploi|boulot|job|travail|
    poste|stage|alternance)\b
(?:maman|papa|mere|pere|femme|homme) au foyer
(?:expose|devoir|memoire|dissertation|rapport|projet|presentation|dossier|recherches?|enquete|
    sondage) (?:\w+ )?(?:pour|de|a|au|du|en|avec) (?:le |la |l'|mon |ma |notre )?(?:lycee|ecole|
    fac|universite|college|classe|cours(?<!en cours)|prof\w*|licence|master|bts|stage|bac
    |terminale|these)
""",
    "en": r"""
(?:doing|writing|finishing|studying for|on) (?:a|my|an) (?:\w+ )?(?:dissertation|thesis|degree|
    phd|
    masters?|mba|essay|assignment|project for (?:school|college|uni\w*))
(?:uni|college|high[- ]school|university|grad|graduate) student
(?:i'm|i am) (?:still )?(?:at (?:school|uni|university|college)|studying|between jobs|out of work|
    job[- ]hunting|a pensioner|a homemaker|retired)
(?:are you|you guys) hiring
(?:apply|applying|application) (?:for|to) (?:a |the |your )?(?:job|role|position|vacancy|company)
(?:do you have|any) (?:\w+ )?(?:jobs|vacancies|internships?|openings)
(?:don't|do not|doesn't) (?:have|own|run) (?:a|any) (?:business|company|shop|firm)
(?:don't|do not) sell anything
(?:for|it's for) (?:my own|personal|private|home|school|fun|my family|class)(?: \w+)?
(?:i'm|i am) (?:just |only )?(?:a )?(?:private|regular|ordinary) (?:person|individual|citizen|
    guy|customer)
(?:search\w*|look\w*|hunt\w*|apply\w*)(?: for)? (?:a |an |some |for )*(?:\w+ )?(?:job|jobs|
    employment|internship|vacancy|position)\b
(?:school|uni|university|college|class|course|student|high[- ]school|
    homework) (?:\w+ )?(?:presentation|project|paper|essay|report|assignment|work|homework|
    survey|research)
(?:presentation|project|paper|essay|report|assignment|research|survey) (?:for|at) (?:my |a |
    the )?(?:school|uni|university|college|class|course|teacher|professor|degree)
""",
}
