"""A deployment that knows the test's own kind of call, at half past ten on a Monday."""

from collections.abc import Iterator

import pytest
from customary.database.deployment import Deployment

from tests.builders import interactions


@pytest.fixture(autouse=True)
def kind(deployment: Deployment) -> Iterator[None]:
    with interactions.known_kind(deployment):
        yield
