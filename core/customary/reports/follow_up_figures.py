"""What is counted of follow-ups and contacts, and how. This is the one place where each figure is defined.

**Follow-ups are counted by their due date** (the original one: a later agreement does not move a follow-up into another month)
**and for the person they are assigned to now**, by the team that person is in now; one that nobody holds counts for its own
team. Withdrawn and superseded ones are not counted: there was no reason to call any more.

| figure | which follow-ups of the period |
| --- | --- |
| due | open + done + fulfilled + excused + missed |
| open | not closed yet; *overdue*: open, and their time ran out before today |
| done | the call was made: reached, booked, declined, to be left in peace |
| on time | done by the due date, or by the day that was agreed with the customer before the due date was over; *late*: the other done |
| fulfilled | the customer came without a call |
| excused | not reached in all the tries that are asked for |
| missed | nothing was done before the reminder expired |
| contacted | at least one call was logged, whatever its outcome |
| reached | the customer was spoken to in at least one of its calls |
| booked | a date was booked in one of its calls, and has not been cancelled since |
| satisfied, neutral, dissatisfied | the last answer in its calls; *answered*: any of the three |
| never called | done, missed or overdue without a single call in the log |
| done without a record | done, and no call in the log says so |
| not in time | late, missed or overdue |

**Rates.** On time: of those whose time has run out or that are done (done + missed + overdue), so that an overdue one counts
against it from the first day. Reached: of those contacted. Booked: of those reached. Satisfied: of those answered. Done: of those
due. A share of nothing is no number, not nought.

**Contacts are counted by the day on which they took place, for the person who logged them.** Outside hours: made outside the hours
of contact, with a reason.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, not_, or_
from sqlalchemy import select as sql_select

from customary.database import clock
from customary.database.models import table_of
from customary.interactions.appointments import CANCELLED
from customary.interactions.follow_ups import deadline
from customary.interactions.models import Appointment, FollowUp, Interaction, InteractionFollowUp
from customary.interactions.states import COUNTED, DONE, EXCUSED, FULFILLED, MISSED, OPEN
from customary.plugins.rules import Metric
from customary.plugins.text import Text, texts
from customary.roles.models import Staff

_ = texts("reports")

VIEW = "core.reports.view"
FOLLOW_UP, CONTACT = "core.follow_up", "core.interaction"

Columns = Any  # the columns of a subquery: names known only here


def follow_up_facts() -> Select[Any]:
    """One row for each follow-up that counts."""
    follow_up, staff = table_of(FollowUp), table_of(Staff)
    return (
        sql_select(
            follow_up.c.id.label("record_id"),
            follow_up.c.due.label("day"),
            follow_up.c.assignee_id.label("staff_id"),
            func.coalesce(staff.c.team_id, follow_up.c.team_id).label("team_id"),
            follow_up.c.customer_id,
            follow_up.c.rule,
            follow_up.c.kind,
            follow_up.c.record.label("about"),
            follow_up.c.state,
            follow_up.c.closed_day,
            deadline.label("deadline"),
            _calls().exists().label("contacted"),
            _calls(table_of(Interaction).c.reached).exists().label("reached"),
            _bookings().exists().label("booked"),
            _last_answer().label("answer"),
        )
        .select_from(follow_up.outerjoin(staff, staff.c.id == follow_up.c.assignee_id))
        .where(follow_up.c.state.in_(COUNTED))
    )


def _calls(*conditions: ColumnElement[bool]) -> Select[Any]:
    """The calls that served the follow-up of the enclosing SELECT."""
    call, link = table_of(Interaction), table_of(InteractionFollowUp)
    joined = link.join(call, call.c.id == link.c.interaction_id)
    served = sql_select(call.c.id).select_from(joined).where(link.c.follow_up_id == table_of(FollowUp).c.id)
    return served.where(*conditions).correlate(table_of(FollowUp))


def _bookings() -> Select[Any]:
    appointment = table_of(Appointment)
    booked = appointment.c.interaction_id == table_of(Interaction).c.id
    return _calls().join(appointment, booked).where(appointment.c.state != CANCELLED)


def _last_answer() -> Any:  # a scalar subquery of text
    call = table_of(Interaction)
    answered = _calls(call.c.satisfaction.is_not(None)).with_only_columns(call.c.satisfaction)
    return answered.order_by(call.c.at.desc(), call.c.id.desc()).limit(1).scalar_subquery()


def contact_facts() -> Select[Any]:
    """One row for each contact that was logged."""
    contact, staff = table_of(Interaction), table_of(Staff)
    return sql_select(
        contact.c.id.label("record_id"),
        contact.c.day,
        contact.c.staff_id,
        staff.c.team_id,
        contact.c.customer_id,
        contact.c.kind,
        contact.c.record.label("about"),
        contact.c.channel,
        contact.c.outcome,
        contact.c.reached,
        contact.c.outside_hours_reason,
    ).select_from(contact.outerjoin(staff, staff.c.id == contact.c.staff_id))


def _on_time(row: Columns) -> ColumnElement[bool]:
    return and_(row.state == DONE, row.closed_day <= row.deadline)


def _late(row: Columns) -> ColumnElement[bool]:
    return and_(row.state == DONE, row.closed_day > row.deadline)


def _overdue(row: Columns) -> ColumnElement[bool]:
    return and_(row.state == OPEN, row.deadline < clock.today())


def _decided(row: Columns) -> ColumnElement[bool]:
    return or_(row.state.in_((DONE, MISSED)), _overdue(row))


def _uncontacted(row: Columns) -> ColumnElement[bool]:
    return and_(_decided(row), not_(row.contacted))


def _unrecorded(row: Columns) -> ColumnElement[bool]:
    return and_(row.state == DONE, not_(row.contacted))


def _not_in_time(row: Columns) -> ColumnElement[bool]:
    return and_(_decided(row), or_(row.state != DONE, row.closed_day > row.deadline))


def _count(name: str, title: Text, counts: Any = None, good: Any = "up") -> Metric:  # as Metric has them
    return Metric(f"core.follow_ups_{name}", title, FOLLOW_UP, VIEW, rows=follow_up_facts, counts=counts, good=good)


def _share(name: str, title: Text, part: str, whole: str) -> Metric:
    of = (f"core.follow_ups_{part}", f"core.follow_ups_{whole}")
    return Metric(f"core.follow_ups_{name}", title, FOLLOW_UP, VIEW, measure="ratio", of=of)


def _contacts(name: str, title: Text, counts: Any = None, good: Any = "up") -> Metric:  # as Metric has them
    return Metric(f"core.contacts{name}", title, CONTACT, VIEW, rows=contact_facts, counts=counts, good=good)


METRICS = (
    _count("due", _("Due")),
    _count("open", _("Open"), lambda row: row.state == OPEN, "down"),
    _count("overdue", _("Overdue"), _overdue, "down"),
    _count("done", _("Done"), lambda row: row.state == DONE),
    _count("on_time", _("On time"), _on_time),
    _count("late", _("Late"), _late, "down"),
    _count("fulfilled", _("Fulfilled"), lambda row: row.state == FULFILLED),
    _count("excused", _("Excused"), lambda row: row.state == EXCUSED),
    _count("missed", _("Missed"), lambda row: row.state == MISSED, "down"),
    _count("decided", _("Done, missed or overdue"), _decided),
    _count("contacted", _("Contacted"), lambda row: row.contacted),
    _count("reached", _("Reached"), lambda row: row.reached),
    _count("booked", _("Booked"), lambda row: row.booked),
    _count("answered", _("Answered"), lambda row: row.answer.is_not(None)),
    _count("satisfied", _("Satisfied"), lambda row: row.answer == "satisfied"),
    _count("neutral", _("Neutral"), lambda row: row.answer == "neutral", "down"),
    _count("dissatisfied", _("Dissatisfied"), lambda row: row.answer == "dissatisfied", "down"),
    _count("uncontacted", _("Never called"), _uncontacted, "down"),
    _count("unrecorded", _("Done without a record"), _unrecorded, "down"),
    _count("not_in_time", _("Not in time"), _not_in_time, "down"),
    _share("done_rate", _("Done rate"), "done", "due"),
    _share("on_time_rate", _("On-time rate"), "on_time", "decided"),
    _share("reached_rate", _("Reached rate"), "reached", "contacted"),
    _share("booked_rate", _("Booked rate"), "booked", "reached"),
    _share("satisfied_rate", _("Satisfied rate"), "satisfied", "answered"),
    _contacts("", _("Contacts")),
    _contacts("_reached", _("Contacts that reached somebody"), lambda row: row.reached),
    _contacts("_outside_hours", _("Contacts outside the hours"), lambda row: row.outside_hours_reason != "", "down"),
)
