"""The telephone's audio path: G.711 to the letter, and a filter without seams."""

import warnings
from base64 import b64decode, b64encode
from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voice.audio import (
    Downsampler,
    Samples,
    ToModel,
    ToPhone,
    Upsampler,
    decode_mulaw,
    encode_mulaw,
)

EVERY_SAMPLE = np.arange(65_536, dtype=np.uint16).view(np.int16)
EVERY_CODE = bytes(range(256))

cuts = st.lists(st.integers(0, 2_000), max_size=12).map(sorted)


@pytest.fixture(scope="module")
def noise() -> Samples:
    return np.random.default_rng(7).integers(-32_768, 32_768, 2_000).astype(np.int16)


def pieces(samples: Samples, borders: list[int]) -> list[Samples]:
    return [samples[a:b] for a, b in pairwise([0, *borders, len(samples)])]


def tone(hz: int, rate: int, seconds: float = 1.0) -> Samples:
    moments = np.arange(int(rate * seconds)) / rate
    return np.rint(20_000 * np.sin(2 * np.pi * hz * moments)).astype(np.int16)


def loudness(samples: Samples) -> float:
    settled = samples[len(samples) // 4 : -len(samples) // 4].astype(float)
    return float(np.sqrt(np.mean(settled**2)))


def test_mulaw_is_that_of_the_standard_library_for_every_sample_and_every_code() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        audioop = pytest.importorskip("audioop")  # gone from 3.13 on

    assert decode_mulaw(EVERY_CODE).tobytes() == audioop.ulaw2lin(EVERY_CODE, 2)
    assert encode_mulaw(EVERY_SAMPLE) == audioop.lin2ulaw(EVERY_SAMPLE.tobytes(), 2)


def test_mulaw_knows_the_values_of_the_recommendation() -> None:
    known = {0xFF: 0, 0x80: 32_124, 0x00: -32_124, 0xFE: 8, 0x7E: -8, 0xF0: 120, 0xEF: 132}
    assert {code: int(decode_mulaw(bytes([code]))[0]) for code in known} == known


def test_a_code_survives_the_way_there_and_back_but_for_the_second_zero() -> None:
    there_and_back = encode_mulaw(decode_mulaw(EVERY_CODE))
    assert [a for a, b in zip(EVERY_CODE, there_and_back, strict=True) if a != b] == [0x7F]


@given(borders=cuts)
@settings(max_examples=25, deadline=None)
def test_streamed_upsampling_equals_one_shot_bit_for_bit(
    noise: Samples, borders: list[int]
) -> None:
    stream = Upsampler()
    streamed = np.concatenate([stream.feed(piece) for piece in pieces(noise, borders)])
    assert np.array_equal(streamed, Upsampler().feed(noise))
    assert len(streamed) == 3 * len(noise)


@given(borders=cuts)
@settings(max_examples=25, deadline=None)
def test_streamed_downsampling_equals_one_shot_bit_for_bit(
    noise: Samples, borders: list[int]
) -> None:
    stream = Downsampler()
    streamed = np.concatenate([stream.feed(piece) for piece in pieces(noise, borders)])
    assert np.array_equal(streamed, Downsampler().feed(noise))
    assert len(streamed) == len(noise) // 3


@pytest.mark.parametrize(
    ("fresh", "rate", "ratio"), [(Upsampler, 8_000, 3.0), (Downsampler, 24_000, 1 / 3)]
)
def test_a_click_arrives_two_milliseconds_later(
    fresh: Callable[[], Upsampler | Downsampler], rate: int, ratio: float
) -> None:
    click = np.zeros(rate // 10, np.int16)
    click[rate // 20] = 30_000
    heard = int(np.abs(fresh().feed(click).astype(int)).argmax())
    assert 1.8 <= (heard / ratio - rate // 20) / rate * 1000 <= 2.05


@pytest.mark.parametrize("hz", [300, 1_000, 3_000, 3_400])
def test_speech_passes_both_ways_at_its_own_loudness(hz: int) -> None:
    up = Upsampler().feed(tone(hz, 8_000))
    down = Downsampler().feed(tone(hz, 24_000))
    assert loudness(up) == pytest.approx(loudness(tone(hz, 24_000)), rel=0.002)
    assert loudness(down) == pytest.approx(loudness(tone(hz, 8_000)), rel=0.002)


@pytest.mark.parametrize("hz", [5_000, 6_000, 9_000, 11_000])
def test_what_a_telephone_cannot_carry_does_not_fold_down_into_speech(hz: int) -> None:
    assert loudness(Downsampler().feed(tone(hz, 24_000))) < 1.0  # under one step of 65,536


def test_overshoot_is_clipped_and_does_not_wrap_around() -> None:
    square = np.where(np.arange(800) // 8 % 2 == 0, 32_767, -32_768).astype(np.int16)
    up = Upsampler().feed(square)
    assert (int(up.max()), int(up.min())) == (32_767, -32_768)
    assert np.abs(np.diff(up.astype(int))).max() < 40_000  # wrapped around, it would jump by 65,535


def test_a_reset_lets_nothing_of_the_old_phrase_into_the_next() -> None:
    cut_short = Downsampler()
    cut_short.feed(np.full(481, 20_000, np.int16))
    cut_short.reset()
    assert not cut_short.feed(np.zeros(480, np.int16)).any()


def test_without_a_reset_the_old_phrase_would_sound_on() -> None:
    kept = Downsampler()
    kept.feed(np.full(481, 20_000, np.int16))
    assert kept.feed(np.zeros(480, np.int16)).any()


def test_a_frame_of_the_telephone_becomes_a_frame_of_the_model_and_back() -> None:
    up, down = ToModel(), ToPhone()
    frames = encode_mulaw(tone(1_000, 8_000))
    back = b""
    for start in range(0, len(frames), 160):
        pcm = up.convert(b64encode(frames[start : start + 160]))
        assert len(b64decode(pcm)) == 960
        back += b64decode(down.convert(pcm))
    assert loudness(decode_mulaw(back)) == pytest.approx(loudness(decode_mulaw(frames)), rel=0.02)


def test_a_piece_that_ends_in_mid_sample_loses_nothing() -> None:
    pcm = tone(440, 24_000, 0.1).tobytes()
    whole, cut = ToPhone(), ToPhone()
    expected = b64decode(whole.convert(b64encode(pcm)))
    found = b"".join(
        b64decode(cut.convert(b64encode(part))) for part in (pcm[:7], pcm[7:1_002], pcm[1_002:])
    )
    assert found == expected


def test_text_that_is_no_audio_is_refused() -> None:
    with pytest.raises(ValueError, match="padding"):
        ToModel().convert(b"abc")
