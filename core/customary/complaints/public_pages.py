"""The page on which anybody may complain, without signing in."""

from typing import Annotated, Any

from litestar import Response, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body

from customary.complaints.intake import check_open, complain
from customary.plugins.errors import Invalid, TooManyRequests
from customary.roles.cookies import address_of
from customary.web.forms import Form
from customary.web.http import AnyRequest
from customary.web.pages import page

Sent = Annotated[dict[str, Any], Body(media_type=RequestEncodingType.URL_ENCODED)]  # texts, or lists of them
LARGEST = 64 * 1024
# A field that no person sees; what fills it in is a machine, and is answered as if all had gone well.
TRAP = "website"
TOLD = ("complainant", "phone", "contact", "subject", "content", "demand")


@get("/complain", public=True, sync_to_thread=True)
def form(request: AnyRequest) -> Response[str]:
    """The empty form."""
    check_open()
    return page(request, "complaints/public.html", form=Form(), number="", sent=False)


@post("/complain", public=True, sync_to_thread=True, status_code=200, request_max_body_size=LARGEST)
def send(request: AnyRequest, data: Sent) -> Response[str]:
    """Take it in and tell its number, or show again what was written with what is missing."""
    check_open()
    written = Form.of(data)
    if written.value(TRAP):
        return page(request, "complaints/public.html", form=Form(), number="", sent=True)
    try:
        number = complain(address_of(request), **{name: written.value(name) for name in TOLD})
    except TooManyRequests as failure:
        answer = page(
            request, "complaints/public.html", status=429, form=written.failed(failure), number="", sent=False
        )
        answer.headers["Retry-After"] = str(failure.retry_after)
        return answer
    except Invalid as failure:
        return page(request, "complaints/public.html", status=422, form=written.failed(failure), number="", sent=False)
    return page(request, "complaints/public.html", form=Form(), number=number, sent=True)


handlers = (form, send)
