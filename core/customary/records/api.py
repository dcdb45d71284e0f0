"""Lifecycles, approvals, the board and outside parties over the API."""

from typing import Annotated

from litestar import Response, delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from customary.database import clock
from customary.database.transaction import reading, transaction
from customary.plugins.actor import Actor
from customary.plugins.errors import Invalid
from customary.plugins.text import texts
from customary.records import board_pages, structs
from customary.records.approval_lists import VIEW as SEE_APPROVALS
from customary.records.approval_lists import Which, approval, approvals
from customary.records.approvals import resubmit, waiting_for_move, withdraw
from customary.records.board import VIEW as SEE_BOARD
from customary.records.board import Wanted, board, board_rows
from customary.records.clocks import running_clock
from customary.records.deciding import approve, return_for_changes
from customary.records.deputies import deputies, end_deputy, set_deputy
from customary.records.history import moves_of_held
from customary.records.moves import move, moves_from
from customary.records.parties import MANAGE, VIEW, WRITTEN, add_party, change_party, one_party, parties
from customary.records.row import hold
from customary.web.etags import etag, version_asked
from customary.web.http import AnyRequest
from customary.web.paging import Listing, decode_cursor, encode_cursor, page_size

_ = texts("records")

MOVES, APPROVALS, BOARD, PARTIES = ["Lifecycles"], ["Approvals"], ["Board"], ["Outside parties"]
SIGNED_IN = "signed_in"  # the move's own permission is asked for with the row


@get(
    "/records/{record:str}/{record_id:int}/lifecycle",
    permission=SIGNED_IN,
    sync_to_thread=True,
    summary="Read where a row stands",
    tags=MOVES,
)
def lifecycle(
    actor: NamedDependency[Actor], record: FromPath[str], record_id: FromPath[int]
) -> Response[structs.LifecycleOut]:
    """The state of a row, the moves that one may make, its clock and its history."""
    with reading() as session:
        held = hold(session, actor, record, record_id)
        waiting = waiting_for_move(session, record, record_id)
        moves = [] if waiting else moves_from(session, actor, held)
        found = structs.LifecycleOut(
            state=held.state,
            approval=waiting.id if waiting else None,
            moves=[structs.possible_out(one) for one in moves],
            clock=structs.clock_out(running_clock(session, record, record_id), clock.now()),
            history=[structs.history_out(one) for one in moves_of_held(session, held)],
        )
        version = getattr(held.instance, "version", None)
    return Response(found, headers={} if version is None else {"ETag": etag(version)})


@post(
    "/records/{record:str}/{record_id:int}/moves",
    permission=SIGNED_IN,
    sync_to_thread=True,
    summary="Move a row to another state",
    tags=MOVES,
)
def make_move(
    request: AnyRequest,
    actor: NamedDependency[Actor],
    record: FromPath[str],
    record_id: FromPath[int],
    data: JSONBody[structs.MoveIn],
) -> structs.MoveOut:
    """Move a row, or ask for the approval that the move waits for. A step that is missing is named."""
    version = version_asked(request) if "if-match" in request.headers else None
    with transaction(actor) as session:
        result = move(session, actor, record, record_id, data.transition, data.values, data.note, version)
    return structs.move_out(result)


@get("/approvals", permission=SEE_APPROVALS, sync_to_thread=True, summary="List approvals", tags=APPROVALS)
def list_of_approvals(
    actor: NamedDependency[Actor],
    which: Annotated[Which, QueryParameter(name="which")] = "waiting",
    cursor: FromQuery[str | None] = None,
    limit: FromQuery[int | None] = None,
) -> Listing[structs.ApprovalOut]:
    """Those that wait for oneself, those that one has asked for, or all that one may see; the latest first."""
    size = page_size(limit)
    after = decode_cursor(cursor, int)[0] if cursor else None
    with reading() as session:
        found = approvals(session, actor, which, after, size + 1)
    more = encode_cursor((found[size - 1].id,)) if len(found) > size else None
    return Listing([structs.approval_out(row) for row in found[:size]], more)


@get(
    "/approvals/{approval_id:int}",
    permission=SEE_APPROVALS,
    sync_to_thread=True,
    summary="Read an approval",
    tags=APPROVALS,
)
def one_approval(actor: NamedDependency[Actor], approval_id: FromPath[int]) -> Response[structs.ApprovalDetail]:
    """An approval with its history, and an ETag for deciding it."""
    with reading() as session:
        found = approval(session, actor, approval_id)
    return Response(structs.detail_out(found), headers={"ETag": etag(found.row.version)})


@post(
    "/approvals/{approval_id:int}/decisions",
    permission=SEE_APPROVALS,
    sync_to_thread=True,
    summary="Decide an approval",
    tags=APPROVALS,
)
def decide(
    request: AnyRequest, actor: NamedDependency[Actor], approval_id: FromPath[int], data: JSONBody[structs.DecisionIn]
) -> structs.ApprovalDetail:
    """Approve or return what others have asked for; hand in again or withdraw what one has asked for oneself."""
    version = version_asked(request) if "if-match" in request.headers else None
    with transaction(actor) as session:
        if data.decision == "approve":
            approve(session, actor, approval_id, data.comment, version)
        elif data.decision == "return":
            return_for_changes(session, actor, approval_id, data.comment, version)
        elif data.decision == "resubmit":
            resubmit(session, actor, approval_id, data.comment)
        elif data.decision == "withdraw":
            withdraw(session, actor, approval_id)
        else:
            raise Invalid.field("decision", "unknown", _("Choose approve, return, resubmit or withdraw."))
    with reading() as session:
        return structs.detail_out(approval(session, actor, approval_id))


