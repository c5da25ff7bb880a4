"""Which questions are about the offer, and which are not. Data only, one expression a line."""

import re

from domain.bant.said import pattern
from domain.bant.words import Language

# A question that is about what we offer, what it costs, how it works.
ABOUT_OFFER: dict[Language, re.Pattern[str]] = {
    "fr": pattern(r"""
combien(?! de (?:temps avant de parler|personnes etes))
(?:quel|quels|quelle|quelles) (?:est|sont|serait|type|genre|sorte|garantie\w*|tarifs?|prix|
    delais?|solution\w*|outil\w*|difference|resultats?|engagement|conditions?)
prix
tarifs?
cout\w*
c'est \d[\w ,.€]*(?:par mois|€)?
comment (?:ca|vous|je|on|fonctionne|marche|se passe|est-ce|faites|gerez|faire)(?: [\w']+)*
(?:en )?combien de temps
vous (?:\w+ )?(?:gerez|faites|proposez|prenez|facturez|intervenez|connectez|branchez|savez|
    integrez|offrez|avez (?:des|un|une)|travaillez|pouvez|automatisez|acceptez|assurez|
    garantissez|feriez|traitez|aidez)
(?:pouvez|faites|avez|savez|proposez|gerez|prenez|offrez|travaillez|acceptez)-vous
est-ce (?:que|qu') ?(?:vous|ca|c'est|votre|on|il|l'|je|cela)
est-ce (?:compatible|possible|inclus|payant|gratuit|sans)
compatible
(?:y a|il y a|y a-t-il) (?:\w+ )?(?:un |une |des )?(?:engagement|essai|garantie|frais|contrat|
    demo|periode|limite)
(?:essayer|tester|resilier|annuler|arreter) (?:avant|quand|si|gratuitement|a tout moment)?
votre (?:outil|solution|logiciel|offre|formule|service|systeme|robot|assistant|plateforme)
ca (?:marche|fonctionne|coute|prend|inclut|comprend|gere|remplace)
"""),
    "en": pattern(r"""
how (?:much|long|soon|does|do|can|exactly|would|quickly|is (?:it|this|that))(?: [\w']+)*
what (?:happens|does|about|if|do|kind|sort|'s the|is the|is included|are the|would)(?: [\w']+)*
what's (?:the|included|in)
price
pricing
costs?
is (?:it|this|that|there)(?: [\w']+)*
(?:does|will|would|can|could) (?:it|this|that|your \w+)(?: [\w']+)*
(?:can|could|do|would|will) you(?: also)? (?:handle|integrate|connect|plug|work|offer|provide|
    support|do|help|automate|manage|have|set|import|sync|guarantee|charge|take|send|
    show)(?: [\w']+)*
(?:can|could) (?:we|i) (?:try|test|cancel|book|see|get|connect|use|start|change|schedule|
    have)(?: [\w']+)*
which (?:\w+ )+
compatible
your (?:tool|service|system|product|platform|plan|bot|software|solution)
your thing(?: [\w']+)*
"""),
}
# A question about something else: who calls, what was said, an order, calling back.
ELSEWHERE: dict[Language, re.Pattern[str]] = {
    "fr": pattern(r"""
(?:ma|mes|une|la) (?:commande|livraison|colis)s?
mon (?:colis|paquet|remboursement)
(?:me|m'|nous) (?:entend|repet)\w+
repet\w+
vous (?:disiez|avez dit|dites)
(?:qui|vous) (?:etes|es)[- ](?:vous|qui)
vous etes (?:\w+ )?(?:qui|le|la|un|une|ou)
etes-vous
qui (?:est-ce|parle|appelle)
robot
(?:gerant|patron|fondateur|directeur|responsable|proprietaire)e?
cette question
a l'appareil
(?:embauch|recrut)\w+
(?:vous|toi) qui
me dire qui
c'est ici
emploi\w*
poste
"""),
    "en": pattern(r"""
(?:my|the|an) (?:order|parcel|package|delivery|refund)(?! (?:handling|management|processing|tool
    |module|automation|tracking|entry|system|service|feature))
(?:say|repeat) (?:that|it)?(?: again)?
call you(?: back)?
who (?:is|are|'s)(?: [\w']+)*
(?:are|is) (?:you|this) (?:a |an |the )?(?:robot|bot|human|real|ai|owner|founder|boss|manager|
    recording|serious)(?: [\w']+)*
spoken (?:to|with)
did you say
hear me
what (?:did|do) you (?:say|mean)
jobs?
hiring
openings
where(?:'s| is) my (?:order|parcel|package|delivery|refund|stuff)
"""),
}
