"""What is said on every conversation: fixed by law, by courtesy or by an outage. Texts as data.

The first sentence says that it is an AI: AI Act, art. 50(1), in force since 2 August 2026. It is
spoken before anything else, on every channel, and no setting takes it away. A voicemail says it
too. `{company}` is the client's name; where it is empty the sentence goes on without it.
"""

import re
from dataclasses import dataclass
from typing import Literal

Language = Literal["fr", "en"]
Channel = Literal["voice", "text"]


@dataclass(frozen=True, slots=True)
class Words:
    """The phrases of one language.

    Attributes:
        bridges: while the caller waits; short, interchangeable.
        degraded: when the usual service is gone; restored: when it is back.
        keys: on the telephone without ears: answer by keys.
        wall: a minute before the longest conversation ends.
    """

    first_voice: str
    first_text: str
    first_outbound: str
    how_can_i_help: str
    bridges: tuple[str, ...]
    degraded: str
    restored: str
    keys: str
    no_ears: str
    still_there: str
    wall: str
    closing: str
    closing_hot: str
    stopped: str
    goodbye: str
    voicemail: str
    transfer: str
    no_transfer: str
    unknown: str
    price_unknown: str
    i_am_ai: str
    repeat: str
    contact: str
    ask_order: str
    ask_identity: str
    identity_failed: str
    too_many_tries: str
    human_informed: str
    not_yours: str


