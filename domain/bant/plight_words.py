"""What weighs on a business, by grammar rather than by phrase. Data only.

Who or what goes wrong (losing, being missed, taking too long, falling), what is lacking, and what
is wished for; `engagement_words` joins these to its own.
"""

from domain.bant.words import Language

# What a business lives by: said not to do what it should, it is a problem.
_THINGS_FR = (
    r"(?:clients?|clientes?|gens|prospects?|visiteurs?|acheteurs?|patients?|abonnes?|membres?"
    r"|adherents?|locataires?|candidats?|internautes?|utilisateurs?|sites?|boutiques?|pages?"
    r"|e?-?mails?|newsletters?|pubs?|publicites?|campagnes?|annonces?|relances?|messages?|appels?"
    r"|standard|telephone|repondeur|secretariat|accueil|sav|equipes?|commerciaux|vendeurs?|stocks?"
    r"|devis|factures?|commandes?|livraisons?|retours?|ventes?|chiffre|trafic|taux|conversions?"
    r"|avis|paniers?|agenda|planning|reservations?|rendez-vous|outils?|logiciels?|crm|fichiers?"
    r"|tableaux?|excel|formulaires?|demandes?|leads?|croissance|marges?|visites?|donnees)"
)
_THINGS_EN = (
    r"(?:customers?|clients?|people|prospects?|visitors?|buyers?|shoppers?|patients?|guests?"
    r"|subscribers?|members?|tenants?|users?|leads?|sites?|websites?|shops?|stores?|pages?"
    r"|e?-?mails?"
    r"|newsletters?|ads?|adverts?|campaigns?|follow-?ups?|messages?|calls?|phones?|voicemails?"
    r"|reception|support|teams?|staff|reps?|stock|quotes?|invoices?|orders?|deliver(?:y|ies)"
    r"|returns?|sales|revenue|traffic|rates?|conversions?|reviews?|carts?|baskets?|calendar|diary"
    r"|bookings?|appointments?|tools?|software|system|crm|files?|spreadsheets?|forms?|enquir(?:y"
    r"|ies)"
    r"|requests?|growth|margins?|process(?:es)?|admin)"
)

# Talk of beginning, paying, deciding, knowing: wished for, it tells nothing of what weighs.
_TALK_FR = (
    r"(?:commenc|demarr|debut|lanc|attend|reflech|parl|discut|decid|pay|mett|depens|invest|raccroch"
    r"|annul|arret|etre|avoir|voir|savoir|connaitre|rest|dire|depass|part|ouvr|fin|termin|valid"
    r"|demand|consult|compar|consacr|laiss|gard|sign|all|pass|prend|repond(?:re)? (?:a|non)"
    r"|vendre|ven"
    r"|rappel|travaill|postul|regard|rentr|quitt|tranch|acheter|engag|verifi|souscri|profit|mont"
    r"|prevoir|caler|quoi|insist|derang|finir|apprend|faire (?:valid|vite|un point)|faire$)"
)
_TALK_EN = (
    r"(?:start|begin|launch|go|kick|wait|think|talk|speak|check|ask|decide|pay|spend|invest|put|be"
    r"|have|know|see|hear|learn|understand|sign|run (?:it|this)|discuss|move|stay|cancel|stop|do"
    r"|say"
    r"|tell|confirm|consult|clear|hang|leave|buy|work (?:for|with)|apply|compare|look|come|take"
    r"|commit|set|sell|hit|call|ring|roll|crack|get (?:started|going|back|off|out|approval|sign"
    r"|this"
    r"|it|moving|the|an?|my|his|her|cracking)|pass|convince|end|finish|bother|waste|keep|plan"
    r"|wrap|sleep|submit)\b"
)

