"""The page as a caller: what a real browser sends up, plays, and drops.

Run      python -m benchmarks.voice_page    half a minute; needs Chromium
Budget   the voice study's: 49 to 51 frames a second sent, a tone of 440 Hz recovered within 3 Hz,
         at most 50 ms missing from 4 s of playback, nothing queued after a flush
Method   A headless Chromium, whose microphone is a file with a tone, opens the page that `3a voice`
         serves on a service of the harness's own. That keeps the sound which comes up for some
         seconds, then sends a tone down at the pace of speech, and at last more than can be played
         and the word that the caller speaks (`VOICE_HOLD_MS=0`: the page flushes at once). What was
         missed and what is queued the page's player says itself.
"""

import asyncio
import tempfile
import time
import wave
from base64 import b64decode, b64encode
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import picows
import typer
from picows import WSFrame, WSListener, WSMsgType, WSTransport
from playwright.async_api import Page, async_playwright

from benchmarks import voice_targets

CHROMIUM = Path("/usr/bin/chromium")
MICROPHONE_HZ, SERVICE_HZ, TONE_HZ = 48_000, 24_000, 440.0
FRAME, FRAME_S = 480, 0.02  # samples at the service's rate
SETTLE_S, UP_S, DOWN_S, AHEAD = 1.5, 4.0, 4.0, 10  # frames sent ahead, as services do
FLUSH_S, PATIENCE_S = 0.5, 20.0
LEAST_FPS, MOST_FPS, OFF_HZ, MISSED_MS = 49.0, 51.0, 3.0, 50.0


class Service(WSListener):
    """The service's end: keeps what comes up, says what it is told to say."""

    def __init__(self) -> None:
        self.came: list[tuple[float, bytes]] = []
        self.transport: WSTransport | None = None

    def on_ws_connected(self, transport: WSTransport) -> None:
        self.transport = transport
        self.say("session.created", session={})

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type != WSMsgType.TEXT:
            return
        event = orjson.loads(frame.get_payload_as_bytes())
        if event["type"] == "input_audio_buffer.append":
            self.came.append((time.perf_counter(), b64decode(event["audio"])))
        elif event["type"] == "session.update":
            self.say("session.updated", session=event["session"])

    def say(self, kind: str, **members: Any) -> None:
        """Send an event."""
        assert self.transport is not None
        self.transport.send(WSMsgType.TEXT, orjson.dumps({"type": kind, **members}))

    def sound(self, samples: np.ndarray) -> None:
        """Send a frame of sound."""
        delta = b64encode(samples.tobytes()).decode()
        self.say("response.output_audio.delta", response_id="r", item_id="i", delta=delta)

    async def speak(self, seconds: float) -> None:
        """Send a tone at the pace of speech, a little ahead of it."""
        began, said = time.perf_counter(), tone(SERVICE_HZ, seconds).reshape(-1, FRAME)
        for number, samples in enumerate(said):
            self.sound(samples)
            due = began + (number - AHEAD) * FRAME_S
            await asyncio.sleep(max(0.0, due - time.perf_counter()))


def main() -> None:
    """Measure, print, and end with 1 if a bar was missed."""
    if not CHROMIUM.is_file():
        typer.echo(f"not measured: no {CHROMIUM}")
        return
    with tempfile.TemporaryDirectory() as folder:
        missed = asyncio.run(_measure(Path(folder)))
    for line in missed:
        typer.echo(f"OVER BUDGET: {line}")
    raise typer.Exit(1 if missed else 0)


def tone(rate_hz: int, seconds: float) -> np.ndarray:
    """Return a tone as PCM16."""
    at_s = np.arange(round(rate_hz * seconds)) / rate_hz
    return (9_000 * np.sin(2 * np.pi * TONE_HZ * at_s)).astype("<i2")


