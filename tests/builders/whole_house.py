"""A house with a row in every table, made the way the product makes them."""

from __future__ import annotations

from datetime import timedelta

from customary.customers.duplicates import tell_apart
from customary.customers.merge import merge_customers
from customary.customers.relate import relate
from customary.database import clock
from customary.database.deployment import current
from customary.database.jobs import enqueue
from customary.database.models import StoredJob, table_of
from customary.database.parameter_values import to_json
from customary.database.transaction import reading, transaction
from customary.gradings.changes import change_grading
from customary.gradings.models import GradingChange
from customary.gradings.run import run_gradings
from customary.importing import service
from customary.importing.run import run_import
from customary.interactions.call_entry import CallEntry
from customary.interactions.closing import stop_record
from customary.interactions.log_call import log_call
from customary.interactions.models import FollowUp
from customary.interactions.outcomes import aspects_of
from customary.interactions.scripts import change_script, manifest_parts
from customary.plugins.actor import Actor
from customary.records.deputies import set_deputy
from customary.records.models import Approval
from customary.records.moves import move
from customary.records.parties import add_party
from customary.recovery.cases import cases_of_answers
from customary.recovery.changing import note_progress
from customary.recovery.events import CASE
from customary.reminders.rules import change_rule
from customary.reminders.sweep import sweep
from customary.roles.attempts import Attempts
from customary.roles.password_links import make_password_link
from customary.roles.sign_in import sign_in
from customary.roles.tokens import make_token
from customary.segments.coverage import month_of
from customary.segments.keeping import close_period
from customary.segments.manifest import keep_members
from customary_automotive.ownership import change_owner
from customary_ktv.guests import add_standing_request, set_guest_file
from customary_ktv.ledger import movements
from customary_ktv.ledger.posting import Said
from customary_ktv.models import Room
from customary_ktv.taking import take_booking
from customary_ktv.tier_rule import TierParameters
from sqlalchemy import update
from sqlmodel import Session, col, select

from tests.builders.complaints import RESOLVED, a_complaint, moved, resolved
from tests.builders.customers import make_customer
from tests.builders.files import a_photo, attach
from tests.builders.imports import HEADINGS, a_file, a_vehicle
from tests.builders.ktv import a_booking, a_sheet, bring_in, bring_in_rooms
from tests.builders.roles import PASSWORD, a_colleague, a_team, acting, give
from tests.builders.tiers import a_member, came
from tests.builders.vehicles import make_vehicle, make_visit

GRADING, SEGMENT = "ktv.tiers", "ktv.members"
RULE, KIND, IMPORTER = "automotive.periodic_maintenance", "automotive.service_reminder", "automotive.vehicles"
UNKNOWN = "备用列"

Places = dict[str, object]
"""What stands in for the parameters of addresses, by name."""


def whole_house() -> tuple[Actor, Places]:
    """Somebody who may do everything, and where his pages are: one customer with all that a customer may have."""
    team = a_team("二组", parent=a_team("一组"))
    staff = a_colleague("王晓雯", "wang@example.com", team, password=PASSWORD)
    role = give(staff, dict.fromkeys(current().registry.permissions.keys(), "all"))
    me = acting(staff)
    sign_in("wang@example.com", PASSWORD, "127.0.0.1")
    Attempts.begin("nobody@example.com", "127.0.0.1")
    places: Places = {"staff_id": staff, "team_id": team, "role_id": role, "import_id": _imported(me)}
    places |= _called(me)
    places |= _graded(me, places["customer_id"])
    places |= _invited(me, places["customer_id"], places["card_id"])
    places |= _complained(me, places)
    places |= _merged(me, places)
    with transaction(me) as session:
        make_token(session, me, "Website", 30)
        places["secret"] = make_password_link(session, me, staff)
        change_script(session, me, KIND, "zh", manifest_parts(current().registry.interaction_kinds[KIND], "zh"))
        change_rule(session, me, RULE, {"lead": 20}, None, 0)
        enqueue(session, "core.sweep", {})
        enqueue(session, "core.sweep", {})
        _let_one_job_die(session)
    return me, places


