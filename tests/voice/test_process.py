"""The gateway as a process of its own: it starts, serves, and stops when it is told."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from sandbox.xai_realtime import listening
from tests.voice.calls import QUICK

pytestmark = [pytest.mark.anyio, pytest.mark.process]


@asynccontextmanager
async def gateway(
    tmp_path: Path, *, program: tuple[str, ...] = ("voice",), **more: str
) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    """Start the program on a simulated service, on loopback."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    async with listening(QUICK) as sim:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", *program,
            env={
                **{name: value for name, value in os.environ.items() if "_" not in name},
                "XAI_REALTIME_URL": sim.url, "XAI_API_KEY": "sandbox",
                "VOICE_PORT": str(port), "VOICE_RESPOND_PORT": "0",
                "DATABASE_URL": f"sqlite:///{tmp_path}/voice.db", **more,
            },
        )  # fmt: skip
        try:
            await _answers(f"http://127.0.0.1:{port}/healthz", process)
            yield process, f"http://127.0.0.1:{port}"
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()


def _environment(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/environ").read_text().split("\0")


async def _answers(url: str, process: asyncio.subprocess.Process) -> None:
    async with asyncio.timeout(60), aiohttp.ClientSession() as http:
        while process.returncode is None:
            try:
                async with http.get(url):
                    return
            except aiohttp.ClientError:
                await asyncio.sleep(0.1)
    raise AssertionError("it ended by itself")


@pytest.mark.skipif(sys.platform != "linux", reason="an allocator of Linux is told")
async def test_3a_voice_becomes_that_process_with_freed_blocks_at_hand(tmp_path) -> None:
    async with gateway(tmp_path, program=("deployments", "voice")) as (process, _url):
        assert "GLIBC_TUNABLES=glibc.malloc.tcache_max=8192" in _environment(process.pid)

        process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(process.wait(), 10) == 0


async def test_it_stops_when_the_last_conversation_is_over(tmp_path) -> None:
    async with gateway(tmp_path) as (process, url), aiohttp.ClientSession() as http:
        async with http.post(f"{url}/session", json={"client": "own", "language": "fr"}) as answer:
            token = (await answer.json())["token"]
        ws = await http.ws_connect(f"{url}/voice", protocols=("voice.v1", f"token.{token}"))
        while (await ws.receive_json())["type"] != "session.ready":
            continue

        process.send_signal(signal.SIGTERM)
        while (await ws.receive_json())["type"] != "session.draining":
            continue
        async with http.post(f"{url}/session") as refused:
            assert (refused.status, refused.headers["Retry-After"]) == (503, "10")
        assert process.returncode is None
        await ws.close()

        assert await asyncio.wait_for(process.wait(), 10) == 0


async def test_it_does_not_open_to_the_network_without_secrets(tmp_path) -> None:
    with pytest.raises(AssertionError, match="it ended by itself"):
        async with gateway(tmp_path, VOICE_HOST="0.0.0.0"):
            pass
