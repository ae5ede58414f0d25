"""All parts of the delivery, built and closed in one place."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.sandbox.delivery.courier import Courier
from bot.sandbox.delivery.dispatch import Dispatch
from bot.sandbox.delivery.faults import DeliveryFaults
from bot.sandbox.delivery.http import HttpTransport, open_client
from bot.sandbox.delivery.interactivity import Interactivity
from bot.sandbox.delivery.responses import Responses
from bot.sandbox.delivery.sockets import Sockets
from bot.sandbox.delivery.tasks import tasks
from bot.sandbox.delivery.triggers import Triggers
from bot.sandbox.delivery.ways import Ways
from bot.sandbox.options import SandboxOptions
from bot.sandbox.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """The parts that others use."""

    courier: Courier
    dispatch: Dispatch
    faults: DeliveryFaults
    http: HttpTransport
    interactivity: Interactivity
    responses: Responses
    sockets: Sockets
    triggers: Triggers


@asynccontextmanager
async def open_delivery(workspace: Workspace, options: SandboxOptions) -> AsyncIterator[Delivery]:
    """Deliver what changes in the workspace until the block ends; what is still on its way then is dropped."""
    faults, clock, app = DeliveryFaults(), workspace.clock, workspace.app
    sockets = Sockets(app_id=app.id, clock=clock, faults=faults, life_s=options.socket_life_s)
    triggers, responses = Triggers(clock), Responses(workspace)
    async with open_client() as client, tasks() as group:
        http = HttpTransport(client, secret=app.signing_secret, wall=options.wall, faults=faults)
        courier = Courier(Ways(http, sockets), clock=clock, faults=faults, group=group)
        dispatch = Dispatch(workspace, courier.send, subscriptions=options.events, unfurls=options.unfurls)
        interactivity = Interactivity(workspace, courier, triggers=triggers, responses=responses)
        deaf = workspace.listen(dispatch.changed)
        try:
            yield Delivery(
                courier=courier,
                dispatch=dispatch,
                faults=faults,
                http=http,
                interactivity=interactivity,
                responses=responses,
                sockets=sockets,
                triggers=triggers,
            )
        finally:
            deaf()
            courier.stop()
