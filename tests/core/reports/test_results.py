"""The report of follow-up results, from the command line, over the API and as files."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from customary.cli import complete_commands, customary
from customary.database.deployment import Deployment
from customary.database.models import StoredEvent
from customary.database.transaction import reading
from customary.plugins.actor import system
from customary.plugins.errors import Invalid, Refused
from customary.reports.parameters import query_of, read_parameters, said
from customary.reports.results import REPORT
from customary.reports.running import export_report, run_report
from python_calamine import CalamineWorkbook
from sqlmodel import select

from tests.core.reports.department import PERIOD, Department, counted
from tests.core.reports.statements import statements
from tests.http import actor_with, client_for

KEY = "core.follow_up_results"
SPAN = ["--from", "2026-11-01", "--to", "2026-11-30"]
TYPED = {"from": "2026-11-01", "to": "2026-11-30"}
URL = f"/api/v1/reports/{KEY}"


@pytest.fixture
def command(house: Deployment, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Runs `customary report ...` on the test's database."""
    monkeypatch.setenv("CUSTOMARY_DATABASE", house.settings.database)
    monkeypatch.setenv("CUSTOMARY_PLUGINS", "automotive")
    complete_commands()

    def run(*words: str) -> Result:
        return CliRunner().invoke(customary, ["report", *words])

    return run


def test_the_command_answers_one_json_document(command: Any, department: Department) -> None:
    department.fill(1)
    result = command(KEY, *SPAN, "--json")
    assert result.exit_code == 0, result.output
    answer = json.loads(result.stdout)
    assert list(answer) == ["report", "parameters", "columns", "rows", "totals", "figures"]
    assert answer["report"] == KEY
    assert answer["parameters"] == {
        "from": "2026-11-01",
        "to": "2026-11-30",
        "by": "person",
        "person": None,
        "team": None,
        "rule": None,
    }
    found = counted(department.facts)
    for name in ("due", "done", "on_time", "reached", "booked", "satisfied", "missed", "excused"):
        assert answer["totals"][name] == found[name]
        assert sum(row[name] for row in answer["rows"]) == found[name]
    assert answer["totals"]["on_time_rate"] == round(found["on_time"] / found["decided"], 4)
    names = [column["name"] for column in answer["columns"]]
    assert all(list(row) == names for row in answer["rows"])


@pytest.mark.parametrize(("by", "first"), [("person", "person"), ("team", "team"), ("rule", "rule")])
def test_rows_are_grouped_by_person_team_or_rule(department: Department, by: str, first: str) -> None:
    department.fill(2)
    with reading() as session:
        table = run_report(session, system("test"), KEY, {**TYPED, "by": by}).table
    found = counted(department.facts)
    assert table.columns[0].name == table.grouped_by == first
    assert sum(group.values["due"] for group in table.groups) == found["due"]
    starts = [group.first for group in table.groups] + [len(table.rows)]
    for group, end in zip(table.groups, starts[1:], strict=True):
        rows = table.rows[group.first : end]
        assert len({row[first] for row in rows}) == 1
        assert sum(row["due"] for row in rows) == group.values["due"]


def test_the_report_can_be_narrowed_to_one_person_and_rule(department: Department) -> None:
    department.fill(3)
    first = department.specialists[0]
    with reading() as session:
        table = run_report(session, system("test"), KEY, {**TYPED, "person": str(first), "rule": "test.yearly"}).table
    mine = counted([fact for fact in department.seen_by(first) if fact.rule == "test.yearly"])
    assert table.totals is not None
    assert table.totals["due"] == mine["due"]


def test_every_number_opens_as_many_rows_as_it_says(department: Department, house: Deployment) -> None:
    department.fill(4)
    client = client_for(house, department.actor(department.supervisor))
    answer = client.get(URL, params=TYPED).json()
    with reading() as session:
        table = run_report(session, department.actor(department.supervisor), KEY, TYPED).table
    assert table.totals is not None
    assert answer["totals"] == table.totals
    shares = {column.name for column in table.columns if column.kind == "percent"}
    behind = {
        url: table.rows[index][name] for (index, name), url in table.links.items() if index < 3 and name not in shares
    }
    behind |= {url: table.totals[name] for name, url in table.total_links.items() if name not in shares}
    assert len(behind) > 10
    for url, number in behind.items():
        assert len(client.get(f"/api/v1{url}&limit=200").json()["items"]) == number


def test_rows_come_page_by_page(department: Department, house: Deployment) -> None:
    department.fill(5)
    client = client_for(house, system("test"))
    params: dict[str, Any] = {**TYPED, "figure": "core.follow_ups_due", "limit": 4}
    seen: list[int] = []
    while True:
        page = client.get(URL + "/rows", params=params).json()
        seen += [row["record_id"] for row in page["items"]]
        if page["next_cursor"] is None:
            break
        params["cursor"] = page["next_cursor"]
    assert len(seen) == len(set(seen)) == counted(department.facts)["due"]