def _imported(me: Actor) -> int:
    """A file with a column that nobody knows, a row that is rejected, and one that gives a warning."""
    rows = [{**a_vehicle(1), UNKNOWN: "x"}, a_vehicle(2, 手机="1"), a_vehicle(3, 车架号="LX9"), a_vehicle(4, 手机="")]
    file = a_file(rows, (*HEADINGS, UNKNOWN))
    import_id = service.start(me, IMPORTER, "vehicles.csv", file, {"owner_id": me.staff_id})
    service.match_columns(me, import_id, {UNKNOWN: "note"})
    run_import(import_id)
    return import_id


def _called(me: Actor) -> Places:
    """Two cars of one customer, one of which was called about; another customer, to whom he is tied, is left in peace."""
    customer, friend, unreachable = (
        make_customer("王小明", tags=("VIP",), other_names=("小王",), external_id="A1", owner_id=me.staff_id, actor=me),
        make_customer("李芳", owner_id=me.staff_id),
        make_customer("赵一", phones=(), owner_id=None),
    )
    cars = [make_vehicle(one, delivered=400) for one in (friend, customer, friend, unreachable)]
    visits = [make_visit(car, ago=200, km=8000) for car in cars]
    with transaction(me) as session:
        change_owner(session, me, cars[0], customer, clock.today() - timedelta(100))
    sweep(me, clock.today())
    with reading() as session:
        open_ones = session.exec(select(FollowUp).where(FollowUp.rule == RULE).order_by(col(FollowUp.id))).all()
    mine = [one for one in open_ones if one.customer_id == customer]
    with transaction(me) as session:
        entry = CallEntry(
            "booked",
            satisfaction="dissatisfied",
            aspect=tuple(aspects_of(current().registry.interaction_kinds[KIND]))[:1],
            appointment=clock.now() + timedelta(1),
            suggestion="等待太久",
            promise="两天内回电",
            promise_due=clock.today() + timedelta(2),
        )
        interaction = log_call(session, me, {mine[0].id: mine[0].version}, entry)
        relate(session, me, friend, customer, "core.contact")
        stop_record(session, "automotive.vehicle", cars[2], "gone", customer_id=friend)
    return {
        "customer_id": customer,
        "vehicle_id": cars[0],
        "visit_id": visits[0],
        "follow_up_id": mine[1].id,
        "interaction_id": interaction,
        "case_id": _case_in_treatment(me, interaction),
        "promise_id": 1,
        "rule": RULE,
        "report": "core.follow_up_results",
        "attachment_id": attach("core.customer", customer, "现场.jpg", a_photo(), me),
    }


def _case_in_treatment(me: Actor, interaction_id: int) -> int:
    """The case that the answer opened, with a cause and an entry about its progress."""
    with transaction(me) as session:
        case_id = cases_of_answers(session, me, [interaction_id])[interaction_id][0]
        move(session, me, CASE, case_id, "analyse", {"cause": "waiting"})
        note_progress(session, me, case_id, "已与前台沟通")
    return case_id


def _graded(me: Actor, customer_id: object) -> Places:
    """A member who has risen, another near a fall, and a change of the rule that waits for approval."""
    assert isinstance(customer_id, int)
    member, other = a_member("V1", "VIP卡", customer_id=customer_id), a_member("V2", "至尊卡")
    run_gradings(me, clock.today() - timedelta(340), [GRADING])
    for _visit in range(3):
        came(member, 40_000, on=clock.today())
    run_gradings(me, clock.today(), [GRADING])
    with transaction(me) as session:
        tiers = [{**row, "warn": 60} for row in to_json(TierParameters())["tiers"]]
        change_grading(session, me, GRADING, {"tiers": tiers}, None, 0)
    month = month_of(clock.today().replace(day=1) - timedelta(1))
    keep_members({})
    with transaction(me) as session:
        close_period(session, me, SEGMENT, month, True, "出国")
    with reading() as session:
        change = session.exec(select(GradingChange.id)).one()
    return {
        "segment": SEGMENT,
        "grading": GRADING,
        "card_id": member.card_id,
        "other_card_id": other.card_id,
        "grading_change_id": change,
    }


