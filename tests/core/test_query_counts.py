"""Every page and every reading operation takes a fixed number of queries, however much there is."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from customary.database import clock
from customary.database.deployment import Deployment
from customary.plugins.actor import Actor

from tests.builders.copies import copy_every_row
from tests.builders.interactions import NOON
from tests.builders.whole_house import Places, whole_house
from tests.core.test_every_route import Site, routes
from tests.queries import count_queries

COPIES = 6

# What each address takes at the most, the look-up of who asks left out. A new page takes its place here with its number.
QUERIES = {
    "/api/v1/me": 0,
    "/api/v1/staff": 2,
    "/api/v1/staff/{staff_id}": 2,
    "/api/v1/teams": 2,
    "/api/v1/teams/{team_id}": 2,
    "/api/v1/permissions": 0,
    "/api/v1/roles": 1,
    "/api/v1/roles/{role_id}": 2,
    "/api/v1/tokens": 1,
    "/api/v1/audit": 2,
    "/api/v1/customers": 2,
    "/api/v1/customers?q=王": 6,
    "/api/v1/customers/{customer_id}": 2,
    "/api/v1/customers/{customer_id}/relations": 4,
    "/api/v1/promises": 1,
    "/api/v1/promises/{promise_id}": 1,
    "/api/v1/cases": 1,
    "/api/v1/cases/{case_id}": 2,
    "/api/v1/records/core.customer/{customer_id}/attachments": 2,
    "/api/v1/attachments/{attachment_id}": 2,
    "/api/v1/attachments/{attachment_id}/content": 2,
    "/api/v1/customers/{customer_id}/merges": 3,
    "/api/v1/customers/duplicates": 3,
    "/api/v1/follow-ups?state=all": 1,
    "/api/v1/follow-ups/{follow_up_id}": 1,
    "/api/v1/interactions": 1,
    "/api/v1/appointments": 1,
    "/api/v1/complaints": 1,
    "/api/v1/complaints/{complaint_id}": 8,
    "/api/v1/rules": 2,
    "/api/v1/rules/{rule}": 4,
    "/api/v1/rules/{rule}/explanation?record_id={vehicle_id}": 6,
    "/api/v1/gradings": 2,
    "/api/v1/gradings/{grading}": 5,
    "/api/v1/gradings/{grading}/members": 2,
    "/api/v1/gradings/{grading}/records/{card_id}": 3,
    "/api/v1/segments": 7,
    "/api/v1/segments/{segment}": 3,
    "/api/v1/segments/{segment}/members": 3,
    "/api/v1/reports": 0,
    "/api/v1/reports/{report}": 5,
    "/api/v1/reports/{report}/rows?figure=core.follow_ups_due": 1,
    "/api/v1/reports/automotive.fleet": 5,
    "/api/v1/imports": 1,
    "/api/v1/imports/{import_id}": 1,
    "/api/v1/imports/{import_id}/rows": 2,
    "/api/v1/imports/{import_id}/rejected.xlsx": 3,
    "/api/v1/plugins": 1,
    "/api/v1/plugins/automotive": 1,
    "/api/v1/jobs": 1,
    "/api/v1/automotive/vehicles": 1,
    "/api/v1/automotive/vehicles/{vehicle_id}": 1,
    "/api/v1/automotive/vehicles/{vehicle_id}/former-owners": 2,
    "/api/v1/automotive/visits": 1,
    "/api/v1/automotive/visits/{visit_id}": 1,
    "/": 0,
    "/signin": 0,
    "/signin/link/{secret}": 4,
    "/account": 6,
    "/roles": 3,
    "/roles/mine": 6,
    "/roles/{role_id}": 4,
    "/roles/{role_id}/permissions": 5,
    "/audit": 5,
    "/staff": 6,
    "/staff/new": 6,
    "/staff/{staff_id}": 8,
    "/staff/{staff_id}/edit": 8,
    "/teams": 4,
    "/teams/new": 4,
    "/teams/{team_id}": 8,
    "/teams/{team_id}/edit": 6,
    "/customers": 6,
    "/customers?q=王": 10,
    "/customers/{customer_id}": 42,
    "/customers/{customer_id}/timeline": 12,
    "/customers/duplicates": 8,
    "/customers/{customer_id}/merge?q=王": 18,
    "/customers/{customer_id}/merge/{other_id}": 13,
    "/customers/{customer_id}/merges": 11,
    "/palette?q=小": 5,
    "/records/core.customer/{customer_id}/attachments": 4,
    "/attachments/{attachment_id}": 2,
    "/attachments/{attachment_id}/thumbnail": 2,
    "/customers/new": 3,
    "/customers/{customer_id}/edit": 9,
    "/today": 15,
    "/today?bucket=due": 6,
    "/today/focus/{follow_up_id}": 6,
    "/calls/next": 1,
    "/calls/{follow_up_id}": 19,
    "/interactions/new?customer={customer_id}": 3,
    "/interactions/{interaction_id}": 7,
    "/interactions/{interaction_id}/form": 9,
    "/reports/core.follow_up_summary": 8,
    "/follow-ups?state=all": 4,
    "/follow-ups/unassigned": 4,
    "/answers": 6,
    "/numbers": 4,
    "/cases?state=all": 8,
    "/promises?state=all": 6,
    "/promises/new?customer={customer_id}": 7,
    "/promises/{promise_id}": 12,
    "/cases/{case_id}": 18,
    "/cases/of/{interaction_id}": 1,
    "/reports/core.dissatisfied_customers": 7,
    "/scripts": 2,
    "/scripts/automotive.service_reminder": 4,
    "/contact-rules": 5,
    "/rules": 4,
    "/rules/{rule}": 6,
    "/gradings": 5,
    "/gradings/{grading}": 10,
    "/gradings/{grading}/members": 5,
    "/gradings/{grading}/records/{card_id}": 6,
    "/gradings/changes/{grading_change_id}": 12,
    "/complaints": 12,
    "/complaints?view=list&q=王": 12,
    "/complaints/new?customer={customer_id}": 8,
    "/complaints/{complaint_id}": 30,
    "/complaints/{complaint_id}/form": 30,
    "/complaints/{complaint_id}/edit": 8,
    "/complaints/{complaint_id}/hands": 8,
    "/complaints/settings": 5,
    "/complain": 0,
    "/reports": 2,
    "/segments": 12,
    "/segments/{segment}": 12,
    "/reports/{report}": 9,
    "/reports/automotive.fleet": 7,
    "/reports/{report}/rows?figure=core.follow_ups_due": 4,
    "/reports/{report}/file?format=csv": 6,
    "/imports": 3,
    "/imports/{import_id}": 11,
    "/imports/{import_id}/progress": 1,
    "/imports/{import_id}/rejected.xlsx": 3,
    "/plugins": 4,
    "/plugins/automotive": 3,
    "/jobs": 5,
    "/health": 1,
    "/automotive/vehicles": 4,
    "/automotive/vehicles/new": 2,
    "/automotive/vehicles/{vehicle_id}/edit": 3,
    "/automotive/vehicles/{vehicle_id}/owner": 5,
    "/automotive/vehicles/{vehicle_id}": 21,
    "/api/docs": 2,
    "/api/docs/swagger-ui.css": 0,
}
WITHOUT_ROWS = ("/static/", "/api/schema")  # no database is asked for them
SIGNED_OUT = ("/signin",)
# Tables whose rows no address of the list shows: whoever shows them puts a row of each into the house.
NOT_SHOWN = (
    "customary_record_",
    "customary_approval",
    "customary_deputy",
    "customary_outside_party",
    "ktv_",
)


def test_every_address_that_is_read_has_its_number(deployment: Deployment) -> None:
    read = {path for method, path, _opt in routes(Site(deployment).app) if method == "GET"}
    listed = [address.partition("?")[0] for address in QUERIES]
    missing = [
        path
        for path in sorted(read)
        if not path.startswith(WITHOUT_ROWS) and not any(_pattern(path).fullmatch(address) for address in listed)
    ]
    assert missing == [], "say in QUERIES how many queries it takes"


@pytest.mark.slow
def test_no_page_takes_more_queries_for_more_rows(deployment: Deployment) -> None:
    with clock.at(NOON):
        me, places = whole_house()
        site = Site(deployment)
        site.client.headers["hx-request"] = "true"
        few = {address: asked(deployment, site, me, address, places) for address in QUERIES}
        grown = copy_every_row(COPIES)
        alike = [table for table, (before, after) in grown.items() if after < before + COPIES // 2]
        assert [table for table in alike if not table.startswith(NOT_SHOWN)] == []
        many = {address: asked(deployment, site, me, address, places) for address in QUERIES}
    grew = {
        one: sorted((Counter(many[one]) - Counter(few[one])).items())
        for one in QUERIES
        if len(many[one]) > len(few[one])
    }
    assert grew == {}
    assert {one: len(queries) for one, queries in many.items() if len(queries) > QUERIES[one]} == {}


def asked(deployment: Deployment, site: Site, me: Actor, address: str, places: Places) -> list[str]:
    """The queries of an address."""
    with count_queries(deployment) as queries:
        status, text = site.ask(None if address in SIGNED_OUT else me, "GET", address.format_map(places))
    assert status in (200, 204), (address, status, text[:500])
    return [query for query in queries if not query.startswith("BEGIN")]  # said aloud on SQLite alone


def _pattern(path: str) -> re.Pattern[str]:
    """What an address of this route looks like; in QUERIES a parameter stands by its name or by a value."""
    numbers = re.sub(r"\{\w+:int\}", r"\\{\\w+\\}", path)
    return re.compile(re.sub(r"\{\w+:str\}", r"[^/]+", numbers))
