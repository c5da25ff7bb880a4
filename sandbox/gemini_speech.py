"""Gemini's speech, simulated: a text is answered with sound, 24 kHz PCM of 16 bits, in pieces.

The voice is espeak-ng's, or a row of tones where the machine has none: nobody's, and said to be
simulated wherever it is shown. Faults of the answer, as users of the real service report them:
no_sound (200, finishReason OTHER), header_only (a WAVE header and nothing behind it), too_short
(a tenth of the sound, and no word of it).
"""

import base64
from collections.abc import Mapping
from typing import Any

from sandbox.sounds import said, wav

SPEECH_MODELS = ("gemini-3.8-flash-tts", "gemini-3.8-flash-lite-tts",
                 "gemini-3.1-flash-tts-preview")  # fmt: skip
VOICES = frozenset({"Kore", "Puck", "Charon", "Zephyr", "Aoede", "Sulafat", "Algieba"})
RATE = 24_000
PIECE_S = 0.25
KIND = f"audio/L16;codec=pcm;rate={RATE}"
TOKENS_PER_S = 25
FRENCH = frozenset({"le", "la", "les", "un", "une", "des", "et", "est", "je", "vous", "nous",
                    "pour", "que", "qui", "bonjour", "merci"})  # fmt: skip


def wrong_speech(model: str, config: Mapping[str, Any]) -> str | None:
    """Return why a request for speech is refused; None: it is not.

    Models before 3.8 know the voice as `prebuiltVoiceConfig` alone, later ones as `voice` alone;
    that each refuses the other's is our reading of the two request shapes, not the vendor's word.
    """
    if model not in SPEECH_MODELS:
        return "This model only supports text output."
    if config.get("responseModalities") != ["AUDIO"]:
        return "The requested combination of response modalities is not supported by the model."
    voice = (config.get("speechConfig") or {}).get("voiceConfig") or {}
    newer = model.startswith("gemini-3.8")
    named = voice.get("voice") if newer else voice.get("prebuiltVoiceConfig", {}).get("voiceName")
    if ("prebuiltVoiceConfig" if newer else "voice") in voice:
        return f"The voice of {model} is named in another member of voiceConfig."
    return None if named in VOICES else f"Voice {named!r} is not supported."


def speech_events(model: str, text: str, number: int, fault: str | None) -> list[dict[str, Any]]:
    """Return the events of one spoken text; a whole answer is all of them in one."""
    if fault == "refusal":
        return [{"promptFeedback": {"blockReason": "SAFETY"}, "modelVersion": model}]
    words = set(text.lower().replace(",", " ").split())
    sound = said(text, RATE, "fr" if words & FRENCH else "en")
    raw = sound[: sound.size // 10].tobytes() if fault == "too_short" else sound.tobytes()
    if fault == "header_only":
        raw = wav(sound[:0], RATE)
    step = round(PIECE_S * RATE) * 2
    pieces = [raw[at : at + step] for at in range(0, len(raw), step)]
    if fault == "no_sound":
        pieces = []
    kind = "audio/wav" if fault == "header_only" else KIND
    return _events(model, number, text, kind, pieces, fault)


def joined(parts: list[dict[str, Any]]) -> dict[str, Any]:
    """Join the parts of an answer, all text or all sound, into one."""
    sounds = [part["inlineData"] for part in parts if "inlineData" in part]
    if not sounds:
        return {"text": "".join(str(part.get("text", "")) for part in parts)}
    raw = b"".join(base64.b64decode(one["data"]) for one in sounds)
    return {"inlineData": {**sounds[0], "data": base64.b64encode(raw).decode()}}


def _events(
    model: str, number: int, text: str, kind: str, pieces: list[bytes], fault: str | None
) -> list[dict[str, Any]]:
    asked = 1 + len(text) // 4
    told = sum(map(len, pieces)) * TOKENS_PER_S // (2 * RATE)
    usage = {"promptTokenCount": asked, "candidatesTokenCount": told,
             "totalTokenCount": asked + told}  # fmt: skip
    frame = {"usageMetadata": usage, "modelVersion": model, "responseId": f"simulated-{number}"}
    contents: list[list[dict[str, Any]]] = [
        [{"inlineData": {"mimeType": kind, "data": base64.b64encode(raw).decode()}}]
        for raw in pieces
    ]
    events = []
    for parts in contents:
        one = {"index": 0, "content": {"role": "model", "parts": parts}}
        events.append({**frame, "candidates": [one]})
    finish = {"no_sound": "OTHER", "truncated": "MAX_TOKENS"}.get(fault or "", "STOP")
    end = {"index": 0, "content": {"role": "model", "parts": []}, "finishReason": finish}
    return [*events, {**frame, "candidates": [end]}]
