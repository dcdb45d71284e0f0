"""A small site of the web room alone: one page with every part, a page of each failure, a palette."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import pytest
from customary.plugins import errors
from customary.plugins.text import set_language, texts
from customary.web.formats import Locality
from customary.web.forms import Form, Option
from customary.web.http import exception_handlers, path_of, security_headers, static_router
from customary.web.language import language_of
from customary.web.shell import Entry, Flash, Group, Person, Shell
from customary.web.static_files import StaticFiles
from customary.web.templating import create_environment, render
from jinja2 import ChoiceLoader, DictLoader, Environment
from litestar import Litestar, MediaType, Request, Response, get
from litestar.params import FromPath, FromQuery, QueryParameter

_ = texts("web")
DEMO = Path(__file__).with_name("demo.html")


@pytest.fixture(scope="session")
def static() -> StaticFiles:
    return StaticFiles(["web"])


@pytest.fixture
def environment(static: StaticFiles) -> Environment:
    here = Locality(zone=lambda: ZoneInfo("Asia/Shanghai"), today=lambda: date(2026, 11, 24))
    made = create_environment(["web"], here, static)
    assert made.loader
    made.loader = ChoiceLoader([made.loader, DictLoader({"web/demo.html": DEMO.read_text()})])
    return made


def shell(path: str = "/") -> Shell:
    today = Entry("today", _("today"), "/", "sun", 19)
    complaints = Entry("complaints", "Complaints", "/complaints", "alert", 7, urgent=True)
    return Shell(
        path=path,
        active="today",
        house="Jiangnan service desk",
        groups=(Group((today,)), Group((complaints,), "Work")),
        foot=(Entry("settings", "Settings", "/settings", "settings"),),
        bottom=(today, complaints),
        create=Entry("new", "New", "/new", "plus"),
        inbox=Entry("inbox", "Inbox", "/inbox", "bell", 3),
        person=Person("王晓雯"),
        palette_url="/palette",
        flashes=(Flash("Saved."),),
    )


@pytest.fixture
def context() -> dict[str, object]:
    form = Form.of({"name": "<b>Wang</b>", "outcome": "reached", "tags": ["b"]})
    return {
        "shell": shell(),
        "form": form.failed(errors.Invalid.field("limit", "range", _("This does not fit: {reason}", reason="0"))),
        "options": [Option("reached", "Reached", key="1"), Option("booked", "Booked", "with a day", key="2")],
        "day_before": date(2026, 11, 21),
        "moment_before": datetime(2026, 11, 20, 7, 0, tzinfo=UTC),
    }


@pytest.fixture
def site(environment: Environment, static: StaticFiles, context: dict[str, object]) -> Litestar:
    failures = {
        "missing": errors.NotFound(),
        "forbidden": errors.Forbidden("customers.merge"),
        "stale": errors.Stale(7),
        "invalid": errors.Invalid.field("name", "empty", _("This does not fit: {reason}", reason="empty")),
        "often": errors.TooManyRequests(30),
        "nobody": errors.SignInNeeded(),
        "rejected": errors.Rejected(_("Too large"), field="owner"),
        "broken": ValueError("secret: 1234"),
    }

    @get("/", sync_to_thread=False)
    def page(request: Request) -> Response[str]:
        set_language(language_of(request))
        return Response(render(environment, "web/demo.html", context), media_type=MediaType.HTML)

    @get("/palette", sync_to_thread=False)
    def palette(q: FromQuery[str]) -> Response[str]:
        results = [
            {"url": f"/found/{n}", "title": f"{q} {n}", "icon": "user", "detail": "", "mark": ""} for n in (1, 2)
        ]
        found = [("Customers", results if q else [])]
        return Response(render(environment, "web/palette.html", {"groups": found}), media_type=MediaType.HTML)

    @get(["/fails/{kind:str}", "/api/v1/fails/{kind:str}"], sync_to_thread=False)
    def fails(kind: FromPath[str]) -> None:
        raise failures[kind]

    @get("/api/v1/number", sync_to_thread=False)
    def number(n: Annotated[int, QueryParameter(ge=1)]) -> int:
        return n

    return Litestar(
        [page, palette, fails, number, static_router(static)],
        exception_handlers=exception_handlers(environment, lambda request: shell(path_of(request))),
        before_send=[security_headers],
        debug=False,
    )
