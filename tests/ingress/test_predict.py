"""`POST /predict`: what is answered, and what is refused with the field's name."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from domain.prediction import silent_risk
from ingress.app import create
from ingress.predict import EXPECTED, MAX_CUSTOMERS, Customer
from settings import Settings
from store.scores import StoredScore

pytestmark = pytest.mark.anyio

SARAH = {
    "email": "Sarah@Example.com",
    "daysSinceLastPurchase": 45,
    "totalOrders": 5,
    "totalSpent": 600,
    "openRate": 0.3,
    "clickRate": 0.05,
    "supportTickets": 0,
}
YESTERDAY = datetime.now(UTC).date() - timedelta(days=1)
SCORES = {
    "known@example.com": StoredScore(
        "c1", YESTERDAY, 120, 0.42, "medium", "shop", "At Risk", 2, 3, 3
    )
}


def settings() -> Settings:
    return Settings(_env_file=None)


@pytest.fixture
async def door() -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(create(settings(), SCORES.get))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        yield client


async def predicted(door: httpx.AsyncClient, said: Any, **headers: str) -> Any:
    answer = await door.post("/predict", json=said, headers={"accept-language": "en", **headers})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def refused(door: httpx.AsyncClient, said: Any) -> list[dict[str, Any]]:
    body = said if isinstance(said, str) else json.dumps(said)
    answer = await door.post("/predict", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 422, answer.text
    errors: list[dict[str, Any]] = answer.json()["errors"]
    return errors


async def test_one_customer_in_gives_one_answer_out(door: httpx.AsyncClient) -> None:
    said = await predicted(door, SARAH)
    assert said["email"] == "Sarah@Example.com"
    assert said["rfm"] == {"r": 4, "f": 3, "m": 4}
    assert said["risk"] == round(silent_risk(5, 45), 4)
    assert (said["segment"], said["band"]) == ("Loyal Customers", "high")
    assert (said["model"], said["horizonDays"], said["confidence"]) == ("prior", 90, "medium")
    assert said["missing"] == []
    assert said["reasons"][1] == "The last order was 45 days ago."


async def test_a_list_in_gives_a_list_out_in_the_same_order(door: httpx.AsyncClient) -> None:
    said = await predicted(door, [SARAH, {"totalOrders": 0}, {}])
    assert [one["segment"] for one in said] == ["Loyal Customers", "Prospect", None]
    assert [one["risk"] for one in said[1:]] == [None, None]
    assert await predicted(door, []) == []


async def test_the_stored_score_is_found_whatever_the_case_of_the_email(
    door: httpx.AsyncClient,
) -> None:
    said = await predicted(door, {"email": "KNOWN@example.com"})
    assert (said["risk"], said["model"], said["horizonDays"]) == (0.42, "shop", 120)
    assert said["asOf"] == YESTERDAY.isoformat()


async def test_absent_and_null_both_mean_not_known(door: httpx.AsyncClient) -> None:
    nothing = await predicted(door, {})
    assert nothing == await predicted(door, dict.fromkeys(EXPECTED))
    assert nothing["missing"] == list(EXPECTED)
    assert (nothing["risk"], nothing["band"], nothing["rfm"]["r"]) == (None, None, None)


@pytest.mark.parametrize(
    ("asked", "begins"),
    [("fr-FR,fr;q=0.9", "Sur 100"), ("de, en;q=0.8", "Of 100"), ("de", "Sur 100"), ("", "Sur 100")],
)
async def test_reasons_come_in_the_language_asked_for_else_the_shops(
    door: httpx.AsyncClient, asked: str, begins: str
) -> None:
    said = await predicted(door, SARAH, **{"accept-language": asked})
    assert said["reasons"][0].startswith(begins)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "sarah"), ("email", "a b@example.com"), ("email", "a\x00@example.com"),
        ("email", 7), ("email", "a" * 250 + "@b.fr"),
        ("daysSinceLastPurchase", -1), ("daysSinceLastPurchase", 36_501),
        ("daysSinceLastPurchase", "45"), ("daysSinceLastPurchase", True),
        ("daysSinceLastPurchase", float("nan")), ("daysSinceLastPurchase", float("inf")),
        ("totalOrders", -1), ("totalOrders", 1.5), ("totalOrders", "5"), ("totalOrders", True),
        ("totalOrders", 10**30), ("totalOrders", []), ("totalOrders", {"a": 1}),
        ("totalSpent", -0.01), ("totalSpent", "600"), ("totalSpent", False),
        ("totalSpent", float("-inf")), ("totalSpent", 1e300),
        ("openRate", 1.01), ("openRate", -0.1), ("openRate", 30), ("openRate", True),
        ("clickRate", 1.01), ("clickRate", -0.1), ("clickRate", "5%"),
        ("supportTickets", -1), ("supportTickets", 0.5), ("supportTickets", False),
    ],
)  # fmt: skip
async def test_a_value_that_cannot_be_true_is_refused_by_its_name(
    door: httpx.AsyncClient, field: str, value: Any
) -> None:
    [error] = await refused(door, {**SARAH, field: value})
    assert error["field"] == field
    assert error["message"] == EXPECTED[field]
    if field == "email":
        assert "value" not in error


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("daysSinceLastPurchase", 0), ("daysSinceLastPurchase", 36_500),
        ("daysSinceLastPurchase", 12.5), ("totalOrders", 1), ("totalOrders", 1_000_000),
        ("totalSpent", 0), ("totalSpent", 1e9), ("openRate", 0), ("openRate", 1),
        ("clickRate", 0), ("clickRate", 1), ("supportTickets", 0), ("email", "é@exemple.fr"),
    ],
)  # fmt: skip
async def test_the_last_possible_value_is_accepted(
    door: httpx.AsyncClient, field: str, value: Any
) -> None:
    assert (await predicted(door, {**SARAH, field: value}))["model"] == "prior"


async def test_money_without_an_order_is_refused(door: httpx.AsyncClient) -> None:
    assert await refused(door, {"totalOrders": 0, "totalSpent": 5}) == [
        {"field": "totalSpent", "message": "must be 0 or absent where totalOrders is 0", "value": 5}
    ]
    assert (await predicted(door, {"totalOrders": 0, "totalSpent": 0}))["segment"] == "Prospect"


async def test_an_unknown_field_is_named_beside_the_known_ones(door: httpx.AsyncClient) -> None:
    [error] = await refused(door, {**SARAH, "total_orders": 5})
    assert error["field"] == "total_orders"
    assert "totalOrders" in error["message"]
    [error] = await refused(door, {"x" * 500: 1})
    assert error["field"] == "x" * 64


async def test_in_a_list_each_error_names_its_place_and_nothing_is_scored(
    door: httpx.AsyncClient,
) -> None:
    errors = await refused(door, [SARAH, {"totalOrders": -1, "openRate": 2}, "x", {"spent": 1}])
    assert [(error["index"], error["field"]) for error in errors] == [
        (1, "totalOrders"),
        (1, "openRate"),
        (2, ""),
        (3, "spent"),
    ]
    assert [error.get("value") for error in errors] == [-1, 2, None, None]


async def test_a_list_wrong_throughout_is_told_in_a_hundred_errors(door: httpx.AsyncClient) -> None:
    assert len(await refused(door, [{"totalOrders": -1}] * 500)) == 100


@pytest.mark.parametrize("said", ["null", "7", '"sarah"', "true", "NaN", '{"\\ud800": 1}'])
async def test_what_is_not_a_customer_is_refused(door: httpx.AsyncClient, said: str) -> None:
    [error] = await refused(door, said)
    assert error["field"] == ""


async def test_a_thousand_customers_are_answered_and_one_more_is_refused(
    door: httpx.AsyncClient,
) -> None:
    assert len(await predicted(door, [SARAH] * MAX_CUSTOMERS)) == MAX_CUSTOMERS
    [error] = await refused(door, [SARAH] * (MAX_CUSTOMERS + 1))
    assert "not 1001" in error["message"]


@pytest.mark.parametrize(
    "body", [b"", b"{", b"{'a': 1}", b"\xff\xfe\xfa", b"[" * 100_000, b"1" * 5000]
)
async def test_a_body_that_is_not_json_is_refused(door: httpx.AsyncClient, body: bytes) -> None:
    answer = await door.post("/predict", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 400
    assert answer.json() == {"errors": [{"message": "the body is not JSON"}]}


def test_every_field_has_its_sentence() -> None:
    assert [field.alias for field in Customer.model_fields.values()] == list(EXPECTED)
