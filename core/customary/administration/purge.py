"""Takes a plugin's data out of the database for good: afterwards it is as if the plugin had never been there.

History stays: what was said and done about a plugin's rows keeps their labels and loses their ids, which a later installation
of the plugin would give to other rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, delete, func, inspect, or_, select, text, update
from sqlalchemy.sql.elements import quoted_name

from customary.administration.events import PluginPurged
from customary.database import clock
from customary.database.events import portions
from customary.database.models import (
    Installation,
    KnownRecord,
    StoredChange,
    StoredEvent,
    StoredJob,
    StoredParameters,
    metadata,
    table_of,
)
from customary.database.transaction import Writing, emit
from customary.gradings.models import Grade, GradingChange
from customary.gradings.run import GRADED
from customary.importing.models import Import, ImportChunk, ImportIdentity, ImportJournal, ImportMapping
from customary.interactions.events import FollowUpsClosed
from customary.interactions.models import FollowUp, ScriptVersion, StoppedRecord
from customary.plugins.errors import Refused
from customary.plugins.text import texts
from customary.records.models import Attachment
from customary.reminders.sweep import FAILED, SWEPT
from customary.roles.models import RoleGrant, StaffRole, StoredRole
from customary.roles.organisation import organisation_changed
from customary.roles.role_sync import forget_permissions
from customary.segments.models import SegmentMember, SegmentPeriod

_ = texts("administration")

# Rows of the core that say nothing without the plugin: (what they are called, table, column that holds a key of the plugin).
ROWS = (
    ("grants", RoleGrant, "permission"),
    ("parameters", StoredParameters, "key"),
    ("jobs", StoredJob, "key"),
    ("grades", Grade, "grading"),
    ("grading_changes", GradingChange, "grading"),
    ("segment_members", SegmentMember, "segment"),
    ("segment_periods", SegmentPeriod, "segment"),
    ("scripts", ScriptVersion, "kind"),
    ("stopped_records", StoppedRecord, "record"),
    ("attachments", Attachment, "record"),
    ("import_identities", ImportIdentity, "importer"),
    ("import_mappings", ImportMapping, "importer"),
    ("records", KnownRecord, "key"),
)


@dataclass(frozen=True)
class PurgePlan:
    """What a purge would take out: the plugin's tables and the core's rows about it, with their numbers."""

    plugin: str
    tables: dict[str, int]
    rows: dict[str, int]
    open_follow_ups: int

    @property
    def empty(self) -> bool:
        return not self.tables and not any(self.rows.values()) and not self.open_follow_ups


def plan_purge(connection: Connection, plugin: str) -> PurgePlan:
    """Look what a purge would take out.

    Raises Refused where tables of another plugin, enabled or not, point at this one's.
    """
    tables = tables_of_plugin(connection, plugin)
    _check_nobody_points(connection, plugin, tables)
    return PurgePlan(
        plugin,
        {name: _count(connection, name) for name in tables},
        {
            what: _number(connection, table_of(model), _about(table_of(model).c[key], plugin))
            for what, model, key in ROWS
        },
        _number(connection, table_of(FollowUp), _open_ones(plugin)),
    )


def tables_of_plugin(connection: Connection, plugin: str) -> list[str]:
    """The tables that begin with a plugin's name, its version table too."""
    return sorted(name for name in inspect(connection).get_table_names() if name.startswith(f"{plugin}_"))


def rows_about(plugin: str) -> dict[str, tuple[Table, ColumnElement[bool]]]:
    """The core's rows that a purge deletes, for the export."""
    return {what: (table_of(model), _about(table_of(model).c[key], plugin)) for what, model, key in ROWS}


def purge_plugin(session: Writing, plan: PurgePlan) -> None:
    """Take everything out, in the one transaction of the session: all of it, or nothing."""
    plugin = plan.plugin
    _withdraw_follow_ups(session, plugin)
    _release_roles(session, plugin)
    forget_permissions(session, plugin)
    _forget_imports(session, plugin)
    for _what, model, key in ROWS:
        session.execute(delete(table_of(model)).where(_about(table_of(model).c[key], plugin)))
    facts = table_of(Installation)
    for prefix in (SWEPT, FAILED, GRADED):
        session.execute(delete(facts).where(facts.c.key.startswith(f"{prefix}{plugin}.", autoescape=True)))
    _lose_ids(session, plugin)
    _drop_tables(session, list(plan.tables))
    organisation_changed(session)
    removed = {**plan.tables, **plan.rows, "open_follow_ups": plan.open_follow_ups}
    emit(session, PluginPurged(ids=(), plugin=plugin, removed=removed))


