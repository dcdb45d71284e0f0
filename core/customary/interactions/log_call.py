"""The outcome of a call is written down: the log, the follow-ups it served, the appointment, what a plugin adds; all or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlmodel import col, select

from customary.database import clock
from customary.database.deployment import current
from customary.database.transaction import Writing, emit
from customary.interactions.appointments import book
from customary.interactions.call_entry import Call, CallEntry, checked_call
from customary.interactions.contact_hours import wall_clock
from customary.interactions.effects import apply_effect
from customary.interactions.events import InteractionsLogged
from customary.interactions.follow_ups import WORK, locked
from customary.interactions.models import FollowUp, Interaction, InteractionFollowUp
from customary.interactions.outcomes import outcome_of, was_reached
from customary.interactions.states import OPEN, STATES
from customary.plugins.actor import Actor
from customary.plugins.contributions import FinishedCall
from customary.plugins.errors import Conflict, Invalid
from customary.plugins.text import Text, texts

_ = texts("interactions")


def log_call(session: Writing, actor: Actor, served: Mapping[int, int], entry: CallEntry) -> int:
    """Log one call that serves one or several follow-ups (id: the version that was looked at); answers the interaction's id.

    Raises Invalid naming every missing or wrong field, Conflict saying who was faster, NotFound, Forbidden.
    """
    follow_ups = locked(session, actor, list(served), WORK)
    _check_untouched(session, follow_ups, served)
    kind = current().registry.interaction_kinds[follow_ups[0].kind]
    call = checked_call(session, kind, outcome_of(kind, entry.outcome), follow_ups, entry)
    interaction_id = _write(session, actor, call, follow_ups)
    apply_effect(session, call, follow_ups)
    _tell_plugin(session, actor, call, follow_ups, interaction_id)
    return interaction_id


def _check_untouched(session: Writing, follow_ups: Sequence[FollowUp], versions: Mapping[int, int]) -> None:
    if len({(one.customer_id, one.kind) for one in follow_ups}) != 1:
        raise Invalid.field("follow_ups", "mixed", _("One call serves follow-ups of one customer and one kind."))
    for one in follow_ups:
        if one.id is not None and (one.state != OPEN or one.version != versions[one.id]):
            raise Conflict(_faster(session, one))


def _faster(session: Writing, follow_up: FollowUp) -> Text:
    """Who did what to it meanwhile, as far as the log tells."""
    query = (
        select(Interaction)
        .join(InteractionFollowUp, col(InteractionFollowUp.interaction_id) == col(Interaction.id))
        .where(InteractionFollowUp.follow_up_id == follow_up.id)
    )
    last = session.exec(query.order_by(col(Interaction.id).desc()).limit(1)).first()
    if last is None:
        state = STATES[follow_up.state]
        return _("This follow-up was changed meanwhile; it is now: {state}. Look at it again.", state=state)
    kind = current().registry.interaction_kinds.get(last.kind)
    titles = {outcome.key: outcome.title for outcome in kind.outcomes} if kind else {}
    return _(
        "{who} has logged this call already, at {time}: {outcome}.",
        who=last.author,
        time=wall_clock(last.created_at),
        outcome=titles.get(last.outcome, last.outcome),
    )


def _write(session: Writing, actor: Actor, call: Call, follow_ups: Sequence[FollowUp]) -> int:
    about, entry = follow_ups[0], call.entry
    interaction = Interaction(
        customer_id=about.customer_id,
        kind=call.kind.key,
        channel=entry.channel,
        at=call.at,
        day=call.day,
        staff_id=actor.staff_id,
        author=actor.label,
        outcome=call.outcome.key,
        reached=was_reached(call.outcome),
        satisfaction=call.satisfaction,
        aspect=call.aspect,
        suggestion=call.suggestion,
        reason=call.reason,
        note=call.note,
        next_step=call.next_step,
        promise=call.promise,
        promise_due=call.promise_due,
        phone=entry.phone,
        seconds=entry.seconds,
        outside_hours_reason=call.outside_hours_reason,
        script_version=entry.script_version,
        record=about.record,
        record_id=about.record_id,
        record_label=about.record_label,
        created_at=clock.now(),
    )
    session.add(interaction)
    session.flush()
    assert interaction.id is not None  # flushed
    ids = [one.id for one in follow_ups if one.id is not None]
    session.add_all(InteractionFollowUp(interaction_id=interaction.id, follow_up_id=id_) for id_ in ids)
    customers = () if about.customer_id is None else (about.customer_id,)
    emit(
        session,
        InteractionsLogged(
            ids=(interaction.id,),
            customers=customers,
            kind=call.kind.key,
            outcome=call.outcome.key,
            follow_ups=tuple(ids),
        ),
    )
    if call.appointment is not None and about.customer_id is not None:
        book(session, interaction, about.customer_id, call.appointment, entry.appointment_note)
    return interaction.id


def _tell_plugin(
    session: Writing, actor: Actor, call: Call, follow_ups: Sequence[FollowUp], interaction_id: int
) -> None:
    if call.outcome.apply is None:
        return
    for one in follow_ups:
        assert one.id is not None  # read from the database
        call.outcome.apply(
            session,
            actor,
            FinishedCall(
                follow_up_id=one.id,
                interaction_id=interaction_id,
                record=one.record,
                record_id=one.record_id,
                customer_id=one.customer_id,
                day=call.day,
                values=call.values,
            ),
        )
