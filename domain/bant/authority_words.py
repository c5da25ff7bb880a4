"""Words of deciding, and of having to ask. Data only, one expression a line."""

import re

from domain.bant.asking_words import THEIRS
from domain.bant.power_words import MINE
from domain.bant.role_words import DECIDING, OTHERS, ROLES, THE
from domain.bant.said import pattern
from domain.bant.words import Language

# Said of oneself, with others: a yes.
TOGETHER: dict[Language, re.Pattern[str]] = {
    "fr": pattern(r"""
pas (?:tout |toute )?(?:le |la )?seule? (?:a (?:decider|bord|signer|trancher|valider)|
    decisionnaire|maitre\w*)
(?:moi|nous) et (?:mon|ma|mes) (?:\w+ )?(?:associee?s?|mari|femme|freres?|s(?:œ|oe)urs?|
    conjointe?|pere|mere|fils|fille|cousine?)
(?:on|nous) (?:decid|tranch|valid)(?:e|ons) (?:ensemble|tous les deux|a deux|a plusieurs|a trois|
    conjointement)
(?:on est|nous sommes) (?:deux|trois|plusieurs)(?: \w+)? a (?:decider|valider|trancher|signer)
(?:on est|nous sommes) (?:\w+ ){0,2}(?:co-?)?(?:fondat|gerant|associe|dirigeant|patron
    |proprietair)\w*s
decisions? (?:se prend|se prennent|est prise|prises?) a (?:deux|trois|quatre|plusieurs)
(?:decision|on decide) (?:commune|collegiale|a deux|ensemble)
(?:mon|ma) (?:associee?|mari|femme) et moi(?:,? on (?:decide|tranche|valide))?
moi et (?:mon|ma) (?:associee?|mari|femme)
(?:je decide|je dirige|decide) (?:\w+ )?avec (?:mon|ma)
"""),
    "en": pattern(r"""
(?:not|n't) (?:the )?(?:only one|alone|sole|on my own) (?:who |that |to |in )?(?:decid\w+|
    sign\w*|making|makes?|choosing|decision[- ]maker)(?: \w+)?
(?:me|myself|i) and my (?:business )?(?:partner|wife|husband|co-?founder|brother|sister|dad|mum|
    mom|father|mother|son|daughter|associate)
my (?:business )?(?:partner|wife|husband|co-?founder|brother|sister|dad|mum|mom|father|mother|
    son|daughter|associate) and (?:me|myself|i)
(?:we|both|and i) (?:both )?(?:decide|choose|make (?:the |these )?decisions?) (?:together|jointly)
(?:me and my|my) (?:\w+ )?(?:partner|wife|husband|co-?founder) and (?:i|me)
me and my (?:business )?(?:partner|wife|husband|co-?founder)
we both (?:do|decide)
(?:we're|we are) (?:\w+ ){0,2}(?:co-?)?(?:founders|owners|partners|directors)(?! (?:of|with|for))
(?:the two|both) of us
(?:a )?joint decision
"""),
}

