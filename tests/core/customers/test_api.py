"""Customers over the API."""

from collections.abc import Mapping
from typing import Any

from customary.database.deployment import Deployment
from customary.plugins.actor import system

from tests.builders.customers import make_customer, make_customers
from tests.builders.roles import a_colleague
from tests.http import Client, actor_with, client_for
from tests.queries import count_queries

SYSTEM = system("a test")
CUSTOMERS = "/api/v1/customers"


def client(deployment: Deployment) -> Client:
    return client_for(deployment, SYSTEM)


def names(listing: Mapping[str, Any]) -> list[str]:
    return [customer["name"] for customer in listing["items"]]


def test_a_customer_is_created_read_and_changed(deployment: Deployment) -> None:
    api = client(deployment)
    created = api.post(CUSTOMERS, json={"name": "王小明", "phones": [{"number": "139 5555 5678"}], "tags": ["VIP"]})
    assert created.status_code == 201, created.text
    url = f"{CUSTOMERS}/{created.json()['id']}"
    read = api.get(url)
    assert read.json()["phones"] == [{"number": "+8613955555678", "kind": "mobile", "state": "unverified"}]
    changed = api.patch(url, json={"note": "Prefers mornings"}, headers={"If-Match": read.headers["ETag"]})
    assert (changed.status_code, changed.json()["note"], changed.headers["ETag"]) == (200, "Prefers mornings", '"2"')


def test_a_change_on_an_older_version_is_refused_with_the_one_that_stands(deployment: Deployment) -> None:
    api, url = client(deployment), f"{CUSTOMERS}/{make_customer()}"
    assert api.patch(url, json={"note": "a"}, headers={"If-Match": '"1"'}).status_code == 200
    stale = api.patch(url, json={"note": "b"}, headers={"If-Match": '"1"'})
    assert (stale.status_code, stale.json()["current"]) == (412, 2)
    assert api.patch(url, json={"note": "b"}).status_code == 422


def test_what_cannot_be_kept_is_named_field_by_field(deployment: Deployment) -> None:
    answer = client(deployment).post(CUSTOMERS, json={"name": "x", "email": "no", "phones": [{"number": "123"}]})
    assert answer.status_code == 422
    assert {error["field"] for error in answer.json()["errors"]} == {"email", "phones"}
    assert client(deployment).post(CUSTOMERS, json={"nmae": "x"}).status_code == 422


def test_what_no_database_can_hold_is_an_error_of_who_sends_it(deployment: Deployment) -> None:
    api = client(deployment)
    assert api.get(f"{CUSTOMERS}/99999999999999999999").status_code == 404
    assert (
        api.post(f"{CUSTOMERS}/99999999999999999999/relations", json={"to_id": 1, "kind": "core.contact"}).status_code
        == 404
    )
    assert api.post(CUSTOMERS, json={"name": "a\0b"}).status_code == 422
    assert api.post(CUSTOMERS, json={"name": "ab", "tags": ["\0"]}).status_code == 422


def test_the_list_is_filtered(deployment: Deployment) -> None:
    owner = a_colleague()
    make_customer("王小明", phones=("13955555678",), owner_id=owner, tags=("VIP",), external_id="C-1")
    make_customer("锐信公司", phones=(), kind="organisation")
    make_customer("李国华", in_own_right=False)
    api = client(deployment)
    for query, expected in {
        "": ["李国华", "锐信公司", "王小明"],
        "?q=小明": ["王小明"],
        "?q=5678": ["王小明"],
        f"?owner={owner}": ["王小明"],
        "?owner=0": ["李国华", "锐信公司"],
        "?tag=VIP": ["王小明"],
        "?kind=organisation": ["锐信公司"],
        "?phone=139 5555 5678": ["王小明"],
        "?without_phone=true": ["锐信公司"],
        "?external_id=C-1": ["王小明"],
        "?in_own_right=true": ["锐信公司", "王小明"],
        "?sort=oldest": ["王小明", "锐信公司", "李国华"],
        "?state=archived": [],
        "?created_after=2100-01-01T00:00:00Z": [],
    }.items():
        answer = api.get(CUSTOMERS + query)
        assert answer.status_code == 200, (query, answer.text)
        assert names(answer.json()) == expected, query


