"""The administrator's pages: what is enabled, what has failed, what waits; and the answer to load balancers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from customary.administration.plugin_list import KINDS
from customary.app import create_app
from customary.database.deployment import Deployment
from customary.database.jobs import enqueue
from customary.database.models import StoredJob
from customary.database.transaction import reading, transaction
from customary.plugins.actor import Actor, system
from customary.plugins.checks import KEYED
from customary.reminders.sweep import _note_failure, _remember
from litestar import Litestar
from sqlalchemy import text
from sqlmodel import select

from tests.accessibility import assert_accessible
from tests.browser import NewPage
from tests.builders.customers import make_customer
from tests.http import actor_with, client_for

ADMINISTRATOR = actor_with({"core.plugins.view": "all", "core.jobs.manage": "all"})


def a_dead_job(deployment: Deployment) -> int:
    with transaction(system("a test")) as session:
        enqueue(session, "core.daily_sweep", {})
    with deployment.database.engine.execution_options(write=True).begin() as connection:
        connection.execute(
            text("UPDATE customary_job SET state = 'dead', attempts = 8, last_error = 'the mail server'")
        )
    with reading() as session:
        job = session.exec(select(StoredJob)).one()
        assert job.id is not None
        return job.id


def a_failed_rule() -> None:
    _note_failure("automotive.first_service", date(2026, 11, 24), "DivisionByZero: by zero")


def test_plugins_are_shown_with_what_they_add_and_how_often_they_were_called(deployment: Deployment) -> None:
    make_customer()
    with client_for(deployment, ADMINISTRATOR) as client:
        page = client.get("/plugins", headers={"accept-language": "en"}).text
        plugin = client.get("/plugins/automotive").text
    assert "automotive" in page
    assert "before_commit" in page
    assert 'href="/api/docs"' in page
    assert "automotive.vehicle" in plugin
    assert "customary plugins disable automotive" in plugin


def test_every_kind_of_contribution_has_a_name() -> None:
    assert set(KINDS) == set(KEYED)


def test_a_rule_that_failed_is_told_with_its_remedy_until_it_runs_again(deployment: Deployment) -> None:
    a_failed_rule()
    with client_for(deployment, ADMINISTRATOR) as client:
        assert "DivisionByZero: by zero" in client.get("/plugins").text
        told = client.get("/api/v1/plugins/automotive").json()
        assert told["failed"][0]["error"] == "DivisionByZero: by zero"
        assert client.post("/plugins/retry", follow_redirects=False).status_code == 303
        _remember("automotive.first_service", date(2026, 11, 24))
        assert "DivisionByZero" not in client.get("/plugins").text
    with reading() as session:
        assert [job.key for job in session.exec(select(StoredJob))] == ["core.daily_sweep"]


def test_a_dead_job_is_put_back_with_all_its_attempts(deployment: Deployment) -> None:
    dead = a_dead_job(deployment)
    with client_for(deployment, ADMINISTRATOR) as client:
        assert "the mail server" in client.get("/jobs").text
        assert client.get("/api/v1/jobs").json()["items"][0]["error"] == "the mail server"
        assert client.post(f"/jobs/{dead}/replay", follow_redirects=False).status_code == 303
        assert client.get("/api/v1/jobs?state=waiting").json()["items"][0]["attempts"] == 0
        assert client.post(f"/api/v1/jobs/{dead}/replay").status_code == 409
        assert client.post("/api/v1/jobs/999/replay").status_code == 404


def test_only_who_may_looks_at_plugins_and_jobs(deployment: Deployment) -> None:
    with client_for(deployment, actor_with({"core.customers.view": "all"})) as client:
        for address in ("/plugins", "/plugins/core", "/jobs", "/api/v1/plugins", "/api/v1/jobs"):
            assert client.get(address).status_code == 403


def test_a_load_balancer_learns_that_the_server_and_its_database_answer(deployment: Deployment) -> None:
    with client_for(deployment, None) as client:
        answer = client.get("/health")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok", "database": "ok"})


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_pages_are_accessible_and_fit(
    deployment: Deployment, new_page: NewPage, live_server: Callable[[Litestar], str], width: int, language: str
) -> None:
    a_dead_job(deployment)
    a_failed_rule()
    actor = Actor(kind="staff", label="Liang Wei", language=language, grants=dict(ADMINISTRATOR.grants))
    address = live_server(create_app(deployment, resolve=lambda _session, _bearer: actor))
    scheme = "dark" if width == 390 else "light"
    page = new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page.set_extra_http_headers({"authorization": "Bearer test"})
    for place in ("/plugins", "/plugins/automotive", "/jobs"):
        page.goto(address + place)
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        assert_accessible(page)
