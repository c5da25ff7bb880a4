"""The parts of a conversation that need no socket."""

import base64

import numpy as np
import pytest

from connectors.xai_realtime import append
from domain.bant import qualify
from domain.calls.phrases import PHRASES
from settings import VoiceSettings
from voice.ears import Ears
from voice.limits import Allowance, Full, Seats
from voice.security import Denied
from voice.spoken import Phrases
from voice.turns import MOST_CHARS, MOST_TURNS, Turns


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_later_transcript_replaces_an_earlier_one() -> None:
    turns = Turns("fr")
    turns.put("a", "caller", "mille", final=False)
    turns.put("a", "caller", "mille cinq cents euros", final=True)

    assert [turn.text for turn in turns.spoken()] == ["mille cinq cents euros"]


def test_what_is_said_grows_until_it_is_whole() -> None:
    turns = Turns("fr")
    turns.add("b", "agent", "Bon")
    turns.add("b", "agent", "jour.")

    assert turns.last("agent") == "Bonjour."
    assert turns.unanswered() == ""


def test_only_the_callers_last_word_is_unanswered() -> None:
    turns = Turns("fr")
    turns.put("a", "caller", "Bonjour", final=True)
    assert turns.unanswered() == "Bonjour"

    turns.put("b", "agent", "Bonjour", final=True)
    assert turns.unanswered() == ""


def test_a_transcript_is_bounded_in_turns_and_in_characters() -> None:
    turns = Turns("fr")
    for n in range(MOST_TURNS + 50):
        turns.put(str(n), "caller", "a", final=True)
    assert len(turns.spoken()) == MOST_TURNS

    for n in range(100):
        turns.put(f"long{n}", "caller", "a" * 5000, final=True)
    assert sum(len(turn.text) for turn in turns.spoken()) <= MOST_CHARS


def test_a_score_is_shown_with_the_words_it_rests_on() -> None:
    turns = Turns("fr")
    turns.put("a", "caller", "Nous avons 1 500 € par mois", final=True)

    assert turns.news()
    assert not turns.news()
    shown = turns.shown()
    assert shown["fields"]["budget"] == {"points": 30, "most": 30, "quote": "1 500 € par mois"}
    assert shown["fields"]["timeline"]["points"] is None


def test_what_is_said_is_judged_when_somebody_asks_and_once(monkeypatch) -> None:
    judged: list[int] = []
    monkeypatch.setattr("voice.turns.qualify", lambda *said: judged.append(1) or qualify(*said))
    turns = Turns("fr")
    for n in range(5):
        turns.put(str(n), "caller", f"Nous avons {n + 1} 000 € par mois", final=True)
    assert not judged

    assert turns.score.total == turns.shown()["score"] > 0
    assert turns.news()
    assert not turns.news()
    assert len(judged) == 1


def test_what_is_not_yet_whole_or_the_agents_changes_no_score() -> None:
    turns = Turns("fr")
    turns.put("a", "caller", "Nous avons 1 500 € par mois", final=False)
    turns.put("b", "agent", "Vous avez 1 500 € par mois ?", final=True)

    assert not turns.news()


def _frame(level: int) -> str:
    wave = np.resize(np.int16([level, -level]), 480)
    return base64.b64encode(wave.tobytes()).decode()


def test_quiet_after_speech_is_heard_and_noise_is_not_speech() -> None:
    clock = Clock()
    ears = Ears("pcm24", clock)
    ears.begin()
    for level in [8000] * 50 + [300] * 150:
        clock.now += 0.02
        ears.hear(append(_frame(level)))

    assert 2.9 < ears.quiet_s < 3.2


def test_an_allowance_refills_with_time_up_to_its_burst() -> None:
    clock = Clock()
    allowance = Allowance(10.0, 5.0, clock)
    allowance.left -= 5.0
    assert not allowance.refill()

    clock.now = 0.2
    assert allowance.refill()
    clock.now = 100.0
    allowance.refill()
    assert allowance.left == 5.0


def test_an_address_has_its_share_and_loopback_is_not_counted() -> None:
    seats = Seats(VoiceSettings(per_address=2, max_sessions=10), "somewhere")
    for _ in range(2):
        seats.take("203.0.113.7")
    with pytest.raises(Denied, match="too many conversations at a time"):
        seats.take("203.0.113.7")
    for _ in range(8):
        seats.take("127.0.0.1")
    with pytest.raises(Full):
        seats.take("127.0.0.1")

    seats.leave("203.0.113.7")
    seats.take("203.0.113.7")


def test_an_address_begins_so_many_conversations_a_minute() -> None:
    clock = Clock()
    seats = Seats(VoiceSettings(starts_per_minute=2), "somewhere", clock)
    seats.start("203.0.113.7")
    seats.start("203.0.113.7")
    with pytest.raises(Denied, match="in a minute"):
        seats.start("203.0.113.7")

    clock.now = 61.0
    seats.start("203.0.113.7")


@pytest.mark.parametrize("name", list(PHRASES))
@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(("audio_format", "bytes_a_second"), [("pcm24", 48_000), ("pcmu8", 8_000)])
def test_every_phrase_is_there_in_both_forms(name, language, audio_format, bytes_a_second) -> None:
    sound = b"".join(map(base64.b64decode, Phrases.pieces(name, language, audio_format)))

    seconds_a_letter = len(sound) / bytes_a_second / len(Phrases.text(name, language))
    assert 0.03 < seconds_a_letter < 0.15
