"""How connections behave that were not in use for a while."""

import pytest
from customary.database import engine
from customary.database.deployment import Deployment
from customary.database.transaction import reading
from sqlalchemy import Connection, text

OTHERS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()"


def answers(connection: Connection) -> bool:
    return connection.execute(text("SELECT 1")).scalar_one() == 1


def test_a_connection_that_broke_while_it_rested_is_replaced(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "TRUSTED_SECONDS", -1.0)
    database = deployment.database
    for used in (database.reads, database.engine):
        with used.connect() as connection:
            assert answers(connection)
    if database.dialect == "postgresql":
        with database.reads.connect() as connection:
            connection.execute(text(OTHERS))
            connection.invalidate()
    with reading() as session:
        assert answers(session.connection())
    with database.engine.connect() as connection:
        assert answers(connection)


def test_a_reader_leaves_no_transaction_open(deployment: Deployment) -> None:
    with reading() as session:
        bare = session.connection().connection.dbapi_connection
        assert answers(session.connection())
        state = bare.in_transaction if deployment.database.dialect == "sqlite" else bare.info.transaction_status
        assert not state
