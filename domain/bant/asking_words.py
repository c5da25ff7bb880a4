"""Having to ask, by families: who else decides, handing on, having no say.

Data only, one expression a line; the words of `authority_words` are joined to them.
"""

from domain.bant.power_words import POWER_EN, POWER_FR
from domain.bant.role_words import OTHERS, THE
from domain.bant.said import expressions
from domain.bant.words import Language

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
(?:{THE["fr"]})(?:\w+ ){{0,2}}{OTHERS["fr"]} (?:qui |aura |a |doit |va |veut )?(?:{POWER_FR}\w*|
    arbitr\w+|trancher\w*|valider\w*|signer\w*|le dernier mot|tient les cordons|gere|regarde)
(?:je suis|suis|juste|moi) (?:que |qu'|juste |simplement |seulement )*(?:la |le |l'|une? )?(?:
    secretaire|assistante?|stagiaire|alternante?|apprentie?|vendeu(?:r|se)|employee?|salariee?|
    standardiste|receptionniste|hotesse)
(?:au nom|pour le compte|a la demande|de la part) (?:de|d'|
    du) {THE["fr"]}?(?:\w+ )?(?:{OTHERS["fr"]}|
    monsieur|madame)
(?:mon|ma) {OTHERS["fr"]} m'a (?:demande|charge)
(?:tien(?:t|nent)|detien(?:t|nent)) (?:le stylo|les cordons|la bourse|les renes|la signature|
    la barre|le carnet de cheques)
(?:assemblee|unanimite|collegial\w*|appel d'offres|marche public) ?(?:generale|des associes|
    en ag|du conseil)?(?=\s*(?:$|[.,]))
(?:on|nous) (?:vote|votons|passe|passons) (?:\w+ )?(?:en|par|devant) (?:\w+ )?(?:assemblee|
    conseil|ag|commission|comite)
(?:simple |qu'un |qu'une )(?:executante?|intermediaire|pion|maillon|messager|relais|
    collaborat\w+|technicien\w*)
