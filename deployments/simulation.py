"""The simulated vendors, and a process that can see nothing else.

Whoever enters the simulation leaves the folder with `.env` and `clients/` and drops every setting
of the environment, so that no key of a real vendor can be read, used or sent.
"""

import os
import shutil
from pathlib import Path

from settings import Settings, settings

KEYED = ("klaviyo", "xai", "openai", "gemini", "anthropic", "cj", "bigbuy")
WEBHOOK_SECRET = "simulated"  # of simulated storefronts
KEPT = ("ingress",)  # where our own door stands is not a vendor's business
ENGINE = ("PREFECT_API_URL", "PREFECT_API_KEY", "PREFECT_API_AUTH_STRING", "PREFECT_PROFILE")


def enter(port: int, home: Path) -> None:
    """Make this process, and those it starts, see the simulated vendors alone; `home` is emptied.

    Args:
        port: where the simulators answer.
        home: a folder of ours; store and reports go there, and the process moves there.
    """
    home = home.resolve()
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    for name in set(os.environ):
        if name in ENGINE or _is_a_setting(name):
            del os.environ[name]
    os.environ.update(_settings(port, home))
    os.chdir(home)
    settings.cache_clear()


def _is_a_setting(variable: str) -> bool:
    field = variable.partition("_")[0].lower()
    return field in Settings.model_fields and field not in KEPT


def _settings(port: int, home: Path) -> dict[str, str]:
    from sandbox import linkedin, meta, serve
    from sandbox.shop import NAME, PAGES

    return {
        **serve.base_urls(port, serve.MOUNTED | serve.CONTENT_PREFIXES),
        **{f"{vendor.upper()}_API_KEY": "sandbox" for vendor in KEYED},
        "SHOPIFY_ACCESS_TOKEN": "sandbox",
        "SHOPIFY_SHOP_DOMAIN": "simulated.myshopify.com",
        "SHOPIFY_WEBHOOK_SECRET": WEBHOOK_SECRET,
        "WOO_CONSUMER_KEY": "sandbox",
        "WOO_CONSUMER_SECRET": "sandbox",
        "WOO_WEBHOOK_SECRET": WEBHOOK_SECRET,
        "WP_USER": "sandbox",
        "WP_APP_PASSWORD": "sandbox",
        **{f"{network}_ACCESS_TOKEN": "sandbox" for network in ("META", "LINKEDIN", "X")},
        "META_PAGE_ID": meta.PAGE,
        "LINKEDIN_AUTHOR": linkedin.AUTHOR,
        "CONTENT_FILES": str(PAGES),
        "CONTENT_NAME": NAME,
        "CONTENT_LEAST_WORDS": "200",
        "HOLD_SECONDS": "0",
        "DATABASE_URL": f"sqlite:///{home}/automation.db",
        "OUTPUT_DIR": str(home / "reports"),
    }
