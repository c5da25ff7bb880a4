"""The episode: two voices say what the article says, timed, with show notes and sources.

The host asks, the guest answers with the article's own sentences, so the article's claim ledger is
the episode's. Without a speech provider it is a script, and says so.

Words per minute: 150 in English and 160 in French, the middle of what audiobooks and radio read at.
They are ours to change: only lengths depend on them.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from domain.content.text import blocks, count_words, plain
from domain.content.words import Draft, Language, Source, Verdict

Voice = Literal["host", "guest"]
WORDS_PER_MINUTE: dict[Language, int] = {"fr": 160, "en": 150}
PAUSE_S = 0.6  # between two turns
_WORDS: dict[Language, dict[str, str]] = {
    "fr": {
        "hello": "Bonjour, et bienvenue. Aujourd'hui : {title}",
        "ask": "Parlons maintenant de ceci : {heading}.",
        "listener": "Une question d'auditeur : {question}",
        "bye": "Merci d'avoir écouté. Les sources et les liens sont dans les notes de l'épisode.",
        "notes": "Sources",
        "script": "Script seul : aucun son n'a été produit.",
        "sound": "Voix de synthèse : {audio}",
        "rests": "Ce qui est affirmé, et d'où",
    },
    "en": {
        "hello": "Hello and welcome. Today: {title}",
        "ask": "Let us talk about this: {heading}.",
        "listener": "A listener's question: {question}",
        "bye": "Thank you for listening. Sources and links are in the show notes.",
        "notes": "Sources",
        "script": "Script only: no audio was made.",
        "sound": "Synthetic voices: {audio}",
        "rests": "What is claimed, and where it comes from",
    },
}


@dataclass(frozen=True, slots=True)
class Turn:
    """What one voice says, and when, in seconds from the start."""

    voice: Voice
    text: str
    start_s: float
    length_s: float


@dataclass(frozen=True, slots=True)
class Episode:
    """A script. `audio` is empty while there is none, and the notes say so."""

    title: str
    language: Language
    turns: tuple[Turn, ...]
    show_notes: str
    audio: str = ""

    @property
    def length_s(self) -> float:
        """How long it takes to say."""
        last = self.turns[-1]
        return round(last.start_s + last.length_s, 1)


def episode(
    draft: Draft, verdicts: Sequence[Verdict], sources: Sequence[Source], live_url: str = ""
) -> Episode:
    """Make an episode of an article that passed its gate."""
    words = _WORDS[draft.language]
    said: list[tuple[Voice, str]] = [("host", words["hello"].format(title=draft.title))]
    for one in blocks(draft.body_markdown):
        if one.level:
            heading = one.text.rstrip(" .:")
            asks = heading.endswith("?")
            said.append(("host", heading if asks else words["ask"].format(heading=heading)))
        else:
            said.append(("guest", one.text))
    for question in draft.faq:
        said.append(("host", words["listener"].format(question=question.question)))
        said.append(("guest", plain(question.answer)))
    said.append(("host", words["bye"]))
    notes = show_notes(draft, verdicts, sources, live_url)
    return Episode(draft.title, draft.language, timed(_merged(said), draft.language), notes)


def with_sound(script: Episode, audio: str, lengths_s: Sequence[float]) -> Episode:
    """Return an episode with its sound: each turn as long as it was spoken, the notes say so.

    Args:
        lengths_s: of each turn, in order.
    """
    words = _WORDS[script.language]
    turns: list[Turn] = []
    start = 0.0
    for turn, length in zip(script.turns, lengths_s, strict=True):
        turns.append(replace(turn, start_s=round(start, 1), length_s=round(length, 1)))
        start += length + PAUSE_S
    notes = script.show_notes.replace(words["script"], words["sound"].format(audio=audio))
    return replace(script, turns=tuple(turns), show_notes=notes, audio=audio)


def timed(said: Sequence[tuple[Voice, str]], language: Language) -> tuple[Turn, ...]:
    """Give each turn its start and length."""
    turns: list[Turn] = []
    start = 0.0
    for voice, text in said:
        length = round(60 * count_words(text) / WORDS_PER_MINUTE[language], 1)
        turns.append(Turn(voice, text, round(start, 1), length))
        start += length + PAUSE_S
    return tuple(turns)


def spoken(text: str, language: Language) -> str:
    """Return a turn's text for a speech provider: no address, signs as words."""
    bare = re.sub(r"https?://\S+", "", text)
    times = {"fr": "sur", "en": "by"}[language]
    bare = re.sub(r"(?<=\d)\s?[×x]\s?(?=\d)", f" {times} ", bare)
    return re.sub(r"\s+", " ", bare).strip()


def script_markdown(one: Episode) -> str:
    """Return the script for reading, and for the claim check."""
    lines = [f"{_clock(turn.start_s)} {turn.voice.upper()}: {turn.text}" for turn in one.turns]
    return "\n\n".join([f"# {one.title}", *lines])


def show_notes(
    draft: Draft, verdicts: Sequence[Verdict], sources: Sequence[Source], live_url: str
) -> str:
    """Return the notes: what it is about, where each claim comes from, whether there is audio."""
    words = _WORDS[draft.language]
    claims = [
        f"- {one.claim.text} ({', '.join(one.passage_ids) or one.why})"
        for one in verdicts
        if one.status == "supported"
    ]
    listed = [f"- {one.title}: {one.address} ({one.fetched_on.isoformat()})" for one in sources]
    parts = [draft.meta_description, live_url, f"## {words['notes']}", "\n".join(listed)]
    if claims:
        parts += [f"## {words['rests']}", "\n".join(dict.fromkeys(claims))]
    return "\n\n".join(one for one in [*parts, words["script"]] if one)


def _merged(said: Sequence[tuple[Voice, str]]) -> list[tuple[Voice, str]]:
    """Join what one voice says in a row."""
    found: list[tuple[Voice, str]] = []
    for voice, text in said:
        if found and found[-1][0] == voice:
            found[-1] = (voice, f"{found[-1][1]} {text}")
        elif text:
            found.append((voice, text))
    return found


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 60:02d}:{int(seconds) % 60:02d}"
