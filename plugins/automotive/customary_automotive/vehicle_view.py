"""All that a vehicle's page shows, in a fixed number of statements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from customary.sdk import (
    Actor,
    Explanation,
    FollowUpRow,
    Label,
    Text,
    clock,
    explain_record,
    follow_ups_of,
    labels,
    parameters_on,
    spoken_day,
    spoken_number,
    texts,
)
from markupsafe import Markup
from sqlmodel import Session

from customary_automotive.access import CUSTOMER
from customary_automotive.chart import Limit, mileage_chart
from customary_automotive.estimate import Entry, Estimate, estimate
from customary_automotive.fleet import amounts, vehicle, visits_of
from customary_automotive.intervals import interval_of
from customary_automotive.ownership import Formerly, former_owners
from customary_automotive.reckoned import is_service
from customary_automotive.reminders import (
    FIRST_SERVICE,
    PERIODIC_MAINTENANCE,
    RULES,
    FirstServiceParameters,
    MaintenanceParameters,
)
from customary_automotive.rows import VehicleRow, VisitRow
from customary_automotive.service import VEHICLE

_ = texts("automotive")

CERTAINTY = {
    "good": (_("certainty: good"), "ok"),
    "fair": (_("certainty: fair"), "warn"),
    "rough": (_("rough guess"), ""),
}


@dataclass(frozen=True)
class Why:
    """What a rule says of this vehicle today: in a few words with a tone, in a sentence, each condition with what was found."""

    title: Text
    said: Text
    tone: str
    lead: Text
    conditions: Sequence[tuple[bool, Text, str]]
    reason: Text | None
    outlook: Text | None


@dataclass(frozen=True)
class VehicleView:
    """A vehicle with its estimate, visits, reminders, and what the rules say of it."""

    vehicle: VehicleRow
    owner: Label | None
    former: Sequence[tuple[Label | None, Formerly]]
    told: Estimate
    certainty: Text
    certainty_tone: str
    chart: Markup | None
    next_due: date | None
    visits: Sequence[VisitRow]
    amount: int
    follow_ups: Sequence[FollowUpRow]
    why: Sequence[Why]
    warranty: Warranty | None
    basis: Text | None

    @property
    def question(self) -> Text:
        """What the rules' answers answer, here."""
        if any(one.state == "open" for one in self.follow_ups):
            return _("Why is there a reminder for this car?")
        return _("Why is there no reminder for this car?")

    def state_of(self, one: FollowUpRow, today: date) -> tuple[Text, str]:
        """The state of a reminder in words, with a tone."""
        if one.state == "open":
            overdue = one.due < today
            return (_("overdue") if overdue else _("to be called"), "danger" if overdue else "warn")
        return STATES.get(one.state, (_("closed"), ""))


@dataclass(frozen=True)
class Warranty:
    """How much of the warranty is used: by date and by distance, in percent, where there is such a limit."""

    over: bool
    by_date: int | None
    by_km: int | None


def vehicle_view(session: Session, actor: Actor, vehicle_id: int) -> VehicleView:
    """Raises NotFound for a vehicle that is hidden from the actor."""
    today = clock.today()
    row = vehicle(session, actor, vehicle_id)
    visits = visits_of(session, vehicle_id)
    told = estimate(row.delivered_on, [_entry(visit) for visit in visits], today)
    explained = [explain_record(session, rule.key, vehicle_id, today) for rule in RULES]
    limit = _limit(session, row.model, told, today)
    certainty, tone = CERTAINTY[told.certainty]
    former = former_owners(session, actor, vehicle_id)
    owners = labels(session, [(CUSTOMER, one) for one in (row.customer_id, *(f.customer_id for f in former)) if one])
    return VehicleView(
        vehicle=row,
        owner=owners.get((CUSTOMER, row.customer_id or 0)),
        former=[(owners.get((CUSTOMER, one.customer_id)), one) for one in former],
        told=told,
        certainty=certainty,
        certainty_tone=tone,
        chart=mileage_chart(told, row.delivered_on, visits, limit) if limit else None,
        next_due=next((one.due for one in explained[:2] if one.wanted and one.due), None),
        visits=visits[::-1],
        amount=amounts(visits),
        follow_ups=follow_ups_of(session, actor, VEHICLE, vehicle_id),
        why=[_why(one, today) for one in explained],
        warranty=_warranty(row, told, today),
        basis=_basis(told, limit),
    )


def _entry(row: VisitRow) -> Entry:
    return Entry(row.number, row.day, row.km, is_service(row.item), row.item, row.elsewhere)


