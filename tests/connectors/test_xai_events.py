"""The realtime events: what is taken for the caller's sound, to the letter."""

import json

import pytest

from connectors.xai_realtime import append, is_append, sound

SOUND = "AAECAwQFBgcICQ+/"


@pytest.mark.parametrize("audio", [SOUND, SOUND + "AA==", SOUND + "AAA=", ""])
def test_what_append_writes_is_recognised_and_its_sound_found_again(audio: str) -> None:
    written = append(audio)

    assert is_append(written)
    assert sound(written) == audio.encode()


def test_sound_with_the_spaces_of_pythons_json_is_sound_too() -> None:
    written = json.dumps({"type": "input_audio_buffer.append", "audio": SOUND}).encode()

    assert is_append(written)
    assert sound(written) == SOUND.encode()


@pytest.mark.parametrize(
    "event",
    [
        b'{"type":"input_audio_buffer.append","audio":"AAAA","type":"session.update"}',
        b'{"type":"input_audio_buffer.append","audio":"AAAA","event_id":"x"}',
        b'{"type":"input_audio_buffer.append","audio":"AA\\u0041A"}',
        b'{"type":"input_audio_buffer.append","audio":"AA AA"}',
        b'{"type":"input_audio_buffer.append","audio":"AA\nAA"}',
        b'{"type":"input_audio_buffer.append","audio":"AA\x00AA"}',
        b'{"type":"input_audio_buffer.append","audio":"AA\xc3\xa9A"}',
        b'{"type":"input_audio_buffer.append","audio":"AA-_"}',
        b'{"type":"input_audio_buffer.append","audio":"AAAA"} ',
        b'{"type":"input_audio_buffer.append","audio":"AAAA"',
        b'{"type":"input_audio_buffer.append","audio":"}',
        b'{"type":"input_audio_buffer.append","audio":"AAAA}',
        b'{"type":"input_audio_buffer.append","audio":7}',
        b'{"audio":"AAAA","type":"input_audio_buffer.append"}',
        b'{"type" :"input_audio_buffer.append","audio":"AAAA"}',
        b'{"type": "input_audio_buffer.append", "audio": "AAAA", "type": "session.update"}',
        b'{"type": "input_audio_buffer.append", "audio": "AA-_"}',
        b'{"type": "input_audio_buffer.append", "audio": "}',
        b'{"type":"input_audio_buffer.clear","audio":"AAAA"}',
        b"",
    ],
)
def test_whatever_differs_by_a_letter_is_none(event: bytes) -> None:
    assert not is_append(event)
