"""The sentences of the nightly check in French; one that is not known here stays as it is.

The rule (domain/dropship/reconciliation.py) writes them in English; a test walks through all.
"""

import re

_REASONS = {
    "cancelled there": "commande annulée chez lui",
    "claimed": "réclamé",
}
_SENTENCES = (
    (r"(\d+) of (\d+) pieces of (.+) paid for and not ordered",
     "{0} pièce(s) sur {1} de {2} payée(s) et non commandée(s)"),
    (r"(\S+) took (\S+), its quote was (\S+)", "{0} a prélevé {1}, son devis était de {2}"),
    (r"ordered from (\S+) (\d+) days ago, no parcel number yet",
     "commandé chez {0} il y a {1} jours, aucun numéro de colis"),
    (r"(\d+) of (\d+) parcel numbers not told to the customer",
     "{0} numéro(s) de colis sur {1} non communiqué(s) au client"),
    (r"(\S+) owes (\S+) \((.+)\), returned (\S+); complaint (\S+) is open there",
     "{0} doit {1} ({2}), rendu : {3} ; le litige {4} y est ouvert"),
    (r"(\S+) owes (\S+) \((.+)\), returned (\S+)", "{0} doit {1} ({2}), rendu : {3}"),
    (r"an order at (\S+) that is not ours by any reference we know",
     "une commande chez {0} qui ne porte aucune de nos références"),
)  # fmt: skip
_SURPLUS = re.compile(r"(\d+) pieces the shop no longer wants, estimated by pieces")


def in_french(words: str) -> str:
    """Return a difference's sentence in French."""
    for pattern, french in _SENTENCES:
        if found := re.fullmatch(pattern, words):
            return french.format(*(_reason(group) for group in found.groups()))
    return words


def _reason(text: str) -> str:
    if surplus := _SURPLUS.fullmatch(text):
        return f"{surplus[1]} pièce(s) que la boutique ne veut plus, estimé à la pièce"
    return _REASONS.get(text, text)
