"""A house with a kind and a rule of its own, and two teams."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from customary.database.deployment import Deployment

from tests.builders.interactions import known_kind
from tests.core.reports.department import Department


@pytest.fixture
def house(deployment: Deployment) -> Iterator[Deployment]:
    with known_kind(deployment):
        yield deployment


@pytest.fixture
def department(house: Deployment) -> Department:
    return Department()
