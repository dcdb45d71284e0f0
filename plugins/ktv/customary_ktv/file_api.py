"""The API of the customer files, page by page; as a whole they are reports."""

from customary.sdk import Actor, Listing, decode_cursor, encode_cursor, page_size, reading
from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from customary_ktv.access import VIEW
from customary_ktv.reports.customer_files import File, FileFilter, FileRow, file_rows


@get(
    "/ktv/files/{file:str}",
    permission=VIEW,
    sync_to_thread=True,
    summary="Customer master file (customers), or member file (members)",
    tags=["KTV"],
)
def list_file(
    actor: NamedDependency[Actor],
    file: FromPath[File],
    q: FromQuery[str] = "",
    tier_id: FromQuery[int | None] = None,
    cursor: FromQuery[str | None] = None,
    limit: FromQuery[int | None] = None,
) -> Listing[FileRow]:
    """The newest customers first. `q` is how a name begins, or a telephone; `tier_id` leaves those who paid with such a card."""
    size = page_size(limit)
    last = decode_cursor(cursor, int)[0] if cursor else None
    with reading() as session:
        found = file_rows(session, actor, file, FileFilter(q.strip(), tier_id), last, size)
    return Listing(found[:size], encode_cursor([found[size - 1].customer_id]) if len(found) > size else None)


HANDLERS = (list_file,)