def pitch_hz(samples: np.ndarray) -> float:
    """Return the strongest frequency of PCM16 at the service's rate."""
    power = np.abs(np.fft.rfft(samples * np.hanning(len(samples)), 4 * len(samples)))
    return float(np.argmax(power) * SERVICE_HZ / (4 * len(samples)))


async def _measure(folder: Path) -> list[str]:
    service = Service()
    server = await picows.ws_create_server(lambda _request: service, "127.0.0.1", 0)
    upstream = f"ws://localhost:{server.sockets[0].getsockname()[1]}/v1/realtime"
    more = {"VOICE_HOLD_MS": "0"}
    with voice_targets.product(upstream, folder / "none", folder, "", more) as door:
        url = door.sessions.removesuffix("session").replace("127.0.0.1", "localhost")
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(
                executable_path=str(CHROMIUM), args=_arguments(folder)
            )
            context = await browser.new_context(permissions=["microphone"])
            seen = await _talk(await context.new_page(), url, service)
            await browser.close()
    server.close()
    return seen


async def _talk(page: Page, url: str, service: Service) -> list[str]:
    await page.goto(url)
    await page.click("#start")
    async with asyncio.timeout(PATIENCE_S):
        while len(service.came) < SETTLE_S / FRAME_S:  # noqa: ASYNC110  # frames come by themselves
            await asyncio.sleep(FRAME_S)
    service.came.clear()
    await asyncio.sleep(UP_S)
    came = list(service.came)
    fps = (len(came) - 1) / (came[-1][0] - came[0][0])
    heard_hz = pitch_hz(np.frombuffer(b"".join(raw for _, raw in came), "<i2"))

    service.say("response.created", response={"id": "r", "status": "in_progress"})
    before_ms = await _shown(page, "missed")
    await service.speak(DOWN_S)
    missed_ms = await _shown(page, "missed") - before_ms

    for samples in tone(SERVICE_HZ, DOWN_S).reshape(-1, FRAME):  # faster than it can be played
        service.sound(samples)
    await asyncio.sleep(FLUSH_S)
    queued_ms = await _shown(page, "queued")
    service.say("input_audio_buffer.speech_started", item_id="said")
    await asyncio.sleep(FLUSH_S)
    left_ms = await _shown(page, "queued")

    typer.echo(f"frames a second sent     {fps:8.2f}   {LEAST_FPS:g} to {MOST_FPS:g}")
    typer.echo(f"tone recovered, Hz       {heard_hz:8.1f}   {TONE_HZ:g} within {OFF_HZ:g}")
    typer.echo(f"missing of {DOWN_S:g} s, ms       {missed_ms:8.0f}   at most {MISSED_MS:g}")
    typer.echo(f"queued, then flushed, ms {queued_ms:8.0f}   then {left_ms:.0f}, to be 0")
    bars = {
        f"{fps:.2f} frames a second": LEAST_FPS <= fps <= MOST_FPS,
        f"a tone of {heard_hz:.1f} Hz": abs(heard_hz - TONE_HZ) <= OFF_HZ,
        f"{missed_ms:.0f} ms missing": missed_ms <= MISSED_MS,
        f"{left_ms:.0f} ms queued after a flush of {queued_ms:.0f}": queued_ms > 0 and left_ms == 0,
    }
    return [what for what, held in bars.items() if not held]


async def _shown(page: Page, name: str) -> float:
    return float(await page.evaluate(f"document.documentElement.dataset.{name} ?? 0"))


def _arguments(folder: Path) -> list[str]:
    """Return how Chromium is started; its microphone is a file with a tone."""
    file = folder / "microphone.wav"
    with wave.open(str(file), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(MICROPHONE_HZ)
        out.writeframes(tone(MICROPHONE_HZ, 60.0).tobytes())
    return [
        "--no-sandbox", "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-audio-capture={file}%noloop",
        "--autoplay-policy=no-user-gesture-required",
    ]  # fmt: skip


if __name__ == "__main__":
    typer.run(main)
