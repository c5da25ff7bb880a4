"""The simulated Shopify keeps the vendor's rules."""

import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from graphql import GraphQLSchema, build_schema, parse, validate
from graphql.type import is_enum_type, is_object_type

from sandbox import shopify
from sandbox.openapi import SPECS
from sandbox.shopify_store import Customer, Order, Store

pytestmark = pytest.mark.anyio

DAY_S = 86_400
FIRST_DAY = 1_767_222_000  # 2026-01-01, midnight in Paris

ORDERS = """query O($n: Int, $q: String, $a: String, $r: Boolean) {
  orders(first: $n, after: $a, query: $q, sortKey: UPDATED_AT, reverse: $r) {
    pageInfo { hasNextPage endCursor }
    nodes {
      id name createdAt cancelledAt test displayFinancialStatus email
      currentTotalPriceSet { shopMoney { amount currencyCode } presentmentMoney { amount } }
      totalRefundedSet { shopMoney { amount } }
      customer { id defaultEmailAddress { emailAddress marketingState } }
    }
  }
}"""
RUN = """mutation B($q: String!) {
  bulkOperationRunQuery(query: $q, groupObjects: false) {
    bulkOperation { id status } userErrors { code field message }
  }
}"""
POLL = "query P($id: ID!) { bulkOperation(id: $id) { status url objectCount rootObjectCount } }"


def fill(store: Store) -> None:
    ada = Customer(1, "Ada", "Exemple", "ada@example.com", None, FIRST_DAY, FIRST_DAY, 1)
    store.add_customer(ada)
    for n in range(30):
        second = FIRST_DAY + n * DAY_S
        store.add_order(
            Order(
                id=100 + n,
                number=1000 + n,
                customer=None if n == 7 else ada,
                email=None if n == 7 else ada.email,
                created=second,
                updated=second,
                cancelled=second if n == 3 else 0,
                cents=2550,
                refunded=500 if n == 4 else 0,
                test=n == 5,
                other_currency=n == 6,
            )
        )


@pytest.fixture
def app(clock: Callable[[], Any]) -> Any:
    return shopify.create(clock=clock, fill=fill)


Ask = Callable[..., Any]


@pytest.fixture
async def http(app: Any) -> AsyncIterator[httpx.AsyncClient]:
    headers = {"X-Shopify-Access-Token": "sandbox"}
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(
        transport=transport, base_url="https://shop", headers=headers
    ) as client:
        yield client


@pytest.fixture
def ask(http: httpx.AsyncClient) -> Ask:
    async def ask(query: str, **variables: Any) -> dict[str, Any]:
        body = {"query": query, "variables": variables}
        answer = await http.post("/admin/api/2026-10/graphql.json", json=body)
        assert answer.status_code == 200
        return dict(answer.json())

    return ask


async def test_pages_walk_every_order_once_in_the_order_asked_for(ask: Ask) -> None:
    seen: list[str] = []
    cursor, more = None, True
    while more:
        page = (await ask(ORDERS, n=12, a=cursor, r=True))["data"]["orders"]
        seen += [node["name"] for node in page["nodes"]]
        cursor, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]

    assert seen == [f"#{1000 + n}" for n in reversed(range(30))]


async def test_money_status_and_missing_customers_are_said_as_the_vendor_does(ask: Ask) -> None:
    nodes = (await ask(ORDERS, n=30))["data"]["orders"]["nodes"]

    paid = {"shopMoney": {"amount": "25.5", "currencyCode": "EUR"}}
    assert nodes[0]["currentTotalPriceSet"] == paid | {"presentmentMoney": {"amount": "25.5"}}
    assert nodes[6]["currentTotalPriceSet"]["presentmentMoney"] == {"amount": "23.97"}
    assert nodes[3]["currentTotalPriceSet"]["shopMoney"]["amount"] == "0.0"
    assert (nodes[3]["cancelledAt"], nodes[0]["cancelledAt"]) == ("2026-01-03T23:00:00Z", None)
    assert nodes[4]["displayFinancialStatus"] == "PARTIALLY_REFUNDED"
    assert nodes[4]["totalRefundedSet"] == {"shopMoney": {"amount": "5.0"}}
    assert (nodes[5]["test"], nodes[7]["customer"], nodes[7]["email"]) == (True, None, None)
    assert nodes[0]["customer"]["defaultEmailAddress"]["marketingState"] == "SUBSCRIBED"


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("updated_at:>='2026-01-21T00:00:00Z'", 9),
        ("updated_at:>=2026-01-21", 10),  # midnight in the shop's zone
        ("created_at:>='2026-01-02T00:00:00Z' AND created_at:<'2026-01-04T00:00:00Z'", 2),
        ("test:true", 1),
        ("-financial_status:paid", 1),
        ("status:any", 30),
        ("test:false status:cancelled", 1),
    ],
)
async def test_a_search_finds_what_it_says(ask: Ask, query: str, count: int) -> None:
    answer = await ask("query C($q: String) { ordersCount(query: $q) { count } }", q=query)

    assert answer["data"]["ordersCount"]["count"] == count


