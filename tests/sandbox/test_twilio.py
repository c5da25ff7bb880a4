"""The simulated telephone company, its REST side: judged by the vendor's specification."""

import base64
import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from openapi_core import OpenAPI
from openapi_core.testing import MockRequest, MockResponse

from sandbox import twilio
from sandbox.faults import Faults
from sandbox.twilio_line import ACCOUNT
from tests.sandbox.conftest import Clock

pytestmark = pytest.mark.anyio

CALLS = f"/2010-04-01/Accounts/{ACCOUNT}/Calls.json"
GOOD = {"To": "+33600000000", "From": twilio.CALLER, "Url": "https://v.example/twiml"}
SPECS = Path(__file__).parents[2] / "sandbox" / "specs"


def client(app: Any, token: str = "sandbox") -> httpx.AsyncClient:
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app), base_url="https://api.twilio.com",
        auth=(ACCOUNT, token),
    )  # fmt: skip


def _read(file: Path) -> Any:
    return json.loads(file.read_text())


async def _everything(spec: dict[str, Any]) -> None:
    api = OpenAPI.from_dict(spec)

    def judge(answer: httpx.Response) -> None:
        request = answer.request
        asked = MockRequest(
            "https://api.twilio.com", request.method.lower(), request.url.path,
            args=dict(request.url.params), headers=dict(request.headers),
            data=request.content or None,
            content_type=request.headers.get("content-type", "").split(";")[0],
        )  # fmt: skip
        api.validate_request(asked)
        said = MockResponse(answer.content, answer.status_code, content_type="application/json")
        api.validate_response(asked, said)

    async with client(twilio.create()) as http:
        made = await http.post(CALLS, data=GOOD | {"StatusCallbackEvent": ["ringing", "completed"]})
        one = f"{CALLS.removesuffix('.json')}/{made.json()['sid']}.json"
        for answer in (
            made,
            await http.get(CALLS, params={"To": GOOD["To"], "PageSize": "5"}),
            await http.get(one),
            await http.post(one, data={"Twiml": "<Response><Hangup/></Response>"}),
            await http.post(one, data={"Status": "completed"}),
        ):
            judge(answer)


async def test_every_answer_is_what_the_trimmed_specification_says() -> None:
    await _everything(_read(SPECS / "twilio.json"))


@pytest.mark.contract
async def test_every_answer_is_what_the_vendors_specification_says(shared: Path) -> None:
    await _everything(_read(shared / "contracts" / "twilio" / "openapi.json"))


@pytest.mark.contract
async def test_good_examples_are_accepted_and_bad_ones_refused(shared: Path) -> None:
    listed = _read(shared / "contracts" / "twilio" / "examples.json")
    verdicts = {}
    app = twilio.create(callers={"+33100000000"})
    async with client(app) as http:
        for one in (e for e in listed if e["kind"] == "request"):
            said = await http.request(one["method"], one["url"], data=one["body"])
            verdicts[one["name"]] = (said.status_code < 300, one["ok"])

    assert len(verdicts) == 3
    assert all(found == right for found, right in verdicts.values())


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"To": ""}, 21201),
        ({"From": ""}, 21213),
        ({"To": "0600000000"}, 21211),
        ({"To": "+336"}, 21211),
        ({"To": "+870123456789"}, 21215),
        ({"From": "+33111111111"}, 21210),
        ({"Url": ""}, 21205),
        ({"Url": "v.example/twiml"}, 21205),
        ({"StatusCallback": "nowhere"}, 21609),
        ({"Timeout": "soon"}, 20001),
    ],
)
async def test_a_call_is_refused_with_the_code_of_what_is_wrong(
    change: dict[str, str], code: int
) -> None:
    async with client(twilio.create()) as http:
        said = await http.post(CALLS, data=GOOD | change)

    assert (said.status_code, said.json()["code"]) == (400, code)
    assert str(code) in said.json()["more_info"]


async def test_calls_wait_for_their_turn_and_are_not_refused(clock: Clock) -> None:
    async with client(twilio.create(clock=clock)) as http:
        made = [(await http.post(CALLS, data=GOOD)).json() for _ in range(3)]
        first = (await http.get(CALLS)).json()["calls"]
        clock.forward(1.5)
        later = (await http.get(CALLS)).json()["calls"]
        clock.forward(60)
        last = (await http.get(CALLS)).json()["calls"]

    assert [one["queue_time"] for one in made] == ["0", "1000", "2000"]
    assert [one["status"] for one in first] == ["queued", "queued", "ringing"]
    assert [one["status"] for one in later] == ["queued", "ringing", "ringing"]
    assert {one["status"] for one in last} == {"in-progress"}


async def test_a_call_in_the_queue_is_not_shown_by_its_start_time(clock: Clock) -> None:
    async with client(twilio.create(clock=clock)) as http:
        await http.post(CALLS, data=GOOD)
        day = {"To": GOOD["To"], "StartTime>": "2026-11-01T00:00:00Z"}
        hidden = (await http.get(CALLS, params=day)).json()["calls"]
        shown = (await http.get(CALLS, params={"To": GOOD["To"]})).json()["calls"]
        clock.forward(10)
        answered = (await http.get(CALLS, params=day)).json()["calls"]

    assert (len(hidden), len(shown), len(answered)) == (0, 1, 1)


async def test_a_call_is_ended_once(clock: Clock) -> None:
    async with client(twilio.create(clock=clock)) as http:
        one = (await http.post(CALLS, data=GOOD)).json()
        address = f"{CALLS.removesuffix('.json')}/{one['sid']}.json"
        clock.forward(12)
        ended = (await http.post(address, data={"Status": "completed"})).json()
        again = await http.post(address, data={"Status": "completed"})

    assert ended["status"] in ("completed", "canceled")
    assert (again.status_code, again.json()["code"]) == (400, 21220)


@pytest.mark.parametrize(
    ("token", "status", "code"), [("wrong", 401, 20003), ("sandbox", 404, 20404)]
)
async def test_a_stranger_and_a_missing_call_are_told_apart(
    token: str, status: int, code: int
) -> None:
    async with client(twilio.create(), token) as http:
        said = await http.get(f"{CALLS.removesuffix('.json')}/CA{'0' * 32}.json")

    assert (said.status_code, said.json()["code"]) == (status, code)


async def test_too_much_at_once_has_twilios_own_code() -> None:
    async with client(twilio.create(Faults({"too_many": 1.0}))) as http:
        said = await http.get(CALLS)

    assert (said.status_code, said.json()["code"]) == (429, 20429)
    assert said.headers["retry-after"] == "1"


async def test_a_basic_header_that_is_no_base64_is_refused() -> None:
    wrong = {"Authorization": "Basic é".encode("latin-1").decode("latin-1")}
    transport = httpx.ASGITransport(app=twilio.create())
    async with httpx.AsyncClient(transport=transport, base_url="https://t") as http:
        said = await http.get(CALLS, headers={k: v.encode("latin-1") for k, v in wrong.items()})
        colon = base64.b64encode(b"no colon").decode()
        other = await http.get(CALLS, headers={"Authorization": f"Basic {colon}"})

    assert (said.status_code, other.status_code) == (401, 401)
