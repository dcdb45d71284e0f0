"""What the API says of gradings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any

import msgspec

from customary.database.parameter_values import plain_value
from customary.gradings.lists import GradeHistory, GradeLine
from customary.gradings.preview import SHOWN, Named, Preview
from customary.gradings.rules import GradingLine, GradingView
from customary.plugins.gradings import GradeClass


class ClassOut(msgspec.Struct):
    """A class, with how many are in it among those one may see."""

    key: str
    title: str
    rank: int
    members: int
    near: Annotated[int, msgspec.Meta(description="How many of them are near a fall.")]


class GradingOut(msgspec.Struct):
    """A grading and its classes, the highest first."""

    key: str
    title: str
    plugin: str
    record: str
    last_applied: date | None
    classes: Sequence[ClassOut]


class GradingVersionOut(msgspec.Struct):
    """A stored version of the parameters."""

    number: int
    valid_from: date
    author: str
    created_at: datetime
    holds: bool
    values: dict[str, Any]  # each of its parameter's kind


class WaitingOut(msgspec.Struct):
    """A change that waits for approval."""

    id: int
    approval_id: int | None
    state: str
    valid_from: date
    author: str
    values: dict[str, Any]  # JSON values


class GradingDetailOut(GradingOut):
    """A grading with the parameters that hold today, their versions and the change that waits, if there is one."""

    parameters: dict[str, Any] = msgspec.field(default_factory=dict)  # JSON values
    versions: Sequence[GradingVersionOut] = ()
    waiting: WaitingOut | None = None


class GradingIn(msgspec.Struct, forbid_unknown_fields=True):
    """New values; a parameter that is not named stays as it is. They hold from a day on, today if none is named."""

    values: dict[str, Any]  # checked against the grading's own parameters
    valid_from: date | None = None
    comment: str = ""


class AskedOut(msgspec.Struct):
    """What became of a change: the version that was stored, or the approval that it waits for."""

    version: int | None
    approval_id: int | None


class FlowOut(msgspec.Struct):
    """So many that would go from one class to another, or into grace in their own."""

    move: str
    before: str | None
    after: str | None
    number: int


class MoveOut(msgspec.Struct):
    """One who would move, and why. `due`: because of the other parameters."""

    record_id: int
    label: str
    customer_id: int | None
    customer: str | None
    before: str | None
    after: str | None
    deadline: date | None
    due: bool
    why: str
    facts: dict[str, Any]  # JSON values


class MembersOut(msgspec.Struct):
    """How many are in a class now, and how many would be."""

    key: str
    title: str
    now: int
    after: int


class GradingPreviewOut(msgspec.Struct):
    """What other parameters would change today among what one may see; of each group at most 50 are named."""

    on: date
    rise: int
    fall: int
    grace: int
    unchanged: int
    kept: int
    flows: Sequence[FlowOut]
    members: Sequence[MembersOut]
    rising: Sequence[MoveOut]
    falling: Sequence[MoveOut]
    entering_grace: Sequence[MoveOut]


class GradeOut(msgspec.Struct):
    """A row in a class, now (`until` is null) or once."""

    record_id: int
    label: str
    customer_id: int | None
    customer: str | None
    grade: str
    title: str
    rank: int
    since: date
    until: date | None
    origin: str
    why: str | None
    facts: dict[str, Any]  # JSON values
    grace_until: date | None
    deadline: date | None
    missing: Annotated[str | None, msgspec.Meta(description="What it lacks to stay, in words.")]
    fixed: bool
    fixed_until: date | None
    reason: str
    author: str


class GradeHistoryOut(msgspec.Struct):
    """What became of a row in a grading, the latest first."""

    grading: str
    record_id: int
    label: str
    customer_id: int | None
    grades: Sequence[GradeOut]


class OverrideIn(msgspec.Struct, forbid_unknown_fields=True):
    """A class set by hand, why, and to the end of which day; null: until it is given back to the rule."""

    grade: str
    reason: str
    until: date | None = None


def grading_out(line: GradingLine) -> GradingOut:
    return GradingOut(**_grading(line))


def grading_detail(view: GradingView) -> GradingDetailOut:
    waiting = view.waiting
    return GradingDetailOut(
        **_grading(view.line),
        parameters={field.name: plain_value(getattr(view.parameters, field.name)) for field in view.fields},
        versions=[
            GradingVersionOut(one.number, one.valid_from, one.author, one.created_at, one.holds, dict(one.values))
            for one in view.versions
        ],
        waiting=None
        if waiting is None or waiting.id is None
        else WaitingOut(
            waiting.id, waiting.approval_id, waiting.state, waiting.valid_from, waiting.author, waiting.values
        ),
    )


def _grading(line: GradingLine) -> dict[str, Any]:  # the fields of GradingOut
    return {
        "key": line.grading.key,
        "title": str(line.grading.title),
        "plugin": str(line.plugin),
        "record": line.grading.record,
        "last_applied": line.last_applied,
        "classes": [
            ClassOut(one.grade.key, str(one.grade.title), one.grade.rank, one.members, one.near) for one in line.classes
        ],
    }


def preview_out(seen: Preview) -> GradingPreviewOut:
    rising, falling, grace = ([_move(one) for one in seen.named[move]] for move in SHOWN)
    return GradingPreviewOut(
        on=seen.on,
        rise=seen.number("rise"),
        fall=seen.number("fall"),
        grace=seen.number("grace"),
        unchanged=seen.unchanged,
        kept=seen.kept,
        flows=[FlowOut(one.move, _key(one.before), _key(one.after), one.number) for one in seen.flows],
        members=[MembersOut(one.key, str(one.title), now, after) for one, now, after in seen.members],
        rising=rising,
        falling=falling,
        entering_grace=grace,
    )


def _move(one: Named) -> MoveOut:
    return MoveOut(
        record_id=one.record_id,
        label=one.label,
        customer_id=one.customer_id,
        customer=one.customer,
        before=_key(one.before),
        after=_key(one.after),
        deadline=one.deadline,
        due=one.due,
        why=str(one.why),
        facts=dict(one.facts),
    )


def _key(one: GradeClass | None) -> str | None:
    return one.key if one else None


def grade_out(line: GradeLine) -> GradeOut:
    return GradeOut(
        record_id=line.record_id,
        label=line.label,
        customer_id=line.customer_id,
        customer=line.customer,
        grade=line.grade.key,
        title=str(line.grade.title),
        rank=line.grade.rank,
        since=line.since,
        until=line.until,
        origin=line.origin,
        why=str(line.why) if line.why else None,
        facts=dict(line.facts),
        grace_until=line.grace_until,
        deadline=line.deadline,
        missing=str(line.missing) if line.missing else None,
        fixed=line.fixed,
        fixed_until=line.fixed_until,
        reason=line.reason,
        author=line.author,
    )


def history_out(seen: GradeHistory) -> GradeHistoryOut:
    lines = [grade_out(line) for line in seen.lines]
    return GradeHistoryOut(seen.grading.key, seen.record_id, seen.label, seen.customer_id, lines)
