"""Lists to be worked off: answers of customers who were not satisfied, numbers that lead nowhere."""

from datetime import date
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from customary.database.transaction import reading, transaction
from customary.interactions.answers import REVIEW, answers, review
from customary.interactions.call_pages import Sent
from customary.interactions.follow_ups import WORK
from customary.interactions.numbers import add_number, numbers_to_correct
from customary.plugins.actor import Actor
from customary.plugins.errors import Conflict, Invalid
from customary.plugins.text import texts
from customary.web.forms import Form
from customary.web.http import AnyRequest
from customary.web.pages import page, redirect
from customary.web.paging import decode_cursor, encode_cursor

_ = texts("interactions")
PAGE = 30
SEE_CASES = "core.cases.view"  # of a higher room, which has the page of a case


@get("/answers", permission=REVIEW, sync_to_thread=True)
def list_of_answers(
    request: AnyRequest,
    actor: NamedDependency[Actor],
    seen: FromQuery[bool] = False,
    cursor: FromQuery[str | None] = None,
) -> Response[str]:
    """Neutral and dissatisfied answers, new ones or those gone through."""
    return _answers(request, actor, seen, cursor, Form())


@post("/answers/{interaction_id:int}", permission=REVIEW, sync_to_thread=True)
def mark(
    request: AnyRequest, actor: NamedDependency[Actor], interaction_id: FromPath[int], data: Sent
) -> Response[Any]:
    """Gone through, with a word on what is done."""
    form = Form.of({f"note-{interaction_id}": Form.of(data).value("note")})
    try:
        with transaction(actor) as session:
            review(session, actor, interaction_id, form.value(f"note-{interaction_id}"))
    except Invalid as failure:
        return redirect(request, "/answers", flash=failure.errors[0].message, tone="danger")
    except Conflict as failure:
        return redirect(request, "/answers", flash=failure.message, tone="warn")
    return redirect(request, "/answers", flash=_("Marked as seen."))


@get("/numbers", permission=WORK, sync_to_thread=True)
def list_of_numbers(
    request: AnyRequest, actor: NamedDependency[Actor], cursor: FromQuery[str | None] = None
) -> Response[str]:
    """Customers who cannot be called."""
    after = decode_cursor(cursor, int)[0] if cursor else 0
    with reading() as session:
        found = numbers_to_correct(session, actor, after, PAGE + 1)
    more = f"/numbers?cursor={encode_cursor((found[PAGE - 1].customer_id,))}" if len(found) > PAGE else ""
    return page(request, "interactions/numbers.html", rows=found[:PAGE], next_page=more, form=Form())


@post("/numbers/{customer_id:int}", permission=WORK, sync_to_thread=True)
def correct(
    request: AnyRequest, actor: NamedDependency[Actor], customer_id: FromPath[int], data: Sent
) -> Response[Any]:
    """The number that somebody has found out."""
    try:
        with transaction(actor) as session:
            add_number(session, actor, customer_id, Form.of(data).value("phone"), "phone")
    except Invalid as failure:
        return redirect(request, "/numbers", flash=failure.errors[0].message, tone="danger")
    return redirect(request, "/numbers", flash=_("The number was saved as verified today."))


def _answers(request: AnyRequest, actor: Actor, seen: bool, cursor: str | None, form: Form) -> Response[str]:
    after = None
    if cursor:
        day, id_ = decode_cursor(cursor, date, int)
        after = day, id_
    with reading() as session:
        found = answers(session, actor, seen, after, PAGE + 1)
    last = found[PAGE - 1] if len(found) > PAGE else None
    more = f"/answers?seen={str(seen).lower()}&cursor={encode_cursor((last.day, last.id))}" if last else ""
    return page(
        request,
        "interactions/answers.html",
        rows=found[:PAGE],
        seen=seen,
        next_page=more,
        form=form,
        may_see_cases=actor.may(SEE_CASES),
    )


handlers = (list_of_answers, mark, list_of_numbers, correct)