def _limit(session: Session, model: str, told: Estimate, today: date) -> Limit | None:
    """The next distance at which something is due."""
    if told.known.service is not None and told.known.service_km is not None:
        further = parameters_on(session, PERIODIC_MAINTENANCE.key, MaintenanceParameters, today)
        km = interval_of(further.by_model, further, "km", model)
        return Limit(told.known.service_km + km, _("next maintenance"))
    first = parameters_on(session, FIRST_SERVICE.key, FirstServiceParameters, today)
    km = interval_of(first.by_model, first, "km", model)
    return Limit(km, _("first service")) if told.known.last else None


def _basis(told: Estimate, limit: Limit | None) -> Text | None:
    """What the estimate rests on, and between when and when the next limit is reached."""
    days = told.days_of(limit.km) if limit else None
    if days is None or limit is None:
        return None
    assert told.known.last is not None  # there are days, so there is a reading or a delivery
    return _(
        "The last reading is {age} days old; {km} km are reached on {earliest} at the earliest, on {latest} at the latest.",
        age=max(0, (told.on - told.known.last.day).days),
        km=spoken_number(limit.km),
        earliest=spoken_day(days[0]),
        latest=spoken_day(days[2]),
    )


def _why(told: Explanation, today: date) -> Why:
    said, tone, lead = _in_short(told, today)
    conditions = [(condition.met, condition.title, "") for condition in told.conditions]
    if told.opens is not None and told.due is not None:
        found = str(spoken_day(told.opens))
        conditions.append((told.opens <= today, _("its time has come"), found))
    if told.expires is not None:
        conditions.append((today <= told.expires, _("its time is not over"), str(spoken_day(told.expires))))
    conditions.append(
        (told.stopped is None, _("nobody has stopped its reminders"), str(LEFT.get(told.stopped or "", "")))
    )
    outlook = None
    if told.wanted and told.opens is not None and told.opens > today:
        outlook = _("Raised on {day} at the earliest.", day=spoken_day(told.opens))
    return Why(told.rule.title, said, tone, lead, conditions, told.why if told.wanted else None, outlook)


def _in_short(told: Explanation, today: date) -> tuple[Text, str, Text]:
    follow_up = told.follow_up
    if follow_up is not None and follow_up.state == "open":
        tone = "danger" if follow_up.due < today else "warn"
        lead = _("There is a reminder, because all of this holds:") if told.wanted else NO_LONGER
        return _("raised, due {day}", day=spoken_day(follow_up.due)), tone, lead
    if follow_up is not None and follow_up.cycle == told.cycle and follow_up.state in CLOSED:
        return CLOSED[follow_up.state], "ok", _("There is no further reminder: the one of this cycle is closed.")
    if not told.wanted or told.opens is None:
        return _("none now"), "", _("There is no reminder, because not all of this holds:")
    if told.expires is not None and told.expires < today:
        return _("its time is over"), "", _("There is no reminder any more: its time is over.")
    if told.opens > today:
        return _("not yet, from {day} on", day=spoken_day(told.opens)), "", _("There is no reminder yet:")
    return _("comes with the next run of the rules"), "warn", _("There will be a reminder, because all of this holds:")


LEFT = {"sold": _("sold"), "scrapped": _("scrapped")}
NO_LONGER = _(
    "There is a reminder still; the next run of the rules withdraws it, because not all of this holds any more:"
)
STATES = {
    "done": (_("done"), "ok"),
    "fulfilled": (_("the service was done"), "ok"),
    "excused": (_("could not be reached"), ""),
    "missed": (_("missed"), "danger"),
    "withdrawn": (_("withdrawn"), ""),
    "superseded": (_("superseded"), ""),
}
CLOSED = {
    "done": _("called, once for this cycle"),
    "fulfilled": _("the service was done"),
    "excused": _("could not be reached in this cycle"),
    "missed": _("missed"),
}


def _warranty(row: VehicleRow, told: Estimate, today: date) -> Warranty | None:
    if row.warranty_until is None and row.warranty_km is None:
        return None
    by_date = by_km = None
    if row.warranty_until is not None and row.delivered_on is not None and row.warranty_until > row.delivered_on:
        whole = (row.warranty_until - row.delivered_on).days
        by_date = _percent((today - row.delivered_on).days, whole)
    if row.warranty_km:
        by_km = _percent(told.km.likely, row.warranty_km)
    past = row.warranty_until is not None and row.warranty_until < today
    return Warranty(past or (by_km or 0) >= 100, by_date, by_km)


def _percent(part: int, whole: int) -> int:
    return max(0, min(100, 100 * part // whole))
