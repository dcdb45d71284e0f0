"""After the sale and after the service the customer is asked within three days whether he is satisfied."""

from datetime import timedelta

from customary.database import clock
from customary.database.deployment import Deployment
from customary.database.transaction import reading, transaction
from customary.importing import service
from customary.importing.run import run_import
from customary.interactions.call_entry import CallEntry
from customary.interactions.log_call import log_call
from customary.interactions.models import FollowUp
from customary.plugins.actor import system
from customary.reminders.sweep import sweep
from customary_automotive.service import NewVisit, enter_repair_order
from sqlmodel import col, select

from tests.builders.customers import make_customer
from tests.builders.imports import HEADINGS, a_file, a_vehicle
from tests.builders.interactions import NOON, a_colleague
from tests.builders.roles import a_colleague as a_member
from tests.builders.vehicles import make_vehicle, make_visit
from tests.http import client_for

SALE, SERVICE = "automotive.after_sale", "automotive.after_service"
ROBOT = system("a test")


def raised(rule: str) -> list[FollowUp]:
    with reading() as session:
        return list(session.exec(select(FollowUp).where(FollowUp.rule == rule).order_by(col(FollowUp.id))))


def test_recording_a_delivery_asks_for_satisfaction_with_the_sale_within_three_days(deployment: Deployment) -> None:
    """AUTO-28."""
    with clock.at(NOON):
        owner = a_member("王晓雯")
        customer = make_customer("王小明", owner_id=owner)
        make_vehicle(customer, delivered=0)
        make_vehicle(customer, delivered=400)
        found = raised(SALE)
        today = clock.today()
    assert [(one.state, one.due, one.opens, one.assignee_id) for one in found] == [
        ("open", today + timedelta(3), today + timedelta(1), owner)
    ]


def test_closing_a_repair_order_asks_for_satisfaction_and_names_the_item(deployment: Deployment) -> None:
    """AUTO-29, CORE-28."""
    with clock.at(NOON):
        agent = a_colleague("Wang", dict.fromkeys(deployment.registry.permissions.keys(), "all"))
        customer = make_customer("王小明", owner_id=agent.id)
        vehicle = make_vehicle(customer)
        with transaction(ROBOT) as session:
            enter_repair_order(session, ROBOT, NewVisit(vehicle, "RO7", clock.today(), 9000, "刹车片更换"))
        found = raised(SERVICE)
        assert [(one.cycle, one.due) for one in found] == [("RO7", clock.today() + timedelta(3))]
        page = client_for(deployment, agent.actor).get(f"/calls/{found[0].id}").text
    assert "刹车片更换" in page.rsplit("script-title", 1)[1]


def test_old_repair_orders_raise_nothing(deployment: Deployment) -> None:
    with clock.at(NOON):
        vehicle = make_vehicle(make_customer())
        make_visit(vehicle, ago=15)
        make_visit(vehicle, ago=14)
        sweep(ROBOT, clock.today())
    assert len(raised(SERVICE)) == 1


def test_imported_deliveries_wait_for_the_next_sweep(deployment: Deployment) -> None:
    with clock.at(NOON):
        actor = a_colleague("Wang", dict.fromkeys(deployment.registry.permissions.keys(), "all"))
        row = {**a_vehicle(1), "交车日期": clock.today().isoformat()}
        file = a_file([row], HEADINGS)
        import_id = service.start(actor.actor, "automotive.vehicles", "v.csv", file, {"owner_id": actor.id})
        run_import(import_id)
        assert raised(SALE) == []
        sweep(ROBOT, clock.today())
    assert len(raised(SALE)) == 1


def test_who_was_asked_in_a_reminder_call_is_not_asked_twice(deployment: Deployment) -> None:
    with clock.at(NOON):
        agent = a_colleague("Wang", dict.fromkeys(deployment.registry.permissions.keys(), "all"))
        customer = make_customer("王小明", owner_id=agent.id)
        vehicle = make_vehicle(customer, delivered=400)
        make_visit(vehicle, ago=200, km=8000)
        sweep(ROBOT, clock.today())
        make_visit(vehicle, ago=1, item="洗车")
        reminder = raised("automotive.periodic_maintenance")[0]
        entry = CallEntry("reached", satisfaction="satisfied")
        with transaction(agent.actor) as session:
            log_call(session, agent.actor, {reminder.id or 0: reminder.version}, entry)
        sweep(ROBOT, clock.today())
    assert [one.state for one in raised(SERVICE)] == ["fulfilled"]
