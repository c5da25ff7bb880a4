"""Words of interest and of refusal. Data only, one expression a line."""

import re

from domain.bant.offer_words import PAIN, REFUSAL
from domain.bant.plight_words import PLIGHT
from domain.bant.said import pattern
from domain.bant.words import Language

REFUSES: dict[Language, re.Pattern[str]] = {
    "fr": pattern(
        REFUSAL["fr"]
        + r"""
(?:ne |n')?(?:m'|nous )?(?:interesse|interessent|interessons) (?:pas|plus|en rien)
(?:pas|plus|aucunement|nullement) (?:du tout |vraiment |trop )?interesse\w*
(?:suis|sommes|est) (?:pas|plus) interesse\w*
non merci
merci (?:mais )?non
(?:arretez|cessez) (?:de |d')(?:m'|me |nous )?(?:appel|rappel|harcel|derang|contact|ecri)\w+
ne (?:m'|me |nous )(?:appelez|rappelez|contactez|derangez|ecrivez) (?:plus|pas|jamais)
(?:retir|supprim|enlev|effac|desinscri|ray)\w+[- ](?:moi|nous|mon|mes|notre)(?: [\w']+)*
on oublie(?=\s*(?:$|[.,!]))
(?:mon|ma|mes|notre|nos|un|une) [\w' ]{1,25} s'en (?:occup|charg)\w+(?: [\w']+){0,3}
(?:tout|deja) (?:est )?(?:fait |gere )?en interne
(?:on |je )?(?:ne )?change(?:ons)? rien
(?:laissez|laisse)[- ](?:tomber|moi tranquille|nous tranquilles?)
(?:pas|plus|aucun) besoin(?! (?:de |d')(?:plus|reflechir|demander|consulter|valider|l'accord
    |l'aval|en parler|autorisation|attendre))(?: [\w']+)*
(?:n'ai |n'avons |n'a )?besoin de rien
(?:on a|j'ai|nous avons) deja (?:ce qu'il (?:faut|nous faut|me faut)|un prestataire|une agence|
    une solution|quelqu'un)
(?:on est|je suis|nous sommes) deja equipee?s?
(?:regarde|regardais|renseigne)(?: juste| simplement)(?: [\w']+)*
(?:juste|simplement|seulement) (?:comme ca|pour voir|par curiosite|curieu(?:x|se))
(?:par|simple|juste de la) curiosite
perte? de temps
(?:fichez|foutez)[- ](?:moi|nous) la paix
pas envie
pas la peine
(?:n'achete|n'achetons|achete|achetons) rien
rien a (?:vous )?acheter
n'insistez pas
(?:deja|tres bien) (?:suivi|accompagne|equipe|servi|conseille)\w*
(?:contents?|contentes?|satisfaite?s?) (?:de|avec) (?:ce|notre|mon|nos|l')(?: ?\w+)*
ca (?:ira|va aller)(?: comme ca)?,? merci
passez votre chemin
je passe mon tour
(?:pas|peu|guere) convaincue?
(?:vois|voyons) pas l'interet
c'est non
sans facon
(?:rest|continu|gard|poursuiv)\w+ (?:avec|chez|comme|sur) (?:notre|mon|nos|ce que|l'actuel
    |celui)(?: [\w']+)*
(?:deja )?dit (?:que )?non
^\s*(?:bof,? |ah |oh |ben )?pas pour (?:moi|nous)(?=\s*(?:$|[.,!]))
"""
    ),
    "en": pattern(
        REFUSAL["en"]
        + r"""
(?:not|n't|no longer) (?:really |at all |that )?interested(?: any ?more)?
no,? (?:thanks|thank you)
(?:stop|quit) (?:calling|bothering|contacting|emailing)(?: [\w']+)*
(?:take|remove|get) (?:me|us|my number|my name) (?:off|from)(?: [\w']+)*
(?:don't|do not|please don't) (?:ever )?(?:call|contact|bother|email)(?: [\w']+)*
leave (?:me|us) alone
(?:just|only|simply) (?:browsing|looking(?: around)?|curious|having a look)
(?:just |only )?being (?:nose?y|curious)
(?:don't|do not) want (?:it|this|that|one|any(?:thing)?(?: of (?:it|this|that))?)(?! \w)
(?:happy|fine|content) (?:doing|to (?:keep|stay|go on|carry on))(?: \w+)*
(?:don't|do not|n't) need (?:anything|it|this|that|your \w+|any \w+)
no need(?: for \w+)?
(?:girl|guy|lad|lady|chap|someone|somebody|person|team|cousin|son|daughter|nephew|wife|husband)[ ]
    (?:in the office |here |already |in-house )?who (?:does|handles|looks after|takes care of)
    (?: \w+){0,3}
you(?:'re| are) (?:all right|alright)(?=\s*(?:$|[.,!]))
(?:i'll|we'll|i will|we will) (?:just )?(?:carry on|keep|stick to) (?:doing )?(?: ?\w+){0,4}
decided against(?: it)?
only (?:clicked|came|opened|rang|looked)(?: \w+){0,3} because
not a customer
(?:we're|we are|i'm|i am) (?:all )?(?:good|set|fine|sorted|
    covered)(?:,? thanks?(?: you)?)?(?=\s*(?:[,.!]|$|bye|thanks))
forget it
waste of (?:my |our )?time
(?:already|we've) (?:have|got) (?:a |an )?(?:provider|agency|supplier|solution|someone)
not for (?:me|us)
nothing really
don't bother
(?:not|n't) buying
i(?:'ll| will) pass(?! \w)
(?:happy|fine|satisfied|ok) with (?:what we have|our current|the current|what i have)(?: \w+)*
no need
we'll stick with
hard pass
not convinced
(?:don't|do not) see the point
(?:stay|stick|staying|sticking|carry on|keep going) with (?:our|my|the|what)(?: \w+)*
(?:already )?(?:said|told you) no
"""
    ),
}
# A "non merci" to "autre chose ?" refuses nothing.
ANYTHING_ELSE: dict[Language, re.Pattern[str]] = {
    "fr": pattern(
        "autre(?:s)? (?:chose|questions?)\nd'autres questions\nbesoin d'autre chose\najouter"
    ),
    "en": pattern("anything else\n(?:any )?(?:other|more|further) questions\nto add"),
}

