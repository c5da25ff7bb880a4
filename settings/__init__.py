"""Every knob of the project, on one page.

An environment variable is named VENDOR_FIELD: `KLAVIYO_API_KEY` fills `settings().klaviyo.api_key`.
A vendor with no variable set is `None`: not configured. First found wins: environment, `.env`,
the default here. A named client reads `clients/<name>.env` and the defaults, never the process
environment, so that no key can leak from one client to another.
"""

import os
import re
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal

from dotenv import dotenv_values
from pydantic import AfterValidator, BaseModel, Field, HttpUrl, SecretStr
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

OWN = "own"  # the client of a single-client installation
CLIENT_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")


class UnknownClient(Exception):
    """No settings for a client of that name."""


def _origin(url: HttpUrl) -> str:
    return str(url).rstrip("/")


Url = Annotated[HttpUrl, AfterValidator(_origin)]  # read back as text, without a final slash


def _url(default: str) -> Any:
    return Field(default_factory=lambda: default.rstrip("/"))


class DatabaseSettings(BaseModel):
    """Our own store: SQLite by default, PostgreSQL as `postgresql+psycopg://…`."""

    url: str = "sqlite:///var/automation.db"


class IngressSettings(BaseModel):
    """The HTTP door. Beyond loopback it needs a token."""

    host: str = "127.0.0.1"
    port: int = 3010
    token: SecretStr | None = None


class UnknownSettings(BaseModel):
    """An act of unknown outcome is looked up at the vendor once it is this old."""

    settle_seconds: float = Field(120.0, ge=0)


class HoldoutSettings(BaseModel):
    """The customers left untouched so that an effect can be measured."""

    key: SecretStr = SecretStr("")  # empty: the client's name; set it so that nobody can predict it
    share: float = Field(0.2, ge=0, le=0.5)


class ChurnSettings(BaseModel):
    """Switches of the churn process that belong to the client, not to the rule."""

    apply: bool = False  # does the nightly schedule make the writes, or only plan them?
    voice: bool = False  # may a consenting customer be queued for a call?
    currency: str = Field("EUR", pattern="^[A-Z]{3}$")
    timezone: str = "Europe/Paris"
    contact_country: str = Field("FR", pattern="^[A-Z]{2}$")
    caller: str = ""  # the number shown when a call is placed, E.164
    language: Literal["fr", "en"] = "fr"


class OutputSettings(BaseModel):
    """Where reports and recordings go."""

    dir: Path = Path("var/reports")


class KlaviyoSettings(BaseModel):
    api_key: SecretStr
    base_url: Url = _url("https://a.klaviyo.com")
    revision: str = "2026-07-15"


class ShopifySettings(BaseModel):
    """`base_url` is an origin; empty, it is https:// and the shop's domain."""

    access_token: SecretStr
    shop_domain: str = ""
    base_url: Url | Literal[""] = ""
    api_version: str = "2026-10"
    webhook_secret: SecretStr | None = None

    @property
    def origin(self) -> str:
        """Where the Admin API of this shop answers."""
        return str(self.base_url) or f"https://{self.shop_domain}"


class XaiSettings(BaseModel):
    api_key: SecretStr
    base_url: Url = _url("https://api.x.ai/v1")
    model: str = "grok-4.7"


class OpenaiSettings(BaseModel):
    api_key: SecretStr
    base_url: Url = _url("https://api.openai.com/v1")
    model: str = "gpt-5.6"


class GeminiSettings(BaseModel):
    api_key: SecretStr
    base_url: Url = _url("https://generativelanguage.googleapis.com/v1beta")
    model: str = "gemini-3.8-flash"


class AnthropicSettings(BaseModel):
    api_key: SecretStr
    base_url: Url = _url("https://api.anthropic.com/v1")
    model: str = "claude-sonnet-5-5"
    version: str = "2023-06-01"


class HubspotSettings(BaseModel):
    api_key: SecretStr
    base_url: Url = _url("https://api.hubapi.com")


class WpSettings(BaseModel):
    app_password: SecretStr
    user: str = ""
    base_url: Url | Literal[""] = ""


