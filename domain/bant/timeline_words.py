"""Words of hurry, of leisure and of time. Data only, one expression a line."""

import re

from domain.bant.hurry_words import ABOUT_ELSE, BEGINNING, LATER, MONTH, NOW, QUARTER, WEEK
from domain.bant.said import pattern
from domain.bant.words import Language, Timeline

Table = tuple[tuple[Timeline, re.Pattern[str]], ...]

# Read wherever they stand, unless the clause is about something else.
SAID: dict[Language, Table] = {
    "fr": (
        (Timeline.NOW, pattern(NOW["fr"] + r"""
(?<!pas )(?<!d')(?<!moins )(?<!aucune )(?:(?:tres |super |hyper |vraiment |assez |
    plutot )?urgent(?:e|s)?(?! d'attendre)|urgence)
(?<!pas )(?<!pas pour )(?<!pour )(?<!la )tout de suite
pour tout de suite
^(?:ben |bah |euh |alors |bon )*la tout de suite
immediat(?:e|ement)?
des maintenant
des (?:que possible|demain|aujourd'hui|ce soir)
aujourd'hui(?: meme)?,? si (?:vous (?:le )?pouvez|(?:c'est )?possible)
(?:le|au) plus (?:tot|vite|rapidement)(?: possible)?(?! en| dans| d'| fin| debut| mi)
sans attendre
(?:le plus vite|plus vite ce sera|plus tot ce sera)(?:,? mieux)?(?: ce sera)?
(?:on est|je suis) (?:pris|presse)\w* par le temps
c'est la panique
maintenant ou jamais
(?:besoin|fallu|fallait)(?: \w+){0,3} hier
pour hier
asap
des que (?:le contrat|c'est|tout) (?:est )?signe\w*
(?:on est|je suis|nous sommes) prete?s? a (?:demarrer|commencer|signer|se lancer|y aller)
(?:faut|faudrait|besoin|voudrait|voudrais|veut|veux)(?: [\w']+){0,6} (?:rapidement|tres vite|
    au plus vite|vite)
presse\w* par le temps
(?:est|suis|sommes) (?:tres |super |hyper |vraiment |assez |plutot )?presse\w*
(?:c'est|ca) (?:presse|urge|brule)
""")),
        (Timeline.WEEK, pattern(WEEK["fr"] + r"""
(?:dans |d'ici |avant )?(?:la |cette )?(?:fin (?:de |de la )?)?semaine (?:prochaine|qui vient)
(?:dans|d'ici|avant la fin de|courant|fin de) (?:la |cette )?semaine
cette semaine
(?:d'ici|dans|sous) (?:quelques|deux ou trois|deux trois) jours
(?:lundi|mardi|mercredi|jeudi|vendredi) prochain
sous (?:huit|8) jours
""")),
        (Timeline.MONTH, pattern(MONTH["fr"] + r"""
(?:ce|dans le|au cours du|courant du|d'ici un|sous un|dans un) mois(?:-ci| ci| courant| prochain)?
(?:le |au |des le |debut du? ?|courant )?(?:mois prochain|prochain mois)
(?:avant |d'ici |a )?(?:la )?fin (?:du|de ce|de) mois
mois qui vient
sous (?:quinzaine|quinze jours)
(?:d'ici |dans |sous )?(?:une )?quinzaine(?: de jours)?
(?:quelques|prochaines|les semaines a venir) ?semaines?(?: a venir)?
""")),
        (Timeline.QUARTER, pattern(QUARTER["fr"] + r"""
(?:ce|dans le|le|au|d'ici un|courant) trimestre(?: prochain| qui vient)?
prochain trimestre
(?:d'ici |avant )?(?:la )?fin (?:du|de ce|de) trimestre
[tq][1-4]
(?:les )?prochains mois
mois (?:a venir|qui viennent)
(?:d'ici |avant )?(?:la )?fin (?:de l'|d')annee
(?:d'ici|dans|sous) (?:quelques|deux ou trois|deux trois) mois
""")),
        (Timeline.LATER, pattern(LATER["fr"] + r"""
(?:pas|rien|aucune|ni|sans) (?:\w+ ){0,2}(?:d'|de )?urgen(?:t|te|ce)
rien (?:ne presse|d'urgent)
pas (?:vraiment |du tout |particulierement |si |tres )?presse\w*(?: du tout)?
(?:y a |il y a )?pas le feu
(?:l'|d'ici l'|courant (?:de l')?)?(?:annee|an) prochaine?
prochaine annee
(?<!au )(?<!me )(?<!ni )plus tard
un (?:jour|de ces jours)(?: peut-etre)?
a (?:terme|long terme|moyen terme)
(?:dans|d'ici) (?:l'annee|un an)
(?:second|deuxieme|2e|2eme) semestre
(?:prochain semestre|semestre prochain)
(?:on a|j'ai|nous avons) (?:tout )?(?:le|notre|mon) temps
(?:ca|cela|on) (?:peut|pourra) attendre
pren(?:dre|ons|ds) (?:notre|mon|le) temps
pas (?:pour )?(?:cette annee|ce trimestre|ce mois-ci|avant l'an(?:nee)? prochaine?)
pas (?:de |une )?(?:priorite|prioritaire)
pas (?:pour )?(?:tout de suite|maintenant|dans l'immediat|l'immediat)
pas pour (?:l'instant|le moment)
(?:quand|des) (?:on aura|j'aurai) (?:leve|l'argent|le budget|les fonds)\w*
""")),
        (Timeline.NONE, pattern(r"""
(?:pas|aucun) (?:de |un )?projet(?: \w+)?(?: pour l'instant)?
ni (?:maintenant|aujourd'hui),? ni (?:plus tard|demain|apres)
(?:rien|pas) (?:de |n'est )?prevu(?! (?:de |un )?budget)
jamais de la vie
aucune intention
pas l'intention
"""))),
    "en": (
        (Timeline.NOW, pattern(NOW["en"] + r"""
(?<!not )(?<!no )(?<!n't )(?<!nothing )(?<!isn't )(?:(?:very |really |quite |super |kind of |
    kinda |pretty )?urgent(?:ly)?)
as soon as (?:possible|we can|you can|i can)
straight away
(?<!not )right now(?= please| if|\s*$|[.,!])
immediately
need(?:ed)? (?:it|this|that|them) (?:yesterday|now|today|fast|quickly)
sooner rather than later
the sooner(?:,? the better)?
like,? now
now or never
(?:we're|we are|i'm|i am) ready to (?:start|go|sign|begin|roll)
(?:in a|a bit of a) (?:hurry|rush)
as quickly as possible
without delay
let's (?:do it|start|go|begin)(?: right)? now
""")),
        (Timeline.WEEK, pattern(WEEK["en"] + r"""
(?:by |before )?(?:the )?(?:end of )?(?:this|next|the) week
within (?:a|the) week
in a week(?:'s time| or so)?
(?:in )?(?:a )?(?:couple|few) (?:of )?days
next (?:monday|tuesday|wednesday|thursday|friday)
""")),
        (Timeline.MONTH, pattern(MONTH["en"] + r"""
(?:by |before )?(?:the )?(?:end|start|beginning) of (?:the|this|next) month
(?:this|next|the coming) month
(?:within|in) (?:a|the|one) month
in a month's time
(?:in |within )?(?:the next )?(?:a )?(?:couple|few) (?:of )?weeks
(?:in |within )?a fortnight
(?:in )?the (?:coming|next few) weeks
""")),
        (Timeline.QUARTER, pattern(QUARTER["en"] + r"""
(?:this|next|the coming) quarter
(?:by |before )?(?:the )?end of (?:the|this|next) quarter
q[1-4]
(?:in )?the (?:coming|next few) months
(?:by |before )?(?:the )?(?:end of (?:the )?year|year[- ]end)
(?:in |within )?(?:the next )?(?:a )?(?:couple|few) (?:of )?months
""")),
        (Timeline.LATER, pattern(LATER["en"] + r"""
(?:no|not in a|not any|not much|not really (?:a|in a)) (?:real |big |great |particular )?(?:rush|
    hurry|urgency)
(?:not|isn't|n't|nothing) (?:that |really |super |very |at all |so |particularly |
    too )?urgent(?: at all)?
(?:sometime |maybe |early |late )?(?:next year|in the new year)
(?<!no )(?<!than )later (?:this year|on|in the year|down)
(?:some ?day|one day)
(?:take|taking) our time
(?:second|latter) half
not (?:right now|any ?time soon|for a while|yet|immediately|just yet)
eventually
(?:maybe|perhaps) later
in a year(?:'s time)?
plenty of time
not this (?:year|quarter|month)
(?:nothing|not|isn't) (?:that |very )?pressing
not a priority
low priority
""")),
        (Timeline.NONE, pattern(r"""
no (?:plans?|project|intention)(?: to \w+)?
(?:don't|do not|doesn't) have (?:any |a )?(?:such )?(?:plans?|projects?)(?: to \w+)?
not planning (?:to|on|anything)
nothing (?:planned|in the pipeline)
never(?=\s*(?:$|[.,!]))
""")),
    ),
}  # fmt: skip

