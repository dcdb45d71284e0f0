"""Every route with every role: refused or answered, never broken, and nothing of somebody else's."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from customary.app import create_app
from customary.database.deployment import Deployment
from customary.database.transaction import reading, transaction
from customary.plugins.actor import Actor, system
from customary.roles.models import StoredRole
from customary.roles.role_sync import sync_roles
from litestar import Litestar
from litestar.testing import TestClient
from sqlmodel import select

from tests.builders.customers import make_customer
from tests.builders.roles import a_colleague, a_team, acting

HIDDEN = "隐名客户甲乙丙"
PARAMETER = re.compile(r"\{(\w+)(?::(\w+))?\}")
UNDER_OWN = ("core.specialist", "core.field")
ANSWERS = {200, 201, 202, 204, 303, 400, 401, 403, 404, 405, 409, 412, 413, 415, 422, 429}


class Site:
    """The application, asked as whoever is wanted at the moment."""

    def __init__(self, deployment: Deployment) -> None:
        self.actor: Actor | None = None
        self.app = create_app(deployment, resolve=lambda _session, _bearer: self.actor)
        self.client = TestClient(self.app, raise_server_exceptions=False)
        self.client.follow_redirects = False

    def ask(self, actor: Actor | None, method: str, path: str, **more: object) -> tuple[int, str]:
        """The status and text of an answer."""
        self.actor = actor
        headers = {"sec-fetch-site": "same-origin", **({"authorization": "Bearer test"} if actor else {})}
        answer = self.client.request(method, path, headers=headers, **more)
        return answer.status_code, answer.text


def routes(app: Litestar) -> Iterator[tuple[str, str, dict[str, object]]]:
    """Every method and path, with what its handler says about permission."""
    for route in app.routes:
        for handler in getattr(route, "route_handlers", ()):
            for method in sorted(getattr(handler, "http_methods", ())):
                if method not in ("OPTIONS", "HEAD") and handler.opt:
                    yield method, route.path, handler.opt


def filled(path: str, customer: int) -> str:
    """The path of a hidden customer, or of a row that stands in another's name or nowhere."""

    def value(found: re.Match[str]) -> str:
        if found[1] == "customer_id":
            return str(customer)
        return {"int": "1", None: "1"}.get(found[2], "x")

    return PARAMETER.sub(value, path)


@pytest.fixture
def site(deployment: Deployment) -> Site:
    with transaction(system("test")) as session:
        sync_roles(session)
    return Site(deployment)


@pytest.fixture
def customer(site: Site) -> int:
    """A customer of somebody in another team than everybody else's."""
    return make_customer(HIDDEN, owner_id=a_colleague("别组同事", team=a_team("别组")))


@pytest.fixture
def people(customer: int) -> dict[str, Actor]:
    """One colleague of each ready-made role, all in one team that stands above none, and one without a role."""
    team = a_team("本组")
    with reading() as session:
        keys = [key for key in session.exec(select(StoredRole.key)) if key]
    return {**{key: acting(a_colleague(key, team=team, role=key)) for key in keys}, "no role": acting(a_colleague())}


def test_a_handler_of_each_kind_is_met(site: Site) -> None:
    paths = {path for _method, path, _opt in routes(site.app)}
    assert {"/signin", "/staff/{staff_id:int}", "/api/v1/me"} <= paths


@pytest.mark.slow
def test_nobody_gets_past_the_sign_in(site: Site, customer: int) -> None:
    for method, path, opt in routes(site.app):
        status, text = site.ask(None, method, filled(path, customer))
        assert status < 500, (method, path, text[:500])
        assert HIDDEN not in text, (method, path)
        if not opt.get("public") and not path.startswith("/api/schema"):
            assert status in (303, 401), (method, path, status)


@pytest.mark.slow
def test_every_role_is_answered_or_refused_and_never_with_an_error(
    site: Site, people: dict[str, Actor], customer: int
) -> None:
    for key, actor in people.items():
        for method, path, opt in routes(site.app):
            if method == "GET" or "permission" in opt:
                status, text = site.ask(actor, method, filled(path, customer))
                assert status in ANSWERS, (key, method, path, status, text[:500])
                permission = opt.get("permission")
                if permission and permission != "signed_in" and not actor.may(str(permission)):
                    assert status == 403, (key, method, path, status)


@pytest.mark.slow
def test_who_sees_his_own_or_his_teams_customers_meets_no_other(
    site: Site, people: dict[str, Actor], customer: int
) -> None:
    narrow = [key for key, actor in people.items() if actor.scope("core.customers.view") not in ("all",)]
    assert set(UNDER_OWN) <= set(narrow)
    for key in narrow:
        for method, path, _opt in routes(site.app):
            if method == "GET":
                status, text = site.ask(people[key], method, filled(path, customer))
                assert HIDDEN not in text, (key, path)
                if "{customer_id" in path:
                    assert status in (403, 404), (key, path, status)
        for search in ("/customers?q=隐名", "/api/v1/customers?q=隐名", "/palette?q=隐名"):
            assert HIDDEN not in site.ask(people[key], "GET", search)[1], (key, search)


@pytest.mark.slow
def test_the_director_meets_him(site: Site, people: dict[str, Actor], customer: int) -> None:
    """Otherwise the test above would prove nothing."""
    met = [
        path
        for method, path, _opt in routes(site.app)
        if method == "GET" and HIDDEN in site.ask(people["core.director"], "GET", filled(path, customer))[1]
    ]
    assert met or not any("customer_id" in path for _method, path, _opt in routes(site.app))
