"""What becomes of a call: answers, failures, waits, and what the log may say."""

import asyncio
import gzip
import logging
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx
import pytest
from pydantic import BaseModel

from connectors import silence
from connectors._http import LONGEST_WAIT_S, Http, Timeouts, seconds_of
from connectors.errors import (
    AuthRefused,
    BadAnswer,
    ConnectorError,
    Missing,
    RateLimited,
    Refused,
    Unavailable,
    Uncertain,
)
from connectors.pace import MemorySlots, Pace
from domain.pace import Limit

pytestmark = pytest.mark.anyio


class Greeting(BaseModel):
    hello: str


class Clock:
    """A clock that moves only when somebody sleeps."""

    def __init__(self) -> None:
        self.now, self.slept = 1000.0, []

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


class Vendor:
    """Answers from a list; remembers what it was asked."""

    def __init__(self, *answers: httpx.Response | Exception) -> None:
        self.left, self.asked = list(answers), []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        answer = self.left.pop(0) if len(self.left) > 1 else self.left[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


def http(vendor: Callable, clock: Clock | None = None, **options) -> Http:
    clock = clock or Clock()
    options.setdefault("pace", Pace(slots=MemorySlots(clock)))
    return Http(
        "acme", "https://acme.test", {"Authorization": "Bearer planted-secret-key"},
        transport=httpx.MockTransport(vendor), sleep=clock.sleep, **options,
    )  # fmt: skip


async def greet(client: Http, method: str = "POST", **options) -> Greeting:
    async with client:
        return await client.call(method, "/hello", Greeting, operation="greet", **options)


def status(code: int, **headers: str) -> httpx.Response:
    return httpx.Response(code, headers={k.replace("_", "-"): v for k, v in headers.items()})


HELLO = {"hello": "you", "more": 1}


async def test_an_answer_is_parsed_and_what_we_do_not_use_is_ignored() -> None:
    assert (await greet(http(Vendor(httpx.Response(200, json=HELLO))))).hello == "you"


@pytest.mark.parametrize(
    ("failure", "repeat", "verdict", "sent"),
    [
        (status(503), True, Unavailable, 3),
        (status(503), False, Uncertain, 1),
        (status(408), True, Unavailable, 3),
        (status(408), False, Uncertain, 1),
        (status(501), True, Unavailable, 1),
        (status(429), False, RateLimited, 3),
        (status(400), True, Refused, 1),
        (status(401), True, AuthRefused, 1),
        (status(402), True, AuthRefused, 1),
        (status(403), True, AuthRefused, 1),
        (status(404), True, Missing, 1),
        (status(409), True, Refused, 1),
        (status(422), True, Refused, 1),
        (status(301), True, Refused, 1),
        (httpx.ReadTimeout("x"), True, Unavailable, 3),
        (httpx.ReadTimeout("x"), False, Uncertain, 1),
        (httpx.RemoteProtocolError("x"), False, Uncertain, 1),
        (httpx.DecodingError("x"), False, Uncertain, 1),
        (httpx.ConnectError("x"), False, Unavailable, 3),
        (httpx.ConnectTimeout("x"), False, Unavailable, 3),
        (httpx.PoolTimeout("x"), False, Unavailable, 3),
        (httpx.LocalProtocolError("Illegal header value b'planted'"), True, Refused, 1),
    ],
)
async def test_each_failure_has_its_verdict(
    failure: httpx.Response | Exception, repeat: bool, verdict: type, sent: int
) -> None:
    vendor = Vendor(failure)
    with pytest.raises(ConnectorError, match=r"^acme\.greet: ") as caught:
        await greet(http(vendor), repeat=repeat)
    assert (type(caught.value), len(vendor.asked)) == (verdict, sent)


@pytest.mark.parametrize(
    ("failure", "silent"),
    [(httpx.ReadTimeout("x"), True), (httpx.ConnectTimeout("x"), True), (TimeoutError(), True),
     (httpx.RemoteProtocolError("x"), False), (status(500), False), (status(429), False)],
)  # fmt: skip
async def test_only_a_call_without_an_answer_is_a_silence(
    failure: httpx.Response | Exception, silent: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(silence, "_last", {})
    before = datetime.now(UTC)
    with pytest.raises(ConnectorError):
        await greet(http(Vendor(failure)))

    at = silence.silent_at("acme")
    assert (at is not None and at >= before) if silent else at is None


async def test_a_get_may_always_be_repeated() -> None:
    vendor = Vendor(httpx.ReadTimeout("x"), status(500), httpx.Response(200, json=HELLO))
    assert (await greet(http(vendor), "GET")).hello == "you"
    assert len(vendor.asked) == 3


async def test_a_wait_the_vendor_asks_for_is_kept_to_the_second() -> None:
    clock = Clock()
    vendor = Vendor(status(429, retry_after="7"), httpx.Response(200, json=HELLO))
    await greet(http(vendor, clock))
    assert clock.slept == [7.0]


async def test_a_wait_may_be_a_date_and_counts_for_an_outage_too() -> None:
    clock = Clock()
    then = format_datetime(datetime.now(UTC) + timedelta(seconds=6), usegmt=True)
    await greet(
        http(Vendor(status(503, retry_after=then), httpx.Response(200, json=HELLO)), clock), "GET"
    )
    assert sum(clock.slept) == pytest.approx(5.5, abs=0.6)


async def test_a_wait_too_long_for_us_is_handed_on_at_once() -> None:
    vendor = Vendor(status(429, retry_after=str(LONGEST_WAIT_S + 1)))
    with pytest.raises(RateLimited) as caught:
        await greet(http(vendor))
    assert (len(vendor.asked), caught.value.retry_after_s) == (1, LONGEST_WAIT_S + 1)


async def test_a_limit_hit_by_one_pushes_everybody_back() -> None:
    clock = Clock()
    slots = MemorySlots(clock)
    pace = Pace("a", {"f": (Limit(10, 1.0),)}, slots)
    with pytest.raises(RateLimited):
        await greet(http(Vendor(status(429, retry_after="30")), clock, pace=pace), family="f")
    assert slots.reserve("a", "f", (Limit(10, 1.0),)) == 30.0
    assert slots.reserve("a", "g", (Limit(10, 1.0),)) == 0.0


async def test_a_turn_too_far_off_is_handed_on_without_a_call() -> None:
    clock, vendor = Clock(), Vendor(httpx.Response(200, json=HELLO))
    client = http(vendor, clock)
    await client.slow_down("f", 121.0)
    with pytest.raises(RateLimited, match="our turn is too far off") as caught:
        await greet(client, family="f")
    assert (vendor.asked, caught.value.retry_after_s) == ([], 121.0)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [(None, None), ("", None), ("3", 3.0), ("0.5", 0.5), ("-1", 0.0), ("soon", None)],
)
def test_a_retry_after_is_read_or_ignored(header: str | None, seconds: float | None) -> None:
    assert seconds_of(header) == seconds


def test_a_date_gone_by_means_now() -> None:
    assert seconds_of("Wed, 21 Oct 2015 07:28:00 GMT") == 0.0


async def test_a_hanging_answer_ends_with_the_total_time() -> None:
    async def never(request: httpx.Request) -> httpx.Response:
        await asyncio.Event().wait()
        raise AssertionError

    quick = Timeouts(total_s=0.01)
    with pytest.raises(Unavailable, match="TimeoutError"):
        await greet(http(never, timeouts=quick, attempts=1), "GET")


async def test_a_vendor_may_have_its_own_reading_of_a_success() -> None:
    def verdict(operation: str, response: httpx.Response) -> ConnectorError | None:
        return Missing("acme", operation, "gone") if response.json().get("oops") else None

    with pytest.raises(Missing, match=r"acme\.greet: gone"):
        await greet(http(Vendor(httpx.Response(200, json={"oops": 1})), verdict=verdict))
    kept = http(Vendor(httpx.Response(200, json=HELLO)), verdict=verdict)
    assert (await greet(kept)).hello == "you"


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"hello": 1}', b"{}"])
async def test_a_success_of_another_shape_is_a_bad_answer(body: bytes) -> None:
    with pytest.raises(BadAnswer, match=r"acme\.greet: HTTP 200: "):
        await greet(http(Vendor(httpx.Response(200, content=body))))


