"""All simulators under one port, by a real server on loopback."""

import socket
import threading
from base64 import b64encode
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import uvicorn

from sandbox import serve
from sandbox.twilio_line import ACCOUNT

KLAVIYO = {
    "Authorization": "Klaviyo-API-Key sandbox",
    "revision": "2026-07-15",
    "content-type": "application/vnd.api+json",
}
LINKEDIN = {
    "Authorization": "Bearer sandbox",
    "Linkedin-Version": "202610",
    "X-Restli-Protocol-Version": "2.0.0",
}
WOO = {"Authorization": f"Basic {b64encode(b'sandbox:sandbox').decode()}"}


TWILIO = {"Authorization": f"Basic {b64encode(f'{ACCOUNT}:sandbox'.encode()).decode()}"}


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    config = uvicorn.Config(serve.app(customers=150), port=port, log_level="warning")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        thread.join(0.01)
    yield port
    server.should_exit = True
    thread.join()


@pytest.fixture
def http(port: int) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"http://127.0.0.1:{port}") as client:
        yield client
        client.post("/__sandbox__/reset")
        client.put("/__sandbox__/faults", json={"rates": {}, "where": ""})


def test_the_index_says_that_everything_is_simulated(http: httpx.Client) -> None:
    assert "Everything here is simulated" in http.get("/").text


def test_every_base_url_leads_to_its_vendor(port: int) -> None:
    paths = {
        "KLAVIYO_BASE_URL": ("/api/metrics", KLAVIYO),
        "XAI_BASE_URL": ("/models", {"Authorization": "Bearer sandbox"}),
        "OPENAI_BASE_URL": ("/models", {"Authorization": "Bearer sandbox"}),
        "GEMINI_BASE_URL": ("/models", {"x-goog-api-key": "sandbox"}),
        "ANTHROPIC_BASE_URL": (
            "/models",
            {"x-api-key": "sandbox", "anthropic-version": "2023-06-01"},
        ),
        "WOO_BASE_URL": ("/wp-json/wc/v3/orders", WOO),
        "WP_BASE_URL": ("/wp-json/wp/v2/posts", {}),
        "META_BASE_URL": ("/v25.0/1001/feed", {"Authorization": "Bearer sandbox"}),
        "LINKEDIN_BASE_URL": ("/rest/posts?q=author&author=urn:li:organization:5515715", LINKEDIN),
        "TWILIO_BASE_URL": (f"/Accounts/{ACCOUNT}/Calls.json", TWILIO),
        "SEARXNG_BASE_URL": ("/search?q=lamp&format=json", {}),
        "BRAVE_BASE_URL": ("/res/v1/web/search?q=lamp", {"X-Subscription-Token": "sandbox"}),
        "X_BASE_URL": ("/2/users/me", {"Authorization": "Bearer sandbox"}),
        "BIGBUY_BASE_URL": ("/rest/order/orderstatuses.json", {"Authorization": "Bearer sandbox"}),
    }
    urls = serve.base_urls(port, serve.EVERY_PREFIX)
    answers = {name: httpx.get(urls[name] + path, headers=h) for name, (path, h) in paths.items()}
    shop = httpx.post(
        f"{urls['SHOPIFY_BASE_URL']}/admin/api/2026-10/graphql.json",
        json={"query": "{ shop { name } }"},
        headers={"X-Shopify-Access-Token": "sandbox"},
    )

    token = httpx.post(
        f"{urls['CJ_BASE_URL']}/api2.0/v1/authentication/getAccessToken",
        json={"apiKey": "sandbox"},
    )

    assert {answer.status_code for answer in answers.values()} == {200}
    assert token.json()["result"] is True
    assert "Simulated" in shop.json()["data"]["shop"]["name"]
    assert set(urls) == {*paths, "SHOPIFY_BASE_URL", "CJ_BASE_URL", "XAI_REALTIME_URL"}


def test_who_publishes_nothing_is_pointed_at_no_site_and_no_network() -> None:
    assert not {"WP_BASE_URL", "X_BASE_URL"} & set(serve.base_urls(1, serve.MOUNTED))


def test_a_vendor_is_built_with_the_options_named_for_it() -> None:
    sandbox = serve.app(customers=20, options={"cj": {"qps": 50}, "shopify": {"fill": None}})

    assert sandbox.state.vendors["cj"].state.door.qps == 50
    assert sandbox.state.vendors["shopify"].state.store.orders == []


def test_options_for_a_vendor_there_is_not_are_refused() -> None:
    with pytest.raises(ValueError, match="no such vendor: ebay"):
        serve.app(customers=20, options={"ebay": {}})


def test_addresses_in_answers_lead_back_through_the_prefix(http: httpx.Client) -> None:
    page = http.get("/klaviyo/api/profiles", headers=KLAVIYO).json()

    assert http.get(page["links"]["next"], headers=KLAVIYO).status_code == 200
    assert http.get(page["data"][0]["links"]["self"], headers=KLAVIYO).status_code == 200


@pytest.mark.parametrize(("kind", "created"), [("reset_before", 0), ("reset_after", 1)])
def test_a_reset_really_closes_the_socket(http: httpx.Client, kind: str, created: int) -> None:
    before = _klaviyo(http)["profiles"]
    http.put("/klaviyo/__sandbox__/faults", json={"rates": {kind: 1.0}})
    person = {"data": {"type": "profile", "attributes": {"email": "new@example.com"}}}

    with pytest.raises(httpx.TransportError):
        http.post("/klaviyo/api/profiles", json=person, headers=KLAVIYO)

    assert _klaviyo(http)["profiles"] - before == created


def test_the_state_names_the_day_the_shop_stands_still(http: httpx.Client) -> None:
    shop = http.get("/__sandbox__/state").json()["shop"]

    assert (shop["today"], shop["customers"]) == (serve.SHOP_ENDS.isoformat(), 150)


def _klaviyo(http: httpx.Client) -> dict[str, Any]:
    state: dict[str, Any] = http.get("/__sandbox__/state").json()["vendors"]["klaviyo"]
    return state
