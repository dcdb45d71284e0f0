"""Counting statements."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from customary.database.deployment import Deployment
from sqlalchemy import event


@contextmanager
def statements(deployment: Deployment) -> Iterator[list[str]]:
    """The statements that are sent to the database inside the block."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement != "BEGIN":
            sent.append(statement)

    engines = {deployment.database.engine, deployment.database.reads}
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)
