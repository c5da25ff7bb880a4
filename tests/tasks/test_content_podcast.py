"""The episode: the article's own sentences in two voices, with sound only where there is some."""

import json
import wave
from collections.abc import Iterator

import pytest

from domain.content.claims import claim_gate, judge
from domain.content.passages import library
from domain.content.podcast import PAUSE_S
from domain.content.record import Article, Commission
from domain.errors import RuleError
from sandbox import gemini
from sandbox.faults import Faults
from store import article_ledger, articles
from tasks import content_podcast
from tasks.content_ending import folder_of
from tasks.content_podcast import MOST_CHARACTERS, make_episode, pieces
from tests.tasks.test_content import FR, RUN, made, models, shop, store  # noqa: F401  # fixtures
from tests.vendors import configure, listening

pytestmark = pytest.mark.anyio


@pytest.fixture
def speech(monkeypatch: pytest.MonkeyPatch) -> Iterator[Faults]:
    """A simulated speech provider."""
    faults = Faults()
    with listening(gemini.create(faults)) as url:
        configure(monkeypatch, GEMINI_API_KEY="sandbox", GEMINI_BASE_URL=f"{url}/v1beta")
        yield faults


async def short(monkeypatch: pytest.MonkeyPatch) -> Article:
    configure(monkeypatch, CONTENT_LEAST_WORDS="100", CONTENT_PAGES="3")
    return await made(Commission(*FR.subject[:4]))  # type: ignore[arg-type]


@pytest.mark.usefixtures("shop")
async def test_without_a_speech_provider_it_is_a_script_and_says_so() -> None:
    article = await made()

    path = await make_episode.fn(RUN, article.id)

    folder = folder_of("own", article.id)
    notes = (folder / "show-notes.md").read_text("utf-8")
    kept = article_ledger.episode(store(), article)
    assert path == str(folder / "episode.md")
    assert "Script seul" in notes
    assert "(P" in notes
    assert not (folder / "episode.wav").exists()
    assert kept is not None
    assert kept.audio == ""
    what = {one.what: one.detail for one in articles.events(store(), article)}
    assert "GEMINI_API_KEY" in str(what["script only"]["why"])


@pytest.mark.usefixtures("shop", "models")
async def test_what_the_voices_say_rests_on_the_same_passages() -> None:
    article = await made()
    await make_episode.fn(RUN, article.id)

    script = (folder_of("own", article.id) / "episode.md").read_text("utf-8")
    ground = article_ledger.research(store(), article)
    said = "\n\n".join(line.partition(": ")[2] for line in script.split("\n\n")[1:])
    assert claim_gate(judge(said, library(ground.passages, ground.sources, "fr"))).passes


@pytest.mark.usefixtures("shop", "speech")
async def test_with_a_speech_provider_two_voices_are_one_file_as_long_as_it_says(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    article = await short(monkeypatch)

    await make_episode.fn(RUN, article.id)

    folder = folder_of("own", article.id)
    told = json.loads((folder / "episode.json").read_text("utf-8"))
    with wave.open(str(folder / "episode.wav")) as sound:
        length = sound.getnframes() / sound.getframerate()
    assert told["audio"] == "episode.wav"
    assert length == pytest.approx(told["length_s"] + PAUSE_S, abs=0.2)
    assert {one["voice"] for one in told["turns"]} == {"host", "guest"}
    assert "Voix de synthèse : episode.wav" in (folder / "show-notes.md").read_text("utf-8")
    spent = {one.model: one for one in article_ledger.spending(store(), article)}
    speech = spent["gemini-3.8-flash-lite-tts"]
    assert speech.calls >= len(told["turns"])
    assert speech.eur is not None
    assert speech.eur > 0


@pytest.mark.usefixtures("shop")
async def test_a_provider_that_gives_no_sound_leaves_a_script_and_no_half_file(
    monkeypatch: pytest.MonkeyPatch, speech: Faults
) -> None:
    article = await short(monkeypatch)
    speech.configure(rates={"no_sound": 1.0})

    await make_episode.fn(RUN, article.id)

    folder = folder_of("own", article.id)
    assert not (folder / "episode.wav").exists()
    assert "Script seul" in (folder / "show-notes.md").read_text("utf-8")


@pytest.mark.usefixtures("shop")
async def test_an_article_that_is_not_ready_has_no_episode() -> None:
    article = await made()
    articles.move(store(), article, "blocked", who="marie", now=article.made_at, why="no")
    with pytest.raises(RuleError, match="is blocked"):
        await make_episode.fn(RUN, article.id)


def test_what_is_said_at_once_is_whole_sentences_within_bounds() -> None:
    text = "Une phrase courte. " * 60 + "mot " * 300
    found = pieces(text)
    assert all(0 < len(one) <= MOST_CHARACTERS for one in found)
    assert " ".join(found).split() == text.split()
    assert found[0].endswith(".")
    assert pieces("") == []
    assert content_podcast.pieces("x" * 1200) == ["x" * MOST_CHARACTERS]
