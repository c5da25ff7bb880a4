"""Money by families: setting aside, having none, not knowing yet, and money that is no budget.

Data only, one expression a line; `budget_words` joins them to its own.
"""

from domain.bant.words import Language

SPENDING: dict[Language, str] = {
    "fr": r"""
(?:mis|mettre|mets|met|mettrai\w*|mettrons|garde|reserve\w*|provisionn\w+|bloqu\w+|fix\w+|
    vote\w*|inscri\w+|
    attribu\w+|accord\w+|autoris\w+|sort\w+|lach\w+|pos\w+|tourn\w+|tap\w+|align\w+|engag\w+)
(?:parle|parlait|dit|donne|indique) (?:de|d')
(?:plafond|limite|maxi|ordre d'idee|ordre de grandeur|grosso modo|a la louche|dans les|vers les|
    aux alentours|
    a peu pres|environ|verrais|vois|voyais|dirais|imagin\w+|envisag\w+|souhait\w+|voudrais|veux)
(?:ira|irais|irait|irons|iront|vais|allons|va) (?:pas )?(?:jusqu'a|au-dela|plus loin|plus haut)
(?:demarr|commenc|debut|part)\w+ (?:a|avec|sur)
depass\w+
""",
    "en": r"""
(?:set|put|putting|setting|laid|squirrelled) (?:\w+ )?(?:aside|away|by)
(?:sanctioned|signed off|agreed|approved|committed|commit|assigned|reserved|pencilled|scraped|
    earmark\w*|stump\w*|
    cough\w*|find|spare|free up|part with|stretch|go to|go as high|go up|justify|ballpark|
    region of|
    neighbou?rhood|roughly|approximately|about|around|reckon|guess|maybe|probably|ideally|
    tops|max|maximum|no more than|at most|not more than|anything up to)
(?:price (?:range|point)|kitty|pot|purse|outlay)
(?:start|begin|kick off|open) (?:at|with|on)
exceed\w*
""",
}
# Told that there is no money.
PENNILESS: dict[Language, str] = {
    "fr": r"""
(?:pas|plus|ni|meme pas) (?:un|une|le|la|l'ombre d'un|le moindre) (?:sou|rond|centime|euro|radis|
    kopeck|thune|
    balle|kopek|budget|cenne|piastre|cent|franc)(?! (?:de plus|plus|au-dela|supplementaire))
(?:pas|plus|aucune?|zero|sans) (?:d'|de |du )?(?:budget|enveloppe|ressource|argent|tresorerie|
    treso|fric|thune|
    moyens|sous|
    ligne budgetaire|marge de manoeuvre)(?! (?:defini|fixe|arrete|precis|encore|en tete|
    particulier|limite|
    trop|pour l'instant d))
(?:budget|budgets) (?:\w+ ){0,3}(?:gele|geles|coupe|coupes|bloque|bloques|supprime|epuise|nul|
    inexistant|de zero|
    est mort|a sec|a zero)
(?:on est|je suis|nous sommes|les caisses sont|la caisse est) (?:a sec|fauche\w*|raide\w*|
    sur la paille|vides?)
(?:peux|peut|pouvons|pourra|veux|veut|voulons) (?:rien|pas) (?:mettre|depenser|investir|payer|
    debourser|sortir)(?! (?:plus|
    davantage|autant|ca|cela|tout))(?: \w+)?
(?:0|zero) (?:euros?|€|balle)
(?:rien|que dalle|nada|walou|peanuts|des clopinettes) (?:du tout )?(?:pour ca|a mettre|a depenser)
(?:on n'a|j'ai|nous n'avons|je n'ai|n'a|n'avons|n'ai|y a|est|ai|a) (?:strictement |
    absolument )?rien (?:pour (?:ca|cela)|budgete|mis|a mettre|de cote)(?! (?:de|
    encore))
pas (?:les reins|de quoi|les finances)(?: [\w']+){0,4}
""",
    "en": r"""
(?:there's|there is|there isn't|we've|we have|i've|i have|got|with) (?:absolutely |
    literally )?(?:no|zero|nil|not a|any) (?:budget|money|
    funds|cash|penny|cent|dime)(?: \w+)?
(?:not|haven't|don't have) (?:a|one|got a|two) (?:penny|cent|dime|bean|pound|dollar|
    pennies)(?! more)(?: to \w+)*
(?:skint|broke|strapped for cash|cash-?strapped|penniless|bankrupt)
(?:budget|budgets|money|spending) (?:is|are|has been|have been|'s|was|
    were) (?:all )?(?:\w+ )?(?:frozen|cut|gone|spent|exhausted|
    zero|nil|nonexistent|slashed to zero)
(?:won't|will not|can't|cannot|not going to|not prepared to|unable to) (?:pay|
    spend)(?: you| us)? (?:a penny|a dime|anything|money|
    for (?:this|that|it))
(?:only|looking for|want|need) (?:something |a |it )?(?:free|for free)(?=\s*(?:$|[.,!]|version|
    tool))
(?:didn't|haven't|don't|not|never|did not|have not) (?:\w+ )?(?:plan|budget|allocate|set aside|
    foresee|earmark|put aside|reserve)\w*(?: for)? (?:any|a|the)? ?(?:money|funds|anything|
    budget|penny)(?: \w+)?
""",
}
# Asked for the budget, these alone say that there is none.
NIL: dict[Language, str] = {
    "fr": r"""
(?:absolument|strictement|trois fois) rien
rien (?:de )?prevu(?! encore)
(?:nada|nib|walou|peanuts|zero euros?|pas un (?:sou|rond|centime))
(?:j'en|n'en|on en|nous n'en) (?:ai|a|avons) (?:pas|aucun)(?! (?:encore|parle|discute|idee|
    la moindre|defini|fixe|decide|un ))
""",
    "en": r"""
(?:zilch|nada|nothing|diddly|bugger all|sweet fa|zip|nowt|naught|not a (?:thing|bean|sausage|
    penny|cent))
(?:don't|do not|haven't|isn't|hasn't) (?:have |got |really have )?(?:one|any)(?! (?:idea|yet|set|
    clue|in mind|fixed))(?=\s*(?:$|[.,!]|at all|for))
""",
}
# Not known yet.
UNDECIDED: dict[Language, str] = {
    "fr": r"""
(?:pas|ni|jamais) (?:encore |vraiment |du tout )?(?:chiffre|budgete|budgetise|vote|valide|decide|
    fixe|defini|arrete|determine|
    reflechi|regarde|calcule|estime|evalue|prevu de montant|de chiffre|d'idee|de montant)
(?:n'en|en) (?:sais|ai|a) (?:rien|aucune idee|pas la moindre)
(?:faut|faudra|faudrait|dois|vais) (?:que je |d'abord )?(?:regarde|voi[re]|calcul|verifi|chiffr|
    demand|fasse mes)\w*
(?:depend|dependra|selon|en fonction)
""",
    "en": r"""
(?:not|n't|never|yet to|haven't) (?:been |be |really |even |yet |got |quite )*(?:decided|set|
    fixed|defined|agreed|approved|
    budgeted|worked (?:it |that )?out|thought|discussed|finali[sz]ed|allocated|got a (?:number|
    figure)|sure|certain)
(?:need|have|got|let me|i'll|would have) (?:to )?(?:check|ask|look|see|find out|work (?:it|
    that) out)
(?:no|not a) (?:idea|clue)
(?:depend(?:s|ing)?|up to you|you tell me)
""",
}
# The clause speaks of other money.
OTHER_MONEY: dict[Language, str] = {
    "fr": r"""
(?:prestataire|agence|fournisseur|concurrent|collegue|confrere|devis|abonnement|outil|logiciel|
    comptable)s?[ ]
    (?:\w+ ){0,4}(?:prenai[t]|prend|propos\w+|factur\w+|demand\w+|cout\w+|annonc\w+|a|m'a|
    nous a)\b
(?:credit|emprunt|pret(?! a\b)|dette|impots?|charges|urssaf|amende|caution|essence|electricite|
    assurance|subvention)
(?:gagn|encaiss|factur|vend|rapport|genere|realis)\w* (?:\w+ ){0,4}(?=\d|mille|cent|un|deux|
    trois|quatre|cinq|six|sept|huit|neuf|dix)
(?:chiffre|ca|resultat|marge|benefice) (?:\w+ ){0,3}(?:est|fait|atteint|tourne|de|a)\b
(?:google|facebook|meta|tiktok|linkedin|insta\w*) ads?
(?:gaspill|perd[us]|claqu|flamb|cram)\w*
(?:coutait|prenait|facturait|payait|payais|payions|depensait|depensais)
(?:ticket d'entree|vos confreres|vos concurrents|tarif (?:de|du|chez)|ailleurs|en face|
    la concurrence)
(?:hebergement|stock|essence|comptable|bail|credit-bail|leasing|electricite|mutuelle|charges|
    local)\b
(?:banque|banquier|prets?(?! a)|pret(?:er|ons|ent)|prete(?! a))\b
(?:cotisation|mutuelle|forfait|telephone|pension|retraite|indemnite)s?\b
(?:nous|me|m'|leur|lui) ?(?:a |ont |avait )?(?:revien\w*|revenai\w*|demand\w+|factur\w+|cout\w+|
    prelev\w+|reclam\w+)(?! (?:un|mon|le) budget)
(?:euros?|€) (?:de |d')(?:chiffre|ca|recettes?|benefices?|marge|salaires?|loyer|charges|ventes?)\b
""",
    "en": r"""
(?:agency|provider|supplier|competitor|consultant|freelancer|guy|vendor|rival|plan|tool|software|
    quote|subscription)s?[ ]
    (?:\w+ ){0,4}(?:charged|charges|quoted|wanted|asked|offered|cost|costs|took|was|is)
(?:loan|mortgage|debt|tax|taxes|fine|deposit|insurance|electricity|grant|salary|wages)
(?:earn|gross|generate|bring in|bill|invoice|sell)(?:s|ed|ing)? (?:\w+ ){0,3}
(?:wasted|blew|blown|burnt|burned|squandered|lost)
(?:used to|were|was) (?:pay|paying|spend|spending|charged)
(?:we|i)(?:'re| are|'m| am)? (?:currently |already )?(?:paying|spending|pay|
    spend) (?:\w+ )*(?:on|for) (?:\w+ )?(?:ads|adverts|rent|
    google|facebook|seo|hosting|shopify|an? agency|staff)
(?:your competitors?|elsewhere|the going rate|entry price|others charge|the competition|
    someone else)
(?:sets?|setting) (?:us|me) back
(?:hosting|rent|payroll|wages|fuel|stock|insurance|accountant|bookkeeper|lease|electricity)\b
(?:rivals?|competitors?|other (?:guys?|agency|agencies|company)) (?:\w+ )?(?:wants?|asks?|
    charges?|does|do|offers?|quotes?)
(?:ask(?:s|ed)?|charg(?:es|ed)|quot(?:es|ed)|bill(?:s|ed)|want(?:s|ed)) (?:us|me)\b
""",
}
DEAR: dict[Language, str] = {
    "fr": r"""
(?:trop|beaucoup trop|bien trop|vachement|super|hyper|horriblement) (?:cher|eleve|salee?|onereux)
(?:cher|exorbitant|du vol|de la folie|abuse|impossible|au-dessus de (?:mes|nos) moyens|
    hors de (?:prix|portee|question))
(?:pas question(?! de depasser)|jamais de la vie|vous revez)
""",
    "en": r"""
(?:way |far |much |a bit |bit |rather )?too (?:much|expensive|steep|high|dear|pricey|rich)
(?:pricey|steep|extortionate|daylight robbery|a rip-?off|out of (?:my|our) (?:reach|league|
    budget|price range)|no way|
    you must be joking|a joke|forget it)
""",
}
# Right before a sum: as far as they go, not what they turn down.
CAPPED: dict[Language, str] = {
    "fr": r"(?:depass\w+ pas|(?:pas|jamais) (?:\w+ ){0,2}(?:au-dela|au-dessus"
    "|plus)(?: de)?) (?:les )?$",
    "en": r"(?:not|never|n't|cannot) (?:\w+ ){0,3}(?:above|over|beyond|past|exceed|more than) $",
}
