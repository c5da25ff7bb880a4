"""What runs by the clock, for whom, and for real."""

from collections.abc import Sequence

from prefect import aserve
from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
from prefect.deployments.runner import RunnerDeployment
from prefect.schedules import Cron

from connectors.llm.failover import Providers
from flows.churn import apply_one_plan, churn
from flows.content import content, finish_article
from flows.content_approval import apply_one_content_plan, approve_article, publish_approved
from flows.drill import drill
from flows.dropship import (
    apply_one_shop_plan,
    catalogue_sync,
    dropship,
    price_watch,
    reconcile_orders,
)
from flows.leads import follow_up
from settings import clients, settings

ON_SUNDAYS = "30 5 * * 0"  # a chain without a drill in eight days is unproven
IN_THE_MORNING = "0 8 * * *"  # an article goes live when people can look at it
NIGHTLY = "0 4 * * *"  # in the client's time zone
OFTEN, AT_NIGHT, BEFORE_DAWN = "*/5 * * * *", "30 1 * * *", "0 3 * * *"

# For load only: rows are held by lease, so two runs at once would be harmless (docs: orders).
ONE_AT_A_TIME = ConcurrencyLimitConfig(limit=1, collision_strategy=ConcurrencyLimitStrategy.ENQUEUE)

CHURN = (
    "Scores every customer of **{client}** and stores a plan of what would change at the mail "
    "platform. {nightly} A run's *Artifacts* hold its summary and its receipts.\n\n"
    "`3a plans --client {client}` lists the plans; one is made real by *apply-plan/by-hand* or "
    "`3a apply PLAN`."
)
DRY = "The nightly run sends nothing (`CHURN_APPLY` is off); a run with *Apply* on does."
WET = "The nightly run **makes the writes** (`CHURN_APPLY` is on)."
APPLY = (
    "Does exactly what a stored plan says, each act at most once; refuses if the mail platform was "
    "changed since the plan was made. `3a plans` lists the plans, `3a plan PLAN` shows one."
)

ORDERS = (
    "Works off the orders of **{client}**: reads what rang or changed, buys, settles, tracks, "
    "tells. A worker (`3a worker`) does the same without this page; both at once are harmless. "
    "The *Artifacts* hold the rows worked on and the questions that wait for a person."
)
WATCH = (
    "Looks at what the suppliers of **{client}** ask and have, against the margin floor. New "
    "prices are planned, never set: `3a apply PLAN` sets them."
)
NIGHT = "Compares what shops of **{client}** were paid, suppliers billed, and customers told."
SYNC = (
    "Reads a supplier's catalogue for **{client}** and plans what the shops lack: new products as "
    "drafts, stock, prices, texts, what was given up. Writes nothing: `3a apply PLAN` does."
)
APPLY_SHOP = (
    "Does exactly what one stored plan of prices or products says, each act at most once; refuses "
    "if the shop has changed since the plan was made."
)


LEADS = (
    "Works off what conversations with leads of **{client}** left behind: a hot lead becomes a "
    "question for a person (`3a tasks`), once; everything else is on record."
)
DRILL = (
    "Makes simulated AI providers fail in every way and at every place of the chain: each call "
    "that can be answered has to be, once. `3a doctor` shows the last one."
)
APPROVE = (
    "Writes down that a person approves an article's present text and answers for it, then makes "
    "it live: at once, or when the month has room. `3a approve ARTICLE` shows what would be "
    "approved; a text that changes afterwards needs a new approval."
)
WRITE = (
    "Writes an article for **{client}** from its own site, files and feeds, and the sources you "
    "name: research, draft, critique by tools and by another model, at most three cycles. Each "
    "figure, date, name and quotation has to rest on a stored passage, or the article is blocked. "
    "With *Publish* on it is put on the site as a draft; a person makes it live (`3a approve`)."
)
FINISH = "Goes on with an article by its id: asked for at the HTTP door, or left behind by a crash."
TURN = "Makes live what **{client}** approved and whose turn has come; makes missing posts."
TAKE_BACK = "Rolls an article back, or takes it off the site, exactly as one stored plan says."


async def all_deployments(names: Sequence[str]) -> list[RunnerDeployment]:
    """Return every deployment: a nightly churn per client, dry unless switched, apply-plan, and
    the order process of each client that has somewhere to sell and to buy."""
    made = [await apply_one_plan.ato_deployment("by-hand", tags=["churn"], description=APPLY)]
    for client in names:
        config = settings(client).churn
        made.append(
            await churn.ato_deployment(
                f"nightly-{client}",
                schedule=Cron(NIGHTLY, timezone=config.timezone),
                parameters={"client": client, "apply": config.apply},
                concurrency_limit=1,
                tags=["churn", client],
                description=CHURN.format(client=client, nightly=WET if config.apply else DRY),
            )
        )
        made += await _orders(client)
        made += await _drill(client)
        made += await _writing(client)
        made += await _leads(client)
    return made + await _articles(names)


