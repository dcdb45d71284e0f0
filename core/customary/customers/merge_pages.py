"""The pages on which two customers become one, and two again."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody

from customary.customers.access import MERGE, VIEW, customer_for
from customary.customers.duplicates import suspected_duplicates, tell_apart
from customary.customers.merge import check_apart, merge_customers
from customary.customers.merge_fields import FIELDS
from customary.customers.merge_preview import compare
from customary.customers.merge_undo import undo_merge
from customary.customers.merge_words import merges_of
from customary.customers.reading import read_customer
from customary.customers.search import search
from customary.database.transaction import reading, transaction
from customary.plugins.actor import Actor
from customary.plugins.errors import Conflict, Invalid, Rejected
from customary.plugins.text import Text, texts
from customary.web.forms import whole_number
from customary.web.pages import page, redirect

_ = texts("customers")

PageRequest = Request[Any, Any, Any]  # no handler looks at its user, auth or state
Body = URLEncodedBody[dict[str, str | list[str]]]
FOUND = 20


@get("/customers/duplicates", permission=MERGE, sync_to_thread=True)
def duplicates(request: PageRequest, actor: NamedDependency[Actor]) -> Response[str]:
    """Pairs who look like one."""
    with reading() as session:
        pairs = suspected_duplicates(session, actor)
    return page(request, "customers/duplicates.html", pairs=pairs)


@post("/customers/duplicates/apart", permission=MERGE, sync_to_thread=True)
def apart(request: PageRequest, actor: NamedDependency[Actor], data: Body) -> Response[Any]:
    """The two are not the same."""
    first, second = (whole_number(str(data.get(name, ""))) or 0 for name in ("first", "second"))
    with transaction(actor) as session:
        tell_apart(session, actor, first, second)
    return redirect(request, "/customers/duplicates", flash=_("Remembered: these two are not the same."))


@get("/customers/{customer_id:int}/merge", permission=MERGE, sync_to_thread=True)
def choose(
    request: PageRequest, actor: NamedDependency[Actor], customer_id: FromPath[int], q: FromQuery[str] = ""
) -> Response[str]:
    """Whom to merge into this customer."""
    with reading() as session:
        customer_for(session, actor, customer_id, MERGE)
        line = read_customer(session, actor, customer_id)
        hits = [hit for hit in search(session, actor, q, FOUND) if hit.customer_id != customer_id] if q.strip() else []
        pairs = suspected_duplicates(session, actor, customer_id)
    return page(request, "customers/merge_choose.html", line=line, hits=hits, pairs=pairs, q=q)


@get("/customers/{customer_id:int}/merge/{other_id:int}", permission=MERGE, sync_to_thread=True)
def comparison(
    request: PageRequest, actor: NamedDependency[Actor], customer_id: FromPath[int], other_id: FromPath[int]
) -> Response[Any]:
    """The two side by side: whose values hold, and what moves."""
    try:
        with reading() as session:
            compared = compare(session, actor, customer_id, other_id)
    except (Invalid, Conflict) as error:
        return redirect(request, f"/customers/{customer_id}", flash=_said(error), tone="warn")
    return page(request, "customers/merge.html", compared=compared)


@post("/customers/{customer_id:int}/merge/{other_id:int}", permission=MERGE, sync_to_thread=True)
def merge(
    request: PageRequest, actor: NamedDependency[Actor], customer_id: FromPath[int], other_id: FromPath[int], data: Body
) -> Response[Any]:
    """Merge, and show what has moved, with the way back."""
    fields = {name: str(data[name]) for name in FIELDS if name in data}
    try:
        with transaction(actor) as session:
            check_apart(customer_id, other_id)
            merge_customers(session, actor, customer_id, other_id, fields)
    except (Invalid, Conflict, Rejected) as error:
        return redirect(request, f"/customers/{customer_id}", flash=_said(error), tone="warn")
    return redirect(request, f"/customers/{customer_id}/merges", flash=_("Merged. All records are in one place now."))


@get("/customers/{customer_id:int}/merges", permission=VIEW, sync_to_thread=True)
def merges(request: PageRequest, actor: NamedDependency[Actor], customer_id: FromPath[int]) -> Response[str]:
    """Who became one with this customer, what moved, what was taken back."""
    with reading() as session:
        line = read_customer(session, actor, customer_id)
        past = merges_of(session, actor, customer_id)
    return page(request, "customers/merges.html", line=line, merges=past)


@post("/customers/{customer_id:int}/merge/undo", permission=MERGE, sync_to_thread=True)
def undo(request: PageRequest, actor: NamedDependency[Actor], customer_id: FromPath[int]) -> Response[Any]:
    """Take back the merge of this customer into another."""
    try:
        with transaction(actor) as session:
            undone = undo_merge(session, actor, customer_id)
            winner_id, name, kept = undone.winner_id, undone.loser_name, len(undone.kept)
    except (Conflict, Rejected) as error:
        return redirect(request, f"/customers/{customer_id}/merges", flash=_said(error), tone="warn")
    if kept:
        told, tone = (
            _("{name} is a customer of his own again. Some entries were changed since and stay.", name=name),
            "warn",
        )
    else:
        told, tone = _("{name} is a customer of his own again.", name=name), "ok"
    return redirect(request, f"/customers/{winner_id}/merges", flash=told, tone=tone)


def _said(error: Invalid | Conflict | Rejected) -> Text:
    return error.errors[0].message if isinstance(error, Invalid) else error.message


handlers = (duplicates, apart, choose, comparison, merge, merges, undo)
