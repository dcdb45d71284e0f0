"""Customers over the API."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from litestar import Request, Response, delete, get, patch, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from msgspec import UNSET

from customary.customers.access import ARCHIVE, ASSIGN, EDIT, VIEW
from customary.customers.archive import archive_customers, restore_customers
from customary.customers.assign import assign_customers, assign_to_team
from customary.customers.change import change_customer
from customary.customers.create import create_customer
from customary.customers.listing import KEY_KINDS, Filters, Sort, list_customers
from customary.customers.reading import read_customer
from customary.customers.relate import end_relation, relate, ties_of
from customary.customers.structs import (
    AssignmentIn,
    AssignmentOut,
    CustomerIn,
    CustomerOut,
    CustomerPatch,
    RelationIn,
    RelationOut,
    changes,
    new_customer,
    relation,
    shown,
)
from customary.customers.upsert import upsert_customer
from customary.database.transaction import reading, transaction
from customary.plugins.actor import Actor
from customary.web.etags import etag, version_asked
from customary.web.paging import Listing, decode_cursor, encode_cursor, page_size

TAGS = ["Customers"]
CustomerRequest = Request[Any, Any, Any]  # no handler looks at its user, auth or state


@get("/customers", permission=VIEW, sync_to_thread=True, summary="List customers", tags=TAGS)
def list_of_customers(
    actor: NamedDependency[Actor],
    q: FromQuery[str | None] = None,
    owner: FromQuery[int | None] = None,
    tag: FromQuery[str | None] = None,
    in_state: Annotated[Literal["active", "archived", "all"], QueryParameter(name="state")] = "active",
    kind: FromQuery[Literal["person", "organisation"] | None] = None,
    phone: FromQuery[str | None] = None,
    without_phone: FromQuery[bool] = False,
    external_id: FromQuery[str | None] = None,
    created_after: FromQuery[datetime | None] = None,
    in_own_right: FromQuery[bool | None] = None,
    segment: FromQuery[str | None] = None,
    sort: FromQuery[Sort] = "newest",
    cursor: FromQuery[str | None] = None,
    limit: FromQuery[int | None] = None,
) -> Listing[CustomerOut]:
    """Customers that one may see, a page at a time. `owner` 0 is nobody's. Mere contacts are listed too unless `in_own_right` is true."""
    filters = Filters(
        q=q,
        owner=owner,
        tag=tag,
        state=None if in_state == "all" else in_state,
        kind=kind,
        phone=phone,
        without_phone=without_phone,
        external_id=external_id,
        created_after=created_after,
        in_own_right=in_own_right,
        segment=segment,
    )
    after = decode_cursor(cursor, *KEY_KINDS[sort]) if cursor else None
    with reading() as session:
        lines, key = list_customers(session, actor, filters, sort, after, page_size(limit))
    return Listing([shown(line) for line in lines], encode_cursor(key) if key else None)


@get("/customers/{customer_id:int}", permission=VIEW, sync_to_thread=True, summary="Read a customer", tags=TAGS)
def customer(actor: NamedDependency[Actor], customer_id: FromPath[int]) -> Response[CustomerOut]:
    """One customer, with an ETag for changing him."""
    return answer(actor, customer_id)


@post("/customers", permission=EDIT, sync_to_thread=True, summary="Create a customer", tags=TAGS)
def create(actor: NamedDependency[Actor], data: JSONBody[CustomerIn]) -> Response[CustomerOut]:
    """Create a customer."""
    with transaction(actor) as session:
        customer_id = create_customer(session, actor, new_customer(data))
    return answer(actor, customer_id, status=201)


@patch("/customers/{customer_id:int}", permission=EDIT, sync_to_thread=True, summary="Change a customer", tags=TAGS)
def change(
    request: CustomerRequest, actor: NamedDependency[Actor], customer_id: FromPath[int], data: JSONBody[CustomerPatch]
) -> Response[CustomerOut]:
    """Change what is given. `If-Match` names the version that was read; 412 tells the one that stands now."""
    with transaction(actor) as session:
        change_customer(session, actor, customer_id, version_asked(request), changes(data))
    return answer(actor, customer_id)


