"""Gradings over the API."""

from datetime import date
from typing import Any

from litestar import Request, Response, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from customary.database.deployment import current
from customary.database.transaction import reading, transaction
from customary.gradings.changes import change_grading
from customary.gradings.lists import GRADES, OVERRIDE, history, members
from customary.gradings.override import release_grade, set_grade
from customary.gradings.preview import preview
from customary.gradings.rules import EDIT, VIEW, grading, gradings
from customary.gradings.structs import (
    AskedOut,
    GradeHistoryOut,
    GradeOut,
    GradingDetailOut,
    GradingIn,
    GradingOut,
    GradingPreviewOut,
    OverrideIn,
    grade_out,
    grading_detail,
    grading_out,
    history_out,
    preview_out,
)
from customary.plugins.actor import Actor
from customary.web.etags import etag, version_asked
from customary.web.paging import Listing, decode_cursor, encode_cursor, page_size

TAGS = ["Gradings"]


@get("/gradings", permission=GRADES, sync_to_thread=True, summary="List gradings", tags=TAGS)
def list_of_gradings(actor: NamedDependency[Actor]) -> list[GradingOut]:
    """All gradings of the enabled plugins, with their classes."""
    with reading() as session:
        return [grading_out(line) for line in gradings(session, actor)]


@get("/gradings/{key:str}", permission=VIEW, sync_to_thread=True, summary="Read a grading", tags=TAGS)
def one_grading(actor: NamedDependency[Actor], key: FromPath[str]) -> Response[GradingDetailOut]:
    """A grading with its parameters and their versions, with an ETag for changing them."""
    with reading() as session:
        view = grading(session, actor, key)
    return Response(grading_detail(view), headers={"etag": etag(view.version)})


@put("/gradings/{key:str}", permission=EDIT, sync_to_thread=True, summary="Change a grading's parameters", tags=TAGS)
def change(
    request: Request[Any, Any, Any],  # of any user, auth and state
    actor: NamedDependency[Actor],
    key: FromPath[str],
    data: JSONBody[GradingIn],
) -> AskedOut:
    """Ask for other parameters, or store them where nobody has to approve them; send the ETag as If-Match."""
    version = version_asked(request)
    with transaction(actor) as session:
        asked = change_grading(session, actor, key, data.values, data.valid_from, version, data.comment)
    return AskedOut(asked.version, asked.approval_id)


@post(
    "/gradings/{key:str}/preview",
    permission=EDIT,
    sync_to_thread=True,
    status_code=200,
    summary="Preview other parameters of a grading",
    tags=TAGS,
)
def what_would_change(
    actor: NamedDependency[Actor], key: FromPath[str], data: JSONBody[GradingIn]
) -> GradingPreviewOut:
    """Who would rise and who would fall with other parameters. Nothing is stored."""
    with reading() as session:
        return preview_out(preview(session, actor, current().registry.gradings[key], data.values))


@get("/gradings/{key:str}/members", permission=GRADES, sync_to_thread=True, summary="List who is in a class", tags=TAGS)
def list_of_members(
    actor: NamedDependency[Actor],
    key: FromPath[str],
    grade: FromQuery[str | None] = None,
    near: FromQuery[bool] = False,
    cursor: FromQuery[str | None] = None,
    limit: FromQuery[int] = 50,
) -> Listing[GradeOut]:
    """Who is in a class now, or near a fall, the most urgent first."""
    kinds = (date, int) if near else (int,)
    after = tuple(decode_cursor(cursor, *kinds)) if cursor else None
    with reading() as session:
        found = current().registry.gradings[key]
        lines, following = members(session, actor, found, grade, near, after, page_size(limit))
    return Listing([grade_out(line) for line in lines], encode_cursor(following) if following else None)


@get(
    "/gradings/{key:str}/records/{record_id:int}",
    permission=GRADES,
    sync_to_thread=True,
    summary="Read the grades of a row",
    tags=TAGS,
)
def one_record(
    actor: NamedDependency[Actor], key: FromPath[str], record_id: FromPath[int]
) -> Response[GradeHistoryOut]:
    """In which classes it was, since when and why, with an ETag for setting it by hand."""
    return _answer(actor, key, record_id)


@put(
    "/gradings/{key:str}/records/{record_id:int}",
    permission=OVERRIDE,
    sync_to_thread=True,
    summary="Set a grade by hand",
    tags=TAGS,
)
def override(
    request: Request[Any, Any, Any],  # of any user, auth and state
    actor: NamedDependency[Actor],
    key: FromPath[str],
    record_id: FromPath[int],
    data: JSONBody[OverrideIn],
) -> Response[GradeHistoryOut]:
    """Put it into a class whatever the rule says; send the ETag as If-Match."""
    version = version_asked(request)
    with transaction(actor) as session:
        set_grade(session, actor, key, record_id, data.grade, data.reason, data.until, version)
    return _answer(actor, key, record_id)


@post(
    "/gradings/{key:str}/records/{record_id:int}/release",
    permission=OVERRIDE,
    sync_to_thread=True,
    status_code=200,
    summary="Give a grade back to the rule",
    tags=TAGS,
)
def release(
    request: Request[Any, Any, Any],  # of any user, auth and state
    actor: NamedDependency[Actor],
    key: FromPath[str],
    record_id: FromPath[int],
) -> Response[GradeHistoryOut]:
    """The rule decides again from the next time that it is applied; send the ETag as If-Match."""
    version = version_asked(request)
    with transaction(actor) as session:
        release_grade(session, actor, key, record_id, version)
    return _answer(actor, key, record_id)


def _answer(actor: Actor, key: str, record_id: int) -> Response[GradeHistoryOut]:
    with reading() as session:
        seen = history(session, actor, key, record_id)
    version = seen.present.version if seen.present else 0
    return Response(history_out(seen), headers={"etag": etag(version)})


handlers = (list_of_gradings, one_grading, change, what_would_change, list_of_members, one_record, override, release)
