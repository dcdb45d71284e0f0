"""Colleagues, teams, roles and tokens, as administrators and owners of tokens change them over the API."""

from dataclasses import replace
from datetime import timedelta

import pytest
from customary.database import clock
from customary.database.deployment import Deployment
from customary.database.transaction import transaction
from customary.plugins.actor import Actor
from customary.plugins.errors import Forbidden
from customary.roles.actors import actor_for_session, actor_for_token
from customary.roles.password_links import make_password_link
from customary.roles.role_editing import add_role
from customary.roles.sign_in import sign_in
from customary.roles.staff import StaffInput, change_staff
from customary.roles.tokens import make_token

from tests.builders.roles import PASSWORD, a_colleague, a_team, acting
from tests.core.roles.conftest import Browser, BrowserOf


@pytest.fixture
def administrator(browser_of: BrowserOf) -> Browser:
    a_colleague("梁伟", "boss@example.com", role="core.administrator", password=PASSWORD)
    return browser_of("boss@example.com")


def errors_of(answer) -> dict[str, str]:
    return {error["field"]: error["code"] for error in answer.json()["errors"]}


def test_who_was_slower_changes_nothing(administrator: Browser) -> None:
    staff_id = a_colleague("王晓雯", "w@example.com")
    at, first = f"/api/v1/staff/{staff_id}", {"name": "王小雯", "email": "w@example.com"}
    read = administrator.get(at)
    changed = administrator.patch(at, json=first, headers={"if-match": read.headers["etag"]})
    assert (changed.status_code, changed.json()["name"], changed.headers["etag"]) == (200, "王小雯", '"2"')
    late = administrator.patch(at, json={**first, "name": "X"}, headers={"if-match": read.headers["etag"]})
    assert (late.status_code, late.json()["current"]) == (412, 2)
    assert administrator.patch(at, json=first).status_code == 422
    form = {"name": "Y", "email": "w@example.com", "language": "zh", "version": "1"}
    page = administrator.post(f"/staff/{staff_id}/edit", data=form)
    assert page.status_code == 422
    assert "王小雯" in page.text
    assert 'value="Y"' in page.text


def test_a_colleague_is_entered_once_and_with_what_exists(administrator: Browser) -> None:
    team = a_team()
    entered = administrator.post("/api/v1/staff", json={"name": "李静", "email": "Li@Example.com", "team_id": team})
    assert (entered.status_code, entered.json()["email"]) == (201, "li@example.com")
    again = administrator.post("/api/v1/staff", json={"name": "李静", "email": "LI@example.com"})
    assert errors_of(again) == {"email": "taken"}
    wrong = {"name": " ", "email": "nothing", "team_id": 4711, "superior_id": 4711}
    assert errors_of(administrator.post("/api/v1/staff", json=wrong)) == {
        "name": "required",
        "email": "not_email",
        "team_id": "unknown",
        "superior_id": "unknown",
    }


def test_who_leaves_is_out_at_once_and_what_he_owns_is_named(administrator: Browser) -> None:
    from tests.builders.customers import make_customer

    staff_id = a_colleague("郭凯", "g@example.com", password=PASSWORD)
    make_customer(owner_id=staff_id)
    secret = sign_in("g@example.com", PASSWORD, "here").secret
    assert "<dt>客户</dt>" in administrator.get(f"/staff/{staff_id}").text
    assert administrator.post(f"/staff/{staff_id}/deactivate", data={"version": "1"}).status_code == 303
    assert actor_for_session(secret) is None
    back = administrator.post(f"/api/v1/staff/{staff_id}/reactivate", headers={"if-match": '"2"'})
    assert back.json()["active"] is True
    assert actor_for_session(secret) is None


def test_somebody_is_always_left_who_manages_roles(administrator: Browser, house: Deployment) -> None:
    me = administrator.get("/api/v1/me").json()["staff_id"]
    roles = {role["key"]: role for role in administrator.get("/api/v1/roles").json()["items"]}
    alone = {"name": "梁伟", "email": "boss@example.com", "role_ids": []}
    assert administrator.patch(f"/api/v1/staff/{me}", json=alone, headers={"if-match": '"1"'}).status_code == 409
    at = f"/api/v1/roles/{roles['core.administrator']['id']}"
    version = administrator.get(at).headers["etag"]
    assert administrator.put(at, json={"grants": {}}, headers={"if-match": version}).status_code == 409
    assert administrator.post(f"/api/v1/staff/{me}/deactivate", headers={"if-match": '"1"'}).status_code == 422