def _about(column: ColumnElement[str], plugin: str) -> ColumnElement[bool]:
    return column.startswith(f"{plugin}.", autoescape=True)


def _count(connection: Connection, table: str) -> int:
    return int(connection.execute(select(func.count()).select_from(text(_quoted(connection, table)))).scalar_one())


def _number(connection: Connection, table: Table, which: ColumnElement[bool]) -> int:
    return int(connection.execute(select(func.count()).select_from(table).where(which)).scalar_one())


def _quoted(connection: Connection, table: str) -> str:
    return connection.dialect.identifier_preparer.quote(quoted_name(table, True))


def _check_nobody_points(connection: Connection, plugin: str, tables: list[str]) -> None:
    inspector = inspect(connection)
    for other in inspector.get_table_names():
        if other in tables:
            continue
        if any(key["referred_table"] in tables for key in inspector.get_foreign_keys(other)):
            raise Refused(
                _(
                    "The table {table} points at rows of {plugin}. Purge {other} first.",
                    table=other,
                    plugin=plugin,
                    other=other.partition("_")[0],
                )
            )


def _open_ones(plugin: str) -> ColumnElement[bool]:
    follow_ups = table_of(FollowUp)
    return (follow_ups.c.state == "open") & or_(_about(follow_ups.c.rule, plugin), _about(follow_ups.c.record, plugin))


def _withdraw_follow_ups(session: Writing, plugin: str) -> None:
    follow_ups, day = table_of(FollowUp), clock.today()
    closed = session.execute(
        update(follow_ups)
        .where(_open_ones(plugin))
        .values(state="withdrawn", closed_at=clock.now(), closed_day=day, version=follow_ups.c.version + 1)
        .returning(follow_ups.c.id, follow_ups.c.customer_id)
    ).all()
    for portion in portions(closed):
        customers = tuple(sorted({row.customer_id for row in portion if row.customer_id is not None}))
        ids = tuple(row.id for row in portion)
        emit(
            session, FollowUpsClosed(ids=ids, customers=customers, batch=f"purge:{plugin}", state="withdrawn", day=day)
        )


def _release_roles(session: Writing, plugin: str) -> None:
    """The plugin's roles: those that somebody holds become the house's own, so that he keeps what else they grant."""
    roles, held, grants = table_of(StoredRole), table_of(StaffRole), table_of(RoleGrant)
    ours = _about(roles.c.key, plugin)
    unused = select(roles.c.id).where(ours, roles.c.id.not_in(select(held.c.role_id)))
    session.execute(delete(grants).where(grants.c.role_id.in_(unused)))
    session.execute(delete(roles).where(ours, roles.c.id.not_in(select(held.c.role_id))))
    session.execute(update(roles).where(ours).values(key=None, version=roles.c.version + 1))


def _forget_imports(session: Writing, plugin: str) -> None:
    """Imports stay as history; they cannot be undone any more, and their files go."""
    imports = table_of(Import)
    ours = select(imports.c.id).where(_about(imports.c.importer, plugin))
    for model in (ImportChunk, ImportJournal):
        table = table_of(model)
        session.execute(delete(table).where(table.c.import_id.in_(ours)))
    session.execute(update(imports).where(_about(imports.c.importer, plugin)).values(undo_until=None))


def _lose_ids(session: Writing, plugin: str) -> None:
    events, changes = table_of(StoredEvent), table_of(StoredChange)
    session.execute(update(events).where(_about(events.c.record, plugin)).values(ids=[]))
    session.execute(update(changes).where(_about(changes.c.record, plugin)).values(record_id=0))
    for table in metadata().tables.values():
        if (
            table is not changes
            and table.name.startswith("customary_")
            and {"record", "record_id"} <= set(table.c.keys())
        ):
            _lose_ids_in(session, table, _about(table.c.record, plugin))


def _lose_ids_in(session: Writing, table: Table, ours: ColumnElement[bool]) -> None:
    if table.c.record_id.nullable:
        values: dict[str, Any] = {"record_id": None}  # column values
        session.execute(update(table).where(ours).values(values))
    else:
        session.execute(delete(table).where(ours))  # nothing is left of such a row but a pointer


def _drop_tables(session: Writing, tables: list[str]) -> None:
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        # They may point at each other in a circle: what counts is that nothing points at nothing in the end.
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        for table in tables:
            connection.exec_driver_sql(f"DROP TABLE {_quoted(connection, table)}")
    elif tables:
        connection.exec_driver_sql(f"DROP TABLE {', '.join(_quoted(connection, table) for table in tables)}")
