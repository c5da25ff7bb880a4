"""Every knob of the project, on one page.

An environment variable is named VENDOR_FIELD: `KLAVIYO_API_KEY` fills `settings().klaviyo.api_key`.
A vendor with no variable set is `None`: not configured. First found wins: environment, `.env`,
the default here. A named client reads `clients/<name>.env` and the defaults, never the process
environment, so that no key can leak from one client to another.
"""

import os
import re
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import (
    AfterValidator,
    BaseModel,
    Field,
    HttpUrl,
    SecretStr,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

OWN = "own"  # the client of a single-client installation
LOOPBACK = ("127.0.0.1", "::1", "localhost")
CLIENT_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")


class UnknownClient(Exception):
    """No settings for a client of that name."""


def _origin(url: HttpUrl) -> str:
    return str(url).rstrip("/")


Url = Annotated[HttpUrl, AfterValidator(_origin)]  # read back as text, without a final slash


def _url(default: str) -> Any:
    return Field(default_factory=lambda: default.rstrip("/"))


Prefixes = str  # comma-separated, as an environment variable says it


def parts_of(text: str) -> list[str]:
    """Read a comma-separated setting."""
    return [part for one in text.split(",") if (part := one.strip())]


def secrets_of(secret: SecretStr | None) -> list[str]:
    """Return the secrets in force: two while one replaces the other, separated by a comma."""
    return parts_of(secret.get_secret_value()) if secret else []


class DatabaseSettings(BaseModel):
    """Our own store: SQLite by default, PostgreSQL as `postgresql+psycopg://…`."""

    url: str = "sqlite:///var/automation.db"


class IngressSettings(BaseModel):
    """The HTTP door. Beyond loopback it needs a token."""

    host: str = "127.0.0.1"
    port: int = 3010
    token: SecretStr | None = None
    unsigned: bool = False  # development only, on loopback: open without a webhook secret
    nudge: bool = False  # ask the workflow engine for a run when something rang


class OpsSettings(BaseModel):
    """The operator's routes: what waits for a person, replay, retry."""

    token: SecretStr | None = None


class UnknownSettings(BaseModel):
    """An act of unknown outcome is looked up at the vendor once it is this old.

    No vendor says how long it works on after we stopped listening. Only unknown outcomes wait.
    """

    settle_seconds: float = Field(300.0, ge=0)


class HttpSettings(BaseModel):
    """One vendor call of the order process may take this long in all."""

    timeout_seconds: float = Field(10.0, gt=0)


class LeaseSettings(BaseModel):
    """How long a worker holds a row; longer than one vendor call by at least two seconds."""

    seconds: float = Field(30.0, gt=0)


class HoldSettings(BaseModel):
    """Cooling-off before the first irreversible step: customers cancel in the first minutes."""

    seconds: float = Field(600.0, ge=0)


class ReconcileSettings(BaseModel):
    """The sweep over the storefronts: how often, and how far it looks back again."""

    interval_seconds: float = Field(300.0, gt=0)
    lookback_seconds: float = Field(3600.0, ge=0)


class TrackingSettings(BaseModel):
    """How often a supplier is asked about a parcel, and when silence is a case."""

    poll_seconds: float = Field(1800.0, gt=0)
    stale_days: int = Field(5, ge=1)


class RetrySettings(BaseModel):
    """Waits between tries of one row, doubled each time."""

    base_seconds: float = Field(2.0, gt=0)
    max_seconds: float = Field(300.0, gt=0)


class MinSettings(BaseModel):
    """The floors of the margin guard."""

    margin_percent: Decimal = Decimal(10)


class FxSettings(BaseModel):
    """EUR for one USD, and the day it was read; a rate older than `max_days` holds orders."""

    usd_eur: Decimal = Field(Decimal("0.92"), gt=0)
    date: Annotated[str, Field(pattern=r"^(\d{4}-\d{2}-\d{2})?$")] = ""
    max_days: int = Field(7, ge=1)


class MaxSettings(BaseModel):
    """What a supplier may be paid in a day or for an order, and how many pieces of one article an
    order may hold, before a person is asked. The defaults stop a mistake, not a busy day: set them
    to what the shop really sells."""

    daily_eur: Decimal = Field(Decimal(50_000), ge=0)
    order_eur: Decimal = Field(Decimal(2000), ge=0)
    quantity: int = Field(50, ge=1)
    repeat_minutes: int = Field(10, ge=0)  # same person, address and goods within this: ask


class UnusualSettings(BaseModel):
    """Addresses a person looks at before anything is bought; see `domain/dropship/unusual.py`.

    Also known: `no_number` (a street without a digit), `billing` (paid from another country, where
    the storefront says from which).
    """

    address_rules: str = "po_box,parcel_shop,forwarder"
    sold_countries: str = ""  # two letters each, with commas; empty: the shop sells everywhere


class PaymentSettings(BaseModel):
    """What the shop's payment provider keeps of a sale."""

    fee_percent: Decimal = Field(Decimal("2.9"), ge=0, le=100)
    fee_fixed_eur: Decimal = Field(Decimal("0.30"), ge=0)


class SkuSettings(BaseModel):
    """The client's explicit map: shop SKU to supplier SKU, with an optional substitute."""

    map: Path | None = None


class IgnoreSettings(BaseModel):
    """Prefixes of SKUs the shop ships itself: never bought, never asked about."""

    sku_prefixes: Prefixes = ""


class OrdersSettings(BaseModel):
    """Switches of the order process that belong to the client."""

    apply: bool = True  # buy for real; otherwise orders are planned, priced and shown
    test: bool = False  # are the storefront's test orders bought too?
    vat_recovered: bool = False  # does the client get back the VAT its suppliers charge?
    key: SecretStr = SecretStr("")  # names customers by keyed hash; empty: the client's name


class VoiceSettings(BaseModel):
    """The call door. Beyond loopback it needs a secret and its callers' origins.

    `max_sessions` 0 is what the upstream allows: 10 at api.x.ai, 1,000 elsewhere. `public_url` is
    the address the telephone company knows us by; its signatures are computed over it.
    """

    host: str = "127.0.0.1"
    port: int = 3007
    respond_port: int = 3004  # the brief's; 0 leaves it unbound
    secret: SecretStr = SecretStr("")  # signs caller tokens; empty: one made at start
    token: SecretStr | None = None  # lets a server of the client's ask for caller tokens
    origins: str = ""  # comma-separated; empty: this machine's own pages
    proxies: str = ""  # addresses whose X-Forwarded-For is believed
    public_url: str = ""
    max_sessions: int = Field(0, ge=0)
    per_address: int = Field(3, ge=1)
    starts_per_minute: int = Field(10, ge=1)
    max_minutes: int = Field(60, ge=1)
    idle_seconds: float = Field(3600.0, gt=0)  # nobody spoke for so long
    hold_ms: int = Field(150, ge=0, le=1000)  # a cough may be so long; 0: every sound interrupts
    renew_minutes: float = Field(25.0, gt=0)  # a new upstream session, before the provider's wall
    drain_seconds: float = Field(120.0, ge=0)
    retention_days: int = Field(90, ge=1)
    included_minutes: int = Field(100, ge=0)  # a month; the brief's package
    overage_usd: Decimal = Field(Decimal("0.05"), ge=0)  # per minute beyond them
    company: str = ""  # for whom it speaks: said in the first sentence of a call
    facts: Path | None = None  # a text file, one sentence a line: all that may be stated
    transfer_to: str = ""  # the person a call is handed to, E.164
    apply: bool = False  # are queued calls dialled, or only shown?
    ring_seconds: int = Field(25, ge=5, le=120)  # how long a call of ours rings
    call_minutes: int = Field(10, ge=1, le=60)  # the carrier ends a call of ours after so long
    voicemail: Literal["hang_up", "message"] = "hang_up"  # where a machine answers a call of ours


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


class ContentSettings(BaseModel):
    """The content process: what the client says of themselves, and what an article must be.

    `site` is the client's own address: its pages are the client's word, and articles link to them
    alone. `files`, `samples` and `products` are their texts, samples of their writing, and their
    price list (docs/processes/content.md has the forms).
    """

    site: Url | Literal[""] = ""
    name: str = ""  # as articles say it; empty: the site's host
    feeds: str = ""  # comma-separated addresses of RSS or Atom feeds
    files: Path | None = None
    samples: Path | None = None
    products: Path | None = None
    pages: int = Field(40, ge=1, le=200)  # of the site, read for one article
    forbidden: str = ""  # comma-separated words and phrases never written
    audience: str = ""
    call_fr: str = ""  # the words an article ends on
    call_en: str = ""
    call_url: Url | Literal[""] = ""
    author: str = ""  # who answers for the articles; empty: the site's name
    least_words: int = Field(600, ge=100)
    most_words: int = Field(1_400, ge=200)
    min_score: float = Field(60.0, ge=0, le=100)  # below it an article is not ready
    posts_per_month: int = Field(4, ge=0)  # that go live on one site
    autopilot: bool = False  # go live unreviewed? the page then says that a machine wrote it
    category: str = ""  # of every article on the site; empty: the site's own default
    images: Path = Path("var/images")  # where image files that an article names lie
    # which engine searches the web; empty: the one that is configured, one's own first
    search: Literal["", "searxng", "brave", "off"] = ""
    search_pages: int = Field(5, ge=1, le=20)  # of what it finds, read for one article

    @property
    def site_name(self) -> str:
        """The site's name in an article."""
        return self.name or (urlsplit(str(self.site)).hostname or "").removeprefix("www.")


class OutputSettings(BaseModel):
    """Where reports and recordings go."""

    dir: Path = Path("var/reports")


class KlaviyoSettings(BaseModel):
    api_key: SecretStr
    base_url: Url = _url("https://a.klaviyo.com")
    revision: str = "2026-07-15"


class ShopifySettings(BaseModel):
    """`base_url` is an origin; empty, it is https:// and the shop's domain. `location` is where
    the stock of suppliers' goods is kept, needed with more than one place that sells online."""

    access_token: SecretStr
    location: str = ""  # a number, or gid://shopify/Location/…
    shop_domain: str = ""
    base_url: Url | Literal[""] = ""
    api_version: str = "2026-10"
    webhook_secret: SecretStr | None = None

    @property
    def origin(self) -> str:
        """Where the Admin API of this shop answers."""
        return str(self.base_url) or f"https://{self.shop_domain}"


class ChatSettings(BaseModel):
    """What every AI provider has: two models, and how long it may take.

    `answer_seconds` is for a whole answer, tries and repairs included; the others are for an answer
    that comes in pieces.
    """

    cheap_model: str = ""  # answers once most of the day's budget is spent; empty: the usual one
    connect_seconds: float = Field(2.0, gt=0)
    first_token_seconds: float = Field(5.5, gt=0)  # then the next provider has begun within 6 s
    stall_seconds: float = Field(5.0, gt=0)  # between two pieces
    answer_seconds: float = Field(20.0, gt=0)


class XaiSettings(ChatSettings):
    """`realtime_url` is the voice gateway's upstream; ws:// only for a simulator.

    With a simulator of this machine as the upstream no key is needed; others then write texts.
    """

    api_key: SecretStr
    base_url: Url = _url("https://api.x.ai/v1")
    model: str = "grok-4.7"
    cheap_model: str = "grok-4.3"
    realtime_url: str = "wss://api.x.ai/v1/realtime"
    realtime_model: str = "grok-voice-think-fast-2.0"
    voice: str = "eve"  # ids are the vendor's; it refuses one it does not know
    pcmu: bool = True  # does the voice service take the telephone's own form of sound?

    @model_validator(mode="before")
    @classmethod
    def _simulated(cls, given: Any) -> Any:
        """Let a simulator's address stand without a key."""
        if isinstance(given, dict) and "api_key" not in given:
            upstream = urlsplit(str(given.get("realtime_url", "")))
            return {**given, "api_key": ""} if upstream.hostname in LOOPBACK else given
        return given

    @field_validator("realtime_url")
    @classmethod
    def _sealed(cls, realtime_url: str) -> str:
        upstream = urlsplit(realtime_url)
        if upstream.scheme not in ("ws", "wss") or not upstream.hostname:
            raise ValueError("an upstream is wss://host/path")
        return realtime_url

    @property
    def on(self) -> bool:
        """Whether texts can be asked of it."""
        return bool(self.api_key.get_secret_value())


class OpenaiSettings(ChatSettings):
    api_key: SecretStr
    base_url: Url = _url("https://api.openai.com/v1")
    model: str = "gpt-5.6"
    cheap_model: str = "gpt-5.6-luna"


class GeminiSettings(ChatSettings):
    api_key: SecretStr
    base_url: Url = _url("https://generativelanguage.googleapis.com/v1beta")
    model: str = "gemini-3.8-flash"
    cheap_model: str = "gemini-3.5-flash-lite"
    tts_model: str = "gemini-3.8-flash-lite-tts"
    tts_voice: str = "Kore"
    tts_guest_voice: str = "Puck"  # the second voice of an episode


class AnthropicSettings(ChatSettings):
    api_key: SecretStr
    base_url: Url = _url("https://api.anthropic.com/v1")
    model: str = "claude-sonnet-5-5"
    cheap_model: str = "claude-haiku-5-5"
    version: str = "2023-06-01"


class CompatibleSettings(ChatSettings):
    """Any server that speaks chat completions; it is on when it has an address and a model.

    `input_usd` and `output_usd` are its prices per million tokens: 0 for a machine of one's own,
    empty is not known.
    """

    base_url: Url | Literal[""] = ""
    model: str = ""
    api_key: SecretStr = SecretStr("")
    tokens_field: Literal["max_tokens", "max_completion_tokens"] = "max_tokens"
    input_usd: Decimal | None = Field(None, ge=0)
    output_usd: Decimal | None = Field(None, ge=0)

    @property
    def on(self) -> bool:
        """Whether it can be asked."""
        return bool(self.base_url and self.model)


PROVIDERS = ("xai", "openai", "gemini", "anthropic", "local", "compatible")


class LlmSettings(BaseModel):
    """Which providers may be asked, in which order, and what a day may cost."""

    order: str = ",".join(PROVIDERS)
    daily_eur: Decimal = Field(Decimal(50), ge=0)  # above it, nobody is asked until tomorrow

    @field_validator("order")
    @classmethod
    def _known(cls, order: str) -> str:
        if unknown := [name for name in parts_of(order) if name not in PROVIDERS]:
            raise ValueError(f"no provider {', '.join(unknown)}: there are {', '.join(PROVIDERS)}")
        return order

    @property
    def names(self) -> list[str]:
        """The providers, the first to be asked first."""
        return list(dict.fromkeys(parts_of(self.order)))


class HubspotSettings(BaseModel):
    api_key: SecretStr
    base_url: Url = _url("https://api.hubapi.com")


class WpSettings(BaseModel):
    """`base_url` is the site's address; the password travels with each call, so it is https."""

    app_password: SecretStr
    user: str = ""
    base_url: Url | Literal[""] = ""
    max_rps: float = Field(5.0, gt=0)  # WordPress itself counts nothing; the host may

    @field_validator("base_url")
    @classmethod
    def _sealed(cls, base_url: str) -> str:
        site = urlsplit(base_url)
        if site.scheme == "http" and site.hostname not in LOOPBACK:
            raise ValueError("plain http shows the password to everybody on the way: use https")
        return base_url


class WooSettings(BaseModel):
    consumer_key: SecretStr
    consumer_secret: SecretStr | None = None
    webhook_secret: SecretStr | None = None
    base_url: Url | Literal[""] = ""
    max_rps: float = Field(20.0, gt=0)  # WooCommerce itself counts nothing; the host may


class MetaSettings(BaseModel):
    """`access_token` is the page's own; with `app_secret` each call also proves the app."""

    access_token: SecretStr
    page_id: str = Field("", pattern=r"^\d*$")
    app_secret: SecretStr | None = None
    base_url: Url = _url("https://graph.facebook.com")
    api_version: str = Field("v25.0", pattern=r"^v\d+\.\d+$")
    max_rps: float = Field(1.0, gt=0)  # our own limit: nobody posts faster


class LinkedinSettings(BaseModel):
    """`author` is who posts: urn:li:organization:… or urn:li:person:…"""

    access_token: SecretStr
    author: str = Field("", pattern=r"^(urn:li:(person|organization|member):[\w-]+)?$")
    base_url: Url = _url("https://api.linkedin.com")
    version: str = Field("202610", pattern=r"^20\d{2}(0[1-9]|1[0-2])$")  # each lives a year
    max_rps: float = Field(1.0, gt=0)  # our own limit: nobody posts faster


class XSettings(BaseModel):
    access_token: SecretStr
    base_url: Url = _url("https://api.x.com")
    max_rps: float = Field(1.0, gt=0)  # our own limit: nobody posts faster


class TiktokSettings(BaseModel):
    api_key: SecretStr
    base_url: Url = _url("https://business-api.tiktok.com/open_api/v1.3")


class CjSettings(BaseModel):
    """`pay_type` 3 creates orders unpaid and pays them as an act of its own; 2 pays at once."""

    api_key: SecretStr
    base_url: Url = _url("https://developers.cjdropshipping.com")
    pay_type: int = Field(3, ge=1, le=3)
    logistic_name: str = ""  # empty: the cheapest that freightCalculate offers
    from_country: str = Field("CN", pattern="^[A-Z]{2}$")
    max_rps: float = Field(1.0, gt=0)
    sku_prefixes: Prefixes = "CJ-,CJD-,CJDS-"
    daily_points: int = Field(50_000, ge=0)


class BigbuySettings(BaseModel):
    """`carriers` by the vendor's names, the preferred one first."""

    api_key: SecretStr
    base_url: Url = _url("https://api.bigbuy.eu")
    payment_method: Literal["paypal", "moneybox", "bankwire"] = "moneybox"
    carriers: str = "gls,chrono"
    language: str = Field("fr", pattern="^[a-z]{2}$")
    max_rps: float = Field(1.0, gt=0)
    sku_prefixes: Prefixes = "BB-,BIGBUY-"

    @property
    def carrier_names(self) -> list[str]:
        """The carriers, in order of preference."""
        return parts_of(self.carriers)


class SearxngSettings(BaseModel):
    """An instance of one's own; its settings.yml must list json under `search.formats`."""

    base_url: Url
    max_rps: float = Field(1.0, gt=0)  # our own limit; the engines behind it block who asks fast


class BraveSettings(BaseModel):
    """`request_usd` is what the plan charges a search; empty: the list price we know of."""

    api_key: SecretStr
    base_url: Url = _url("https://api.search.brave.com")
    country: str = Field("ALL", pattern="^(ALL|[A-Z]{2})$")
    max_rps: float = Field(1.0, gt=0)  # the smallest plan's; the plan on sale allows 50
    request_usd: Decimal | None = Field(None, ge=0)


class TwilioSettings(BaseModel):
    """`caller` is the number shown, E.164; it must be one of the account's own."""

    account_sid: str
    auth_token: SecretStr
    caller: str = ""
    base_url: Url = _url("https://api.twilio.com/2010-04-01")

    @property
    def simulated(self) -> bool:
        """Whether the telephone company is this machine's own: then it is a simulator."""
        return urlsplit(str(self.base_url)).hostname in LOOPBACK


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
    ops: OpsSettings = OpsSettings()
    orders: OrdersSettings = OrdersSettings()
    http: HttpSettings = HttpSettings()
    lease: LeaseSettings = LeaseSettings()
    hold: HoldSettings = HoldSettings()
    reconcile: ReconcileSettings = ReconcileSettings()
    tracking: TrackingSettings = TrackingSettings()
    retry: RetrySettings = RetrySettings()
    min: MinSettings = MinSettings()
    max: MaxSettings = MaxSettings()
    unusual: UnusualSettings = UnusualSettings()
    fx: FxSettings = FxSettings()
    payment: PaymentSettings = PaymentSettings()
    sku: SkuSettings = SkuSettings()
    ignore: IgnoreSettings = IgnoreSettings()
    output: OutputSettings = OutputSettings()
    content: ContentSettings = ContentSettings()
    llm: LlmSettings = LlmSettings()
    voice: VoiceSettings = VoiceSettings()

    xai: XaiSettings | None = Field(None, description="all processes: first AI provider")
    openai: OpenaiSettings | None = Field(None, description="all processes: second AI provider")
    gemini: GeminiSettings | None = Field(None, description="all processes: third AI provider")
    anthropic: AnthropicSettings | None = Field(
        None, description="all processes: fourth AI provider"
    )
    local: CompatibleSettings | None = Field(
        None, description="all processes: an AI server of one's own"
    )
    compatible: CompatibleSettings | None = Field(
        None, description="all processes: a further AI server or gateway"
    )
    klaviyo: KlaviyoSettings | None = Field(None, description="churn, carts: profiles and events")
    shopify: ShopifySettings | None = Field(None, description="churn, dropship, carts: the shop")
    hubspot: HubspotSettings | None = Field(None, description="leads: the CRM")
    wp: WpSettings | None = Field(None, description="content: the site")
    woo: WooSettings | None = Field(None, description="dropship: the shop")
    meta: MetaSettings | None = Field(None, description="content: Facebook page")
    linkedin: LinkedinSettings | None = Field(None, description="content: LinkedIn page")
    x: XSettings | None = Field(None, description="content: X account")
    searxng: SearxngSettings | None = Field(None, description="content: web search of one's own")
    brave: BraveSettings | None = Field(None, description="content: web search, charged")
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
