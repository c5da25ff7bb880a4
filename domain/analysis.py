"""The words beside a score: what a model may say of one customer, and what we say without one.

A model is given figures and no person, and may state no other number; what it writes is checked
before anybody sees it. Source: business brief 1.2, `getAIChurnAnalysis`; product row E13.
"""

import re
from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, Field

Language = Literal["fr", "en"]

NUMBER = re.compile(r"\d+(?:[.,]\d+)?")


class Analysis(BaseModel):
    """Advice about one customer, for the person who will write to them."""

    summary: str = Field(max_length=400, description="What the figures show, in two sentences.")
    reason: str = Field(max_length=400, description="The likeliest reason for the silence.")
    action: Literal["personal_mail", "reminder_mail", "offer_mail", "ask_feedback", "no_contact"]
    angle: str = Field(max_length=400, description="What the message should be about.")


SYSTEM = {
    "fr": "Tu conseilles une commerçante. Écris en français, simplement. Tu reçois les chiffres "
    "d'un client, sans son identité. N'énonce aucun nombre qui n'y figure pas. N'invente ni "
    "produit, ni prix, ni remise. La probabilité est celle de n'avoir aucune commande dans "
    "l'horizon indiqué.",
    "en": "You advise a shop owner. Write plain English. You are given one customer's figures "
    "without their identity. State no number that is not among them. Invent no product, price or "
    "discount. The probability is that of no order within the stated horizon.",
}

RULES: dict[Language, dict[str, tuple[str, str, str]]] = {
    "fr": {
        "personal_mail": (
            "Client de valeur dont le silence dépasse son rythme.",
            "Son intervalle habituel entre deux commandes est dépassé.",
            "Prendre des nouvelles, sans remise, en rappelant ce qui lui a plu.",
        ),
        "reminder_mail": (
            "Client qui revient d'ordinaire et que l'on n'a pas revu.",
            "Rien n'indique une déception ; un rappel peut suffire.",
            "Montrer les nouveautés proches de ses achats.",
        ),
        "ask_feedback": (
            "Client d'une seule commande, pas encore revenu.",
            "La première expérience n'a pas encore donné envie d'une seconde.",
            "Demander un avis sur la première commande.",
        ),
    },
    "en": {
        "personal_mail": (
            "A valuable customer, silent for longer than usual.",
            "The usual gap between two orders has passed.",
            "Ask how they are, without a discount, recalling what they liked.",
        ),
        "reminder_mail": (
            "A customer who usually comes back and has not been seen.",
            "Nothing points to a disappointment; a reminder may do.",
            "Show what is new and close to their purchases.",
        ),
        "ask_feedback": (
            "A customer of one order, not back yet.",
            "The first experience has not led to a second one yet.",
            "Ask for an opinion on the first order.",
        ),
    },
}

VALUABLE_SCORE = 4  # monetary score from which a customer gets a personal mail


def facts(customer: Mapping[str, Any], horizon_days: int) -> dict[str, Any]:
    """Return the figures of one customer that a model may see and state. No identity."""
    return {
        "segment": str(customer["segment"]),
        "probability_of_no_order_percent": round(100 * float(customer["risk"])),
        "horizon_days": horizon_days,
        "days_since_last_order": int(customer["recency_days"]),
        "orders": int(customer["orders"]),
        "spent": round(float(customer["spent"])),
        "r": int(customer["r"]),
        "f": int(customer["f"]),
        "m": int(customer["m"]),
        "value_at_risk": round(float(customer["value_at_risk"])),
    }


def ungrounded(analysis: Analysis, figures: Mapping[str, Any]) -> list[str]:
    """Return the numbers an analysis states that are not among the customer's figures."""
    known = {_plain(str(value)) for value in figures.values()}
    said = " ".join((analysis.summary, analysis.reason, analysis.angle))
    return [number for number in NUMBER.findall(said) if _plain(number) not in known]


def by_rule(figures: Mapping[str, Any], language: Language) -> Analysis:
    """Return the advice that the figures alone give, when no model answers."""
    if figures["orders"] == 1:
        action: Any = "ask_feedback"
    else:
        action = "personal_mail" if figures["m"] >= VALUABLE_SCORE else "reminder_mail"
    summary, reason, angle = RULES[language][action]
    return Analysis(summary=summary, reason=reason, action=action, angle=angle)


def _plain(number: str) -> str:
    """Return a number as the text two writers of it agree on: 12.0, 12,0 and 12 are one."""
    try:
        return f"{float(number.replace(',', '.')):g}"
    except ValueError:
        return number
