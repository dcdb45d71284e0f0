"""Asking the application over HTTP, as somebody."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from customary.app import create_app
from customary.database.deployment import Deployment
from customary.plugins.actor import Actor
from litestar import Litestar
from litestar.testing import TestClient

Client = TestClient[Litestar]
ClientFor = Callable[[Actor | None], Client]


def actor_with(grants: Mapping[str, str], staff_id: int | None = None, **values: object) -> Actor:
    """A colleague with just these permissions, each with its scope."""
    return Actor(kind="staff", label="Test", staff_id=staff_id, grants=dict(grants), **values)


def client_for(deployment: Deployment, actor: Actor | None) -> Client:
    """A client whose every request is this actor's; None is somebody who is not signed in."""
    client = TestClient(create_app(deployment, resolve=lambda _session, _bearer: actor))
    if actor is not None:
        client.headers["authorization"] = "Bearer test"
    return client
