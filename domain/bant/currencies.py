"""Money words and what their currencies are worth, roughly: enough to place a budget in a tier.

Rates are round figures of 2026, in euros for one unit; nothing is ever invoiced at them. What was
said in another currency is read with less confidence, and its quote keeps the words.
"""

from decimal import Decimal

RATES_OF = 2026
EUR_FOR_ONE: dict[str, Decimal] = {
    "EUR": Decimal(1),
    "USD": Decimal("0.92"),
    "GBP": Decimal("1.15"),
    "CHF": Decimal("1.05"),
    "CAD": Decimal("0.65"),
    "MAD": Decimal("0.093"),
}
# Each with how it may be written; the longer before the shorter.
WRITTEN: tuple[tuple[str, str], ...] = (
    ("CAD", r"dollars? canadiens?|canadian dollars?|cad|ca\$|\$ ?ca"),
    ("CHF", r"francs? suisses?|swiss francs?|chf"),
    ("MAD", r"dirhams?|mad|dhs?"),
    ("USD", r"us\$|\$|dollars?(?: americains?)?|usd|bucks"),
    ("GBP", r"£|pounds?|gbp|quid|livres?(?: sterling)?"),
    ("EUR", r"€|euros?|eur|balles|boules|e(?= par\b|/mois)"),
)
