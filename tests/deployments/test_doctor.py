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


@pytest.fixture(scope="module")
def vendors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The simulated vendors, in a process of their own."""
    port = free_port()
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
    ):
        monkeypatch.setenv(f"{vendor}_API_KEY", key)
        monkeypatch.setenv(f"{vendor}_BASE_URL", f"{vendors}/{path}")
    monkeypatch.setenv("SHOPIFY_ACCESS_TOKEN", "sandbox")
    monkeypatch.setenv("SHOPIFY_BASE_URL", f"{vendors}/shopify")

    shown = console("doctor", "--online")

    assert shown.code == 1
    for vendor in ("klaviyo", "shopify", "openai", "gemini"):
        assert row(shown.out, vendor)[-1] == "accepted"
    for vendor in ("xai", "anthropic"):
        assert row(shown.out, vendor)[-1].startswith(f"refused: {vendor}.check")
    assert row(shown.out, "hubspot")[-1] == "-"
