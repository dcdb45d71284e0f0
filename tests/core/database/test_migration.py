"""Migrations: each plugin's own version, the core's tables rebuilt without loss, and a start that refuses what does not fit."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from customary.app import boot
from customary.database.autogenerate import belongs
from customary.database.deployment import Deployment
from customary.database.migration import check_schema, metadata, migrate, migrating, states
from customary.maintenance import migrate_deployment
from customary.plugins.errors import BootError
from customary.settings import Settings
from sqlalchemy import Column, Integer, text
from sqlalchemy.exc import IntegrityError

from tests.builders.customers import make_customer
from tests.deployments import ALL_PLUGINS

GARAGE = (
    "CREATE TABLE garage_car (id INTEGER PRIMARY KEY, customer_id BIGINT REFERENCES customary_customer(id){cascade})"
)


@contextmanager
def opened(url: str, *plugins: str) -> Iterator[Deployment]:
    deployment = boot(Settings(database=url, plugins=plugins), check=False)
    try:
        yield deployment
    finally:
        deployment.database.dispose()


def with_children(deployment: Deployment, cascade: str = " ON DELETE CASCADE") -> int:
    """A customer, and a row that goes with him if his row is deleted."""
    with deployment.active():
        customer = make_customer()
    with deployment.database.engine.execution_options(write=True).begin() as connection:
        connection.execute(text(GARAGE.format(cascade=cascade)))
        connection.execute(text(f"INSERT INTO garage_car VALUES (1, {customer})"))
    return customer


def test_rebuilding_a_table_of_the_core_loses_no_row_that_points_at_it(database_url: str) -> None:
    with opened(database_url) as deployment:
        customer = with_children(deployment)
        with migrating(deployment.database) as connection:
            operations = Operations(MigrationContext.configure(connection))
            with operations.batch_alter_table("customary_customer") as customers:
                customers.add_column(Column("shoe_size", Integer))
                customers.alter_column("note", new_column_name="remark")  # SQLite has to build the table anew for it
        with deployment.database.engine.connect() as connection:
            assert connection.scalar(text("SELECT customer_id FROM garage_car")) == customer
            assert connection.scalar(text("SELECT count(shoe_size) FROM customary_customer")) == 0


def test_foreign_keys_hold_again_after_a_migration(database_url: str) -> None:
    with opened(database_url) as deployment:
        with_children(deployment)
        with migrating(deployment.database):
            pass
        with pytest.raises(IntegrityError, match=r"(?i)foreign key"):
            with deployment.database.engine.execution_options(write=True).begin() as connection:
                connection.execute(text("INSERT INTO garage_car VALUES (2, 99)"))


def test_a_migration_that_leaves_rows_pointing_at_nothing_is_undone(database_url: str) -> None:
    with opened(database_url) as deployment:
        with_children(deployment, cascade="")
        # PostgreSQL does not even let the statement through.
        told = "leaves 2 rows without the row they point at|foreign key constraint"
        with pytest.raises((BootError, IntegrityError), match=told):
            with migrating(deployment.database) as connection:
                connection.execute(text("DELETE FROM customary_customer"))
        with deployment.database.engine.connect() as connection:
            assert connection.scalar(text("SELECT count(*) FROM customary_customer")) == 1


def test_the_migrated_tables_are_those_of_the_models(database_url: str) -> None:
    names = ("core", *ALL_PLUGINS)

    def ours(name: str | None, kind: str) -> bool:
        return kind != "table" or any(belongs(plugin, name or "") for plugin in names)

    with opened(database_url, *ALL_PLUGINS) as deployment, deployment.database.engine.connect() as connection:
        options = {
            "include_name": lambda name, kind, _parents: ours(name, kind),
            "include_object": lambda _item, name, kind, *_rest: ours(name, kind),
            "compare_type": True,
        }
        assert compare_metadata(MigrationContext.configure(connection, opts=options), metadata()) == []


def test_a_plugin_that_is_switched_off_keeps_its_rows_and_blocks_nobody(database_url: str) -> None:
    with opened(database_url) as deployment:
        check_schema(deployment.database, deployment.registry)
        assert migrate(deployment.database, deployment.registry) == []
        with deployment.database.engine.connect() as connection:
            assert connection.scalar(text("SELECT count(*) FROM automotive_vehicle")) == 0
            assert connection.scalar(text("SELECT version_num FROM automotive_alembic_version"))


def test_every_plugin_has_a_version_of_its_own(empty_database_url: str) -> None:
    with opened(empty_database_url) as core_alone:
        assert [state.plugin for state in migrate(core_alone.database, core_alone.registry)] == ["core"]
    with opened(empty_database_url, "automotive") as both:
        assert [state.plugin for state in migrate(both.database, both.registry)] == ["automotive"]
        assert all(state.up_to_date for state in states(both.database, both.registry))


def test_a_database_that_is_behind_stops_the_start(empty_database_url: str) -> None:
    with pytest.raises(BootError, match=r"^The database is at nothing, the code at \d+. Run `customary migrate`.$"):
        boot(Settings(database=empty_database_url))


def test_a_plugin_that_is_behind_stops_the_start_and_names_itself(empty_database_url: str) -> None:
    for _line in migrate_deployment(Settings(database=empty_database_url)):
        pass
    told = r"^Plugin automotive: the database is at nothing, .* Run `customary migrate`, or start with --without automotive.$"
    with pytest.raises(BootError, match=told):
        boot(Settings(database=empty_database_url, plugins=("automotive",)))


def test_a_database_that_a_newer_version_has_migrated_stops_start_and_migration(database_url: str) -> None:
    settings = Settings(database=database_url, plugins=("automotive",))
    with opened(database_url) as deployment:
        with deployment.database.engine.execution_options(write=True).begin() as connection:
            connection.execute(text("UPDATE automotive_alembic_version SET version_num = '9999'"))
    told = "Plugin automotive: the database is at 9999, the code at .*: a newer version has migrated it"
    with pytest.raises(BootError, match=told):
        boot(settings)
    with pytest.raises(BootError, match=told):
        list(migrate_deployment(settings))


def test_a_database_that_cannot_be_reached_stops_the_start_without_its_password() -> None:
    with pytest.raises(BootError, match="cannot be reached") as refused:
        boot(Settings(database="postgresql://somebody:secret@127.0.0.1:1/nothing"))
    assert "secret" not in str(refused.value)
    assert "\n" not in str(refused.value)


def test_processes_that_migrate_at_once_do_not_disturb_each_other(empty_database_url: str) -> None:
    def run(_number: int) -> list[str]:
        with opened(empty_database_url, *ALL_PLUGINS) as deployment:
            migrate(deployment.database, deployment.registry)
            return [state.plugin for state in states(deployment.database, deployment.registry) if not state.up_to_date]

    with ThreadPoolExecutor(3) as pool:
        assert list(pool.map(run, range(3))) == [[], [], []]


def test_a_sqlite_file_is_copied_aside_before_it_is_migrated(tmp_path: Path) -> None:
    file = tmp_path / "house.db"
    assert list(migrate_deployment(Settings(database=f"sqlite:///{file}"))) != []
    assert list(tmp_path.glob("*.backup")) == []
    said = list(migrate_deployment(Settings(database=f"sqlite:///{file}", plugins=("automotive",))))
    (backup,) = tmp_path.glob("house.db.*.backup")
    assert said[0] == f"Backup: {backup}"
    with sqlite3.connect(backup) as copy:
        tables = {name for (name,) in copy.execute("SELECT name FROM sqlite_master")}
    assert "customary_customer" in tables
    assert "automotive_vehicle" not in tables
