"""`3a doctor`: which vendors are configured, empty or missing, for which process, and whether the
key is accepted."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any

from rich.console import Console
from rich.table import Table

from connectors import klaviyo, shopify
from connectors.errors import ConnectorError, Refused
from connectors.llm import anthropic, gemini, openai, xai
from settings import Settings, settings, variables

SHARED = ("database", "ingress", "unknown", "holdout", "churn", "output")
PROVIDERS = {"xai": xai, "openai": openai, "gemini": gemini, "anthropic": anthropic}
PATIENCE_S = 10.0
ACCEPTED = "accepted"


def show(client: str, online: bool) -> bool:
    """Print the table; return False if a vendor that was asked does not accept the key."""
    own, given = settings(client), variables(client)
    answers = asyncio.run(_ask_all(own)) if online else {}
    table = Table(title=f"Vendors of client {client}", title_justify="left")
    for column in ("vendor", "variable", "state", "for", *(["online"] if online else [])):
        table.add_column(column)
    for vendor, field in Settings.model_fields.items():
        if vendor in SHARED:
            continue
        variable = _variable(vendor)
        row = [vendor, variable, _state(own, vendor, variable, given), field.description or ""]
        table.add_row(*row, *([answers.get(vendor, "-")] if online else []))
    console = Console()
    console.print(table)
    console.print(f"store: {_redacted(own.database.url)}")
    console.print(f"AI: {_chain(own)}")
    return all(answer == ACCEPTED for answer in answers.values())


def _state(own: Settings, vendor: str, variable: str, given: set[str]) -> str:
    if getattr(own, vendor) is not None:
        return "configured"
    return "empty" if variable in given else "missing"


def _variable(vendor: str) -> str:
    """Return the variable that turns a vendor on: its first required field."""
    slice_type = Settings.model_fields[vendor].annotation
    model = next(t for t in slice_type.__args__ if t is not type(None))  # type: ignore[union-attr]
    field = next(name for name, f in model.model_fields.items() if f.is_required())
    return f"{vendor}_{field}".upper()


async def _ask_all(own: Settings) -> dict[str, str]:
    """Ask every configured vendor we have a connector for, all at once."""
    ways: dict[str, Callable[..., Any]] = {
        "klaviyo": klaviyo.connect,
        "shopify": shopify.connect,
        **{
            name: partial(provider.connect, transport=None, timeout_s=PATIENCE_S)
            for name, provider in PROVIDERS.items()
        },
    }
    asked = {name: getattr(own, name) for name in ways if getattr(own, name) is not None}
    answers = await asyncio.gather(*(_answer(ways[name], asked[name]) for name in asked))
    return dict(zip(asked, answers, strict=True))


async def _answer(connect: Callable[..., Any], config: object) -> str:
    try:
        async with connect(config) as client:
            await client.check()
    except Refused as exc:
        return f"refused: {exc}"
    except ConnectorError as exc:
        return f"no answer: {exc}"
    return ACCEPTED


def _chain(own: Settings) -> str:
    on = [name for name in PROVIDERS if getattr(own, name)]
    return " → ".join(on) if on else "no provider: analyses are written by rule"


def _redacted(url: str) -> str:
    from sqlalchemy.engine import make_url

    return make_url(url).render_as_string(hide_password=True)
