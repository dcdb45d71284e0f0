"""The board: everything that waits, of all queues that somebody may see, by department, party and person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    Select,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    true,
    tuple_,
    type_coerce,
    union_all,
)
from sqlalchemy.sql.elements import True_
from sqlmodel import Session

from customary.database import clock
from customary.database.deployment import current
from customary.database.models import table_of
from customary.database.sql import one_of
from customary.database.types import UtcDateTime
from customary.plugins.actor import Actor
from customary.plugins.contributions import Queue
from customary.plugins.text import Text
from customary.records.labels import link_of
from customary.records.models import OutsideParty
from customary.roles.gate import visible
from customary.roles.models import Staff, Team

VIEW = "core.board.view"
FAR = date(9999, 12, 31)
Place = tuple[date, str, int]  # due, queue, record id of the last row seen


@dataclass(frozen=True)
class Waiting:
    """How much waits, and how much of it is late."""

    waiting: int = 0
    overdue: int = 0

    def __add__(self, other: Waiting) -> Waiting:
        return Waiting(self.waiting + other.waiting, self.overdue + other.overdue)


@dataclass(frozen=True)
class BoardLine:
    """A department, a party, a person or a queue. `id` is 0 for what nobody has; `key` names a queue."""

    id: int
    key: str
    title: Text | str
    all: Waiting
    by_queue: dict[str, Waiting]


@dataclass(frozen=True)
class Board:
    """The whole board; each part adds up to `all`, but for parties: what no party has stands in no line of theirs."""

    all: Waiting
    nobodys: Waiting
    queues: Sequence[BoardLine]
    teams: Sequence[BoardLine]
    parties: Sequence[BoardLine]
    people: Sequence[BoardLine]


@dataclass(frozen=True)
class BoardRow:
    """One row that waits."""

    queue: str
    queue_title: Text | str
    record: str
    record_id: int
    label: str
    url: str
    due: date | None
    due_at: datetime | None
    overdue: bool
    staff: str
    team: str
    party: str
    state: str


@dataclass(frozen=True)
class Wanted:
    """What the rows are narrowed to; 0 is nobody, no department."""

    queue: str | None = None
    team_id: int | None = None
    party_id: int | None = None
    staff_id: int | None = None
    overdue: bool = False


def board(session: Session, actor: Actor) -> Board:
    """Two statements, whatever waits: one that counts, one for the names."""
    queues = _queues(actor)
    if not queues:
        return Board(Waiting(), Waiting(), (), (), (), ())
    counted = [_counted(actor, queue) for queue in queues]
    found = session.execute(union_all(*counted) if len(counted) > 1 else counted[0]).all()
    names = _names(session)
    everything = _sum(found)
    return Board(
        all=everything,
        nobodys=_sum(row for row in found if row.assignee_id is None),
        queues=[
            BoardLine(0, queue.key, queue.title, _sum(row for row in found if row.queue == queue.key), {})
            for queue in queues
        ],
        teams=_lines(found, "team_id", names["team"], queues),
        parties=[line for line in _lines(found, "party_id", names["party"], queues) if line.id],
        people=_lines(found, "assignee_id", names["staff"], queues),
    )


def board_rows(
    session: Session, actor: Actor, wanted: Wanted, after: Place | None = None, limit: int = 50
) -> list[BoardRow]:
    """A page of what waits, the longest due first. Every row passes the gate of its record."""
    queues = [queue for queue in _queues(actor) if wanted.queue in (None, queue.key)]
    if not queues:
        return []
    parts = [_first(actor, queue, wanted, after, limit) for queue in queues]
    rows = (union_all(*parts) if len(parts) > 1 else parts[0]).subquery("first_of_all")
    team, staff, party = table_of(Team), table_of(Staff), table_of(OutsideParty)
    query = (
        select(rows, staff.c.name.label("staff"), team.c.name.label("team"), party.c.name.label("party"))
        .select_from(rows)
        .outerjoin(staff, staff.c.id == rows.c.assignee_id)
        .outerjoin(team, team.c.id == rows.c.team_id)
        .outerjoin(party, party.c.id == rows.c.party_id)
    )
    titles = {queue.key: queue.title for queue in queues}
    return [_row(row, titles) for row in session.execute(query.order_by(*_order(rows.c)).limit(limit))]


def _first(actor: Actor, queue: Queue, wanted: Wanted, after: Place | None, limit: int) -> Select[Any]:
    """The rows of one queue that a page may need: no more than the whole page holds."""
    rows = _rows(actor, queue).subquery("seen")
    order = _order(rows.c)
    query = select(rows).where(*_narrowed(rows.c, wanted))
    if after is not None:
        place = (literal(after[0], Date()), literal(after[1]), literal(after[2], BigInteger()))
        query = query.where(tuple_(*order) > tuple_(*place))
    return select(query.order_by(*order).limit(limit).subquery("first"))


def _order(columns: Any) -> tuple[ColumnElement[Any], ...]:  # the columns of a subquery
    return func.coalesce(columns.due, literal(FAR, Date())), columns.queue, columns.record_id


def _queues(actor: Actor) -> list[Queue]:
    return [queue for queue in current().registry.queues.values() if actor.may(queue.permission)]


def _rows(actor: Actor, queue: Queue) -> Select[Any]:
    """The rows of a queue that somebody may see, each with the department of who has it, where it names none itself."""
    rows = waiting_rows(queue).subquery("rows")
    seen = or_(*(_through_the_gate(actor, rows.c, key) for key in _records_of(queue)))
    return select(rows).where(in_scope(actor, queue, rows.c), seen)


def _counted(actor: Actor, queue: Queue) -> Select[Any]:
    """Rows of a queue by department, party and person, with how many are late; as far as one's scope reaches."""
    rows = waiting_rows(queue).subquery("rows")
    late = func.sum(case((is_late(rows.c), 1), else_=0))
    places = (rows.c.team_id, rows.c.party_id, rows.c.assignee_id)
    return (
        select(literal(queue.key).label("queue"), *places, func.count().label("waiting"), late.label("overdue"))
        .where(in_scope(actor, queue, rows.c))
        .group_by(*places)
    )


