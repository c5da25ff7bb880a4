"""A next step the agent offers, taken or declined; families of refusal and of pain.

Data only, one expression a line; `engagement_words` joins the families to its own.
"""

import re

from domain.bant.said import pattern
from domain.bant.words import Language

# In the agent's question: a step beyond talking.
OFFERS: dict[Language, re.Pattern[str]] = {
    "fr": pattern(r"""
(?:demo|demonstration|rendez-vous|rdv|essai|devis|proposition|documentation|brochure|creneau|
    audit|
    presentation|visio|entretien|echange)s?
(?:que je|qu'on|que nous|que l'equipe|qu'un \w+|que quelqu'un) (?:vous )?(?:envoie|montre|
    rappelle|
    reserve|prepare|appelle|recontacte|mette en relation|passe)
vous (?:envoyer|montrer|rappeler|reserver|preparer|inscrire|presenter|mettre en relation)
"""),
    "en": pattern(r"""
(?:demo|demonstration|appointment|meeting|trial|quote|proposal|brochure|slot|audit|walkthrough|
    presentation|call back|callback|documentation|visit)s?
(?:shall|should|can|could|may) (?:i|we|someone|somebody|a colleague)[ ]
    (?:send|show|book|call|set|schedule|arrange|put|email|ring|prepare)
(?:want|like) (?:me|us|someone) to (?:send|show|book|call|set|schedule|arrange|email)
"""),
}
# Said, not asked: the agent would do it.
OFFERS_SAID: dict[Language, re.Pattern[str]] = {
    "fr": pattern(r"""
(?:je|on|nous|l'equipe|quelqu'un|un collegue) (?:peux|peut|pouvons|pourrais|pourrait|pourrions)[ ]
    (?:faire )?(?:vous )?(?:envoyer|montrer|rappeler|reserver|preparer|presenter|appeler)
je (?:vous )?(?:propose|suggere) (?:de |d')?(?:un |une )?(?:vous \w+|demo|rendez-vous|appel|essai)
"""),
    "en": pattern(r"""
(?:i|we|someone|a colleague) (?:can|could|would be happy to|'d be happy to)[ ]
    (?:have (?:someone|somebody|a colleague) )?(?:show|send|call|ring|walk|email|book)(?: you)?
"""),
}
AGREES: dict[Language, re.Pattern[str]] = {
    "fr": re.compile(
        r"(?:(?:ah|ben|bah|bon|euh|alors|ma foi|eh bien|oh|hm+|bof)[ ,.]*)*(?:oui|ouais|ouep"
        r"|volontiers"
        r"|avec plaisir|pourquoi pas"
        r"|d'accord|ok|okay|carrement|allez|allons-y|entendu|va pour|bien sur|je veux bien|parfait"
        r"|tres bien|ca marche|ca me va|faites|allez-y|envoyez|envoyez toujours|dites"
        r"|pas de probleme|absolument|tout a fait|super|vendu"
        r"|bonne idee|on peut|certainement|mais oui|go|banco|si vous voulez"
        r"|c'est parti)(?!\w)(?!,? mais| non)"
    ),
    "en": re.compile(
        r"(?:(?:oh|well|um|uh|hm+|ah|er+)[ ,.]*)*(?:yes|yeah|yep|yup|sure|ok|okay|go on|go ahead"
        r"|please do|why not"
        r"|sounds (?:good|great|fine)|absolutely|definitely|of course|certainly|by all means"
        r"|please"
        r"|that works|that would be (?:great|good|lovely|nice|helpful)|i'd (?:like|love) that|fine"
        r"|great|let's|alright|all right|perfect|lovely|happy to|i would"
        r"|that'd be)(?!\w)(?!,? but| no)"
    ),
}
# The yes stands at the end: "jeudi dix heures, c'est parfait".
CONFIRMS: dict[Language, re.Pattern[str]] = {
    "fr": re.compile(
        r"\b(?:c'est (?:parfait|bon|ok|note|tres bien)|ca (?:me va|marche|me convient|roule)"
        r"|parfait|impeccable)[ .!]*$"
    ),
    "en": re.compile(
        r"\b(?:(?:that's|that is|is|sounds|would be) (?:perfect|fine|good|great|ok|okay)"
        r"|works(?: for me)?|suits me|perfect)[ .!]*$"
    ),
}
DECLINES: dict[Language, re.Pattern[str]] = {
    "fr": re.compile(
        r"(?:(?:ah|ben|bah|bon|euh|oh|ouh la|desolee?|merci)[ ,.]*)*(?:non|nan"
        r"|je (?:ne )?prefere pas|j'aime(?:rais)? (?:autant|mieux) pas|je ne pense pas"
        r"|je ne crois pas|pas pour l'instant|pas maintenant|plus tard|surtout pas"
        r"|pas la peine|sans facon|pas besoin"
        r"|certainement pas|jamais|ca ira|inutile|pas question|hors de question|pas interesse\w*"
        r"|c'est non|ne vous embetez pas)(?!\w)(?! (?:mais|pas de probleme|je (?:veux|prefere"
        r"|dis pas)))"
    ),
    "en": re.compile(
        r"(?:(?:oh|well|um|uh|sorry|er+|thanks)[ ,.]*)*(?:but )?(?:no|nope|nah|not (?:for me"
        r"|really"
        r"|interested)"
        r"|(?:i'd |i would )?rather (?:you )?(?:not|didn't)|not (?:now|yet|today|right now"
        r"|at the moment|this time)"
        r"|i don't think so|leave it|no can do"
        r"|no thanks|don't bother|i'm good|we're good|i'll pass|never|absolutely not|not at all"
        r"|certainly not|no need)(?!\w)(?! (?:problem|worries|but))"
    ),
}

