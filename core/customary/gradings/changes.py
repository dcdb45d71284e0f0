"""Changing a grading's parameters: at once, or when others have said yes; never one's own yes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from customary.database import clock
from customary.database.deployment import current
from customary.database.parameter_values import to_json
from customary.database.parameters import change_parameters, latest_version, parameters_on, versions
from customary.database.transaction import Writing, emit
from customary.gradings.events import CHANGE, GradingChangeAsked, GradingChangeDecided
from customary.gradings.models import GradingChange
from customary.gradings.preview import checked
from customary.gradings.rules import EDIT, waiting_change
from customary.plugins.actor import Actor
from customary.plugins.errors import Conflict, Forbidden, Invalid, Stale
from customary.plugins.gradings import Grading
from customary.plugins.lifecycles import DecidedApproval
from customary.plugins.text import speaking, texts
from customary.records.approvals import request_approval

_ = texts("gradings")


@dataclass(frozen=True)
class Asked:
    """What became of a change: the version that holds, or the approval that it waits for."""

    version: int | None
    approval_id: int | None


def change_grading(
    session: Writing,
    actor: Actor,
    key: str,
    values: Mapping[str, object],
    valid_from: date | None,
    version: int,
    comment: str = "",
) -> Asked:
    """Store other parameters from a day on, or ask for approval of them if the grading wants that.

    Raises Forbidden, NotFound, Invalid for values that are out of bounds, do not fit each other or change nothing and for a day
    that is past, Stale if somebody was faster, Conflict while another change waits.
    """
    if not actor.may(EDIT):
        raise Forbidden(EDIT)
    grading = current().registry.gradings[key]
    day = valid_from or clock.today()
    if day < clock.today():
        said = _("Enter today or a later day: grades that were given before stay as they are.")
        raise Invalid.field("valid_from", "past", said)
    wanted = _wanted(session, grading, values, day, version)
    if grading.approval is None:
        return Asked(change_parameters(session, key, grading.parameters, wanted, day, version), None)
    return _ask(session, actor, grading, wanted, day, version, comment)


def _wanted(
    session: Session, grading: Grading, values: Mapping[str, object], day: date, version: int
) -> dict[str, object]:
    before = to_json(parameters_on(session, grading.key, grading.parameters, day))
    wanted: dict[str, object] = to_json(checked(session, grading, {**before, **values}))
    present = latest_version(versions(session, grading.key))
    if version != present:
        raise Stale(present)
    if wanted == before:
        raise Invalid.field("", "unchanged", _("No value is changed."))
    return wanted


def _ask(
    session: Writing,
    actor: Actor,
    grading: Grading,
    wanted: Mapping[str, object],
    day: date,
    version: int,
    comment: str,
) -> Asked:
    assert grading.approval is not None  # asked by the caller
    if waiting_change(session, grading.key) is not None:
        raise Conflict(
            _("Another change of this grading waits for approval. Decide on that one, or withdraw it, first.")
        )
    with speaking(current().settings.language):
        subject = str(_("{grading}: other parameters from {day}", grading=grading.title, day=day))
    change = GradingChange(
        grading=grading.key,
        title=subject,
        valid_from=day,
        values=dict(wanted),
        based_on=version,
        author_id=actor.staff_id,
        author=actor.label,
        created_at=clock.now(),
    )
    session.add(change)
    session.flush()
    assert change.id is not None  # flushed
    emit(session, GradingChangeAsked(record=CHANGE, ids=(change.id,), grading=grading.key, valid_from=day))
    change.approval_id = request_approval(session, actor, grading.approval, CHANGE, change.id, subject, comment=comment)
    session.flush()
    return Asked(None, change.approval_id)


def apply_change(session: Writing, _actor: Actor, decided: DecidedApproval) -> None:
    """The parameters hold from the day that was asked for, or from today if that is past."""
    change = session.get_one(GradingChange, decided.record_id)
    grading = current().registry.gradings[change.grading]
    day = max(change.valid_from, clock.today())
    change_parameters(session, grading.key, grading.parameters, change.values, day)
    _decide(session, change, "approved")


def return_change(session: Writing, _actor: Actor, decided: DecidedApproval) -> None:
    """The change goes back to its author, or he has withdrawn it."""
    change = session.get_one(GradingChange, decided.record_id)
    _decide(session, change, "returned" if decided.comment else "withdrawn")


def _decide(session: Writing, change: GradingChange, state: str) -> None:
    assert change.id is not None  # read from the database
    change.state = state
    session.flush()
    emit(session, GradingChangeDecided(record=CHANGE, ids=(change.id,), grading=change.grading, state=state))
