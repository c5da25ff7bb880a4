"""CJdropshipping: what is sent, what each code becomes, and how the token is kept."""

import asyncio
import json
import logging
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from connectors import cj
from connectors.cj import Cj, CjRefused, Freight, MemoryShelf, NewLine, NewOrder, Token
from connectors.cj_token import expiry
from connectors.errors import (
    AuthRefused,
    BadAnswer,
    ConnectorError,
    NotConfigured,
    RateLimited,
    Refused,
    Unavailable,
    Uncertain,
)
from domain.pace import Limit
from sandbox import cj as simulator
from sandbox.faults import Faults
from settings import CjSettings

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
OAK_SKU, OAK = "CJJJJTJT00001-Oak", "92511400-C758-4474-93CA-66D442F5F787"
FAST = CjSettings(api_key="sandbox", base_url="http://cj.test", max_rps=10_000)
REAL = CjSettings(api_key="CJ1@api@0123456789", max_rps=10_000)
ORDER = NewOrder(
    order_number="S5800-CJ",
    shipping_customer_name="Marc Dubois",
    shipping_address="12 rue des Lilas",
    shipping_zip="69001",
    shipping_city="Lyon",
    shipping_province="Lyon",
    shipping_country="France",
    shipping_country_code="FR",
    shipping_phone="+33612345678",
    email="marc@example.com",
    logistic_name="CJPacket Ordinary",
    from_country_code="CN",
    products=[NewLine(vid=OAK, sku=OAK_SKU, quantity=2, store_line_item_id="77")],
)


