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
    "/api/v1/audit": 4,
    "/api/v1/customers": 2,
    "/api/v1/customers?q=王": 7,
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
    "/api/v1/complaints/{complaint_id}": 6,
    "/api/v1/rules": 2,
    "/api/v1/rules/{rule}": 4,
    "/api/v1/rules/{rule}/explanation?record_id={vehicle_id}": 6,
    "/api/v1/gradings": 3,
    "/api/v1/gradings/{grading}": 6,
    "/api/v1/gradings/{grading}/members": 2,
    "/api/v1/gradings/{grading}/records/{card_id}": 3,
    "/api/v1/segments": 4,
    "/api/v1/segments/{segment}": 2,
    "/api/v1/segments/{segment}/members": 2,
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
    "/api/v1/approvals": 6,
    "/api/v1/approvals/{approval_id}": 13,
    "/api/v1/board": 2,
    "/api/v1/board/rows": 1,
    "/api/v1/outside-parties": 1,
    "/api/v1/outside-parties/{party_id}": 1,
    "/api/v1/records/core.complaint/{complaint_id}/lifecycle": 5,
    "/api/v1/deputies": 1,
    "/api/v1/ktv/rooms": 1,
    "/api/v1/ktv/rooms/{room_id}": 1,
    "/api/v1/ktv/bookings": 1,
    "/api/v1/ktv/bookings/{booking_id}": 1,
    "/api/v1/ktv/tiers": 1,
    "/api/v1/ktv/cards": 1,
    "/api/v1/ktv/cards/{card_id}/accounts": 6,
    "/api/v1/ktv/cards/{card_id}/entries": 4,
    "/api/v1/ktv/cards/{card_id}": 1,
    "/api/v1/ktv/guests/{customer_id}": 6,
    "/api/v1/ktv/files/customers": 5,
    "/": 0,
    "/signin": 0,
    "/signin/link/{secret}": 12,
    "/account": 14,
    "/roles": 11,
    "/roles/mine": 14,
    "/roles/{role_id}": 12,
    "/roles/{role_id}/permissions": 13,
    "/audit": 15,
    "/staff": 14,
    "/staff/new": 14,
    "/staff/{staff_id}": 19,
    "/staff/{staff_id}/edit": 16,
    "/teams": 12,
    "/teams/new": 12,
    "/teams/{team_id}": 16,
    "/teams/{team_id}/edit": 14,
    "/customers": 14,
    "/customers?q=王": 19,
    "/customers/{customer_id}": 46,
    "/customers/{customer_id}/timeline": 12,
    "/customers/duplicates": 13,
    "/customers/{customer_id}/merge?q=王": 22,
    "/customers/{customer_id}/merge/{other_id}": 18,
    "/customers/{customer_id}/merges": 15,
    "/palette?q=小": 6,
    "/records/core.customer/{customer_id}/attachments": 2,
    "/attachments/{attachment_id}": 2,
    "/attachments/{attachment_id}/thumbnail": 2,
    "/customers/new": 11,
    "/customers/{customer_id}/edit": 14,
    "/today": 23,
    "/today?bucket=due": 14,
    "/today/focus/{follow_up_id}": 6,
    "/calls/next": 1,
    "/calls/{follow_up_id}": 24,
    "/interactions/new?customer={customer_id}": 11,
    "/interactions/{interaction_id}/form": 14,
    "/reports/core.follow_up_summary": 13,
    "/interactions/{interaction_id}": 12,
    "/follow-ups?state=all": 12,
    "/follow-ups/unassigned": 12,
    "/answers": 11,
    "/numbers": 12,
    "/cases?state=all": 13,
    "/promises?state=all": 11,
    "/promises/new?customer={customer_id}": 12,
    "/promises/{promise_id}": 17,
    "/cases/{case_id}": 23,
    "/cases/of/{interaction_id}": 1,
    "/reports/core.dissatisfied_customers": 12,
    "/scripts": 10,
    "/scripts/automotive.service_reminder": 12,
    "/contact-rules": 13,
    "/rules": 12,
    "/rules/{rule}": 14,
    "/gradings": 13,
    "/gradings/{grading}": 18,
    "/gradings/{grading}/members": 13,
    "/gradings/{grading}/records/{card_id}": 13,
    "/gradings/changes/{grading_change_id}": 21,
    "/complaints": 16,
    "/complaints?view=list&q=王": 15,
    "/complaints/new?customer={customer_id}": 16,
    "/complaints/{complaint_id}": 29,
    "/complaints/{complaint_id}/form": 28,
    "/complaints/{complaint_id}/edit": 16,
    "/complaints/{complaint_id}/hands": 14,
    "/complaints/settings": 13,
    "/complain": 10,
    "/reports": 10,
    "/segments": 14,
    "/segments/{segment}": 15,
    "/reports/{report}": 17,
    "/reports/automotive.fleet": 15,
    "/reports/{report}/rows?figure=core.follow_ups_due": 12,
    "/reports/{report}/file?format=csv": 6,
    "/imports": 11,
    "/imports/{import_id}": 19,
    "/imports/{import_id}/progress": 1,
    "/imports/{import_id}/rejected.xlsx": 3,
    "/plugins": 12,
    "/plugins/automotive": 11,
    "/jobs": 13,
    "/health": 1,
    "/automotive/vehicles": 12,
    "/automotive/vehicles/new": 10,
    "/automotive/vehicles/{vehicle_id}/edit": 11,
    "/automotive/vehicles/{vehicle_id}/owner": 13,
    "/automotive/vehicles/{vehicle_id}": 29,
    "/approvals": 23,
    "/approvals/{approval_id}": 23,
    "/substitutes": 12,
    "/board": 12,
    "/board/rows": 11,
    "/outside-parties": 11,
    "/outside-parties/new": 10,
    "/outside-parties/{party_id}": 11,
    "/records/core.complaint/{complaint_id}/moves/resolve": 20,
    "/working-time": 11,
    "/time-limits": 10,
    "/time-limits/core.complaint": 12,
    "/approval-steps": 10,
    "/approval-steps/core.complaint_compensation": 12,
    "/ktv/rooms": 12,
    "/ktv/rooms/new": 10,
    "/ktv/rooms/{room_id}": 11,
    "/ktv/rooms/{room_id}/edit": 11,
    "/ktv/bookings": 12,
    "/ktv/bookings/new": 12,
    "/ktv/bookings/{booking_id}": 14,
    "/ktv/bookings/{booking_id}/edit": 13,
    "/ktv/members": 12,
    "/ktv/members/new": 11,
    "/ktv/members/{card_id}/account": 18,
    "/ktv/members/{card_id}/account/payment": 15,
    "/ktv/members/{card_id}": 25,
    "/ktv/members/{card_id}/edit": 12,
    "/ktv/guests/{customer_id}": 17,
    "/ktv/files/customers": 16,
    "/ktv/files/members": 12,
    "/ktv/files/frequent": 12,
    "/ktv/day": 17,
    "/api/docs": 10,
    "/api/docs/swagger-ui.css": 0,
}
WITHOUT_ROWS = ("/static/", "/api/schema")  # no database is asked for them
SIGNED_OUT = ("/signin",)


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
        assert [table for table, (before, after) in grown.items() if after < before + COPIES // 2] == []
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
