"""Who is asking: the Actor behind a session's cookie, a bearer token or a staff id. Runs in every request.

One statement when nothing in the organisation has changed since the last look. None for whoever may not act: unknown,
expired, revoked, or no longer active. Secrets are never logged and never compared as they are, only by their hash.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextvars import copy_context
from datetime import datetime, timedelta
from itertools import chain
from typing import Any

import structlog
from sqlalchemy import Connection, Select, Table, bindparam, literal_column, null, select, update
from sqlmodel import Session

from customary.database import clock
from customary.database.deployment import current
from customary.database.models import Installation, table_of
from customary.database.prepared import AnyRow, Prepared
from customary.database.sql import one_of
from customary.plugins.actor import Actor
from customary.roles.models import ApiToken, SignIn, Staff, StaffRole, StoredRole
from customary.roles.organisation import (
    STAMP,
    Around,
    grants_by_role,
    read_grants,
    read_tree,
    remembered_grants,
    remembered_tree,
    widest,
)
from customary.roles.secrets import hash_secret

log = structlog.get_logger(__name__)
# A read writes nothing, but for this once in a while: sessions and tokens that are used say so.
NOTE_USE_EVERY = timedelta(minutes=10)

_staff, _roles, _held = table_of(Staff), table_of(StoredRole), table_of(StaffRole)
_sign_ins, _tokens, _facts = table_of(SignIn), table_of(ApiToken), table_of(Installation)


def _person(*more: Any) -> Select[Any]:  # columns of any table
    """Active staff with one row for each role held, and the organisation's stamp."""
    stamp = select(_facts.c.value).where(_facts.c.key == STAMP).scalar_subquery().label("stamp")
    columns = (_staff.c.id, _staff.c.name, _staff.c.team_id, _staff.c.language, _roles.c.id.label("role_id"))
    return select(*columns, _roles.c.version, stamp, *more).where(_staff.c.active).order_by(_roles.c.id)


def _holding(origin: Any) -> Any:  # a table or a join
    return origin.outerjoin(_held, _held.c.staff_id == _staff.c.id).outerjoin(_roles, _roles.c.id == _held.c.role_id)


_BY_SESSION = Prepared(
    _person(_sign_ins.c.id.label("key_id"), _sign_ins.c.used_at, _sign_ins.c.created_at)
    .select_from(_holding(_sign_ins.join(_staff, _staff.c.id == _sign_ins.c.staff_id)))
    .where(
        _sign_ins.c.secret_hash == bindparam("hash"),
        _sign_ins.c.expires_at > bindparam("now"),
        _sign_ins.c.created_at > bindparam("oldest"),
    )
)
_BY_TOKEN = Prepared(
    _person(_tokens.c.id.label("key_id"), _tokens.c.used_at, _tokens.c.name.label("token"), _tokens.c.permissions)
    .select_from(_holding(_tokens.join(_staff, _staff.c.id == _tokens.c.staff_id)))
    .where(
        _tokens.c.secret_hash == bindparam("hash"),
        _tokens.c.expires_at > bindparam("now"),
        _tokens.c.revoked_at.is_(None),
    )
)
_BY_STAFF = Prepared(
    _person(null().label("key_id"), literal_column("0").label("used_at"))
    .select_from(_holding(_staff))
    .where(_staff.c.id == bindparam("staff_id"))
)


def who_asks(session: str | None, bearer: str | None) -> Actor | None:
    """For `create_app(resolve=...)`: a token is asked for alone, never the cookie beside it."""
    if bearer is not None:
        return actor_for_token(bearer)
    return actor_for_session(session) if session else None


def actor_for_session(secret: str) -> Actor | None:
    """Who is signed in with this cookie. Use puts the end off, but never beyond `session_days` from the sign-in."""
    now, settings = clock.now(), current().settings
    longest = timedelta(days=settings.session_days)
    with current().database.reads.connect() as connection:
        rows = _BY_SESSION.rows(connection, hash=hash_secret(secret), now=now, oldest=now - longest)
        actor = _remembered(connection, rows) if rows else None
    if actor is not None and now - rows[0].used_at > NOTE_USE_EVERY:
        ends = min(now + timedelta(hours=settings.session_hours), rows[0].created_at + longest)
        _note_use(_sign_ins, rows[0].key_id, used_at=now, expires_at=ends)
    return actor


