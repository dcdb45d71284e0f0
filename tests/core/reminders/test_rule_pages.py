"""A supervisor looks at a rule, tries other values, saves them, and has it swept."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from customary.database import clock
from customary.database.deployment import Deployment
from customary.database.models import StoredChange, StoredJob, table_of
from customary.database.parameters import parameter, parameters_on
from customary.database.sql import add_days
from customary.database.transaction import emit, reading, transaction
from customary.interactions.models import FollowUp
from customary.plugins.actor import Actor, system
from customary.plugins.text import texts
from customary.reminders.manifest import daily_sweep, sweep_one
from customary.reminders.sweep import last_swept, sweep
from sqlalchemy import func, select

from tests.builders.interactions import NOON, TODAY, a_colleague, a_customer
from tests.core.reminders.rule_under_test import RULE, Thing, ThingsChanged, source, with_rule
from tests.http import Client, actor_with, client_for

_ = texts("reminders")
KEY = RULE.key
GRANTS = {
    "core.rules.view": "all",
    "core.parameters.edit": "all",
    "core.customers.view": "all",
    "core.follow_ups.view": "all",
    "sweeptest.view": "all",
}


@dataclass(frozen=True)
class Lead:
    lead: int = parameter(_("Open"), 3, _("Overdue"), 0, 60)
    strict: bool = parameter(_("Overdue"), True)


def opening_early(parameters: Lead, today: Any) -> Any:
    rows = source(parameters, today).subquery()
    others = [column for column in rows.c if column.name != "opens"]
    return select(*others, add_days(rows.c.due, -parameters.lead).label("opens"))


LEADING = replace(RULE, parameters=Lead, source=opening_early, title=_("Reminders"))


@pytest.fixture
def house(deployment: Deployment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Deployment]:
    (tmp_path / "customary_sweeptest").mkdir()  # the application looks for its templates there
    (tmp_path / "customary_sweeptest" / "__init__.py").touch()
    monkeypatch.syspath_prepend(str(tmp_path))
    with with_rule(deployment, LEADING) as extended, clock.at(NOON):
        yield extended


@pytest.fixture
def supervisor(house: Deployment) -> Iterator[Client]:
    with client_for(house, actor_with(GRANTS, language="en")) as client:
        yield client


def due_in(*days: int, customer: int | None = None) -> None:
    with transaction(system("a test")) as session:
        session.add_all(
            Thing(label=f"thing {n}", due=TODAY + timedelta(days=n), active=True, customer_id=customer) for n in days
        )
        emit(session, ThingsChanged(ids=()))


def lead_on(day: date) -> int:
    with reading() as session:
        found: Lead = parameters_on(session, KEY, Lead, day)
        return found.lead


def form(lead: object, **more: str) -> dict[str, str]:
    return {"lead": str(lead), "strict": "1", "version": "0", "valid_from": TODAY.isoformat()} | more


def test_all_rules_are_listed_with_what_waits(supervisor: Client) -> None:
    due_in(-2, 1)
    sweep(system("a test"), TODAY)
    (line,) = supervisor.get("/api/v1/rules").json()
    assert (line["key"], line["open"], line["overdue"], line["last_swept"]) == (KEY, 2, 1, TODAY.isoformat())
    assert "up to date" in supervisor.get("/rules").text


def test_the_form_has_a_field_for_each_parameter(supervisor: Client) -> None:
    text = supervisor.get(f"/rules/{KEY}").text
    assert 'name="lead" value="3"' in text
    assert "Save as version 2" in text


def test_the_preview_names_who_would_be_called_besides_and_who_no_longer(supervisor: Client) -> None:
    due_in(2, 8, customer=a_customer(name="Ms Shi"))
    sweep(system("a test"), TODAY)
    wider = supervisor.post(f"/api/v1/rules/{KEY}/preview", json={"values": {"lead": 10}}).json()
    assert (wider["more"], wider["fewer"], wider["unchanged"]) == (1, 0, 1)
    (coming,) = wider["coming"]
    assert (coming["label"], coming["customer"]) == ("thing 8", "Ms Shi")
    assert (coming["before"], coming["after"]) == ("2026-11-28", "2026-11-21")
    narrower = supervisor.post(f"/rules/{KEY}/preview", data=form(0))
    assert narrower.status_code == 200
    assert "1 no longer called" in narrower.text
    assert "1 unsaved change" in narrower.text
    assert lead_on(TODAY) == 3


def test_the_preview_names_only_what_one_may_see(house: Deployment) -> None:
    mine, other = a_colleague("Mine"), a_colleague("Other")
    due_in(8, customer=a_customer(mine))
    due_in(9, customer=a_customer(other))
    grants = GRANTS | {"core.customers.view": "own"}
    with client_for(house, actor_with(grants, staff_id=mine.id)) as client:
        seen = client.post(f"/api/v1/rules/{KEY}/preview", json={"values": {"lead": 10}}).json()
    assert [one["label"] for one in seen["coming"]] == ["thing 8"]
    assert seen["more"] == 1


def test_an_invalid_value_is_said_beside_its_field_and_nothing_is_saved(supervisor: Client) -> None:
    for path in (f"/rules/{KEY}", f"/rules/{KEY}/preview"):
        answer = supervisor.post(path, data=form(99))
        assert answer.status_code == 422
        assert 'value="99"' in answer.text
        assert 'id="f-lead-error"' in answer.text
        assert "Enter a whole number from 0 to 60." in answer.text
    past = supervisor.post(f"/rules/{KEY}", data=form(5, valid_from="2026-11-22"))
    assert past.status_code == 422
    assert lead_on(TODAY) == 3


def test_saved_values_hold_from_their_day_and_are_audited(supervisor: Client) -> None:
    later = TODAY + timedelta(days=7)
    answer = supervisor.post(f"/rules/{KEY}", data=form(7, valid_from=later.isoformat()), follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/rules/{KEY}")
    assert (lead_on(TODAY), lead_on(later)) == (3, 7)
    text = supervisor.get(f"/rules/{KEY}").text
    assert f"from {later.isoformat()}" in text
    changes = table_of(StoredChange).c
    with reading() as session:
        told = session.execute(select(changes.record, changes.field, changes.before, changes.after)).all()
    assert [tuple(row) for row in told] == [("core.parameters", "lead", 3, 7)]


def test_whoever_saves_second_is_told(supervisor: Client) -> None:
    first = supervisor.get(f"/api/v1/rules/{KEY}").headers["etag"]
    put = supervisor.put(f"/api/v1/rules/{KEY}", json={"values": {"lead": 5}}, headers={"if-match": first})
    assert put.status_code == 200
    assert [version["values"]["lead"] for version in put.json()["versions"]] == [5]
    again = supervisor.put(f"/api/v1/rules/{KEY}", json={"values": {"lead": 6}}, headers={"if-match": first})
    assert again.status_code == 412
    assert supervisor.post(f"/rules/{KEY}", data=form(6)).status_code == 412
    assert lead_on(TODAY) == 5


def test_a_rule_is_swept_by_the_worker_not_in_the_request(supervisor: Client) -> None:
    due_in(1)
    supervisor.post(f"/rules/{KEY}/run")
    supervisor.post(f"/rules/{KEY}/run")
    with reading() as session:
        payloads = session.scalars(select(table_of(StoredJob).c.payload)).all()
        assert session.scalar(select(func.count()).select_from(table_of(FollowUp))) == 0
    assert payloads == [{"rule": KEY}]
    sweep_one(payloads[0])
    with reading() as session:
        assert session.scalar(select(func.count()).select_from(table_of(FollowUp))) == 1


def test_the_daily_sweep_passes_over_a_rule_that_was_swept_for_a_later_day(house: Deployment) -> None:
    sweep(system("a test"), TODAY + timedelta(days=1))
    daily_sweep({})
    assert last_swept(KEY) == TODAY + timedelta(days=1)


def test_who_may_only_look_finds_no_buttons_and_is_refused(house: Deployment) -> None:
    with client_for(house, actor_with({"core.rules.view": "all"})) as client:
        text = client.get(f"/rules/{KEY}").text
        assert f'action="/rules/{KEY}/run"' not in text
        assert client.post(f"/rules/{KEY}/run").status_code == 403
        assert client.post(f"/rules/{KEY}", data=form(5)).status_code == 403


def test_the_explanation_is_for_whoever_may_see_the_row(house: Deployment) -> None:
    mine, other = a_colleague("Mine"), a_colleague("Other")
    due_in(20, customer=a_customer(mine))
    due_in(20, customer=a_customer(other))
    grants = GRANTS | {"core.customers.view": "own", "sweeptest.view": "own"}

    def asked(record_id: int, actor: Actor) -> Any:
        with client_for(house, actor) as client:
            return client.get(f"/api/v1/rules/{KEY}/explanation", params={"record_id": record_id})

    me = actor_with(grants, staff_id=mine.id)
    said = asked(1, me).json()
    assert (said["wanted"], [one["met"] for one in said["conditions"]]) == (True, [True, True])
    assert said["opens"] == (TODAY + timedelta(days=17)).isoformat()
    assert asked(2, me).status_code == 404
