"""Where a supervisor keeps the list of causes, and says which department takes in what the public page brings."""

from typing import Annotated, Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.params import Body

from customary.complaints.settings import KEY, Cause, ComplaintSettings, complaint_settings, read_causes
from customary.complaints.words import SET
from customary.customers.choices import teams
from customary.database import clock
from customary.database.deployment import current
from customary.database.parameters import change_parameters, latest_version, versions
from customary.database.transaction import reading, transaction
from customary.plugins.actor import Actor
from customary.plugins.errors import Invalid, Stale
from customary.plugins.text import texts
from customary.web.forms import Form, whole_number
from customary.web.http import AnyRequest
from customary.web.pages import page, redirect

_ = texts("complaints")

Sent = Annotated[dict[str, Any], Body(media_type=RequestEncodingType.URL_ENCODED)]  # texts, or lists of them
SPARE = 3


@get("/complaints/settings", permission=SET, sync_to_thread=True)
def settings(request: AnyRequest) -> Response[str]:
    """The list as it stands, with some empty lines for more."""
    with reading() as session:
        held = complaint_settings(session)
    return _page(request, Form.of({"department": held.department}), list(held.causes))


@post("/complaints/settings", permission=SET, sync_to_thread=True)
def save(request: AnyRequest, actor: NamedDependency[Actor], data: Sent) -> Response[Any]:
    """From today on. A cause that complaints bear already keeps its key, whatever it is called."""
    form = Form.of(data)
    written = [
        Cause(*words)
        for words in zip(*(list(form.values.get(f"cause_{name}", ())) for name in ("key", "zh", "en")), strict=False)
    ]
    values = {"department": form.value("department")}
    try:
        with transaction(actor) as session:
            change_parameters(
                session,
                KEY,
                ComplaintSettings,
                {**values, "causes": read_causes(written)},
                clock.today(),
                whole_number(form.value("version")),
            )
    except (Invalid, Stale) as failure:
        return _page(request, form.failed(failure), [one for one in written if one.zh or one.en], 422)
    return redirect(request, "/complaints/settings", flash=_("Saved. It holds from today on."))


def _page(request: AnyRequest, form: Form, causes: list[Cause], status: int = 200) -> Response[str]:
    with reading() as session:
        stored, groups = versions(session, KEY), teams(session)
    return page(
        request,
        "complaints/settings.html",
        status=status,
        form=form,
        causes=[*causes, *(Cause() for _number in range(SPARE))],
        version=latest_version(stored),
        teams=groups,
        public=current().settings.public_complaints,
    )


handlers = (settings, save)
