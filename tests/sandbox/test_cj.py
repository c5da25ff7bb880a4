"""CJdropshipping, simulated: judged by the documentation, not by our connector."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import jsonschema_rs
import pytest

from sandbox import cj
from sandbox.cj_door import OPEN_ID
from sandbox.cj_spec import closed
from sandbox.openapi import SPECS

pytestmark = pytest.mark.anyio

OAK, ASH = "92511400-C758-4474-93CA-66D442F5F787", "92511400-C758-4474-93CA-66D442F5F788"
ORDER = {
    "orderNumber": "SH-1001",
    "shippingCountryCode": "FR",
    "shippingCountry": "France",
    "shippingProvince": "Ile-de-France",
    "shippingCity": "Paris",
    "shippingCustomerName": "A B",
    "shippingAddress": "1 rue X",
    "shippingZip": "75001",
    "logisticName": "CJPacket Ordinary",
    "fromCountryCode": "CN",
    "payType": 3,
    "products": [{"vid": OAK, "quantity": 2, "storeLineItemId": "l-1"}],
}


def trimmed_judge() -> Callable[[httpx.Response], None]:
    """Judge answers by the specification the simulator carries, its objects closed."""
    spec = json.loads((SPECS / "cj.json").read_text())
    schemas = closed(spec["components"]["schemas"])

    def judge(answer: httpx.Response) -> None:
        path = answer.request.url.path.removeprefix(cj.PREFIX)
        said = spec["paths"][path][answer.request.method.lower()]["responses"]["200"]
        schema = closed(said["content"]["application/json"]["schema"])
        jsonschema_rs.validate({**schema, "components": {"schemas": schemas}}, answer.json())

    return judge


class Api:
    """A caller with a token; every HTTP 200 is judged by the specification."""

    def __init__(self, app: Any, judge: Callable[[httpx.Response], None]) -> None:
        transport = httpx.ASGITransport(app=app)
        self.app, self.judge = app, judge
        self.client = httpx.AsyncClient(transport=transport, base_url="http://cj.test")
        self.headers: dict[str, str] = {}

    async def login(self, key: str = "sandbox") -> dict[str, Any]:
        said = await self.call("POST", "/authentication/getAccessToken", json={"apiKey": key})
        if said["data"]:
            self.headers = {"CJ-Access-Token": said["data"]["accessToken"]}
        return said

    async def call(self, method: str, path: str, **request: Any) -> dict[str, Any]:
        answer = await self.client.request(
            method, f"{cj.PREFIX}{path}", headers=self.headers, **request
        )
        assert answer.status_code == 200, answer.status_code
        self.judge(answer)
        return answer.json()

    async def order(self, **changes: Any) -> dict[str, Any]:
        return await self.call("POST", "/shopping/order/createOrderV2", json={**ORDER, **changes})

    async def detail(self, reference: str) -> dict[str, Any]:
        return await self.call(
            "GET", "/shopping/order/getOrderDetail", params={"orderId": reference}
        )

    async def confirm(self, order_id: str) -> int:
        path = "/shopping/order/confirmOrder"
        return (await self.call("PATCH", path, json={"orderId": order_id}))["code"]

    async def pay(self, order_id: str) -> int:
        return (await self.call("POST", "/shopping/pay/payBalance", json={"orderId": order_id}))[
            "code"
        ]

    async def status(self, reference: str) -> str:
        return (await self.detail(reference))["data"]["orderStatus"]


async def opened(clock: Any, **options: Any) -> Api:
    options = {"qps": None, "clock": clock} | options
    api = Api(cj.create(**options), trimmed_judge())
    await api.login()
    return api


async def test_a_call_without_a_token_or_with_a_strange_one_is_refused(clock: Any) -> None:
    api = await opened(clock)

    codes = []
    for token in ({}, {"CJ-Access-Token": "made up"}):
        api.headers = token
        codes.append((await api.detail("x"))["code"])

    assert codes == [1600002, 1600001]


async def test_a_key_gives_one_token_a_day_and_is_not_asked_often(clock: Any) -> None:
    api = await opened(clock)
    first = api.headers

    assert (await api.login())["code"] == 1600200
    clock.forward(3600)
    await api.login()
    assert api.headers == first
    clock.forward(86_400)
    await api.login()
    assert api.headers != first
    clock.forward(2)
    assert (await api.login("wrong"))["code"] == 1600005


async def test_a_token_dies_and_a_refresh_token_opens_again_once(clock: Any) -> None:
    api = await opened(clock)
    clock.forward(2)
    refresh = (await api.login())["data"]["refreshToken"]
    api.app.state.door.expire()

    dead = await api.detail("x")
    path, asked = "/authentication/refreshAccessToken", {"refreshToken": refresh}
    renewed = await api.call("POST", path, json=asked)
    spent = await api.call("POST", path, json=asked)
    api.headers = {"CJ-Access-Token": renewed["data"]["accessToken"]}

    assert (dead["code"], renewed["code"], spent["code"]) == (1600030, 200, 1600003)
    assert (await api.detail("x"))["message"] == "order not found"


async def test_calls_above_the_frequency_and_the_points_are_refused(clock: Any) -> None:
    api = await opened(clock, qps=2, points=25)
    params = {"vid": OAK}

    codes = []
    for _ in range(3):
        said = await api.call("GET", "/product/stock/queryByVid", params=params)
        codes.append(said["code"])
    clock.forward(1)
    codes.append((await api.call("GET", "/product/stock/queryByVid", params=params))["code"])
    free = await api.detail("x")

    assert codes == [200, 200, 1600200, 1600201]
    assert free["code"] == 1600300


async def test_what_is_not_there_and_what_is_empty_share_a_code(clock: Any) -> None:
    api = await opened(clock)

    said = [await api.detail(reference) for reference in ("SH-1", " ")]

    assert [one["code"] for one in said] == [1600300, 1600300]
    assert ["not found" in one["message"] for one in said] == [True, False]


async def test_an_order_goes_from_created_to_delivered_one_state_at_a_time(clock: Any) -> None:
    api = await opened(clock)
    made = (await api.order())["data"]
    id_ = made["orderId"]
    seen = [made["orderStatus"]]

    assert await api.pay(id_) == 1600300  # it must be confirmed first
    for step in (api.confirm, api.pay):
        assert await step(id_) == 200
        assert await step(id_) != 200
        seen.append(await api.status("SH-1001"))
    await api.client.post("/__sandbox__/ship", json={"order": "SH-1001"})
    seen.append(await api.status(id_))
    number = (await api.detail(id_))["data"]["trackNumber"]
    parcel = await api.call("GET", "/logistic/trackInfo", params={"trackNumber": number})
    await api.client.post("/__sandbox__/ship", json={"deliver": True})
    seen.append(await api.status(id_))

    assert seen == ["CREATED", "UNPAID", "UNSHIPPED", "SHIPPED", "DELIVERED"]
    assert [one["trackingNumber"] for one in parcel["data"]] == [number]
    # 2 x 6.40, and 3.20 + 0.84 kg x 8.10 to send it, 0.35 to clear it
    assert made["orderAmount"] == "23.15"
    assert api.app.state.account.balance == Decimal("9976.85")


async def test_pay_types_decide_how_far_a_creation_goes(clock: Any) -> None:
    api = await opened(clock)

    page = (await api.order(orderNumber="A", payType=1))["data"]
    paid = (await api.order(orderNumber="B", payType=2))["data"]

    assert page["cjPayUrl"]
    assert (page["orderStatus"], paid["orderStatus"]) == ("CREATED", "UNSHIPPED")
    assert paid["cjPayUrl"] is None


async def test_a_balance_too_low_refuses_and_leaves_the_order_unpaid(clock: Any) -> None:
    api = await opened(clock)
    await api.client.put("/__sandbox__/account", json={"balance": "5.00"})

    assert (await api.order(payType=2))["code"] == 1604000
    assert await api.status("SH-1001") == "UNPAID"
    assert await api.pay((await api.detail("SH-1001"))["data"]["orderId"]) == 1604000


async def test_only_a_created_order_can_be_deleted(clock: Any) -> None:
    api = await opened(clock)
    ids = [(await api.order(orderNumber=number))["data"]["orderId"] for number in "AB"]
    await api.confirm(ids[1])

    codes = []
    for id_ in ids:
        path = "/shopping/order/deleteOrder"
        codes.append((await api.call("DELETE", path, params={"orderId": id_}))["code"])
    listed = await api.call("GET", "/shopping/order/list")
    unpaid = await api.call("GET", "/shopping/order/list", params={"status": "UNPAID"})

    assert codes == [200, 1603002]
    assert [one["orderNum"] for one in listed["data"]["list"]] == ["A"]  # cancelled ones only
    assert [one["orderNum"] for one in unpaid["data"]["list"]] == ["B"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"products": [{"vid": "nobody's", "quantity": 1}]}, 1602001),
        ({"products": [{"sku": "nobody's", "quantity": 1}]}, 1602001),
        ({"products": [{"vid": OAK, "sku": "CJYD2038811-Blue", "quantity": 1}]}, 1600300),
        ({"products": [{"vid": OAK, "quantity": 501}]}, 1603000),
        ({"products": [{"vid": OAK, "quantity": 300}, {"vid": OAK, "quantity": 201}]}, 1603000),
        ({"products": [{"vid": OAK, "quantity": "2"}]}, 1600300),
        ({"products": []}, 1600300),
        ({"products": [{"quantity": 1}]}, 1600300),
        ({"logisticName": "Pigeon"}, 1605000),
        ({"logisticName": "PostNL", "shippingCountryCode": "US"}, 1605000),
        ({"shippingCountryCode": "ZZ"}, 1605000),
        ({"shippingProvince": ""}, 1600300),
        ({"orderNumber": "x" * 51}, 1600300),
        ({"payType": 4}, 1600300),
        ({"nonsense": 1}, 1600300),
    ],
)
async def test_an_unsound_order_is_refused_and_takes_nothing(
    changes: dict[str, Any], code: int, clock: Any
) -> None:
    api = await opened(clock)

    assert (await api.order(**changes))["code"] == code

    account = api.app.state.account
    assert (account.orders, account.variants[OAK].stock["CN"]) == ([], 500)


async def test_a_repeated_number_makes_a_second_order_unless_told_otherwise(clock: Any) -> None:
    taken, refused = await opened(clock), await opened(clock, repeats="refused")

    codes = [(await api.order())["code"] for api in (taken, taken, refused, refused)]

    assert codes == [200, 200, 200, 1603000]
    assert taken.app.figures()["repeated_numbers"] == 1


async def test_a_late_order_appears_after_an_answer_that_said_nothing(clock: Any) -> None:
    api = await opened(clock, quirks={"late": 1}, late_s=4)
    path = f"{cj.PREFIX}/shopping/order/createOrderV2"

    lost = await api.client.post(path, json=ORDER, headers=api.headers)
    assert lost.status_code == 502
    clock.forward(3.9)
    assert (await api.detail("SH-1001"))["message"] == "order not found"
    clock.forward(0.1)
    assert await api.status("SH-1001") == "CREATED"


async def test_busy_says_so_with_and_without_having_done_the_work(clock: Any) -> None:
    api = await opened(clock, quirks={"busy": 1})

    codes = [(await api.order(orderNumber=number))["code"] for number in "ABCD"]

    assert codes == [1600000] * 4
    assert [one.number for one in api.app.state.account.orders] == ["B", "D"]


async def test_payment_at_once_can_stop_half_way(clock: Any) -> None:
    api = await opened(clock, quirks={"half_paid": 1})

    seen = [(await api.order(orderNumber=n, payType=2))["data"]["orderStatus"] for n in "AB"]

    assert seen == ["UNPAID", "CREATED"]


async def test_an_order_may_be_held_or_cancelled_or_dearer(clock: Any) -> None:
    held = await opened(clock, quirks={"intercept": 1})
    gone = await opened(clock, quirks={"out_of_stock": 1})
    dear = await opened(clock, quirks={"price_change": 1})

    reasons = (await held.order(payType=2))["data"]["interceptOrderReasons"]
    await gone.order(payType=2)
    amount = (await dear.order())["data"]["productAmount"]

    assert reasons[0]["code"]
    assert await held.status("SH-1001") == "CREATED"
    assert await gone.status("SH-1001") == "CANCELLED"
    assert gone.app.state.account.balance == 10_000
    assert amount == "15.36"


async def test_an_order_ships_by_itself_when_told_so(clock: Any) -> None:
    api = await opened(clock, ship_after_s=60)
    await api.order(payType=2)

    clock.forward(59)
    assert await api.status("SH-1001") == "UNSHIPPED"
    clock.forward(1)
    assert await api.status("SH-1001") == "SHIPPED"


@pytest.mark.parametrize("pays_by", ["orderId", "cjOrderId"])
async def test_payment_may_want_one_of_the_ids_only(pays_by: str, clock: Any) -> None:
    api = await opened(clock, pays_by=pays_by)
    await api.order()
    ids = (await api.detail("SH-1001"))["data"]
    await api.confirm(ids["orderId"])

    codes = {name: await api.pay(ids[name]) for name in ("orderId", "cjOrderId")}

    assert codes[pays_by] == 200
    assert set(codes.values()) == {200, 1600300}


async def test_products_stock_and_freight_agree_with_each_other(clock: Any) -> None:
    api = await opened(clock)

    page = await api.call("GET", "/product/listV2", params={"page": "1", "size": "1"})
    found = await api.call("GET", "/product/query", params={"variantSku": "CJJJJTJT00001-Ash"})
    none = await api.call("GET", "/product/query", params={"variantSku": "x"})
    shelf = await api.call("GET", "/product/stock/queryByVid", params={"vid": OAK})
    ways = await api.call(
        "POST", "/logistic/freightCalculate",
        json={"startCountryCode": "CN", "endCountryCode": "FR",
              "products": [{"vid": OAK, "quantity": 2}]},
    )  # fmt: skip

    assert page["data"]["totalPages"] == 2
    assert [one["vid"] for one in found["data"]["variants"]] == [OAK, ASH]
    assert none["code"] == 1602000
    assert {one["countryCode"]: one["totalInventoryNum"] for one in shelf["data"]} == {
        "CN": 500, "DE": 40,
    }  # fmt: skip
    assert ways["data"][0]["logisticName"] == "CJPacket Ordinary"
    assert ways["data"][0]["totalPostageFee"] == "10.35"


async def test_it_answers_without_its_prefix_too_and_starts_again_on_a_reset(clock: Any) -> None:
    api = await opened(clock)
    await api.order()
    api.app.state.account.variants[OAK].price = Decimal(1)

    bare = await api.client.get("/shopping/pay/getBalance", headers=api.headers)
    api.app.reset()

    assert bare.json()["data"]["amount"] == 10_000
    assert api.app.state.account.orders == []
    assert api.app.state.account.variants[OAK].price == Decimal("6.40")
    assert (await api.detail("x"))["code"] == 1600001  # tokens are forgotten as well


async def test_the_control_routes_show_orders_and_change_what_is_sold(clock: Any) -> None:
    api = await opened(clock)
    await api.client.put(
        "/__sandbox__/variant",
        json={"sku": "CJYD2038811-Blue", "price": "4.00", "stock": {"CN": 1}},
    )
    asked = [{"sku": "CJYD2038811-Blue", "quantity": 1, "storeLineItemId": "7"}]

    codes = [(await api.order(products=asked, orderNumber=n))["code"] for n in "AB"]
    [order] = (await api.client.get("/__sandbox__/orders")).json()
    wrong = await api.client.put("/__sandbox__/quirks", json={"rates": {"luck": 1}})

    assert codes == [200, 1603000]
    assert order["lines"][0]["price"] == "4.00"
    assert order["asked"]["shippingCity"] == "Paris"
    assert wrong.status_code == 400


async def test_a_webhook_is_signed_with_the_open_id_over_its_raw_body(clock: Any) -> None:
    api = await opened(clock)
    target = {"type": "ENABLE", "callbackUrls": ["https://shop.example/cj"]}
    http = {"type": "ENABLE", "callbackUrls": ["http://shop.example/cj"]}

    assert (await api.call("POST", "/webhook/set", json={"order": target}))["code"] == 200
    assert (await api.call("POST", "/webhook/set", json={"order": http}))["code"] == 1600300
    await api.order()
    body, headers = cj.signed(cj.message(api.app.state.account.orders[0]))

    digest = hmac.digest(str(OPEN_ID).encode(), body, hashlib.sha256)
    assert base64.b64decode(headers["sign"]) == digest
    schema = json.loads((SPECS / "cj.json").read_text())["components"]["schemas"]["WebhookMessage"]
    jsonschema_rs.validate(schema, json.loads(body))


@pytest.mark.contract
async def test_good_requests_are_accepted_and_bad_ones_refused(clock: Any, shared: Path) -> None:
    api = await opened(clock)
    file = shared / "contracts" / "cjdropshipping" / "examples.json"
    examples = [one for one in json.loads(file.read_text()) if one["kind"] == "request"]

    verdicts = {}
    for one in examples:
        clock.forward(5)
        token = api.headers if "CJ-Access-Token" in one["headers"] else {}
        body = json.dumps(one["body"]).replace("CJUserNum@api@x", "sandbox")
        said = await api.client.request(
            one["method"], one["url"], content=body,
            headers={**token, "content-type": one["content_type"]},
        )  # fmt: skip
        verdicts[one["name"]] = said.json()["code"] == 200

    assert verdicts == {one["name"]: one["ok"] for one in examples}


@pytest.mark.contract
async def test_every_answer_is_one_the_vendor_could_give(
    clock: Any, judge_of: Callable[[str, str], Callable[[httpx.Response], None]]
) -> None:
    app = cj.create(clock=clock, qps=None)
    api = Api(app, judge_of("cjdropshipping", cj.PREFIX))

    await api.login()
    made = (await api.order())["data"]
    await api.order(payType=1, orderNumber="B")
    await api.order(products=[])
    await api.confirm(made["orderId"])
    await api.pay(made["orderId"])
    await api.pay(made["orderId"])
    await api.client.post("/__sandbox__/ship", json={})
    number = (await api.detail(made["orderId"]))["data"]["trackNumber"]
    await api.call("GET", "/logistic/trackInfo", params={"trackNumber": number})
    await api.call("GET", "/shopping/order/list", params={"status": "SHIPPED"})
    await api.call("GET", "/shopping/pay/getBalance")
    await api.call("GET", "/product/listV2")
    await api.call("GET", "/product/query", params={"pid": "P-LAMP"})
    await api.call("GET", "/product/stock/queryByVid", params={"vid": OAK})
    await api.call(
        "POST", "/logistic/freightCalculate",
        json={"startCountryCode": "CN", "endCountryCode": "US",
              "products": [{"vid": OAK, "quantity": 1}]},
    )  # fmt: skip

    assert len(app.counts) == 12


@pytest.mark.contract
def test_the_trimmed_specification_says_what_the_whole_one_says(shared: Path) -> None:
    file = shared / "contracts" / "cjdropshipping" / "openapi.json"
    whole, trimmed = json.loads(file.read_text()), json.loads((SPECS / "cj.json").read_text())

    def bare(node: Any) -> Any:
        if isinstance(node, dict):
            said = ("description", "examples")
            return {k: bare(v) for k, v in node.items() if k not in said or isinstance(v, dict)}
        return [bare(one) for one in node] if isinstance(node, list) else node

    for name, schema in trimmed["components"]["schemas"].items():
        assert bare(schema) == bare(whole["components"]["schemas"][name])
    for path, methods in trimmed["paths"].items():
        for method, said in methods.items():
            original = bare(whole["paths"][path][method])
            assert bare(said["responses"]) == original["responses"]
            assert bare(said.get("requestBody")) == original.get("requestBody")
            assert all(one in original["parameters"] for one in bare(said["parameters"]))
