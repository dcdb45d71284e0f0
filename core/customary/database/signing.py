"""The installation's secret: made once, shared by every process around the database."""

from __future__ import annotations

import secrets

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from customary.database.engine import Database
from customary.database.models import Installation, table_of

KEY = "signing"


def signing_key(database: Database) -> bytes:
    """The key that signs cursors and links; made on first use."""
    rows = table_of(Installation)
    query = select(rows.c.value).where(rows.c.key == KEY)
    with database.engine.connect() as connection:
        found = connection.scalar(query)
    if found is None:
        insert = postgresql.insert if database.dialect == "postgresql" else sqlite.insert
        made = {"key": KEY, "value": {"secret": secrets.token_hex(32)}}
        with database.engine.execution_options(write=True).begin() as connection:
            connection.execute(insert(rows).values(made).on_conflict_do_nothing())
            found = connection.scalar(query)
    assert found is not None  # just made, here or by another process
    return bytes.fromhex(found["secret"])
