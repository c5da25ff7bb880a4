"""The page's script and the gateway speak of the same events."""

import re
from pathlib import Path

import voice

ROOT = Path(voice.__file__).parent


def test_the_page_listens_to_events_that_the_gateway_sends() -> None:
    listened = set(re.findall(r'^    "([\w.]+)": \(', (ROOT / "page/page.js").read_text(), re.M))
    sent = " ".join(file.read_text() for file in ROOT.glob("*.py"))
    sent += "response.output_audio.delta"
    unknown = {
        one for one in listened
        if one not in sent and not one.startswith("conversation.item.input_audio_transcription.")
    }  # fmt: skip

    assert len(listened) > 10
    assert unknown == set()