def test_who_manages_staff_alone_cannot_make_himself_an_administrator(house: Deployment) -> None:
    boss = a_colleague("梁伟", role="core.administrator")
    clerk = a_colleague("文员", "clerk@example.com", core__staff__manage="all")
    actor = acting(clerk)
    with pytest.raises(Forbidden), transaction(actor) as session:
        change_staff(session, actor, clerk, 1, StaffInput("文员", "clerk@example.com", role_ids=(1, 2, 3, 4, 5, 6, 7)))
    with pytest.raises(Forbidden), transaction(actor) as session:
        make_password_link(session, actor, boss)
    with pytest.raises(Forbidden), transaction(actor) as session:
        add_role(session, actor, "All")


def test_a_token_makes_no_password_link_not_even_for_its_owner(house: Deployment) -> None:
    clerk = a_colleague("文员", "clerk@example.com", core__staff__manage="all")
    token = replace(acting(clerk), kind="token", token_id=1)
    with pytest.raises(Forbidden, match="令牌"), transaction(token) as session:
        make_password_link(session, token, clerk)


def test_teams_make_a_tree_and_never_a_circle(administrator: Browser) -> None:
    top = administrator.post("/api/v1/teams", json={"name": "部"}).json()["id"]
    low = administrator.post("/api/v1/teams", json={"name": "组", "parent_id": top}).json()["id"]
    for below in (top, low):
        moved = administrator.patch(
            f"/api/v1/teams/{top}", json={"name": "部", "parent_id": below}, headers={"if-match": '"1"'}
        )
        assert errors_of(moved) == {"parent_id": "circle"}
    tree = administrator.get("/api/v1/teams").json()["items"]
    assert [(team["name"], team["depth"]) for team in tree] == [("部", 0), ("组", 1)]
    assert errors_of(administrator.post("/api/v1/teams", json={"name": "组"})) == {"name": "taken"}
    late = administrator.patch(f"/api/v1/teams/{low}", json={"name": "X"}, headers={"if-match": '"7"'})
    assert late.status_code == 412
    assert administrator.delete(f"/api/v1/teams/{top}").status_code == 409
    assert administrator.delete(f"/api/v1/teams/{low}").status_code == 204


def test_a_roles_permissions_count_from_the_next_request(administrator: Browser, browser_of: BrowserOf) -> None:
    a_colleague("王晓雯", "w@example.com", role="core.specialist", password=PASSWORD)
    hers = browser_of("w@example.com")
    assert hers.get("/audit").status_code == 403
    role = next(r for r in administrator.get("/api/v1/roles").json()["items"] if r["key"] == "core.specialist")
    form = {"version": str(role["version"]), "grant:core.audit.view": "all", "grant:core.customers.view": "team"}
    assert administrator.post(f"/roles/{role['id']}/permissions", data=form).status_code == 303
    assert hers.get("/audit").status_code == 200
    assert hers.get("/api/v1/me").json()["permissions"] == {"core.audit.view": "all", "core.customers.view": "team"}
    late = administrator.post(f"/roles/{role['id']}/permissions", data=form)
    assert late.status_code == 422
    wrong = {"grants": {"core.audit.view": "own", "core.nothing": "all"}}
    at = f"/api/v1/roles/{role['id']}"
    refused = administrator.put(at, json=wrong, headers={"if-match": administrator.get(at).headers["etag"]})
    assert errors_of(refused) == {"core.audit.view": "unknown", "core.nothing": "unknown"}


def test_a_role_made_here_is_removed_when_nobody_holds_it(administrator: Browser) -> None:
    made = administrator.post("/api/v1/roles", json={"title": "夜班", "like": 4}).json()
    assert made["grants"]
    staff_id = a_colleague()
    whole = {"name": "A", "email": "a@example.com", "role_ids": [made["id"]]}
    administrator.patch(f"/api/v1/staff/{staff_id}", json=whole, headers={"if-match": '"1"'})
    assert administrator.delete(f"/api/v1/roles/{made['id']}").status_code == 409
    whole["role_ids"] = []
    administrator.patch(f"/api/v1/staff/{staff_id}", json=whole, headers={"if-match": '"2"'})
    assert administrator.delete(f"/api/v1/roles/{made['id']}").status_code == 204
    assert administrator.delete("/api/v1/roles/1").status_code == 409


