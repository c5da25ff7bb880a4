"""Twilio's words for a call, typed; and its reasons to refuse, by code."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Annotated, Any

import httpx
from pydantic import BaseModel, BeforeValidator, Field, ValidationError

from connectors.errors import ConnectorError, Refused

BAD_NUMBER, NOT_PERMITTED, NOT_IN_PROGRESS, UNVERIFIED_CALLER = 21211, 21215, 21220, 21210
OVER = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})


class TwilioRefused(Refused):
    """Twilio rejected the request; `code` is its own, e.g. 21211 for a bad number."""

    code: int = 0


def _when(said: Any) -> datetime | None:
    return parsedate_to_datetime(said).astimezone(UTC) if said else None


_When = Annotated[datetime | None, BeforeValidator(_when)]


class Call(BaseModel):
    """One call. `started` is None until it was dialled; numbers come as text."""

    sid: str
    status: str
    to: str = ""
    caller: str = Field("", validation_alias="from")
    direction: str | None = None
    created: _When = Field(None, validation_alias="date_created")
    started: _When = Field(None, validation_alias="start_time")
    ended: _When = Field(None, validation_alias="end_time")
    duration_s: int | None = Field(None, validation_alias="duration")
    answered_by: str | None = None
    price: str | None = None
    price_unit: str | None = None

    @property
    def over(self) -> bool:
        """Whether nothing more will come of it."""
        return self.status in OVER


class Calls(BaseModel):
    """A page of calls, the newest first."""

    calls: list[Call]


class NewCall(BaseModel):
    """A call to be placed. Numbers are E.164; addresses are ours, public and https.

    Attributes:
        url: asked for TwiML when it is answered; with `detect_machine`, after that is known.
        answered_url: told who answered while the call goes on already; a person then hears no
            silence first. With `wait_for_tone` a machine is told of once it takes a message.
        status_url: told of `initiated`, `ringing`, `answered` and `completed`.
        ring_s: how long it rings. `limit_s`: how long it lasts at most.
    """

    to: str
    caller: str
    url: str
    status_url: str = ""
    ring_s: int = 25
    limit_s: int = 1_800
    detect_machine: bool = False
    answered_url: str = ""
    wait_for_tone: bool = False

    def form(self) -> list[tuple[str, str]]:
        """Return it as the members of a form, in Twilio's names."""
        told = [("To", self.to), ("From", self.caller), ("Url", self.url), ("Method", "POST"),
                ("Timeout", str(self.ring_s)), ("TimeLimit", str(self.limit_s))]  # fmt: skip
        if self.status_url:
            told += [("StatusCallback", self.status_url), ("StatusCallbackMethod", "POST")]
            events = ("initiated", "ringing", "answered", "completed")
            told += [("StatusCallbackEvent", event) for event in events]
        if self.detect_machine:
            kind = "DetectMessageEnd" if self.wait_for_tone else "Enable"
            told += [("MachineDetection", kind), ("MachineDetectionTimeout", "15")]
        if self.detect_machine and self.answered_url:
            told += [("AsyncAmd", "true"), ("AsyncAmdStatusCallback", self.answered_url),
                     ("AsyncAmdStatusCallbackMethod", "POST")]  # fmt: skip
        return told


class _Said(BaseModel):
    code: int = 0


def verdict(operation: str, response: httpx.Response) -> ConnectorError | None:
    """Read the code of a refusal; None where the status says enough."""
    status = response.status_code
    if not 400 <= status < 500 or status in (401, 403, 404, 408, 429):
        return None
    try:
        code = _Said.model_validate_json(response.content).code
    except ValidationError:
        return None
    refused = TwilioRefused("twilio", operation, f"code {code}", status)
    refused.code = code
    return refused
