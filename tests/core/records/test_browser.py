"""The pages of approvals, the board, outside parties and settings in a browser: both languages, on a phone, open to everybody."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from customary.app import create_app
from customary.database import clock
from customary.database.transaction import transaction
from customary.plugins.actor import Actor
from customary.records.approvals import request_approval
from customary.records.deputies import set_deputy
from customary.records.parties import add_party

from tests.accessibility import assert_accessible
from tests.browser import NewPage
from tests.builders.cases import KEY, MONDAY, PERMISSIONS, POLICY, a_case, cases, the_case
from tests.builders.roles import a_colleague, a_team
from tests.databases import Databases
from tests.deployments import deployed
from tests.open_house import PHONE, open_page
from tests.serving import serve
from tests.set_clock import SetClock


@pytest.fixture
def address(databases: Databases) -> Iterator[str]:
    """The application on SQLite, seen by somebody who may do everything; one thing of each kind waits."""
    with databases.create("sqlite") as url, deployed(url) as deployment, cases(deployment):
        team = a_team("售后车间")
        me, other = a_colleague("周岚", team=team), a_colleague("李想", team=team)
        grants = dict.fromkeys((*deployment.registry.permissions, *PERMISSIONS), "all")
        actor = Actor(kind="staff", label="周岚", staff_id=me, team_id=team, grants=grants)
        asker = Actor(kind="staff", label="李想", staff_id=other, grants=grants)
        case_id = a_case("漏油", staff_id=other)
        with transaction(asker) as session:
            add_party(session, asker, {"name": "顺达拖车", "phone": "0574-8888"})
            request_approval(session, asker, POLICY.key, KEY, case_id, "赔偿误工费", 500_00)
            set_deputy(session, asker, me, clock.today(), clock.today())
        app = create_app(deployment, resolve=lambda _session, _bearer: actor)
        with serve(SetClock(MONDAY).around(app)) as address:
            yield address


PATHS = (
    "/approvals",
    "/approvals/1",
    "/substitutes",
    "/board",
    "/board/rows",
    "/outside-parties",
    "/outside-parties/1",
    "/working-time",
    f"/time-limits/{KEY}",
    f"/approval-steps/{POLICY.key}",
)


@pytest.mark.parametrize("path", PATHS)
def test_nothing_keeps_anybody_out(new_page: NewPage, address: str, path: str) -> None:
    for language, options in (("zh", {}), ("en", PHONE)):
        page = open_page(new_page, address, path, language, **options)
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (path, language)


def test_what_waits_for_me_is_approved_and_gone(new_page: NewPage, address: str) -> None:
    page = open_page(new_page, address, "/approvals")
    page.get_by_role("link", name="赔偿误工费").click()
    page.get_by_label("意见").fill("同意")
    page.get_by_role("button", name="批准").click()
    page.get_by_text("没有等待您审批的申请").wait_for()
    assert_accessible(page)


def test_a_move_asks_for_what_it_needs_and_says_what_is_missing(new_page: NewPage, address: str) -> None:
    case_id = a_case("空调不冷", state="handling", origin="import")
    page = open_page(new_page, address, f"/records/{KEY}/{case_id}/moves/resolve")
    page.get_by_label("Result").fill("换了压缩机")
    page.get_by_role("button", name="Resolve").click()
    page.get_by_role("alert").get_by_text("Cause没有填写。").wait_for()
    assert_accessible(page)
    page.get_by_label("Cause").select_option("parts")
    page.get_by_role("button", name="Resolve").click()
    page.wait_for_url(lambda url: "/moves/" not in url)
    assert the_case(case_id).state == "resolved"
