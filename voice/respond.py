"""`POST /respond`: a conversation in, the next answer and the lead's score out.

The rules always answer. With a provider's key a model may add what they missed and word the answer,
within `advice`'s limits. A question after an order goes to `support`, never to a model. Whoever may
ask for a caller's token may call this: see `security.Door`.
"""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import orjson
from aiohttp import web

from domain.bant import FIELDS, Language, Qualification, Score, qualify, reply, score
from domain.bant.dialogue import Reply
from domain.bant.language import language_of
from domain.bant.words import ATTRIBUTES
from domain.calls.order_request import OrderRequest, order_request
from domain.calls.words import WORDS, first_sentence
from voice.advice import Advice
from voice.ground import Ground
from voice.limits import Addresses
from voice.respond_body import BODY_BYTES, Said, Wrong, read
from voice.respond_row import keep, subject, text_row
from voice.security import Door
from voice.support import Support

READ_S = 10.0
HEADERS = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}


class Responder:
    """The route `/respond`."""

    def __init__(self, door: Door, ground: Callable[[Any], Ground]) -> None:
        self._door, self._ground = door, ground
        self._addresses = Addresses()

    def routes(self) -> list[web.RouteDef]:
        """Return the route."""
        return [web.post("/respond", self.respond)]

    async def respond(self, request: web.Request) -> web.Response:
        """Answer `POST /respond`.

        Raises:
            Denied: 401 or 403 who asks may not, 404 there is no such client, 429 too often.
        """
        self._door.admit(request)
        self._addresses.take(self._door.address(request))
        try:
            said = read(await _body(request))
        except Wrong as wrong:
            error = {"error": wrong.message, "field": wrong.field}
            return _json({name: text for name, text in error.items() if text}, wrong.status)
        return _json(await self.answer(said))

    async def answer(self, said: Said) -> dict[str, Any]:
        """Return the next answer to a conversation, with what is known of the lead."""
        ground = self._ground(said.client)
        language = said.language or _language(said)
        q = qualify(said.turns, language, datetime.now(UTC).date())
        asked = order_request(said.turns, language)
        if asked is not None:
            next_, advice = await self._about_order(ground, said, asked, language), None
        else:
            next_, q, advice = await self._about_lead(ground, said, q, language)
        if said.turns and (next_.ends or said.done):
            row = text_row(ground, said, next_, q, simulated=bool(advice and advice.simulated))
            await asyncio.to_thread(keep, ground, row, no_more=next_.intent == "stop")
        return _shown(next_, q, score(q), language, advice)

    async def _about_lead(
        self, ground: Ground, said: Said, q: Qualification, language: Language
    ) -> tuple[Reply, Qualification, Advice | None]:
        """Return the next answer by rules, a model's additions in it where there are any."""
        company, facts = ground.config.company, ground.facts
        by_rule = reply(said.turns, q, language, company=company, facts=facts)
        if by_rule.intent != "ask" or not said.turns:
            return by_rule, q, None
        advice = await ground.adviser.advise(said.turns, q, language, facts, subject(said))
        if advice is None:
            return by_rule, q, None
        more = advice.qualification
        worded = reply(
            said.turns, more, language, company=company, facts=facts, answer=advice.answer
        )
        return worded, more, advice

    async def _about_order(
        self, ground: Ground, said: Said, asked: OrderRequest, language: Language
    ) -> Reply:
        """Return what may be said of the order asked after."""
        support = Support(ground.db, ground.client, subject(said), language, ground.failures)
        told = await support.look(asked.order, asked.contact, tries=asked.contacts)
        first = not any(turn.speaker == "agent" for turn in said.turns)
        begun = f"{first_sentence(language, ground.config.company, 'text')} " if first else ""
        words = WORDS[language]
        asks = {words.ask_order: "order", words.ask_identity: "identity"}.get(told.text)
        asks = "identity" if told.text == words.identity_failed else asks
        intent = "handover" if told.over else "support"
        return Reply(begun + told.text, asks, intent, told.over)  # type: ignore[arg-type]  # its words


def _shown(
    next_: Reply, q: Qualification, known: Score, language: Language, advice: Advice | None
) -> dict[str, Any]:
    """Return the answer as it is sent."""
    return {
        "reply": next_.text,
        "asks": next_.asks,
        "intent": next_.intent,
        "ends": next_.ends,
        "qualification": {ATTRIBUTES[field]: _found(q, field) for field in FIELDS},
        "score": {
            "total": known.total,
            "band": known.band,
            "at_most": known.at_most,
            "parts": known.parts,
            "unknown": list(known.unknown),
            "why": list(known.why),
        },
        "language": language,
        "by": advice.by if advice else "rules",
        "simulated": advice.simulated if advice else False,
    }


def _found(q: Qualification, field: Any) -> dict[str, Any] | None:
    known = q.found(field)
    if known is None:
        return None
    value = float(known.value) if isinstance(known.value, Decimal) else known.value
    return {
        "value": value, "quote": known.quote, "confidence": known.confidence, "turn": known.turn
    }  # fmt: skip


def _language(said: Said) -> Language:
    theirs = " ".join(turn.text for turn in said.turns if turn.speaker == "caller")
    return language_of(theirs, language_of(" ".join(turn.text for turn in said.turns)))


async def _body(request: web.Request) -> bytes:
    """Read a body up to its limit, whatever the door's own is.

    Raises:
        Wrong: 413 it is larger, 408 it does not arrive.
    """
    raw = bytearray()
    try:
        async with asyncio.timeout(READ_S):
            async for piece in request.content.iter_any():
                raw += piece
                if len(raw) > BODY_BYTES:
                    raise Wrong(413, "", f"the body has at most {BODY_BYTES} bytes")
    except TimeoutError:
        raise Wrong(408, "", "the body did not arrive in time") from None
    return bytes(raw)


def _json(body: dict[str, Any], status: int = 200) -> web.Response:
    return web.Response(
        body=orjson.dumps(body), status=status, content_type="application/json", headers=HEADERS
    )