(?:reponds?|m'occupe|suis) (?:juste |seulement |que )?(?:au (?:telephone|standard)|du standard|
    a l'accueil)
(?:sans|attend\w*|faut|j'attends) (?:l'|son |leur |le |un )(?:feu vert|accord|aval|ok|
    autorisation)
qui (?:finance|paie|paye|met l'argent|tient (?:les|la))\b
(?:soumett|present|transmett|montr|propos|remont|report|rapport|pass)\w* [\w' ]{{0,25}}?(?:a|au|
    aux|avec|devant) {THE["fr"]}?(?:\w+ )?{OTHERS["fr"]}
(?:mon|ma|mes|le|la|notre|nos) (?:\w+ )?{OTHERS["fr"]} (?:me |m'a |m'ont |m'|souhait|voudrait|
    veut|veulent|aimerait|demand|cherch|a dit|exige|attend)(?:\w+)?
(?:au service|pour le compte|a la place|sous les ordres|sous la responsabilite) (?:(?:de|d'|du|
    des) ?)?{THE["fr"]}?(?:\w+ )?{OTHERS["fr"]}
{THE["fr"]}?(?:\w+ )?{OTHERS["fr"]} (?:me |nous )?(?:donne|donnent|signe|valide) (?:son|leur|le|un)
    (?:feu vert|accord|aval|ok|autorisation)
(?:faut|faudra|faudrait) que {THE["fr"]}(?:\w+ )?{OTHERS["fr"]} (?:soi|donn|valid|sign|approuv
    |accept|di[st]|voi)\w*
decision (?:ne |n')?(?:m'appartient|me revient|est|depend)(?: pas| plus)(?: \w+){{0,3}}
(?<!besoin de )(?<!sans )(?:l'|un |une |la |leur |son |du |le )(?:accord|aval|feu vert|ok
    |validation|
    signature|
    autorisation) (?:prealable )?(?:de |du |des |d'){THE["fr"]}?(?:\w+ )?{OTHERS["fr"]}
(?:j'en |je |on |on en |nous )(?:refer|parl|discut|rapport|report)\w* (?:d'abord |
    toujours )?(?:a|avec|au|aux) {THE["fr"]}?(?:\w+ )?{OTHERS["fr"]}
c'est (?:lui|elle) (?:le|la|qui)(?: \w+)?
(?:est|c'est) (?:lui|elle|eux) (?:le|la|les) (?:patron|patronne|chef|boss|gerante?|decideurs?)\w*
(?:dois|faut|faudra|faudrait|devrai|vais|prefere|doit) (?:que je |que j'|d'abord |bien |
    encore )*(?:voir|voie|demander|demande|en parler|en parle|en discuter|consulter|en referer|
    verifier|valider|caler|faire le point|convaincre|l'accord|l'avis) (?:ca |cela |
    tout ca )?(?:a|avec|au|aux|aupres d[eu]|de|du|l') ?(?:mon|ma|mes|le|la|les|l'|nos|
    notre)? ?(?!vous|agenda|planning|calendrier|comptes|clients?|banqu|moi|dire|ca\b)\w+
c'est (?!moi|nous|bien moi|vous|a moi|pas )[\w' ]{{1,30}}? qui (?:a|ont|aura|auront|
    detient) (?:la main|le dernier mot|les cles|la signature|le pouvoir|autorite|
    les pleins pouvoirs)
(?:j'execute|j'obeis|j'applique|on me dit quoi|je fais ce qu'on|je suis les (?:ordres|
    consignes))(?: \w+)*
(?:attendre|attends|attendons|prends?|recois|suis) (?:les |des |leurs |ses )(?:ordres|consignes|
    instructions)
(?:^\s*|rien |pas |jamais )sans (?:l'|un |leur |le |son )(?:accord|aval|feu vert|ok|avis|
    validation|signature|autorisation) (?:de |du |des |d'){THE["fr"]}?(?:\w+ )?{OTHERS["fr"]}
{THE["fr"]}(?:\w+ )?{OTHERS["fr"]} qu'il faut (?:voir|appeler|contacter|convaincre|joindre|
    demander)
(?:il faut|faut|faudrait|vaut mieux|mieux vaut) (?:voir|appeler|contacter|joindre|vous adresser|
    parler) (?:a |avec |au )?{THE["fr"]}?(?:\w+ )?{OTHERS["fr"]}
(?:laisse|laissons|laisserai) (?:\w+ )?{THE["fr"]}(?:\w+ )?{OTHERS["fr"]} (?:decid|tranch|choisi|
    gere|voir|valid)\w*
(?:rien|pas|jamais)[\w' ]{{0,25}} sans {THE["fr"]}(?:\w+ )?{OTHERS["fr"]}
(?:mon|ma) (?:role|travail|boulot|mission|job|tache) (?:se limite|c'est (?:juste|seulement|de)|
    est (?:juste|seulement|uniquement|de)|consiste|s'arrete)(?: \w+)?
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
    has |always |and )*(?:{POWER_EN}|take the decision|makes? the call|take care|final say|
    holds? the purse strings|calls? the shots|ok it|be deciding|looks? after)
(?:pass|relay|forward)(?: \w+){{0,3}} (?:on )?to (?:my|our|the|mr|mrs|ms) \w+
on behalf of (?:my|our|the|mr|mrs|ms)
(?:my|our) {OTHERS["en"]} (?:asked|told|wants) me to
(?:i'm|i am|just|only) (?:just |only |merely )*(?:the |an? |his |her )?(?:\w+ )?(?:pa|temp|
    receptionist|secretary|clerk|admin|shop assistant|coordinator|messenger|bookkeeper)\b
(?:beyond|outside|over|above) my (?:remit|pay ?grade|authority|head)
(?:holds?|keeps?|controls?) the (?:purse strings|reins|cheque ?book|checkbook|pen|keys)
(?:goes|go|has to go|gets passed|kicked|passed|sent) (?:all the way )?(?:upstairs|up the chain|
    up the ladder|to head office|to the top)
(?:just|only|merely) (?:answer|pick up|do|mind|man|manage|run) the (?:phones?|desk|front desk|
    admin|counter|reception)
(?:waiting|wait) (?:for|on) (?:his|her|their|the) (?:ok|approval|go-ahead|green light|sign-?off)
(?:committee|board|group|team|tender|unanimous) (?:thing|decision|vote|matter|process|approval)
(?:public )?tender(?: process)?
(?:decision|choice|call|budget|money) (?:isn't|is not|ain't|wouldn't be|'s not) (?:mine|up to me|
    my \w+|for me)
(?:need|have|must|should|got|let me|going|want|will|ll) (?:to )?(?:first )?(?:consult|check|
    discuss|talk|speak|clear|confirm|review|agree|run)\b[\w' ]{{0,20}}?(?:with|to|by|past) (?:my|
    our|the|his|her) (?:\w+ )?{OTHERS["en"]}
(?:that|this|it)(?:'s| is) (?:for|down to|up to) (?:my|our|
    the) (?:\w+ )?{OTHERS["en"]}(?: to \w+)?
(?:just|only|merely) (?:\w+ )?(?:gather|collect|compare|look|research|take|note|
    shop)\w* (?:\w+ )?(?:information|info|quotes|prices|notes|options|around|up)
(?:he's|she's|they're|he is|she is|they are) (?:the )?(?:boss|owner|one|ones|manager|director|
    ceo|decision[- ]maker|big boss)(?: \w+)*
(?:approval|permission|sign-?off|green light|go-ahead|blessing|ok|signature) (?:from|of|by) (?:my
    |our|
    the) (?:\w+ )?{OTHERS["en"]}
(?:need|get|want|require|without|wait for)\w* (?:my|our
    |the) (?:\w+ )?{OTHERS["en"]}'?s?'? (?:approval
    |permission|sign-?off|signature|ok|okay|agreement|blessing|go-ahead|consent|input)
(?:have to|need to|must|got to|gotta|'d better|should|'ll have to|want to|let me) (?:first |
    just |really |quickly )?(?:check|talk|speak|discuss|run|clear|ask|confirm|consult|square|
    chat|sit down|get back)\b[\w' ]{{0,22}}?(?: with| by| past| to)? (?:my|our|the|his|
    her) (?!calendar|diary|schedule|books|numbers|figures|customers|website|phone|bank)\w+
(?:i )?(?:just |only )?(?:do what i'm told|follow orders|do as i'm told|take orders)
(?:get|need|want|require)\w* (?:the |an? )?(?:ok|nod|approval|sign-?off|permission|blessing|
    thumbs up|go-ahead) (?:from|of) (?!me\b)\w+
(?:can't|cannot|nothing|don't|won't|never|not|anything)[\w' ]{{0,25}} without (?:my|our|the|his|
    her) (?:\w+ )?{OTHERS["en"]}
(?:you'd|you|you'll) (?:need|have|want|'d better|should|must|better) (?:to )?(?:speak|talk|ask|
    call|contact|see|check)(?: to| with)? (?:my|our|the) (?:\w+ )?{OTHERS["en"]}
(?:let|leave) (?:it to |that to |this to )?(?:my|our|the) (?:\w+ )?{OTHERS["en"]}(?: (?:decide|
    handle|choose|deal)\w*)?
my (?:role|job|task|work|brief) (?:is|stops|ends|consists)(?: \w+)?
(?:submit|put|take|present|pass|refer|send|escalate)\w* (?:\w+ ){{0,3}}to (?:my |our |the |his |
    her )?(?:\w+ )?{OTHERS["en"]}
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
