"""What a caller wants besides answering: a person, an order, to stop, to hear it again.

`support.asks_where` reads the question after an order; here are the wishes every conversation has.
"""

import re
from enum import StrEnum

from domain.bant.clauses import clauses
from domain.bant.said import fold, pattern
from domain.bant.words import Language


class Wish(StrEnum):
    """What somebody wants; the first that fits counts."""

    STOP = "stop"
    PERSON = "person"
    ORDER = "order"
    WHO = "who"
    REPEAT = "repeat"
    PRICE = "price"
    QUESTION = "question"
    GOODBYE = "goodbye"


_WISHES: dict[Language, tuple[tuple[Wish, re.Pattern[str]], ...]] = {
    "fr": (
        (Wish.STOP, pattern(r"""
(?:arretez|cessez) (?:de |d')(?:m'|me |nous )?(?:appel|rappel|harcel|derang|contact|ecri)\w+
ne (?:m'|me |nous )(?:appelez|rappelez|contactez|derangez|ecrivez) (?:plus|pas|jamais)
(?:retir|supprim|enlev|effac|desinscri)\w+[- ](?:moi|nous|mon|mes|notre)
(?:liste|inscription) (?:rouge|bloctel)
bloctel
""")),
        (Wish.PERSON, pattern(r"""
(?:parler|parle|discuter|passer|passez|passe|mettre en relation|transfer\w+)(?:[- ](?:moi|
    nous))?(?: \w+){0,3} (?:a |avec |un |une |a un |a une |au )*(?:vrai \w+|quelqu'un|humaine?|
    personne|conseill(?:er|ere)|responsable|collegue|operat(?:eur|rice)|commercial|vendeu\w+)
(?:je veux|je voudrais|veux|moi|avoir|plutot|preferer?(?:ais)?|y a) (?:un|
    une) (?:vraie? )?(?:humain|etre humain|conseill(?:er|ere)|vraie personne)
pas (?:a |avec )?un(?:e)? (?:robot|machine|ia)
""")),
        (Wish.ORDER, pattern(r"""
ou (?:en est|est|se trouve|reste) (?:ma|mon|notre|la|le) (?:commande|colis|livraison|paquet)
(?:ma|notre|la) commande(?: [\w']+){0,6} (?:pas (?:encore )?(?:arrive|recu|livre|expedie)\w*|
    arrive(?:-t-elle)?|en retard|toujours pas)
(?:mon|notre|le) (?:colis|paquet)(?: [\w']+){0,6} (?:pas|arrive|perdu|retard|ou)\w*
(?:rien|pas) (?:encore )?recu (?:ma|mon|la|le) (?:commande|colis|paquet|livraison)
(?:rien|pas) recu
(?:suivre|suivi de|des nouvelles de|savoir ou en est) (?:ma|mon|la|le) (?:commande|colis|paquet|
    livraison)
j'ai (?:passe|fait) (?:une )?commande
j'ai commande
quand (?:est-ce que )?(?:ma|mon|elle|il|je (?:vais )?recevoir) ?(?:commande|colis|arrive|
    la commande|le colis)\w*
""")),
        (Wish.WHO, pattern(r"""
(?:etes|es|c'est)(?:-| )?(?:vous|tu)? (?:\w+ )?un(?:e)? (?:robot|machine|ia|bot|humain\w*|
    vraie personne)
un robot(?: qui parle)?
qui (?:etes-vous|est-ce|parle|es-tu|m'appelle)
vous etes (?:qui|un robot|une machine|humaine?)
intelligence artificielle
""")),
        (Wish.REPEAT, pattern(r"""
(?:pouvez|peux|pourriez)[- ](?:vous|tu) (?:me |le )?(?:repeter|redire)
vous pouvez (?:me |le )?(?:repeter|redire)
repetez
(?:pas|mal) (?:compris|entendu)(?: ce que)?
pardon
""")),
        (Wish.PRICE, pattern(r"""
combien (?:ca|est-ce que ca|cela|c'est|coute|coutent|vous (?:prenez|facturez|demandez)|
    prenez-vous)(?: \w+)*
(?:vous|c'est|ca) (?:\w+ )?combien
(?:quel|quels|vos|votre|le|les) (?:est |sont )?(?:vos |votre |le |les )?(?:prix|tarifs?|cout)
ca coute combien
vous (?:prenez|facturez) combien
""")),
        (Wish.GOODBYE, pattern(r"""
au revoir
bonne (?:journee|soiree|fin de journee)
a bientot
adieu
ciao
(?:je (?:dois|vais) (?:raccrocher|vous laisser))
"""))),
    "en": (
        (Wish.STOP, pattern(r"""
(?:stop|quit) (?:calling|bothering|contacting|emailing)
(?:take|remove|get) (?:me|us|my number|my name) (?:off|from)
(?:don't|do not|never) (?:ever )?(?:call|contact|bother) (?:me|us)(?: again)?
do not call
""")),
        (Wish.PERSON, pattern(r"""
(?:speak|talk|put me through|transfer|connect)(?: \w+){0,3} (?:a |an |some|the )*(?:human|person|
    someone|somebody|representative|agent|adviser|advisor|manager|colleague|real \w+)
(?:a )?(?:real (?:person|human)|human being)
not (?:to )?(?:a|with a) (?:robot|machine|bot)
""")),
        (Wish.ORDER, pattern(r"""
where(?:'s| is| are)? (?:my|our|the) (?:order|parcel|package|delivery|stuff)
(?:my|our|the) (?:order|parcel|package|delivery)(?: [\w'#]+){0,6} (?:arriv\w+|late|missing|lost|
    here yet|come|shipped)
(?:track|status of|news (?:of|about)|update on) (?:my|our|the|an) (?:order|parcel|package|delivery)
(?:haven't|have not|never|didn't) (?:received|got|gotten|get|receive) (?:my|our|the) (?:order|
    parcel|package|delivery)
i (?:ordered|placed an order|bought)
""")),
        (Wish.WHO, pattern(r"""
(?:are|is) (?:you|this|it) (?:really |actually )?(?:a |an )?(?:robot|bot|machine|ai|human|real|
    recording|computer)
who (?:are you|is this|am i (?:talking|speaking) to)
artificial intelligence
""")),
        (Wish.REPEAT, pattern(r"""
(?:say|repeat) (?:that|it)(?: again)?
(?:could|can) you repeat(?: that| it)?
(?:didn't|did not|couldn't) (?:catch|hear|understand)(?: \w+)*
pardon
come again
""")),
        (Wish.PRICE, pattern(r"""
how much (?:is|does|do|would|are|will)(?: \w+)*
what(?:'s| is| are| does| would)(?: \w+){0,3} (?:price|cost|pricing|prices|fee|fees|charge)s?
your (?:prices?|pricing|rates|fees)
""")),
        (Wish.GOODBYE, pattern(r"""
(?:good)?bye(?: bye)?
have a (?:good|nice|great) (?:day|evening|one)
see you
(?:i )?(?:have to|need to|must|gotta) (?:go|hang up)
""")),
    ),
}  # fmt: skip


def wish_of(text: str, language: Language) -> Wish | None:
    """Return what a remark wants, None where it only tells something."""
    plain = fold(text)
    for wish, words in _WISHES[language]:
        if words.search(plain):
            return wish
    asks = any(one.question for one in clauses(plain, language))
    return Wish.QUESTION if asks else None