# Enough where somebody asked when, or where the clause speaks of beginning.
WHEN_BEGINNING: dict[Language, Table] = {
    "fr": (
        (
            Timeline.NOW,
            pattern(
                "apres-demain\n(?<!d')aujourd'hui\ndemain\nmaintenant\nrapidement\nvite\nce soir"
            ),
        ),
        (Timeline.WEEK, pattern("lundi\nmardi\nmercredi\njeudi\nvendredi")),
        (Timeline.MONTH, pattern("bientot\nprochainement")),
    ),
    "en": (
        (Timeline.NOW, pattern("today\ntomorrow\n(?<!from )now\nquickly")),
        (Timeline.WEEK, pattern("monday\ntuesday\nwednesday\nthursday\nfriday")),
        (Timeline.MONTH, pattern("soon")),
    ),
}
WHEN_ASKED: dict[Language, Table] = {
    "fr": (
        (Timeline.NOW, pattern("(?<!depuis )hier\noui,? (?:tres|plutot|assez)\nc'est chaud")),
        (
            Timeline.LATER,
            pattern("pas (?:vraiment|trop|specialement|du tout)\nbof\non verra(?: bien)?\na voir"),
        ),
        (Timeline.NONE, pattern("jamais")),
    ),
    "en": (
        (Timeline.NOW, pattern("yesterday\nvery(?: much so)?\nextremely")),
        (Timeline.LATER, pattern("not (?:really|at all|particularly)\nlater")),
    ),
}

