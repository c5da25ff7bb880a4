"""What a client may spend on language models in a day, and what happens on the way there.

First the usual model; above a share of the budget each provider's cheaper one; above the budget no
model at all: the process goes on by its rules. No step is silent (product rows F8 and P8).
"""

from decimal import Decimal
from typing import Literal

Step = Literal["full", "cheap", "rules"]

CHEAP_FROM = Decimal("0.8")  # share of the day's budget above which the cheaper model answers
SAID = {
    "full": "",
    "cheap": "the day's budget for language models is nearly spent: the cheaper models answer",
    "rules": "the day's budget for language models is spent: no model is asked until tomorrow",
}


def step(spent_eur: Decimal, daily_eur: Decimal | None) -> Step:
    """Return how the next question may be answered; a budget of None has no end."""
    if daily_eur is None:
        return "full"
    if spent_eur >= daily_eur:
        return "rules"
    return "cheap" if spent_eur >= daily_eur * CHEAP_FROM else "full"
