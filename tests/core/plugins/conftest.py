"""Plugins that exist for one test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders.plugins import Install, installing


@pytest.fixture
def install(tmp_path: Path) -> Iterator[Install]:
    folder = tmp_path / "site-packages"
    folder.mkdir()
    with installing(folder) as install:
        yield install
