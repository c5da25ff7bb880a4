"""Whether a sentence about somebody or something says the opposite of a passage's sentence.

What is said of a name is all words of its sentence but the names, and
but words no passage has. A passage denies it if a sentence
about the same name has all these words and one of the two is negated, and no other affirms it.
"""

from domain.content.mentions import Mention
from domain.content.passages import Library, Statement, is_negated
from domain.content.text import content

SAID_AGAIN = 0.99  # share of what is said that the passage's sentence must have


def denied(mention: Mention, library: Library) -> str:
    """Return the id of the passage that denies what a sentence says of a name, or nothing."""
    sentence = mention.sentence.text
    name = frozenset(content(str(mention.reading), library.language))
    known = {word for one in library.names for word in content(one, library.language)}
    told = frozenset(content(sentence, library.language)) - name - known
    said = frozenset(one for one in told if one in library.ground.common)
    about = [
        one for one in library.statements if name <= (one.words | one.about) and _repeats(said, one)
    ]
    negated = is_negated(sentence, library.language)
    if any(one.negated == negated for one in about):
        return ""
    return about[0].passage_id if about else ""


def _repeats(said: frozenset[str], statement: Statement) -> bool:
    """Say whether a statement has all that is said; a sentence of names alone says nothing."""
    if not said:
        return False
    return len(said & (statement.words | statement.about)) >= SAID_AGAIN * len(said) and bool(
        said & statement.words
    )