def actor_for_token(token: str) -> Actor | None:
    """For whom this bearer token acts: never more than its owner may, and no more than it was made for."""
    now = clock.now()
    with current().database.reads.connect() as connection:
        rows = _BY_TOKEN.rows(connection, hash=hash_secret(token), now=now)
        actor = _remembered(connection, rows) if rows else None
    if actor is not None and (rows[0].used_at is None or now - rows[0].used_at > NOTE_USE_EVERY):
        _note_use(_tokens, rows[0].key_id, used_at=now)
    return actor


def actor_for_staff(session: Session, staff_id: int) -> Actor | None:
    """A colleague by id: for jobs and files that act for whoever set them up. Reads all anew, in five statements at most."""
    connection = session.connection()
    rows = _BY_STAFF.rows(connection, staff_id=staff_id)
    if not rows:
        return None
    grants = read_grants(connection, [row.role_id for row in rows if row.role_id is not None])
    return _actor(rows[0], grants, read_tree(connection).around(staff_id, rows[0].team_id))


def actors_for_staff(session: Session, staff_ids: Sequence[int]) -> list[Actor]:
    """Several colleagues, by id; those who may not act are left out. In five statements at most, however many they are."""
    connection = session.connection()
    found = connection.execute(
        _person(null().label("key_id"), literal_column("0").label("used_at"))
        .select_from(_holding(_staff))
        .where(one_of(_staff.c.id, staff_ids))
    )
    by_person: dict[int, list[AnyRow]] = {}
    for row in found:
        by_person.setdefault(row.id, []).append(row)
    if not by_person:
        return []
    held = {one: [row.role_id for row in rows if row.role_id is not None] for one, rows in by_person.items()}
    grants, tree = grants_by_role(connection, sorted({*chain(*held.values())})), read_tree(connection)
    return [
        _actor(rows[0], widest(grants[role] for role in held[one]), tree.around(one, rows[0].team_id))
        for one, rows in sorted(by_person.items())
    ]


def _remembered(connection: Connection, rows: Sequence[AnyRow]) -> Actor:
    database, first = current().database, rows[0]
    held = tuple((row.role_id, row.version) for row in rows if row.role_id is not None)
    grants = remembered_grants(database, connection, held)
    tree = remembered_tree(database, connection, first.stamp and first.stamp["stamp"])
    return _actor(first, grants, tree.around(first.id, first.team_id))


def _actor(row: AnyRow, grants: Any, around: Around) -> Actor:  # a mapping of grants
    token = getattr(row, "token", None)
    if token is not None and row.permissions is not None:
        grants = {key: grants[key] for key in row.permissions if key in grants}
    return Actor(
        kind="staff" if token is None else "token",
        label=row.name if token is None else f"{row.name} ({token})",
        staff_id=row.id,
        token_id=None if token is None else row.key_id,
        team_id=row.team_id,
        language=row.language,
        grants=grants,
        team_staff=around.team,
        subtree_staff=around.subtree,
        subtree_teams=around.teams,
    )


def _note_use(table: Table, key_id: int, **values: datetime) -> None:
    """A write may have to wait for others, which an event loop must not: there, a thread does it while the request goes on."""
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:
        _write_use(table, key_id, values)
    else:
        loop.run_in_executor(None, copy_context().run, _write_use, table, key_id, values).add_done_callback(
            _log_failure
        )


def _log_failure(noted: asyncio.Future[None]) -> None:
    if not noted.cancelled() and (error := noted.exception()) is not None:
        log.warning("use of a session or token not noted", error=type(error).__name__)


def _write_use(table: Table, key_id: int, values: Mapping[str, datetime]) -> None:
    with current().database.engine.execution_options(write=True).begin() as connection:
        connection.execute(update(table).where(table.c.id == key_id).values(values))
