"""Sources are data: what in them speaks to a machine is found, taken out, and never passed on.

    inspect(source)     what was found, for the report
    neutral(source)     the source as it is kept and cut: nothing hidden, no orders, no addresses
    fenced(passages)    passages as a prompt carries them, inside a fence no source can close

A source may say anything about the world, and only that. The addresses inside it are dropped, so a
link that the brief did not ask for cannot reach a writer; `links` refuses it a second time. Text
that merely talks about such attacks loses the sentences that would be one: the safe side.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import replace

from domain.content.orders import ORDERS, ROLE
from domain.content.text import fold, split_sentences
from domain.content.words import Finding, Passage, Source

# Characters nobody sees: zero width, direction, soft hyphen, tags, variation selectors.
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufe00-\ufe0f\ufeff\U000e0000-\U000e0fff]"
)
_STYLED_AWAY = (
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0"
    r"|opacity\s*:\s*0(?![.\d])|(?<![\w-])hidden\b|aria-hidden\s*=\s*[\"']?true"
)
_HIDDEN = re.compile(
    r"<!--.*?(?:-->|\Z)"
    r"|<(script|style|noscript|template|iframe|svg|object)\b.*?(?:</\1\s*>|\Z)"
    rf"|<(\w+)\b[^>]*(?:{_STYLED_AWAY})[^>]*>.*?(?:</\2\s*>|\Z)",
    re.I | re.S,
)
_TAG = re.compile(r"</?[a-zA-Z][^>]*>")
_URL = re.compile(
    r"(?:https?|ftp|javascript|data|file):[^\s<>()\[\]\"'«»]*|www\.[^\s<>()\[\]\"'«»]+", re.I
)
_LINKED = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_FORGED = re.compile(r"\[(?=\s*[PS]\s*\d)|<{2,}|>{2,}|={4,}|`{3,}", re.I)


def inspect(source: Source) -> tuple[Finding, ...]:
    """Return what in a source speaks to a machine or hides from a reader."""
    found = []
    text = source.text
    if _UNSEEN.search(text):
        count = len(_UNSEEN.findall(text))
        found.append(_note(source, f"{count} characters nobody sees, taken out"))
    if _HIDDEN.search(_seen(text)):
        found.append(_note(source, "text hidden from readers, taken out"))
    visible = _TAG.sub(" ", _HIDDEN.sub(" ", _seen(text)))
    found += [
        _note(source, f"an order to a machine, taken out: {one.strip()[:60]}")
        for line in visible.splitlines()
        for _, one in split_sentences(line)
        if is_order(one)
    ]
    return tuple(found)


def neutral(source: Source) -> Source:
    """Return a source without hidden text, orders to machines, tags and addresses."""
    return replace(source, text=_neutral_text(source.text), title=_neutral_text(source.title))


def is_order(sentence: str) -> bool:
    """Say whether a sentence speaks to a machine that reads it."""
    said = fold(_seen(sentence))
    spaced = re.sub(r"(?<=\b\w)[ .\-_*](?=\w\b)", "", said)  # i g n o r e
    return bool(ROLE.search(sentence)) or any(
        one.search(said) or one.search(spaced) for one in ORDERS
    )


def fenced(passages: Sequence[Passage]) -> str:
    """Return passages as a prompt carries them: numbered, inside a fence, with nothing but text.

    The fence is a digest of what is inside, which no text can contain of itself.
    """
    lines = [f"[{one.id}] {_flat(one.text)}" for one in passages]
    mark = hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]
    return "\n".join([f"<sources {mark}>", *lines, f"</sources {mark}>"])


def _neutral_text(text: str) -> str:
    visible = _TAG.sub(" ", _HIDDEN.sub(" ", _seen(text)))
    visible = _URL.sub("", _LINKED.sub(r"\1", visible))
    lines = [_without_orders(line) for line in visible.splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _without_orders(line: str) -> str:
    if not is_order(line):
        return re.sub(r"[ \t]{2,}", " ", line).rstrip()
    kept = [one for _, one in split_sentences(line) if not is_order(one)]
    remaining = " ".join(kept)
    return "" if is_order(remaining) else remaining


def _seen(text: str) -> str:
    return _UNSEEN.sub("", text)


def _flat(text: str) -> str:
    """One line, no address, nothing that looks like one of our marks."""
    plain = _URL.sub("", _LINKED.sub(r"\1", _TAG.sub(" ", _seen(text))))
    return re.sub(r"\s+", " ", _FORGED.sub("(", plain)).strip()


def _note(source: Source, words: str) -> Finding:
    return Finding("injection", "note", source.id, words)
