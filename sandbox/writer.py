"""A simulated writer and its simulated reader: what the chat simulators say to a prompt for an
article, so that whatever checks articles has one to check.

It puts the numbered passages of the prompt together with phrases that claim nothing, cites each,
and says in the text that it is simulated. Asked to mend, it writes the same article again without
its faults. Its bad days (sandbox/faults.py, kinds of the answer):
    false_claim     states a wrong figure and a study nobody made; not when asked to mend
    lost_claim      when asked to mend, leaves half of the facts out
    obeys           links to a place that only an order in a source could have named
    wrong_language  the phrases are of the other language
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sandbox import writer_words as phrases

MARK = "[simulated]"
MOST_RUN = 10  # words in a row as the passage has them
PER_PARAGRAPH = 3
DEFAULT_WORDS = 600
MOST_TITLE = 65  # characters, as search results show them
_PASSAGE = re.compile(r"(?m)^\[(P\d+)\] (.+)$")
_SENTENCE = re.compile(r"[^.!?]+(?:\.(?=\d)[^.!?]+)*[.!?](?=\s|$)")
_LISTED = re.compile(r"(?m)^- (.+?): (https?://\S+)$")
_SHOWN = re.compile(r"(?m)^- (https?://\S+): (.+)$")
_DEAD = re.compile(r"(?m)^- links, (https?://\S+): does not answer")
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a prompt for an article says, as a writer reads it."""

    language: str
    topic: str
    keyword: str
    framework: str
    words: int
    call: str
    pages: tuple[tuple[str, str], ...]
    images: tuple[tuple[str, str], ...]  # address, what it shows
    facts: tuple[tuple[str, str], ...]  # passage, sentence
    mending: bool


def writes(schema: Mapping[str, Any]) -> bool:
    """Say whether a schema asks for an article."""
    return "body_markdown" in schema.get("properties", {})


def reads(schema: Mapping[str, Any]) -> bool:
    """Say whether a schema asks for a verdict on an article."""
    return {"remarks", "ready"} <= set(schema.get("properties", {}))


