"""Pages of colleagues and teams."""

from typing import Any
from urllib.parse import urlencode

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from sqlmodel import Session

from customary.database.deployment import current
from customary.database.transaction import reading, transaction
from customary.plugins.actor import Actor
from customary.plugins.errors import Conflict, CustomaryError, Invalid, Stale
from customary.plugins.text import LANGUAGES, texts
from customary.roles.form_data import FormData, number_of, numbers_of, text_of
from customary.roles.granting import MANAGE as MANAGE_ROLES
from customary.roles.password_links import make_password_link
from customary.roles.role_editing import role_lines
from customary.roles.staff import MANAGE, StaffInput, add_staff, change_staff, deactivate, owned, reactivate
from customary.roles.staff_lists import StaffFilter, StaffLine, colleague_choices, one_colleague, staff_page
from customary.roles.teams import team_tree
from customary.roles.tokens import tokens_of
from customary.web.forms import Form, Option
from customary.web.language import NAMES
from customary.web.pages import page, redirect
from customary.web.paging import USUAL, decode_cursor, encode_cursor

_ = texts("roles")

AnyRequest = Request[Any, Any, Any]  # of any user, auth and state
AnyResponse = Response[Any]  # a page or a redirect
STATES = {"": True, "all": None, "gone": False}


@get("/staff", permission="core.staff.view", sync_to_thread=True)
def staff_list(
    request: AnyRequest,
    actor: NamedDependency[Actor],
    q: FromQuery[str] = "",
    team: FromQuery[int | None] = None,
    shown: FromQuery[str] = "",
    cursor: FromQuery[str] = "",
) -> AnyResponse:
    """Colleagues, filtered, page by page."""
    after = decode_cursor(cursor, str, int) if cursor else None
    wanted = StaffFilter(q, team, STATES.get(shown, True))
    with reading() as session:
        found = staff_page(session, actor, wanted, USUAL + 1, (after[0], after[1]) if after else None)
        teams = team_tree(session)
    last = found[USUAL - 1] if len(found) > USUAL else None
    chosen = {"q": q, "team": team or "", "shown": shown}
    return page(
        request,
        "roles/staff.html",
        people=found[:USUAL],
        teams=teams,
        form=Form.of(chosen),
        next=f"/staff?{urlencode({**chosen, 'cursor': encode_cursor([last.name, last.id])})}" if last else "",
        may_manage=actor.may(MANAGE),
    )


@get("/staff/new", permission="core.staff.manage", sync_to_thread=True)
def new_colleague(request: AnyRequest, actor: NamedDependency[Actor]) -> AnyResponse:
    """The empty form."""
    return _form(request, actor, Form.of({"language": "zh"}))


@post("/staff/new", permission="core.staff.manage", sync_to_thread=True)
def enter_colleague(request: AnyRequest, actor: NamedDependency[Actor], data: FormData) -> AnyResponse:
    """Enter a colleague; his page then offers the link for a password."""
    try:
        with transaction(actor) as session:
            staff_id = add_staff(session, actor, _given(data))
    except (Invalid, Conflict) as failure:
        return _form(request, actor, _sent(data).failed(failure))
    return redirect(request, f"/staff/{staff_id}", _("Entered. Now make a link with which the password is set."))


@get("/staff/{staff_id:int}", permission="core.staff.view", sync_to_thread=True)
def colleague(request: AnyRequest, actor: NamedDependency[Actor], staff_id: FromPath[int]) -> AnyResponse:
    """One colleague."""
    return _colleague(request, actor, staff_id)


@get("/staff/{staff_id:int}/edit", permission="core.staff.manage", sync_to_thread=True)
def edit_colleague(request: AnyRequest, actor: NamedDependency[Actor], staff_id: FromPath[int]) -> AnyResponse:
    """The form with what stands now."""
    with reading() as session:
        person = one_colleague(session, actor, staff_id)
    values = {**vars(person), "role_ids": [role.id for role in person.roles]}
    return _form(request, actor, Form.of(values), person)