def test_pages_follow_each_other_in_every_order_without_a_gap(deployment: Deployment) -> None:
    make_customers(25)
    api = client(deployment)
    for sort in ("newest", "oldest", "name", "updated"):
        seen, cursor = [], ""
        while cursor is not None:
            page = api.get(
                CUSTOMERS, params={"limit": 10, "sort": sort, **({"cursor": cursor} if cursor else {})}
            ).json()
            seen += names(page)
            cursor = page["next_cursor"]
        assert len(seen) == len(set(seen)) == 25, sort
    assert seen == sorted(seen, reverse=True)
    assert api.get(CUSTOMERS, params={"cursor": "made.up"}).status_code == 422


def test_a_list_takes_as_many_statements_for_fifty_as_for_one(deployment: Deployment) -> None:
    api = client(deployment)
    make_customers(1)
    with count_queries(deployment) as one:
        api.get(CUSTOMERS)
    make_customers(60, tags=("VIP",))
    with count_queries(deployment) as fifty:
        assert len(api.get(CUSTOMERS).json()["items"]) == 50
    assert len(one) == len(fifty) == 2 + selects_of_a_transaction(one)


def selects_of_a_transaction(queries: list[str]) -> int:
    """What is sent around the statements themselves."""
    return sum(not query.lstrip().upper().startswith(("SELECT", "WITH")) for query in queries)


def test_an_external_id_creates_once_and_replaces_then(deployment: Deployment) -> None:
    api, url = client(deployment), f"{CUSTOMERS}/by-external-id/C-7"
    assert api.put(url, json={"name": "王小明", "note": "old"}).status_code == 201
    again = api.put(url, json={"name": "王小明", "email": "a@example.com"})
    assert (again.status_code, again.json()["note"], again.json()["email"]) == (200, "", "a@example.com")
    assert len(api.get(CUSTOMERS).json()["items"]) == 1
    assert api.put(url, json={"name": "x"}, headers={"If-Match": '"1"'}).status_code == 412


def test_relations_assignments_and_the_archive(deployment: Deployment) -> None:
    api, owner = client(deployment), a_colleague()
    person, company = make_customer("王小明"), make_customer("锐信公司")
    tied = api.post(f"{CUSTOMERS}/{person}/relations", json={"to_id": company, "kind": "core.contact"})
    assert tied.status_code == 201, tied.text
    assert [tie["name"] for tie in api.get(f"{CUSTOMERS}/{company}/relations").json()["items"]] == ["王小明"]
    assert api.delete(f"{CUSTOMERS}/relations/{tied.json()['id']}").status_code == 204
    given = api.post(f"{CUSTOMERS}/assignments", json={"customer_ids": [person, company], "owner_id": owner})
    assert given.json() == {"changed": 2}
    assert api.post(f"{CUSTOMERS}/{person}/archive").json()["state"] == "archived"
    assert api.post(f"{CUSTOMERS}/{person}/archive").status_code == 409
    assert api.post(f"{CUSTOMERS}/{person}/restore").json()["state"] == "active"


def test_anothers_customer_is_not_there_and_a_missing_permission_is_forbidden(deployment: Deployment) -> None:
    customer = make_customer(owner_id=a_colleague())
    mine = actor_with({"core.customers.view": "own"}, staff_id=a_colleague())
    api = client_for(deployment, mine)
    assert api.get(f"{CUSTOMERS}/{customer}").status_code == 404
    assert api.get(CUSTOMERS).json()["items"] == []
    assert api.post(CUSTOMERS, json={"name": "x"}).status_code == 403
    assert client_for(deployment, None).get(CUSTOMERS).status_code == 401
