"""People a caller speaks of who are not the caller: their shops, sums and plans are not ours.

A colleague or the boss is no outsider: their word on a budget is the company's.
"""

import re
from functools import cache

from domain.bant.said import pattern
from domain.bant.words import Language

_OUTSIDERS: dict[Language, str] = {
    "fr": r"""
(?:mon|ma|mes|un|une|des|son|sa|leur) (?:\w+ )?(?:freres?|s(?:œ|oe)urs?|cousine?s?|amie?s?|
    copains?|copines?|potes?|voisine?s?|neveux?|gendre|belle-fille|beau-fils|beau-pere|
    belle-mere|niece|oncle|tante|beau-frere|belle-s(?:œ|oe)ur|
    collegue d'une autre boite|client|connaissance)(?! et moi)
(?:le|la|les) (?:\w+ )?(?:de|du|d'|a) (?:la |le |l'|un |une |mon |ma |des )?(?:voisine?s?|
    copains?|copines?|amie?s?|
    cousine?s?)
(?:nos|mes|notre|mon|leurs?|votre|vos|un|les) concurrents?
la concurrence
""",
    "en": r"""
(?:my|a|an|his|her|their|one of my) (?:\w+ )?(?:brothers?|sisters?|friends?|cousins?|neighbou?rs?|
    uncle|aunt|nephew|niece|mates?|buddy|son-in-law|daughter-in-law|father-in-law|mother-in-law|
    brother-in-law|sister-in-law)(?! and (?:i|me))
(?:our|my|your|their|a|the) competitors?
the competition
""",
}


@cache
def outsiders(language: Language) -> re.Pattern[str]:
    """Return the pattern of people outside the caller's business."""
    return pattern(_OUTSIDERS[language])
