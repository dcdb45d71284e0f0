"""The forms of customers: new, changed, given to others, tied, put away."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody

from customary.customers.access import ARCHIVE, ASSIGN, EDIT, customer_for
from customary.customers.archive import archive_customers, restore_customers
from customary.customers.assign import assign_customers, assign_to_team
from customary.customers.change import change_customer
from customary.customers.choices import colleagues
from customary.customers.create import create_customer
from customary.customers.form import (
    agreed,
    blank_form,
    differences,
    form_of,
    phone_places,
    resolved,
    said_changes,
    said_new,
    sent_form,
)
from customary.customers.pages import customer_page
from customary.customers.reading import read_customer
from customary.customers.relate import end_relation, relate
from customary.customers.search import the_one
from customary.database import clock
from customary.database.transaction import reading, transaction
from customary.plugins.actor import Actor
from customary.plugins.errors import Conflict, Invalid, Rejected, Stale
from customary.plugins.text import counted_texts, texts
from customary.web.forms import Form, whole_number
from customary.web.pages import page, redirect

_, _n = texts("customers"), counted_texts("customers")

PageRequest = Request[Any, Any, Any]  # no handler looks at its user, auth or state
Body = URLEncodedBody[dict[str, str | list[str]]]


@get("/customers/new", permission=EDIT, sync_to_thread=True)
def new(request: PageRequest, actor: NamedDependency[Actor]) -> Response[str]:
    """An empty form."""
    return _form_page(request, actor, blank_form(actor.staff_id))


@post("/customers", permission=EDIT, sync_to_thread=True)
def create(request: PageRequest, actor: NamedDependency[Actor], data: Body) -> Response[Any]:
    """Create the customer, or show the form again with what is wrong."""
    form = sent_form(data)
    try:
        with transaction(actor) as session:
            customer_id = create_customer(session, actor, said_new(form))
    except (Invalid, Conflict, Rejected) as error:
        return _form_page(request, actor, form.failed(error), status=422)
    return redirect(request, f"/customers/{customer_id}", flash=_("{name} was created.", name=form.value("name")))


@get("/customers/{customer_id:int}/edit", permission=EDIT, sync_to_thread=True)
def edit(request: PageRequest, actor: NamedDependency[Actor], customer_id: FromPath[int]) -> Response[str]:
    """The form as the customer stands."""
    with reading() as session:
        customer_for(session, actor, customer_id, EDIT)
        line = read_customer(session, actor, customer_id)
    return _form_page(request, actor, form_of(line), line=line)


@post("/customers/{customer_id:int}/edit", permission=EDIT, sync_to_thread=True)
def change(
    request: PageRequest, actor: NamedDependency[Actor], customer_id: FromPath[int], data: Body
) -> Response[Any]:
    """Save, or show what is wrong, or show both versions if somebody else has saved meanwhile."""
    form = resolved(data)
    version = form.value("version")
    try:
        with transaction(actor) as session:
            change_customer(session, actor, customer_id, whole_number(version) or 0, said_changes(form))
    except Stale:
        return _conflict_page(request, actor, customer_id, form)
    except (Invalid, Conflict, Rejected) as error:
        with reading() as session:
            line = read_customer(session, actor, customer_id)
        return _form_page(request, actor, form.failed(error), line=line, status=422)
    return redirect(request, f"/customers/{customer_id}", flash=_("Saved."))


@post("/customers/assign", permission=ASSIGN, sync_to_thread=True)
def assign(request: PageRequest, actor: NamedDependency[Actor], data: Body) -> Response[Any]:
    """Give the chosen customers to somebody, or to a team in turn; back to the list they were chosen in."""
    form = sent_form(data)
    ids = [number for value in form.values.get("ids", ()) if (number := whole_number(value)) is not None]
    kind, _dot, told = form.value("to").partition("-")
    receiver = whole_number(told)
    back = form.value("back") if form.value("back").startswith("/customers") else "/customers"
    if not ids or kind not in ("staff", "team", "nobody") or (receiver is None) != (kind == "nobody"):
        return redirect(request, back, flash=_("Choose customers, and to whom they go."), tone="warn")
    with transaction(actor) as session:
        if kind == "team" and receiver is not None:
            changed = assign_to_team(session, actor, ids, receiver)
        else:
            changed = assign_customers(session, actor, ids, receiver)
    return redirect(request, back, flash=_n("{n} customer changed hands.", "{n} customers changed hands.", changed))


@post("/customers/{customer_id:int}/archive", permission=ARCHIVE, sync_to_thread=True)
def archive(request: PageRequest, actor: NamedDependency[Actor], customer_id: FromPath[int]) -> Response[Any]:
    """Put the customer away."""
    with transaction(actor) as session:
        archive_customers(session, actor, [customer_id])
    return redirect(request, f"/customers/{customer_id}", flash=_("Archived. The customer is no longer in the lists."))


@post("/customers/{customer_id:int}/restore", permission=ARCHIVE, sync_to_thread=True)
def restore(request: PageRequest, actor: NamedDependency[Actor], customer_id: FromPath[int]) -> Response[Any]:
    """Take him out again."""
    with transaction(actor) as session:
        restore_customers(session, actor, [customer_id])
    return redirect(request, f"/customers/{customer_id}", flash=_("Restored."))


@post("/customers/{customer_id:int}/relations", permission=EDIT, sync_to_thread=True)
def tie(request: PageRequest, actor: NamedDependency[Actor], customer_id: FromPath[int], data: Body) -> Response[Any]:
    """Tie the customer to the one who is meant by the words."""
    form = sent_form(data)
    try:
        with transaction(actor) as session:
            other = the_one(session, actor, form.value("who"))
            relate(session, actor, customer_id, other, form.value("kind"))
    except (Invalid, Conflict) as error:
        said = error.errors[0].message if isinstance(error, Invalid) else error.message
        return customer_page(request, actor, customer_id, status=422, tie_error=said, tie_who=form.value("who"))
    return redirect(request, f"/customers/{customer_id}", flash=_("The relation was added."))


@post("/customers/{customer_id:int}/relations/{relation_id:int}/end", permission=EDIT, sync_to_thread=True)
def untie(
    request: PageRequest, actor: NamedDependency[Actor], customer_id: FromPath[int], relation_id: FromPath[int]
) -> Response[Any]:
    """The relation ends today."""
    with transaction(actor) as session:
        end_relation(session, actor, relation_id, clock.today())
    return redirect(request, f"/customers/{customer_id}", flash=_("The relation has ended."))


def _form_page(request: PageRequest, actor: Actor, form: Form, line: object = None, status: int = 200) -> Response[str]:
    with reading() as session:
        staff = colleagues(session) if actor.may(ASSIGN) else []
    return page(
        request, "customers/form.html", status=status, form=form, places=phone_places(form), line=line, staff=staff
    )


def _conflict_page(request: PageRequest, actor: Actor, customer_id: int, mine: Form) -> Response[str]:
    with reading() as session:
        line = read_customer(session, actor, customer_id)
        names = {str(staff_id): name for staff_id, name in colleagues(session)}
    theirs = form_of(line)
    return page(
        request,
        "customers/conflict.html",
        status=412,
        line=line,
        differences=differences(mine, theirs, names),
        agreed=agreed(mine, theirs),
    )


handlers = (new, create, edit, change, assign, archive, restore, tie, untie)
