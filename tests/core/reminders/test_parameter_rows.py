"""A parameter that is a small table: typed, checked cell by cell, edited on the rule's page and over the API."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from customary.database import clock
from customary.database.deployment import Deployment
from customary.database.parameters import parameter, parameters_on
from customary.database.transaction import reading
from customary.plugins.text import texts

from tests.builders.interactions import NOON, TODAY
from tests.core.reminders.rule_under_test import RULE, source, with_rule
from tests.http import Client, actor_with, client_for

_ = texts("reminders")
PAGE, API = f"/rules/{RULE.key}", f"/api/v1/rules/{RULE.key}"


@dataclass(frozen=True)
class OfModel:
    model: str = parameter(_("Rule"), "")
    days: int = parameter(_("Open"), 90, _("Overdue"), 1, 1000)


@dataclass(frozen=True)
class Intervals:
    days: int = parameter(_("Open"), 30, None, 1, 1000)
    by_model: tuple[OfModel, ...] = parameter(_("Overdue"), (), maximum=3)


@pytest.fixture
def supervisor(deployment: Deployment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    (tmp_path / "customary_sweeptest").mkdir()  # the application looks for its templates there
    (tmp_path / "customary_sweeptest" / "__init__.py").touch()
    monkeypatch.syspath_prepend(str(tmp_path))
    grants = dict.fromkeys(("core.rules.view", "core.parameters.edit", "core.customers.view", "sweeptest.view"), "all")
    rule = replace(RULE, parameters=Intervals, source=lambda _parameters, today: source(None, today))
    with (
        with_rule(deployment, rule) as extended,
        clock.at(NOON),
        client_for(extended, actor_with(grants, language="en")) as client,
    ):
        yield client


def held() -> Intervals:
    with reading() as session:
        found: Intervals = parameters_on(session, RULE.key, Intervals, TODAY)
        return found


def form(*rows: tuple[str, str]) -> dict[str, str]:
    cells = {f"by_model.{n}.model": model for n, (model, _days) in enumerate(rows)}
    cells |= {f"by_model.{n}.days": days for n, (_model, days) in enumerate(rows)}
    return {"days": "30", "version": "0", "valid_from": TODAY.isoformat(), **cells}


def test_rows_are_filled_in_on_the_page_and_held_as_the_rules_own_type(supervisor: Client) -> None:
    assert 'name="by_model.1.days"' in supervisor.get(PAGE).text
    saved = supervisor.post(PAGE, data=form(("S7", "180"), ("", ""), ("X5", "1,000"))).text
    assert held() == Intervals(30, (OfModel("S7", 180), OfModel("X5", 1000)))
    assert 'name="by_model.1.model" value="X5"' in saved
    assert "S7 180 Overdue; X5 1,000 Overdue" in saved


def test_a_preview_keeps_what_was_typed_and_stores_nothing(supervisor: Client) -> None:
    seen = supervisor.post(f"{PAGE}/preview", data=form(("S7", "180"))).text
    assert 'name="by_model.0.model" value="S7"' in seen
    assert held() == Intervals()


def test_a_row_goes_when_its_name_is_emptied(supervisor: Client) -> None:
    supervisor.put(API, json={"values": {"by_model": [{"model": "S7", "days": 5}]}}, headers={"if-match": '"0"'})
    version = supervisor.get(API).headers["etag"].strip('"')
    supervisor.post(PAGE, data=form(("", "5")) | {"version": version})
    assert held() == Intervals()


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([("S7", "0")], "Enter a whole number from 1 to 1,000."),
        ([("S7", "5"), ("S7", "6")], "S7 stands here twice. Keep one row."),
        ([(name, "5") for name in "abcd"], "Enter 3 rows at most."),
    ],
)
def test_a_wrong_cell_is_said_and_nothing_is_stored(supervisor: Client, rows: list[tuple[str, str]], said: str) -> None:
    answer = supervisor.post(PAGE, data=form(*rows))
    assert answer.status_code == 422
    assert said in answer.text.replace("1000", "1,000")
    assert held() == Intervals()


def test_the_api_tells_the_columns_and_names_the_wrong_cell(supervisor: Client) -> None:
    table = supervisor.get(API).json()["parameters"][1]
    assert (table["kind"], table["value"], [one["name"] for one in table["columns"]]) == ("rows", [], ["model", "days"])
    match = {"if-match": '"0"'}
    for rows, field in (
        ([{"model": "S7", "days": 0}], "by_model.0.days"),
        ([{"model": "", "days": 5}], "by_model.0.model"),
        ([{"model": "S7", "days": 5, "km": 1}], "by_model.0.km"),
        ("S7", "by_model"),
        (["S7"], "by_model"),
    ):
        refused = supervisor.put(API, json={"values": {"by_model": rows}}, headers=match)
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, field)
    stored = supervisor.put(API, json={"values": {"by_model": [{"model": "S7", "days": 5}]}}, headers=match).json()
    assert stored["parameters"][1]["value"] == [{"model": "S7", "days": 5}]
