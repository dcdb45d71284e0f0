"""What a request asks of reports: parameters and figures as they stand in its query."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from litestar import Request
from sqlmodel import Session

from customary.database import clock
from customary.plugins.actor import Actor
from customary.plugins.errors import Invalid
from customary.plugins.text import Text, texts
from customary.reports.dimensions import in_words, staff_names, team_names, where_of
from customary.reports.drill_down import Behind, rows_behind
from customary.reports.periods import Period
from customary.web.paging import decode_cursor, page_size

_ = texts("reports")

OF_THE_LIST = ("figure", "cursor", "limit", "from", "to", "by")

AnyRequest = Request[Any, Any, Any]  # nothing of its user, auth or state is looked at


def typed_of(request: AnyRequest) -> Mapping[str, str]:
    """The query as typed; of what stands there twice the last."""
    return dict(request.query_params.items())


def asked_period(typed: Mapping[str, str]) -> Period:
    """`from` and `to`; this month so far where they are left out. Raises Invalid."""
    today = clock.today()
    period = Period(_day(typed, "from", today.replace(day=1)), _day(typed, "to", today))
    if period.last < period.first:
        raise Invalid.field("to", "before_from", _("The last day lies before the first."))
    return period


def _day(typed: Mapping[str, str], name: str, otherwise: date) -> date:
    text = typed.get(name)
    try:
        return date.fromisoformat(text) if text else otherwise
    except ValueError:
        wrong = _("“{text}” is not a date. Write it as 2026-11-23.", text=text)
        raise Invalid.field(name, "bad_value", wrong) from None


def asked_rows(
    session: Session, actor: Actor, request: AnyRequest, figure: str, cursor: str | None, limit: int | None
) -> Behind:
    """A page of the rows behind a figure, narrowed by what else stands in the query. Raises NotFound, Forbidden, Invalid."""
    typed = typed_of(request)
    where = where_of(_dimensions(typed))
    after = _after(cursor) if cursor else None
    return rows_behind(session, actor, figure, asked_period(typed), where, after, page_size(limit))


@dataclass(frozen=True)
class Narrowed:
    """What a list of rows is narrowed to: as columns have it, in words, and as it stands in the query."""

    where: Mapping[str, Any]  # values of the columns' own types
    words: Sequence[Text | str]
    typed: Mapping[str, str]


def narrowed_to(session: Session, request: AnyRequest) -> Narrowed:
    """Two statements for names, where people or teams are named."""
    typed = typed_of(request)
    where = where_of(_dimensions(typed))
    names: dict[str, Mapping[int | None, Text | str]] = {}
    if "staff_id" in where:
        names["staff_id"] = staff_names(session, [where["staff_id"]])
    if "team_id" in where:
        names["team_id"] = team_names(session, [where["team_id"]])
    words = [names[name].get(value, "") if name in names else in_words(name, value) for name, value in where.items()]
    return Narrowed(where, words, {name: text for name, text in typed.items() if name not in ("figure", "cursor")})


def _dimensions(typed: Mapping[str, str]) -> dict[str, str]:
    return {name: text for name, text in typed.items() if name not in OF_THE_LIST}


def _after(cursor: str) -> tuple[date, int]:
    day, record_id = decode_cursor(cursor, date, int)
    return day, record_id