WORDS: dict[Language, Words] = {
    "fr": Words(
        first_voice="Bonjour, je suis l'assistante vocale de {company}, une intelligence "
        "artificielle.",
        first_text="Bonjour, je suis l'assistante virtuelle de {company}, une intelligence "
        "artificielle.",
        first_outbound="Bonjour, ici l'assistante vocale de {company}, une intelligence "
        "artificielle. Si vous ne souhaitez pas être appelé, dites-le : nous ne rappellerons pas.",
        how_can_i_help="Que puis-je faire pour vous ?",
        bridges=("Un instant, s'il vous plaît.", "Je regarde.", "Laissez-moi une seconde."),
        degraded="Excusez-moi, la liaison était mauvaise. Je suis toujours là.",
        restored="La liaison est rétablie.",
        keys="Je vous entends mal. Tapez 1 pour oui, 2 pour non, 0 pour parler à quelqu'un.",
        no_ears="Je ne peux pas vous entendre en ce moment. Vous pouvez m'écrire.",
        still_there="Vous êtes toujours là ?",
        wall="Il nous reste une minute. Souhaitez-vous que quelqu'un vous rappelle ?",
        closing="Merci pour cet échange. Nous revenons vers vous. Bonne journée !",
        closing_hot="Merci, c'est très clair. Une personne de l'équipe vous recontacte au plus "
        "vite. Bonne journée !",
        stopped="C'est noté, nous ne vous contacterons plus. Bonne journée.",
        goodbye="Merci de votre appel, bonne journée !",
        voicemail="Bonjour, ici l'assistante vocale de {company}, une intelligence artificielle. "
        "Nous vous rappellerons ; pour ne plus être appelé, il suffit de nous le dire.",
        transfer="Je vous passe une personne de l'équipe et je lui résume notre échange. "
        "Restez en ligne.",
        no_transfer="Personne n'est disponible à l'instant. Quelqu'un de l'équipe vous recontacte "
        "avec le résumé de notre échange.",
        unknown="Je n'ai pas cette information et je préfère ne rien inventer. Je la demande à "
        "l'équipe, qui vous répondra.",
        price_unknown="Je n'ai pas de tarif à vous annoncer avec certitude. L'équipe vous "
        "l'indiquera selon votre besoin.",
        i_am_ai="Oui, je suis une intelligence artificielle. Je peux vous passer une personne à "
        "tout moment.",
        repeat="Je répète : {said}",
        contact="À quel numéro ou à quelle adresse e-mail peut-on vous joindre ?",
        ask_order="Quel est votre numéro de commande ?",
        ask_identity="Pour vérifier que c'est bien votre commande, quelle adresse e-mail ou quel "
        "numéro de téléphone avez-vous donné en commandant ?",
        identity_failed="Je ne trouve pas de commande à ce numéro avec ces coordonnées. "
        "Pouvez-vous vérifier les deux ?",
        too_many_tries="Je n'arrive pas à retrouver cette commande. Une personne de l'équipe va "
        "regarder et vous répondre.",
        human_informed="J'ai transmis votre demande à une personne de l'équipe.",
        not_yours="Je ne peux parler d'une commande qu'à la personne qui l'a passée.",
    ),
    "en": Words(
        first_voice="Hello, I am the voice assistant of {company}, an artificial intelligence.",
        first_text="Hello, I am the virtual assistant of {company}, an artificial intelligence.",
        first_outbound="Hello, this is the voice assistant of {company}, an artificial "
        "intelligence. If you do not wish to be called, just say so: we will not call again.",
        how_can_i_help="How can I help you?",
        bridges=("One moment, please.", "Let me have a look.", "Just a second."),
        degraded="Sorry, the line was bad. I am still here.",
        restored="The line is back.",
        keys="I cannot hear you well. Press 1 for yes, 2 for no, 0 to speak to somebody.",
        no_ears="I cannot hear you at the moment. You can write to me.",
        still_there="Are you still there?",
        wall="We have one minute left. Would you like somebody to call you back?",
        closing="Thank you for your time. We will come back to you. Have a good day!",
        closing_hot="Thank you, that is very clear. Somebody from the team will contact you "
        "shortly. Have a good day!",
        stopped="Noted, we will not contact you again. Have a good day.",
        goodbye="Thank you for your call, have a good day!",
        voicemail="Hello, this is the voice assistant of {company}, an artificial intelligence. "
        "We will call you again; to stop our calls, simply tell us.",
        transfer="I am putting you through to somebody from the team, with a summary of what we "
        "said. Please stay on the line.",
        no_transfer="Nobody is free right now. Somebody from the team will contact you with a "
        "summary of what we said.",
        unknown="I do not have that information and would rather not make it up. I will ask the "
        "team, who will answer you.",
        price_unknown="I have no price I could quote with certainty. The team will tell you, "
        "depending on what you need.",
        i_am_ai="Yes, I am an artificial intelligence. I can put you through to a person at any "
        "time.",
        repeat="Once more: {said}",
        contact="Which number or e-mail address can we reach you at?",
        ask_order="What is your order number?",
        ask_identity="To make sure that it is your order: which e-mail address or telephone "
        "number did you give when ordering?",
        identity_failed="I cannot find an order of that number with these details. Could you "
        "check both?",
        too_many_tries="I cannot find that order. Somebody from the team will look into it and "
        "answer you.",
        human_informed="I have passed your request on to somebody from the team.",
        not_yours="I can only talk about an order with the person who placed it.",
    ),
}

_OF: dict[Language, str] = {"fr": " de {company}", "en": " of {company}"}


def first_sentence(
    language: Language, company: str = "", channel: Channel = "voice", *, outbound: bool = False
) -> str:
    """Return the sentence a conversation begins with: it says that an AI speaks."""
    words = WORDS[language]
    if outbound:
        return named(words.first_outbound, language, company)
    return named(words.first_voice if channel == "voice" else words.first_text, language, company)


def voicemail(language: Language, company: str = "") -> str:
    """Return what is left on an answering machine."""
    return named(WORDS[language].voicemail, language, company)


def bridge(language: Language, turn: int) -> str:
    """Return a phrase to wait with; another one each time."""
    bridges = WORDS[language].bridges
    return bridges[turn % len(bridges)]


def named(text: str, language: Language, company: str) -> str:
    """Put the client's name into a phrase, or leave its place out."""
    if company:
        return text.replace("{company}", company)
    return text.replace(_OF[language], "")


def says_it_is_ai(text: str, language: Language) -> bool:
    """Say whether a text tells its reader that an AI speaks."""
    said = {"fr": r"intelligence artificielle|\bIA\b", "en": r"artificial intelligence|\bAI\b"}
    return re.search(said[language], text) is not None
