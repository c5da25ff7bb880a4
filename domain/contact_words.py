"""What each rule of contact says, in English and in French, for the shop's owner."""

from collections.abc import Mapping
from types import MappingProxyType

# Rule -> (English, French), for the shop's owner.
WORDS: Mapping[str, tuple[str, str]] = MappingProxyType({
    "number": (
        "The telephone number is not one we can place: it must be written like +33612345678.",
        "Le numéro de téléphone est inconnu ou mal écrit : il faut la forme +33612345678.",
    ),
    "country": (
        "We do not hold the rules of this person's country, or do not know the country.",
        "Nous ne connaissons pas le pays de cette personne, ou pas les règles de ce pays.",
    ),
    "disabled": (
        "Automatic calls to this country are switched off.",
        "Les appels automatiques vers ce pays sont désactivés.",
    ),
    "date": (
        "We hold no rules for that day.",
        "Nous n'avons pas de règles pour ce jour-là.",
    ),
    "consent": (
        "There is no proof that this person agreed to be called about this.",
        "Rien ne prouve que cette personne a accepté d'être appelée à ce sujet.",
    ),
    "consent.proof": (
        "The agreement cannot be proved: its wording, its date or where it was given is missing.",
        "L'accord ne peut pas être prouvé : il manque son texte, sa date ou son origine.",
    ),
    "consent.scope": (
        "The agreement is for another person, another channel or another purpose.",
        "L'accord concerne une autre personne, un autre canal ou un autre objet.",
    ),
    "consent.withdrawn": (
        "This person took the agreement back.",
        "Cette personne a retiré son accord.",
    ),
    "objection": (
        "This professional asked not to be called.",
        "Ce professionnel a demandé à ne pas être appelé.",
    ),
    "objection.unknown": (
        "We do not know whether this professional asked not to be called.",
        "Nous ne savons pas si ce professionnel a demandé à ne pas être appelé.",
    ),
    "hours": (
        "It is outside the hours in which people may be called there.",
        "Ce n'est pas une heure à laquelle on peut appeler là-bas.",
    ),
    "weekend": (
        "It is the weekend there.",
        "C'est le week-end là-bas.",
    ),
    "holiday": (
        "It is a public holiday there.",
        "C'est un jour férié là-bas.",
    ),
    "frequency": (
        "This person was already called as often as is allowed in a month.",
        "Cette personne a déjà été appelée autant de fois qu'il est permis en un mois.",
    ),
    "frequency.unknown": (
        "We do not know how often this person was called lately.",
        "Nous ne savons pas combien de fois cette personne a été appelée récemment.",
    ),
    "pause": (
        "This person said no less than two months ago.",
        "Cette personne a dit non il y a moins de deux mois.",
    ),
    "pause.unknown": (
        "We do not know whether this person said no lately.",
        "Nous ne savons pas si cette personne a dit non récemment.",
    ),
    "caller": (
        "The number we would show is not one that automatic calls may show.",
        "Le numéro affiché n'est pas de ceux que les appels automatiques peuvent afficher.",
    ),
    "suppressed": (
        "This person asked never to be contacted again.",
        "Cette personne a demandé à ne plus jamais être contactée.",
    ),
    "suppressed.unknown": (
        "The list of people who must not be contacted could not be read.",
        "La liste des personnes à ne pas contacter n'a pas pu être lue.",
    ),
    "ground.consent": (
        "This person agreed to it, and we can prove it.",
        "Cette personne l'a accepté, et nous pouvons le prouver.",
    ),
    "ground.contract": (
        "A contract is running, and this is about it.",
        "Un contrat est en cours, et l'appel s'y rapporte.",
    ),
    "ground.professional": (
        "This is a professional who has not objected.",
        "C'est un professionnel qui ne s'y est pas opposé.",
    ),
    "ai": (
        "Say in the first sentence that an artificial intelligence is speaking.",
        "Dire dès la première phrase que c'est une intelligence artificielle qui parle.",
    ),
    "identity": (
        "Say who is calling, for which company, and that the call is commercial.",
        "Dire qui appelle, pour quelle entreprise, et que l'appel est commercial.",
    ),
    "recording": (
        "Do not record, unless it was announced and the person did not refuse.",
        "Ne pas enregistrer, sauf si c'est annoncé et que la personne ne refuse pas.",
    ),
    "mail_identity": (
        "Say in the message who is writing.",
        "Dire dans le message qui écrit.",
    ),
    "mail_unsubscribe": (
        "Put a free, one-click way to refuse further messages in it.",
        "Y mettre un moyen gratuit, en un clic, de refuser les messages suivants.",
    ),
    "mail_address": (
        "The e-mail address is not one we can write to.",
        "L'adresse e-mail n'est pas valable.",
    ),
    "mail_consent": (
        "There is no proof that this person agreed to receive this.",
        "Rien ne prouve que cette personne a accepté de recevoir ce message.",
    ),
    "ground.mail_customer": (
        "This person bought something similar and was told how to refuse our messages.",
        "Cette personne a acheté un produit semblable et savait comment refuser nos messages.",
    ),
    "ground.mail_function": (
        "The message is about this professional's own job.",
        "Le message concerne le métier de ce professionnel.",
    ),
})  # fmt: skip
