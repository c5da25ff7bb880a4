"""Power to decide, by families: verbs of power and of ownership, handing on, having no say.

Data only, one expression a line; the words of `authority_words` are joined to them.
"""

from domain.bant.role_words import OTHERS, THE
from domain.bant.said import expressions
from domain.bant.words import Language

_POWER_FR = r"(?:decide|tranche|signe|valide|arbitre|approuve|choisis|autorise)"
_POWER_EN = r"(?:decides?|signs?|approves?|chooses?|authori[sz]es?|validates?)"
_FIRM_FR = (
    r"(?:entreprises?|societes?|boites?|pme|tpe|sarl|sas|sasu|eurl|groupe|agence|boutiques?"
    r"|magasins?"
    r"|commerce|cabinet|atelier|usine|maison|marque|affaires?|restaurant|enseigne|shop|structure"
    r"|start-?up|business|fabrique|etablissement|garage|imprimerie|menuiserie)"
)
_FIRM_EN = (
    r"(?:company|business|firm|shop|store|brand|agency|studio|startup|start-up|outfit|place"
    r"|factory"
    r"|practice|workshop|site|website|webshop|restaurant|bakery|show|operation|enterprise|concern)"
)

# Said of oneself: a yes.
MINE: dict[Language, str] = {
    "fr": rf"""
c'est (?:bien |donc |toujours )?(?:moi|nous|bibi)(?:-meme)?,? (?:seule? )?qui {_POWER_FR}\w*
c'est (?:bien )?moi (?:seule? )?qui (?:pilote|dirige|tiens|commande|mene|fais les cheques|paye|
    paie|
    ai le dernier mot|prends? [\w' ]*decisions?|decide)
je (?:peux|pourrai) (?:decider|trancher|signer|valider|m'engager)(?: \w+)? ?(?:seule?|moi-meme|
    tout de suite|sans)
je {_POWER_FR}(?= (?:les|tous|toutes|chaque|tout|seule?|moi-meme|sans)\b)
(?:je suis |suis )?(?:a|prends|pris|repris) (?:la tete|les renes|les commandes) (?:de|d'|du)
(?:je|on|nous) (?:dirig|presid|command|pilot)\w+ (?:\w+'?\s?){{0,3}}{_FIRM_FR}
j'ai (?:ma|mon) (?:\w+ ){{0,2}}{_FIRM_FR}
{_FIRM_FR} (?:est|m'appartient|c'est) (?:a moi|la mienne|le mien|m'appartient)
m'appartient
(?:ma|mon) (?:propre|petite) {_FIRM_FR}
associee? (?:unique|majoritaire|gerante?)
actionnaire (?:unique|majoritaire)
(?:maitre|seul maitre) a bord
(?:je|j'y) (?:bosse|travaille|suis) (?:tout |toute )?seule? (?:dans|a (?:decider|la barre|bord|
    gerer)|
    pour)
(?:y a|il y a|n'y a) (?:personne|pas de chef|pas de patron) (?:au-dessus|d'autre)
personne (?:d'autre )?(?:n'a |ne |a )?(?:au-dessus|a consulter|a qui demander)
pas besoin (?:de|d') (?:l'|un )?(?:accord|aval|feu vert|autorisation|demander)
je n'ai (?:de comptes|besoin de l'accord|personne) .{{0,12}}(?:rendre|personne|consulter|demander)
(?:j'ai|avec) (?:la )?(?:delegation|pouvoir|autorite|signature|latitude)(?! de mon)
(?:je suis|suis) (?:le|la) (?:decisionnaire|responsable (?:legale?|des achats|du budget)|
    chef(?:fe)? ici)
(?:je gere|je fais) (?:tout|la boite|ca) (?:moi-meme|toute? seule?)
le dernier mot,? (?:c'est moi|me revient|est a moi)
(?:decision|choix|budget) (?:m'appartient|me revient|depend (?:que )?de moi)
(?:ca|cela|tout) (?:ne )?(?:depend|tient) (?:que )?(?:de|qu'a) moi
""",
    "en": rf"""
i (?:personally |alone |always )?(?:{_POWER_EN}|own|co-?own|head(?: up)?|lead|direct|chair|
    manage|run|control|founded|started|launched|built|bought|set up|
    took over) (?:this|the|my|our|a|an|it|everything|all)(?: [\w-]+){{0,3}}?(?: {_FIRM_EN}|
    (?=\s*(?:$|[.,!])))
i own (?:it|this|the|a|my|our|two|three|half|most)\b(?: \w+)?
(?:i'm|i am) (?:the )?(?:md|head of the company|sole director|managing partner|founding partner|
    majority shareholder|chief executive|general partner|boss|guvnor|principal)\b
(?:i'm|i am) a (?:one|single)[- ](?:man|woman|person)\b(?: \w+)?
one[- ](?:man|woman|person) (?:band|show|business|operation|shop)
(?:i've|i have|i) (?:got )?(?:full |complete |the |final |total |sole )*(?:sign-?off|authority|
    signing power|last word|final word|decision power)
i can (?:sign|decide|approve|authori[sz]e|commit)(?! (?:that|this) (?:with|if|once))
(?:it's|it is|that's) my (?:money|budget|decision|name on the door|{_FIRM_EN})
the buck stops (?:here|with me)
(?:nobody|no ?one) (?:else|above me|to ask|over me)(?: \w+)?
i (?:don't|do not) (?:need|have) to (?:ask|check with|consult|answer to) (?:anyone|anybody|no)
(?:what|whatever) i say goes
i'm my own boss
(?:i'm|i am) (?:the )?(?:person|one|guy|man|woman|lady) (?:in charge|you need|responsible|
    to talk to|who (?:decides|signs))
me,? myself and i
yours truly
(?:it )?(?:comes|is) down to me
(?:my|our) (?:own )?(?:wee |little )?{_FIRM_EN},? (?:i own|founded by me)
""",
}

