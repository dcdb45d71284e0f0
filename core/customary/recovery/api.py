"""Cases of dissatisfied customers over the API; their moves are `POST /records/core.recovery_case/ID/moves`."""

from datetime import date
from typing import Annotated

from litestar import Response, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from customary.database.transaction import reading, transaction
from customary.plugins.actor import Actor
from customary.recovery.cases import VIEW, CaseFilter, cases, one_case, progress_of
from customary.recovery.changing import change_case, note_progress
from customary.recovery.lifecycle import WORK
from customary.recovery.structs import CaseDetail, CaseIn, CaseOut, Created, ProgressIn, case_detail, case_out
from customary.web.etags import etag, version_asked
from customary.web.http import AnyRequest
from customary.web.paging import Listing, decode_cursor, encode_cursor, page_size

TAGS = ["Dissatisfied customers"]


@get("/cases", permission=VIEW, sync_to_thread=True, summary="List cases", tags=TAGS)
def list_of_cases(
    actor: NamedDependency[Actor],
    opened_from: FromQuery[date | None] = None,
    opened_to: FromQuery[date | None] = None,
    department: FromQuery[int | None] = None,
    cause: FromQuery[str | None] = None,
    in_state: Annotated[str | None, QueryParameter(name="state")] = None,
    customer: FromQuery[int | None] = None,
    cursor: FromQuery[str | None] = None,
    limit: FromQuery[int | None] = None,
) -> Listing[CaseOut]:
    """Cases that one may see, the latest first. `state` may be "open"; `department` 0 is none yet."""
    wanted = CaseFilter(opened_from, opened_to, department, cause, in_state, customer)
    size = page_size(limit)
    after = None
    if cursor:
        day, id_ = decode_cursor(cursor, date, int)
        after = day, id_
    with reading() as session:
        found = cases(session, actor, wanted, after, size + 1)
    more = encode_cursor((found[size - 1].opened_on, found[size - 1].id)) if len(found) > size else None
    return Listing([case_out(row) for row in found[:size]], more)


@get("/cases/{case_id:int}", permission=VIEW, sync_to_thread=True, summary="Read a case", tags=TAGS)
def read_case(actor: NamedDependency[Actor], case_id: FromPath[int]) -> Response[CaseDetail]:
    """One case with its progress, and an ETag for changing it."""
    with reading() as session:
        row = one_case(session, actor, case_id)
        progress = progress_of(session, case_id)
    return Response(case_detail(row, progress), headers={"ETag": etag(row.version)})


@put("/cases/{case_id:int}", permission=WORK, sync_to_thread=True, summary="Change a case", tags=TAGS)
def put_case(
    request: AnyRequest, actor: NamedDependency[Actor], case_id: FromPath[int], data: JSONBody[CaseIn]
) -> CaseDetail:
    """Another person in charge, department or due date."""
    version = version_asked(request)
    with transaction(actor) as session:
        change_case(session, actor, case_id, data.owner_id, data.team_id, data.due, version)
    with reading() as session:
        return case_detail(one_case(session, actor, case_id), progress_of(session, case_id))


@post("/cases/{case_id:int}/progress", permission=WORK, sync_to_thread=True, summary="Note the progress", tags=TAGS)
def add_progress(actor: NamedDependency[Actor], case_id: FromPath[int], data: JSONBody[ProgressIn]) -> Created:
    """Write down what was done in a case."""
    with transaction(actor) as session:
        return Created(note_progress(session, actor, case_id, data.note))


handlers = (list_of_cases, read_case, put_case, add_progress)