async def test_a_bad_answer_never_quotes_the_body() -> None:
    secret = httpx.Response(200, json={"hello": ["marc@example.com"]})
    with pytest.raises(BadAnswer) as caught:
        await greet(http(Vendor(secret)))
    assert "marc" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


async def test_an_error_keeps_the_vendors_words_but_no_person_and_no_secret() -> None:
    words = (
        '{"message": "bad key planted-secret-key for marc.dupont@example.com, '
        '+33 6 12 34 56 78 or 0612345678", "code": 1600200}'
    )
    with pytest.raises(Refused) as caught:
        await greet(http(Vendor(httpx.Response(400, text=words))))
    said = str(caught.value)
    assert said.startswith('acme.greet: HTTP 400: {"message": "bad key … for …@…, … or …')
    assert "1600200" in said
    assert len(caught.value.detail) <= 200


async def test_our_own_mistake_never_quotes_the_key() -> None:
    mistake = httpx.LocalProtocolError("Illegal header value b'Bearer planted-secret-key\\n'")
    with pytest.raises(Refused, match="check the key and address") as caught:
        await greet(http(Vendor(mistake)))
    assert caught.value.__suppress_context__


@pytest.mark.parametrize("chatty", [logging.DEBUG, logging.INFO, logging.WARNING])
async def test_the_log_has_one_line_per_call_and_never_a_person_or_a_secret(
    caplog: pytest.LogCaptureFixture, chatty: int
) -> None:
    for name in (None, "httpx", "httpcore", "connectors"):
        caplog.set_level(chatty, logger=name)
    planted = ("marc@example.com", "+33612345678", "planted-secret-key", "query-secret")
    answers = Vendor(
        httpx.Response(500, text=" ".join(planted)),
        httpx.Response(200, json=HELLO, headers={"set-cookie": "planted-secret-key"}),
    )

    await greet(
        http(answers), repeat=True, params={"token": "query-secret"},
        json={"email": planted[0], "phone": planted[1]},
    )  # fmt: skip

    assert not [word for word in planted if word in caplog.text]
    ours = [r.getMessage() for r in caplog.records if r.name == "connectors._http"]
    assert len(ours) == (0 if chatty == logging.WARNING else 2)
    if ours:
        assert ours[0].startswith("acme.greet -> 500 in ")
        assert ours[0].endswith(" ms, attempt 1")
        assert ours[1].startswith("acme.greet -> 200 in ")
        assert ours[1].endswith(" ms, attempt 2")