def waiting_rows(queue: Queue) -> Select[Any]:
    """All rows of a queue with all columns that one may have; who has it names the department where the row does not."""
    found, staff = queue.source().subquery("waiting_rows"), table_of(Staff)
    own = found.c.keys()
    return select(
        literal(queue.key).label("queue"),
        found.c.record,
        found.c.record_id,
        found.c.label,
        found.c.due,
        (found.c.due_at if "due_at" in own else type_coerce(cast(null(), UtcDateTime()), UtcDateTime())).label(
            "due_at"
        ),
        found.c.assignee_id,
        func.coalesce(found.c.team_id, staff.c.team_id).label("team_id"),
        (found.c.party_id if "party_id" in own else cast(null(), BigInteger)).label("party_id"),
        found.c.state,
    ).select_from(found.outerjoin(staff, staff.c.id == found.c.assignee_id))


def in_scope(actor: Actor, queue: Queue, columns: Any) -> ColumnElement[bool]:  # the columns of a subquery
    """Rows in the hands of those whom the queue's permission covers, and those that nobody has yet in their departments."""
    if actor.scope(queue.permission) == "all":
        return true()
    return or_(
        one_of(columns.assignee_id, actor.covers(queue.permission)),
        and_(columns.assignee_id.is_(None), one_of(columns.team_id, actor.covers_teams(queue.permission))),
    )


def _records_of(queue: Queue) -> list[str]:
    return [queue.for_record] if queue.for_record else list(current().registry.records)


def _through_the_gate(actor: Actor, columns: Any, record_key: str) -> ColumnElement[bool]:  # the columns of a subquery
    """Asked of each row by its id, so that a page of what is due first needs not all that is visible."""
    record = current().registry.records[record_key]
    entity = table_of(record.model).alias()
    seen = visible(record, actor, entity.c)
    if isinstance(seen, True_):  # whoever sees every row need not be asked about each
        only: ColumnElement[bool] = columns.record == record_key
        return only
    return and_(columns.record == record_key, exists().where(entity.c.id == columns.record_id, seen))


def is_late(columns: Any) -> ColumnElement[bool]:  # the columns of a subquery with `due` and `due_at`
    """By the minute where a row has a moment, else from the day after its due day."""
    by_day = and_(columns.due_at.is_(None), columns.due < clock.today())
    return or_(columns.due_at < clock.now(), by_day)


def _narrowed(columns: Any, wanted: Wanted) -> list[ColumnElement[bool]]:  # the columns of a subquery
    found = []
    for name, value in (("team_id", wanted.team_id), ("party_id", wanted.party_id), ("assignee_id", wanted.staff_id)):
        if value is not None:
            found.append(columns[name] == value if value else columns[name].is_(None))
    if wanted.overdue:
        found.append(is_late(columns))
    return found


def _names(session: Session) -> dict[str, dict[int, str]]:
    """What departments, parties and colleagues are called, in one statement."""
    parts = [
        select(literal(kind).label("kind"), table.c.id, table.c.name)
        for kind, table in (("team", table_of(Team)), ("party", table_of(OutsideParty)), ("staff", table_of(Staff)))
    ]
    names: dict[str, dict[int, str]] = {"team": {}, "party": {}, "staff": {}}
    for kind, row_id, name in session.execute(union_all(*parts)):
        names[kind][row_id] = name
    return names


def _sum(rows: Any) -> Waiting:  # rows of the counting statement
    total = Waiting()
    for row in rows:
        total += Waiting(row.waiting, int(row.overdue or 0))
    return total


def _lines(found: Sequence[Any], column: str, names: dict[int, str], queues: Sequence[Queue]) -> list[BoardLine]:
    """Lines of departments, parties or people, what is most overdue first; what nobody has last."""
    ids = {getattr(row, column) for row in found}
    lines = []
    for row_id in ids:
        own = [row for row in found if getattr(row, column) == row_id]
        by_queue = {queue.key: _sum(row for row in own if row.queue == queue.key) for queue in queues}
        lines.append(BoardLine(row_id or 0, "", names.get(row_id or 0, ""), _sum(own), by_queue))
    return sorted(lines, key=lambda line: (line.id == 0, -line.all.overdue, -line.all.waiting, str(line.title)))


def _row(row: Any, titles: dict[str, Text]) -> BoardRow:  # a row of the listing statement
    late = row.due_at < clock.now() if row.due_at else row.due is not None and row.due < clock.today()
    return BoardRow(
        queue=row.queue,
        queue_title=titles[row.queue],
        record=row.record,
        record_id=row.record_id,
        label=(row.label or "").strip(),
        url=link_of(row.record, row.record_id),
        due=row.due,
        due_at=row.due_at,
        overdue=late,
        staff=row.staff or "",
        team=row.team or "",
        party=row.party or "",
        state=row.state,
    )
