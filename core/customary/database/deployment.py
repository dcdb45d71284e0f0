"""What runs: one database, one set of settings and plugins, known to everything that is called inside it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from customary.database.engine import Database
from customary.plugins.registry import Registry
from customary.settings import Settings


@dataclass(frozen=True)
class Deployment:
    """A running deployment. Made by the wiring place (app, command line, tests), never by a module that is imported."""

    settings: Settings
    database: Database
    registry: Registry
    signing_key: bytes = b""

    @contextmanager
    def active(self) -> Iterator[Deployment]:
        """Be the current deployment inside the block."""
        token = _current.set(self)
        try:
            yield self
        finally:
            _current.reset(token)


_current: ContextVar[Deployment] = ContextVar("customary_deployment")


def current() -> Deployment:
    """The deployment that this request, command or job belongs to.

    Raises RuntimeError outside of one: whoever starts a thread runs it inside `Deployment.active()`.
    """
    try:
        return _current.get()
    except LookupError:
        raise RuntimeError("no deployment is active here; run inside `with deployment.active():`") from None
