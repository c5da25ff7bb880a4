"""The telephone's door: what Twilio asks and tells by HTTP, and the stream of each call.

POST /twiml, /twiml/{client}        what to do with a call: TwiML that connects it to us
POST /twiml/{client}/status         how a call of ours goes on
POST /twiml/{client}/answered       who answered it, a person or a machine
POST /twiml/{client}/whisper        what the person who takes a call over hears first
POST /twiml/{client}/transferred    how a transfer went
WS   /twilio, /twilio/{client}      the stream of one call

Every route is signed by Twilio over the address it called (`VOICE_PUBLIC_URL`), the WebSocket's
upgrade too. A stream is a call's own by a token that is used once, within seconds, by that call.
The conversation begins with POST /twiml: the service is reached while the call is being connected.
One process serves a telephone number: a call's stream must come to where its TwiML came from.
"""

import asyncio
import logging
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from aiohttp import web

from connectors import twilio, twiml
from connectors.errors import ConnectorError
from connectors.twilio_signature import verify
from domain.bant import Language
from domain.calls.outbound import is_machine
from domain.calls.telephone_words import all_lines_busy, nobody_took_it, whisper
from domain.calls.words import voicemail
from drains.calling import take_word
from drains.exchange import Desk, Heard
from drains.twilio_carrier import ATTEMPT
from settings import OWN
from store import call_attempts
from store.call_attempts import Attempt
from voice.expected import Expected, ExpectedCalls
from voice.ground import Ground, Who
from voice.phone import Incoming, PhoneLeg
from voice.promises import promise_call_back
from voice.security import Denied
from voice.sockets import accept
from voice.transfer import Transfers

if TYPE_CHECKING:
    from voice.app import Gateway

SIGNATURE = "X-Twilio-Signature"
UNSIGNED = "not signed by Twilio over this address: see VOICE_PUBLIC_URL"
STREAM_SCHEME = {"https": "wss", "http": "ws"}
Form = Mapping[str, list[str]]

log = logging.getLogger(__name__)


