"""Satisfaction with the sale and with the service: the customer is asked within three days (AUTO-28, AUTO-29)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from customary.sdk import (
    CALL_BACK,
    NO_ANSWER,
    REACHED,
    REFUSED,
    WRONG_NUMBER,
    Condition,
    InteractionKind,
    Script,
    Text,
    satisfaction_follow_up,
    spoken_day,
    texts,
)
from customary.sdk.sql import facts
from sqlalchemy import Select, String, cast, literal, select
from sqlmodel import Session, col

from customary_automotive.events import VehiclesChanged, VehiclesRegistered, VisitsChanged, VisitsRecorded
from customary_automotive.kinds import ASPECTS, CAR_SOLD, CLOSING, DISSATISFIED, OPENING
from customary_automotive.models import Vehicle, Visit
from customary_automotive.reminders import STAYING

_ = texts("automotive")

VEHICLE = "automotive.vehicle"
OUTCOMES = (REACHED, CALL_BACK, NO_ANSWER, REFUSED, WRONG_NUMBER, CAR_SOLD)
OURS = Condition("ours", _("it was done in our own workshop"))

_SUGGESTIONS = _(
    "Thank you for your trust. Have you any suggestion for our service or our products? We will note it and pass it on."
)

SALE_ASPECTS = (
    ("adviser", _("Sales adviser")),
    ("handover", _("Handover of the car")),
    ("car", _("The car itself")),
    ("price", _("Price")),
    ("papers", _("Papers and formalities")),
    ("other", _("Something else")),
)

SALE_KIND = InteractionKind(
    key="automotive.sale_satisfaction",
    title=_("Satisfaction with the sale"),
    script=Script(
        OPENING,
        _(
            "Congratulations on your new car {plate}, handed over on {delivered_on}. Are you satisfied with the purchase and the handover?"
        ),
        _SUGGESTIONS,
        DISSATISFIED,
        CLOSING,
    ),
    outcomes=OUTCOMES,
    aspects=SALE_ASPECTS,
    asks_satisfaction=lambda facts: True,
    icon="car",
    asks=_("Satisfied with the purchase and the handover?"),
)

SERVICE_KIND = InteractionKind(
    key="automotive.service_satisfaction",
    title=_("Satisfaction with the service"),
    script=Script(
        OPENING,
        _("Thank you for bringing your car {plate} to us on {day} for {item}. Are you satisfied with this service?"),
        _SUGGESTIONS,
        DISSATISFIED,
        CLOSING,
    ),
    outcomes=OUTCOMES,
    aspects=ASPECTS,
    asks_satisfaction=lambda facts: True,
    icon="wrench",
    asks=_("Satisfied with this service?"),
)

SATISFACTION_KINDS = (SALE_KIND, SERVICE_KIND)


def deliveries() -> Select[Any]:
    """The delivery of every vehicle to its present owner."""
    day = col(Vehicle.owner_since)
    columns: list[Any] = [  # of several types
        col(Vehicle.id).label("record_id"),
        col(Vehicle.customer_id),
        (literal("delivered ") + cast(day, String)).label("cycle"),
        day.label("day"),
        facts(plate=col(Vehicle.plate), delivered_on=day, model=col(Vehicle.model)).label("facts"),
        col(Vehicle.left_on).is_(None).label("staying"),
    ]
    return select(*columns).where(day.is_not(None))


def repair_orders() -> Select[Any]:
    """Every repair order, with the vehicle and the owner whom it was for."""
    columns: list[Any] = [  # of several types
        col(Visit.vehicle_id).label("record_id"),
        col(Vehicle.customer_id),
        col(Visit.number).label("cycle"),
        col(Visit.day).label("day"),
        facts(plate=col(Vehicle.plate), day=col(Visit.day), item=col(Visit.item), number=col(Visit.number)).label(
            "facts"
        ),
        (col(Visit.elsewhere).is_(False) & (col(Visit.item) != "")).label("ours"),
        col(Vehicle.left_on).is_(None).label("staying"),
    ]
    return select(*columns).join_from(Visit, Vehicle, col(Vehicle.id) == col(Visit.vehicle_id))


def why_after_sale(told: Mapping[str, Any]) -> Text:  # JSON values
    """Handed over on 12 March."""
    return _("handed over on {day}", day=spoken_day(told["delivered_on"]))


def why_after_service(told: Mapping[str, Any]) -> Text:  # JSON values
    """Here on 12 March for periodic maintenance, repair order RO1."""
    return _(
        "here on {day} for {item}, repair order {number}",
        day=spoken_day(told["day"]),
        item=told["item"],
        number=told["number"],
    )


def _by_hand(_session: Session, event: VehiclesRegistered | VehiclesChanged) -> Sequence[int]:
    """What an import brings waits for the next sweep."""
    return event.ids if event.batch is None else ()


def _vehicles_by_hand(_session: Session, event: VisitsRecorded | VisitsChanged) -> Sequence[int]:
    return event.vehicles if event.batch is None else ()


AFTER_SALE = satisfaction_follow_up(
    key="automotive.after_sale",
    title=_("After the sale"),
    record=VEHICLE,
    kind=SALE_KIND.key,
    events=deliveries,
    explain=why_after_sale,
    conditions=(STAYING,),
    on=(VehiclesRegistered, VehiclesChanged),
    rows=_by_hand,
)

AFTER_SERVICE = satisfaction_follow_up(
    key="automotive.after_service",
    title=_("After the service"),
    record=VEHICLE,
    kind=SERVICE_KIND.key,
    events=repair_orders,
    explain=why_after_service,
    conditions=(OURS, STAYING),
    on=(VisitsRecorded, VisitsChanged),
    rows=_vehicles_by_hand,
)

SATISFACTION_RULES = (AFTER_SALE, AFTER_SERVICE)
