"""The sentences of a prediction, in English and in French, for the shop's owner."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Literal

Language = Literal["en", "fr"]

SENTENCES: Mapping[str, tuple[str, str]] = MappingProxyType({
    "risk": (
        "Of 100 customers like this one, about {of_100} place no order in the next {days} days.",
        "Sur 100 clients comme celui-ci, environ {of_100} ne commandent pas dans les {days} jours.",
    ),
    "recency.today": (
        "The last order is from today.",
        "La dernière commande date d'aujourd'hui.",
    ),
    "recency.one": (
        "The last order was a day ago.",
        "La dernière commande date d'hier.",
    ),
    "recency.many": (
        "The last order was {days} days ago.",
        "La dernière commande date d'il y a {days} jours.",
    ),
    "orders.one": (
        "There is one order so far, and most people who bought once do not come back.",
        "Il n'y a qu'une commande, et la plupart de ceux qui achètent une fois ne reviennent pas.",
    ),
    "orders.many": (
        "There are {orders} orders so far.",
        "Il y a {orders} commandes à ce jour.",
    ),
    "prospect": (
        "There is no order yet: this is a prospect, so there is nobody to lose.",
        "Il n'y a pas encore de commande : c'est un prospect, il n'y a donc personne à perdre.",
    ),
    "no_risk": (
        "The day of the last order is not known, so we cannot say how likely the next one is.",
        "La date de la dernière commande est inconnue : impossible d'estimer la prochaine.",
    ),
    "basis.shop": (
        "This comes from your shop's own history, read on {day}.",
        "Cela vient de l'historique de votre boutique, lu le {day}.",
    ),
    "basis.stored": (
        "This comes from your shop's score of {day}; its history is still short.",
        "Cela vient du score de votre boutique du {day} ; l'historique était court.",
    ),
    "basis.prior": (
        "This is what other shops teach; your own shop's history was not read for it.",
        "C'est ce qu'enseignent d'autres boutiques ; votre historique n'a pas été lu pour cela.",
    ),
    "basis.rule": (
        "Only the time since the last order speaks here: a rough figure.",
        "Seul le temps écoulé depuis la dernière commande compte ici : un chiffre approximatif.",
    ),
    "age": (
        "We do not know when this customer first bought, so every plausible date was weighed.",
        "La date du premier achat est inconnue : toutes les dates plausibles ont été pesées.",
    ),
    "unknown.orders": (
        "The number of orders is not known; it was not counted as zero.",
        "Le nombre de commandes est inconnu ; il n'a pas été compté comme zéro.",
    ),
    "unknown.spent": (
        "The amount spent is not known; it was not counted as zero.",
        "Le montant dépensé est inconnu ; il n'a pas été compté comme zéro.",
    ),
    "engagement": (
        "Opens, clicks and support tickets do not change the figure: "
        "nothing shows yet by how much they should.",
        "Ouvertures, clics et tickets ne changent pas le chiffre : "
        "rien ne montre encore de combien ils le devraient.",
    ),
})  # fmt: skip


def say(key: str, language: Language, **values: object) -> str:
    """Return one sentence with its values."""
    english, french = SENTENCES[key]
    return (french if language == "fr" else english).format(**values)


def risk(value: float, horizon_days: int, language: Language) -> str:
    """Return the risk as a count of people."""
    return say("risk", language, of_100=round(100 * value), days=horizon_days)


def days_since_order(days: int, language: Language) -> str:
    """Return how long ago the last order was."""
    key = {0: "recency.today", 1: "recency.one"}.get(days, "recency.many")
    return say(key, language, days=days)


def orders(count: int, language: Language) -> str:
    """Return how many orders there are."""
    return say("orders.one" if count == 1 else "orders.many", language, orders=count)


def basis(model: str, language: Language, day: date) -> str:
    """Return where a stored score comes from."""
    written = day.strftime("%d/%m/%Y") if language == "fr" else day.isoformat()
    return say(f"basis.{model}", language, day=written)
