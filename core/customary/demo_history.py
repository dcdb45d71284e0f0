"""What the demo's people did in the weeks before: calls, so that lists, timelines and reports have something to show."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import cycle

from customary.database import clock
from customary.database.deployment import current
from customary.database.transaction import Writing, reading, transaction
from customary.interactions.call_entry import CallEntry, asks_satisfaction
from customary.interactions.follow_ups import Filter, FollowUpRow
from customary.interactions.log_call import log_call
from customary.interactions.outcomes import ASKS_ASPECT, aspects_of
from customary.interactions.today import bucket
from customary.plugins.actor import Actor
from customary.plugins.contributions import DemoHouse
from customary.reminders.sweep import sweep
from customary.roles.actors import actor_for_staff

DAYS = 35
CALLS_A_DAY = 4
PUT_OFF, LATELY = 2, 10  # one of two that became due in the last ten days is put off, so that something is overdue
SUNDAY = 6

# How calls end, in turn: the outcome, the answer about the last visit, what was said.
COURSE = (
    ("booked", "satisfied", ""),
    ("reached", "satisfied", "月底前会来"),
    ("booked", "satisfied", ""),
    ("no_answer", "", ""),
    ("booked", "neutral", "前台等了一会儿才有人接待"),
    ("refused", "satisfied", ""),
    ("reached", "satisfied", "希望周日也能预约"),
    ("booked", "satisfied", ""),
    ("no_answer", "", ""),
    ("reached", "dissatisfied", "预约了九点，等到十点半"),
    ("booked", "satisfied", ""),
)


def make_history(house: DemoHouse) -> None:
    """Sweeps and calls of the weeks before today, then what was done this morning."""
    with reading() as session:
        people = [actor for one in house.specialists if (actor := actor_for_staff(session, one))]
    course = cycle(COURSE)
    for back in range(DAYS, -1, -1):
        day = house.today - timedelta(back)
        if day.weekday() == SUNDAY and back:
            continue
        with clock.at(_morning(day) if back else clock.now()):
            sweep(house.actor, day)
            for actor in people:
                _call(actor, day, course, CALLS_A_DAY if back else CALLS_A_DAY // 2)


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(10, 20), tzinfo=clock.zone())


def _call(actor: Actor, day: date, course: Iterator[tuple[str, str, str]], number: int) -> None:
    mine = Filter(assignee_id=actor.staff_id)
    with transaction(actor) as session:
        waiting = [*bucket(session, actor, "overdue", mine, limit=50), *bucket(session, actor, "due", mine, limit=50)]
        lately = clock.today() - timedelta(LATELY)
        for row in [one for one in waiting if one.due < lately or one.id % PUT_OFF][:number]:
            _log(session, actor, row, day, *next(course))


def _log(session: Writing, actor: Actor, row: FollowUpRow, day: date, outcome: str, grade: str, said: str) -> None:
    kind = current().registry.interaction_kinds[row.kind]
    asked = asks_satisfaction(kind, [row.facts])
    if outcome not in {one.key for one in kind.outcomes}:
        outcome = next(one.key for one in kind.outcomes if one.effect == "done")
    entry = CallEntry(
        outcome=outcome,
        satisfaction=grade if asked else "",
        aspect=tuple(aspects_of(kind))[:1] if asked and grade in ASKS_ASPECT else (),
        suggestion=said if asked else "",
        note="" if asked else said,
        reason="no_need" if outcome == "refused" else "",
        appointment=_morning(day + timedelta(3)) if outcome == "booked" else None,
    )
    log_call(session, actor, {row.id: row.version}, entry)
