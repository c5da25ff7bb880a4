"""`3a voice --demo`: the call door on a simulated voice service, in a folder of its own.

What the assistant hears and says is a script, its voice espeak-ng's or tones, and the page says so.
No key of yours is read.
"""

import contextlib
import os
import runpy
import tempfile
from pathlib import Path

import typer

from deployments import simulation
from deployments.processes import check_port, free_port

KEPT = ("VOICE_HOST", "VOICE_PORT")


def run() -> None:
    """Serve until stopped."""
    from sandbox.xai_realtime import Options, threaded
    from settings import settings

    given = {name: os.environ[name] for name in KEPT if name in os.environ}
    with tempfile.TemporaryDirectory() as home, threaded(Options(limit=0)) as upstream:
        simulation.enter(free_port(), Path(home))
        os.environ.update(given)
        os.environ.update(XAI_REALTIME_URL=upstream, VOICE_COMPANY="Atelier Démo")
        settings.cache_clear()
        door = settings().voice
        check_port(door.port, door.host, "call door", "choose another with --port")
        typer.echo(f"SIMULATED voice service. Talk at http://localhost:{door.port}/ – Ctrl-C ends.")
        with contextlib.suppress(KeyboardInterrupt):
            runpy.run_module("voice", run_name="__main__")
