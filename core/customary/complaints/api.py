"""Complaints over the API."""

from datetime import date
from typing import Annotated, Any

from litestar import Request, Response, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from customary.complaints.change import change_complaint
from customary.complaints.reading import Filter, complaint, complaints
from customary.complaints.receive import number_of, receive_complaint
from customary.complaints.responsibility import Hands, hand_over, history_of_hands
from customary.complaints.structs import (
    ComplaintDetail,
    ComplaintIn,
    ComplaintOut,
    ComplaintPatch,
    HandsIn,
    ReceivedOut,
    changes,
    complaint_out,
    detail_out,
    new_complaint,
)
from customary.complaints.words import ASSIGN, HANDLE, RECEIVE, RECORD, VIEW
from customary.database.transaction import reading, transaction
from customary.plugins.actor import Actor
from customary.records.history import moves_of
from customary.records.moves import possible_moves
from customary.web.etags import etag, version_asked
from customary.web.paging import Listing, decode_cursor, encode_cursor, page_size

TAGS = ["Complaints"]
AnyRequest = Request[Any, Any, Any]  # no handler looks at its user, auth or state


@get("/complaints", permission=VIEW, sync_to_thread=True, summary="List complaints", tags=TAGS)
def list_of_complaints(
    actor: NamedDependency[Actor],
    q: FromQuery[str] = "",
    in_state: Annotated[str, QueryParameter(name="state")] = "all",
    cause: FromQuery[str | None] = None,
    severity: FromQuery[str | None] = None,
    channel: FromQuery[str | None] = None,
    team: FromQuery[int | None] = None,
    staff: FromQuery[int | None] = None,
    customer: FromQuery[int | None] = None,
    overdue: FromQuery[bool] = False,
    received_from: FromQuery[date | None] = None,
    received_to: FromQuery[date | None] = None,
    cursor: FromQuery[str | None] = None,
    limit: FromQuery[int | None] = None,
) -> Listing[ComplaintOut]:
    """Complaints that one may see, the latest first. `state` is one of the states, `open` or `all`; `staff` and `team` 0 is nobody."""
    wanted = Filter(
        state=None if in_state == "all" else in_state,
        cause=cause,
        severity=severity,
        channel=channel,
        team_id=team,
        staff_id=staff,
        customer_id=customer,
        overdue=overdue,
        text=q,
        received_from=received_from,
        received_to=received_to,
    )
    size = page_size(limit)
    before = decode_cursor(cursor, int)[0] if cursor else None
    with reading() as session:
        found = complaints(session, actor, wanted, before, size + 1)
    more = encode_cursor((found[size - 1].id,)) if len(found) > size else None
    return Listing([complaint_out(row) for row in found[:size]], more)


@post("/complaints", permission=RECEIVE, sync_to_thread=True, summary="Receive a complaint", tags=TAGS)
def receive(actor: NamedDependency[Actor], data: JSONBody[ComplaintIn]) -> Response[ReceivedOut]:
    """Write a complaint down; `accept` acknowledges it at once. Answers its number."""
    with transaction(actor) as session:
        complaint_id = receive_complaint(session, actor, new_complaint(data), data.accept)
        number = number_of(session, complaint_id)
    return Response(ReceivedOut(complaint_id, number), status_code=201)


@get("/complaints/{complaint_id:int}", permission=VIEW, sync_to_thread=True, summary="Read a complaint", tags=TAGS)
def one_complaint(actor: NamedDependency[Actor], complaint_id: FromPath[int]) -> Response[ComplaintDetail]:
    """One complaint with its history and what may follow, and an ETag for changing it."""
    with reading() as session:
        row = complaint(session, actor, complaint_id)
        detail = detail_out(
            row,
            moves_of(session, actor, RECORD, complaint_id),
            list(history_of_hands(session, complaint_id)),
            possible_moves(session, actor, RECORD, complaint_id),
        )
    return Response(detail, headers={"ETag": etag(row.version)})


@patch(
    "/complaints/{complaint_id:int}", permission=HANDLE, sync_to_thread=True, summary="Change a complaint", tags=TAGS
)
def change(
    request: AnyRequest,
    actor: NamedDependency[Actor],
    complaint_id: FromPath[int],
    data: JSONBody[ComplaintPatch],
) -> Response[ComplaintOut]:
    """Change what is given. `If-Match` names the version that was read. A closed complaint stays as it is (409)."""
    with transaction(actor) as session:
        change_complaint(session, actor, complaint_id, version_asked(request), **changes(data))
    return _answer(actor, complaint_id)


@post(
    "/complaints/{complaint_id:int}/hands",
    permission=ASSIGN,
    status_code=200,
    sync_to_thread=True,
    summary="Hand a complaint over",
    tags=TAGS,
)
def give(
    request: AnyRequest, actor: NamedDependency[Actor], complaint_id: FromPath[int], data: JSONBody[HandsIn]
) -> Response[ComplaintOut]:
    """Into the hands of a person, a department or a party outside; its step and its clock stay."""
    hands = Hands(data.staff_id, data.team_id, data.party_id)
    with transaction(actor) as session:
        hand_over(session, actor, complaint_id, hands, data.reason, version_asked(request))
    return _answer(actor, complaint_id)


def _answer(actor: Actor, complaint_id: int) -> Response[ComplaintOut]:
    with reading() as session:
        row = complaint(session, actor, complaint_id)
    return Response(complaint_out(row), headers={"ETag": etag(row.version)})


handlers = (list_of_complaints, receive, one_complaint, change, give)
