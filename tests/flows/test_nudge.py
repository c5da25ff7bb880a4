"""A nudge on a real workflow server: a run is asked for, and not a second one beside it."""

import pytest
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterDeploymentId
from prefect.client.schemas.sorting import FlowRunSort
from prefect.exceptions import ObjectNotFound

from flows.dropship import dropship
from ingress.nudge import ask_engine

pytestmark = [pytest.mark.anyio, pytest.mark.flow]


@pytest.mark.usefixtures("prefect_backend")
async def test_a_ring_is_one_run_of_the_clients_orders() -> None:
    made = await dropship.ato_deployment("orders-own", parameters={"client": "own"})
    number = await made.aapply()

    asked = [await ask_engine("own") for _ in range(2)]

    async with get_client() as engine:
        runs = await engine.read_flow_runs(
            flow_run_filter=FlowRunFilter(deployment_id=FlowRunFilterDeploymentId(any_=[number])),
            sort=FlowRunSort.ID_DESC,
            limit=10,
        )
    assert asked == [True, False]
    assert [run.parameters for run in runs] == [{"client": "own", "sweep": False}]
    assert runs[0].tags == ["nudge"]


@pytest.mark.usefixtures("prefect_backend")
async def test_a_client_without_a_deployment_is_said_by_an_error() -> None:
    with pytest.raises(ObjectNotFound):
        await ask_engine("nobody")
