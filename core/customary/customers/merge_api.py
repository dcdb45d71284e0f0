"""Merging over the API, and taking it back."""

from datetime import datetime
from typing import Annotated, Literal

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Meta, Struct, field

from customary.customers.access import MERGE, VIEW
from customary.customers.duplicates import Pair, suspected_duplicates, tell_apart
from customary.customers.merge import merge_customers
from customary.customers.merge_undo import undo_merge
from customary.customers.merge_words import PastMerge, merges_of
from customary.customers.reading import ListedCustomer
from customary.database.transaction import reading, transaction
from customary.plugins.actor import Actor
from customary.web.paging import Listing

TAGS = ["Customers"]


class MergeIn(Struct, forbid_unknown_fields=True):
    """Who is merged into the customer of the address, and whose value of which field holds."""

    loser_id: int
    fields: Annotated[
        dict[str, Literal["winner", "loser"]],
        Meta(description="By field; else it is the winner's, unless he has none.", examples=[{"name": "loser"}]),
    ] = field(default_factory=dict)


class KeptOut(Struct):
    """What an undo left as it was, as somebody had changed it since."""

    what: str
    number: str
    field: str


class MergeOut(Struct):
    """A merge of one customer into another. `moved` numbers the rows by what they are called."""

    id: int
    winner_id: int
    loser_id: int
    loser_name: str
    at: datetime
    author: str
    moved: dict[str, int]
    undone_at: datetime | None
    undone_by: str
    kept: list[KeptOut]


class LookAlike(Struct):
    """One of a pair."""

    id: int
    name: str
    phones: list[str]


class PairOut(Struct):
    """Two customers who look like one."""

    first: LookAlike
    second: LookAlike
    why: str


class ApartIn(Struct, forbid_unknown_fields=True):
    """Two customers who are not the same."""

    first_id: int
    second_id: int


@post(
    "/customers/{customer_id:int}/merge",
    permission=MERGE,
    status_code=200,
    sync_to_thread=True,
    summary="Merge another customer into this one",
    tags=TAGS,
)
def merge(actor: NamedDependency[Actor], customer_id: FromPath[int], data: JSONBody[MergeIn]) -> MergeOut:
    """All that belongs to the loser is the winner's from now on, rows of disabled plugins included; it can be undone."""
    with transaction(actor) as session:
        merge_id = merge_customers(session, actor, customer_id, data.loser_id, dict(data.fields))
    return _one(actor, customer_id, merge_id)


@post(
    "/customers/{customer_id:int}/merge/undo",
    permission=MERGE,
    status_code=200,
    sync_to_thread=True,
    summary="Undo the merge of this customer into another",
    tags=TAGS,
)
def undo(actor: NamedDependency[Actor], customer_id: FromPath[int]) -> MergeOut:
    """The customer of the address is the one who was merged. `kept` lists what somebody has changed since: it stays as it is."""
    with transaction(actor) as session:
        merge_id = undo_merge(session, actor, customer_id).id
    return _one(actor, customer_id, merge_id)


@get(
    "/customers/{customer_id:int}/merges",
    permission=VIEW,
    sync_to_thread=True,
    summary="List the merges of a customer",
    tags=TAGS,
)
def merges(actor: NamedDependency[Actor], customer_id: FromPath[int]) -> Listing[MergeOut]:
    """Of others into him, and of himself into others, the latest first."""
    with reading() as session:
        found = merges_of(session, actor, customer_id)
    return Listing([_shown(one) for one in found], None)


@get(
    "/customers/duplicates",
    permission=MERGE,
    sync_to_thread=True,
    summary="List customers who look like one",
    tags=TAGS,
)
def duplicates(actor: NamedDependency[Actor]) -> Listing[PairOut]:
    """The newest pairs; those that were told apart are left out."""
    with reading() as session:
        pairs = suspected_duplicates(session, actor)
    return Listing([_pair(pair) for pair in pairs], None)


@post(
    "/customers/duplicates/apart",
    permission=MERGE,
    status_code=204,
    sync_to_thread=True,
    summary="Say that two customers are not the same",
    tags=TAGS,
)
def apart(actor: NamedDependency[Actor], data: JSONBody[ApartIn]) -> None:
    """They are not listed as duplicates any more."""
    with transaction(actor) as session:
        tell_apart(session, actor, data.first_id, data.second_id)


def _one(actor: Actor, customer_id: int, merge_id: int | None) -> MergeOut:
    with reading() as session:
        return next(_shown(one) for one in merges_of(session, actor, customer_id) if one.id == merge_id)


def _shown(past: PastMerge) -> MergeOut:
    moved: dict[str, int] = {}
    for one in past.moved:
        moved[str(one.title)] = moved.get(str(one.title), 0) + one.number
    kept = [KeptOut(str(what), number, name) for what, number, name in past.kept]
    return MergeOut(
        past.id,
        past.winner_id,
        past.loser_id,
        past.loser_name,
        past.at,
        past.author,
        moved,
        past.undone_at,
        past.undone_by,
        kept,
    )


def _pair(pair: Pair) -> PairOut:
    return PairOut(_look(pair.first), _look(pair.second), str(pair.why))


def _look(line: ListedCustomer) -> LookAlike:
    return LookAlike(line.id, line.name, [phone.e164 for phone in line.phones])


handlers = (merge, undo, merges, duplicates, apart)
