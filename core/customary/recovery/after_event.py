"""Satisfaction follow-ups: after something happened, the customer is asked within three days whether he is satisfied."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, cast, func, select
from sqlmodel import Session

from customary.database.events import Event
from customary.database.models import table_of
from customary.database.parameters import parameter
from customary.database.sql import add_days
from customary.interactions.models import Interaction
from customary.plugins.rules import Condition, ReminderRule
from customary.plugins.text import Text, texts

_ = texts("recovery")

DAYS = _("days")


@dataclass(frozen=True)
class SatisfactionParameters:
    """When the customer is asked after the event. What lies further back than `window` is not asked about any more."""

    wait: int = parameter(_("Days after the event from which the call is made"), 1, unit=DAYS, minimum=0, maximum=30)
    days: int = parameter(_("Days after the event by which the call is made"), 3, unit=DAYS, minimum=0, maximum=60)
    window: int = parameter(_("Days after the event at which asking ends"), 14, unit=DAYS, minimum=0, maximum=365)


def satisfaction_follow_up(
    key: str,
    title: Text,
    record: str,
    kind: str,
    events: Callable[[], Select[Any]],
    explain: Callable[[Mapping[str, Any]], Text],  # the facts are JSON values
    conditions: tuple[Condition, ...] = (),
    on: type[Event] | tuple[type[Event], ...] | None = None,
    rows: Callable[[Session, Any], Sequence[int]] | None = None,  # gets an event of that type
) -> ReminderRule:
    """A rule that asks for satisfaction after events: `events()` is a SELECT of `record_id` and `customer_id`, `cycle` (text: the
    event's own number), `day`, `facts`, and a boolean column for each of `conditions`.

    The follow-up stands the moment the event is known, shows from the next day on and is due on the third (all parameters). Whoever
    was asked about the same row in another call since the event is not asked twice: that answer fulfils it.
    """

    def source(parameters: SatisfactionParameters, _today: ColumnElement[date]) -> Select[Any]:
        event = events().subquery("events")
        return select(
            event.c.record_id,
            event.c.customer_id,
            event.c.cycle,
            add_days(event.c.day, parameters.wait).label("opens"),
            add_days(event.c.day, parameters.days).label("due"),
            add_days(event.c.day, parameters.window).label("expires"),
            event.c.facts,
            event.c.day.is_not(None).label("happened"),
            *(event.c[condition.name] for condition in conditions),
        )

    def fulfilled(parameters: SatisfactionParameters) -> Select[Any]:
        event, told = events().subquery("events"), table_of(Interaction)
        about = and_(
            told.c.record == record,
            told.c.record_id == event.c.record_id,
            told.c.satisfaction.is_not(None),
            told.c.kind != kind,
            told.c.day.between(event.c.day, add_days(event.c.day, parameters.window)),
        )
        return (
            select(
                event.c.record_id,
                event.c.cycle,
                func.max(told.c.day).label("day"),
                cast(func.max(told.c.id), String).label("event"),
            )
            .select_from(event.join(told, about))
            .group_by(event.c.record_id, event.c.cycle)
        )

    return ReminderRule(
        key=key,
        title=title,
        record=record,
        kind=kind,
        parameters=SatisfactionParameters,
        source=source,
        conditions=(Condition("happened", _("its day is known")), *conditions),
        explain=explain,
        fulfilled=fulfilled,
        on=on,
        rows=rows,
        ahead=30,
    )
