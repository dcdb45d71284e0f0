"""The page of today: buckets with their counts, the rows in words, the one in focus."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from customary.database import clock
from customary.database.deployment import current
from customary.database.sql import one_of
from customary.interactions.call_view import CallView, call_view
from customary.interactions.follow_ups import VIEW, Filter, FollowUpRow
from customary.interactions.states import STATES
from customary.interactions.today import BUCKETS, Bucket, Counts, Place, bucket, counts
from customary.plugins.actor import Actor
from customary.plugins.errors import NotFound
from customary.plugins.text import Text, counted_texts, texts
from customary.roles.models import Staff, Team

_, _n = texts("interactions"), counted_texts("interactions")

FIRST, PAGE = 8, 30
TITLES: Mapping[Bucket, Text] = {
    "overdue": _("Overdue"),
    "due": _("Due"),
    "coming": _("Coming"),
    "done": _("Done today"),
}


@dataclass(frozen=True)
class Asked:
    """What the page was asked for. `who`: me, all, a colleague's id, or team- and a team's id."""

    bucket: Bucket | None = None
    who: str = ""
    rule: str = ""
    after: Place | None = None
    focus: int | None = None


@dataclass(frozen=True)
class When:
    """When a call is to be made, in two lines."""

    first: str
    second: Text | str
    tone: str


@dataclass(frozen=True)
class Group:
    """A bucket as shown: its first rows, and how many there are."""

    name: Bucket
    title: Text
    count: int
    rows: Sequence[tuple[FollowUpRow, When]]


@dataclass(frozen=True)
class TodayView:
    """Everything on the page."""

    today: date
    who: str
    counts: Counts
    groups: Sequence[Group]
    focus: CallView | None
    rules: Sequence[tuple[str, Text]]
    people: Sequence[tuple[str, str]]  # whose list may be looked at; empty for one's own alone


def today_view(session: Session, actor: Actor, asked: Asked) -> TodayView:
    """A fixed number of statements: two of counts, one for each bucket shown, five for the one in focus."""
    who = asked.who or ("me" if actor.scope(VIEW) == "own" else "all")
    wanted = _filter(actor, who, asked.rule)
    found = counts(session, actor, wanted)
    shown: Sequence[Bucket] = (asked.bucket,) if asked.bucket else BUCKETS
    limit = PAGE if asked.bucket else FIRST
    groups = [
        Group(
            name,
            TITLES[name],
            getattr(found, name),
            [
                (row, when(row, clock.today()))
                for row in bucket(session, actor, name, wanted, asked.after if asked.bucket else None, limit)
            ],
        )
        for name in shown
    ]
    return TodayView(
        today=clock.today(),
        who=who,
        counts=found,
        groups=groups,
        focus=_focus(session, actor, asked.focus, groups),
        rules=[(rule.key, rule.title) for rule in current().registry.reminder_rules.values()],
        people=people(session, actor),
    )


def when(row: FollowUpRow, today: date) -> When:
    """A time agreed for today, how late it is, or on which day it is due."""
    if row.state != "open":
        closed = clock.local(row.closed_at).strftime("%H:%M") if row.closed_at else ""
        return When(closed, STATES[row.state], "ok")
    if row.agreed_for is not None and row.next_attempt == clock.business_day(row.agreed_for):
        local = clock.local(row.agreed_for)
        if local.date() == today:
            return When(f"{local:%H:%M}", _("agreed"), "warn")
        if row.next_attempt > today:
            return When(f"{local:%m-%d}", _("agreed {time}", time=f"{local:%H:%M}"), "")
    if row.next_attempt is not None and row.next_attempt > today:
        return When(f"{row.next_attempt:%m-%d}", _("try {n}", n=row.attempts + 1), "")
    days = (row.deadline - today).days
    if days < 0:
        return When(f"{row.deadline:%m-%d}", _n("{n} day late", "{n} days late", -days), "danger")
    if days == 0:
        return When(f"{row.deadline:%m-%d}", _("due today"), "warn")
    return When(f"{row.deadline:%m-%d}", _n("in {n} day", "in {n} days", days), "")


def people(session: Session, actor: Actor) -> list[tuple[str, str]]:
    """Whose lists the actor may look at: teams first, then colleagues; nobody's but his own for scope own."""
    if actor.scope(VIEW) == "own":
        return []
    query = select(Staff.id, Staff.name, Team.id, Team.name).outerjoin(Team, col(Team.id) == col(Staff.team_id))
    if actor.scope(VIEW) != "all":
        query = query.where(one_of(col(Staff.id), actor.covers(VIEW)))
    found = session.exec(query.where(col(Staff.active)).order_by(col(Team.name), col(Staff.name))).all()
    teams = {f"team-{team_id}": team for _id, _name, team_id, team in found if team_id is not None}
    return [*teams.items(), *((str(id_), name) for id_, name, _team_id, _team in found)]


def _filter(actor: Actor, who: str, rule: str) -> Filter:
    narrowed = rule or None
    if who == "me":
        return Filter(rule=narrowed, assignee_id=actor.staff_id or -1)
    if who.startswith("team-") and who[5:].isdecimal():
        return Filter(rule=narrowed, team_id=int(who[5:]))
    return Filter(rule=narrowed, assignee_id=int(who) if who.isdecimal() else None)


def _focus(session: Session, actor: Actor, asked: int | None, groups: Sequence[Group]) -> CallView | None:
    first = next((row.id for group in groups if group.name != "done" for row, _when in group.rows), None)
    chosen = asked or first
    if chosen is None:
        return None
    try:
        return call_view(session, actor, chosen)
    except NotFound:
        return None
