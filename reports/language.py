"""The languages a report is written in."""

from typing import Literal

Language = Literal["fr", "en"]
