"""The rules as somebody looks at them and changes them: what waits, which parameters hold since when and by whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import case, func, select
from sqlmodel import Session

from customary.database import clock
from customary.database.deployment import current
from customary.database.jobs import enqueue
from customary.database.models import Installation, table_of
from customary.database.parameter_values import ParameterField, fields_of
from customary.database.parameter_versions import Version, compared
from customary.database.parameters import change_parameters, latest_version, parameters_on, versions
from customary.database.transaction import Writing
from customary.interactions.follow_ups import RECORD, deadline
from customary.plugins.actor import Actor
from customary.plugins.errors import FieldError, Forbidden, Invalid
from customary.plugins.rules import ReminderRule
from customary.plugins.text import Text, texts
from customary.reminders.steps import follow_ups
from customary.reminders.sweep import FAILED, SWEPT
from customary.roles.gate import visible

_ = texts("reminders")

VIEW, EDIT = "core.rules.view", "core.parameters.edit"
RUN_JOB = "core.sweep_rule"


@dataclass(frozen=True)
class RuleLine:
    """A rule in the list of all. `failed` is what went wrong when it was last swept."""

    rule: ReminderRule
    plugin: Text
    last_swept: date | None
    open: int
    overdue: int
    failed: str | None


@dataclass(frozen=True)
class RuleView:
    """A rule with its parameters. `version` is what a change of them is checked against."""

    line: RuleLine
    fields: Sequence[ParameterField]
    parameters: Any  # an instance of the rule's own parameters, those that hold today
    versions: Sequence[Version]
    version: int

    @property
    def rule(self) -> ReminderRule:
        return self.line.rule


def rules(session: Session, actor: Actor) -> list[RuleLine]:
    """All rules, in two statements; counted are the follow-ups that the actor may see."""
    return _lines(session, actor, list(current().registry.reminder_rules.values()))


def rule(session: Session, actor: Actor, key: str) -> RuleView:
    """Raises NotFound if no enabled plugin has such a rule."""
    found = current().registry.reminder_rules[key]
    stored = versions(session, key)
    fields = fields_of(found.parameters)
    return RuleView(
        line=_lines(session, actor, [found])[0],
        fields=fields,
        parameters=parameters_on(session, key, found.parameters, clock.today()),
        versions=compared(fields, stored),
        version=latest_version(stored),
    )


def change_rule(
    session: Writing, actor: Actor, key: str, values: Mapping[str, object], valid_from: date | None, version: int
) -> int:
    """Store parameters that hold from a day on, today if none is named.

    Raises Forbidden, NotFound, Invalid for values out of bounds or a day that is past, Stale if somebody was faster.
    """
    if not actor.may(EDIT):
        raise Forbidden(EDIT)
    shape = current().registry.reminder_rules[key].parameters
    return change_parameters(session, key, shape, values, checked_day(valid_from), version)


def checked_day(valid_from: date | None) -> date:
    """Raises Invalid for a day that is past: what was swept then stays as it was."""
    today = clock.today()
    if valid_from is not None and valid_from < today:
        message = _("Enter today or a later day: what was swept before stays as it is.")
        raise Invalid([FieldError("valid_from", "past", message)])
    return valid_from or today


def run_rule(session: Writing, actor: Actor, key: str) -> None:
    """Have a rule swept by the worker; asked for twice within a minute, it is swept once.

    Raises Forbidden, NotFound.
    """
    if not actor.may(EDIT):
        raise Forbidden(EDIT)
    found = current().registry.reminder_rules[key]
    minute = clock.now().strftime("%Y-%m-%dT%H:%M")
    enqueue(session, RUN_JOB, {"rule": found.key}, unique=f"{RUN_JOB}:{found.key}:{minute}")


def _lines(session: Session, actor: Actor, chosen: Sequence[ReminderRule]) -> list[RuleLine]:
    registry = current().registry
    facts = _facts(session, chosen)
    waiting = _waiting(session, actor, chosen)
    titles = {manifest.name: manifest.title for manifest in registry.manifests}
    return [
        RuleLine(
            rule=found,
            plugin=titles[registry.plugin_of(found.key)],
            last_swept=_day(facts.get(SWEPT + found.key)),
            open=waiting.get(found.key, (0, 0))[0],
            overdue=waiting.get(found.key, (0, 0))[1],
            failed=facts.get(FAILED + found.key, {}).get("error"),
        )
        for found in chosen
    ]


def _facts(session: Session, chosen: Sequence[ReminderRule]) -> dict[str, dict[str, Any]]:  # JSON values
    known = table_of(Installation)
    keys = [prefix + found.key for found in chosen for prefix in (SWEPT, FAILED)]
    query = select(known.c.key, known.c.value).where(known.c.key.in_(keys))
    return {row.key: row.value for row in session.execute(query)}


def _day(fact: Mapping[str, Any] | None) -> date | None:  # JSON values
    return date.fromisoformat(fact["day"]) if fact else None


def _waiting(session: Session, actor: Actor, chosen: Sequence[ReminderRule]) -> dict[str, tuple[int, int]]:
    late = func.count(case((deadline < clock.today(), 1)))
    query = (
        select(follow_ups.c.rule, func.count(), late)
        .where(follow_ups.c.state == "open", follow_ups.c.rule.in_([found.key for found in chosen]))
        .where(visible(RECORD, actor, follow_ups.c))
        .group_by(follow_ups.c.rule)
    )
    return {key: (waiting, overdue) for key, waiting, overdue in session.execute(query)}