# Words that name trouble wherever they stand.
_TROUBLE_FR = (
    r"(?:(?:en|du|de) retard|retards|interminable|infernal\w*|fastidieu\w+|chronophage|laborieu\w+"
    r"|inefficace\w*|desorganis\w+|eparpill\w+|penible|galere|corvee|cauchemar|saturee?s?|explos\w+"
    r"|debord\w+|submerg\w+|epuis\w+|ingerable|en vrac|un(?:e)? par un(?:e)?|faute de (?!budget"
    r"|moyens)"
    r"\w+|manque de (?!budget|moyens|tresorerie)\w+|par manque|copie[rz]?[- ]colle\w*|impayes?"
    r"|doublons?"
    r"|reclamations?|ruptures? de stock|lapins?|tombe\w* (?:en panne|aux oubliettes)|en panne"
    r"|plant\w+"
    r"|refus\w+ (?:du|des|les|de la|plusieurs) (?:\w+ )?(?:travail|chantiers?|clients?|commandes?"
    r"|demandes?|missions?)|plus de temps (?:a|sur|dans|qu\w+)|echapp\w+|passe\w* a cote"
    r"|a la trappe"
    r"|depasses? par|noye\w* (?:sous|dans)|s'y (?:perd|retrouve)\w*|trop (?:tard|souvent))"
)
_TROUBLE_EN = (
    r"(?:(?:days?|weeks?|hours?|too|always) late|behind (?:on|with)|off the hook|endless\w*"
    r"|never-ending"
    r"|inefficient|disorgani[sz]ed|scattered|all over the place|swamped|snowed under|overwhelm\w*"
    r"|overload\w*|one by one|lack of (?!budget|money|funds)\w+|copy[- ]?(?:and[- ])?past\w+"
    r"|duplicates?"
    r"|unpaid|complaints?|out of stock|no-?shows?|fall(?:s|ing)? through|slip(?:s|ping)? through"
    r"|go(?:es)?"
    r" cold|turn(?:ed|ing)? (?:\w+ )?(?:work|jobs|customers|clients|people|business) (?:down|away)"
    r"|turn(?:ed|ing)? (?:down|away) (?:\w+ )?(?:work|jobs|customers|clients|people|business)"
    r"|more time"
    r" (?:on|doing|in|with)|miss(?:ed|ing)? (?:out|calls|orders|leads|sales|opportunit\w+)"
    r"|headaches?"
    r"|too late|couldn't (?:get|keep|reply|answer|cope|deliver|find)|chaotic|a chore)"
)

