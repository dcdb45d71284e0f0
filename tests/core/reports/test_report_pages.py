"""The pages of reports: figures that open their rows, what is empty or typed wrongly, files."""

from __future__ import annotations

import io
import re

from customary.database.deployment import Deployment
from customary.plugins.actor import Actor
from customary.reports.manifest import part
from python_calamine import CalamineWorkbook

from tests.core.reports.department import Department, counted
from tests.core.reports.statements import statements
from tests.http import Client, actor_with, client_for

KEY = "core.follow_up_results"
URL = f"/reports/{KEY}"
SPAN = {"from": "2026-11-01", "to": "2026-11-30"}
EVERYTHING = {
    "core.customers.view": "all",
    "core.follow_ups.view": "all",
    "core.reports.view": "all",
    "core.reports.export": "all",
}


def as_director(house: Deployment, **values: object) -> Client:
    return client_for(house, actor_with(EVERYTHING, language="en", **values))


def as_staff(house: Deployment, actor: Actor) -> Client:
    return client_for(house, actor)


def test_the_page_shows_every_figure_as_a_link_to_its_rows(department: Department, house: Deployment) -> None:
    department.fill(21)
    client = as_director(house)
    answer = client.get(URL, params=SPAN)
    assert answer.status_code == 200
    found = counted(department.facts)
    links = re.findall(r'<a href="(/reports/[^"]+/rows\?[^"]+)"[^>]*>([\d,]+)</a>', answer.text)
    totals = [(url.replace("&amp;", "&"), int(number)) for url, number in links if "person=" not in url]
    due = next(number for url, number in totals if "figure=core.follow_ups_due&" in url)
    assert due == found["due"]
    for url, number in totals[:4]:
        assert client.get(url).text.count("<tr data-row") == number


def test_a_period_without_follow_ups_says_so(house: Deployment) -> None:
    answer = as_director(house).get(URL, params={"from": "2027-01-01", "to": "2027-01-05"})
    assert answer.status_code == 200
    assert 'class="empty"' in answer.text


def test_what_was_typed_wrongly_is_shown_again_with_the_reason(house: Deployment) -> None:
    answer = as_director(house).get(URL, params={"from": "2026-11-30", "to": "2026-11-01"})
    assert answer.status_code == 422
    assert 'value="2026-11-30"' in answer.text
    assert 'role="alert"' in answer.text


def test_the_list_of_reports_is_open_to_whoever_may_see_figures(house: Deployment) -> None:
    assert URL in as_director(house).get("/reports").text
    assert client_for(house, actor_with({})).get("/reports").status_code == 403
    assert client_for(house, None).get("/reports", follow_redirects=False).status_code in (303, 401)


def test_a_share_opens_the_whole_with_the_part_marked(department: Department, house: Deployment) -> None:
    department.fill(22)
    answer = as_director(house).get(f"{URL}/rows", params={**SPAN, "figure": "core.follow_ups_on_time_rate"})
    assert answer.text.count("<tr data-row") == counted(department.facts)["decided"]
    assert answer.text.count('class="st ok"') == counted(department.facts)["on_time"]


def test_a_specialist_finds_no_rows_of_others(department: Department, house: Deployment) -> None:
    department.fill(23)
    first, second, _third = department.specialists
    client = as_staff(house, department.actor(first))
    own = client.get(f"{URL}/rows", params={**SPAN, "figure": "core.follow_ups_due"})
    others = client.get(f"{URL}/rows", params={**SPAN, "figure": "core.follow_ups_due", "person": str(second)})
    assert own.text.count("<tr data-row") == counted(department.seen_by(first))["due"]
    assert others.text.count("<tr data-row") == 0


def test_files_are_for_whoever_may_take_reports_out(department: Department, house: Deployment) -> None:
    department.fill(24, 6)
    answer = as_director(house).get(f"{URL}/file", params={**SPAN, "format": "xlsx"})
    assert answer.status_code == 200
    assert answer.headers["content-disposition"] == f'attachment; filename="{KEY}.xlsx"'
    lines = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert lines[-1][3] == counted(department.facts)["due"]
    reader = {key: scope for key, scope in EVERYTHING.items() if key != "core.reports.export"}
    assert client_for(house, actor_with(reader)).get(f"{URL}/file", params={"format": "csv"}).status_code == 403
    assert "format=xlsx" not in client_for(house, actor_with(reader)).get(URL, params=SPAN).text


def test_the_number_of_statements_of_the_pages_does_not_grow(department: Department, house: Deployment) -> None:
    client = as_director(house)
    rows = {**SPAN, "figure": "core.follow_ups_due"}
    department.fill(25, 2)
    with statements(house) as few:
        client.get(URL, params=SPAN)
        client.get(f"{URL}/rows", params=rows)
    department.fill(26, 12)
    with statements(house) as many:
        client.get(URL, params=SPAN)
        client.get(f"{URL}/rows", params=rows)
    assert len(many) == len(few)


def test_navigation_leads_to_the_report(house: Deployment) -> None:
    assert URL in {entry.url for page in part.pages for entry in page.nav}
