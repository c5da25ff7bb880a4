"""Options that several commands share, spelled once."""

from datetime import date
from enum import StrEnum
from typing import Annotated

import typer

DAY = "YYYY-MM-DD"


class SupplierName(StrEnum):
    """The suppliers whose catalogue can be read."""

    CJ = "cj"
    BIGBUY = "bigbuy"


class What(StrEnum):
    """What of a catalogue is read."""

    CATALOGUE = "catalogue"
    STOCK = "stock"
    PRICES = "prices"


def day_of(text: str) -> date:
    """Read a day.

    Raises:
        typer.BadParameter: it is not written YYYY-MM-DD.
    """
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.isoformat() != text:
        raise typer.BadParameter(f"a day is written YYYY-MM-DD, not {text}")
    return day


Client = Annotated[str, typer.Option(help="Which client: own, or a file in clients/.")]
Plan = Annotated[str, typer.Argument(metavar="PLAN", help="Its id, as `3a plans` lists it.")]