async def test_an_unknown_search_field_is_ignored_with_a_warning(ask: Ask) -> None:
    answer = await ask('{ orders(first: 50, query: "updatd_at:>2026-01-20") { nodes { id } } }')

    assert len(answer["data"]["orders"]["nodes"]) == 30
    assert answer["extensions"]["search"][0]["warnings"][0]["field"] == "updatd_at"


@pytest.mark.parametrize(
    "query",
    [
        "{ orders(first: 1) { nodes { id total_price } } }",
        "{ orders(first: 1, sort: ID) { nodes { id } } }",
        "{ orders { nodes { id } } }",
        "{ orders(first: 251) { nodes { id } } }",
        "{ orders(first: 1",
    ],
)
async def test_a_query_outside_the_schema_is_refused(ask: Ask, query: str) -> None:
    answer = await ask(query)

    assert answer["errors"]
    assert not answer.get("data")


async def test_a_wrong_token_and_an_unborn_version_are_refused(http: httpx.AsyncClient) -> None:
    body = {"query": "{ shop { id } }"}
    wrong = {"X-Shopify-Access-Token": "other"}
    refused = await http.post("/admin/api/2026-10/graphql.json", json=body, headers=wrong)
    unborn = await http.post("/admin/api/2027-01/graphql.json", json=body)

    assert (refused.status_code, unborn.status_code) == (401, 404)


async def test_an_expired_version_falls_forward_and_only_the_header_tells(
    http: httpx.AsyncClient,
) -> None:
    answer = await http.post("/admin/api/2025-01/graphql.json", json={"query": "{ shop { id } }"})

    assert answer.status_code == 200
    assert answer.headers["X-Shopify-API-Version"] == "2026-10"


async def test_points_run_out_as_throttled_with_status_200_and_come_back(
    ask: Ask, clock: Any
) -> None:
    answers = [await ask(ORDERS, n=250) for _ in range(40)]
    throttled = [answer for answer in answers if "errors" in answer]
    cost = throttled[0]["extensions"]["cost"]
    status = cost["throttleStatus"]
    clock.forward((cost["requestedQueryCost"] - status["currentlyAvailable"]) / 100)

    assert throttled[0]["errors"][0]["extensions"]["code"] == "THROTTLED"
    assert status["maximumAvailable"] == 2000
    assert status["restoreRate"] == 100
    assert "errors" not in await ask(ORDERS, n=250)


async def test_a_query_of_more_than_a_thousand_points_is_refused(ask: Ask) -> None:
    nested = (
        "{ customers(first: 250) { nodes { orders(first: 250) { nodes { customer { id } } } } } }"
    )

    answer = await ask(nested.replace("customer { id }", "lineItems(first: 250) { nodes { id } }"))

    assert answer["errors"][0]["extensions"]["code"] == "MAX_COST_EXCEEDED"


async def test_the_cost_of_a_connection_is_the_one_seen_at_the_vendor(ask: Ask) -> None:
    answer = await ask("{ customers(first: 250) { nodes { lastOrder { id } } } }")

    assert answer["extensions"]["cost"]["requestedQueryCost"] == 24