REFUSAL: dict[Language, str] = {
    "fr": r"""
(?:fiche|fichez|foute?z?|fous|lachez?|laissez?)[- ](?:moi|
    nous)(?: donc)?(?: la paix| tranquilles?)?
(?:laissez|lachez|degagez|cassez-vous|allez voir ailleurs|allez vous faire|raccrochez)(?: \w+)?
(?:aucune?|zero|pas (?:le moindre|d')) ?(?:interet|envie)
(?:je|on) (?:raccroche|m'en fiche|m'en fous|s'en fiche)
(?:ca|cela) (?:ne )?(?:me|nous|m') ?(?:concerne|interesse|dit|parle|tente|
    branche) (?:absolument |vraiment |
    strictement |pas du tout )?(?:pas|rien|plus)(?: \w+)?
(?:ca|cela) (?:ne )?(?:me|nous|m') ?(?:interesse|dit|tente) (?:absolument|vraiment|franchement|
    pas|rien)
(?:pas|aucunement|guere) (?:preneu(?:r|se)s?|demandeu(?:r|se)s?|client)(?! de)
c'est (?:vraiment )?pas pour (?:moi|nous)
non,? (?:ca ira|ca va aller|c'est bon|sans facon|vraiment pas|je ne veux pas|pas interesse\w*)
(?:perdez|perds|perdre|perte) (?:votre|mon|notre|de) temps
(?:harcelement|demarchage|spam)
(?:marre|assez|ras le bol) de (?:vos|ces|vous|votre)(?: \w+)*
(?:regarde|renseigne|informe|balade|promene|flane|curieux|curieuse)\w*(?: [\w']+){0,2} (?:juste|
    comme ca|sans plus|
    pour voir|simplement|seulement|par curiosite|vite fait)
(?:juste|simplement|seulement) (?:me renseigner|regarder|jeter un (?:oeil|œil)|curieu\w+|
    pour savoir)
(?:par|simple) curiosite
(?:simple|juste|seulement) curieu(?:x|se)
(?:tres peu pour|pas de ca (?:chez|pour)|pas besoin de vous|non merci|merci bien|
    gardez)(?: (?:moi|nous))?
(?:ai|a|avons|avec) (?:deja )?(?:signe|quelqu'un|un (?:gars|mec|type|prestataire|freelance|neveu|
    stagiaire)|une (?:agence|boite|personne)) (?:avec un autre|ailleurs|qui (?:fait|s'en occupe|
    gere)|pour ca)
(?:perdez|perdons|gaspillez) pas (?:votre|notre) temps
(?:sert|servira|servirait) (?:a |strictement a )?rien
(?:merci|desolee?|navree?),? (?:mais )?(?:non|sans facon|pas pour (?:moi|nous))
deja (?:un |une |des |tout |notre |mon |nos )?(?:\w+ )?(?:outils?|solutions?|logiciels?|
    prestataires?|agences?|systemes?|fournisseurs?|robots?|assistants?|partenaires?|equipee?s?|
    servie?s?|ce qu'il (?:me |nous )?faut)(?! (?:mais|sauf))(?: qui)?
besoin de (?:rien|personne)
(?:n'en|en|n'|la|le|ne) ?(?:veux|voulons|veut) (?:pas|plus)(?! (?:\w+er|\w+ir|\w+re|depasser|
    payer|que)\b)
""",
    "en": r"""
(?:piss|bugger|sod|buzz|clear|f\w+|push|back) off(?: \w+)*
(?:get lost|go away|drop dead|lose my number|shove it|hang(?:ing)? up|give it a rest|jog on)
(?:no|zero|not the (?:slightest|least)|haven't any) interest(?: in)?(?: \w+)?
(?:not|isn't|n't) (?:for (?:me|us)|my (?:thing|cup of tea)|something (?:we|i)|in the market|keen|
    looking for|what (?:we|i) need|relevant)(?: \w+)?
(?:just|only|simply|merely) (?:having a (?:nosey?|look|browse|wander)|browsing|looking|curious|
    checking(?: it)? out|window[- ]shopping|kicking (?:the )?tyres|kicking tires|wondering|
    poking around|killing time)(?: \w+)?
(?:out of|idle|pure|sheer) curiosity
(?:sick|tired|fed up|had enough) (?:of|with) (?:your|these|you|being called|sales)(?: \w+)*
(?:stop|quit|cease) (?:calling|ringing|phoning|bothering|contacting|emailing|harassing|
    pestering)(?: \w+)*
(?:unsubscribe|do not contact|cold calls?|spam)
(?:nah|no),? (?:i'm|we're|i am|we are) (?:good|fine|ok|okay|alright|all set|sorted)
(?:already|we've|i've|we have|i have) (?:got )?(?:\w+ )?(?:a|an|some) (?:fella|guy|bloke|chap|
    man|woman|person|agency|provider|supplier|contractor|freelancer|nephew|lad) (?:who|that|for|
    doing)(?: \w+)*
(?:leave it out|leave it there|no can do|not on your life)
(?:don't|do not|never|please don't) (?:ever )?(?:call|ring|phone|contact|bother|email|write|
    come)(?: \w+)*
(?:of )?(?:no|little|zero) use (?:to|for) (?:me|us)
(?:useless|pointless)(?: \w+)?
(?:thanks|thank you|sorry|appreciate it),? but (?:no|not|we're|i'm|we don't|i don't)(?: \w+)*
already (?:have|got|use|using|work with|sorted|covered|equipped)(?: with)? ?(?:a |an |our |one |
    our own )?(?:\w+ )?(?:tool|solution|software|system|provider|agency|supplier|robot|assistant|
    partner|vendor|that)?(?: (?:that|which|who|for|does))?(?: \w+)*
(?:don't|do not|n't) need (?:anybody|anyone|any help|you|nobody)(?: \w+)?
(?:don't|do not) want (?:it|any|one|your|anything|none)(?=\s*(?:$|[.,!]| of| from))(?: \w+)*
""",
}
PAIN: dict[Language, str] = {
    "fr": r"""
(?:c'est|quel|quelle|un vrai|une vraie|le|la) (?:\w+ )?(?:bazar|bordel|galere|casse-tete|corvee|
    cauchemar|enfer|
    plaie|calvaire|catastrophe|panique|chaos|foutoir|folie|usine a gaz)
(?:on|je|nous|ca) (?:ne )?(?:s'en|m'en|nous en|m'y|s'y) (?:sort|sors|sortons|
    retrouve)\w* (?:plus|pas)
(?:bouffe|prend|mange|coute|demande|perd|perds|perdons|passe)\w*(?: [\w']+){0,2} (?:un temps|
    du temps|trop de temps|
    un max|des heures|tout mon|\w+ heures?|beaucoup|enormement|un fric)(?: [\w']+){0,4}
\w+ heures? (?:par|chaque) (?:jour|semaine|soir|mois)
(?:tous les soirs|jour et nuit|jusqu'a (?:minuit|pas d'heure)|le dimanche)
(?:je|on|nous) (?:n'ai|n'a|n'avons|ai|a|avons) (?:plus|pas) le temps(?: [\w']+){0,5}
(?:on|je|nous) (?:rate|ratons|loupe|oublie|oublions|perd|perds|perdons|coule|coulons|croule|
    galere|peine|bataille|souffre)
    (?: [\w']+){1,6}
(?:paniers?|clients?|commandes?|factures?|devis) (?:abandonnes?|perdus?|en retard|impayee?s?|
    oublies?|
    sans (?:reponse|suite))
(?:paient|repondent|reviennent|ouvrent|achetent|payent|rappellent) (?:en retard|jamais|plus|pas|
    tard)
(?:ressaisi|recopi|retap|jongl)\w*(?: [\w']+){0,5}
(?:debordee?s?|submergee?s?|noyee?s?|depassee?s?|sous l'eau|la tete sous|epuisee?s?|rincee?s?)
(?:\w+ )?(?:mails?|appels?|tickets?|factures?|commandes?|messages|devis|dossiers|bons|fiches|
    lignes) (?:a (?:trier|traiter|saisir|relancer|rentrer|repondre|faire|recopier|verifier)|
    en retard|sans reponse)
(?:\w+ )?(?:mails?|appels?|tickets?|messages|devis|dossiers) par jour
(?:meme|toujours la meme) (?:histoire|chanson|rengaine|galere|probleme)
(?:y |me |nous )?(?:passe|consacre|laisse|pass[eo]\w*) (?:mes|nos|la moitie|tout|toute|trop|des|
    deux|trois|quatre|un|une|mon|notre) (?:\w+ ){0,2}(?:temps|semaine|journees?|soirees?|
    week-?ends?|nuits?|heures?|dimanches?|matinees?|apres-midis?|vie)
(?:moitie|tiers|quart) (?:de (?:mon|ma|notre|la) )(?:temps|semaine|journee)
(?:clients|gens|acheteurs|fournisseurs) (?:\w+ )?(?:ralent|se plaignent|attendent|partent|fuient|
    oublient|rappellent|annulent|raccrochent|ne paient|paient mal|paient en retard)
(?:erreurs?|bugs?|doublons?|ruptures?|retards?|impayes?|litiges?|oublis?) (?:de|en|dans|sur|
    a) (?:\w+ ?){1,3}
(?:clients|gens|acheteurs|fournisseurs) (?:nous |me |m'|n')?(?:appell|demand|relanc|harcel|ecriv|
    reclam|sonn|telephon)\w*(?: [\w']+){1,8}
(?:sans arret|tout le temps|constamment|non-stop|en permanence|a longueur de journee)
(?:s'accumul|s'empil|s'entass|trainent|traine|debord)\w*
(?:plus possible|peut plus durer|craque|craquons|pete les plombs|insupportable|intenable|
    ingerable|infernal|epuisant|usant|chronophage|penible)
""",
    "en": r"""
(?:it's|it is|a|an|what a|total|absolute|real|complete) (?:\w+ )?(?:nightmare|mess|shambles|pain|
    headache|chaos|hassle|
    disaster|slog|bottleneck|time sink|struggle|mare)
(?:takes?|taking|eats?|eating|costs?|wast\w+|spend\w*|los\w+|burn\w*)(?: [\w']+){0,3} (?:hours?|
    days?|ages|forever|
    evenings?|weekends?|nights?|so much time|too much time|too long|a fortune)(?: [\w']+){0,4}
\w+ hours? (?:a|per|every|each) (?:day|week|night|month)
(?:every (?:single )?(?:night|evening)|round the clock|till midnight)
(?:we|i) (?:keep|kept) \w+ing(?: [\w']+){0,5}
(?:we|i) (?:miss|forget|lose|struggle|can't cope|cannot cope|never get)(?: [\w']+){0,5}
(?:too many|loads of|tons of|so many|plenty of|hundreds of) (?:errors|mistakes|returns|emails|
    calls|tickets|
    complaints|queries|no-shows|abandoned \w+|unpaid \w+)(?: [\w']+){0,4}
(?:abandoned|unpaid|overdue|late|lost|missed) (?:carts?|baskets?|invoices?|payments?|orders?|
    leads?|
    calls?)
(?:pay|paying|reply|answer|come back|return|convert|open)(?: us)? (?:late|never|too late|any more)
(?:drowning|swamped|snowed under|overwhelmed|stretched|run off (?:my|our) feet|flat out|buried|
    understaffed|short[- ]staffed|overloaded)(?: [\w']+){0,4}
(?:doing|done|do|copy|type|enter|re-?key)\w*(?: [\w']+){0,4} (?:by hand|manually|in excel|twice)
(?:half|most|all|a third|a quarter|much) (?:of )?(?:my|our|the) (?:week|day|time|morning|life|
    evening|weekend)s?(?: [\w']+){0,5}
(?:spend|waste|lose|goes) (?:\w+ )?(?:chasing|answering|typing|copying|fixing|sorting|
    replying)(?: ?[\w']+){1,5}
(?:late payers?|no-?shows?|double bookings?|stock-?outs?|missed calls|data entry|paperwork|
    copy[- ]?past\w+)
(?:customers?|clients?|people|buyers) (?:\w+ )?(?:complain|keep (?:asking|calling)|leave|wait|
    give up|drop off|forget|cancel|pay late|don't (?:reply|pay|come back))(?: \w+)*
(?:errors|mistakes|bugs|delays|duplicates|shortages) (?:in|with|on|all over)(?: \w+){1,3}
(?:pil(?:e|es|ed|ing) up|backlog|stacking up|mounting up|falling behind|
    slips? through the cracks|fall through the cracks|all the time|non-?stop|constantly)
(?:customers|clients|people|buyers|guests|patients) (?:keep |always |constantly )?(?:ring|call|
    phone|email|ask|chase|text|message|wait|hang|abandon)\w*(?: [\w']+){1,8}
(?:can't|cannot) (?:go on|take (?:it|any more|this)|continue|cope|stand)(?: [\w']+){0,3}
(?:unbearable|unsustainable|exhausting|painful|time[- ]consuming|tedious|soul[- ]destroying|
    wearing me out|killing me)
""",
}