def test_what_was_typed_wrongly_is_named(house: Deployment) -> None:
    client = client_for(house, system("test"))
    for query, field in (
        ({"from": "yesterday"}, "from"),
        ({"person": "Wang"}, "person"),
        ({"colour": "red"}, "colour"),
        ({"from": "2026-11-02", "to": "2026-11-01"}, "to"),
        ({"by": "moon"}, "by"),
    ):
        answer = client.get(URL, params=query)
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["field"] == field


def test_an_unknown_report_is_404_and_a_lacking_permission_403(house: Deployment) -> None:
    assert client_for(house, system("test")).get("/api/v1/reports/core.nothing").status_code == 404
    assert client_for(house, actor_with({})).get(URL).status_code == 403


def test_the_list_names_the_reports_and_their_parameters(house: Deployment) -> None:
    entries = {one["key"]: one for one in client_for(house, system("test")).get("/api/v1/reports").json()}
    assert [one["name"] for one in entries[KEY]["parameters"]] == ["from", "to", "by", "person", "team", "rule"]


def test_the_workbook_opens_with_the_same_numbers(department: Department) -> None:
    department.fill(6)
    content = export_report(system("test"), KEY, TYPED, "xlsx").content
    with reading() as session:
        table = run_report(session, system("test"), KEY, TYPED).table
    lines = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert lines[0] == [str(column.title) for column in table.columns]
    for line, row in zip(lines[1:-1], table.rows, strict=True):
        for column, cell in zip(table.columns, line, strict=True):
            if column.kind != "text":
                assert cell == (row[column.name] if row[column.name] is not None else "")
    assert table.totals is not None
    assert lines[-1][3:5] == [table.totals["due"], table.totals["done"]]


def test_the_command_writes_a_workbook(command: Any, department: Department, tmp_path: Path) -> None:
    file = tmp_path / "results.xlsx"
    assert command(KEY, *SPAN, "--xlsx", str(file)).exit_code == 0
    assert CalamineWorkbook.from_path(str(file)).sheet_names == ["回访结果", "说明"]
    refused = command(KEY, *SPAN, "--xlsx", str(tmp_path / "nowhere" / "results.xlsx"))
    assert isinstance(refused.exception, Refused)


def test_the_csv_file_has_a_mark_and_the_same_numbers(command: Any, department: Department, tmp_path: Path) -> None:
    department.fill(7)
    file = tmp_path / "results.csv"
    assert command(KEY, *SPAN, "--csv", str(file)).exit_code == 0
    assert file.read_bytes().startswith(b"\xef\xbb\xbf")
    lines = list(csv.reader(io.StringIO(file.read_bytes().decode("utf-8-sig"))))
    assert int(lines[-1][3]) == counted(department.facts)["due"]


def test_an_export_is_written_down_with_who_what_and_how_many(
    command: Any, department: Department, tmp_path: Path
) -> None:
    department.fill(8, 5)
    command(KEY, *SPAN, "--csv", str(tmp_path / "results.csv"))
    with reading() as session:
        event = session.exec(select(StoredEvent).where(StoredEvent.name == "ReportExported")).one()
        rows = len(run_report(session, system("test"), KEY, TYPED).table.rows)
    assert event.actor_kind == "system"
    assert event.payload["report"] == KEY
    assert event.payload["rows"] == rows
    assert event.payload["parameters"]["from"] == "2026-11-01"


def test_without_a_format_the_command_draws_a_table(command: Any, department: Department) -> None:
    result = command(KEY, *SPAN)
    assert result.exit_code == 0
    assert "回访结果" in result.stdout


def test_an_unknown_report_or_option_is_wrong_use(command: Any) -> None:
    assert command("core.nothing").exit_code == 2
    assert command(KEY, "--colour", "red").exit_code == 2
    assert command(KEY, "--from", "yesterday").exit_code == 2


def test_the_command_lists_its_reports(command: Any) -> None:
    result = command("--help")
    assert KEY in result.output


def test_parameters_are_read_said_and_put_into_links() -> None:
    asked = read_parameters(REPORT, {"from": "2026-11-01", "to": "2026-11-30", "person": "5", "rule": ""})
    assert asked.from_ == date(2026, 11, 1)
    assert said(asked)["person"] == 5
    assert query_of(said(asked), by="team") == "from=2026-11-01&to=2026-11-30&by=team&person=5"
    with pytest.raises(Invalid) as caught:
        read_parameters(REPORT, {"from": "x", "person": "y"})
    assert [error.field for error in caught.value.errors] == ["from", "person"]


def test_the_number_of_statements_does_not_grow_with_the_data(department: Department, house: Deployment) -> None:
    department.fill(9, 3)
    with statements(house) as few, reading() as session:
        run_report(session, system("test"), KEY, TYPED)
    department.fill(10, 15)
    with statements(house) as many, reading() as session:
        run_report(session, system("test"), KEY, TYPED)
    assert len(many) == len(few) == 5
    assert PERIOD.days == 30
