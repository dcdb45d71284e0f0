"""Monday morning in the house, which speaks English here; people of one team and who leads it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from customary.database import clock
from customary.database.deployment import Deployment
from customary.database.transaction import transaction
from customary.plugins.actor import Actor, system
from customary.plugins.text import speaking
from customary.roles.role_sync import sync_roles

from tests.builders.cases import MONDAY
from tests.builders.roles import a_colleague, a_team, acting


@dataclass(frozen=True)
class House:
    """Ids of people and teams: two specialists and their supervisor, and another department."""

    team: int
    workshop: int
    wang: int
    li: int
    zhou: int
    mechanic: int

    def acting(self, staff_id: int) -> Actor:
        return replace(acting(staff_id), language="en")


@pytest.fixture(autouse=True)
def _monday(deployment: Deployment) -> Iterator[None]:
    with clock.at(MONDAY), speaking("en"):
        yield


@pytest.fixture
def house(deployment: Deployment) -> House:
    with transaction(system("a test")) as session:
        sync_roles(session)
    team, workshop = a_team("Care"), a_team("Workshop")
    return House(
        team,
        workshop,
        a_colleague("Wang", team=team, role="core.specialist"),
        a_colleague("Li", team=team, role="core.specialist"),
        a_colleague("Zhou", team=team, role="core.supervisor"),
        a_colleague("Mechanic", team=workshop, role="core.specialist"),
    )