INTEREST: dict[Language, re.Pattern[str]] = {
    "fr": pattern(r"""
(?:ca |cela )?(?:m'|nous )interesse(?:rait|nt)?(?: (?:beaucoup|bien|vraiment|enormement|
    carrement))?
(?:pourrait|peut) (?:m'|nous )interesser
(?:je suis|on est|nous sommes|suis) (?:tres |vraiment |plutot |bien )?interessee?s?(?: par \w+)?
(?:voudrait|veut|voulait|aimerait|souhait\w+|m'a demande de|charge de)(?: bien| vous)? (?:savoir|
    comprendre|voir|connaitre|demander)(?: [\w']+)*
dites[- ](?:m'en|moi|nous en) (?:plus|davantage)
en savoir (?:plus|davantage)
(?:j'aimerais|je voudrais|on aimerait|on voudrait) (?:bien )?(?:voir|savoir|comprendre|essayer|
    tester|en savoir)(?: [\w']+)*
(?:expliquez|racontez|montrez)[- ](?:moi|nous)(?: [\w']+)*
(?:me|nous) (?:plai|tente|convien|parle bien|seduit|va bien|irait|conviendr)\w*(?: (?:bien
    |beaucoup|assez))*
ca (?:a l'air|semble|parait) (?:bien|interessant|pas mal|super|top)
"""),
    "en": pattern(r"""
(?:i'm|i am|we're|we are) (?:very |really |quite |definitely )?interested(?: in \w+)?
(?:that |this |it )?(?:sounds|looks) (?:good|great|interesting|promising|useful|like what we need)
tell me (?:more|about)
(?:exactly|just) what (?:we|i) need
(?<!she'd )(?<!he'd )(?<!they'd )(?<!she would )(?<!he would )(?<!they would )(?:hear|know|learn
    |find out) more(?: about)?
(?:i'd|i would|we'd|we would) (?:like|love) to (?:see|hear|know|learn|try|test|
    understand)(?: [\w']+)*
(?:explain|show) (?:me|us)(?: [\w']+)*
(?:i|we) (?:\w+ly |quite )?(?:like|love) (?:the|that|this|it|what|your)(?: \w+)*
interested in (?:the|your|this)(?: [\w']+)*
"""),
}

