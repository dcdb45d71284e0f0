"""The three rules give for the dealer's files exactly the lists that they must give."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from customary.database.deployment import Deployment
from customary.database.transaction import reading, transaction
from customary.plugins.actor import system
from customary.plugins.rules import ReminderRule
from customary_automotive.models import Vehicle, Visit
from customary_automotive.reckoned import recompute_vehicles
from customary_automotive.reminders import FIRST_SERVICE, PERIODIC_MAINTENANCE, RULES, WARRANTY_EXPIRY
from customary_automotive.reports import FleetParameters, fleet
from sqlalchemy import Date, bindparam, delete, func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from tests.databases import KINDS, Databases
from tests.deployments import deployed
from tests.plugins.automotive.sample import load_sample, truth

DAY = date(2026, 11, 23)


@pytest.fixture(scope="module", params=KINDS)
def sample(request: pytest.FixtureRequest, databases: Databases) -> Iterator[Deployment]:
    with databases.create(request.param) as url, deployed(url) as deployment:
        load_sample()
        yield deployment


def asked(session: Session, rule: ReminderRule, on: date = DAY) -> list[tuple[str, Any]]:
    """VIN and row of every vehicle for which all conditions of the rule hold and the reminder is open on the day."""
    source = rule.source(rule.parameters(), bindparam("today", on, Date())).subquery()
    statement = (
        select(Vehicle.vin, source)
        .join(Vehicle, col(Vehicle.id) == source.c.record_id)
        .where(*(source.c[condition.name] for condition in rule.conditions), source.c.opens <= on)
        .order_by(Vehicle.vin)
    )
    return [(row.vin, row) for row in session.execute(statement)]


@pytest.mark.usefixtures("sample")
@pytest.mark.parametrize(
    ("rule", "name"), [(FIRST_SERVICE, "first_service"), (PERIODIC_MAINTENANCE, "periodic")], ids=["first", "periodic"]
)
def test_maintenance_is_due_and_overdue_for_the_right_vehicles(rule: ReminderRule, name: str) -> None:
    answers = truth()["reminders_on_2026-11-23"]
    with reading() as session:
        rows = asked(session, rule)
    due = [[vin, row.due.isoformat()] for vin, row in rows if row.due >= DAY]
    assert due == answers[f"{name}_due"]
    assert len([row for _vin, row in rows if row.due < DAY]) == answers[f"{name}_overdue"]


@pytest.mark.usefixtures("sample")
def test_the_warranty_ends_within_thirty_days_for_the_right_vehicles() -> None:
    with reading() as session:
        rows = [(vin, row) for vin, row in asked(session, WARRANTY_EXPIRY) if row.expires >= DAY]
    assert [[vin, row.due.isoformat()] for vin, row in rows] == truth()["reminders_on_2026-11-23"][
        "warranty_expiring_30_days"
    ]


@pytest.mark.usefixtures("sample")
def test_the_right_readings_are_not_believed() -> None:
    with reading() as session:
        ignored = session.scalars(select(Visit.number).where(~col(Visit.km_believed)).order_by(Visit.number)).all()
        assert ignored == truth()["repair_orders.csv"]["mileage_ignored"]
        assert session.scalar(select(func.sum(Visit.amount))) == 285_578_550


class TakenBack(Exception):
    """Raised at the end of a transaction whose changes only served to compare."""


@pytest.mark.usefixtures("sample")
@pytest.mark.parametrize("on", [date(2026, 5, 1), date(2025, 1, 31)])
def test_a_rule_counts_only_the_visits_up_to_its_day(on: date) -> None:
    """The SELECT for an earlier day tells what it tells where nobody knows of the later visits."""

    def told(session: Session) -> list[list[tuple[str, Any, Any, Any]]]:
        return [[(vin, row.cycle, row.due, row.facts) for vin, row in asked(session, rule, on)] for rule in RULES]

    with suppress(TakenBack), transaction(system("test")) as session:
        as_of = told(session)
        assert [len(rows) for rows in as_of] == [len({vin for vin, *_ in rows}) for rows in as_of]
        session.execute(delete(Visit).where(col(Visit.day) > on))
        recompute_vehicles(session, session.scalars(select(Vehicle.id)).all())
        assert told(session) == as_of
        raise TakenBack


@pytest.mark.usefixtures("sample")
def test_the_fleet_report_counts_what_came_in() -> None:
    """All of the figures that a report can tell, equal to those that the files must lead to."""
    answers, orders = truth()["vehicles.xlsx"], truth()["repair_orders.csv"]
    with reading() as session:
        rows = fleet(session, system("test"), FleetParameters(DAY)).rows
    figures = {row["figure"]: row["count"] for row in rows}
    assert figures["customers"] == answers["distinct_customers"]
    assert figures["customers_with_several_vehicles"] == answers["customers_with_several_vehicles"]
    assert figures["vehicles"] == answers["distinct_vehicles"]
    assert figures["insurance_ending"] == answers["insurance_due_30_days"]
    assert figures["inspection_ending"] == answers["inspection_due_30_days"]
    assert figures["vehicles_with_visits"] == orders["vehicles_with_visits"]
    assert [(row["count"], row["amount"]) for row in rows if row["figure"] == "visits"] == [
        (orders["accepted"], round(orders["amount_total"] * 100))
    ]
    assert {row["item"]: row["count"] for row in rows if row["figure"] == "visits_by_item"} == orders["by_item"]
    assert [row["item"] for row in rows if row["figure"] == "reading_ignored"] == orders["mileage_ignored"]