async def test_a_bulk_operation_is_polled_and_its_children_name_their_parent(
    ask: Ask, http: httpx.AsyncClient, clock: Any
) -> None:
    query = """{ orders(query: "created_at:>=2026-01-29") { edges { node {
        id total: totalPriceSet { shopMoney { amount } }
        lineItems { edges { node { id sku } } } } } } }"""
    started = (await ask(RUN, q=query))["data"]["bulkOperationRunQuery"]["bulkOperation"]

    states = []
    for seconds in (0, 0.15, 0.1):
        clock.forward(seconds)
        states.append((await ask(POLL, id=started["id"]))["data"]["bulkOperation"])
    lines = (await http.get(states[2]["url"])).text.splitlines()

    assert [state["status"] for state in states] == ["CREATED", "RUNNING", "COMPLETED"]
    assert states[0]["url"] is None
    rows = [json.loads(line) for line in lines]
    parents = [row for row in rows if "__parentId" not in row]
    assert parents[0] == {
        "id": "gid://shopify/Order/128",
        "total": {"shopMoney": {"amount": "25.5"}},
    }
    assert {row["__parentId"] for row in rows if "__parentId" in row} == {
        row["id"] for row in parents
    }
    assert (states[2]["rootObjectCount"], int(states[2]["objectCount"])) == ("2", len(rows))


@pytest.mark.parametrize(
    "query",
    [
        "{ shop { id } }",
        "{ orders { edges { node { total_price } } } }",
        "{ customers { edges { node { id orders { edges { node { id lineItems { edges { node { id "
        "} } } } } } } } } }",
        "{" + " ".join(f"o{n}: orders {{ edges {{ node {{ id }} }} }}" for n in range(6)) + "}",
    ],
)
async def test_a_bulk_query_against_the_rules_is_a_user_error(ask: Ask, query: str) -> None:
    payload = (await ask(RUN, q=query))["data"]["bulkOperationRunQuery"]

    assert payload["bulkOperation"] is None
    assert payload["userErrors"][0]["code"] == "INVALID"


async def test_a_sixth_bulk_operation_has_to_wait(ask: Ask, clock: Any) -> None:
    query = "{ orders { edges { node { id } } } }"
    codes = []
    for _ in range(6):
        payload = (await ask(RUN, q=query))["data"]["bulkOperationRunQuery"]
        codes.append([error["code"] for error in payload["userErrors"]])
    clock.forward(1)
    later = (await ask(RUN, q=query))["data"]["bulkOperationRunQuery"]

    assert codes == [[]] * 5 + [["LIMIT_REACHED"]]
    assert later["userErrors"] == []


def _official(shared: Path) -> GraphQLSchema:
    text = (shared / "contracts" / "shopify" / "admin_2026-10.graphql").read_text()
    return build_schema(text)


@pytest.mark.contract
async def test_our_part_of_the_schema_is_the_vendors_own(shared: Path) -> None:
    official = _official(shared)
    ours = build_schema((SPECS / "shopify_2026-10.graphql").read_text())

    for name, kind in ours.type_map.items():
        if name.startswith("__"):
            continue
        theirs = official.type_map[name]
        if is_object_type(kind):
            assert {n: (str(f.type), {a: str(v.type) for a, v in f.args.items()})
                    for n, f in kind.fields.items()}.items() <= {
                n: (str(f.type), {a: str(v.type) for a, v in f.args.items()})
                for n, f in theirs.fields.items()}.items()  # fmt: skip
        elif is_enum_type(kind):
            assert set(kind.values) == set(theirs.values)


@pytest.mark.contract
async def test_the_queries_of_these_tests_are_valid_at_the_vendor(shared: Path) -> None:
    official = _official(shared)

    assert [validate(official, parse(query)) for query in (ORDERS, RUN, POLL)] == [[], [], []]


@pytest.mark.contract
async def test_the_vendors_examples_are_judged_as_the_vendor_does(shared: Path, ask: Ask) -> None:
    examples = json.loads((shared / "contracts" / "shopify" / "examples.json").read_text())
    ours = [
        one
        for one in examples
        if one["kind"] == "graphql" and one["name"].startswith(("orders", "bulk"))
    ]

    for example in ours:
        answer = await ask(example["query"], **example["variables"])
        assert ("errors" not in answer) == example["ok"], example["name"]
    assert len(ours) == 4
