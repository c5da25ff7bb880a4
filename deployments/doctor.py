"""`3a doctor`: which vendors are configured, empty or missing, for which process, and whether the
key is accepted and the models are served; the AI chain, its prices and its last drill."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any, get_args

from rich.console import Console
from rich.table import Table

from connectors import brave, gemini_tts, klaviyo, searxng, shopify, twilio
from connectors.errors import ConnectorError, Refused
from connectors.llm.door import Patience
from connectors.llm.members import CONNECT, Member, Providers
from domain.prices import price_of
from settings import Settings, settings, variables

PROVEN_DAYS = 8
PATIENCE = Patience(connect_s=5.0, first_s=10.0, stall_s=10.0, answer_s=10.0)
ACCEPTED = "accepted"


def show(client: str, online: bool) -> bool:
    """Print the table; return False if a vendor that was asked does not accept the key."""
    own, given = settings(client), variables(client)
    answers = asyncio.run(_ask_all(own)) if online else {}
    table = Table(title=f"Vendors of client {client}", title_justify="left")
    for column in ("vendor", "variable", "state", "for", *(["online"] if online else [])):
        table.add_column(column)
    for vendor, field in Settings.model_fields.items():
        if not _is_a_vendor(field.annotation):
            continue
        variable = _variable(vendor)
        row = [vendor, variable, _state(own, vendor, variable, given), field.description or ""]
        table.add_row(*row, *([answers.get(vendor, "-")] if online else []))
    console = Console()
    console.print(table)
    console.print(f"store: {_redacted(own.database.url)}")
    if speech := answers.get("gemini speech"):
        console.print(f"speech: {own.gemini.tts_model if own.gemini else ''}: {speech}")
    for line in _chain(client, own):
        console.print(line)
    console.print(f"web search: {_search(own)}")
    return all(answer == ACCEPTED for answer in answers.values())


def _search(own: Settings) -> str:
    """Say which engine articles are searched with."""
    from tasks.content_search import vendor_of

    vendor = vendor_of(own)
    if vendor is None:
        return "none: articles rest on the client's own sources"
    if getattr(own, vendor) is None:
        return f"none: CONTENT_SEARCH names {vendor}, {_variable(vendor)} is missing"
    return vendor


def _is_a_vendor(annotation: Any) -> bool:
    """Whether a slice may be missing: the others are our own knobs."""
    return type(None) in get_args(annotation)


def _state(own: Settings, vendor: str, variable: str, given: set[str]) -> str:
    found = getattr(own, vendor)
    if found is not None and getattr(found, "on", True):
        return "configured"
    return "empty" if variable in given else "missing"


def _variable(vendor: str) -> str:
    """Return the variable that turns a vendor on: its first required field, else its address."""
    annotation = Settings.model_fields[vendor].annotation
    model = next(t for t in get_args(annotation) if t is not type(None))
    required = [name for name, f in model.model_fields.items() if f.is_required()]
    return f"{vendor}_{(required or ['base_url'])[0]}".upper()


async def _ask_all(own: Settings) -> dict[str, str]:
    """Ask every configured vendor we have a connector for, all at once."""
    ways: dict[str, Callable[..., Any]] = {
        "klaviyo": klaviyo.connect,
        "shopify": shopify.connect,
        "twilio": twilio.connect,
        "searxng": searxng.connect,
        "brave": brave.connect,
    }
    asked = {name: getattr(own, name) for name in ways if getattr(own, name) is not None}
    members = Providers.of(own).on()
    speech = {"gemini speech": partial(gemini_tts.connect, own.gemini)} if own.gemini else {}
    answers = await asyncio.gather(
        *(_answer(partial(ways[name], asked[name])) for name in asked),
        *(_served(member) for member in members),
        *(_answer(connect) for connect in speech.values()),
    )
    names = [*asked, *(member.name for member in members), *speech]
    return dict(zip(names, answers, strict=True))


async def _served(member: Member) -> str:
    """Ask a provider for its models; a retired one of ours is named."""
    connect = partial(CONNECT[member.name], member.config, None, PATIENCE)
    return await _answer(connect, *_models(member))


async def _answer(connect: Callable[..., Any], *models: str) -> str:
    try:
        async with connect() as client:
            await client.check(*models)
    except Refused as exc:
        return f"refused: {exc}"
    except ConnectorError as exc:
        return f"no answer: {exc}"
    return ACCEPTED


def _chain(client: str, own: Settings) -> list[str]:
    """Say who would be asked in which order, and which model's price nobody has written down."""
    members = Providers.of(own).on()
    if not members:
        return ["AI: no provider: analyses are written by rule"]
    lines = [f"AI: {' → '.join(member.name for member in members)}", _drilled(client, own)]
    today = datetime.now(UTC).date()
    for member in members:
        for model in _models(member):
            if member.price is None and price_of(model, today) is None:
                lines.append(f"AI: ALARM: no price for {member.name} {model} (domain/prices.py)")
    return lines


def _drilled(client: str, own: Settings) -> str:
    """Say when the chain was last shown to survive; after eight days that is no proof."""
    from store import drills
    from store.database import NotMigrated, database

    try:
        last = drills.latest(database(own.database.url), client, "llm")
    except (NotMigrated, OSError) as exc:
        return f"AI drill: not known: {exc}"
    if last is None:
        return "AI drill: UNPROVEN: never drilled; run `3a drill llm`"
    rate = 100 * last.answered / last.answerable if last.answerable else 100.0
    what = f"{last.at:%Y-%m-%d}, {last.ground}: {rate:.0f} % of {last.answerable} answered"
    if not last.passed:
        return f"AI drill: UNPROVEN: the last one failed ({what}); see {last.log}"
    if drills.age_days(last) > PROVEN_DAYS:
        return f"AI drill: UNPROVEN: the last one is too old ({what}); run `3a drill llm`"
    return f"AI drill: {what}, {last.added_ms:.0f} ms added at the median"


def _models(member: Member) -> list[str]:
    return list(dict.fromkeys([member.model(cheap=False), member.model(cheap=True)]))


def _redacted(url: str) -> str:
    from sqlalchemy.engine import make_url

    return make_url(url).render_as_string(hide_password=True)
