"""A deployment that knows the test's own kind of call, at half past ten on a Monday."""

from collections.abc import Iterator

import pytest
from customary.database.deployment import Deployment

from tests.builders import interactions
from tests.builders.interactions import Person, a_colleague
from tests.builders.recovery import LEADER, WORKER


@pytest.fixture(autouse=True)
def kind(deployment: Deployment) -> Iterator[None]:
    with interactions.known_kind(deployment):
        yield


@pytest.fixture
def wang(deployment: Deployment) -> Person:
    return a_colleague("Wang", WORKER)


@pytest.fixture
def zhou(deployment: Deployment) -> Person:
    return a_colleague("Zhou", LEADER)