def _invited(me: Actor, customer_id: object, card_id: object) -> Places:
    """The customer as a guest: his file, what he always wants, a room for tonight, paid by card; a day's sheet of others."""
    assert isinstance(customer_id, int)
    assert isinstance(card_id, int)
    bring_in_rooms("B01", "B02")
    bring_in(
        "ktv.bookings",
        "bookings_2026-10-15.csv",
        a_sheet([a_booking(n, 包厢号="B02", 生日="1990-05-06") for n in (1, 2)]),
    )
    with reading() as session:
        room = session.exec(select(Room.id).where(Room.number == "B01")).one()
    with transaction(me) as session:
        set_guest_file(session, me, customer_id, 800_00, "1990-05-06")
        add_standing_request(session, me, customer_id, "靠窗")
        facts = {"day": clock.today(), "room_id": room, "arrival": 1170, "departure": 1500, "customer_id": customer_id}
        booking = take_booking(session, me, {**facts, "name": "王小明", "opinion": "音响好"}, ["果盘"])
        movements.top_up(session, card_id, 1_000_00, Said(), bonus=100_00)
        movements.pay(session, card_id, 300_00, booking, Said())
        movements.earn(session, card_id, 300, Said())
    return {"room_id": room, "booking_id": booking}


def _complained(me: Actor, places: Places) -> Places:
    """Complaints of the customer about his car: one in handling, one that waits for its follow-up, one for approval of money.

    A party outside of the house sees to the last; a colleague who is away lets somebody decide for him.
    """
    about = {"customer_id": places["customer_id"], "record": "automotive.vehicle", "record_id": places["vehicle_id"]}
    resolved(me.staff_id, me, **about)
    away, handler_id = a_colleague("陈经理", core__complaints__approve="all"), a_colleague("孙师傅")
    handling = ("core.complaints.view", "core.complaints.handle", "core.approvals.ask")
    give(handler_id, dict.fromkeys(handling, "all"))
    handler = acting(handler_id)
    complaint_id, dear = a_complaint(me, accept=True, **about), a_complaint(accept=True, **about)
    with transaction(me) as session:
        party = add_party(session, me, {"name": "喷漆厂", "kind": "供应商"})
        set_deputy(session, me, me.staff_id or 0, clock.today(), clock.today(), away)
    moved(complaint_id, "assign", me, staff_id=me.staff_id)
    moved(complaint_id, "start", me)
    moved(dear, "assign", staff_id=handler.staff_id, party_id=party)
    moved(dear, "start", handler)
    moved(dear, "resolve", handler, **RESOLVED, compensation=2_000_00)
    with reading() as session:
        waiting = session.exec(select(Approval.id).where(Approval.record_id == dear, Approval.transition != "")).one()
    return {"complaint_id": complaint_id, "party_id": party, "approval_id": waiting}


def _merged(me: Actor, places: Places) -> Places:
    """One who became one with the customer, two who look like him, of whom one was told apart."""
    same, alike, other = (make_customer("王小明", phones=(f"1390000000{n}",), owner_id=me.staff_id) for n in (1, 2, 3))
    make_vehicle(same)
    customer = places["customer_id"]
    assert isinstance(customer, int)
    with transaction(me) as session:
        merge_customers(session, me, customer, same)
        tell_apart(session, me, customer, other)
    return {"other_id": alike}


def _let_one_job_die(session: Session) -> None:
    job = table_of(StoredJob)
    last = select(StoredJob.id).order_by(col(StoredJob.id).desc()).limit(1).scalar_subquery()
    session.execute(update(job).where(job.c.id == last).values(state="dead", attempts=8, last_error="no disk"))
