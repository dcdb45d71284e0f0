"""Follow-ups, contacts and appointments over the API."""

from datetime import date
from typing import Annotated, Any, Literal

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from customary.database.transaction import reading, transaction
from customary.interactions.appointments import appointments, cancel_appointment
from customary.interactions.assignment import assign, share_out
from customary.interactions.contacts import LOG, contacts, log_contact
from customary.interactions.follow_ups import ASSIGN, VIEW, WORK, Filter, follow_up, follow_ups
from customary.interactions.log_call import log_call
from customary.interactions.structs import (
    AppointmentOut,
    AssignIn,
    ContactIn,
    Created,
    FollowUpOut,
    InteractionOut,
    OutcomeIn,
    Share,
    SharedOut,
    ShareOutIn,
    State,
    appointment_out,
    call_entry,
    contact_entry,
    follow_up_out,
    interaction_out,
)
from customary.plugins.actor import Actor
from customary.web.etags import etag, version_asked
from customary.web.paging import Listing, decode_cursor, encode_cursor, page_size

FOLLOW_UPS, CONTACTS = ["Follow-ups"], ["Contacts"]
SEE = "core.interactions.view"
AnyRequest = Request[Any, Any, Any]  # no handler looks at its user, auth or state


@get("/follow-ups", permission=VIEW, sync_to_thread=True, summary="List follow-ups", tags=FOLLOW_UPS)
def list_of_follow_ups(
    actor: NamedDependency[Actor],
    rule: FromQuery[str | None] = None,
    in_state: Annotated[State | Literal["all"], QueryParameter(name="state")] = "open",
    assignee: FromQuery[int | None] = None,
    team: FromQuery[int | None] = None,
    customer: FromQuery[int | None] = None,
    due_from: FromQuery[date | None] = None,
    due_to: FromQuery[date | None] = None,
    cursor: FromQuery[str | None] = None,
    limit: FromQuery[int | None] = None,
) -> Listing[FollowUpOut]:
    """Follow-ups that one may see, by due date. `assignee` 0 is nobody."""
    state = None if in_state == "all" else in_state
    wanted = Filter(rule, state, assignee, team, customer, due_from=due_from, due_to=due_to)
    size = page_size(limit)
    with reading() as session:
        found = follow_ups(session, actor, wanted, _after(cursor), size + 1)
    more = encode_cursor((found[size - 1].due, found[size - 1].id)) if len(found) > size else None
    return Listing([follow_up_out(row) for row in found[:size]], more)


@get(
    "/follow-ups/{follow_up_id:int}", permission=VIEW, sync_to_thread=True, summary="Read a follow-up", tags=FOLLOW_UPS
)
def one_follow_up(actor: NamedDependency[Actor], follow_up_id: FromPath[int]) -> Response[FollowUpOut]:
    """One follow-up, with an ETag for logging its call."""
    with reading() as session:
        found = follow_up(session, actor, follow_up_id)
    return Response(follow_up_out(found), headers={"ETag": etag(found.version)})


@post(
    "/follow-ups/{follow_up_id:int}/outcome",
    permission=WORK,
    sync_to_thread=True,
    summary="Log the outcome of a call",
    tags=FOLLOW_UPS,
)
def log_outcome(
    request: AnyRequest, actor: NamedDependency[Actor], follow_up_id: FromPath[int], data: JSONBody[OutcomeIn]
) -> Response[Created]:
    """Log a call. `If-Match` names the version that was read; 409 tells who was faster. Answers the contact's id."""
    served = {**data.also, follow_up_id: version_asked(request)}
    with transaction(actor) as session:
        interaction_id = log_call(session, actor, served, call_entry(data))
    return Response(Created(interaction_id), status_code=201)


@post(
    "/follow-ups/assign",
    permission=ASSIGN,
    sync_to_thread=True,
    summary="Assign follow-ups",
    tags=FOLLOW_UPS,
    status_code=204,
)
def assign_many(actor: NamedDependency[Actor], data: JSONBody[AssignIn]) -> None:
    """Give open follow-ups to a colleague, or to nobody."""
    with transaction(actor) as session:
        assign(session, actor, data.ids, data.assignee_id)


@post(
    "/follow-ups/share-out",
    permission=ASSIGN,
    sync_to_thread=True,
    summary="Share out unassigned follow-ups",
    tags=FOLLOW_UPS,
    status_code=200,
)
def share_out_to_team(actor: NamedDependency[Actor], data: JSONBody[ShareOutIn]) -> SharedOut:
    """Give the unassigned ones that one may give to a team's members, who has least gets the next; up to 1,000 at once."""
    with transaction(actor) as session:
        shares = share_out(session, actor, data.team_id)
    return SharedOut([Share(staff_id, number) for staff_id, number in shares.items()])


@get("/interactions", permission=SEE, sync_to_thread=True, summary="List contacts", tags=CONTACTS)
def list_of_interactions(
    actor: NamedDependency[Actor],
    customer: FromQuery[int | None] = None,
    cursor: FromQuery[str | None] = None,
    limit: FromQuery[int | None] = None,
) -> Listing[InteractionOut]:
    """Contacts that one may see, the latest written first."""
    size = page_size(limit)
    before = decode_cursor(cursor, int)[0] if cursor else None
    with reading() as session:
        found = contacts(session, actor, customer, before, size + 1)
    more = encode_cursor((found[size - 1].id,)) if len(found) > size else None
    return Listing([interaction_out(row) for row in found[:size]], more)


@post("/interactions", permission=LOG, sync_to_thread=True, summary="Write down a contact", tags=CONTACTS)
def write_contact(actor: NamedDependency[Actor], data: JSONBody[ContactIn]) -> Response[Created]:
    """A contact of any channel that no follow-up asked for."""
    with transaction(actor) as session:
        interaction_id = log_contact(session, actor, contact_entry(data))
    return Response(Created(interaction_id), status_code=201)


@get("/appointments", permission=SEE, sync_to_thread=True, summary="List appointments", tags=CONTACTS)
def list_of_appointments(
    actor: NamedDependency[Actor],
    customer: FromQuery[int | None] = None,
    from_day: FromQuery[date | None] = None,
    cursor: FromQuery[str | None] = None,
    limit: FromQuery[int | None] = None,
) -> Listing[AppointmentOut]:
    """Planned appointments that one may see, in the order in which they were booked."""
    size = page_size(limit)
    after = decode_cursor(cursor, int)[0] if cursor else 0
    with reading() as session:
        found = appointments(session, actor, customer, from_day, after, size + 1)
    more = encode_cursor((found[size - 1].id,)) if len(found) > size else None
    return Listing([appointment_out(row) for row in found[:size]], more)


@post(
    "/appointments/{appointment_id:int}/cancel",
    permission=LOG,
    sync_to_thread=True,
    summary="Cancel an appointment",
    tags=CONTACTS,
    status_code=204,
)
def cancel(actor: NamedDependency[Actor], appointment_id: FromPath[int]) -> None:
    """The date will not be kept."""
    with transaction(actor) as session:
        cancel_appointment(session, actor, appointment_id)


def _after(cursor: str | None) -> tuple[date, int] | None:
    if cursor is None:
        return None
    due, id_ = decode_cursor(cursor, date, int)
    return due, id_


handlers = (
    list_of_follow_ups,
    one_follow_up,
    log_outcome,
    assign_many,
    share_out_to_team,
    list_of_interactions,
    write_contact,
    list_of_appointments,
    cancel,
)
