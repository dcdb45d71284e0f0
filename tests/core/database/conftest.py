"""One small table, kept for a whole module of tests."""

from collections.abc import Iterator

import pytest
from customary.database.types import Id, Json, Money, UtcDateTime
from sqlalchemy import BigInteger, Boolean, Column, Date, Engine, Index, Integer, MetaData, String, Table, create_engine

from tests.databases import KINDS, Databases, leave_empty

metadata = MetaData()
visit = Table(
    "visit",
    metadata,
    Column("id", Id, primary_key=True),
    Column("day", Date),
    Column("other", Date),
    Column("number", Integer),
    Column("big", BigInteger),
    Column("paid", Money),
    Column("name", String),
    Column("done", Boolean),
    Column("at", UtcDateTime),
    Column("facts", Json),
    Index("ix_visit_name", "name", postgresql_ops={"name": "text_pattern_ops"}),
)
copy = Table("copy", metadata, Column("id", Id, primary_key=True), Column("day", Date), Column("facts", Json))


@pytest.fixture(scope="module", params=KINDS)
def engine(request: pytest.FixtureRequest, databases: Databases) -> Iterator[Engine]:
    with databases.create(request.param, prepare=leave_empty) as url:
        engine = create_engine(url)
        metadata.create_all(engine)
        yield engine
        engine.dispose()
