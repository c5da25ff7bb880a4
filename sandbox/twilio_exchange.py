"""Carries out the calls of the Twilio simulator: rings, asks for TwiML, obeys it, reports.

Who picks up is a `Person`; nobody's telephone rings. Everything sent to us is signed, over the
public address, which `route` turns into where we really listen. Sound flows over a Media Stream
(twilio_line.py); <Say> and <Dial> are written down, not spoken.

Verbs     Say, Play, Pause, Connect/Stream, Dial, Redirect, Hangup, Reject; another one is an error
"""

import asyncio
import ssl
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from xml.etree import ElementTree

import aiohttp

from sandbox.twilio_line import Caller, Line, dialled
from sandbox.twilio_sign import HEADER, signature

OVER = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
NOT_ANSWERED = frozenset({"busy", "failed", "no-answer"})
MACHINE, MACHINE_BEEP, HUMAN = "machine_start", "machine_end_beep", "human"
DETECTED_S = 1.2  # who answered is known so long after it
MOST_VERBS = 50
DOOR, LOOPBACK = "127.0.0.1:3007", ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True, slots=True)
class Person:
    """Whoever picks up: `answers` is human, machine, busy, failed or no-answer.

    `talk` holds the conversation and returns to hang up; None waits until the other side does.
    """

    answers: str = "human"
    rings_s: float = 0.0
    talk: Callable[[Line], Coroutine[Any, Any, None]] | None = None


@dataclass(slots=True)
class PhoneCall:
    """One call: how it was asked for, what was done, and in which state it is."""

    sid: str
    to: str
    caller: str
    created: datetime
    direction: str = "outbound-api"
    form: Mapping[str, Any] = field(default_factory=dict)
    status: str = "queued"
    due: datetime | None = None
    started: datetime | None = None
    ended: datetime | None = None
    answered_by: str | None = None
    done: list[tuple[str, str]] = field(default_factory=list)  # verbs obeyed, in order
    errors: list[str] = field(default_factory=list)
    line: Line | None = None
    twiml: str | None = None  # to go on with, set by a redirect
    changed: asyncio.Event = field(default_factory=asyncio.Event)  # redirected or ended by REST
    streaming: asyncio.Event = field(default_factory=asyncio.Event)  # `line` is open
    finished: asyncio.Event = field(default_factory=asyncio.Event)  # and reported

    @property
    def over(self) -> bool:
        """Whether nothing more will come of it."""
        return self.status in OVER


def local(url: str) -> str:
    """Return where this machine's own voice door stands for a public address of it."""
    parts = urlsplit(url)
    if parts.hostname in LOOPBACK:
        return url
    scheme = {"https": "http", "wss": "ws"}.get(parts.scheme, parts.scheme)
    return urlunsplit(parts._replace(scheme=scheme, netloc=DOOR))