async def test_a_real_connection_logs_nothing_but_our_line(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        body = b'{"hello": "you"}'
        writer.write(
            b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\nx-who: marc@x.fr\r\n\r\n" % len(body)
        )
        writer.write(body)
        await writer.drain()
        writer.close()

    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, logger="httpcore")
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server, Http("acme", f"http://127.0.0.1:{port}", {"x-key": "planted-key"}) as client:
        await client.call("GET", "/?token=query-secret", Greeting, operation="greet")
    said = [r.getMessage() for r in caplog.records if r.name != "asyncio"]
    assert [line.split(" in ")[0] for line in said] == ["acme.greet -> 200"]


async def collected(lines: AsyncIterator[bytes], into: list[bytes] | None = None) -> list[bytes]:
    into = [] if into is None else into
    async for line in lines:
        into.append(line)
    return into


async def test_a_file_comes_line_by_line_without_our_credential() -> None:
    vendor = Vendor(
        httpx.Response(200, content=gz('{"a":1}\n\n{"b":"x\u2028y"}\n{"c":3}'), headers=GZ)
    )
    async with http(vendor) as client:
        lines = await collected(client.lines("https://files.test/x.jsonl", operation="read"))
    assert lines == [b'{"a":1}', b"", '{"b":"x\u2028y"}'.encode(), b'{"c":3}']
    assert "authorization" not in vendor.asked[0].headers


async def test_a_file_may_end_with_its_last_line_or_with_a_new_one() -> None:
    for content in (b"one\ntwo", b"one\ntwo\n"):
        async with http(Vendor(httpx.Response(200, content=content))) as client:
            assert await collected(client.lines("/x", operation="read")) == [b"one", b"two"]


async def test_a_file_that_is_not_there_says_so() -> None:
    async with http(Vendor(status(404))) as client:
        with pytest.raises(Missing):
            await collected(client.lines("https://files.test/x", operation="read"))


async def test_a_file_that_breaks_off_gives_what_it_had_and_can_be_tried_later() -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield b"one\ntw"
        raise httpx.ReadError("gone")

    got: list[bytes] = []
    async with http(Vendor(httpx.Response(200, content=broken()))) as client:
        with pytest.raises(Unavailable, match=r"acme\.read: ReadError"):
            await collected(client.lines("https://files.test/x", operation="read"), got)
    assert got == [b"one"]


async def test_a_long_file_is_never_held_whole() -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while True:
            sent += 1
            yield b"line\n"

    async with http(Vendor(httpx.Response(200, content=endless()))) as client:
        lines = client.lines("https://files.test/x", operation="read")
        assert [await anext(lines) for _ in range(3)] == [b"line"] * 3
        await lines.aclose()
    assert sent <= 4


GZ = {"content-encoding": "gzip"}


def gz(text: str) -> bytes:
    return gzip.compress(text.encode())


CUT, WHOLE = httpx.Response(200, content=b'{"hel'), httpx.Response(200, json={"hello": "you"})


@pytest.mark.parametrize(("method", "options"), [("GET", {}), ("POST", {"repeat": True})])
async def test_a_body_cut_on_its_way_is_asked_for_once_more(method: str, options: dict) -> None:
    vendor = Vendor(CUT, WHOLE)

    assert (await greet(http(vendor), method, **options)).hello == "you"
    assert len(vendor.asked) == 2


@pytest.mark.parametrize(
    ("answers", "method", "asked"), [((CUT, CUT, WHOLE), "GET", 2), ((CUT, WHOLE), "POST", 1)]
)
async def test_a_body_cut_twice_or_of_a_lone_act_is_a_bad_answer(
    answers: tuple, method: str, asked: int
) -> None:
    vendor = Vendor(*answers)

    with pytest.raises(BadAnswer, match="Invalid JSON"):
        await greet(http(vendor), method)

    assert len(vendor.asked) == asked
