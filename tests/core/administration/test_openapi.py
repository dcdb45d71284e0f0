"""The description of the API: valid, complete, and to be looked at without any other server."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from customary.app import create_app
from customary.database.deployment import Deployment
from customary.openapi import openapi_document
from litestar import Litestar
from openapi_spec_validator import OpenAPIV31SpecValidator
from playwright.sync_api import Page

from tests.databases import Databases
from tests.deployments import deployed
from tests.http import actor_with, client_for

Document = dict[str, Any]


@pytest.fixture
def one_database(databases: Databases) -> Any:
    with databases.create("sqlite") as url, deployed(url) as deployment:
        yield deployment


@pytest.fixture
def document(one_database: Deployment) -> Document:
    return openapi_document(create_app(one_database))


def operations(document: Document) -> list[Document]:
    return [operation for path in document["paths"].values() for operation in path.values()]


def test_it_is_valid_openapi_3_1(document: Document) -> None:
    assert document["openapi"].startswith("3.1")
    OpenAPIV31SpecValidator(document).validate()


def test_the_operations_of_a_path_stand_in_the_same_order_every_time(document: Document) -> None:
    assert all(list(path) == sorted(path) for path in document["paths"].values())


def test_every_operation_has_a_name_of_its_own_a_tag_a_summary_and_says_its_permission(document: Document) -> None:
    names = [one["operationId"] for one in operations(document)]
    assert len(names) == len(set(names))
    assert "customers.list_of_customers" in names
    assert [one["operationId"] for one in operations(document) if not (one.get("tags") and one.get("summary"))] == []
    said = ("Needs the permission `", "Open to everybody")
    assert [one["operationId"] for one in operations(document) if not any(s in one["description"] for s in said)] == []


def test_every_operation_tells_what_may_go_wrong_as_a_problem_document(document: Document) -> None:
    for operation in operations(document):
        assert {"401", "403", "422", "429"} <= set(operation["responses"])
        assert "400" not in operation["responses"]
        assert "application/problem+json" in operation["responses"]["401"]["content"]
    change = document["paths"]["/api/v1/customers/{customer_id}"]["patch"]
    assert {"404", "409", "412"} <= set(change["responses"])


def test_one_signs_in_by_session_or_token(document: Document) -> None:
    assert document["security"] == [{"session": []}, {"token": []}]
    assert set(document["components"]["securitySchemes"]) == {"session", "token"}


def test_it_is_given_to_who_is_signed_in(one_database: Deployment) -> None:
    with client_for(one_database, actor_with({})) as client:
        assert client.get("/api/schema/openapi.json").json()["openapi"].startswith("3.1")
        assert client.get("/api/docs/nothing.js").status_code == 404
    with client_for(one_database, None) as client:
        assert client.get("/api/schema/openapi.json").status_code == 401


def test_the_page_opens_in_a_browser_without_any_other_server(
    one_database: Deployment, page: Page, live_server: Callable[[Litestar], str]
) -> None:
    address = live_server(create_app(one_database, resolve=lambda _session, _bearer: actor_with({})))
    page.set_extra_http_headers({"authorization": "Bearer test"})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}/api/docs")
    page.wait_for_selector(".opblock-summary")
    assert page.locator(".opblock").count() > 5
    assert [url for url in asked if not url.startswith((address, "data:"))] == []
