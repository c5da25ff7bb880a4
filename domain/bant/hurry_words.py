"""Hurry and leisure by families, and what a clause about beginning or about something else says.

Data only, one expression a line; `timeline_words` joins them to its own.
"""

from domain.bant.words import Language

NOW: dict[Language, str] = {
    "fr": r"""
(?:des|aussitot|sitot) que (?:possible|vous (?:pouvez|pourrez|etes)|faisable|on (?:peut|pourra)|
    ce sera possible)
(?:au|le) plus (?:vite|tot|rapidement)(?! (?:en|dans|l'|d'|fin|debut|mi))
sans (?:tarder|delai|plus attendre|perdre de temps)
(?:illico|fissa|sur-le-champ|dare-dare|presto|pronto|asap|derechef)
(?:urgentissime|archi ?urgent|hyper urgent|super urgent|ultra urgent)
(?:ca|cela) (?:urge|presse|brule|devient critique|ne peut (?:pas|plus) attendre)(?! pas)
(?:peut|peux|pouvons|pourra|pouvais) (?:pas|plus) attendre
(?:on est|je suis|nous sommes) (?:a la bourre|dans le jus|grave presse\w*|pris a la gorge)
(?:d'ici|sous|dans les) (?:24|48|vingt-quatre|quarante-huit) ?h(?:eures)?
(?<!pas )(?:c'est|tres|hyper) (?:vite|presse)\b
(?<!pas )(?:assez |tres |vraiment |plutot )?pressante?s?
(?:ca|on) (?:chauffe|crame|brule|coule)
(?:le feu au lac|feu aux fesses|couteau sous la gorge|etat d'urgence|dos au mur)
""",
    "en": r"""
(?:as soon|as fast|as quick|as quickly|as early) as (?:possible|humanly possible|
    you(?:'re)? (?:can|able|like)|we can)
(?:a\.?s\.?a\.?p\.?|pronto|straight ?away|right away|at once|at the earliest|urgently|
    immediate(?:ly)?|instantly)
(?:the sooner|the quicker|the faster|the earlier)(?:,? the better)?
(?:can't|cannot|can not|won't|couldn't) wait
(?:within|in|the next) (?:24|48|twenty[- ]four|forty[- ]eight) hours
(?:first thing|tomorrow) (?:tomorrow|morning)
(?<!no )(?<!not in a )(?<!not in any )(?<!not in )(?:in a|bit of a|big|tearing|real) (?:rush|
    hurry)
(?:super|really|very|extremely|pretty|rather|quite) (?:urgent|pressing)
soon as
(?:it's|it is|we're|is) (?:burning|on fire|critical|mission[- ]critical|desperate)
(?:desperate|desperately)
day after tomorrow
""",
}
WEEK: dict[Language, str] = {
    "fr": r"""
(?:avant|d'ici|des|a partir de) (?:lundi|mardi|mercredi|jeudi|vendredi|samedi|le week-?end|
    ce week-?end)(?! en huit)
(?:debut|fin|milieu|courant) (?:de )?(?:la )?semaine(?: prochaine)?
semaine (?:prochaine|qui vient|d'apres|suivante)
(?:dans|d'ici|sous) une (?:petite |bonne )?semaine
""",
    "en": r"""
by (?:monday|tuesday|wednesday|thursday|friday|the weekend|the end of the week)
(?:early|later|sometime|some time|start of|beginning of) (?:this|next) week
this (?:coming )?(?:monday|tuesday|wednesday|thursday|friday)
(?:the )?week after (?:this|next)?
(?:in|within) (?:a|one) week
""",
}
MONTH: dict[Language, str] = {
    "fr": r"""
(?:dans|d'ici|sous|en) (?:un|1) mois(?: et demi)?(?! ou deux)
(?:dans|d'ici|sous) (?:deux|trois|quelques|2|3)(?: ou \w+| a \w+|,? \w+)? semaines
(?:mois|prochain mois) prochain
(?:debut|fin|milieu|courant) (?:du )?mois(?: prochain)?
(?:deux|trois|quatre|2|3)(?:,? |-| a | ou )(?:trois|quatre|cinq|3|4|5) semaines
""",
    "en": r"""
(?:early|late|later|sometime|some time|start of|beginning of|middle of|end of) (?:this|next) month
(?:in|within) (?:about )?(?:a|one|four|3|4|three) (?:month|weeks)
(?:month|months) end
""",
}
QUARTER: dict[Language, str] = {
    "fr": r"""
(?:premier|deuxieme|troisieme|quatrieme|second|1er|2e|3e|4e|dernier) trimestre
(?:dans|d'ici|sous) (?:un|deux|trois|2|3)(?: ou \w+| a \w+)? mois\b(?<!un mois)
(?:deux|trois|2|3)(?:,? |-| a | ou )(?:trois|quatre|3|4) mois
""",
    "en": r"""
(?:first|second|third|fourth|last|1st|2nd|3rd|4th) quarter
""",
}
LATER: dict[Language, str] = {
    "fr": r"""
(?:ca|rien|cela) (?:ne )?(?:me |nous |m')?(?:presse|urge|brule)(?: (?:pas|rien|
    plus)(?: du tout| vraiment)?)
(?:rien ne|ne|pas|n'est pas|n'y a pas|aucune|pas d'|pas de|sans) ?(?:me |nous )?(?:press\w+|
    bruler?|urgence|le feu|
    hate|peril|de hate|date butoir)
(?:pas|aucunement|nullement) (?:du tout |vraiment |tellement |specialement |plus |
    tres )?(?:press|urgent|a la minute|
    a un jour pres|a (?:un|deux) mois pres)\w*
(?<!n')(?:prend\w*|prenez|prenons|ai|a|avons) (?:tout )?(?:mon|notre|le|votre|son)[ ]
    temps(?! (?:fou|de))
(?:pas avant|ni avant) (?:l'an|six|quatre|cinq|plusieurs|longtemps|un (?:bon )?moment|un an|
    la fin de l'annee|20\d\d)(?: ?\w+)*
(?:l'|d'ici l'|dans l'|courant )?(?:an|annee) (?:prochaine?|suivante?|d'apres|qui vient)
(?:ca|cela|tout ca|le projet) (?:peut|pourra) (?:bien )?(?:attendre|patienter)
(?:a|sur le|sur du) (?:long|moyen)(?: |-)terme
(?:d'ici|dans) (?:un an|\w+ ans|l'annee)
(?:pas|jamais) (?:pour |dans )?(?:l'immediat|le moment|demain la veille|tout de suite|maintenant)
(?:rien|aucune?) (?:de |d')?(?:presse|urgent|urgence|pressant)\w*
(?:second|deuxieme|2e|2eme) semestre
(?:quand|lorsque|une fois que|le jour ou) (?:j'aurai|on aura|nous aurons|ca ira|j'y verrai|
    on y verra)(?: [\w']+){0,5}
(?:mett\w+|met|laiss\w+|remis|report\w+|repouss\w+|decal\w+) (?:[\w']+ ){0,3}(?:de cote|en pause|
    en attente|au frigo|en stand-?by|a plus tard|sine die)
pas aux pieces
(?:attendra|attendrait|patientera)(?: \w+)?
(?:deux mille vingt-?\s?(?:huit|neuf)|deux mille trente|20(?:2[89]|3\d))
(?:quatre|cinq|six|sept|huit|neuf|dix|4|5|6|8)(?:,? |-| a | ou )(?:cinq|six|sept|huit|neuf|dix|
    douze|5|6|7|8|9|10|12) mois
(?:remis|reporte|suspendu|en sommeil|en stand-?by)e?s?\b
""",
    "en": r"""
(?:no|not any|not much|without any|zero|absolutely no|not in (?:a|any)|no particular|no great|
    no real) (?:particular |
    great |real |big |mad |sort of )?(?:rush|hurry|urgency|deadline|time pressure)
(?:isn't|not|nothing|hardly|n't) (?:that |very |so |at all |terribly |particularly |
    all that )?(?:urgent|pressing|time[- ]critical|
    a priority|on fire)
(?:whenever|some ?day|one (?:fine )?day|eventually|in the long run|long[- ]term|down the (?:line|
    road|track))(?: \w+)?(?<!whenever)
(?:not|n't|nothing) (?:before|until|till) (?:next year|the new year|20\d\d|\w+ next year|
    the second half|later)
(?:next year|the year after|following year|year after next|new financial year|20(?:2[89]|[3-9]\d))
(?:can|could|will have to|has to) wait(?! (?:any|much))
(?:take|taking|took) (?:my|our|your|its) (?:\w+ )?time
(?:on the )?back ?burner
(?:in|at least|about) (?:a year|six months|half a year|\w+ years)
(?:six|seven|eight|nine|ten|eleven|twelve|fifteen|eighteen|[6-9]|1\d|24) months (?:out|away|off|
    down the (?:line|road))
(?:a|one|two|\w+) years? (?:out|away|off|down the (?:line|road))
(?:another|good|best part of a|over a) year
(?:when|once) (?:things|we|i|business|the dust) (?:calm|quieten|settle|slow|have (?:some |
    more )?time|get (?:some |a )?time|get round)\w*(?: \w+){0,3}
(?:park|shelve|postpone|put|push|delay)\w* (?:\w+ ){0,3}(?:on hold|off|back|aside(?! (?:about
    |around|roughly|some|a|an)? ?(?:\d|[$€£]|\w+ (?:hundred|thousand|grand|euros?|dollars?|pounds?)
    |thousand|hundred|grand|money))|on ice|till later|for now)
(?:not|isn't|n't) (?:at all |really )?(?:time[- ]sensitive|time[- ]bound|an emergency|rushed|
    rushing|in any rush|pushed)
(?:no|without) (?:fixed |set |hard )?(?:date|deadline|timeframe|timeline) (?:in mind|pressure|
    or anything)
(?:on hold|on ice|postponed|shelved|parked|pushed back)
(?:we've|we have|i've|i have)(?: got)? (?:plenty of |lots of |all the )?time(?=\s*(?:$|[.,!]))
""",
}
# With one of these a clause is about beginning, whatever else it names.
BEGINNING: dict[Language, str] = {
    "fr": r"""
(?:en ai|en a|en avons|en aurai\w*|on a|j'ai|avons|aurai\w*|aurions) (?:\w+ )?besoin
(?:il|ca) (?:me|nous) (?:le |la |les )?(?:faut|faudrait)
(?:faut|faudrait|doit|devrait|devra|soit|sera|serait) (?:\w+ ){0,3}(?:pret|operationnel|en place|
    en ligne|fini|branche|
    regle|fonctionnel|installe|actif|livre|tourne|marche|boucle)\w*
(?:que|pour que) (?:ca|tout|ce|le systeme) (?:\w+ )?(?:tourne|marche|fonctionne|soit)
(?:on|je|nous) (?:vis|part|partirait|demarr|attaqu|commenc|lanc|ouvr|prevo|prevu|envisag|table|
    aimerait|voudrait)\w*
(?:mise|mettre|passer|passage) (?:en (?:service|ligne|route|production|place)|a l'action)
(?:echeance|deadline|date limite|date butoir|objectif)
""",
    "en": r"""
(?:need|want|would like|'d like|like|love|require|expect|hope|aim|plan|target)(?:ing|s|
    ed)? (?:it|this|that|everything|
    something|to (?:be|have|get|start|go|begin|hit|kick|move|launch|see|roll|sort|do|sign))\b
(?:hit the ground running|up and running|good to go|go live|be live|live (?:by|before|in)|
    in production|operational|
    rolled out|in place|onboarded|all set up|get cracking|crack on|deadline|target date|
    kick(?:ing)? off)
(?:must|has to|have to|should|needs to) (?:be|go|work|start|run|happen)
(?:looking|aiming|planning|hoping) (?:at|for|to)
""",
}
ABOUT_ELSE: dict[Language, str] = {
    "fr": r"""
(?:absente?|indisponible|en arret|malade|en voyage|en tournee|salon|foire|inventaire)\b
(?:pars|partons|partirai|rentre|rentrons|reviens|revenons|serai|serons) (?:\w+ ){0,3}(?:dans|en|
    la|le|pas|de)\b
(?:mon|son|ma) (?:anniversaire|mariage|fils|fille)
(?:ai|a|avons|avez) (?:ouvert|lance|demarre|commence|recu|achete|vu|signe|cree|eu)
(?:on a|j'ai|nous avons|ils ont|il a|elle a|avait|avaient|etait|etaient|avais|
    avions) (?:\w+ )?(?:leve|perdu|change|quitte|termine|fini|embauche|demenage|paye|fait|eu|
    pris|mis|vendu|rencontre|participe|refuse|arrete|subi|fete|investi|depense|teste|essaye)\b
(?:vot\w+|budget|tresorerie|bilan)\b
(?:demenag|me mari|accouch|hospitalis|examen|entretien|audience|inspect|facteur|
    livreur|dentiste|medecin|anniversaire)\w*
(?:le|la|les|mon|ma|mes|un|une) (?!soldes|fetes|saison|rentree|projet|site|lancement|boutique|
    outil|systeme|solution|tout|
    chose|besoin|debut|fin)\w+ (?:vien|pass|arriv|part|revien|fini|ferm)\w*
(?:ferme|fermons|fermee?s?|travaux|renovation|seminaire)\b
(?:dire|dis|previens) tout de suite
\w+ieme cette\b
""",
    "en": r"""
(?:out of (?:the )?office|off sick|on leave|abroad|travelling|trade show|birthday|wedding|
    back in the office)
(?:i'm|i am|we're|we are|i'll be) (?:off|out|away|back|in \w+ (?:next|this))\b
(?:opened|launched|started|bought|signed|joined|met|spoke|tried|began) (?:\w+ ){0,4}(?:ago|last|
    in)
(?:trade fair|fair|exhibition|expo|funeral|exam|exams|surgery|move house|moving house|court)
(?:we|i|they|he|she) (?:raised|lost|hired|moved|changed|sold|paid|did|finished|tested|stopped|
    ended|went|spent)\b
(?:unemployed|retired|student|studying|between jobs)
(?:moving|wedding|getting married|dentist|doctor|school run|inspection|interview|surgery|baby|
    flight|train|plane)
(?:the|my|our|a) (?!project|site|launch|shop|store|tool|system|thing|start|plan)\w+ (?:is coming|
    comes|arrives|is arriving|leaves|is leaving|closes|ends|finishes)
(?:closed|closing|shut|renovations?|seminar|stocktak\w+)\b
""",
}
