"""The tests' own databases."""

from sqlalchemy import create_engine, inspect, text

from tests.databases import KINDS, Databases


def test_each_test_has_a_database_of_its_own(databases: Databases) -> None:
    for kind in KINDS:
        with databases.create(kind) as first, databases.create(kind) as second:
            assert first != second
            engine = create_engine(first)
            with engine.begin() as connection:
                connection.execute(text("CREATE TABLE note (id integer)"))
            engine.dispose()
            assert "note" not in inspect(create_engine(second)).get_table_names()


def test_a_test_runs_on_both_databases(database_url: str) -> None:
    with create_engine(database_url).connect() as connection:
        assert connection.execute(text("SELECT 1")).scalar_one() == 1


def test_what_was_prepared_once_is_in_every_copy(databases: Databases) -> None:
    prepared = []

    def prepare_notes(url: str) -> None:
        prepared.append(url)
        engine = create_engine(url)
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE note (id integer)"))
        engine.dispose()

    for kind in KINDS:
        for _ in range(2):
            with databases.create(kind, prepare_notes) as url:
                assert inspect(create_engine(url)).get_table_names() == ["note"]
    assert len(prepared) == len(KINDS)
