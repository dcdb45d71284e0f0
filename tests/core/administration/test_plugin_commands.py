"""Enabling, disabling and purging plugins from the command line, on both databases."""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from customary.cli import main
from customary.database.engine import Database
from customary.maintenance import migrate_deployment
from customary.records.attachments.removing import compare_store
from customary.settings import Settings
from customary.worker.run import say_alive
from sqlalchemy import Engine, inspect, text

from tests.builders.customers import make_customer
from tests.builders.files import a_pdf, attach
from tests.builders.interactions import a_follow_up
from tests.builders.plugins import MODELS, installing, manifest, model
from tests.builders.vehicles import make_vehicle
from tests.deployments import deployed

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """`run("plugins", "list")` answers (exit code, standard output, standard error), in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    for name in list(os.environ):
        if name.startswith("CUSTOMARY_"):
            monkeypatch.delenv(name)

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["customary", *arguments])
        code = 0
        try:
            main()
        except SystemExit as over:
            code = int(over.code or 0)
        out, err = capsys.readouterr()
        return code, out, err

    return run


def configure(tmp_path: Path, url: str, *plugins: str) -> None:
    listed = "\n".join(f'  "{name}",  # ours' for name in plugins)
    (tmp_path / "customary.toml").write_text(
        f'# The house.\ndatabase = "{url}"\nlanguage = "en"\nplugins = [\n{listed}\n]\n\n[plugin.automotive]\n# nothing yet\n'
    )


def toml(tmp_path: Path) -> str:
    return (tmp_path / "customary.toml").read_text()


def schema_of(engine: Engine) -> dict[str, Any]:
    """All that the database knows of its tables."""
    inspector = inspect(engine)
    return {
        table: (
            sorted(
                (column["name"], str(column["type"]), column["nullable"]) for column in inspector.get_columns(table)
            ),
            sorted((index["name"], index["column_names"], index["unique"]) for index in inspector.get_indexes(table)),
            sorted(str(key) for key in inspector.get_foreign_keys(table)),
            inspector.get_pk_constraint(table)["constrained_columns"],
        )
        for table in sorted(inspector.get_table_names())
    }


def test_a_plugin_is_enabled_with_its_tables_and_comments_stay(
    run: Run, tmp_path: Path, empty_database_url: str
) -> None:
    configure(tmp_path, empty_database_url)
    assert run("migrate")[0] == 0
    code, _out, err = run("plugins", "enable", "automotive")
    assert code == 0, err
    assert "automotive: nothing -> " in err
    assert "automotive is enabled in customary.toml" in err
    assert "# The house." in toml(tmp_path)
    assert "# nothing yet" in toml(tmp_path)
    listed = json.loads(run("plugins", "list", "--json")[1])
    assert [one["name"] for one in listed["enabled"]] == ["core", "automotive"]


def test_a_disabled_plugin_keeps_its_rows_and_its_neighbours_their_comments(
    run: Run, tmp_path: Path, database_url: str
) -> None:
    configure(tmp_path, database_url, "automotive")
    code, _out, err = run("plugins", "disable", "automotive")
    assert code == 0, err
    assert "its data stays" in err
    assert "# nothing yet" in toml(tmp_path)
    assert [one["name"] for one in json.loads(run("plugins", "list", "--json")[1])["enabled"]] == ["core"]
    engine = Database(database_url).engine
    assert inspect(engine).has_table("automotive_vehicle")
    engine.dispose()


def test_the_environment_is_not_overruled_by_the_file(
    run: Run, tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(tmp_path, database_url)
    monkeypatch.setenv("CUSTOMARY_PLUGINS", "automotive")
    code, _out, err = run("plugins", "disable", "automotive")
    assert code == 1
    assert "CUSTOMARY_PLUGINS in the environment says which plugins are enabled" in err


def test_what_is_not_installed_is_not_enabled(run: Run, tmp_path: Path) -> None:
    configure(tmp_path, f"sqlite:///{tmp_path}/house.db")
    code, _out, err = run("plugins", "enable", "ghost")
    assert code == 1
    assert "ghost is not installed; install customary-ghost first" in err
    assert "ghost" not in toml(tmp_path)


def test_one_plugin_is_shown_with_all_that_it_adds(run: Run, tmp_path: Path, database_url: str) -> None:
    configure(tmp_path, database_url, "automotive")
    shown = json.loads(run("plugins", "show", "automotive", "--json")[1])
    assert shown["core"] == ">=0.1,<1"
    assert "automotive.vehicle" in shown["contributions"]["records"]
    assert "automotive.first_service" in run("plugins", "show", "automotive")[1]
    code, _out, err = run("plugins", "show", "ghost")
    assert (code, err.strip()) == (1, "There is no enabled plugin ghost.")


def fill(url: str) -> None:
    """A vehicle that history and an open follow-up speak of, and all that the core keeps about the plugin."""
    with deployed(url, plugins=("automotive",)) as deployment:
        customer = make_customer()
        waiting, done = a_follow_up(customer), a_follow_up(customer)
        with deployment.database.engine.execution_options(write=True).begin() as connection:
            for statement in (
                "UPDATE customary_follow_up SET rule = 'automotive.first_service', record = 'automotive.vehicle', "
                "record_id = 1, record_label = 'A 1'",
                f"UPDATE customary_follow_up SET cycle = 'waiting' WHERE id = {waiting}",
                f"UPDATE customary_follow_up SET cycle = 'done', state = 'done' WHERE id = {done}",
                "INSERT INTO customary_installation VALUES ('swept:automotive.first_service', '{\"day\": \"2026-11-23\"}')",
                "INSERT INTO customary_search_term VALUES ('A1', 1, 'automotive.vehicle', 1)",
            ):
                connection.execute(text(statement))


def test_a_purged_plugin_leaves_an_installation_that_never_had_it(
    run: Run, tmp_path: Path, empty_database_url: str
) -> None:
    configure(tmp_path, empty_database_url)
    list(migrate_deployment(Settings(database=empty_database_url)))
    engine = Database(empty_database_url).engine
    never = schema_of(engine)
    assert run("plugins", "enable", "automotive")[0] == 0
    fill(empty_database_url)

    code, out, err = run("plugins", "purge", "automotive", "--yes", "--export", "gone.zip", "--json")
    assert code == 0, err
    answer = json.loads(out)
    assert {"automotive_vehicle", "automotive_visit", "automotive_alembic_version"} <= set(answer["tables"])
    assert answer["open_follow_ups"] == 1
    assert answer["rows"]["grants"] > 0
    with zipfile.ZipFile(tmp_path / "gone.zip") as export:
        assert {"automotive_vehicle.jsonl", "core/grants.jsonl", "purged.json"} <= set(export.namelist())
        assert b"automotive.vehicles.view" in export.read("core/grants.jsonl")

    assert schema_of(engine) == never
    assert "automotive" not in toml(tmp_path).partition("[plugin")[0]
    with engine.connect() as connection:

        def number(table: str, column: str, prefix: str = "automotive.") -> int:
            query = f"SELECT count(*) FROM {table} WHERE {column} LIKE '{prefix}%'"
            return int(connection.execute(text(query)).scalar_one())

        assert number("customary_role_grant", "permission") == 0
        assert number("customary_installation", "key", "swept:automotive.") == 0
        assert number("customary_search_term", "record") == 0
        assert number("customary_record", "key") == 0
        rows = connection.execute(
            text("SELECT state, record_id, record_label FROM customary_follow_up ORDER BY cycle DESC")
        ).all()
        assert [tuple(row) for row in rows] == [("withdrawn", None, "A 1"), ("done", None, "A 1")]
        told = connection.execute(text("SELECT count(*) FROM customary_event WHERE name = 'PluginPurged'"))
        assert told.scalar_one() == 1
    engine.dispose()

    assert run("plugins", "enable", "automotive")[0] == 0
    with deployed(empty_database_url, plugins=("automotive",)) as again:
        with again.database.engine.connect() as connection:
            query = "SELECT count(*) FROM customary_role_grant WHERE permission = 'automotive.vehicles.view'"
            assert connection.execute(text(query)).scalar_one() > 0


def test_a_purge_takes_attachments_along_and_puts_their_files_into_the_export(
    run: Run, tmp_path: Path, database_url: str
) -> None:
    configure(tmp_path, database_url, "automotive")
    place = (tmp_path / "files").as_uri()
    (tmp_path / "customary.toml").write_text(f'attachments = "{place}"\n' + toml(tmp_path))
    with deployed(database_url, plugins=("automotive",), attachments=place):
        customer = make_customer()
        attach("core.customer", customer, "stays.pdf")
        gone = attach("automotive.vehicle", make_vehicle(customer), "行驶证.pdf", a_pdf(b"of a car"))
    code, _out, err = run("plugins", "purge", "automotive", "--yes", "--export", "gone.zip")
    assert code == 0, err
    with zipfile.ZipFile(tmp_path / "gone.zip") as export:
        assert export.read(f"attachments/{gone}-行驶证.pdf") == a_pdf(b"of a car")
    with deployed(database_url, plugins=(), attachments=place):
        state = compare_store()
    # Its file is one that no row knows any more: the daily job takes it away.
    assert (state.attachments, state.strays, state.missing) == (1, 1, 0)


@pytest.mark.parametrize("name", ["automotive", "ktv"])
def test_each_plugin_purged_beside_another_leaves_its_neighbour_and_the_core_as_they_were(
    run: Run, tmp_path: Path, empty_database_url: str, name: str
) -> None:
    other = {"automotive": "ktv", "ktv": "automotive"}[name]
    configure(tmp_path, empty_database_url)
    list(migrate_deployment(Settings(database=empty_database_url)))
    assert run("plugins", "enable", other)[0] == 0
    engine = Database(empty_database_url).engine
    alone = schema_of(engine)
    assert run("plugins", "enable", name)[0] == 0
    assert schema_of(engine) != alone
    assert run("plugins", "disable", name)[0] == 0
    code, _out, err = run("plugins", "purge", name, "--yes", "--export", "gone.zip")
    assert code == 0, err
    assert schema_of(engine) == alone
    with engine.connect() as connection:
        rows = "SELECT count(*) FROM customary_role_grant WHERE permission LIKE '{0}.%'"
        kept, gone = (connection.execute(text(rows.format(plugin))).scalar_one() for plugin in (other, name))
        assert (kept > 0, gone) == (True, 0)
    engine.dispose()


def test_a_purge_that_nobody_agreed_to_shows_and_does_nothing(run: Run, tmp_path: Path, database_url: str) -> None:
    configure(tmp_path, database_url, "automotive")
    code, _out, err = run("plugins", "purge", "automotive")
    assert code == 1
    assert "automotive_vehicle" in err
    assert "Nothing was done. Say --yes" in err
    engine = Database(database_url).engine
    assert inspect(engine).has_table("automotive_vehicle")
    engine.dispose()
    assert list(tmp_path.glob("*.zip")) == []


def test_what_another_enabled_plugin_requires_stays(run: Run, tmp_path: Path, database_url: str) -> None:
    folder = tmp_path / "site"
    folder.mkdir()
    with installing(folder) as install:
        install("fleet", {"plugin.py": manifest("fleet", 'requires=("automotive",)')})
        configure(tmp_path, database_url, "automotive", "fleet")
        for command in ("purge", "disable"):
            code, _out, err = run("plugins", command, "automotive")
            assert code == 1
            assert "fleet requires automotive; disable it first" in err


def test_the_next_migration_of_a_plugin_is_written_from_its_models(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "site"
    folder.mkdir()
    configure(tmp_path, f"sqlite:///{tmp_path}/house.db")
    with installing(folder) as install:
        models = MODELS + model("Room", "lodging_room", 'name: str = ""')
        install(
            "lodging",
            {"plugin.py": manifest("lodging", before="from customary_lodging.models import *"), "models.py": models},
        )
        code, out, err = run("plugins", "migration", "lodging", "initial")
        assert code == 0, err
        written = Path(out.strip())
        assert written == folder / "customary_lodging" / "migrations" / "0001_initial.py"
        assert "'lodging_room'" in written.read_text()
        assert "up to date" in run("plugins", "migration", "lodging", "again")[2]


def test_the_doctor_names_what_is_wrong(run: Run, tmp_path: Path, database_url: str) -> None:
    configure(tmp_path, database_url, "automotive")
    code, out, _err = run("doctor", "--json")
    found = {one["what"]: one for one in json.loads(out)["findings"]}
    assert code == 1
    assert not found["worker"]["ok"]
    assert found["database"]["ok"]
    assert found["schema"]["ok"]
    assert found["jobs"]["ok"]


def test_the_doctor_finds_nothing_where_a_worker_works(run: Run, tmp_path: Path, database_url: str) -> None:
    configure(tmp_path, database_url, "automotive")
    with deployed(database_url):
        say_alive()
    code, out, _err = run("doctor")
    assert code == 0, out
    assert "BAD" not in out


def test_the_doctor_says_so_when_the_tables_are_not_there(run: Run, tmp_path: Path, empty_database_url: str) -> None:
    configure(tmp_path, empty_database_url)
    code, out, _err = run("doctor")
    assert code == 1
    assert "BAD  schema: The database is at nothing" in out


def test_a_setting_that_is_none_is_named(run: Run, tmp_path: Path) -> None:
    (tmp_path / "customary.toml").write_text("colour = 1\n")
    code, _out, err = run("doctor")
    assert code == 1
    assert "there is no setting 'colour'" in err


def test_the_description_of_the_api_is_written_to_a_file(run: Run, tmp_path: Path, database_url: str) -> None:
    configure(tmp_path, database_url, "automotive")
    assert run("openapi", "--output", "api.json")[0] == 0
    assert json.loads((tmp_path / "api.json").read_text())["openapi"].startswith("3.1")