@put(
    "/customers/by-external-id/{external_id:str}",
    permission=EDIT,
    sync_to_thread=True,
    summary="Create or replace a customer by external id",
    tags=TAGS,
)
def upsert(
    request: CustomerRequest, actor: NamedDependency[Actor], external_id: FromPath[str], data: JSONBody[CustomerIn]
) -> Response[CustomerOut]:
    """Create the customer who bears this id in another system (201), or replace what is known of him (200)."""
    version = version_asked(request) if "if-match" in request.headers else None
    with transaction(actor) as session:
        customer_id, created = upsert_customer(session, actor, external_id, new_customer(data), version)
    return answer(actor, customer_id, status=201 if created else 200)


@post(
    "/customers/{customer_id:int}/archive",
    permission=ARCHIVE,
    status_code=200,
    sync_to_thread=True,
    summary="Archive a customer",
    tags=TAGS,
)
def archive(actor: NamedDependency[Actor], customer_id: FromPath[int]) -> Response[CustomerOut]:
    """Put a customer away; nothing of him is lost."""
    with transaction(actor) as session:
        archive_customers(session, actor, [customer_id])
    return answer(actor, customer_id)


@post(
    "/customers/{customer_id:int}/restore",
    permission=ARCHIVE,
    status_code=200,
    sync_to_thread=True,
    summary="Restore an archived customer",
    tags=TAGS,
)
def restore(actor: NamedDependency[Actor], customer_id: FromPath[int]) -> Response[CustomerOut]:
    """Take an archived customer out again."""
    with transaction(actor) as session:
        restore_customers(session, actor, [customer_id])
    return answer(actor, customer_id)


@post(
    "/customers/assignments",
    permission=ASSIGN,
    status_code=200,
    sync_to_thread=True,
    summary="Give customers to colleagues",
    tags=TAGS,
)
def assign(actor: NamedDependency[Actor], data: JSONBody[AssignmentIn]) -> AssignmentOut:
    """Give many customers to one person (or, with null, to nobody), or share them out in a team."""
    with transaction(actor) as session:
        if data.team_id is not UNSET:
            return AssignmentOut(assign_to_team(session, actor, data.customer_ids, data.team_id))
        owner_id = None if data.owner_id is UNSET else data.owner_id
        return AssignmentOut(assign_customers(session, actor, data.customer_ids, owner_id))


@get(
    "/customers/{customer_id:int}/relations",
    permission=VIEW,
    sync_to_thread=True,
    summary="List a customer's relations",
    tags=TAGS,
)
def relations(actor: NamedDependency[Actor], customer_id: FromPath[int]) -> Listing[RelationOut]:
    """To whom a customer is tied, the current ones first."""
    with reading() as session:
        read_customer(session, actor, customer_id)
        ties = ties_of(session, actor, customer_id)
    return Listing([relation(tie) for tie in ties], None)


@post(
    "/customers/{customer_id:int}/relations",
    permission=EDIT,
    sync_to_thread=True,
    summary="Tie a customer to another",
    tags=TAGS,
)
def add_relation(actor: NamedDependency[Actor], customer_id: FromPath[int], data: JSONBody[RelationIn]) -> RelationOut:
    """This customer "is a <kind> to" the other."""
    with transaction(actor) as session:
        relation_id = relate(session, actor, customer_id, data.to_id, data.kind, data.since, data.until)
        ties = ties_of(session, actor, customer_id)
    return next(relation(tie) for tie in ties if tie.id == relation_id)


@delete(
    "/customers/relations/{relation_id:int}",
    permission=EDIT,
    sync_to_thread=True,
    summary="End or take back a relation",
    tags=TAGS,
)
def remove_relation(
    actor: NamedDependency[Actor], relation_id: FromPath[int], until: FromQuery[date | None] = None
) -> None:
    """Let it end on the day `until`; without one it is taken back as a mistake."""
    with transaction(actor) as session:
        end_relation(session, actor, relation_id, until)


def answer(actor: Actor, customer_id: int, status: int = 200) -> Response[CustomerOut]:
    """The customer as he stands now."""
    with reading() as session:
        line = read_customer(session, actor, customer_id)
    return Response(shown(line), status_code=status, headers={"ETag": etag(line.version)})


handlers = (
    list_of_customers,
    customer,
    create,
    change,
    upsert,
    archive,
    restore,
    assign,
    relations,
    add_relation,
    remove_relation,
)
