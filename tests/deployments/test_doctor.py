from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from deployments.processes import child, free_port, wait_for
from tests.deployments.conftest import Console


def row(table: str, vendor: str) -> list[str]:
    """Return the cells of a vendor's row."""
    [line] = [line for line in table.splitlines() if line.startswith(f"│ {vendor} ")]
    return [cell.strip() for cell in line.strip("│").split("│")]


def test_each_vendor_is_configured_empty_or_missing(
    console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KLAVIYO_API_KEY", "k")
    monkeypatch.setenv("XAI_API_KEY", "")

    shown = console("doctor")

    assert shown.code == 0
    assert row(shown.out, "klaviyo")[1:3] == ["KLAVIYO_API_KEY", "configured"]
    assert row(shown.out, "xai")[1:3] == ["XAI_API_KEY", "empty"]
    assert row(shown.out, "shopify")[1:3] == ["SHOPIFY_ACCESS_TOKEN", "missing"]
    assert "no provider: analyses are written by rule" in shown.out


def test_the_order_of_the_providers_is_told(
    console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    for vendor in ("ANTHROPIC", "XAI", "GEMINI"):
        monkeypatch.setenv(f"{vendor}_API_KEY", "k")

    assert "AI: xai → gemini → anthropic" in console("doctor").out


def test_a_named_client_is_shown_by_its_file_alone(
    console: Console, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KLAVIYO_API_KEY", "the agency's")
    (tmp_path / "clients").mkdir()
    (tmp_path / "clients" / "bakery.env").write_text("SHOPIFY_ACCESS_TOKEN=t\nXAI_API_KEY=\n")

    shown = console("doctor", "--client", "bakery")

    assert "Vendors of client bakery" in shown.out
    assert row(shown.out, "shopify")[2] == "configured"
    assert row(shown.out, "xai")[2] == "empty"
    assert row(shown.out, "klaviyo")[2] == "missing"


def test_no_key_and_no_password_is_shown(console: Console, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KLAVIYO_API_KEY", "hush-hush")
    monkeypatch.setenv("DATABASE_URL", "postgresql+psycopg://me:hush@127.0.0.1/shop")

    shown = console("doctor")

    assert "hush" not in shown.out + shown.err
    assert "postgresql+psycopg://me:***@127.0.0.1/shop" in shown.out


def test_a_vendor_that_does_not_answer_is_not_taken_for_a_refused_key(
    console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XAI_API_KEY", "k")
    monkeypatch.setenv("XAI_BASE_URL", f"http://127.0.0.1:{free_port()}")

    shown = console("doctor", "--online")

    assert shown.code == 1
    assert row(shown.out, "xai")[-1].startswith("no answer: xai.check: ")


@pytest.mark.parametrize(
    ("given", "said"),
    [({}, "none: articles rest on the client's own sources"),
     ({"SEARXNG_BASE_URL": "http://127.0.0.1:9"}, "searxng"), ({"BRAVE_API_KEY": "k"}, "brave"),
     ({"BRAVE_API_KEY": "k", "CONTENT_SEARCH": "off"}, "none: articles rest on"),
     ({"CONTENT_SEARCH": "brave"}, "none: CONTENT_SEARCH names brave, BRAVE_API_KEY is missing")],
)  # fmt: skip
def test_the_engine_articles_are_searched_with_is_told(
    console: Console, monkeypatch: pytest.MonkeyPatch, given: dict[str, str], said: str
) -> None:
    for name, value in given.items():
        monkeypatch.setenv(name, value)

    shown = console("doctor")

    assert f"web search: {said}" in shown.out
    named = row(shown.out, "searxng")
    assert named[1:3] == ["SEARXNG_BASE_URL",
                          "configured" if "SEARXNG_BASE_URL" in given else "missing"]  # fmt: skip


def test_a_further_clients_engine_is_its_files_and_nobody_elses(
    console: Console, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BRAVE_API_KEY", "the agency's")
    (tmp_path / "clients").mkdir()
    (tmp_path / "clients" / "bakery.env").write_text("SEARXNG_BASE_URL=http://10.0.0.7:8080\n")

    shown = console("doctor", "--client", "bakery")

    assert "web search: searxng" in shown.out
    assert row(shown.out, "brave")[2] == "missing"


@pytest.fixture(scope="module")
def vendors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The simulated vendors, in a process of their own."""
    port = free_port(2)
    arguments = ["deployments", "sandbox", "--port", str(port), "--customers", "50"]
    with child("sandbox", arguments, tmp_path_factory.mktemp("log")) as started:
        wait_for(f"http://127.0.0.1:{port}/", started)
        yield f"http://127.0.0.1:{port}"


@pytest.mark.process
def test_online_each_configured_vendor_accepts_or_refuses_the_key(
    console: Console, vendors: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert httpx.get(vendors).status_code == 200
    for vendor, key, path in (
        ("KLAVIYO", "sandbox", "klaviyo"),
        ("XAI", "wrong", "xai/v1"),
        ("OPENAI", "sandbox", "openai/v1"),
        ("GEMINI", "sandbox", "gemini/v1beta"),
        ("ANTHROPIC", "wrong", "anthropic/v1"),
        ("BRAVE", "wrong", "brave"),
    ):
        monkeypatch.setenv(f"{vendor}_API_KEY", key)
        monkeypatch.setenv(f"{vendor}_BASE_URL", f"{vendors}/{path}")
    monkeypatch.setenv("SHOPIFY_ACCESS_TOKEN", "sandbox")
    monkeypatch.setenv("SHOPIFY_BASE_URL", f"{vendors}/shopify")
    monkeypatch.setenv("SEARXNG_BASE_URL", f"{vendors}/searxng")

    shown = console("doctor", "--online")

    assert shown.code == 1
    for vendor in ("klaviyo", "shopify", "openai", "gemini", "searxng"):
        assert row(shown.out, vendor)[-1] == "accepted"
    for vendor in ("xai", "anthropic"):
        assert row(shown.out, vendor)[-1].startswith(f"refused: {vendor}.check")
    assert row(shown.out, "brave")[-1].startswith("refused: brave.search: HTTP 422")
    assert row(shown.out, "hubspot")[-1] == "-"
