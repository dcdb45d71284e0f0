"""What comes out of the forms of a complaint."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from customary.complaints.reading import ComplaintRow
from customary.complaints.receive import NewComplaint
from customary.complaints.responsibility import Hands
from customary.customers.search import the_one
from customary.database.deployment import current
from customary.interactions.call_forms import moment_of
from customary.plugins.actor import Actor
from customary.plugins.contributions import Record
from customary.roles.gate import visible
from customary.web.forms import Form, whole_number

WRITTEN = ("complainant", "phone", "contact", "subject", "content", "demand")
MOST = 20


def said_complaint(session: Session, actor: Actor, form: Form) -> NewComplaint:
    """Raises Invalid for a time that is none, and for a customer whom nobody or several fit."""
    record, record_id = said_row(form)
    return NewComplaint(
        **{name: form.value(name) for name in WRITTEN},
        channel=form.value("channel"),
        severity=form.value("severity"),
        received_at=moment_of(form, "received_at"),
        customer_id=said_customer(session, actor, form),
        record=record,
        record_id=record_id,
        about_staff_id=whole_number(form.value("about_staff_id")),
    )


def said_changes(session: Session, actor: Actor, form: Form) -> dict[str, Any]:  # of the columns' types
    record, record_id = said_row(form)
    return {
        **{name: form.value(name).strip() for name in WRITTEN},
        "severity": form.value("severity"),
        "customer_id": said_customer(session, actor, form),
        "record": record,
        "record_id": record_id,
        "about_staff_id": whole_number(form.value("about_staff_id")),
    }


def said_customer(session: Session, actor: Actor, form: Form) -> int | None:
    """The customer from whose page one came, else the one whom the words fit."""
    known = whole_number(form.value("customer"))
    if known is not None:
        return known
    who = form.value("customer_id").strip()
    return the_one(session, actor, who, "customer_id") if who else None


def said_row(form: Form) -> tuple[str | None, int | None]:
    key, _colon, number = form.value("record").rpartition(":")
    return (key, whole_number(number)) if key else (None, None)


def said_hands(form: Form) -> Hands:
    return Hands(*(whole_number(form.value(name)) for name in ("staff_id", "team_id", "party_id")))


def form_of(row: ComplaintRow) -> Form:
    """The form as the complaint stands."""
    held = {name: getattr(row, name) for name in (*WRITTEN, "severity", "about_staff_id", "version")}
    about = f"{row.record}:{row.record_id}" if row.record and row.record_id else ""
    return Form.of({**held, "customer": row.customer_id, "record": about})


def rows_of_customer(session: Session, actor: Actor, customer_id: int | None) -> list[tuple[str, str]]:
    """What a complaint of a customer may be about: his rows of every plugin. One statement for each kind of record."""
    if customer_id is None:
        return []
    found: list[tuple[str, str]] = []
    for record in _of_plugins(current().registry.records):
        model = record.model
        owned = getattr(model, record.customer or "") == customer_id
        query = select(model.id, record.label(model)).where(owned, visible(record, actor)).order_by(model.id.desc())
        found += [
            (f"{record.key}:{row_id}", f"{record.title} {label or ''}".strip())
            for row_id, label in session.execute(query.limit(MOST))
        ]
    return found


def _of_plugins(records: Mapping[str, Record]) -> list[Record]:
    return [one for key, one in records.items() if not key.startswith("core.") and one.customer and one.url]
