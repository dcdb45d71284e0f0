"""The application as a whole: who may ask, and how it answers."""

import pytest
from customary.app import check_permissions, create_app
from customary.database.deployment import Deployment
from customary.plugins.errors import BootError
from litestar import Litestar, get

from tests.http import actor_with, client_for


def test_an_address_that_leads_nowhere_is_a_page_in_the_readers_language(deployment: Deployment) -> None:
    with client_for(deployment, None) as client:
        answer = client.get("/nowhere", headers={"accept-language": "zh-CN"})
    assert answer.status_code == 404
    assert 'lang="zh-CN"' in answer.text


def test_an_api_address_that_leads_nowhere_is_a_problem_document(deployment: Deployment) -> None:
    with client_for(deployment, None) as client:
        answer = client.get("/api/v1/nowhere", headers={"accept-language": "en"})
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert answer.json()["status"] == 404


def test_every_answer_forbids_inline_scripts_and_framing(deployment: Deployment) -> None:
    with client_for(deployment, None) as client:
        policy = client.get("/nowhere").headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy


def test_a_handler_without_a_permission_is_an_error_at_boot() -> None:
    @get("/open", sync_to_thread=False)
    def forgotten() -> str:
        return "anything"

    with pytest.raises(BootError, match="/open names no permission"):
        check_permissions(Litestar([forgotten]))


def test_the_whole_application_starts(deployment: Deployment) -> None:
    assert create_app(deployment).openapi_schema.openapi.startswith("3.1")
    assert actor_with({}).may("core.customers.view") is False


def test_home_is_the_first_page_of_the_days_work(deployment: Deployment) -> None:
    actor = actor_with({"core.customers.view": "all", "core.follow_ups.view": "all"})
    with client_for(deployment, actor) as client:
        answer = client.get("/", follow_redirects=False)
    assert answer.headers["location"] == "/today"


def test_a_token_that_opens_nothing_is_told_from_none(deployment: Deployment) -> None:
    with client_for(deployment, None) as client:
        refused = client.get("/api/v1/customers", headers={"authorization": "Bearer nothing", "accept-language": "en"})
        asked = client.get("/api/v1/customers", headers={"accept-language": "en"})
    assert (refused.status_code, asked.status_code) == (401, 401)
    assert "token" in refused.json()["detail"]
    assert asked.json()["detail"] == "Sign in to go on."