# Somebody else's: a no.
_ASK_FR = (
    r"(?:parl|voi[rse]|voie|demand|consult|discut|echang|convain|soumett|present|propos|montr"
    r"|report|"
    r"valid|referer|rapport|touche|rediscut|concert|sond)\w*"
)
_ASK_EN = (
    r"(?:run|check|ask|talk|convince|discuss|speak|clear|consult|pass|present|show|consider"
    r"|report|"
    r"confirm|put|take|get|refer|go)"
)
THEIRS: dict[Language, str] = {
    "fr": rf"""
(?:faut|faudra|faudrait|dois|devrai|devrais|doit|vais|prefere) (?:\w+'?\s?){{0,2}}?(?:j'|d'|
    que )?(?:en |y )?{_ASK_FR}(?: (?:un mot|deux mots|ca|cela|avant|d'abord|le dossier|
    tout ca))* (?:a |avec |aupres d[eu] |au |aux |devant |par |
    en )?{THE["fr"]}?(?:\w+ )?{OTHERS["fr"]}
(?:en |l'|le )?(?:parl|discut|touch)\w+ (?:un mot |d'abord )?(?:a|avec|
    au) {THE["fr"]}{OTHERS["fr"]}
(?:passe|passer|passera|remonte|remonter|aller|va|monte) (?:d'abord )?(?:par|en|devant|au|a|chez|
    jusqu'a|jusqu'au) (?:\w+'?\s?){{0,2}}(?:comite|conseil|direction|direct(?:eur|rice)|ca|
    codir|comex|siege|achats|chef|patron|dg|daf|commission|reunion|maison mere|groupe|hierarchie)
(?:pas|aucune?|ni) (?:le |la |de |du |l')?(?:pouvoir|autorite|delegation|habilitation|droit|
    mandat|signature|main sur|mot a dire|voix au chapitre)(?: (?:de|d')? ?\w+)?
(?:pas|ni) (?:habilitee?|autorisee?|mandatee?|decisionnaire|en position|en mesure) ?(?:a|de|pour)?
(?:pas|guere) (?:de )?mon (?:ressort|role|domaine|boulot|rayon|niveau)
(?:releve|depend) (?:de|du) (?!moi)(?:{THE["fr"]})?(?:\w+ )?{OTHERS["fr"]}
(?:au-dessus|plus haut) (?:de|que) moi
(?:je|moi je) (?:transmet|transmettrai|fais remonter|ferai remonter|fais suivre|ferai suivre|
    rapporte|fais que)\w*
c'est (?:lui|elle|eux|elles)(?: deux)?(?! aussi)
(?:monsieur|madame|m\.|mme) [\w-]+,? (?:c'est (?:lui|elle) )?(?:qui )?(?:decide|tranche|arbitre|
    signe|valide|choisi)\w*
(?:{THE["fr"]})(?:\w+ ){{0,2}}{OTHERS["fr"]} (?:qui |aura |a |doit |va |veut )?(?:{_POWER_FR}\w*|
    arbitr\w+|trancher\w*|valider\w*|signer\w*|le dernier mot|tient les cordons|gere|regarde)
(?:je suis|suis|juste|moi) (?:que |qu'|juste |simplement |seulement )*(?:la |le |l'|une? )?(?:
    secretaire|assistante?|stagiaire|alternante?|apprentie?|vendeu(?:r|se)|employee?|salariee?|
    standardiste|receptionniste|hotesse)
(?:au nom|pour le compte|a la demande|de la part) (?:de|d'|
    du) {THE["fr"]}?(?:\w+ )?(?:{OTHERS["fr"]}|
    monsieur|madame)
(?:mon|ma) {OTHERS["fr"]} m'a (?:demande|charge)
""",
    "en": rf"""
(?:need|needs|have|has|got|'d need|'d have|'ll|will|must|should|let|want|going|
    better)(?: to| me)?(?: \w+)?[ ]
    {_ASK_EN}(?: (?:it|this|that|with|to|by|past|through|up|over|first|a word|in front of|off|
    approval|permission|the ok|sign-?off|from|about|for|along|on|the go-ahead))* (?:my|our|the|
    mr\.?|
    mrs\.?|ms\.?) (?:\w+ )?{OTHERS["en"]}
(?:go|goes|going|pass|passes|run) (?:up |it |this |that )?(?:to|through|past|before|by) (?:my|our|
    the) (?:\w+ )?{OTHERS["en"]}
(?:don't|do not|not|no|haven't|hardly any|without) (?:really )?(?:have |got |hold |the |any |
    a )*(?:
    authority|final say|sign-?off|signing power|say in|power|mandate|clout)(?: \w+)?
(?:not|n't) (?:authori[sz]ed|allowed|entitled|empowered|in a position) (?:to)?
not (?:my|up to) (?:decision|call|place|job|department|me|area)\b
(?:isn't|wouldn't be) (?:my|up to) (?:decision|call|place|me)
(?:he|she|they) (?:decides?|signs?|approves?|makes? the|calls? the shots|has the final|
    holds? the purse)(?: \w+)*
(?:my|our|the) (?:\w+ ){{0,2}}{OTHERS["en"]} (?:will |would |must |has to |needs to |gets to |
    has |always |and )*(?:{_POWER_EN}|take the decision|makes? the call|take care|final say|
    holds? the purse strings|calls? the shots|ok it|be deciding|looks? after)
(?:pass|relay|forward)(?: \w+){{0,3}} (?:on )?to (?:my|our|the|mr|mrs|ms) \w+
on behalf of (?:my|our|the|mr|mrs|ms)
(?:my|our) {OTHERS["en"]} (?:asked|told|wants) me to
(?:i'm|i am|just|only) (?:just |only |merely )*(?:the |an? |his |her )?(?:\w+ )?(?:pa|temp|
    receptionist|secretary|clerk|admin|shop assistant|coordinator|messenger|bookkeeper)\b
(?:beyond|outside|over|above) my (?:remit|pay ?grade|authority|head)
""",
}

# Enough where this was the question.
OTHER_PLACES: dict[Language, str] = {
    "fr": expressions(r"""
siege
maison mere
groupe
conseil(?: d'administration| municipal)?
comite(?: \w+)?
service \w+
achats
comptabilite
codir
comex
actionnaires
investisseurs
hierarchie
lui
elle
monsieur \w+
madame \w+
"""),
    "en": expressions(r"""
head office
headquarters
procurement
board
committee
council
investors
shareholders
accounts
purchasing
(?:mr|mrs|ms) \w+
him
her
them
upstairs
management
leadership
"""),
}
