from pathlib import Path

import pytest
from pydantic import ValidationError

from sandbox.serve import EVERY_PREFIX, base_urls
from settings import Settings, UnknownClient, settings

ROOT = Path(__file__).parents[1]

BRIEF = (
    "XAI_API_KEY", "OPENAI_API_KEY", "GEMINI_API_KEY", "ANTHROPIC_API_KEY", "KLAVIYO_API_KEY",
    "SHOPIFY_ACCESS_TOKEN", "HUBSPOT_API_KEY", "WP_APP_PASSWORD", "META_ACCESS_TOKEN",
    "LINKEDIN_ACCESS_TOKEN", "X_ACCESS_TOKEN",
    "TIKTOK_API_KEY", "CJ_API_KEY", "BIGBUY_API_KEY", "WOO_CONSUMER_KEY",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    settings.cache_clear()


@pytest.mark.parametrize("variable", BRIEF)
def test_every_variable_of_the_brief_fills_its_slice(variable, monkeypatch) -> None:
    monkeypatch.setenv(variable, "the-key")

    vendor, field = variable.lower().split("_", 1)
    value = getattr(getattr(settings(), vendor), field)

    assert value.get_secret_value() == "the-key"
    assert "the-key" not in repr(settings())


def test_an_empty_variable_is_no_variable(monkeypatch) -> None:
    monkeypatch.setenv("KLAVIYO_API_KEY", "")

    assert settings().klaviyo is None


def test_a_slice_without_its_key_names_the_field(monkeypatch) -> None:
    monkeypatch.setenv("KLAVIYO_BASE_URL", "http://127.0.0.1:9")

    with pytest.raises(ValidationError, match=r"klaviyo\.api_key"):
        settings()


def test_a_named_client_never_sees_the_process_environment(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("HUBSPOT_API_KEY", "ours")
    (tmp_path / ".env").write_text("KLAVIYO_API_KEY=ours-too\n")
    (tmp_path / "clients").mkdir()
    (tmp_path / "clients" / "marc.env").write_text("DATABASE_URL=sqlite:///marc.db\n")

    assert settings("marc").hubspot is None
    assert settings("marc").klaviyo is None
    assert settings("marc").database.url == "sqlite:///marc.db"


@pytest.mark.parametrize("name", ["nobody", "../own", "a:b", "", "MARC"])
def test_an_unknown_or_malformed_client_is_refused_by_name(name) -> None:
    with pytest.raises(UnknownClient, match="its settings belong in"):
        settings(name)


@pytest.mark.parametrize("url", ["https://blog.example", "http://127.0.0.1:8080", ""])
def test_a_site_is_reached_by_https_or_on_this_machine(url, monkeypatch) -> None:
    monkeypatch.setenv("WP_APP_PASSWORD", "the-key")
    monkeypatch.setenv("WP_BASE_URL", url)

    assert settings().wp.base_url == url


@pytest.mark.parametrize("url", ["http://blog.example", "http://127.0.0.1.blog.example"])
def test_a_password_is_not_sent_in_the_clear(url, monkeypatch) -> None:
    monkeypatch.setenv("WP_APP_PASSWORD", "the-key")
    monkeypatch.setenv("WP_BASE_URL", url)

    with pytest.raises(ValidationError, match="use https") as refused:
        settings()
    assert "the-key" not in str(refused.value)


@pytest.mark.parametrize("vendor", EVERY_PREFIX)
def test_one_word_per_vendor_from_its_variables_to_its_connector_and_simulator(vendor) -> None:
    assert vendor in Settings.model_fields
    assert (ROOT / "sandbox" / f"{vendor}.py").is_file()
    assert [f for f in ROOT.glob(f"connectors/**/{vendor}.py")]
    urls = base_urls(prefixes=EVERY_PREFIX)
    assert urls[f"{vendor.upper()}_BASE_URL"].endswith(EVERY_PREFIX[vendor])
