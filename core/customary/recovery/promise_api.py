"""Promises over the API; their moves are `POST /records/core.promise/ID/moves`."""

from datetime import date
from typing import Annotated

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from customary.database.transaction import reading, transaction
from customary.plugins.actor import Actor
from customary.recovery.promise_lifecycle import VIEW, WORK
from customary.recovery.promises import NewPromise, PromiseFilter, PromiseRow, make_promise, one_promise, promises
from customary.recovery.structs import Created
from customary.web.paging import Listing, decode_cursor, encode_cursor, page_size

TAGS = ["Promises"]


class PromiseOut(msgspec.Struct):
    """A promise: to whom, what, until when, who keeps it."""

    id: int
    customer_id: int
    customer: str
    interaction_id: int | None
    text: str
    due: date
    keeper_id: int | None
    keeper: str
    record: str | None
    record_id: int | None
    record_label: str
    result: str
    made_on: date
    kept_on: date | None
    author: str
    state: str
    version: int


class PromiseIn(msgspec.Struct, forbid_unknown_fields=True):
    """What is promised to whom, until when; `keeper_id` null is oneself."""

    customer_id: int
    text: str
    due: date
    keeper_id: int | None = None
    record: str | None = None
    record_id: int | None = None


def promise_out(row: PromiseRow) -> PromiseOut:
    return PromiseOut(**{name: getattr(row, name) for name in PromiseOut.__struct_fields__})


@get("/promises", permission=VIEW, sync_to_thread=True, summary="List promises", tags=TAGS)
def list_of_promises(
    actor: NamedDependency[Actor],
    in_state: Annotated[str | None, QueryParameter(name="state")] = None,
    customer: FromQuery[int | None] = None,
    cursor: FromQuery[str | None] = None,
    limit: FromQuery[int | None] = None,
) -> Listing[PromiseOut]:
    """Promises that one may see, by due date."""
    size = page_size(limit)
    after = None
    if cursor:
        day, id_ = decode_cursor(cursor, date, int)
        after = day, id_
    with reading() as session:
        found = promises(session, actor, PromiseFilter(in_state, customer), after, size + 1)
    more = encode_cursor((found[size - 1].due, found[size - 1].id)) if len(found) > size else None
    return Listing([promise_out(row) for row in found[:size]], more)


@get("/promises/{promise_id:int}", permission=VIEW, sync_to_thread=True, summary="Read a promise", tags=TAGS)
def read_promise(actor: NamedDependency[Actor], promise_id: FromPath[int]) -> PromiseOut:
    """One promise."""
    with reading() as session:
        return promise_out(one_promise(session, actor, promise_id))


@post("/promises", permission=WORK, sync_to_thread=True, summary="Make a promise", tags=TAGS)
def new_promise(actor: NamedDependency[Actor], data: JSONBody[PromiseIn]) -> Created:
    """Promise something to a customer."""
    given = NewPromise(**{name: getattr(data, name) for name in PromiseIn.__struct_fields__})
    with transaction(actor) as session:
        return Created(make_promise(session, actor, given))


promise_handlers = (list_of_promises, read_promise, new_promise)
