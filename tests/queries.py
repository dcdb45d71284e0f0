"""How many statements something takes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from customary.database.deployment import Deployment
from sqlalchemy import event


@contextmanager
def count_queries(deployment: Deployment) -> Iterator[list[str]]:
    """The statements sent to the database inside the block, in their order: `len(queries)` is their number."""
    queries: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        queries.append(statement)

    engines = {deployment.database.engine, deployment.database.reads}
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    try:
        yield queries
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)