async def _articles(names: Sequence[str]) -> list[RunnerDeployment]:
    """Return what puts articles live where there is a site: by a word, and by the clock."""
    with_a_site = [client for client in names if settings(client).wp]
    if not with_a_site:
        return []
    by_hand = [
        await approve_article.ato_deployment("by-hand", tags=["content"], description=APPROVE),
        await apply_one_content_plan.ato_deployment(
            "by-hand", tags=["content"], description=TAKE_BACK
        ),
    ]
    daily = [
        await publish_approved.ato_deployment(
            f"daily-{client}",
            schedule=Cron(IN_THE_MORNING, timezone=settings(client).churn.timezone),
            parameters={"client": client}, tags=["content", client],
            concurrency_limit=ONE_AT_A_TIME, description=TURN.format(client=client),
        )
        for client in with_a_site
    ]  # fmt: skip
    return [*by_hand, *daily]


async def _writing(client: str) -> list[RunnerDeployment]:
    """Return what writes articles for a client that has something for them to rest on."""
    own = settings(client).content
    if not (own.site or own.files or own.feeds):
        return []
    tags, given = ["content", client], {"client": client}
    return [
        await content.ato_deployment(
            f"by-hand-{client}", parameters=given, tags=tags,
            concurrency_limit=ONE_AT_A_TIME, description=WRITE.format(client=client),
        ),
        await finish_article.ato_deployment(
            f"by-hand-{client}", parameters=given, tags=tags, description=FINISH,
        ),
    ]  # fmt: skip


async def _orders(client: str) -> list[RunnerDeployment]:
    """Return the order process of a client that has a storefront and a supplier."""
    knobs = settings(client)
    if not ((knobs.shopify or knobs.woo) and (knobs.cj or knobs.bigbuy)):
        return []
    zone, tags, given = knobs.churn.timezone, ["orders", client], {"client": client}
    supplier = "cj" if knobs.cj else "bigbuy"
    return [
        await dropship.ato_deployment(
            f"orders-{client}", schedule=Cron(OFTEN), parameters={**given, "sweep": True},
            concurrency_limit=ONE_AT_A_TIME, tags=tags, description=ORDERS.format(client=client),
        ),
        await price_watch.ato_deployment(
            f"nightly-{client}", schedule=Cron(BEFORE_DAWN, timezone=zone), parameters=given,
            concurrency_limit=ONE_AT_A_TIME, tags=tags, description=WATCH.format(client=client),
        ),
        await reconcile_orders.ato_deployment(
            f"nightly-{client}", schedule=Cron(AT_NIGHT, timezone=zone), parameters=given,
            concurrency_limit=ONE_AT_A_TIME, tags=tags, description=NIGHT.format(client=client),
        ),
        await catalogue_sync.ato_deployment(
            f"by-hand-{client}", parameters={**given, "supplier": supplier}, tags=tags,
            concurrency_limit=ONE_AT_A_TIME, description=SYNC.format(client=client),
        ),
        await apply_one_shop_plan.ato_deployment(
            f"by-hand-{client}", parameters=given, tags=tags, description=APPLY_SHOP,
        ),
    ]  # fmt: skip


async def _drill(client: str) -> list[RunnerDeployment]:
    """Return the weekly drill of a client that has an AI provider."""
    if not Providers.of(settings(client)).on():
        return []
    weekly = Cron(ON_SUNDAYS, timezone=settings(client).churn.timezone)
    return [
        await drill.ato_deployment(
            f"weekly-{client}", schedule=weekly, parameters={"client": client},
            concurrency_limit=1, tags=["drill", client], description=DRILL,
        )
    ]  # fmt: skip


async def _leads(client: str) -> list[RunnerDeployment]:
    """Return the follow-up of a client that talks with leads."""
    own = settings(client)
    if not (own.xai or own.twilio or own.voice.company):
        return []
    often = Cron(OFTEN, timezone=own.churn.timezone)
    return [
        await follow_up.ato_deployment(
            f"often-{client}", schedule=often, parameters={"client": client},
            concurrency_limit=ONE_AT_A_TIME, tags=["leads", client],
            description=LEADS.format(client=client),
        )
    ]  # fmt: skip


async def serve_all() -> None:
    """Serve the deployments of every client from this process until it is stopped."""
    await aserve(*await all_deployments(clients()), print_starting_message=False)
