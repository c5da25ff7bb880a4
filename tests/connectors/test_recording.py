"""What a recording keeps, what it never keeps, and what it answers."""

import gzip
import json
from pathlib import Path

import httpx
import pytest

from connectors.recording import NotRecorded, RecordingTransport, ReplayingTransport

pytestmark = pytest.mark.anyio
BASE = "https://acme.test:8443"


class Vendor:
    """Answers with a counter, so that each answer is told from the next."""

    def __init__(self) -> None:
        self.calls = 0

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.calls += 1
        return httpx.Response(
            200,
            headers={"set-cookie": "planted", "retry-after": "3", "x-planted": "planted"},
            json={"call": self.calls, "access_token": "planted-in-answer"},
        )


async def record(path: Path, *requests: httpx.Request, secrets: tuple[str, ...] = ()) -> None:
    recording = RecordingTransport(httpx.MockTransport(Vendor()), path, secrets)
    async with httpx.AsyncClient(transport=recording) as client:
        for request in requests:
            await client.send(request)


def ask(query: str = "", **body: object) -> httpx.Request:
    headers = {"Authorization": "Bearer planted", "X-Shopify-Access-Token": "planted"}
    return httpx.Request("POST", f"{BASE}/things{query}", headers=headers, json=body)


async def replay(path: Path, request: httpx.Request, times: int = 1) -> list[httpx.Response]:
    async with httpx.AsyncClient(transport=ReplayingTransport(path)) as client:
        return [await client.send(request) for _ in range(times)]


async def test_a_recorded_request_is_answered_again(tmp_path: Path) -> None:
    await record(tmp_path / "run.jsonl", ask(n=1))

    [answer] = await replay(tmp_path / "run.jsonl", ask(n=1))

    assert (answer.status_code, answer.json()["call"]) == (200, 1)
    assert answer.headers["retry-after"] == "3"


async def test_the_same_request_gets_its_answers_in_order_and_the_last_one_stays(
    tmp_path: Path,
) -> None:
    await record(tmp_path / "run.jsonl", ask(n=1), ask(n=1))
    answers = await replay(tmp_path / "run.jsonl", ask(n=1), times=3)
    assert [answer.json()["call"] for answer in answers] == [1, 2, 2]


@pytest.mark.parametrize("other", [ask(n=2), ask("?page=2", n=1)])
async def test_an_unknown_request_is_refused_by_method_and_path(
    tmp_path: Path, other: httpx.Request
) -> None:
    await record(tmp_path / "run.jsonl", ask(n=1))
    with pytest.raises(NotRecorded, match=r"no answer to POST /things: record the run again"):
        await replay(tmp_path / "run.jsonl", other)


async def test_no_credential_is_ever_written(tmp_path: Path) -> None:
    request = ask("?api_key=planted&page=1", password="planted", name="kept", note="see hush-hush")
    await record(tmp_path / "run.jsonl", request, secrets=("hush-hush",))

    written = (tmp_path / "run.jsonl").read_text()
    assert "planted" not in written
    assert "hush" not in written
    assert "kept" in written
    assert "page=1" in written


async def test_the_port_may_differ_between_recording_and_replay(tmp_path: Path) -> None:
    await record(tmp_path / "run.jsonl", ask(n=1))
    elsewhere = httpx.Request("POST", "https://acme.test:9000/things", json={"n": 1})
    [answer] = await replay(tmp_path / "run.jsonl", elsewhere)
    assert answer.json()["call"] == 1


async def test_bytes_that_are_no_text_and_compressed_answers_survive(tmp_path: Path) -> None:
    def vendor(request: httpx.Request) -> httpx.Response:
        packed = gzip.compress(b"\xff\x00sound")
        return httpx.Response(200, headers={"content-encoding": "gzip"}, content=packed)

    path, sound = tmp_path / "run.jsonl", httpx.Request("PUT", BASE, content=b"\xfe\xed")
    recording = RecordingTransport(httpx.MockTransport(vendor), path)
    async with httpx.AsyncClient(transport=recording) as client:
        first = await client.send(sound)
    [again] = await replay(path, httpx.Request("PUT", BASE, content=b"\xfe\xed"))
    assert first.content == again.content == b"\xff\x00sound"
    assert "base64" in json.loads(path.read_text())["request"]


async def test_without_a_recording_there_is_nothing_to_replay(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        ReplayingTransport(tmp_path / "none.jsonl")