class Telephone:
    """The telephone routes of a gateway."""

    def __init__(self, gateway: "Gateway") -> None:
        self._gateway, self._expected = gateway, ExpectedCalls(gateway)
        self.transfers = Transfers()

    def routes(self) -> list[web.RouteDef]:
        """Return the routes."""
        return [
            web.post("/twiml", self.answer),
            web.post("/twiml/{client}", self.answer),
            web.post("/twiml/{client}/status", self.status),
            web.post("/twiml/{client}/answered", self.answered),
            web.post("/twiml/{client}/whisper", self.whisper),
            web.post("/twiml/{client}/transferred", self.transferred),
            web.get("/twilio", self.stream),
            web.get("/twilio/{client}", self.stream),
        ]

    async def answer(self, request: web.Request) -> web.Response:
        """Say what to do with a call that was placed or came in."""
        ground, form = await self._signed(request)
        attempt = await self._attempt(ground, request)
        if is_machine(_one(form, "AnsweredBy")):
            return _xml(_for_a_machine(ground))
        who = _who(ground, form, attempt)
        sid = _one(form, "CallSid")
        xai = ground.settings.xai
        leg = PhoneLeg(
            partial(self.transfers.begin, ground, sid, who), ground.clock,
            transcodes=xai is not None and not xai.pcmu,
        )  # fmt: skip
        try:
            token = self._expected.begin(ground, who, leg, sid)
        except Denied as full:
            log.warning("a call could not be taken: %s", full)
            await promise_call_back(ground, who, sid, "All lines were taken.")
            busy = all_lines_busy(_language(ground), ground.config.company)
            return _xml(twiml.say(busy, _language(ground)))
        url = f"{_stream_base(ground, request)}/twilio/{ground.client}"
        return _xml(twiml.stream(url, {"token": token}))

    async def status(self, request: web.Request) -> web.Response:
        """Keep what Twilio says of a call we placed."""
        ground, form = await self._signed(request)
        heard = Heard(
            _one(form, "CallSid"), _one(form, "CallStatus"),
            answered_by=_one(form, "AnsweredBy"), seconds=_seconds(form),
        )  # fmt: skip
        desk = Desk(ground.client, ground.settings, ground.db)
        did = await asyncio.to_thread(take_word, desk, request.query.get(ATTEMPT, ""), heard)
        if did:
            log.info("%s: %s", did.key, did.what)
        return web.Response(status=204)

    async def answered(self, request: web.Request) -> web.Response:
        """Leave an answering machine alone, or leave it the fixed text; a person talks already."""
        ground, form = await self._signed(request)
        sid, by = _one(form, "CallSid"), _one(form, "AnsweredBy")
        if is_machine(by):
            for session in ground.sessions:
                if isinstance(session.leg, PhoneLeg) and session.leg.call_sid == sid:
                    session.outcome = "voicemail"
            heard = Heard(sid, "in-progress", answered_by=by)
            desk = Desk(ground.client, ground.settings, ground.db)
            named = request.query.get(ATTEMPT, "")
            await asyncio.to_thread(take_word, desk, named, heard)
            await self._to_a_machine(ground, sid)
        return web.Response(status=204)

    async def whisper(self, request: web.Request) -> web.Response:
        """Tell who takes a call over what it is about, before both are joined."""
        ground, _ = await self._signed(request)
        summary = self.transfers.summary(request.query.get("call", ""))
        said = whisper(_language(ground), summary)
        return _xml(twiml.say(said, _language(ground), hang_up=False))

    async def transferred(self, request: web.Request) -> web.Response:
        """Go on after a transfer: nobody took it, so a person is asked to call back."""
        ground, form = await self._signed(request)
        handed = self.transfers.over(request.query.get("call", ""))
        if _one(form, "DialCallStatus") == "completed":
            return _xml(twiml.hang_up())
        if handed is not None:
            why = f"Nobody took the transfer. {handed.summary}"
            await promise_call_back(ground, handed.who, handed.call_sid, why)
        return _xml(twiml.say(nobody_took_it(_language(ground)), _language(ground)))

    async def stream(self, request: web.Request) -> web.StreamResponse:
        """Hold one call."""
        ground, _ = await self._signed(request, stream=True)
        claimed: list[Expected] = []

        def claim(start: Mapping[str, Any]) -> PhoneLeg | None:
            if (mine := self._expected.claim(ground, start)) is None:
                return None
            claimed.append(mine)
            return mine.leg

        incoming = Incoming(claim)
        socket = await accept(request, incoming)
        incoming.opened(socket)
        try:
            return await socket.until_closed()
        finally:
            for one in claimed:
                self._expected.over(one)

    def close(self) -> None:
        """Give up the calls whose streams did not come."""
        self._expected.close()

    async def _to_a_machine(self, ground: Ground, sid: str) -> None:
        try:
            async with twilio.connect(ground.settings.twilio) as line:
                await line.redirect(sid, _for_a_machine(ground))
        except ConnectorError as error:
            log.warning("a machine goes on being talked to: %s", error)

    async def _attempt(self, ground: Ground, request: web.Request) -> Attempt | None:
        """Return which of our calls this is, None for one that came in."""
        named = request.query.get(ATTEMPT)
        if not named:
            return None
        return await asyncio.to_thread(call_attempts.find, ground.db, ground.client, named)

    async def _signed(self, request: web.Request, *, stream: bool = False) -> tuple[Ground, Form]:
        """Return the client a request is about, and its form.

        Raises:
            Denied: Twilio did not sign it, or there is no such client with a telephone.
        """
        try:
            ground = self._gateway.ground(request.match_info.get("client", OWN))
        except Denied:
            raise Denied(403, UNSIGNED) from None  # a stranger does not learn whom we work for
        account = ground.settings.twilio
        if account is None:
            log.warning("%s has no telephone: set TWILIO_ACCOUNT_SID", ground.client)
            raise Denied(403, UNSIGNED)
        form: Form = {}
        if not stream:
            sent = await request.post()
            form = {name: [str(one) for one in sent.getall(name)] for name in sent}
        base = _stream_base(ground, request) if stream else _base(ground, request)
        url = f"{base}{request.raw_path}"
        signature = request.headers.get(SIGNATURE)
        if not verify(signature, url, form, account.auth_token.get_secret_value()):
            raise Denied(403, UNSIGNED)
        return ground, form


def _who(ground: Ground, form: Form, attempt: Attempt | None) -> Who:
    """Return who is on the line; each number has its own share of the seats."""
    number = attempt.phone if attempt else _one(form, "From")
    number = number if number.startswith("+") else ""
    return Who(
        ground.client, _language(ground), number or _one(form, "CallSid"), number,
        outbound=attempt is not None, reason=attempt.key if attempt else "",
    )  # fmt: skip


def _for_a_machine(ground: Ground) -> str:
    """Return what an answering machine gets: a message that says who called, or nothing."""
    if ground.config.voicemail == "hang_up":
        return twiml.hang_up()
    return twiml.say(voicemail(_language(ground), ground.config.company), _language(ground))


def _language(ground: Ground) -> Language:
    return ground.settings.churn.language


def _base(ground: Ground, request: web.Request) -> str:
    return ground.config.public_url.rstrip("/") or str(request.url.origin())


def _stream_base(ground: Ground, request: web.Request) -> str:
    scheme, _, rest = _base(ground, request).partition("://")
    return f"{STREAM_SCHEME.get(scheme, scheme)}://{rest}"


def _one(form: Form, name: str) -> str:
    return form.get(name, [""])[0]


def _seconds(form: Form) -> int | None:
    told = _one(form, "CallDuration")
    return int(told) if told.isdecimal() else None


def _xml(text: str) -> web.Response:
    return web.Response(text=text, content_type="text/xml", charset="utf-8")
