"""What the API says of rules."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any

import msgspec

from customary.database.parameter_values import plain_value
from customary.reminders.explain import Explanation
from customary.reminders.preview import Named
from customary.reminders.rules import RuleLine, RuleView


class RuleOut(msgspec.Struct):
    """A rule, and what waits of it among the follow-ups that one may see."""

    key: str
    title: str
    plugin: str
    record: str
    last_swept: date | None
    open: int
    overdue: int
    failed: Annotated[str | None, msgspec.Meta(description="What went wrong when it was last swept.")]


class ColumnOut(msgspec.Struct):
    """A column of a parameter that is a small table."""

    name: str
    title: str
    unit: str
    kind: str
    minimum: int | None
    maximum: int | None


class ParameterOut(msgspec.Struct):
    """A parameter, with the value that holds today."""

    name: str
    title: str
    unit: str
    kind: str
    minimum: int | None
    maximum: int | None
    value: Any  # of the kind
    columns: Annotated[
        Sequence[ColumnOut], msgspec.Meta(description="Of a table, whose value is a list of objects.")
    ] = ()


class VersionOut(msgspec.Struct):
    """A stored version of the parameters."""

    number: int
    valid_from: date
    author: str
    created_at: datetime
    holds: Annotated[bool, msgspec.Meta(description="Whether this is the one that holds today.")]
    values: dict[str, Any]  # each of its parameter's kind


class RuleDetailOut(RuleOut):
    """A rule with its parameters and their versions, the last stored first."""

    parameters: Sequence[ParameterOut] = ()
    versions: Sequence[VersionOut] = ()


class ParametersIn(msgspec.Struct, forbid_unknown_fields=True):
    """New values; a parameter that is not named stays as it is. They hold from a day on, today if none is named."""

    values: dict[str, Any]  # checked against the rule's own parameters
    valid_from: date | None = None


class NamedOut(msgspec.Struct):
    """A row that would be called, or no longer."""

    record_id: int
    label: str
    customer_id: int | None
    customer: str | None
    before: date | None
    after: date | None


class PreviewOut(msgspec.Struct):
    """What other parameters would change on a day, among what one may see; at most 50 are named."""

    day: date
    more: int
    fewer: int
    moved: int
    unchanged: int
    coming: Sequence[NamedOut]
    going: Sequence[NamedOut]


class ConditionOut(msgspec.Struct):
    """A condition of a rule, and whether it holds."""

    title: str
    met: bool


class FollowUpRef(msgspec.Struct):
    """The follow-up of the present cycle."""

    id: int
    state: str
    due: date


class ExplanationOut(msgspec.Struct):
    """Why there is, or is not, a reminder for a row."""

    rule: str
    record: str
    record_id: int
    on: date
    wanted: bool
    conditions: Sequence[ConditionOut]
    stopped: str | None
    cycle: str | None
    opens: date | None
    due: date | None
    expires: date | None
    why: str | None
    follow_up: FollowUpRef | None


def rule_line(line: RuleLine) -> RuleOut:
    return RuleOut(**_line(line))


def rule_detail(view: RuleView) -> RuleDetailOut:
    return RuleDetailOut(
        **_line(view.line),
        parameters=[
            ParameterOut(
                name=field.name,
                title=str(field.title),
                unit=str(field.unit),
                kind=field.kind,
                minimum=field.minimum,
                maximum=field.maximum,
                value=plain_value(getattr(view.parameters, field.name)),
                columns=[
                    ColumnOut(one.name, str(one.title), str(one.unit), one.kind, one.minimum, one.maximum)
                    for one in field.columns
                ],
            )
            for field in view.fields
        ],
        versions=[
            VersionOut(one.number, one.valid_from, one.author, one.created_at, one.holds, dict(one.values))
            for one in view.versions
        ],
    )


def _line(line: RuleLine) -> dict[str, Any]:  # the fields of RuleOut
    return {
        "key": line.rule.key,
        "title": str(line.rule.title),
        "plugin": str(line.plugin),
        "record": line.rule.record,
        "last_swept": line.last_swept,
        "open": line.open,
        "overdue": line.overdue,
        "failed": line.failed,
    }


def named(one: Named) -> NamedOut:
    return NamedOut(one.record_id, one.label, one.customer_id, one.customer, one.before, one.after)


def explanation(said: Explanation, record_id: int, on: date) -> ExplanationOut:
    row = said.follow_up
    return ExplanationOut(
        rule=said.rule.key,
        record=said.rule.record,
        record_id=record_id,
        on=on,
        wanted=said.wanted,
        conditions=[ConditionOut(str(one.title), one.met) for one in said.conditions],
        stopped=said.stopped,
        cycle=said.cycle,
        opens=said.opens,
        due=said.due,
        expires=said.expires,
        why=str(said.why) if said.why else None,
        follow_up=FollowUpRef(row.id, row.state, row.due) if row is not None and row.id is not None else None,
    )