_DAY_FR = r"(?:lundi|mardi|mercredi|jeudi|vendredi|demain|\d{1,2} ?h(?:eures)?)"
_DAY_EN = r"(?:monday|tuesday|wednesday|thursday|friday|tomorrow|\d{1,2} ?(?:am|pm|o'clock))"
NEXT_STEP: dict[Language, re.Pattern[str]] = {
    "fr": pattern(rf"""
(?!chez|assez|excus|laiss|attend|pardon|permett|croy|retir|enlev|suppr|desinscri|ray|lach|fich|fout
    |epargn|rappel
    |oubli|rep|appel|contact|pass)(?:\w+ez|faites|dites)[- ](?:moi|nous|la moi|le moi
    |m'en)\b(?: [\w']+){{0,6}}
(?:rappel|recontact|contact|appel)ez(?:[- ](?:moi|nous))? (?:pour|afin|des|quand|apres|avant
    |vers|a partir|{_DAY_FR}|en fin|en debut|ce|cet|dans|sur|au|a|la semaine)\b(?: [\w']+){{0,5}}
(?:aimer|voudr|souhait|veu|faudrait|pourri?e?z)\w*[\w' -]{{0,30}}?(?:me|m'|nous) ?(?:r?appel|contact
    |recontact|envo[iy]|montr|expliqu|present|propos|inscri|reserv|prepar|conseill)\w*
(?:j'attends|on attend|dans l'attente d\w*|il me faudrait|il nous faudrait) (?:un|une|votre
    |vos) (?:\w+ )?
    (?:devis|proposition|appel|retour|rappel|offre|documentation)
(?:d'accord|ok|okay|va|partante?|bon|oui) pour (?:{_DAY_FR}|la demo|une demo|le rendez-vous|
    un rendez-vous|un essai|l'essai|le devis|un appel)(?: [\w]+)*
{_DAY_FR}\b[^.?!]{{0,40}}(?:me va|nous va|convient|parfait|c'est bon|ca marche|ca roule|tres bien|
    impeccable)(?: tres bien)?
(?:ca me va|ca marche|parfait|ok) (?:pour )?{_DAY_FR}
(?:je veux|je voudrais|j'aimerais|on veut|on aimerait|volontiers)(?: bien)? (?:pour )?(?:un|une|
    la|le|voir|faire|avoir|prendre|caler|fixer|essayer|tester) ?(?:un |une |la |le )?(?:demo|
    demonstration|essai|devis|rendez-vous|rdv|audit|proposition|offre)?
(?:on |je )?(?:prend|prends|prenons|cale|calons|fixe|fixons|planifi\w+|bloque|bloquons) (?:un |
    une |ca |le |la )*(?:rendez-vous|rdv|demo|demonstration|appel|creneau|date|{_DAY_FR})
(?:on y va|je signe(?! tout)|on signe|inscrivez[- ](?:moi|nous)|je prends(?! (?:la|les|toutes|des|
    pas|mes|note|acte|une decision))|on part la-dessus|banco|
    je me lance|allons-y)
(?:dispo|disponible|libre)s? (?:le |des )?{_DAY_FR}(?: [\w']+)*
(?:je suis|on est) (?:chaud|chauds|partante?s?)
"""),
    "en": pattern(rf"""
(?:send|email|mail|forward|drop|ping|shoot) (?:me|us|it|that|them|over)\b(?: [\w']+){{0,6}}
(?:call|ring|phone|text|get back to|contact|reach out to) (?:me|us)(?: back)? (?:to|on|at|when
    |after|before|about
    |with|tomorrow|this|next|later|so|{_DAY_EN})\b(?: [\w']+){{0,5}}
(?:like|want|love|need|get|have)[ ](?:[\w']+ ){{1,4}}(?:to )?(?:call|ring|phone|contact|email|send
    |show
    |walk) (?:me|us)\b(?: [\w']+){{0,5}}
give (?:me|us) (?!(?:\w+ ){{1,3}}(?:weeks?|days?|months?|hours?|minutes?|secs?|seconds?)|time
    |a (?:sec|break|moment|minute))\w+(?: [\w']+){{0,4}}
{_DAY_EN}\b[^.?!]{{0,40}}(?:works?|is (?:good|fine|great|perfect)|would be (?:good|great|perfect|
    fine|ideal)|suits?|sounds good|perfect)(?: for (?:me|us|the demo))*
(?:let's|we could|we can|could we|can we|i'd like to|i would like to|i want to|happy to|
    we'd like to) (?:\w+ )?(?:book|schedule|set up|arrange|do|have|see|get|try|plan) (?:a |an |
    the |up )*(?:demo|call|meeting|trial|quote|proposal|slot|audit|walkthrough|time)(?: [\w']+)*
(?:send|email|forward|get) (?:me|us) (?:over )?(?:a |an |the |your |some )*(?:proposal|quote|
    offer|brochure|contract|info(?:rmation)?|details|prices?|pricing|link|example|
    deck)(?: [\w']+)*
(?:book|sign|put|pencil) (?:me|us) (?:in|up|down)(?: (?:for|on) \w+)?
(?:set|sort) it up
(?:let's|we'll|i'll) (?:give|have) (?:it|this|that) a (?:whirl|go|try|shot|crack)
(?:speak|talk) to (?:someone|somebody|anyone|a person) about (?:getting|setting|having|starting
    |trying)(?: \w+){{0,5}}
(?:sign (?:me|us) up|let's (?:do it|go|start)(?! (?:with|at|from))|count me in|(?:we're|
    i'm) in(?=\s*(?:[.!,]|$))|
    where do i sign)
(?:i'd|i would|we'd|we would) (?:love|like) (?:a|the|to see a|to have a) (?:demo|trial|quote|call|
    meeting)
(?:i'll|we'll|i will|we will|let me|let us|i want to|we want to) (?:take|go (?:for|with|ahead)
    |sign up|order|subscribe|try)(?: \w+){{0,5}}
(?:free|available) (?:on )?{_DAY_EN}
(?:yes|ok|okay|sure|fine),? (?:to|for|on) {_DAY_EN}
"""),
}