def test_a_token_is_shown_once_used_turned_and_revoked(administrator: Browser) -> None:
    wanted = {"name": "sync", "days": 5, "permissions": ["core.staff.view"]}
    made = administrator.post("/api/v1/tokens", json=wanted).json()
    assert made["secret"].startswith("cust_")
    listed = administrator.get("/api/v1/tokens").text
    assert made["secret"] not in listed
    actor = actor_for_token(made["secret"])
    assert actor is not None
    assert dict(actor.grants) == {"core.staff.view": "all"}
    turned = administrator.post(f"/api/v1/tokens/{made['id']}/rotate").json()
    assert actor_for_token(made["secret"]) is None
    assert actor_for_token(turned["secret"]) is not None
    with clock.at(clock.now() + timedelta(days=5, seconds=1)):
        assert actor_for_token(turned["secret"]) is None
    bearer = {"authorization": f"Bearer {turned['secret']}"}
    assert administrator.get("/api/v1/audit", headers=bearer).status_code == 403
    assert administrator.delete(f"/api/v1/tokens/{made['id']}").status_code == 204
    assert administrator.get("/api/v1/staff", headers=bearer).status_code == 401
    assert errors_of(administrator.post("/api/v1/tokens", json={**wanted, "permissions": ["core.nothing"]})) == {
        "permissions": "unknown"
    }


def test_a_token_makes_no_token_and_nobody_touches_anothers(house: Deployment, browser_of: BrowserOf) -> None:
    owner = acting(a_colleague(core__tokens__manage="all"))
    with transaction(owner) as session:
        made = make_token(session, owner, "mine", 1)
    by_token = actor_for_token(made.secret)
    assert isinstance(by_token, Actor)
    with pytest.raises(Forbidden), transaction(by_token) as session:
        make_token(session, by_token, "another", 300)
    a_colleague(email="other@example.com", password=PASSWORD, core__tokens__manage="all")
    other = browser_of("other@example.com")
    assert other.delete(f"/api/v1/tokens/{made.id}").status_code == 404
    assert other.post(f"/api/v1/tokens/{made.id}/rotate").status_code == 404


def test_a_new_password_ends_all_other_sign_ins(browser_of: BrowserOf, house: Deployment) -> None:
    a_colleague(email="w@example.com", password=PASSWORD)
    here, elsewhere = browser_of("w@example.com"), browser_of("w@example.com")
    wanted = {"before": PASSWORD, "password": "another long sentence", "again": "another long sentence"}
    for wrong in ({"before": "x"}, {"again": "x"}, {"password": "short", "again": "short"}):
        assert here.post("/account/password", data={**wanted, **wrong}).status_code == 422
    assert here.post("/account/password", data=wanted).status_code == 303
    assert here.get("/account").status_code == 200
    assert elsewhere.get("/account").status_code == 303


def test_the_audit_tells_who_did_what_to_which_row_on_which_day(administrator: Browser) -> None:
    staff_id = a_colleague("王晓雯", "w@example.com")
    whole = {"name": "王小雯", "email": "w@example.com"}
    administrator.patch(f"/api/v1/staff/{staff_id}", json=whole, headers={"if-match": '"1"'})
    today = clock.today().isoformat()
    found = administrator.get(f"/api/v1/audit?record=core.staff&record_id={staff_id}&day={today}").json()["items"]
    assert [(event["name"], event["actor"]) for event in found] == [("StaffChanged", "梁伟"), ("StaffAdded", "test")]
    assert found[0]["changes"] == [
        {"record_id": staff_id, "field": "name", "before": "王晓雯", "after": "王小雯"},
    ]
    first = administrator.get("/api/v1/audit?limit=2").json()
    second = administrator.get(f"/api/v1/audit?limit=2&cursor={first['next_cursor']}").json()
    ids = [event["id"] for page in (first, second) for event in page["items"]]
    assert ids == sorted(ids, reverse=True)
    assert len(set(ids)) == 4
    assert administrator.get("/api/v1/audit?day=2020-01-01").json()["items"] == []
    page = administrator.get(f"/audit?record=core.staff&row={staff_id}").text
    assert "修改员工资料" in page
    assert "王小雯" in page


def test_staff_are_listed_by_key(administrator: Browser) -> None:
    for number in range(5):
        a_colleague(f"同事{number}")
    names, cursor = [], ""
    while True:
        listing = administrator.get(f"/api/v1/staff?limit=2&q=同事{cursor}").json()
        names += [person["name"] for person in listing["items"]]
        if listing["next_cursor"] is None:
            break
        cursor = f"&cursor={listing['next_cursor']}"
    assert names == [f"同事{number}" for number in range(5)]
