"""What a million tokens cost, by model, dated, with where the figure was read.

A model without a row has no price: its cost is None, an alarm and never zero. Prices are in USD per
million tokens. Thinking is billed as output by all four vendors, so it has no price of its own
here; `Price.reasoning` is for a vendor that bills it apart.

Sources, all read 2026-11-22:
    xai        docs.x.ai/developers/models (grok-4.7 of 2026-09-21, grok-4.3)
    openai     developers.openai.com/api/docs/models/gpt-5.6-sol and -luna, and its price page as
               retold on 2026-11-05; the promotion on gpt-5.6 (4 and 20) was promised up to
               2026-11-21, so the list price is booked from the day after
    gemini     ai.google.dev/gemini-api/docs/pricing: 3.8-flash at half price until 2026-12-31; its
               speech (read 2026-11-28), at launch prices until then, doubled after
    anthropic  platform.claude.com/docs/en/about-claude/pricing, cache reads as of 2026-10-07
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

MILLION = Decimal(1_000_000)
# A served model may carry its date: claude-sonnet-5-5-20260924, gpt-5.6-sol-2026-07-09, …-001.
_DATED = re.compile(r"-(\d{4}-\d{2}-\d{2}|\d{8}|\d{4}|\d{3}|latest)$")
_ALWAYS = date(2026, 1, 1)


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one answer. `input` holds `cached` and `written`; `output` holds `reasoning`."""

    input: int = 0
    output: int = 0
    cached: int = 0
    written: int = 0
    reasoning: int = 0

    def __add__(self, other: "Usage") -> "Usage":
        """Return both together."""
        return Usage(
            self.input + other.input,
            self.output + other.output,
            self.cached + other.cached,
            self.written + other.written,
            self.reasoning + other.reasoning,
        )


@dataclass(frozen=True, slots=True)
class Price:
    """USD per million tokens from a day on; `long` applies where the prompt exceeds `long_from`."""

    input: Decimal
    cached: Decimal
    output: Decimal
    since: date = _ALWAYS
    written: Decimal | None = None  # None: as input
    reasoning: Decimal | None = None  # None: as output
    long_from: int | None = None
    long: "Price | None" = None


def _usd(
    read: str, cached: str, output: str, *, since: date = _ALWAYS, written: str | None = None,
    long_from: int | None = None, long: Price | None = None,
) -> Price:  # fmt: skip
    return Price(
        Decimal(read), Decimal(cached), Decimal(output), since=since,
        written=Decimal(written) if written else None, long_from=long_from, long=long,
    )  # fmt: skip


_GROK_47 = (_usd("2", "0.50", "6", long_from=200_000, long=_usd("4", "1", "12")),)
_GROK_43 = (_usd("1.25", "0.20", "2.50", long_from=200_000, long=_usd("2.50", "0.40", "5")),)
_SOL = (
    _usd("4", "0.40", "20", written="5", long_from=272_000,
         long=_usd("8", "0.80", "30", written="10")),
    _usd("5", "0.50", "30", written="6.25", since=date(2026, 11, 22), long_from=272_000,
         long=_usd("10", "1", "45", written="12.50")),
)  # fmt: skip
_LUNA = (
    _usd("0.20", "0.02", "1.20", written="0.25", long_from=272_000,
         long=_usd("0.40", "0.04", "1.80", written="0.50")),
)  # fmt: skip
_FLASH_38 = (
    _usd("0.75", "0.075", "3.75"),
    _usd("1.50", "0.15", "7.50", since=date(2027, 1, 1)),
)
_TTS_LITE_38 = (  # text in, sound out
    _usd("0.50", "0.50", "6"),
    _usd("1", "1", "12", since=date(2027, 1, 1)),
)
_TTS_38 = (
    _usd("0.50", "0.50", "9"),
    _usd("1", "1", "18", since=date(2027, 1, 1)),
)
_HAIKU_55 = (
    _usd("0.10", "0.01", "0.50", written="0.125", long_from=100_000,
         long=_usd("0.50", "0.05", "2.50", written="0.625")),
)  # fmt: skip
_SONNET_55 = (
    _usd("2", "0.20", "10", written="2.50"),
    _usd("2", "0.10", "10", written="2.50", since=date(2026, 10, 7)),
)

# Model: its prices, the oldest first.
PRICES: Mapping[str, tuple[Price, ...]] = {
    "grok-4.7": _GROK_47,
    "grok-4.6": _GROK_47,
    "grok-4.5": _GROK_47,
    "grok-4.3": _GROK_43,
    "gpt-5.6": _SOL,  # the vendor's alias of the next
    "gpt-5.6-sol": _SOL,
    "gpt-5.6-luna": _LUNA,
    "gpt-5.4-mini": (_usd("0.75", "0.075", "4.50"),),
    "gemini-3.8-flash": _FLASH_38,
    "gemini-3.7-flash": _FLASH_38,
    "gemini-3.8-flash-lite-tts": _TTS_LITE_38,
    "gemini-3.8-flash-tts": _TTS_38,
    "gemini-3.5-flash-lite": (_usd("0.30", "0.03", "2.50"),),
    "claude-sonnet-5-5": _SONNET_55,
    "claude-opus-5-5": (_usd("4", "0.20", "20", written="5"),),
    "claude-haiku-5-5": _HAIKU_55,
}


def price_of(model: str, day: date) -> Price | None:
    """Return what a model costs on a day; None where nobody has written it down."""
    name = model.removeprefix("models/")
    rows = PRICES.get(name) or PRICES.get(_DATED.sub("", name)) or ()
    return next((row for row in reversed(rows) if row.since <= day), None)


def cost_usd(model: str, usage: Usage, day: date, own: Price | None = None) -> Decimal | None:
    """Return what an answer cost, None where its price is not known.

    Args:
        own: the price of a model nobody sells, from the settings; it goes before the table.
    """
    price = own or price_of(model, day)
    if price is None:
        return None
    if price.long and price.long_from is not None and usage.input > price.long_from:
        price = price.long
    fresh = max(0, usage.input - usage.cached - usage.written)
    written = price.input if price.written is None else price.written
    thought = price.output if price.reasoning is None else price.reasoning
    return (
        fresh * price.input
        + usage.cached * price.cached
        + usage.written * written
        + (usage.output - usage.reasoning) * price.output
        + usage.reasoning * thought
    ) / MILLION


def at_most_usd(usage: Usage, day: date) -> Decimal:
    """Return what these tokens cost at the dearest known rates: for a model without a price."""
    known = [cost_usd(model, usage, day) for model in PRICES]
    return max((one for one in known if one is not None), default=Decimal(0))
