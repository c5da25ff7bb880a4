"""Short answers to the question who decides. Data only, one expression a line."""

import re

from domain.bant.asking_words import OTHER_PLACES
from domain.bant.role_words import OTHERS
from domain.bant.said import pattern
from domain.bant.words import Language

# Only where this was the question.
ANSWERS_YES: dict[Language, re.Pattern[str]] = {
    "fr": re.compile(
        r"(?:ben |bah |euh |alors |mais )*(?:oui|ouais|tout a fait|absolument"
        r"|affirmatif|exactement|exact|bien sur"
        r"|c'est (?:bien )?(?:moi|ca)|moi(?: seule?)?|evidemment|naturellement|forcement"
        r"|clairement|effectivement"
        r"|en effet)(?: (?:oui|tout a fait|bien sur|c'est (?:moi|ca)"
        r"|moi seule?))*(?!\w)"
    ),
    "en": re.compile(
        r"(?:well |um |uh |oh )*(?:yes|yeah|yep|yup|i am(?! not)|i do(?! not)"
        r"|i'm(?! (?:afraid|not|just|only|sorry))|i sure (?:am|do)|you bet"
        r"|too right|correct"
        r"|absolutely"
        r"|that(?:'s| is| would be|'d be) (?:me|right)|me|sure|indeed|of course|aye|certainly"
        r"|i certainly (?:am|do)|of course|definitely|obviously|naturally|clearly"
        r"|(?:it's )?just me)(?:,? (?:i am|i do|just me|that's me|it's me))*(?!\w)"
    ),
}
ANSWERS_NO: dict[Language, re.Pattern[str]] = {
    "fr": re.compile(
        r"(?:ben |bah |euh |ah |oh |alors |helas |malheureusement |desolee? |justement )*"
        r",? ?(?:non|pas (?:vraiment|du tout|moi"
        r"|tout a fait|exactement|pour (?:ca|ce|cette|un|une)|sur (?:ca|ce|cette)|a ce)"
        r"|malheureusement non|nullement|je ne crois pas|negatif)(?!\w)"
    ),
    "en": re.compile(
        r"(?:well |um |uh |oh |unfortunately |sadly |sorry |actually )*"
        r",? ?(?:no|nope|not (?:really|me|exactly|quite|for|on|at|in|with|any)|i'm afraid (?:not"
        r"|i'm not)|not at all"
        r"|god,? no|afraid not|nah|i wish)(?!\w)"
    ),
}
ASKED_YES: dict[Language, re.Pattern[str]] = {
    "fr": pattern("moi\nje suis seule?\nvotre serviteur\nbibi\nsi\ny a que moi"),
    "en": pattern("me\nmyself\nyours truly\ni do\ni am"),
}
ASKED_NO: dict[Language, re.Pattern[str]] = {
    "fr": pattern(rf"""
(?:^|(?<= ))(?:(?:ca se passe|c'est|non|plutot) )?(?:le |la |l'|les |au |aux |
    chez )?{OTHER_PLACES["fr"]}
(?:mon|ma|mes|notre|le|la|l'|les|au)\s?{OTHERS["fr"]}(?! et moi)
(?:faut|faudra|faudrait|dois) (?:voir|demander)(?: \w+)*
ce (?:serait|sera) (?:madame|monsieur|m\.|mme)(?: \w+)?
quelqu'un d'autre
"""),
    "en": pattern(rf"""
(?:the |our |by |with )?{OTHER_PLACES["en"]}
(?:my|our|the) (?:\w+ )?{OTHERS["en"]}(?! and (?:i|me))
that(?:'d| would| will)? be (?:mr|mrs|ms|my|our|the)\.?(?: \w+)?
somebody else
someone else
"""),
}
ASKED_TOGETHER: dict[Language, re.Pattern[str]] = {
    "fr": pattern(r"""
(?<!non )avec (?:mon|ma|mes|les) (?:deux |trois |autres? )?(?:co-?)?(?:associee?s?|gerante?s?|mari
    |femme
    |s(?:œ|oe)ur|freres?|conjointe?|compagn(?:e|on)|epou(?:x|se)|pere|mere|fils|fille)
pas (?:tout |toute )?seule?
(?:on est|nous sommes|a) (?:deux|trois|quatre|plusieurs)
ensemble
(?:mon|ma|mes) (?:\w+ )?\w+ et moi
moi et (?:mon|ma|mes)
"""),
    "en": pattern(r"""
with my (?:business )?(?:partners?|wife|husband|co-?founder|sister|brother|co-?owner)
not (?:alone|on my own|by myself|just me|only me)
(?:the )?(?:two|three|both) of us
together
my (?:\w+ )?\w+ and (?:i|me|myself)
me and (?:my|the)
"""),
}
# The question is whether anybody else has a say: a yes to it means having to ask.
ASKS_OTHERS = pattern("""
(?:quelqu'un|qui|personnes?) d'autre
d'autres (?:personnes|decideurs|decisionnaires|associes)
(?:l'|un |son |leur )(?:accord|aval|feu vert|avis)
(?:faut-il|devez-vous|vous devez|besoin de|besoin d') ?(?:en )?(?:parler|demander|consulter
    |valider|faire
    valider|discuter|referer|l'accord|l'aval)
(?:any|some)(?:one|body) else
(?:who else|other (?:people|decision|stakeholders|partners))
(?:need|have) to (?:ask|check|run|consult|discuss|talk|clear|get)
need (?:approval|sign-?off|permission)
""")
EITHER = pattern("ou\nor")
NOBODY: dict[Language, re.Pattern[str]] = {
    "fr": re.compile(
        r"(?:ah |ben |bah |euh |mais )*(?:personne|aucune?|pas besoin|je ne crois pas)(?!\w)"
    ),
    "en": re.compile(r"(?:well |um |uh |oh )*(?:nobody|no one|no-one|none|nothing|not that)(?!\w)"),
}
SHORT: dict[Language, re.Pattern[str]] = {
    "fr": re.compile(r"\s*(?:(?:donc|alors|et|mais|du coup),? )?((?P<yes>oui|ouais)|non)[ .!]*"),
    "en": re.compile(r"\s*(?:(?:so|and|but|then),? )?((?P<yes>yes|yeah|yep)|no|nope)[ .!]*"),
}
ONESELF = pattern("moi\nme\nmyself\ni")
SOMEBODYS = re.compile(r"(?:mon|ma|mes|notre|nos|my|our) ")  # "mon chef" is not the speaker
# Asked who: whoever is named, when it is not the speaker.
ASKS_WHO = pattern("qui\nwho")
NAMED: dict[Language, re.Pattern[str]] = {
    "fr": re.compile(
        r"\s*(?:c'est |ce sera |plutot )?(?:le |la |l'|les |mon |ma |notre |nos )"
        r"(?!.*\b(?:moi|nous|soussigne)\b)\w[\w' -]{0,40}[.!]*\s*"
    ),
    "en": re.compile(
        r"\s*(?:it's |that's |it would be )?(?:the |our |my )"
        r"(?!.*\b(?:i|me|myself|us)\b)\w[\w' -]{0,40}[.!]*\s*"
    ),
}
