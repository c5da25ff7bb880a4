import pytest

from domain.calls.heard import Playback


def pcm(duration_ms: int) -> str:
    """Return base64 PCM of 24 kHz."""
    return "AAAA" * (duration_ms * 16)


@pytest.mark.parametrize(
    ("audio_format", "audio_b64", "lasts_ms"),
    [("pcm24", "A" * 1280, 20.0), ("pcmu8", "A" * 216, 20.25), ("pcmu8", "A" * 214 + "==", 20.0),
     ("pcmu8", "A" * 211 + "=", 19.75)],
)  # fmt: skip
def test_audio_lasts_as_long_as_its_format_says(audio_format, audio_b64, lasts_ms) -> None:
    playback = Playback(audio_format)
    playback.send("a", audio_b64, now_s=0.0)

    assert playback.sent_ms == lasts_ms


def test_real_time_is_assumed_between_reports() -> None:
    playback = Playback("pcm24")
    playback.send("a", pcm(1000), now_s=10.0)

    assert playback.played_ms(10.25) == 250.0
    assert playback.sounding(10.25) == "a"
    assert playback.sounding(11.5) == ""


def test_a_report_counts_more_than_the_clock_but_not_more_than_was_sent() -> None:
    playback = Playback("pcm24")
    playback.send("a", pcm(1000), now_s=0.0)
    playback.report(100.0, now_s=0.5)

    assert playback.played_ms(0.5) == 100.0
    playback.report(99_999.0, now_s=0.6)
    assert playback.played_ms(0.6) == 1000.0


def test_what_was_heard_of_the_second_item_is_its_own() -> None:
    playback = Playback("pcm24")
    playback.send("a", pcm(300), now_s=0.0)
    playback.send("b", pcm(500), now_s=0.0)

    assert playback.sounding(0.4) == "b"
    assert playback.flush("b", now_s=0.4) == 100
    assert playback.sounding(0.4) == ""


def test_an_item_wholly_heard_is_heard_whole() -> None:
    playback = Playback("pcm24")
    playback.send("a", pcm(300), now_s=0.0)
    playback.send("b", pcm(500), now_s=0.0)

    assert playback.flush("a", now_s=0.4) == 300


def test_silence_between_two_answers_is_not_playing_time() -> None:
    playback = Playback("pcm24")
    playback.send("a", pcm(100), now_s=0.0)
    playback.send("b", pcm(100), now_s=5.0)

    assert playback.sounding(5.05) == "b"
    assert playback.flush("b", now_s=5.05) == 50


def test_a_held_player_stands_still() -> None:
    playback = Playback("pcm24")
    playback.send("a", pcm(1000), now_s=0.0)
    playback.hold(0.2)

    assert playback.played_ms(9.0) == 200.0
    playback.go_on(9.0)
    assert round(playback.played_ms(9.3)) == 500
