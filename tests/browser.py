"""A headless Chromium for tests: what a page looks like, and what is in it once it has loaded."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome")
QUIET = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
    "--no-proxy-server", "--disable-component-update", "--hide-scrollbars",
    "--window-size=1100,1800",
)  # fmt: skip
KEPT = os.environ.get("SCREENSHOTS_DIR", "")  # where a person wants to look at them afterwards


def chromium() -> str:
    """Return where the browser is; skip the test where there is none."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip("no Chromium here: apt-get install chromium")
    return found


def dom(url: str) -> str:
    """Return a page's document once it has loaded."""
    return _run("--dump-dom", url)


def screenshot(url: str, path: Path) -> bytes:
    """Photograph a page; where SCREENSHOTS_DIR is set, a copy of it stays there."""
    _run(f"--screenshot={path}", url)
    if KEPT:
        Path(KEPT).mkdir(parents=True, exist_ok=True)
        shutil.copy(path, KEPT)
    return path.read_bytes()


def _run(*arguments: str) -> str:
    with tempfile.TemporaryDirectory(prefix="chromium-") as profile:
        done = subprocess.run(
            [chromium(), *QUIET, f"--user-data-dir={profile}", *arguments],
            capture_output=True, text=True, timeout=90, check=True,
        )  # fmt: skip
    return done.stdout