# With one of these a clause is about beginning, whatever else it names.
BEGINS: dict[Language, re.Pattern[str]] = {
    "fr": pattern(BEGINNING["fr"] + r"""
(?:commenc|demarr|lanc|debut)(?:er|e|es|ee|erait|erions|ons|ez|erai)
mis(?:e|er?)? en place
mettre en place
(?:en ligne|operationnels?|pret|livre) (?:pour|d'ici|avant|dans|des)
que ca tourne
(?:regle|boucle|pret|fini|opere)e?s?
"""),
    "en": pattern(BEGINNING["en"] + r"""
(?:start|begin|launch|kick off|go live|be live|get going|get started|roll out|be up and running)
starting
(?:sorted|in place|ready|done|up) (?:by|before|on)
"""),
}  # fmt: skip
# Imagined, and yet a wish.
WISHES: dict[Language, re.Pattern[str]] = {
    "fr": pattern("si (?:on|je|nous|vous|c'est|c'etait) (?:pouv\\w+|possible|faisable)"),
    "en": pattern("if (?:we|i|you|it) could"),
}
# A clause about something else: calls, meetings, holidays, deliveries, the past, our own speed.
ELSEWHERE: dict[Language, re.Pattern[str]] = {
    "fr": pattern(ABOUT_ELSE["fr"] + r"""
(?:r?appel|recontact|reparl|rapp?el)\w*
(?:vacances|conges|rendez-vous|rdv|reunion|deplacement|formation)
(?:tres |trop )?occupee?s?
peux pas (?:parler|vous parler)
(?:colis|livraison|paquet|commande|livre|expedie)\w*
devais?t?
urgences
(?:derniere?|passee?)
reponds?
depuis
il y a (?:\d|un|deux|trois|quelques|longtemps)\b.*
demission\w*
(?:vous|t') ?arrete
demo\w*
(?:je|on) (?:serai|pars|part|suis (?:pris|la|en))
"""),
    "en": pattern(ABOUT_ELSE["en"] + r"""
(?:call|ring|phone|talk|speak|contact|get back to) (?:me|you|us)?(?: back)?
call (?:back|again)
(?:holidays?|vacation|meeting|appointment|driving|busy|conference)
(?:parcel|delivery|delivered|order|package|arrive|shipped)
emergency
(?:last|ago|since)
was supposed
demo\w*
"""),
}  # fmt: skip
