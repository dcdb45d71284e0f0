"""Deployments for tests: booted strictly, so that nothing a hook does wrong is swallowed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from customary.app import boot
from customary.database.deployment import Deployment
from customary.settings import Settings

ALL_PLUGINS = ("automotive", "ktv")


@contextmanager
def deployed(url: str, plugins: Sequence[str] = ALL_PLUGINS, **settings: object) -> Iterator[Deployment]:
    """A deployment on a migrated database, current inside the block."""
    # Files of tests are gone with the process, unless a test says where they are to lie; the public page is open.
    settings = {"attachments": "memory:///", "public_complaints": True, **settings}
    deployment = boot(Settings(database=url, plugins=tuple(plugins), **settings), strict=True)
    try:
        with deployment.active():
            yield deployment
    finally:
        deployment.database.dispose()
