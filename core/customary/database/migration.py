"""Migrations: one version table per plugin, the core first, forward only, a backup before."""

from __future__ import annotations

import io
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError

from customary.database.engine import Database
from customary.database.models import metadata
from customary.plugins.errors import BootError
from customary.plugins.registry import LoadedPlugin, Registry

CORE = "core"


@dataclass(frozen=True)
class SchemaState:
    """Where one plugin's schema stands, and where its migrations lead; `ahead` is a database that a newer version has migrated."""

    plugin: str
    current: str | None
    head: str | None
    ahead: bool = False

    @property
    def up_to_date(self) -> bool:
        return self.current == self.head


def migrations_folder(package: str) -> Path | None:
    """The folder of a package's migrations, if it has any."""
    folder = Path(str(files("customary.database" if package == "customary" else package))) / "migrations"
    return folder if any(folder.glob("[0-9]*.py")) else None


def version_table(plugin: str) -> str:
    """The table that keeps a plugin's version."""
    return "customary_alembic_version" if plugin == CORE else f"{plugin}_alembic_version"


def states(database: Database, registry: Registry) -> list[SchemaState]:
    """Where each enabled plugin's schema stands.

    Raises BootError when the database cannot be reached.
    """
    try:
        with database.engine.connect() as connection:
            return [_state(connection, plugin) for plugin in registry.plugins]
    except OperationalError as error:
        told = str(error.orig).strip().splitlines()[0]
        raise BootError(
            f"The database {database.url.render_as_string(hide_password=True)} cannot be reached ({told}). "
            "Is it running, and is the setting `database` (CUSTOMARY_DATABASE) right?"
        ) from error


def check_schema(database: Database, registry: Registry) -> None:
    """Raise BootError when a plugin's schema is behind or ahead of its code."""
    for state in states(database, registry):
        _check_not_ahead(state)
        if not state.up_to_date:
            raise BootError(f"{_standing(state)}. Run `customary migrate`{_way_out(state.plugin)}.")


def migrate(database: Database, registry: Registry) -> list[SchemaState]:
    """Bring every enabled plugin's schema up to date; answers those that were behind.

    Several processes may do it at once: one migrates, the others find nothing left to do.
    """
    behind = [state for state in states(database, registry) if not state.up_to_date]
    if not behind:
        return []
    for state in behind:
        _check_not_ahead(state)
    with migrating(database) as connection:
        for plugin in registry.plugins:
            _upgrade(connection, plugin)
    analyse(database)
    return behind


def _check_not_ahead(state: SchemaState) -> None:
    if state.ahead:
        raise BootError(
            f"{_standing(state)}: a newer version has migrated it, and there is no way back but the backup. "
            f"Install that version{_way_out(state.plugin)}."
        )


def _standing(state: SchemaState) -> str:
    whose = "The database" if state.plugin == CORE else f"Plugin {state.plugin}: the database"
    return f"{whose} is at {state.current or 'nothing'}, the code at {state.head or 'nothing'}"


def _way_out(plugin: str) -> str:
    return "" if plugin == CORE else f", or start with --without {plugin}"


def analyse(database: Database) -> None:
    """Let the database count its rows; without it SQLite picks plans that are ten times slower."""
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")


@contextmanager
def migrating(database: Database) -> Iterator[Connection]:
    """A connection on which tables may be rebuilt: foreign keys are off on SQLite and checked before COMMIT."""
    with database.engine.connect().execution_options(write=True) as connection:
        sqlite = database.dialect == "sqlite"
        if sqlite:
            # Inside a transaction this pragma does nothing, and a rebuilt table would delete its children's rows.
            _raw(connection, "PRAGMA foreign_keys = OFF")
        try:
            with connection.begin():
                if not sqlite:
                    connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('customary migrate'))"))
                yield connection
                if sqlite:
                    _check_foreign_keys(connection)
        finally:
            if sqlite:
                _raw(connection, "PRAGMA foreign_keys = ON")


def _raw(connection: Connection, statement: str) -> None:
    driver = connection.connection.dbapi_connection
    assert driver is not None  # the connection is open
    driver.cursor().execute(statement)


def _check_foreign_keys(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if broken:
        raise BootError(
            f"A migration leaves {len(broken)} rows without the row they point at, first in {broken[0][0]}."
        )


def _script(plugin: LoadedPlugin) -> ScriptDirectory | None:
    folder = migrations_folder(plugin.package)
    return ScriptDirectory(str(folder), version_locations=[str(folder)]) if folder else None


def _state(connection: Connection, plugin: LoadedPlugin) -> SchemaState:
    script = _script(plugin)
    context = MigrationContext.configure(connection, opts={"version_table": version_table(plugin.name)})
    at = context.get_current_revision()
    known = {revision.revision for revision in script.walk_revisions()} if script else set()
    return SchemaState(
        plugin.name, at, script.get_current_head() if script else None, at is not None and at not in known
    )


def _upgrade(connection: Connection, plugin: LoadedPlugin) -> None:
    script = _script(plugin)
    if script is None:
        return
    environment = EnvironmentContext(
        Config(stdout=io.StringIO()),
        script,
        fn=lambda revision, _context: script._upgrade_revs("head", revision),
    )
    with environment:
        environment.configure(
            connection=connection,
            target_metadata=metadata(),
            version_table=version_table(plugin.name),
            render_as_batch=True,
        )
        environment.run_migrations()


def back_up(database: Database, stamp: str) -> Path | None:
    """Copy a SQLite file aside before a migration, whoever writes to it meanwhile; PostgreSQL has its own tools, so None."""
    source = database.url.database
    if database.dialect != "sqlite" or not source or not Path(source).exists():
        return None
    target = Path(f"{source}.{stamp}.backup")
    with closing(sqlite3.connect(source)) as original, closing(sqlite3.connect(target)) as copy:
        original.backup(copy)
    return target