@get("/deputies", permission=SIGNED_IN, sync_to_thread=True, summary="List substitutes", tags=APPROVALS)
def list_of_deputies(actor: NamedDependency[Actor]) -> list[structs.DeputyOut]:
    """One's own, in both directions; all of them for who manages staff."""
    with reading() as session:
        return [structs.deputy_out(row) for row in deputies(session, actor)]


@post("/deputies", permission=SIGNED_IN, sync_to_thread=True, summary="Set a substitute", tags=APPROVALS)
def new_deputy(actor: NamedDependency[Actor], data: JSONBody[structs.DeputyIn]) -> structs.Created:
    """Let a colleague decide for oneself, or as an administrator for somebody else."""
    with transaction(actor) as session:
        return structs.Created(set_deputy(session, actor, data.deputy, data.since, data.until, data.staff))


@delete(
    "/deputies/{row_id:int}", permission=SIGNED_IN, sync_to_thread=True, summary="End a substitution", tags=APPROVALS
)
def end(actor: NamedDependency[Actor], row_id: FromPath[int]) -> None:
    """From now on."""
    with transaction(actor) as session:
        end_deputy(session, actor, row_id)


@get("/board", permission=SEE_BOARD, sync_to_thread=True, summary="Read the board", tags=BOARD)
def whole_board(actor: NamedDependency[Actor]) -> structs.BoardOut:
    """What waits in all queues that one may see, by department, party and person."""
    with reading() as session:
        return structs.board_out(board(session, actor))


@get("/board/rows", permission=SEE_BOARD, sync_to_thread=True, summary="List what waits", tags=BOARD)
def rows_of_board(
    actor: NamedDependency[Actor],
    queue: FromQuery[str | None] = None,
    department: FromQuery[int | None] = None,
    party: FromQuery[int | None] = None,
    person: FromQuery[int | None] = None,
    overdue: FromQuery[bool] = False,
    cursor: FromQuery[str | None] = None,
    limit: FromQuery[int | None] = None,
) -> Listing[structs.BoardRowOut]:
    """Rows of all queues, the longest due first; 0 is nobody, no department."""
    size = page_size(limit)
    after = board_pages.place_of(cursor)
    with reading() as session:
        found = board_rows(session, actor, Wanted(queue, department, party, person, overdue), after, size + 1)
    more = board_pages.place(found[size - 1]) if len(found) > size else None
    return Listing([structs.board_row_out(row) for row in found[:size]], more)


@get("/outside-parties", permission=VIEW, sync_to_thread=True, summary="List outside parties", tags=PARTIES)
def list_of_parties(
    actor: NamedDependency[Actor], cursor: FromQuery[str | None] = None, limit: FromQuery[int | None] = None
) -> Listing[structs.PartyOut]:
    """By name."""
    size = page_size(limit)
    after = None
    if cursor:
        name, last = decode_cursor(cursor, str, int)
        after = name, last
    with reading() as session:
        found = [structs.party_out(one) for one in parties(session, after=after, limit=size + 1)]
    more = encode_cursor((found[size - 1].name, found[size - 1].id)) if len(found) > size else None
    return Listing(found[:size], more)


@get(
    "/outside-parties/{party_id:int}",
    permission=VIEW,
    sync_to_thread=True,
    summary="Read an outside party",
    tags=PARTIES,
)
def party(actor: NamedDependency[Actor], party_id: FromPath[int]) -> Response[structs.PartyOut]:
    """One party, with an ETag for changing it."""
    with reading() as session:
        found = structs.party_out(one_party(session, party_id))
    return Response(found, headers={"ETag": etag(found.version)})


@post("/outside-parties", permission=MANAGE, sync_to_thread=True, summary="Enter an outside party", tags=PARTIES)
def new_party(actor: NamedDependency[Actor], data: JSONBody[structs.PartyIn]) -> structs.Created:
    """Its name is its own."""
    with transaction(actor) as session:
        return structs.Created(add_party(session, actor, {name: getattr(data, name) for name in WRITTEN}))


@put(
    "/outside-parties/{party_id:int}",
    permission=MANAGE,
    sync_to_thread=True,
    summary="Change an outside party",
    tags=PARTIES,
)
def put_party(
    request: AnyRequest, actor: NamedDependency[Actor], party_id: FromPath[int], data: JSONBody[structs.PartyIn]
) -> structs.PartyOut:
    """All of it anew; `active: false` takes it out of what can be chosen."""
    version = version_asked(request)
    with transaction(actor) as session:
        values = {name: getattr(data, name) for name in WRITTEN}
        change_party(session, actor, party_id, version, values, data.active)
    with reading() as session:
        return structs.party_out(one_party(session, party_id))


handlers = (
    lifecycle,
    make_move,
    list_of_approvals,
    one_approval,
    decide,
    list_of_deputies,
    new_deputy,
    end,
    whole_board,
    rows_of_board,
    list_of_parties,
    party,
    new_party,
    put_party,
)
