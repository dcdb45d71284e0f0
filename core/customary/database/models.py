"""The tables of the house itself: events and their changes, jobs, parameters, what is installed."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, MetaData, Table
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

from customary.database.types import Id, Json, UtcDateTime

core_registry = registry(metadata=SQLModel.metadata)


class CoreModel(SQLModel, registry=core_registry):
    """Base of the core's tables; a registry of its own keeps its class names apart from every plugin's."""


class PluginModel(SQLModel):
    """Base of plugins' tables: derive one of your own with a registry, `class Model(PluginModel, registry=plugin_registry())`."""


def plugin_registry() -> registry:
    """A registry of its own over the shared tables: two plugins may both have a class called Booking."""
    return registry(metadata=SQLModel.metadata)


def table_of(model: type[SQLModel]) -> Table:
    """A model's table, for statements that deal in columns rather than objects."""
    table: Table = vars(model)["__table__"]
    return table


def metadata() -> MetaData:
    """The tables of everything that is imported."""
    return SQLModel.metadata


NOT_AUDITED = {"info": {"audited": False}}


class StoredEvent(CoreModel, table=True):
    """An event as it happened, with who did it."""

    __tablename__ = "customary_event"
    __table_args__ = (
        Index("ix_customary_event_record", "record", "id"),
        Index("ix_customary_event_at", "at", "id"),
        {"sqlite_autoincrement": True, **NOT_AUDITED},
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    at: datetime = Field(sa_type=UtcDateTime)
    name: str
    version: int
    plugin: str
    record: str
    ids: list[int] = Field(sa_type=Json)
    customers: list[int] = Field(sa_type=Json)
    batch: str | None = None
    payload: dict[str, Any] = Field(sa_type=Json)  # JSON values
    actor_kind: str
    actor_label: str
    staff_id: int | None = Field(default=None, sa_type=Id)
    token_id: int | None = Field(default=None, sa_type=Id)


class StoredChange(CoreModel, table=True):
    """One line of the audit: a field of a row, before and after."""

    __tablename__ = "customary_change"
    __table_args__ = (
        Index("ix_customary_change_row", "record", "record_id", "id"),
        {"sqlite_autoincrement": True, **NOT_AUDITED},
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    event_id: int = Field(sa_type=Id, foreign_key="customary_event.id", index=True)
    record: str
    record_id: int = Field(sa_type=Id)
    field: str
    before: Any = Field(default=None, sa_type=Json, nullable=True)  # any JSON value
    after: Any = Field(default=None, sa_type=Json, nullable=True)  # any JSON value


class StoredJob(CoreModel, table=True):
    """Work to be done after COMMIT by any worker: outbox and queue at once."""

    __tablename__ = "customary_job"
    __table_args__ = (
        Index("ix_customary_job_due", "state", "run_at"),
        {"sqlite_autoincrement": True, **NOT_AUDITED},
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    key: str  # the Job contribution
    unique: str | None = Field(default=None, unique=True)
    payload: dict[str, Any] = Field(sa_type=Json)  # JSON values
    state: str = "waiting"  # waiting, done, dead
    run_at: datetime = Field(sa_type=UtcDateTime)
    attempts: int = 0
    last_error: str | None = None
    created_at: datetime = Field(sa_type=UtcDateTime)
    finished_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class StoredParameters(CoreModel, table=True):
    """The parameters of a rule, from a date on; versions are never changed."""

    __tablename__ = "customary_parameters"
    __table_args__ = (Index("ix_customary_parameters_key", "key", "valid_from", "id"), {"sqlite_autoincrement": True})

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    key: str
    valid_from: date
    values: dict[str, Any] = Field(sa_type=Json)  # JSON values
    created_at: datetime = Field(sa_type=UtcDateTime)
    staff_id: int | None = Field(default=None, sa_type=Id)
    author: str


class Installation(CoreModel, table=True):
    """Facts of this installation: its signing secret, the last day swept by each rule."""

    __tablename__ = "customary_installation"
    __table_args__ = (NOT_AUDITED,)

    key: str = Field(primary_key=True)
    value: dict[str, Any] = Field(sa_type=Json)  # JSON values


class KnownRecord(CoreModel, table=True):
    """The catalogue of records, kept for plugins that are disabled: which table holds a customer in which column."""

    __tablename__ = "customary_record"
    __table_args__ = (NOT_AUDITED,)

    key: str = Field(primary_key=True)
    plugin: str
    table_name: str
    customer_column: str | None = None
    on_merge: str = "winner"  # winner, loser, filled; what a function decides is the winner's while its plugin is away
    title: str