PLIGHT: dict[Language, str] = {
    "fr": rf"""
{_TROUBLE_FR}(?: [\w']+){{0,4}}
(?<!une )(?<!la )(?<!cette )(?<!chaque )personne (?:ne |n'|pour |me |nous |y )(?!decid|valid|sign
    |tranch|consult|autre|boug)\w+(?: [\w']+){{0,4}}
(?:(?:ne |n')\w+ )?(?:aucune?|pas (?:de|d'|un seul|une seule|assez de|assez d'|beaucoup de)|zero
    |peu de|peu d'|plus
    (?: de| d')|manqu\w+ (?:de|d')) ?(?:\w+ )?(?:resultats?|retours?|ventes?|clients?|reponses?
    |suivi|visibilite|conversions?|leads?|prospects?|commandes?|trafic|visites?|reservations?|bras
    |demandes|inscriptions)(?: [\w']+){{0,4}}
(?:me|nous) (?:prend|prennent|bouffe|mange|pese|plombe|fatigue|enerve|stresse|tue|pompe|epuise|rend
    |fait perdre|font perdre|gache|complique)(?:nt)?(?! (?:plaisir|la decision|[^.]*(?:euros?
    |€)))(?: [\w']+){{1,5}}
(?:je |j'|on |nous )(?:en |y |me |nous |se |s'|m')*(?:\w+ment |toujours |souvent )?(?:rate[sz]?
    |ratons|loup\w+|oublie|oublions|perd|perds|perdons|galer\w+|rame|ramons|pein\w+|coule|coulons
    |croul\w+|satur\w+|patauge\w*|lutt\w+|souffr\w+|gaspill\w+|manque|manquons)
    (?! de (?:budget|moyens|tresorerie|sous|pas))(?: [\w']+){{1,5}}
(?:nos|mes|les|des|notre|mon|ma|le|la|ce|cette|l') ?{_THINGS_FR}(?: \w+)?,? (?:\w+ )?(?:(?:ne |n')
    (?:[\w']+ ){{1,3}}|\w+(?:ent|e|t|d|a) (?:\w+ )?)(?:pas|plus|jamais|rien|guere|mal|nulle part
    |en retard)(?! (?:encore|cher))(?: [\w']+){{0,4}}
{_THINGS_FR} (?:\w+ ){{0,2}}(?:stagn|baiss|chut|s'effondr|dimin|recul|plafonn|disparai|s'empil|train
    |s'entass|s'accumul|se perd|part ailleurs|partent|fuient|annul|raccroch|abandonn|rale|ralent
    |attend|sonn|desert|ramen(?:e|ent) (?:rien|personne)|rest(?:e|ent) sans)\w*(?: [\w']+){{0,4}}
(?:trop|beaucoup trop|tres|super|hyper|vraiment|assez) (?:long|lent|complique|chronophage|fastidieux
    |penible|lourd|manuel|repetitif|bordelique|laborieux|desorganise)\w*
(?:trop|enormement) (?:de|d') ?(?!l'argent|sous|euros|questions|monde|budget)\w+(?: [\w']+){{0,3}}
(?:je |on |nous |j'|d'|nous )?(?:veux|veut|voulons|voudr\w+|aimer\w+|souhait\w+|cherch\w+ a|essa\w+
    (?: de| d')|besoin (?:de|d')|faudrait|objectif c'est (?:de|d')|but c'est (?:de|d')|envie (?:de|
    d')) ?(?:bien |juste |surtout |pouvoir |arreter de |arreter d'|mieux |plus |moins )*(?:me |nous
    |m'|le |la |les |l'|en |y |s'|se )*(?!{_TALK_FR})[a-z]+(?:er|ir|re)\b(?: [\w']+){{0,6}}
(?:veux|veut|voulons|voudr\w+|aimer\w+|souhait\w+|cherch\w+|besoin d\w*|faudrait)[ ]
    (?:[\w']+ ){{1,6}}(?:plus (?:vite|souvent|facilement|efficace\w*|rapidement|de (?:clients
    |ventes|commandes|visibilite|trafic|leads|temps))|mieux|davantage|moins de|automatiquement)
(?:cherche|cherchons|cherchais|recherche|recherchons|a la recherche d\w*) (?:actuellement |juste
    |plutot )?(?:un|une|des|quelqu'un|quelque chose|comment|a)\b(?! (?:emploi|job|stage|poste
    |travail
    |boulot|alternance|cadeau|commande|colis|patron|reponse|prix|mot|savoir|comprendre
    |joindre))(?: [\w']+){{1,6}}
""",
    "en": rf"""
{_TROUBLE_EN}(?: [\w']+){{0,4}}
(?:nobody|no one|no-one) (?!else|above|to ask|over)(?:ever |is |can |really |actually |'s )?\w+
    (?: [\w']+){{0,4}}
(?:no|zero|few|hardly any|barely any|not (?:getting )?enough|too few|very little|not many|more
    |need) (?:\w+ )?(?:results?|sales|customers|clients|leads|replies|follow-?up|visibility
    |conversions?
    |bookings|enquiries|traffic|sign-?ups)(?: [\w']+){{0,4}}
(?:get|see|got|getting|seeing|gets) (?:absolutely |almost )?(?:nothing|nowhere|little)
    (?: [\w']+){{0,4}}
(?<!would )(?<!'d )(?:takes?|taking|costing|eats?|eating|steals?|drives?|driving|wears?|wearing
    |kills?|killing|stress\w*|slow\w*|bog\w*)(?: up)? (?:us|me|our|my)(?: [\w']+){{1,5}}
(?:we|i)(?:'re|'m| are| am)? (?:\w+ly |still |always |often |keep |just |end up )*(?:miss(?:ing)?
    |los(?:e
    |ing)|forget(?:ting)?|struggl(?:e|ing)|wast(?:e|ing)|drown(?:ing)?|juggl(?:e|ing)|chas(?:e|ing))
    (?: [\w']+){{1,5}}
(?:our|my|the|these|half the|most) (?:\w+ )?{_THINGS_EN} (?:\w+ )?(?:\w+n't|cannot|never|not|barely
    |hardly|rarely)(?: [\w']+){{1,4}}
(?:they|people|half of them|most of them|customers) (?:\w+ )?(?:don't|never|rarely|barely|won't
    |can't)
    (?: \w+)?[ ](?:buy|come back|reply|answer|convert|show|open|finish|return|pay|stay|check out
    |complete|order|book|call back|click)(?: [\w']+){{0,3}}
(?:carts?|baskets?)(?: \w+){{0,4}} and (?:then |just )*(?:vanish|leave|disappear|bounce|go|walk)\w*
(?:{_THINGS_EN}|they|half of them) (?:\w+ )?(?:leav(?:e|ing)|abandon|giv(?:e|ing) up
    |drop(?:ping)? off
    |bounc\w+|disappear\w*|cancel\w*|complain\w*|hang(?:ing)? up|walk away|go(?:ing)? (?:elsewhere
    |unanswered|cold|to voicemail|missing)|get(?:ting|s)? (?:lost|forgotten|missed|stuck
    |ignored))(?: [\w']+){{0,3}}
{_THINGS_EN} (?:are|is|have|has|keep|keeps|'s)?(?: \w+)? ?(?:down|drop\w*|fall\w*|stagnat\w*|flat
    |slow\w*|declin\w*|plateau\w*|broken|useless|all over the place|terrible|awful)
(?:too|so|really|very|incredibly|painfully|super) (?:slow|long|manual|complicated|tedious|messy
    |time-consuming|repetitive|clunky|disorgani[sz]ed)
too (?:many|much) (?!money|euros|for us|for me|to pay)\w+(?: [\w']+){{0,3}}
(?:want|need|like|love|hope|hoping|try|trying|looking|wish|goal is|aim is) (?:me |us |it |him )?to
    (?: \w+ly| be able to| finally| just| better
    | stop)* (?!{_TALK_EN})[a-z]{{3,}}\b(?: [\w']+){{0,6}}
(?:want|need|like|trying|looking)[ ](?:[\w']+ ){{1,6}}(?:faster|more (?:efficient\w*|often|easily
    |sales|leads|customers|traffic|bookings)|less time|automatically|better)
(?:looking|searching|shopping|on the lookout) for (?!work|jobs?|a job|an internship|a position
    |a gift
    |my|the)(?:an? |some )?\w+(?: [\w']+){{0,6}}
(?:could|can|would) (?:really )?(?:do with|use) (?:some |a )?(?:help|hand|support)(?: [\w']+){{0,5}}
""",
}