@post("/staff/{staff_id:int}/edit", permission="core.staff.manage", sync_to_thread=True)
def save_colleague(
    request: AnyRequest, actor: NamedDependency[Actor], staff_id: FromPath[int], data: FormData
) -> AnyResponse:
    """Save; who was slower sees both versions."""
    try:
        with transaction(actor) as session:
            change_staff(session, actor, staff_id, number_of(data, "version") or 0, _given(data))
    except (Invalid, Conflict, Stale) as failure:
        with reading() as session:
            person = one_colleague(session, actor, staff_id)
        return _form(request, actor, _sent(data).failed(failure), person, failure)
    return redirect(request, f"/staff/{staff_id}", _("Saved."))


@post("/staff/{staff_id:int}/deactivate", permission="core.staff.manage", sync_to_thread=True)
def take_out(
    request: AnyRequest, actor: NamedDependency[Actor], staff_id: FromPath[int], data: FormData
) -> AnyResponse:
    """Out of work."""
    with transaction(actor) as session:
        deactivate(session, actor, staff_id, number_of(data, "version") or 0)
    return redirect(request, f"/staff/{staff_id}", _("Taken out of work. All sign-ins and tokens have ended."))


@post("/staff/{staff_id:int}/reactivate", permission="core.staff.manage", sync_to_thread=True)
def take_back(
    request: AnyRequest, actor: NamedDependency[Actor], staff_id: FromPath[int], data: FormData
) -> AnyResponse:
    """Back to work."""
    with transaction(actor) as session:
        reactivate(session, actor, staff_id, number_of(data, "version") or 0)
    return redirect(request, f"/staff/{staff_id}", _("Back at work."))


@post("/staff/{staff_id:int}/password-link", permission="core.staff.manage", sync_to_thread=True)
def password_link(request: AnyRequest, actor: NamedDependency[Actor], staff_id: FromPath[int]) -> AnyResponse:
    """A link for a password, shown this once."""
    with transaction(actor) as session:
        secret = make_password_link(session, actor, staff_id)
    scheme = "https" if current().settings.secure_cookies else request.url.scheme
    return _colleague(request, actor, staff_id, f"{scheme}://{request.url.netloc}/signin/link/{secret}")


def _colleague(request: AnyRequest, actor: Actor, staff_id: int, link: str = "") -> AnyResponse:
    may_manage = actor.may(MANAGE)
    with reading() as session:
        person = one_colleague(session, actor, staff_id)
        return page(
            request,
            "roles/colleague.html",
            person=person,
            link=link,
            may_manage=may_manage,
            owned=owned(session, staff_id) if may_manage else [],
            tokens=tokens_of(session, actor, staff_id) if may_manage else [],
            himself=actor.staff_id == staff_id,
            language_name=NAMES[person.language],
        )


def _form(
    request: AnyRequest,
    actor: Actor,
    form: Form,
    person: StaffLine | None = None,
    failure: CustomaryError | None = None,
) -> AnyResponse:
    with reading() as session:
        choices = _choices(session, person)
    return page(
        request,
        "roles/colleague_form.html",
        status=422 if form.errors else 200,
        form=form,
        person=person,
        stale=isinstance(failure, Stale),
        may_give_roles=actor.may(MANAGE_ROLES),
        **choices,
    )


def _choices(session: Session, person: StaffLine | None) -> dict[str, object]:
    mine = person.id if person else 0
    return {
        "teams": [Option(str(team.id), "\u3000" * team.depth + team.name) for team in team_tree(session)],
        "superiors": [Option(str(key), name) for key, name in colleague_choices(session) if key != mine],
        "roles": [Option(str(role.id), role.title) for role in role_lines(session)],
        "languages": [Option(language, NAMES[language]) for language in LANGUAGES],
    }


def _given(data: FormData) -> StaffInput:
    return StaffInput(
        name=text_of(data, "name"),
        email=text_of(data, "email"),
        language=text_of(data, "language"),
        team_id=number_of(data, "team_id"),
        superior_id=number_of(data, "superior_id"),
        role_ids=numbers_of(data, "role_ids") if text_of(data, "with_roles") else None,
    )


def _sent(data: FormData) -> Form:
    return Form.of({name: value for name, value in data.items() if name != "version"})


handlers = (
    staff_list,
    new_colleague,
    enter_colleague,
    colleague,
    edit_colleague,
    save_colleague,
    take_out,
    take_back,
    password_link,
)