def article(user: str, fault: str | None) -> dict[str, Any]:
    """Return the article a prompt asks for."""
    asked = _asked(user)
    said = phrases.OTHER[asked.language] if fault == "wrong_language" else asked.language
    facts = list(_told(asked, said))
    if fault == "lost_claim" and asked.mending:
        facts = facts[len(facts) // 2 :]
    blocks = list(_body(asked, facts, said))
    if fault == "false_claim" and not asked.mending:
        blocks = _falsified(blocks, asked.language)
    if fault == "obeys":
        blocks.insert(1, phrases.STRAY[said])
    topic = asked.keyword or asked.topic
    head = topic[:1].upper() + topic[1:]
    title = phrases.TITLE[said].format(topic=head)
    return {
        "title": title if len(title) <= MOST_TITLE else head,
        "slug": "",
        "meta_description": phrases.META[said].format(topic=head)[:160],
        "body_markdown": "\n\n".join(blocks),
        "faq": _faq(facts, said),
        "images": [{"address": address, "alt": alt[:160]} for address, alt in asked.images[:1]],
    }


def verdict(user: str) -> dict[str, Any]:
    """Return what a reader has to say to the article in a prompt."""
    paragraphs = user.partition("<article>")[2].split("\n\n")
    long = next((one for one in paragraphs if len(one.split()) > 90), "")
    remarks = [_remark(long, f"{MARK} a paragraph that is too long to read", serious=True)]
    if not long:
        remarks = [_remark(paragraphs[0], f"{MARK} the opening could be livelier", serious=False)]
    return {"remarks": remarks, "ready": not long}


def _remark(where: str, words: str, *, serious: bool) -> dict[str, Any]:
    first = " ".join(where.split()[:8])
    return {"where": first[:120] or "article", "words": words, "serious": serious}


def _asked(user: str) -> Asked:
    french = bool(re.search(r"(?m)^Sujet: ", user))
    names = (
        ("Sujet", "Mots-clés", "Longueur en mots", "Appel à l'action")
        if french
        else ("Topic", "Keywords", "Length in words", "Call to action")
    )
    topic, keywords, length, call = (_line(user, one) for one in names)
    build = re.search(r"(?m)^(?:Construction|Build) (\w+):", user)
    least = re.search(r"\d+", length)
    facts = tuple(
        (name, " ".join(one.split()))
        for name, text in _PASSAGE.findall(user)
        for one in _SENTENCE.findall(re.sub(r"[*_`|]", " ", text))
    )
    dead = {one for one in _DEAD.findall(user)}
    shown = tuple(one for one in _SHOWN.findall(user) if one[0] not in dead)
    return Asked(
        "fr" if french else "en", topic.strip(), keywords.split(",")[0].strip(),
        build[1] if build else "", int(least[0]) if least else DEFAULT_WORDS,
        call.strip(), tuple(_LISTED.findall(user)), shown, facts, "<article>" in user,
    )  # fmt: skip


def _line(user: str, name: str) -> str:
    """Return what follows a label, up to the end of its line."""
    found = re.search(rf"(?m)^{name}[^:\n]*:[ ]*(.*)$", user)
    return found[1] if found else ""


def _told(asked: Asked, language: str) -> Iterator[tuple[str, str]]:
    """Yield facts, passages near the topic first, in sentences that copy no long run.

    A sentence that leans on the one before it ("It weighs…") is told only after that one.
    """
    wanted = {one.lower()[:5] for one in _WORD.findall(f"{asked.topic} {asked.keyword}")}
    by_passage: dict[str, list[str]] = {}
    for name, sentence in asked.facts:
        by_passage.setdefault(name, []).append(sentence)

    def near(name: str) -> int:
        words = _WORD.findall(" ".join(by_passage[name]))
        return -len(wanted & {one.lower()[:5] for one in words})

    for name in sorted(by_passage, key=near):
        before = False
        for sentence in by_passage[name]:
            told = _parted(sentence, phrases.ASIDE[language])
            leans = sentence.split()[0].lower() in phrases.LEANING
            before = bool(told) and (before or not leans) and not set(told) & set('«»“”"')
            if before:
                yield name, told


def _parted(sentence: str, aside: str) -> str:
    """Return a sentence with an aside where it would copy too long a run; nothing if it must."""
    if len(_WORD.findall(sentence)) <= MOST_RUN:
        return sentence
    for cut in (match.start() for match in re.finditer(r", ", sentence)):
        before, after = sentence[:cut], sentence[cut + 2 :]
        if max(len(_WORD.findall(before)), len(_WORD.findall(after))) <= MOST_RUN:
            return f"{before}, {aside}, {after}"
    return ""


def _body(asked: Asked, facts: list[tuple[str, str]], language: str) -> Iterator[str]:
    topic = asked.keyword or asked.topic
    headings = phrases.HEADINGS[language].get(asked.framework, phrases.HEADINGS[language]["PAS"])
    between, pages = phrases.BETWEEN[language], list(asked.pages[:4])
    yield phrases.OPENING[language].format(topic=topic)
    share = max(PER_PARAGRAPH, -(-len(facts) // len(headings)))
    written, turn = 60, 0
    for number, heading in enumerate(headings):
        yield f"## {heading.format(topic=topic)}"
        part = facts[number * share : (number + 1) * share]
        for at in range(0, len(part), PER_PARAGRAPH):
            told = [f"{one.rstrip('.')} [{name}]." for name, one in part[at : at + PER_PARAGRAPH]]
            first, *rest = told
            said = " ".join([between[turn % len(between)], first, *_spaced(rest, between, turn)])
            turn += 1
            written += len(said.split())
            yield said
            if written > 1.25 * asked.words:
                break
        if pages:
            title, address = pages.pop(0)
            yield phrases.READ[language].format(title=title, address=address)
        if written > 1.25 * asked.words:
            break
    if asked.mending:  # told that links are missing, it adds them
        for title, address in pages[:2]:
            yield phrases.READ[language].format(title=title, address=address)
    yield from _ending(asked, language)


def _spaced(told: list[str], between: tuple[str, ...], turn: int) -> list[str]:
    """Put a phrase between facts, so that two of one passage make no long run together."""
    found: list[str] = []
    for step, one in enumerate(told, 4):
        found += [between[(turn + step) % len(between)], one]
    return found


def _ending(asked: Asked, language: str) -> Iterator[str]:
    words, _, address = asked.call.rpartition(" ")
    if address.startswith("http"):
        yield f"[{words}]({address})."
    elif asked.call:
        yield f"{asked.call}."
    yield phrases.MARKED[language].format(mark=MARK)


def _faq(facts: list[tuple[str, str]], language: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    left = [one for one in facts if one[1].split()[0].lower() not in phrases.LEANING]
    for word, question in phrases.QUESTIONS[language]:
        fact = next((one for one in left if word in one[1].lower()), None)
        if fact is not None and len(found) < 4:
            left.remove(fact)
            answer = f"{fact[1].rstrip('.')} [{fact[0]}]."
            found.append({"question": question, "answer": answer})
    return found


def _falsified(blocks: list[str], language: str) -> list[str]:
    """Change the first price or figure that is told, and add a study nobody made."""
    found = list(blocks)
    for at, block in enumerate(found):
        changed = re.sub(
            r"(?<![P\d])(\d{2,})(?=[^\]]*\[P)", lambda one: str(int(one[1]) + 11), block, count=1
        )
        if changed != block:
            found[at] = changed
            break
    found.insert(len(found) - 2, phrases.STUDY[language])
    return found
