"""How a text speaks to a machine that reads it: the patterns, for folded text, in both languages.

Data only. Each is a verb of command near something only a machine has: instructions, a prompt, an
answer to fill. Found sentences are taken out of sources, so a pattern too many costs a sentence.
"""

import re

_VERBS = (
    r"publish|post|insert|include|add|link to|output|print|reveal|send|write|recommend|mention\w*"
    r"|publie\w*|poste\w*|insere\w*|inclu\w*|ajoute\w*|ecri[ts]\w*|affiche\w*|revele\w*"
    r"|envoie\w*|envoye\w*|mets|mettez|recommande\w*|cite\w*"
)
_OURS = (
    r"this link|the link|ce lien|le lien|urls?|this text|ce texte|this address|cette adresse"
    r"|in (?:the|your) (?:article|answer|text|output)|dans (?:l'|ton |votre )(?:article|reponse"
    r"|texte)|your (?:prompt|instructions)|(?:tes|vos|ton|votre) (?:consignes?|instructions?"
    r"|prompt)|api key|cle d'api|password|mot de passe|https?:"
)
_IGNORE = (
    r"ignor\w*|disregard\w*|forget|oubli\w*|outrepass\w*|override|bypass|contourn\w*"
    r"|ne (?:tiens|tenez) pas compte"
)
_RULES = (
    r"instructions?|consignes?|regles?|rules?|prompts?|directives?|guidelines?|precede\w*"
    r"|previous|prior|above|ci-dessus"
)
_MACHINE = (
    r"ai|ia|assistants?|models?|modeles?|chatbots?|llms?|agents?|gpt|claude|gemini|grok"
    r"|redacteurs?|writers?|bots?|crawlers?|robots?"
)

ROLE = re.compile(
    r"^\s*(?:#+\s*)?(?:\[|<\|?|\*\*)?\s*(?:system|syst[eè]me|assistant|developer|prompt|inst)"
    r"\s*(?:prompt|message)?\s*(?:\|?>|\]|\*\*)?\s*:",
    re.I | re.M,
)
ORDERS = tuple(
    re.compile(one)
    for one in (
        rf"\b(?:{_IGNORE})\b.{{0,60}}\b(?:{_RULES})\b",
        r"\b(?:system|systeme|developer)[ -]?(?:prompt|message|instructions?)\b",
        r"\b(?:you are|tu es|vous etes|act as|agis comme|agissez comme|pretend to be)\b.{0,40}"
        rf"\b(?:{_MACHINE})\b",
        r"\b(?:as an?|en tant qu)\W{0,2}\s?(?:ai|ia|language model|modele de langage|assistant)\b",
        rf"\b(?:{_VERBS})\b.{{0,50}}(?:\b(?:{_OURS}))",
        r"\b(?:new|updated|nouvelles?)\s(?:instructions?|consignes?|task)\b",
        r"\b(?:from now on|a partir de maintenant|desormais)\b.{0,20}\b(?:you (?:must|will|are)"
        r"|tu (?:dois|es)|vous (?:devez|etes))\b",
        r"\b(?:note|message|attention|consigne|instruction)s? (?:to|for|pour|a|aux?)\b.{0,15}"
        rf"\b(?:{_MACHINE})\b",
        r"\b(?:do not|don't|ne)\b.{0,25}\b(?:tell|mention|reveal|dis|dites|revele\w*"
        r"|mentionne\w*)\b.{0,25}\b(?:user|utilisateur|human|humain)\b",
        r"\b(?:jailbreak|dan mode|developer mode|mode developpeur)\b",
    )
)
