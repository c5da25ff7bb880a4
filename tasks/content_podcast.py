"""The podcast episode of an article: two voices, timed, with show notes; sound where it is allowed.

    OUTPUT_DIR/CLIENT/articles/ID/   episode.md, show-notes.md, episode.json, episode.wav

The guest says the article's own sentences, so the article's claim ledger is the episode's. Without
a speech provider, or when the day's budget is spent, it is a script and says so.
"""

import asyncio
import json
import logging
import wave
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, aclosing
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from connectors import gemini_tts
from connectors.errors import ConnectorError, NotConfigured
from connectors.gemini_tts import RATE, SAMPLE, GeminiTts
from connectors.llm import Spent
from connectors.llm.door import Patience
from domain.content.podcast import (
    PAUSE_S,
    Episode,
    Turn,
    episode,
    script_markdown,
    spoken,
    with_sound,
)
from domain.content.readiness import passed
from domain.content.record import Article
from domain.content.text import split_sentences
from domain.errors import RuleError
from domain.runs import Run
from settings import GeminiSettings, settings
from store import article_ledger, articles, costs
from store.article_ledger import KeptEpisode
from tasks._io import io_task, store_of
from tasks.chain import BudgetSpent, entry, step_of
from tasks.content_ending import folder_of

log = logging.getLogger(__name__)

PROCESS = "podcast"
PATIENCE = Patience(connect_s=2.0, first_s=10.0, stall_s=10.0, answer_s=60.0)
MOST_CHARACTERS = 500  # said at once


@io_task
async def make_episode(run: Run, article_id: str) -> str:
    """Make an article's episode and return where its script is.

    Raises:
        RuleError: there is no such article, or it has not passed its gate.
    """
    db = store_of(run)
    article = articles.get(db, run.client, article_id)
    kept = articles.current(db, article) if article else None
    if article is None or kept is None:
        raise RuleError(f"{run.client} has no article {article_id!r} with a text")
    if not passed(article):
        raise RuleError(f"{article_id} is {article.status}: an episode is made of a ready article")
    research = article_ledger.research(db, article)
    claims = article_ledger.claims(db, article)
    script = episode(kept.draft, claims, research.sources, article.live_url)
    folder = folder_of(run.client, article_id)
    folder.mkdir(parents=True, exist_ok=True)
    made = await _with_sound(run, article, script, folder / "episode.wav")
    path = await asyncio.to_thread(_written, folder, made)
    length = f"{int(made.length_s) // 60} min {int(made.length_s) % 60:02d} s"
    said = {"length": length, "title": made.title, "turns": len(made.turns)}
    kept_one = KeptEpisode(article.draft, said, made.audio, datetime.now(UTC))
    article_ledger.keep_episode(db, article, kept_one)
    log.info("episode of %s, %s", length, made.audio or "script only: no sound was made")
    return str(path)


async def _with_sound(run: Run, article: Article, script: Episode, path: Path) -> Episode:
    """Speak a script into one file; the script alone where nobody can or may speak."""
    await asyncio.to_thread(path.unlink, missing_ok=True)
    try:
        lengths = await _spoken_into(run, article, script, path)
    except (NotConfigured, BudgetSpent, ConnectorError) as exc:
        detail: dict[str, object] = {"why": str(exc)}
        articles.add_event(
            store_of(run), article, PROCESS, "script only", detail, datetime.now(UTC)
        )
        log.info("script only: %s", exc)
        return script
    return with_sound(script, path.name, lengths)


async def _spoken_into(run: Run, article: Article, script: Episode, path: Path) -> list[float]:
    """Speak every turn, one file in the end; return how long each turn lasts, in seconds."""
    if step_of(run) == "rules":
        raise BudgetSpent("the day's budget for models is spent")
    config = settings(run.client).gemini
    beside, lengths = path.with_suffix(".part"), list[float]()
    async with AsyncExitStack() as stack:
        voices = {
            "host": await stack.enter_async_context(_voice(config, "")),
            "guest": await stack.enter_async_context(
                _voice(config, config.tts_guest_voice if config else "")
            ),
        }
        with wave.open(str(beside), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(SAMPLE)
            file.setframerate(RATE)
            for turn in script.turns:
                sound = await _turn(run, article, script, turn, voices[turn.voice])
                file.writeframes(sound + bytes(round(PAUSE_S * RATE) * SAMPLE))
                lengths.append(len(sound) / SAMPLE / RATE)
    beside.replace(path)
    return lengths


def _voice(config: GeminiSettings | None, name: str) -> AbstractAsyncContextManager[GeminiTts]:
    named = config.model_copy(update={"tts_voice": name}) if config and name else config
    return gemini_tts.connect(named, patience=PATIENCE)


async def _turn(run: Run, article: Article, script: Episode, turn: Turn, voice: GeminiTts) -> bytes:
    sound = bytearray()
    for piece in pieces(spoken(turn.text, script.language)):
        stream, said = voice.speak(piece)
        try:
            async with aclosing(stream) as chunks:
                async for chunk in chunks:
                    sound += chunk
        finally:  # what was used is paid, whatever came of it
            spent = Spent("gemini", voice.model, "answer", said.usage, said.usd)
            row = entry(article.id, "full", spent, settings(run.client).fx.usd_eur)
            await asyncio.to_thread(costs.add_cost, store_of(run), run.client, PROCESS, row)
    return bytes(sound)


def pieces(text: str) -> list[str]:
    """Cut what a voice says into whole sentences of at most MOST_CHARACTERS together.

    A single sentence beyond that is cut between words.
    """
    found: list[str] = []
    for _, sentence in split_sentences(text):
        for part in _parts(sentence):
            if found and len(found[-1]) + 1 + len(part) <= MOST_CHARACTERS:
                found[-1] = f"{found[-1]} {part}"
            else:
                found.append(part)
    return found


def _parts(sentence: str) -> Sequence[str]:
    parts = [""]
    for word in sentence.split():
        if parts[-1] and len(parts[-1]) + 1 + len(word) > MOST_CHARACTERS:
            parts.append("")
        parts[-1] = f"{parts[-1]} {word}".strip()
    return [one[:MOST_CHARACTERS] for one in parts if one]


def _written(folder: Path, made: Episode) -> Path:
    path = folder / "episode.md"
    path.write_text(script_markdown(made) + "\n", encoding="utf-8")
    (folder / "show-notes.md").write_text(made.show_notes + "\n", encoding="utf-8")
    told = {
        "title": made.title, "language": made.language, "audio": made.audio,
        "length_s": made.length_s, "turns": [asdict(one) for one in made.turns],
    }  # fmt: skip
    text = json.dumps(told, ensure_ascii=False, indent=2)
    (folder / "episode.json").write_text(text + "\n", encoding="utf-8")
    return path
