"""Applying a grading: each row is brought to the class that the rule says, with the day and the facts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import structlog
from sqlalchemy import bindparam, insert, select, update
from sqlmodel import Session

from customary.database import clock
from customary.database.alone import alone
from customary.database.deployment import current
from customary.database.events import portions
from customary.database.models import Installation, table_of
from customary.database.sql import one_of
from customary.database.transaction import Writing, emit, reading, transaction
from customary.gradings.events import GradesChanged
from customary.gradings.models import Grade
from customary.gradings.reckoning import Reckoning, reckoning_on
from customary.plugins.actor import Actor, system
from customary.plugins.errors import Refused
from customary.plugins.gradings import Grading
from customary.plugins.text import speaking, texts

_ = texts("gradings")
log = structlog.get_logger(__name__)

GRADED = "graded:"  # and the grading's key: facts of the installation
AT_ONCE = 5000
STILL = ("same", "fixed")
INTO_A_CLASS = ("given", "rise", "fall")
AGAIN = (*INTO_A_CLASS, "kept", "release")  # whoever came into a class may be near a fall, or deserve a better one
PASSES = 3
TOLD = (*INTO_A_CLASS, "leave", "release", "grace", "kept", "warning")

grades = table_of(Grade)
Row = Mapping[str, Any]  # a decision; columns of several types


@dataclass
class GradingResult:
    """What was done on a day, by grading: how many rows made each move. `failed` tells how a grading went wrong."""

    on: date
    gradings: dict[str, dict[str, int]] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)


def run_gradings(actor: Actor, on: date, keys: Sequence[str] = ()) -> GradingResult:
    """Apply all gradings, or those named, as of a day. Done twice it does nothing the second time.

    A grading that fails is logged; the others go on. Raises Refused for a day before the last.
    """
    registry = current().registry
    chosen = [registry.gradings[key] for key in keys] or list(registry.gradings.values())
    for grading in chosen:
        last = last_graded(grading.key)
        if last is not None and on < last:
            raise Refused(
                _("{grading} was applied for {last}; an earlier day cannot be.", grading=grading.key, last=last)
            )
    result = GradingResult(on)
    for grading in chosen:
        try:
            result.gradings[grading.key] = run_grading(actor, grading, on)
        except Exception as error:
            if registry.hooks.strict:
                raise
            log.exception("grading failed", grading=grading.key)
            result.failed[grading.key] = f"{type(error).__name__}: {error}"
    return result


def run_grading(actor: Actor, grading: Grading, on: date) -> dict[str, int]:
    """Apply one grading; how many rows made each move."""
    counted = dict.fromkeys(TOLD, 0)
    with alone(f"grading {grading.key}"):
        for _pass in range(PASSES):
            moves = _pass_over(actor, grading, on)
            for move in TOLD:
                counted[move] += moves[move]
            if not any(moves[move] for move in AGAIN):
                break
        _remember(grading.key, on)
    return counted


def _pass_over(actor: Actor, grading: Grading, on: date) -> Counter[str]:
    with reading() as session:
        reckoning = reckoning_on(session, grading, on)
        decided = _decided(session, reckoning)
    moves: Counter[str] = Counter()
    for portion in portions(decided, AT_ONCE):
        with transaction(actor) as session:
            rows = _undisturbed(session, reckoning, portion)
            if rows:
                _apply(session, reckoning, rows)
        moves.update(row["move"] for row in rows)
    return moves


def last_graded(key: str) -> date | None:
    """The last day for which a grading was applied to the end."""
    rows = table_of(Installation)
    with reading() as session:
        found = session.scalar(select(rows.c.value).where(rows.c.key == GRADED + key))
    return date.fromisoformat(found["day"]) if found else None


def _decided(session: Session, reckoning: Reckoning) -> list[Row]:
    """The rows that something has to be done with, out of one statement over all."""
    decisions = reckoning.decisions().subquery("decided")
    moving = decisions.c.move.not_in(STILL) | (decisions.c.customer_id.is_distinct_from(decisions.c.held_customer_id))
    known = decisions.c.held_id.is_not(None) | decisions.c.move.in_(INTO_A_CLASS) | (decisions.c.move == "grace")
    query = select(*decisions.c).where(moving, known).order_by(decisions.c.record_id)
    found = [*session.execute(query).mappings(), *_vanished(session, reckoning)]
    return [row for row in found if row["move"] not in ("warning", "in_grace") or _news(row)]


def _vanished(session: Session, reckoning: Reckoning) -> list[Row]:
    """Rows in a class that the source does not give any more."""
    gone = (
        select(grades.c.id, grades.c.version, grades.c.record_id, grades.c.customer_id, grades.c.grade)
        .where(grades.c.grading == reckoning.grading.key, grades.c.until.is_(None))
        .where(grades.c.record_id.not_in(reckoning.graded()))
    )
    return [
        {
            "move": "leave",
            "held_id": row.id,
            "held_version": row.version,
            "record_id": row.record_id,
            "customer_id": row.customer_id,
            "standing": row.grade,
            "target": None,
        }
        for row in session.execute(gone)
    ]


def _news(row: Row) -> bool:
    """Whether a row that is near a fall is nearer, or less near, than when it was looked at last."""
    later = row["move"] == "warning" and row["held_deadline"] != row["until"]
    return bool(later or row["held_gap"] != row["facts"])


def _undisturbed(session: Writing, reckoning: Reckoning, rows: Sequence[Row]) -> list[Row]:
    """Those that nobody has set by hand meanwhile."""
    known = [row["held_id"] for row in rows if row["held_id"] is not None]
    query = select(grades.c.id, grades.c.version).where(one_of(grades.c.id, known), grades.c.until.is_(None))
    there = {row.id: row.version for row in session.execute(query.with_for_update())}
    new = [row["record_id"] for row in rows if row["held_id"] is None]
    mine = (grades.c.grading == reckoning.grading.key, grades.c.until.is_(None))
    taken = set(session.scalars(select(grades.c.record_id).where(one_of(grades.c.record_id, new), *mine)))
    return [
        row
        for row in rows
        if (row["held_id"] is None and row["record_id"] not in taken)
        or (row["held_id"] is not None and there.get(row["held_id"]) == row["held_version"])
    ]


def _apply(session: Writing, reckoning: Reckoning, rows: Sequence[Row]) -> None:
    ended = [row for row in rows if row["held_id"] is not None and _goes_elsewhere(row)]
    if ended:
        statement = update(grades).where(grades.c.id == bindparam("held")).values(until=reckoning.today)
        session.connection().execute(statement, [{"held": row["held_id"]} for row in ended])
    entered = [_entered(reckoning, row) for row in rows if row["target"] is not None and _goes_elsewhere(row)]
    if entered:
        session.execute(insert(grades), entered)
    stay = [_kept(reckoning, row) for row in rows if not _goes_elsewhere(row)]
    if stay:
        names = set(stay[0]) - {"held"}
        statement = update(grades).where(grades.c.id == bindparam("held"))
        statement = statement.values({name: bindparam(f"new_{name}", type_=grades.c[name].type) for name in names})
        session.connection().execute(
            statement.values(version=grades.c.version + 1),
            [{"held": row["held"], **{f"new_{name}": row[name] for name in names}} for row in stay],
        )
    _tell(session, reckoning, rows)


def _goes_elsewhere(row: Row) -> bool:
    return row["held_id"] is None or row["target"] is None or row["held_grade"] != row["target"]


def _entered(reckoning: Reckoning, row: Row) -> dict[str, Any]:  # column values
    return {
        **_near(reckoning, row),
        "grading": reckoning.grading.key,
        "record": reckoning.grading.record,
        "record_id": row["record_id"],
        "customer_id": row["customer_id"],
        "grade": row["target"],
        "since": reckoning.today,
        "origin": row["move"] if row["move"] in INTO_A_CLASS else "given",
        "facts": row["facts"],
        "given": row["given"],
        "version": (row["held_version"] or 0) + 1,
        "created_at": clock.now(),
    }


def _kept(reckoning: Reckoning, row: Row) -> dict[str, Any]:  # column values
    released = row["move"] == "release" or row["entered"]
    return {
        **_near(reckoning, row),
        "held": row["held_id"],
        "customer_id": row["customer_id"],
        "given": row["given"],
        "fixed": bool(row["fixed"]) and not released,
        "fixed_until": None if released else row["fixed_until"],
    }


def _near(reckoning: Reckoning, row: Row) -> dict[str, Any]:  # column values
    """Until when the class is kept, and by which day something must happen, while it is near a fall."""
    if row["move"] == "grace":
        day = reckoning.today + timedelta(row["grace_days"])
        return {"grace_until": day, "deadline": day, "gap": row["facts"]}
    if row["move"] == "in_grace":
        return {"grace_until": row["grace_until"], "deadline": row["grace_until"], "gap": row["facts"]}
    if row["move"] == "warning":
        return {"grace_until": None, "deadline": row["until"], "gap": row["facts"]}
    return {"grace_until": None, "deadline": None, "gap": {}}


def _tell(session: Writing, reckoning: Reckoning, rows: Iterable[Row]) -> None:
    with speaking(current().settings.language):
        titles = {one.key: str(one.title) for one in reckoning.classes}
    by_move: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_move[row["move"]].append(row)
    for move, moved in by_move.items():
        for portion in portions(moved):
            changes = {
                row["record_id"]: {"grade": (titles.get(row["standing"]), titles.get(row["target"] or ""))}
                for row in portion
                if move in ("rise", "fall", "leave")
            }
            customers = sorted({row["customer_id"] for row in portion if row["customer_id"] is not None})
            emit(
                session,
                GradesChanged(
                    record=reckoning.grading.record,
                    ids=tuple(row["record_id"] for row in portion),
                    customers=tuple(customers),
                    batch=f"{reckoning.grading.key}:{reckoning.today.isoformat()}",
                    grading=reckoning.grading.key,
                    move=move,
                    on=reckoning.today,
                    changes=changes,
                ),
            )


def _remember(key: str, on: date) -> None:
    with transaction(system(f"grading {key}")) as session:
        stored = session.get(Installation, GRADED + key)
        if stored is None:
            session.add(Installation(key=GRADED + key, value={"day": on.isoformat()}))
        elif stored.value["day"] < on.isoformat():
            stored.value = {"day": on.isoformat()}
