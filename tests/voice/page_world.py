"""A gateway in a thread, a speaking microphone, and a headless browser that looks at the page."""

import asyncio
import subprocess
import threading
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest

from sandbox.xai_realtime import Options, Realtime, listening
from tests.voice.calls import gateway_of, own

CHROMIUM = Path("/usr/bin/chromium")
RATE_HZ = 48_000


@dataclass
class World:
    """Where the page is, and what the simulated service received."""

    url: str
    control: str

    def script(self, **body: Any) -> None:
        httpx.put(f"{self.control}/script", json=body).raise_for_status()

    def faults(self, *plan: dict[str, Any]) -> None:
        httpx.put(f"{self.control}/faults", json={"plan": list(plan)}).raise_for_status()

    def received(self) -> dict[str, int]:
        sessions = httpx.get(f"{self.control}/state").json()["sessions"]
        return sessions[-1]["received"]


@contextmanager
def world(**voice: Any) -> Iterator[World]:
    """Serve a gateway and its simulated service on a loop of their own."""
    ready: list[World] = []
    started, loop = threading.Event(), asyncio.new_event_loop()
    done = asyncio.Event()

    async def serve() -> None:
        options = Options(limit=0, think_s=0.1)
        async with listening(options) as sim, gateway_of(_settings(sim, voice), sim) as house:
            ready.append(World(house.url.replace("127.0.0.1", "localhost"), sim.control_url))
            started.set()
            await done.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),), daemon=True)
    thread.start()
    assert started.wait(30)
    try:
        yield ready[0]
    finally:
        loop.call_soon_threadsafe(done.set)
        thread.join(10)
        loop.close()


def _settings(sim: Realtime, voice: dict[str, Any]):
    return own(sim, **voice)


def microphone(folder: Path, *spoken: tuple[float, str]) -> Path:
    """Speak sentences at their moments into a file, with espeak-ng.

    Args:
        spoken: the second each begins at, and its words.
    """
    track = np.zeros(RATE_HZ * 40, np.int16)
    for at_s, text in spoken:
        raw = folder / "one.wav"
        subprocess.run(["espeak-ng", "-v", "fr", "-w", str(raw), text], check=True)
        with wave.open(str(raw)) as said:
            samples = np.frombuffer(said.readframes(said.getnframes()), "<i2")
            times = np.arange(int(len(samples) * RATE_HZ / said.getframerate()))
        at_48 = np.interp(times * len(samples) / len(times), np.arange(len(samples)), samples)
        start = int(at_s * RATE_HZ)
        track[start : start + len(at_48)] = at_48.astype(np.int16)
    file = folder / "microphone.wav"
    with wave.open(str(file), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE_HZ)
        out.writeframes(track.tobytes())
    return file


@contextmanager
def browser(sound: Path, **context: Any) -> Iterator[Any]:
    """Open a page of a headless Chromium whose microphone plays a file once."""
    from playwright.sync_api import sync_playwright

    if not CHROMIUM.is_file():
        pytest.skip("no /usr/bin/chromium")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=str(CHROMIUM),
            args=[
                "--no-sandbox", "--use-fake-ui-for-media-stream",
                "--use-fake-device-for-media-stream",
                f"--use-file-for-fake-audio-capture={sound}%noloop",
                "--autoplay-policy=no-user-gesture-required",
            ],
        )  # fmt: skip
        try:
            page = opened.new_context(permissions=["microphone"], locale="fr-FR", **context)
            yield page.new_page()
        finally:
            opened.close()