PROBLEM: dict[Language, re.Pattern[str]] = {
    "fr": pattern(
        PLIGHT["fr"]
        + PAIN["fr"]
        + r"""
(?:on|je|nous) (?:n'en peut|n'en peux|n'arrive|n'arrivons|arrive|arrives) (?:plus|pas)(?: [\w']+)*
(?:notre|mon|le) (?:plus gros |principal |gros |vrai |grand )?(?:probleme|souci|difficulte|
    point noir)(?:,)? (?:c'est|est|reste)(?: [\w']+){0,8}
(?:je|on|nous) (?:passe|passons|y passe)(?: \w+)? (?:mes|nos|ses|des|trop de|\w+ a \w+|
    \w+) (?:soirees|week-ends|journees|nuits|heures|jours|temps)(?: [\w']+){0,6}
(?:prend|prennent|bouffe|mange|coute) (?:un temps (?:fou|dingue)|trop de temps|des heures|
    tout mon temps|des journees)
(?:tout )?(?:se fait |fait |fais |
    faire )?(?:a la main(?! sur| la-?dessus| dessus| pour (?:decider|signer))|manuellement)
(?:le |mon |notre )?(?:souci|probleme|hic|ennui|drame|truc),? c'est qu(?:e |')(?: ?[\w']+){1,8}
(?:mauvais|mauvaise|fausse) (?:adresse|taille|reference|personne|couleur|date|quantite|client|colis)
(?:me|nous|se) (?:tromp|plant)\w+(?: [\w']+){0,4}
tourn\w+ en rond(?: [\w']+){0,4}
(?:dors|dormons|dort|vis|souffle) (?:plus|pas)(?=\s*(?:$|[.,!]))
(?:jusqu'a|a) (?:minuit|(?:dix|onze) heures du soir|2[1-3] ?h(?:eures)?)(?: [\w']+){0,3}
(?:l'|les )?(?:a|ai|ont|avons) jamais (?:fait|ecrit|relance|rappele|envoye|repondu|publie)\w*
(?:craqu|ram|sature|patin)(?:e|ent|ons)\b(?: [\w']+){0,4}
(?:tout )?(?:saisi|rentr|entr|tap|not|encod)\w+ (?:tout )?(?:en double|deux fois|trois fois)
    (?: [\w']+){0,4}
(?:et puis |et |pouf,? )plus (?:personne|rien)(?=\s*(?:$|[.,!]))
(?:truc|chose|commande|mail|message|demande|info\w*)s? qui se perd\w*
(?:aimer|voudr|souhait)\w+[\w' ]{0,30} ne (?:soi\w+ |doi\w+ |plus |pas )+(?: ?[\w']+){1,5}
c'est (?:l'enfer|la galere|la cata\w*|un cauchemar|ingerable|penible)
(?:convertit|vend|marche|fonctionne|reviennent|repondent) (?:plus|pas)(?: [\w']+)*
(?:j'en ai|on en a) (?:marre|assez|ras le bol)(?: [\w']+){0,6}
(?:recopi|ressaisi|retap)\w+(?: [\w']+){0,3}
(?:trouver|chercher?|cherche|cherchons) (?:de |a trouver de )?(?:nouveaux|
    plus de) clients(?: [\w']+)*
(?:cherche|cherchons|besoin d'|besoin de|faudrait) ?(?:quelqu'un|un prestataire|une agence|
    un outil|une solution|de l'aide) (?:pour|qui)(?: [\w']+){0,8}
(?:m'|nous )(?:aider|aide|soulager|decharger|faire gagner) (?:a |de |du )?(?: ?[\w']+){1,6}
"""
    ),
    "en": pattern(
        PLIGHT["en"]
        + PAIN["en"]
        + r"""
(?:we|i) (?:keep |are |'re )?(?:losing|lose|lost)(?: [\w']+){0,6}
(?:struggl\w+|drowning|overwhelmed|swamped)(?: [\w']+){0,5}
(?:our|my|the) (?:biggest |main |real |big )?(?:problem|issue|challenge|headache|
    pain)(?: right now)? is(?: [\w']+){0,8}
(?:we|i) (?:spend|waste)(?: \w+)? (?:hours|days|my (?:evenings|weekends|nights)|half|all day|
    too much time|\w+ (?:hours|days))(?: [\w']+){0,6}
(?:we|i|they|my \w+|our \w+) (?:spend|waste|lose)s? (?:\w+ ){1,2}(?:mornings?|afternoons?|evenings?
    |nights?|weekends?|weeks?|\w+days?)(?: [\w']+){0,6}
(?:full of|ends? up with|ending up with|mak(?:e|es|ing)) (?:\w+ )?(?:typos|mistakes|errors)
takes? (?:us|me) (?:hours|days|forever|ages|weeks|\w+ (?:hours|days))(?: [\w']+){0,6}
(?:by hand|manually)
(?:it's|it is) (?:killing us|a nightmare|a mess|hell|a pain|painful)
(?:can't|cannot|couldn't) keep up(?: [\w']+)*
(?:and|then|just) (?:then |just )?(?:vanish|disappear)\w*
(?:the |a )?wrong (?:size|address|item|order|person|parcel|colour|color|customer|date|invoice)s?
(?:never|not|n't) (?:been )?(?:replaced|touched|updated|answered|followed up|chased|sent|published)
    (?: [\w']+){0,4}
(?:none|neither|no one|nobody) (?:of us |here |of them )?(?:can|has|have|knows?|got)(?: [\w']+){1,4}
never happens
dead (?:numbers?|leads?|ends?|emails?)
instead of (?:selling|working|cooking|serving|designing|teaching|making|doing)(?: [\w']+){0,4}
(?:hardly|barely|scarcely) (?:any(?:one|body)?|ever)(?: [\w']+){0,4}
(?:get|have|want) (?:my|our) (?:weekends?|evenings?|nights?|life|time|mornings?|sundays?) back
need (?:about |around |at least |some )?(?:\w+ ){0,2}(?:leads|clients|customers|orders|sales
    |bookings|enquiries)(?: [\w']+){0,4}
(?:retyp|re-enter|copy\w*|copying)\w* (?:\w+ ){0,3}(?:orders|each|data|them|everything)
(?:looking for|need|want) (?:someone|somebody|a partner|an agency|a tool|a solution|help|
    a way) (?:to|that|with|who)(?: [\w']+){0,8}
(?:help|helps) (?:me|us) (?:to )?(?:\w+ ){1,4}\w+
(?:typed|entered|copied|done|typing|entering|copying) (?:in )?(?:twice|again|by hand|one by one|
    manually)(?: \w+)*
(?:it's |it is )(?:insane|crazy|madness|exhausting|a joke)
(?:sick|tired|fed up) (?:of|with)(?: \w+)+
"""
    ),
}

# What is said to be wanted, but is not.
BEGINS_NOT: dict[Language, re.Pattern[str]] = {
    "fr": re.compile(r"\b(?:ne|pas|jamais|sans|plus) (?:\w+ )?$|\bn'$"),
    "en": re.compile(r"\b(?:not|never|don't|no) (?:\w+ )?$"),
}
# An answer that tells nothing of what weighs on them.
NOTHING_TOLD: dict[Language, re.Pattern[str]] = {
    "fr": pattern(
        "rien\nsais pas\naucune idee\ncommande\npas grand[- ]chose\nca va\n"
        "(?:aucun|pas de) (?:projet|besoin|probleme|souci)s?"
    ),
    "en": pattern(
        "nothing\ndon't know\nno idea\nmy order\nnot much\nnot sure\n"
        "no (?:such )?(?:projects?|plans?|problems?|needs?)"
    ),
}
