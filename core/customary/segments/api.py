"""Segments over the API."""

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from customary.database.deployment import current
from customary.database.transaction import reading, transaction
from customary.plugins.actor import Actor
from customary.segments.coverage import CLOSE, VIEW, coverage, members_of, month_of
from customary.segments.keeping import close_period
from customary.segments.structs import CloseIn, CoverageOut, MemberOut, coverage_out, member_out
from customary.web.paging import Listing, decode_cursor, encode_cursor, page_size

TAGS = ["Segments"]


@get("/segments", permission=VIEW, sync_to_thread=True, summary="List segments", tags=TAGS)
def list_of_segments(actor: NamedDependency[Actor], month: FromQuery[str] = "") -> list[CoverageOut]:
    """All segments of the enabled plugins with their coverage in a month, the running one if none is named."""
    with reading() as session:
        asked = month_of(month)
        return [coverage_out(coverage(session, actor, one, asked)) for one in current().registry.segments.values()]


@get("/segments/{key:str}", permission=VIEW, sync_to_thread=True, summary="Read a segment's coverage", tags=TAGS)
def one_segment(actor: NamedDependency[Actor], key: FromPath[str], month: FromQuery[str] = "") -> CoverageOut:
    """How many belong to it in a month, and how many of them were followed up."""
    with reading() as session:
        return coverage_out(coverage(session, actor, current().registry.segments[key], month_of(month)))


@get("/segments/{key:str}/members", permission=VIEW, sync_to_thread=True, summary="List a segment's members", tags=TAGS)
def list_of_members(
    actor: NamedDependency[Actor],
    key: FromPath[str],
    month: FromQuery[str] = "",
    status: FromQuery[str] = "",
    cursor: FromQuery[str | None] = None,
    limit: FromQuery[int] = 50,
) -> Listing[MemberOut]:
    """Those of a status; without one all who were not followed up, whatever the reason."""
    after = decode_cursor(cursor, int)[0] if cursor else None
    with reading() as session:
        segment = current().registry.segments[key]
        lines, following = members_of(session, actor, segment, month_of(month), status or None, after, page_size(limit))
    return Listing([member_out(line) for line in lines], encode_cursor((following,)) if following else None)


@post(
    "/segments/{key:str}/close",
    permission=CLOSE,
    sync_to_thread=True,
    status_code=200,
    summary="Close a month of a segment",
    tags=TAGS,
)
def close(actor: NamedDependency[Actor], key: FromPath[str], data: JSONBody[CloseIn]) -> CoverageOut:
    """Its members and how each of them stands change no more."""
    month = month_of(data.month)
    with transaction(actor) as session:
        close_period(session, actor, key, month, data.confirmed, data.note)
    with reading() as session:
        return coverage_out(coverage(session, actor, current().registry.segments[key], month))


handlers = (list_of_segments, one_segment, list_of_members, close)