class WooSettings(BaseModel):
    consumer_key: SecretStr
    consumer_secret: SecretStr | None = None
    webhook_secret: SecretStr | None = None
    base_url: Url | Literal[""] = ""


class MetaSettings(BaseModel):
    access_token: SecretStr
    base_url: Url = _url("https://graph.facebook.com/v25.0")


class LinkedinSettings(BaseModel):
    access_token: SecretStr
    base_url: Url = _url("https://api.linkedin.com/rest")


class TiktokSettings(BaseModel):
    api_key: SecretStr
    base_url: Url = _url("https://business-api.tiktok.com/open_api/v1.3")


class CjSettings(BaseModel):
    api_key: SecretStr
    base_url: Url = _url("https://developers.cjdropshipping.com")


class BigbuySettings(BaseModel):
    api_key: SecretStr
    base_url: Url = _url("https://api.bigbuy.eu")


class TwilioSettings(BaseModel):
    account_sid: str
    auth_token: SecretStr
    base_url: Url = _url("https://api.twilio.com/2010-04-01")


class PlacesSettings(BaseModel):
    api_key: SecretStr
    base_url: Url = _url("https://places.googleapis.com/v1")


class Settings(BaseSettings):
    """The settings of one client. A slice's description says which processes need it."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_nested_delimiter="_",
        env_nested_max_split=1,
        env_ignore_empty=True,
        extra="ignore",
    )

    database: DatabaseSettings = DatabaseSettings()
    ingress: IngressSettings = IngressSettings()
    unknown: UnknownSettings = UnknownSettings()
    holdout: HoldoutSettings = HoldoutSettings()
    churn: ChurnSettings = ChurnSettings()
    output: OutputSettings = OutputSettings()

    xai: XaiSettings | None = Field(None, description="all processes: first AI provider")
    openai: OpenaiSettings | None = Field(None, description="all processes: second AI provider")
    gemini: GeminiSettings | None = Field(None, description="all processes: third AI provider")
    anthropic: AnthropicSettings | None = Field(
        None, description="all processes: fourth AI provider"
    )
    klaviyo: KlaviyoSettings | None = Field(None, description="churn, carts: profiles and events")
    shopify: ShopifySettings | None = Field(None, description="churn, dropship, carts: the shop")
    hubspot: HubspotSettings | None = Field(None, description="leads: the CRM")
    wp: WpSettings | None = Field(None, description="content: the site")
    woo: WooSettings | None = Field(None, description="dropship: the shop")
    meta: MetaSettings | None = Field(None, description="content: Facebook page")
    linkedin: LinkedinSettings | None = Field(None, description="content: LinkedIn page")
    tiktok: TiktokSettings | None = Field(None, description="content: advertising figures")
    cj: CjSettings | None = Field(None, description="dropship: supplier")
    bigbuy: BigbuySettings | None = Field(None, description="dropship: supplier")
    twilio: TwilioSettings | None = Field(None, description="voice: telephone")
    places: PlacesSettings | None = Field(None, description="leads: companies of an area")


class _FileOnly(Settings):
    """Settings of a named client: its file and nothing else, so that no key can leak in."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, dotenv_settings


def clients() -> list[str]:
    """Return every client there are settings for, `own` first."""
    return [OWN, *sorted(file.stem for file in Path("clients").glob("*.env"))]


def variables(client: str = OWN) -> set[str]:
    """Return the names of the variables a client's settings set at all, if only to nothing."""
    if client == OWN:
        return {*dotenv_values(".env"), *os.environ}
    return set(dotenv_values(Path("clients", f"{client}.env")))


@lru_cache
def settings(client: str = OWN) -> Settings:
    """Return a client's settings, read once per process.

    Raises:
        UnknownClient: the name is malformed, or has no file in `clients/`.
        pydantic.ValidationError: a value is malformed, or a vendor's required field is missing.
    """
    if client == OWN:
        return Settings()
    file = Path("clients", f"{client}.env")
    if not CLIENT_NAME.fullmatch(client) or not file.is_file():
        raise UnknownClient(f"there is no client {client!r}: its settings belong in {file}")
    return _FileOnly(_env_file=file)
