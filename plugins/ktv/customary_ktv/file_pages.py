"""The pages of the three files, leafed through by key: customer master file, member file, frequent customers."""

from typing import Any
from urllib.parse import urlencode

from customary.sdk import (
    Actor,
    AnyRequest,
    Form,
    Invalid,
    NavEntry,
    Text,
    clock,
    decode_cursor,
    encode_cursor,
    page,
    reading,
    texts,
    whole_number,
)
from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromQuery

from customary_ktv import house
from customary_ktv.access import VIEW
from customary_ktv.reports.customer_files import File, FileFilter, file_rows
from customary_ktv.reports.frequent import FREQUENT, FrequentAsked, frequent_customers
from customary_ktv.written import read_day

_ = texts("ktv")

AnyResponse = Response[Any]

ON_A_PAGE = 50
FILES: dict[File, tuple[Text, Text, str]] = {  # title, who is in it, its report
    "customers": (
        _("Customer master file"),
        _("Every customer with what is recorded of his visits"),
        "ktv.customer_file",
    ),
    "members": (_("Member file"), _("Customers who have paid with a member card"), "ktv.member_file"),
}


@get("/ktv/files/customers", permission=VIEW, sync_to_thread=True)
def customer_file(
    request: AnyRequest,
    actor: NamedDependency[Actor],
    q: FromQuery[str] = "",
    tier: FromQuery[str] = "",
    after: FromQuery[str] = "",
) -> AnyResponse:
    """Every customer with the seven recorded things."""
    return _file_page(request, actor, "customers", q.strip(), tier, after)


@get("/ktv/files/members", permission=VIEW, sync_to_thread=True)
def member_file(
    request: AnyRequest,
    actor: NamedDependency[Actor],
    q: FromQuery[str] = "",
    tier: FromQuery[str] = "",
    after: FromQuery[str] = "",
) -> AnyResponse:
    """Those of them who have paid with a card."""
    return _file_page(request, actor, "members", q.strip(), tier, after)


def _file_page(request: AnyRequest, actor: Actor, file: File, text: str, tier: str, after: str) -> AnyResponse:
    title, subtitle, report = FILES[file]
    wanted = FileFilter(text, whole_number(tier))
    last = decode_cursor(after, int)[0] if after else None
    with reading() as session:
        found = file_rows(session, actor, file, wanted, last, ON_A_PAGE)
        tiers = house.tiers(session)
    shown = found[:ON_A_PAGE]
    asked = {"q": text, "tier": wanted.tier_id or ""}
    url = f"/ktv/files/{file}"
    following = encode_cursor([shown[-1].customer_id]) if len(found) > ON_A_PAGE else ""
    return page(
        request,
        "ktv/file.html",
        title=title,
        subtitle=subtitle,
        url=url,
        tabs=tabs(url),
        rows=shown,
        q=text,
        tier=wanted.tier_id,
        tiers=list(reversed(tiers)),
        next=link(url, {**asked, "after": following}) if following else "",
        first=link(url, asked) if after else "",
        file=link(f"/reports/{report}/file", {**asked, "format": ""}),
        may_export=actor.may("core.reports.export"),
    )


@get("/ktv/files/frequent", permission=VIEW, sync_to_thread=True)
def frequent_file(
    request: AnyRequest,
    actor: NamedDependency[Actor],
    until: FromQuery[str] = "",
    days: FromQuery[str] = "",
    visits: FromQuery[str] = "",
    after: FromQuery[str] = "",
) -> AnyResponse:
    """Those who come often, those with the most visits first."""
    typed = {"until": until or clock.today().isoformat(), "days": days or "30", "visits": visits or "3"}
    form, url = Form.of(typed), "/ktv/files/frequent"
    try:
        asked = FrequentAsked(
            read_day(typed["until"]), whole_number(typed["days"]) or 0, whole_number(typed["visits"]) or 0
        )
    except Invalid as failure:
        failed = form.failed(failure)
        return page(request, "ktv/frequent.html", status=422, form=failed, rows=[], asked=None, url=url, tabs=tabs(url))
    last = decode_cursor(after, int, int, int) if after else None
    with reading() as session:
        found = frequent_customers(session, actor, asked, (last[0], last[1], last[2]) if last else None, ON_A_PAGE)
    shown = found[:ON_A_PAGE]
    end = shown[-1] if len(found) > ON_A_PAGE else None
    following = encode_cursor([end.visits, end.amount, end.customer.id]) if end else ""
    return page(
        request,
        "ktv/frequent.html",
        form=form,
        rows=shown,
        asked=asked,
        url=url,
        tabs=tabs(url),
        next=link(url, {**typed, "after": following}) if following else "",
        first=link(url, typed) if after else "",
        file=link(f"/reports/{FREQUENT.key}/file", {**typed, "format": ""}),
        may_export=actor.may("core.reports.export"),
    )


def tabs(url: str) -> list[dict[str, object]]:
    """The three files, and whose birthday is when."""
    entries = [
        *((title, f"/ktv/files/{file}") for file, (title, _subtitle, _report) in FILES.items()),
        (FREQUENT.title, "/ktv/files/frequent"),
        (_("Birthdays by month"), "/reports/ktv.birthdays"),
    ]
    return [{"text": title, "href": href, "current": href == url} for title, href in entries]


def link(url: str, asked: dict[str, Any]) -> str:
    said = {name: value for name, value in asked.items() if value or name == "format"}
    return f"{url}?{urlencode(said)}" if said else url


HANDLERS = (customer_file, member_file, frequent_file)
NAV = NavEntry(_("Customer files"), "/ktv/files/customers", "users", "industry", VIEW)