class Exchange:
    """Rings, connects and reports; one for an account. It never leaves this machine by itself."""

    def __init__(
        self, account: str, token: str, *, route: Callable[[str], str] = local,
        tempo: float = 1.0, tls: ssl.SSLContext | None = None,
    ) -> None:  # fmt: skip
        self._account, self._token, self._route = account, token, route
        self._tempo, self._tls = tempo, tls
        self.posts: list[tuple[str, dict[str, str], int]] = []  # to us: URL, form, status
        self.others: Callable[[str], Person] = lambda number: Person()  # whom <Dial> rings

    async def carry_out(self, call: PhoneCall, person: Person) -> None:
        """Take a call from its first ring to its end."""
        async with aiohttp.ClientSession() as http:
            await self._report(http, call, "initiated", "queued")
            await self._report(http, call, "ringing")
            await self._rest(person.rings_s)
            if call.over:  # ended while it rang
                return await self._end(http, call, "canceled")
            if person.answers in NOT_ANSWERED:
                return await self._end(http, call, person.answers)
            call.started = datetime.now(UTC)
            await self._report(http, call, "answered", "in-progress")
            beside = str(call.form.get("AsyncAmd", "")).lower() == "true"
            if not beside:
                self._listen_who(call, person)
            detecting = asyncio.create_task(self._detected(http, call, person, beside))
            await self._obey(http, call, person)
            await detecting
            return await self._end(http, call, call.status if call.over else "completed")

    async def post(
        self, http: aiohttp.ClientSession, url: str, form: Mapping[str, str], *,
        signed: str | None = None,
    ) -> tuple[int, str]:  # fmt: skip
        """Send a signed form to a public address of ours; return status and body."""
        said = dict(form)
        given = signature(url, said, self._token) if signed is None else signed
        try:
            async with http.post(
                self._route(url), data=said, headers={HEADER: given}, ssl=self._tls or True,
                timeout=aiohttp.ClientTimeout(total=15),
            ) as answer:  # fmt: skip
                status, text = answer.status, await answer.text()
        except (aiohttp.ClientError, TimeoutError) as exc:
            status, text = 0, type(exc).__name__
        self.posts.append((url, said, status))
        return status, text

    def webhook(self, call: PhoneCall, **more: str) -> dict[str, str]:
        """Return the members of a webhook about a call."""
        told = {"CallSid": call.sid, "AccountSid": self._account, "From": call.caller,
                "To": call.to, "CallStatus": call.status, "ApiVersion": "2010-04-01",
                "Direction": call.direction}  # fmt: skip
        if call.answered_by:
            told["AnsweredBy"] = call.answered_by
        return told | more

    def _listen_who(self, call: PhoneCall, person: Person) -> None:
        """Find out who answered; with `DetectMessageEnd` a machine is known by its tone."""
        kind = call.form.get("MachineDetection")
        if kind:
            machine = MACHINE if kind == "Enable" else MACHINE_BEEP
            call.answered_by = machine if person.answers == "machine" else HUMAN

    async def _detected(
        self, http: aiohttp.ClientSession, call: PhoneCall, person: Person, beside: bool
    ) -> None:
        """With asynchronous detection who answered is told beside the call, while it goes on."""
        told = str(call.form.get("AsyncAmdStatusCallback", ""))
        if not beside:
            return
        await self._rest(DETECTED_S)
        self._listen_who(call, person)
        if told and call.answered_by and not call.over:
            await self.post(http, told, self.webhook(call, MachineDetectionDuration="1200"))

    async def _obey(self, http: aiohttp.ClientSession, call: PhoneCall, person: Person) -> None:
        document = await self._asked(http, call)
        for _ in range(MOST_VERBS):
            following = None
            for verb in document if document is not None else ():
                following = await self._verb(http, call, person, verb)
                if following is not None or call.over or call.twiml is not None:
                    break
            if call.twiml is not None:
                following, call.twiml = _read(call.twiml), None
                call.changed.clear()
            if following is None or call.over:
                return
            document = following

    async def _asked(
        self, http: aiohttp.ClientSession, call: PhoneCall, url: str = "", **more: str
    ) -> ElementTree.Element | None:
        """Ask us what to do; None, and an error written down, where that is no answer."""
        if not url and call.form.get("Twiml"):
            return _read(str(call.form["Twiml"]))
        address = url or str(call.form["Url"])
        status, text = await self.post(http, address, self.webhook(call, **more))
        if status // 100 != 2:
            call.errors.append(f"11200: {address} answered {status}")
            return None
        document = _read(text)
        if document is None:
            call.errors.append(f"12100: {address} answered no TwiML")
        return document

    async def _verb(
        self, http: aiohttp.ClientSession, call: PhoneCall, person: Person,
        verb: ElementTree.Element,
    ) -> ElementTree.Element | None:  # fmt: skip
        """Do one verb; return a document to go on with instead of the rest."""
        words = (verb.text or "").strip()
        call.done.append((verb.tag, words))
        if verb.tag == "Redirect":
            return await self._asked(http, call, words)
        if verb.tag in ("Hangup", "Reject"):
            call.status = "busy" if verb.tag == "Reject" else "completed"
        elif verb.tag == "Connect":
            await self._stream(call, person, verb)
        elif verb.tag == "Dial":
            return await self._dial(http, call, verb)
        elif verb.tag not in ("Say", "Play", "Pause"):
            call.errors.append(f"12200: {verb.tag} is not known here")
        return None

    async def _stream(self, call: PhoneCall, person: Person, connect: ElementTree.Element) -> None:
        found = connect.find("Stream")
        if found is None or "?" in found.attrib.get("url", "?"):
            call.errors.append("31941: a stream has an address without a query")
            return
        parameters = {p.attrib["name"]: p.attrib["value"] for p in found.iter("Parameter")}
        url = found.attrib["url"]
        caller = Caller(self._account, call.sid, parameters)
        try:
            async with dialled(
                self._route(url), token=self._token, caller=caller, signed_url=url,
                tempo=self._tempo, tls=self._tls,
            ) as line:  # fmt: skip
                call.line = line
                call.streaming.set()
                await self._talk(call, person, line)
        except aiohttp.ClientError as exc:
            call.errors.append(f"31920: {type(exc).__name__}")

    async def _talk(self, call: PhoneCall, person: Person, line: Line) -> None:
        """Hold the conversation until somebody ends it, or the call is sent elsewhere."""
        ends: list[asyncio.Task[Any]] = [
            asyncio.create_task(line.closed.wait()),
            asyncio.create_task(call.changed.wait()),
        ]
        talk = asyncio.create_task(person.talk(line)) if person.talk is not None else None
        done, left = await asyncio.wait(
            ends if talk is None else [*ends, talk], return_when=asyncio.FIRST_COMPLETED
        )
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        if talk in done and not call.changed.is_set():
            call.status = "completed"
        if talk in done and talk is not None:
            talk.result()  # what a person of a test found wrong is for the test to see

    async def _dial(
        self, http: aiohttp.ClientSession, call: PhoneCall, dial: ElementTree.Element
    ) -> ElementTree.Element | None:
        """Ring somebody else; with an `action` its answer goes on, and nothing after the verb."""
        number = dial.find("Number")
        whom = ((number.text if number is not None else dial.text) or "").strip()
        call.done.append(("Number", whom))
        other = self.others(whom)
        await self._rest(other.rings_s)
        status = other.answers if other.answers in NOT_ANSWERED else "completed"
        if status == "completed" and number is not None and number.attrib.get("url"):
            document = await self._asked(http, call, number.attrib["url"])
            for verb in document if document is not None else ():
                call.done.append((f"whisper {verb.tag}", (verb.text or "").strip()))
        if action := dial.attrib.get("action"):
            return await self._asked(http, call, action, DialCallStatus=status)
        return None

    async def _end(self, http: aiohttp.ClientSession, call: PhoneCall, status: str) -> None:
        call.ended = datetime.now(UTC)
        await self._report(http, call, "completed", status)
        call.finished.set()

    async def _report(
        self, http: aiohttp.ClientSession, call: PhoneCall, event: str, status: str = ""
    ) -> None:
        call.status = status or event
        url, wanted = str(call.form.get("StatusCallback", "")), call.form.get("StatusCallbackEvent")
        if not url or event not in (wanted or ["completed"]):
            return
        told = {"CallStatus": "initiated" if event == "initiated" else call.status,
                "SequenceNumber": str(len(self.posts)), "CallbackSource": "call-progress-events",
                "Timestamp": format_datetime(datetime.now(UTC))}  # fmt: skip
        if call.over and call.started and call.ended:
            told["CallDuration"] = str(round((call.ended - call.started).total_seconds()))
        await self.post(http, url, self.webhook(call) | told)

    async def _rest(self, seconds: float) -> None:
        await asyncio.sleep(seconds / self._tempo)


def _read(text: str) -> ElementTree.Element | None:
    try:
        document = ElementTree.fromstring(text)
    except ElementTree.ParseError:
        return None
    return document if document.tag == "Response" else None
