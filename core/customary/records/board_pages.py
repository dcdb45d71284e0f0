"""The supervisor's board: what waits in all queues, and the rows behind each number."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromQuery

from customary.database.transaction import reading
from customary.plugins.actor import Actor
from customary.plugins.text import texts
from customary.records.board import FAR, VIEW, BoardRow, Wanted, board, board_rows
from customary.web.http import AnyRequest
from customary.web.pages import page
from customary.web.paging import decode_cursor, encode_cursor

_ = texts("records")

PAGE = 50


@get("/board", permission=VIEW, sync_to_thread=True)
def whole_board(request: AnyRequest, actor: NamedDependency[Actor]) -> Response[str]:
    """By department, party, person and queue."""
    with reading() as session:
        found = board(session, actor)
    return page(request, "records/board.html", board=found)


@get("/board/rows", permission=VIEW, sync_to_thread=True)
def rows_of_board(
    request: AnyRequest,
    actor: NamedDependency[Actor],
    queue: FromQuery[str | None] = None,
    team: FromQuery[int | None] = None,
    party: FromQuery[int | None] = None,
    person: FromQuery[int | None] = None,
    overdue: FromQuery[bool] = False,
    cursor: FromQuery[str | None] = None,
) -> Response[str]:
    """What waits, the longest due first."""
    wanted = Wanted(queue, team, party, person, overdue)
    after = place_of(cursor)
    with reading() as session:
        found = board_rows(session, actor, wanted, after, PAGE + 1)
    asked = {"queue": queue, "team": team, "party": party, "person": person, "overdue": "1" if overdue else None}
    kept = {name: value for name, value in asked.items() if value is not None}
    return page(
        request,
        "records/board_rows.html",
        rows=found[:PAGE],
        overdue=overdue,
        here=f"/board/rows?{urlencode({name: value for name, value in kept.items() if name != 'overdue'})}",
        next_page=f"/board/rows?{urlencode({**kept, 'cursor': place(found[PAGE - 1])})}" if len(found) > PAGE else "",
    )


def place_of(cursor: str | None) -> tuple[date, str, int] | None:
    """The place that a cursor stands for."""
    if not cursor:
        return None
    due, queue, record_id = decode_cursor(cursor, date, str, int)
    return due, queue, record_id


def place(row: BoardRow) -> Any:  # a signed cursor
    """Where a page ended."""
    return encode_cursor((row.due or FAR, row.queue, row.record_id))


handlers = (whole_board, rows_of_board)
