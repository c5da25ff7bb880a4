import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

PROBE = """
import json, os
from pathlib import Path
from deployments import simulation
simulation.enter(4999, Path("var/simulated"))
from settings import clients, settings
own = settings()
print(json.dumps({
    "environment": dict(os.environ), "clients": clients(), "folder": os.getcwd(),
    "klaviyo": [own.klaviyo.api_key.get_secret_value(), str(own.klaviyo.base_url)],
    "meta": own.meta.access_token.get_secret_value(), "wp": str(own.wp.base_url),
    "hubspot": own.hubspot, "voice": own.churn.voice, "port": own.ingress.port,
    "database": own.database.url,
}))
"""


@pytest.fixture
def seen(tmp_path: Path) -> dict[str, object]:
    """What a process sees that entered the simulation from a folder full of real keys."""
    (tmp_path / ".env").write_text("HUBSPOT_API_KEY=real-1\nCHURN_VOICE=true\n")
    (tmp_path / "clients").mkdir()
    (tmp_path / "clients" / "bakery.env").write_text("KLAVIYO_API_KEY=real-2\n")
    (tmp_path / "var" / "simulated").mkdir(parents=True)
    (tmp_path / "var" / "simulated" / "old.db").write_text("of the last time")
    given = {
        "KLAVIYO_API_KEY": "real-3", "META_ACCESS_TOKEN": "real-4", "PREFECT_API_KEY": "real-5",
        "PREFECT_API_URL": "https://cloud.example/api", "HOLDOUT_KEY": "real-6",
        "SEARXNG_BASE_URL": "https://real-8.example", "BRAVE_API_KEY": "real-9",
        "INGRESS_PORT": "3999", "DATABASE_URL": "postgresql+psycopg://me:real-7@db/shop",
    }  # fmt: skip
    ended = subprocess.run(
        [sys.executable, "-c", PROBE], cwd=tmp_path, env={**os.environ, **given},
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    return dict(json.loads(ended.stdout))


def test_no_real_key_can_be_seen_from_inside(seen: dict[str, object]) -> None:
    assert not re.search(r"real-\d", json.dumps(seen))
    assert seen["hubspot"] is None
    assert seen["clients"] == ["own"]
    assert seen["voice"] is False


def test_every_vendor_and_the_store_are_simulated(seen: dict[str, object], tmp_path: Path) -> None:
    home = tmp_path / "var" / "simulated"
    assert seen["klaviyo"] == ["sandbox", "http://127.0.0.1:4999/klaviyo"]
    assert (seen["meta"], seen["wp"]) == ("sandbox", "http://127.0.0.1:4999/wp")
    assert seen["database"] == f"sqlite:///{home}/automation.db"
    assert seen["folder"] == str(home)
    assert "PREFECT_API_URL" not in seen["environment"]  # type: ignore[operator]  # a dict of JSON


def test_our_own_door_stays_where_it_was_put(seen: dict[str, object]) -> None:
    assert seen["port"] == 3999


@pytest.mark.usefixtures("seen")
def test_it_starts_afresh(tmp_path: Path) -> None:
    assert not (tmp_path / "var" / "simulated" / "old.db").exists()