class Unpaced:
    """Slots that make nobody wait, and remember whose limits were asked for."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, tuple[Limit, ...]]] = []

    def reserve(self, account: str, family: str, limits: Sequence[Limit], n: int = 1) -> float:
        self.asked.append((account, family, tuple(limits)))
        return 0.0

    def confirm(self, *asked: Any) -> float:
        return 0.0

    def penalise(self, account: str, family: str, seconds: float) -> None:
        self.asked.append((account, f"{family} pushed back {seconds}", ()))


class Script:
    """Answers the token itself, and everything else in order; remembers the requests."""

    def __init__(self, *answers: httpx.Response | Exception) -> None:
        self.left, self.asked, self.logins = list(answers), [], []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if "/authentication/" in request.url.path:
            self.logins.append((request.url.path.rpartition("/")[2], json.loads(request.content)))
            return login(len(self.logins))
        self.asked.append(request)
        answer = self.left.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def login(number: int) -> httpx.Response:
    return said(
        200,
        {
            "openId": 1, "accessToken": f"access-{number}", "refreshToken": f"refresh-{number}",
            "accessTokenExpiryDate": "2099-12-07T17:00:00+08:00",
            "refreshTokenExpiryDate": "2099-05-21T17:00:00+08:00",
        },
    )  # fmt: skip


def said(
    code: int, data: Any = None, message: str = "m", status: int = 200, result: bool | None = None
) -> httpx.Response:
    good = code == 200 if result is None else result
    body = {"code": code, "result": good, "message": message, "data": data, "requestId": "r"}
    return httpx.Response(status, json=body)


def opened(script: Callable[[httpx.Request], httpx.Response], attempts: int = 1, **more: Any):
    return cj.connect(REAL, httpx.MockTransport(script), Unpaced(), attempts=attempts, **more)


def simulated(app: Any, **more: Any):
    return cj.connect(FAST, httpx.ASGITransport(app=app), Unpaced(), attempts=1, **more)


@pytest.fixture
def app():
    return simulator.create(qps=None, auth_gap_s=0)


async def order_of(client: Cj, **changes: Any):
    return await client.create_order(ORDER.model_copy(update=changes))


async def raised(client: Cj, act: Callable[[Cj], Any]) -> ConnectorError:
    with pytest.raises(ConnectorError) as caught:
        await act(client)
    return caught.value


CREATE: Callable[[Cj], Any] = lambda client: client.create_order(ORDER)  # noqa: E731  # a table entry
READ: Callable[[Cj], Any] = lambda client: client.balance()  # noqa: E731  # a table entry


async def test_without_a_key_it_says_which_variable_to_set() -> None:
    with pytest.raises(NotConfigured, match="set CJ_API_KEY"):
        async with cj.connect(None):
            pass


async def test_the_right_key_passes_the_check_and_a_wrong_one_does_not(app) -> None:
    async with simulated(app) as client:
        await client.check()
    wrong = FAST.model_copy(update={"api_key": REAL.api_key})
    async with cj.connect(wrong, httpx.ASGITransport(app=app), Unpaced()) as client:
        with pytest.raises(AuthRefused, match=r"cj\.getAccessToken: 1600005"):
            await client.check()


async def test_a_variant_is_found_by_its_sku_with_stock_and_price(app) -> None:
    async with simulated(app) as client:
        found = await client.variant(OAK_SKU)
        nothing = await client.variant("CJ-NONE")
        shelf = await client.stock(OAK)
        page = await client.products(1, 1)
    assert found is not None
    assert (found.vid, found.pid, found.price, found.weight_g) == (
        OAK, "P-LAMP", Decimal("6.4"), Decimal(420),
    )  # fmt: skip
    assert {s.country: s.total for s in found.stock or []} == {"CN": 500, "DE": 40}
    assert [(s.country, s.total) for s in shelf] == [("CN", 500), ("DE", 40)]
    assert nothing is None
    assert (page.total, page.pages, page.products[0].pid) == (2, 2, "P-LAMP")
    assert page.products[0].price == Decimal("6.40")  # of "6.40 -- 6.90"


async def test_freight_names_the_ways_and_counts_every_fee(app) -> None:
    async with simulated(app) as client:
        ways = await client.freight("CN", "FR", "69001", [(OAK, 2)])
        none = await client.freight("CN", "ZZ", "", [(OAK, 2)])
    assert (ways[0].name, ways[0].price, ways[0].aging) == (
        "CJPacket Ordinary", Decimal("10.35"), "8-15",
    )  # fmt: skip
    assert none == []


@pytest.mark.parametrize(
    ("fees", "price"),
    [
        ({}, "3.10"),
        ({"taxesFee": "0.40", "clearanceOperationFee": 0.2}, "3.70"),
        ({"taxesFee": "0.40", "totalPostageFee": "5"}, "5"),
        ({"taxesFee": "", "totalPostageFee": None}, "3.10"),
        ({"taxesFee": "1", "totalPostageFee": 3.1}, "4.10"),
    ],
)
def test_the_dearer_of_the_sum_and_its_parts_is_the_price(fees: dict[str, Any], price: str) -> None:
    way = Freight.model_validate({"logisticName": "x", "logisticPrice": 3.1, **fees})
    assert way.price == Decimal(price)


async def test_an_order_is_created_confirmed_paid_and_tracked(app) -> None:
    async with simulated(app) as client:
        assert await client.order("S5800-CJ") is None
        made = await client.create_order(ORDER)
        assert made.order_id is not None
        await client.confirm(made.order_id)
        await client.pay(made.order_id)
        app.state.account.ship(app.state.account.orders[0])
        found = await client.order("S5800-CJ")
        assert found is not None
        [parcel] = await client.track(found.tracking_number or "")
        left = await client.balance()
    assert (made.status, made.amount, made.intercepts) == ("CREATED", Decimal("23.15"), None)
    assert (found.order_id, found.number, found.status) == (made.order_id, "S5800-CJ", "SHIPPED")
    assert [(line.vid, line.quantity, line.store_line_item_id) for line in found.lines or []] == [
        (OAK, 2, "77")
    ]
    assert parcel.number == found.tracking_number
    assert left == Decimal("9976.85")


async def test_steps_taken_twice_are_refused_and_change_nothing(app) -> None:
    async with simulated(app) as client:
        made = await client.create_order(ORDER)
        id_ = made.order_id or ""
        await client.confirm(id_)
        again = await raised(client, lambda c: c.confirm(id_))
        await client.pay(id_)
        twice = await raised(client, lambda c: c.pay(id_))
        late = await raised(client, lambda c: c.delete(id_))
    assert [type(error) for error in (again, twice, late)] == [CjRefused] * 3
    assert [error.code for error in (again, twice, late)] == [1603001, 1600300, 1603002]
    assert "not unpaid" in twice.detail
    assert app.state.account.balance == Decimal("9976.85")


async def test_an_unconfirmed_order_is_deleted(app) -> None:
    async with simulated(app) as client:
        made = await client.create_order(ORDER)
        await client.delete(made.order_id or "")
        found = await client.order("S5800-CJ")
    assert found is not None
    assert found.status == "CANCELLED"


async def test_a_held_order_and_one_half_paid_tell_so() -> None:
    held = simulator.create(qps=None, quirks={"intercept": 1})
    half = simulator.create(qps=None, quirks={"half_paid": 1})
    async with simulated(held) as client:
        made = await order_of(client, pay_type=2)
    async with simulated(half) as client:
        unpaid = await order_of(client, pay_type=2)
    assert made.intercepts is not None
    assert made.intercepts[0].code == 10101
    assert unpaid.status == "UNPAID"


async def test_a_low_balance_is_a_refusal_with_its_code_and_the_order_may_exist(app) -> None:
    app.state.account.balance = Decimal(5)
    async with simulated(app) as client:
        error = await raised(client, lambda c: order_of(c, pay_type=2))
        found = await client.order("S5800-CJ")
    assert isinstance(error, CjRefused)
    assert error.code == cj.LOW_BALANCE
    assert found is not None
    assert found.status == "UNPAID"


async def test_webhooks_are_set_for_orders_and_parcels(app) -> None:
    async with simulated(app) as client:
        await client.set_webhooks("https://shop.example/cj")
    assert set(app.state.account.webhooks) == {"order", "logistics"}


async def test_an_unanswered_creation_is_sent_once_and_uncertain() -> None:
    for lost in (
        httpx.ReadTimeout("t"),
        httpx.Response(502, text="<html>"),
        said(1600000, message="System busy, please contact CJ IT"),
        said(500, message="unheard of"),
    ):
        script = Script(lost)
        async with opened(script, attempts=3) as client:
            error = await raised(client, CREATE)
        assert type(error) is Uncertain
        assert len(script.asked) == 1


@pytest.mark.parametrize(
    ("options", "kind", "made", "shown"),
    [
        ({"faults": Faults({"malformed": 1.0}, where="createOrderV2")}, BadAnswer, 1, True),
        ({"faults": Faults({"error": 1.0}, where="createOrderV2")}, Uncertain, 0, False),
        ({"quirks": {"late": 1.0}, "late_s": 3600.0}, Uncertain, 1, False),
    ],
)
async def test_after_an_answer_that_proves_nothing_only_the_look_up_tells(
    options: dict[str, Any], kind: type[ConnectorError], made: int, shown: bool
) -> None:
    app = simulator.create(qps=None, **options)
    async with simulated(app) as client:
        assert isinstance(await raised(client, CREATE), kind)
        found = await client.order("S5800-CJ")
    assert (len(app.state.account.orders), found is not None) == (made, shown)


@pytest.mark.parametrize("code", [1600000, 500])
async def test_a_busy_vendor_is_asked_again_where_that_is_harmless(code: int) -> None:
    script = Script(said(code), said(200, {"amount": "12.50"}))
    async with opened(script, attempts=2) as client:
        assert await client.balance() == Decimal("12.50")
    script = Script(said(code), said(200))
    async with opened(script, attempts=2) as client:
        await client.pay("1")
    assert len(script.asked) == 2


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (said(1600000), Unavailable),
        (said(1600200), RateLimited),
        (said(1600201), RateLimited),
        (said(1600300), CjRefused),
        (said(1600300, status=400), CjRefused),
        (said(1604000), CjRefused),
        (said(1605000), CjRefused),
        (said(1600005), AuthRefused),
        (httpx.Response(401, text="no"), AuthRefused),
        (said(1699999, status=403), AuthRefused),
        (httpx.Response(429, text="slowly"), RateLimited),
        (httpx.Response(503, text="later"), Unavailable),
        (httpx.ConnectError("x"), Unavailable),
        (httpx.Response(200, json={"message": "ok"}), BadAnswer),
        (httpx.Response(200, json={"result": True, "data": {"amount": 1}}), BadAnswer),
        (said(200, {"amount": 1}, result=False), BadAnswer),
        (said(200, {"amount": "much"}), BadAnswer),
        (said(200, None), BadAnswer),
    ],
)
async def test_each_answer_becomes_the_error_that_says_what_to_do(
    answer: httpx.Response | Exception, kind: type[ConnectorError]
) -> None:
    async with opened(Script(answer)) as client:
        error = await raised(client, READ)
    assert isinstance(error, kind)


@pytest.mark.parametrize("code", [1600300, 1602001, 1603000, 1604000, 1605000])
async def test_a_refused_creation_says_which_code_and_is_not_repeated(code: int) -> None:
    script = Script(said(code, message="no"))
    async with opened(script, attempts=3) as client:
        error = await raised(client, CREATE)
    assert isinstance(error, CjRefused)
    assert (error.code, error.detail, len(script.asked)) == (code, f"{code}: no", 1)


async def test_a_creation_refused_for_its_frequency_was_not_processed() -> None:
    for answer in (said(1600200), said(1600201), httpx.Response(429)):
        async with opened(Script(answer)) as client:
            assert isinstance(await raised(client, CREATE), RateLimited)


async def test_a_success_that_cannot_be_read_is_not_taken_for_one() -> None:
    cut = httpx.Response(200, content=said(200, {"orderId": "1"}).content[:20])
    for answer in (cut, said(200, None), httpx.Response(200, json={"code": 200})):
        script = Script(answer)
        async with opened(script) as client:
            assert isinstance(await raised(client, CREATE), BadAnswer)
        assert len(script.asked) == 1


async def test_a_read_cut_on_its_way_is_asked_for_once_more() -> None:
    whole = said(200, {"amount": 1})
    script = Script(httpx.Response(200, content=whole.content[:20]), whole)
    async with opened(script) as client:
        assert await client.balance() == 1


@pytest.mark.parametrize(
    ("answer", "absent"),
    [
        (said(1600300, message="Order NOT FOUND"), True),
        (said(1600300, message="order not found"), True),
        (said(1600300, message="orderId must not be empty"), False),
        (said(1600301, message="order not found"), False),
        (said(1603000, message="order not found"), False),
        (httpx.Response(404, text="order not found"), False),
        (said(200, None), False),
        (said(200, {}), False),
    ],
)
async def test_an_order_is_absent_only_when_cj_says_so(
    answer: httpx.Response, absent: bool
) -> None:
    async with opened(Script(answer)) as client:
        if absent:
            assert await client.order("S5800-CJ") is None
        else:
            assert await raised(client, lambda c: c.order("S5800-CJ"))


@pytest.mark.parametrize("code", [1600001, 1600002, 1600003, 1600030])
async def test_a_refused_token_is_replaced_once_and_the_creation_sent_again(code: int) -> None:
    script = Script(said(code), said(200, {"orderId": 5, "orderNumber": "S5800-CJ"}))
    async with opened(script) as client:
        made = await client.create_order(ORDER)
    assert made.order_id == "5"
    assert [r.headers["CJ-Access-Token"] for r in script.asked] == ["access-1", "access-2"]
    assert script.logins == [
        ("getAccessToken", {"apiKey": "CJ1@api@0123456789"}),
        ("refreshAccessToken", {"refreshToken": "refresh-1"}),
    ]


async def test_a_token_refused_twice_was_replaced_meanwhile_and_nothing_was_done() -> None:
    script = Script(said(1600001), said(1600001, status=401))
    async with opened(script) as client:
        assert isinstance(await raised(client, CREATE), Unavailable)
    assert len(script.asked) == 2


async def test_an_expired_token_is_replaced_and_nothing_is_done_twice() -> None:
    app = simulator.create(qps=None, auth_gap_s=0)
    async with simulated(app) as client:
        await client.balance()
        app.state.door.expire()
        await client.create_order(ORDER)
    assert len(app.state.account.orders) == 1
    assert app.figures()["operations"]["refreshAccessToken"] == {"received": 1, "answered": 1}


async def test_a_spent_refresh_token_falls_back_on_the_key() -> None:
    app = simulator.create(qps=None, auth_gap_s=0)
    shelf = MemoryShelf()
    async with simulated(app, shelf=shelf) as client:
        await client.balance()
        app.reset()
        assert await client.balance() == 10_000
    counts = app.figures()["operations"]
    assert (counts["refreshAccessToken"]["received"], counts["getAccessToken"]["received"]) == (
        1,
        1,
    )


async def test_clients_of_one_shelf_ask_for_one_token_between_them() -> None:
    script = Script(*[said(200, {"amount": 1})] * 8)
    shelf = MemoryShelf()
    async with opened(script, shelf=shelf) as one, opened(script, shelf=shelf) as other:
        await asyncio.gather(*(client.balance() for client in (one, other) * 4))
    assert len(script.logins) == 1


async def test_a_shelf_keeps_a_token_until_it_is_stale_or_about_to_end() -> None:
    now = [NOW]
    shelf, fetched = MemoryShelf(lambda: now[0]), []

    async def fetch(previous: Token | None) -> Token:
        fetched.append(previous)
        ends = now[0] + timedelta(hours=1)
        return Token(f"t{len(fetched)}", ends, "r", ends)

    first = await shelf.token(None, fetch)
    assert (await shelf.token(None, fetch)) is first
    second = await shelf.token("t1", fetch)
    assert (await shelf.token("t1", fetch)) is second  # somebody else was faster
    now[0] += timedelta(minutes=59)
    third = await shelf.token(None, fetch)
    assert [t.access for t in (first, second, third)] == ["t1", "t2", "t3"]
    assert fetched == [None, first, second]
    assert "t3" not in repr(third)


@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("2026-12-07T17:00:00+08:00", datetime(2026, 12, 7, 9, tzinfo=UTC)),
        ("2026-12-07T17:00:00+0800", datetime(2026, 12, 7, 9, tzinfo=UTC)),
        ("2026-12-07T09:00:00Z", datetime(2026, 12, 7, 9, tzinfo=UTC)),
        ("2026-12-07T17:00:00+08:00[Asia/Shanghai]", datetime(2026, 12, 7, 9, tzinfo=UTC)),
        ("2026-12-07 17:00:00", datetime(2026, 12, 7, 9, tzinfo=UTC)),
        (1796634000000, datetime(2026, 12, 7, 9, tzinfo=UTC)),
        ("Mon Dec 07 17:00:00 CST 2026", NOW + timedelta(hours=24)),
        ("2026-11-22T08:59:59Z", NOW + timedelta(hours=24)),  # past: it cannot be meant
        ("", NOW + timedelta(hours=24)),
        (None, NOW + timedelta(hours=24)),
    ],
)
def test_the_end_of_a_token_is_read_in_any_zone(text: object, until: datetime) -> None:
    assert expiry(text, NOW) == until


@given(st.one_of(st.text(), st.integers(), st.datetimes().map(str), st.none()))
def test_whatever_cj_writes_a_new_token_ends_later_than_now(text: object) -> None:
    assert expiry(text, NOW) > NOW


async def test_an_order_is_sent_in_the_vendors_words_and_nothing_empty() -> None:
    script = Script(said(200, {"orderId": "1", "orderAmount": 25.5}))
    async with opened(script) as client:
        made = await client.create_order(ORDER)
    [asked] = script.asked
    body = json.loads(asked.content)
    assert str(asked.url).endswith("/api2.0/v1/shopping/order/createOrderV2")
    assert (body["orderNumber"], body["payType"], body["shippingZip"]) == ("S5800-CJ", 3, "69001")
    assert body["products"] == [
        {"vid": OAK, "sku": OAK_SKU, "quantity": 2, "storeLineItemId": "77"}
    ]
    assert not {"shippingAddress2", "remark", "taxId"} & set(body)
    assert made.amount == Decimal("25.5")


def test_an_order_that_cj_would_refuse_is_not_built_and_the_error_names_no_person() -> None:
    good = ORDER.model_dump(by_alias=True)
    for name, value in (
        ("shippingAddress", "rue Secrète " * 20),
        ("orderNumber", ""),
        ("products", []),
        ("payType", 4),
        ("colour", "red"),
    ):
        with pytest.raises(ValidationError) as caught:
            NewOrder.model_validate(good | {name: value})
        assert "Secrète" not in str(caught.value)
    with pytest.raises(ValidationError, match="vid or a sku"):
        NewLine(quantity=1)


async def test_errors_and_logs_name_no_person_and_no_secret(
    caplog: pytest.LogCaptureFixture,
) -> None:
    told = "bad: Marc Dubois, 12 RUE des lilas, 69001, +33612345678, marc@example.com access-1"
    script = Script(said(1600300, message=told))
    with caplog.at_level(logging.DEBUG):
        async with opened(script) as client:
            error = await raised(client, CREATE)
    for text in (f"{error} {error!r}", caplog.text):
        for secret in ("Dubois", "Lilas", "lilas", "69001", "612345678", "marc@", "access-1"):
            assert secret not in text
    assert "1600300: bad" in str(error)


@pytest.mark.parametrize(
    ("max_rps", "limit"),
    [
        (1.0, Limit(1, 1.0)), (4.0, Limit(4, 1.0)), (0.5, Limit(1, 2.0)), (2.5, Limit(1, 0.4)),
    ],
)  # fmt: skip
async def test_all_calls_of_an_account_share_one_limit_but_for_tokens(
    max_rps: float, limit: Limit
) -> None:
    slots, script = Unpaced(), Script(said(200, {"amount": 1}), said(200, {"orderId": "1"}))
    config = REAL.model_copy(update={"max_rps": max_rps})
    async with cj.connect(config, httpx.MockTransport(script), slots) as client:
        await client.balance()
        await client.create_order(ORDER)
    assert [asked[1:] for asked in slots.asked] == [
        ("auth", (Limit(1, 1.0),)), ("account", (limit,)), ("account", (limit,)),
    ]  # fmt: skip
    assert len({account for account, _, _ in slots.asked}) == 1


async def test_a_frequency_refusal_holds_everybody_back_a_used_up_quota_nobody() -> None:
    for code, held in ((1600200, True), (1600201, False)):
        slots = Unpaced()
        transport = httpx.MockTransport(Script(said(code)))
        async with cj.connect(REAL, transport, slots, attempts=1) as client:
            await raised(client, READ)
        assert ("account pushed back 1.0" in [family for _, family, _ in slots.asked]) is held


@pytest.mark.contract
async def test_both_sides_keep_to_the_vendors_specification(judged, app) -> None:
    inner = httpx.ASGITransport(app=app)
    recorded: list[tuple[httpx.Request, httpx.Response]] = []

    async def keep(request: httpx.Request) -> httpx.Response:
        response = await inner.handle_async_request(request)
        await response.aread()
        recorded.append((request, response))
        return response

    real = FAST.model_copy(update={"base_url": "https://developers.cjdropshipping.com"})
    async with cj.connect(real, httpx.MockTransport(keep), Unpaced(), attempts=1) as client:
        made = await client.create_order(ORDER)
        id_ = made.order_id or ""
        await client.confirm(id_)
        await client.pay(id_)
        await client.order("S5800-CJ")
        await raised(client, lambda c: c.delete(id_))
        await client.variant(OAK_SKU)
        await client.stock(OAK)
        await client.freight("CN", "FR", "69001", [(OAK, 1)])
        await client.products()
        await client.product("P-LAMP")
        await client.orders("SHIPPED")
        await client.track("x")
        await client.set_webhooks("https://shop.example/cj")
        await client.balance()

    answers = iter([response for _, response in recorded])
    judge = judged("cjdropshipping", lambda request: next(answers))
    for request, _ in recorded:
        judge.handle_request(request)
    assert len(recorded) == 15


async def test_a_wrong_parameter_is_a_plain_refusal(app) -> None:
    async with simulated(app) as client:
        error = await raised(client, lambda c: c.stock("nobody's"))
    assert isinstance(error, Refused)