NOT_DECIDING: dict[Language, re.Pattern[str]] = {
    "fr": pattern(
        THEIRS["fr"]
        + rf"""
(?:ne |n')?(?:suis|est|sommes) (?:pas|plus) (?:du tout |vraiment |encore )?(?:le |la |l'|
    les )?(?:(?!mon |ma |mes |notre )\w+ )?{ROLES["fr"]}
(?:c'est |ce n'est |n'est |est )?pas (?:a )?moi (?:qui (?:decide|tranche|valide|signe|choisi\w*|
    gere)|de decider)(?: \w+)*
(?:ne |n')?(?:decide|tranche|signe|valide) pas
(?:ne |n')?(?:prends|prend) (?:pas|aucune) (?:de |la |les )?decisions?
(?:pas|aucun) (?:le |de )?pouvoir (?:de decision|de decider)?
(?:c'est|ce sera|ce sont) (?:\w+ ){{0,2}}{THE["fr"]}(?:\w+ ){{0,2}}{OTHERS["fr"]}(?: \w+)? 
    (?:la patronne|le patron|le chef|la cheffe|le boss|qui (?:decide|tranche|valide|signe|choisit|
    gere|voit)\w*)
(?:c'est|ce sera) (?:mon|ma|mes) {OTHERS["fr"]}
(?:signatures?|decisions?|validation|choix|dernier mot|argent|budgets?|depenses?|achats?|contrats?
    |devis
    |ca|tout)(?: \w+)?,? (?:c'est|ce sont|ce sera|revien\w+|appartien\w+|depend\w*
    |pass\w+)(?: plutot
    | toujours)? (?:pour |par |de |a |au )?{THE["fr"]}(?:\w+ )?{OTHERS["fr"]}
(?:mon|ma|mes|notre|nos|le|la|l'|les)\s?(?:\w+ ){{0,2}}{OTHERS["fr"]} (?:qui )?{DECIDING["fr"]}
(?:la )?decision (?:finale )?(?:revient|appartient|incombe|est prise par|passe par|vient) (?:a |
    au |par |de )?(?:\w+\s?'?){{1,3}}
(?:ca|tout|cela) (?:passe|remonte|se decide|se valide|se fait) (?:par|au|a|chez|en) (?:le |la |
    l')?(?:\w+ ){{0,1}}(?:siege|direction|dg|daf|comite|patron|chef|maison mere|achats|haut)
(?:il faut|faut|faudrait|je dois|dois|je vais|on doit|il faudra) (?:que )?(?:d'abord )?(?:j'en |
    en |je |j'|que je )?(?:parl\w+|voi[rse]\w*|demand\w+|consult\w+|discut\w+|echang\w+|
    convain\w+|valid\w+|
    fasse valider|
    faire valider|soumett\w+)(?: (?:ca|cela|avec|a|au|aux|par|pour|en|mon|ma|le|la|l'))* ?(?:a |
    avec |au |par )?{THE["fr"]}?(?:\w+ )?{OTHERS["fr"]}
(?:voir|valider|verifier) (?:ca |cela )?(?:avec|par|aupres de) {THE["fr"]}(?:\w+ )?{OTHERS["fr"]}
{THE["fr"]}{OTHERS["fr"]} (?:n'est|est) (?:pas (?:la|disponible|present)|absente?|en (?:conges|
    vacances|deplacement))(?: \w+)?
(?:je suis |suis |juste |simple |^\s*)(?:juste |simple |une? )?(?:stagiaire|secretaire|alternante?|
    apprentie?|
    standardiste)
(?:je suis )?(?:son|sa|l'|une? |leur )\s?assistante?
je suis (?:juste |un |une |simple )*(?:salariee?|employee?)
(?!je |j'|on |nous )\w+ (?:doit|devra|doivent|devront) (?:d'abord )?(?:valider|voter|trancher
    |decider|approuver|signer|
    donner (?:son|leur) (?:accord|feu vert|aval))
(?:besoin|il faut|faut) (?:de |d')?(?:l'|le |un )?(?:accord|aval|feu vert|validation|
    signature) (?:de|du|d'une?)(?! personne)
(?:a la place|au nom|gere|decide|valide|signe)e?s? (?:de|du|
    par) {THE["fr"]}(?:\w+ )?{OTHERS["fr"]}
(?:demandez|voyez|parlez|adressez[- ]vous)(?:[- ]en)? (?:plutot |directement )?(?:a |avec |
    au )?{THE["fr"]}{OTHERS["fr"]}
c'est (?!moi\b|nous\b|bien moi|a moi|pas )(?:\w+'?\s?){{1,4}}qui (?:decide|tranche|valide|signe|
    choisit|arbitre|gere)\w*
ne suis qu(?:e |')(?: ?\w+)
(?:transmett|soumett|remont|report)\w* (?:ca |cela |le |la |tout )?(?:a |au |aux )(?:ma |mon |
    mes |la |le |les )?{OTHERS["fr"]}
simple (?:commerciale?|employee?|salariee?)
"""
    ),
    "en": pattern(
        THEIRS["en"]
        + rf"""
(?:not|n't|isn't) (?:really |actually )?(?:the |an? )?(?:one (?:who|that) (?:decides|makes|
    signs)(?: \w+)*|{ROLES["en"]})
(?:don't|do not|can't|cannot|couldn't) (?:really |actually )?(?:make|take|decide|sign|
    approve)(?: (?:that|this|the|these|those|any|on))*(?: (?:decisions?|calls?|alone|myself|off))?
not (?:really |actually |exactly )?my (?:call|decision)
(?:need|want|have|get|got) (?:my|our|the) (?:\w+ )?{OTHERS["en"]} to (?:sign|approve|ok|agree
    |validate|say|decide|confirm|look)(?: \w+)*
above my pay ?grade
(?:you'd|you) (?:have|need|better) (?:to )?(?:speak|talk) (?:to|with) (?:my|our|
    the) {OTHERS["en"]}
(?!i |we |else |nobody |one )\w+ (?:has|have|needs?|will have|would have) to (?:approve|sign|vote
    |decide|agree|validate|ok|say yes|greenlight|give (?:the |its |her |his )?(?:ok|go-ahead
    |green light|blessing))(?: \w+)*
(?:cleared|approved|validated|vetted|okayed|signed off|decided|rubber-?stamped) by (?:my|our|the|
    a) (?:\w+ ){{0,2}}(?:company|group|office|hq|board|owners?|committee|boss|manager|director
    |cfo|ceo)
(?:my|our|the) (?:\w+ ){{0,2}}{OTHERS["en"]} (?:who |that )?{DECIDING["en"]}(?: (?:that|those|
    these|this|
    decisions?|all))*
(?:need|have|got|'d need|'d have|want)(?: to)?(?: \w+)? (?:run (?:it|this) (?:by|past)|check with|
    ask|talk to|convince|discuss (?:it|this|that) with|speak (?:to|with)|clear (?:it|this) with|
    get (?:approval|sign-?off|permission|
    the ok) from|sign-?off from|approval from|consult) (?:my|our|the|mr\.?|mrs\.?|
    ms\.?) (?:\w+ )?{OTHERS["en"]}
(?:final |last )?(?:decision|call|say) (?:would be made by|is made by|will be made by|is|lies|
    rests|sits|belongs) (?:up )?(?:to |with )?(?:my|
    our|the) \w+(?:'s)?
(?:(?:it's |that's |it is )(?:up to|for|down to)|up to|down to) (?:my|our|
    the) (?:\w+ )?{OTHERS["en"]}(?: to decide)?
(?:the )?{OTHERS["en"]} (?:isn't|is not|'s not) (?:here|in|available)(?: \w+)?
(?:i'm|i am|just|only) (?:just |only )?(?:an? |the )?(?:\w+ )?(?:intern|assistant|receptionist|
    trainee|secretary|apprentice|employee|junior)
(?:just|only) (?:collect\w*|gather\w*|compar\w*) (?:quotes|information|offers)
"""
    ),
}

