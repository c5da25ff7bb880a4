"""Sentences of a text that comes in pieces, so that another model can go on at a border.

What is given to the caller are whole sentences, the spaces between them included: joined, they are
the text. A border is a full stop, question or exclamation mark before white space, or a line's end.
"""

import re

_BORDER = re.compile(r"[.!?…]+[\"'»”’)\]]*(?=\s)|\n+")
_WORDS = re.compile(r"\w+")
LONGEST = 600  # characters without a border that are given all the same
LOOKED_BACK = 3  # sentences a model may repeat when it takes over


class Sentences:
    """Cuts pieces at sentence borders."""

    def __init__(self) -> None:
        self._held = ""

    def feed(self, piece: str) -> list[str]:
        """Return the sentences that a piece completes."""
        self._held += piece
        whole, at = [], 0
        for border in _BORDER.finditer(self._held):
            whole.append(self._held[at : border.end()])
            at = border.end()
        self._held = self._held[at:]
        if len(self._held) > LONGEST:
            cut = self._held.rfind(" ", 0, LONGEST) + 1 or LONGEST
            whole.append(self._held[:cut])
            self._held = self._held[cut:]
        return whole

    def rest(self) -> str:
        """Return what is left at the end of the text."""
        rest, self._held = self._held, ""
        return rest


class Takeover:
    """Joins what a next model says to what was given: nothing twice, a space where one is due."""

    def __init__(self, given: str) -> None:
        self._given = given
        sentences = Sentences()
        before = [*sentences.feed(given), sentences.rest()]
        self._known = {key for one in before[-LOOKED_BACK - 1 :] if (key := _key(one))}
        self._first = bool(given)

    def fresh(self, sentence: str) -> str:
        """Return a sentence as it joins, empty if the caller has it already."""
        if not self._first:
            return sentence
        if _key(sentence) in self._known or not sentence.strip():
            return ""
        self._first = False
        touching = self._given[-1:].isspace() or sentence[:1].isspace()
        return sentence if touching else f" {sentence}"


def _key(sentence: str) -> str:
    return " ".join(_WORDS.findall(sentence.lower()))
