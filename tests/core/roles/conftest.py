"""A house with its ready-made roles, and browsers in it."""

from collections.abc import Callable

import pytest
from customary.app import create_app
from customary.database.deployment import Deployment
from customary.database.transaction import transaction
from customary.plugins.actor import system
from customary.roles.role_sync import sync_roles
from litestar import Litestar
from litestar.testing import TestClient

from tests.builders.roles import PASSWORD

Browser = TestClient[Litestar]
BrowserOf = Callable[[str | None], Browser]


@pytest.fixture
def house(deployment: Deployment) -> Deployment:
    """A deployment with the ready-made roles."""
    with transaction(system("test")) as session:
        sync_roles(session)
    return deployment


@pytest.fixture
def browser_of(house: Deployment) -> BrowserOf:
    """A browser that speaks English and is signed in as whoever has this e-mail, or nobody."""
    app = create_app(house)

    def browser(email: str | None) -> Browser:
        client = TestClient(app, base_url="http://testserver.local")
        client.headers.update({"sec-fetch-site": "same-origin", "accept-language": "en"})
        client.follow_redirects = False
        if email:
            answer = client.post("/signin", data={"email": email, "password": PASSWORD, "next": "/account"})
            assert answer.status_code == 303, answer.text
        return client

    return browser