DECIDES: dict[Language, re.Pattern[str]] = {
    "fr": pattern(
        MINE["fr"]
        + r"""
c'est (?:bien )?moi (?:seule? )?(?:qui (?:decide|tranche|valide|signe|choisis\w*|gere|m'occupe|
    m'en occupe|prends? (?:la|les) decisions?)|(?:la|le) (?:chef|cheffe|patron|patronne|boss|
    gerante?))
je (?:decide|tranche|valide|signe)(?: (?:seule?|tout|moi-meme|
    toute? seule?))?(?! de (?:\w+ )?\w+(?:er|ir|re)\b)(?! (?:vite|plus|tout de suite|demain))
(?:j'ai|on a) (?:la main|le dernier mot|tous? pouvoirs?|carte blanche)(?: sur (?:le|
    les) budgets?)?
(?:je prends|on prend) (?:la|les|toutes les) decisions?
j'ai (?:fonde|cree|monte|lance|repris) (?:\w+ ){0,3}(?:societe|boite|entreprise|boutique|marque|
    agence|boutique|e-shop|site|cabinet)
(?:c'est|j'ai) (?:ma|mon) (?:propre )?(?:boite|societe|entreprise|boutique|affaire|marque|agence|
    cabinet|commerce|business)
je (?:dirige|gere seule?|possede|suis a la tete d'?\w*) (?:\w+'?\s?){0,2}(?:entreprise|societe|
    boite|agence|boutique|pme|cabinet|marque)?
a mon compte
(?:le|la) seule? (?:a (?:decider|signer|trancher|valider)|decisionnaire|maitre a bord)
je (?:gere|fais) tout(?= |$)
c'est moi qui (?:tiens|dirige|m'occupe)
je (?:fais tout) (?:moi-meme|toute? seule?)
personne d'autre que moi
(?:gerante?|patronne?|dirigeante?|proprietaire|cheffe?),? que je suis
(?:besoin (?:de |d')?(?:l'|le )?(?:accord|aval|feu vert|avis|validation) (?:de|d')|(?:compte
    |comptes|rien) a (?:rendre|demander) a|(?:ne )?demande (?:rien |l'avis )?(?:a|de)) ?personne
(?:la )?decision (?:me revient|m'appartient|est (?:a|la) (?:moi|mienne))
j'ai le (?:pouvoir|dernier mot)
(?:m'a|m'ont|nous a|nous ont) laisse (?:le choix|choisir|decider|carte blanche)
c'est (?:ma|a moi de) (?:decision|decider|trancher|voir)
(?:il n'y a |y a )?que moi
moi seule?
(?:decideu(?:r|se)|decisionnaire) ?:? ?moi
seule? maitre(?:sse)? a bord
(?:le|la|l') ?\w+ c'est moi
"""
    ),
    "en": pattern(
        MINE["en"]
        + r"""
(?:i|we) (?:decide|make (?:the |all |those |these |final |last |every )*(?:decisions?|calls?)|
    have (?:the )?(?:final|
    last) (?:say|word)|sign (?:off|everything)|sign for (?:\w+ ){0,4}(?:myself|these|those|tools))
(?:leaves?|left) (?:it|that|this|everything|these things|the \w+) (?:all )?(?:up )?to me
(?:it's|that's|it is) (?:all )?my (?:call|decision|company|business|shop|store|brand|own)(?: \w+)?
my (?:call|decision)
(?:i'm|i am) (?:the one (?:who|that) (?:decides|makes|signs)|in charge)(?: \w+)*
i (?:own|founded|started|run|set up|built|created|co-?founded|co-?own) (?:\w+ ){0,4}(?:company|
    business|shop|store|brand|agency|firm|studio|startup|site|website|webshop)
(?:it's |it is )?(?:just|only) me
nobody else but me
(?:nobody|no one|no-one)(?: else)? (?:needs|has|would have|will have) to (?:approve|sign|agree|say)
(?:lets?|let's|letting) me (?:decide|choose|pick|handle)
(?:says|said) i can (?:just )?(?:decide|choose|sign|go ahead)
(?:don't|do not) (?:need|have to get) any(?:one|body)(?: else)?'s (?:approval|permission|ok
    |sign-?off|blessing)
(?:don't|do not) have to ask any(?:one|body)
(?:answer|report) to (?:nobody|no one|no-one)
(?:it's |that's )?(?:all )?up to me
one of the (?:two |three |four )?(?:owners|founders|directors)
(?:have|i've got) (?:the )?full (?:authority|control|say)(?: over \w+)*
(?:the )?(?:final |last )?(?:decision|say|word|call) is mine
i (?:call the shots|hold the purse strings|wear all the hats)
"""
    ),
}

# Not somebody else, but oneself.
CONTRAST: dict[Language, re.Pattern[str]] = {
    "fr": re.compile(
        r"\bpas (?:[\w']+ ){1,4}qui (?:decide|tranche|valide|signe|choisit)\w*,? (?:mais )?"
        r"(?P<oneself>c'est (?:bien )?(?:moi|nous))\b"
    ),
    "en": re.compile(
        r"(?:\bnot|n't) (?:[\w']+ ){1,4}(?:who|that) (?:decides?|signs?|chooses?),? (?:but )?"
        r"(?P<oneself>it's (?:me|us)|i do|we do|i am|me)\b"
    ),
}

# Right before a yes: it is a no.
NEGATED: dict[Language, re.Pattern[str]] = {
    "fr": re.compile(r"(?:\b(?:ne|pas|plus|jamais|ni) |\bn')$"),
    "en": re.compile(r"(?:\b(?:not|never|hardly)|n't) (?:really |actually |exactly |quite )?$"),
}
