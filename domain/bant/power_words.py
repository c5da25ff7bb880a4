"""Power to decide, by families: verbs of power and of ownership, each said of oneself.

Data only, one expression a line; the words of `authority_words` are joined to them.
"""

from domain.bant.words import Language

POWER_FR = r"(?:decide|tranche|signe|valide|arbitre|approuve|choisis|autorise)"
POWER_EN = r"(?:decides?|signs?|approves?|chooses?|authori[sz]es?|validates?)"
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
c'est (?:bien |donc |toujours )?(?:moi|nous|bibi)(?:-meme)?,? (?:seule? )?qui (?:le |la |les |l'|
    en |y )?{POWER_FR}\w*
c'est (?:bien )?moi (?:seule? )?qui (?:le |la |les |l'|en |y )?(?:pilote|dirige|tiens|commande|
    mene|fais les cheques|paye|
    paie|
    ai le dernier mot|prends? [\w' ]*decisions?|decide)
je (?:peux|pourrai) (?:decider|trancher|signer|valider|m'engager)(?: \w+)? ?(?:seule?|moi-meme|
    tout de suite|sans)
je {POWER_FR}(?= (?:les|tous|toutes|chaque|tout|seule?|moi-meme|sans)\b)
(?:je suis |suis )?(?:a|prends|pris|repris) (?:la tete|les renes|les commandes) (?:de|d'|du)
(?:je|on|nous) (?:dirig|presid|pilot)\w+ (?:\w+'?\s?){{0,3}}{_FIRM_FR}
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
(?:sans|attend\w*|faut|a) mon (?:feu vert|accord|aval|ok|avis|autorisation|tampon|visa)
(?:je|j'|c'est moi qui) ?(?:tien\w+|detien\w+|ai) (?:le stylo|les cordons|la bourse|les renes|
    la signature|la barre|le carnet de cheques)
(?:mon|ma) (?:\w+ )?(?:mari|femme|epou\w+|associee?|frere|s(?:œ|oe)ur|conjointe?|compagn\w+|pote|
    fils|fille|pere|mere) et moi,? (?:on )?(?:co-?)?(?:dirig|gere|tien|tranch|decid|men|pilot)\w+
(?:co-?dirig|co-?ger)\w+
(?:j'ai|avec) (?:les pleins pouvoirs|toute latitude|la decision finale|le final cut)
(?:on|nous) (?:decid|tranch|valid)(?:e|ons)(?! pas| rien| de | d'| si | jamais| que )
(?:je suis|suis) [\w' ]{{0,25}}?(?:independante?|en freelance|freelance|a mon compte|
    profession liberale|auto-?entrepreneu\w+|artisane?)
(?:a|est) mon compte
(?:decision|choix|dernier mot)[\w', ]{{0,20}} (?:pour|a) moi\b
(?:est|sont) a (?:moi|nous)(?=\s*(?:$|[.,!])| et| je)
(?:je fais|fais) (?:comme|ce que) (?:je veux|bon me semble|j'entends|il me plait)
(?:decisions?|tout|choix|depenses?|achats?|devis|factures?|contrats?|
    commandes?) (?:\w+ )?(?:pass\w+|remont\w+|arriv\w+|vien\w+|depend\w*|atterri\w+) (?:par|sur|
    de|chez|a) (?:moi|nous|mon bureau)
rien ne (?:se fait|se decide|se signe|bouge|part|sort|passe) (?:sans|avant) (?:moi|mon|ma|
    que je)(?: \w+)?
c'est a moi (?:qu'il faut|de (?:voir|decider|signer))(?: [\w']+)*
""",
    "en": rf"""
i (?:personally |alone |always )?(?:{POWER_EN}|own|co-?own|head(?: up)?|lead|direct|chair|
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
(?:i|we) (?:don't|do not) (?:need|have) to (?:ask|check with|consult|answer to) (?:anyone|anybody
    |no)
(?:what|whatever) i say goes
i'm my own boss
(?:i'm|i am) (?:the )?(?:person|one|guy|man|woman|lady) (?:in charge|you need|responsible|
    to talk to|who (?:decides|signs))
me,? myself and i
yours truly
(?:it )?(?:comes|is) down to me
(?:my|our) (?:own )?(?:wee |little )?{_FIRM_EN},? (?:i own|founded by me)
(?:without|needs?|wait\w* for|on) my (?:say-so|approval|ok|sign-?off|signature|blessing|nod|
    green light)
i (?:hold|have|got|keep|control) the (?:purse strings|reins|cheque ?book|checkbook|pen|keys|
    budget)
(?:my|the|me and my|me and the) (?:\w+ )?(?:wife|husband|partner|missus|brother|sister|
    co-?founder|dad|mum|son|daughter) and (?:i|me),? (?:\w+ )?(?:run|own|decide|manage|make|call|
    do|share)
(?:me and|me 'n) (?:my|the) (?:\w+ )?(?:wife|husband|partner|missus|brother|sister|co-?founder|
    mate|dad|mum) (?:run|own|decide|manage|make|call|do|share)
(?:we|i) co-?(?:own|run|manage|direct)
i sign (?:the|all|every|off)(?: \w+)?
(?:i'm|i am|i've been|i have been) (?:an? )?(?:\w+ ){{0,2}}(?:self-employed|sole trader
    |freelance\w*|independent \w+)
(?:answer|report) to (?:nobody|no one|myself|no-one)
(?:decision|call|choice) (?:is|lies|rests|sits) with me
(?:the )?(?:two|three|both|pair) of us,? (?:\w+ )?(?:decide|run|own|choose|call)
(?:is|are|'s) (?:all )?mine(?=\s*(?:$|[.,!])| and| so| i)
i do (?:what|as|whatever) i (?:like|please|want)
(?:go|goes|come|comes|pass|passes|run|runs|land|lands) (?:through|past|by|across|to|on) (?:me|
    my desk)
(?:nothing|no \w+) (?:\w+ ){{1,4}}without (?:me|my)(?: \w+)?
i (?:choose|pick|pay)(?=\s*(?:$|[.,!]))
""",
}
