"""Which columns of the database point at a customer, whether their plugin is here or not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Index,
    MetaData,
    Table,
    UniqueConstraint,
    and_,
    exists,
    false,
    literal_column,
    or_,
    select,
    true,
)
from sqlalchemy import inspect as look_at
from sqlalchemy.engine import Inspector
from sqlmodel import Session
from sqlmodel import select as select_models

from customary.customers.access import RECORD
from customary.customers.models import (
    Customer,
    CustomerTag,
    Merge,
    MergeEntry,
    NotTheSame,
    OtherName,
    Phone,
    Relation,
    SearchTerm,
)
from customary.database.deployment import current
from customary.database.models import KnownRecord, StoredChange, metadata, table_of
from customary.plugins.contributions import OnMerge

CUSTOMERS = table_of(Customer).name
# What a merge does with these is said in words of their own: `merge_parts` and the index.
OWN = frozenset(
    table_of(model).name
    for model in (Customer, Phone, OtherName, CustomerTag, Relation, SearchTerm, Merge, MergeEntry, NotTheSame)
)
# What was said of a row in the past stays said of it.
HISTORY = frozenset({table_of(StoredChange).name})


@dataclass(frozen=True)
class Reference:
    """A column that holds ids of customers: of every row, or (`about`) of those about a customer as a record."""

    table: Table
    column: Column[Any]
    about: bool = False
    records: tuple[str, ...] = ()  # keys of the records that keep their customer here

    def of(self, customer_id: int) -> ColumnElement[bool]:
        """The rows that point at the customer."""
        mine: ColumnElement[bool] = self.column == customer_id
        return and_(mine, self.table.c.record == RECORD) if self.about else mine

    def collides(self, customer_id: int, dialect: str) -> ColumnElement[bool]:
        """Whether a row has a counterpart at this customer, beside whom it may not stand."""
        there = self.table.alias()
        found = [
            and_(
                condition,
                exists(
                    select(1).where(
                        there.c[self.column.name] == customer_id,
                        condition,
                        *(there.c[name] == self.table.c[name] for name in names if name != self.column.name),
                    )
                ),
            )
            for names, condition in _unique_keys(self.table, dialect)
            if self.column.name in names
        ]
        return or_(false(), *found)

    @property
    def free(self) -> list[str]:
        """The columns that no two rows need to differ in."""
        unique = {name for names, _condition in _unique_keys(self.table, "") for name in names}
        return [column.name for column in self.table.columns if column.name not in unique]

    @property
    def single(self) -> bool:
        """Whether a customer has one row at most."""
        return any(names == (self.column.name,) for names, _condition in _unique_keys(self.table, ""))


def references(session: Session) -> list[Reference]:
    """Every column that points at a customer, but for this room's own: by foreign key, by the catalogue of records, by `record` and
    `record_id`. Tables of plugins that are away are read out of the database.
    """
    inspector = look_at(session.connection())
    there = frozenset(inspector.get_table_names())
    known = {place: key for key, place in _places(session).items() if place[0] in there}
    pointing = {**dict.fromkeys(_foreign_keys(inspector)), **dict.fromkeys(known)}
    tables = _tables(session, {table for table, _column in pointing} - OWN)
    found = [
        Reference(
            tables[table],
            tables[table].c[column],
            records=tuple(key for place, key in known.items() if place == (table, column)),
        )
        for table, column in sorted(pointing)
        if table in tables
    ]
    return [*found, *_about_customers(there)]


def rule_of(session: Session, reference: Reference) -> OnMerge:
    """What wins where both customers have a row, and may have only one."""
    for key in reference.records:
        record = current().registry.records.get(key)
        if record is not None and record.on_merge is not None:
            return record.on_merge
        known = session.get(KnownRecord, key)
        if known is not None and known.on_merge in ("winner", "loser", "filled"):
            return known.on_merge  # type: ignore[return-value]  # one of the three, asked just here
    return "winner"


def table_called(session: Session, name: str) -> Table | None:
    """A table as it stands in the database, or None if it has gone."""
    return _tables(session, {name}).get(name) if look_at(session.connection()).has_table(name) else None


def _places(session: Session) -> dict[str, tuple[str, str]]:
    """Table and column in which records keep their customer: as the catalogue knows them, or as they are here."""
    known = session.exec(select_models(KnownRecord))
    places = {one.key: (one.table_name, one.customer_column) for one in known if one.customer_column}
    here = current().registry.records.values()
    return places | {one.key: (table_of(one.model).name, one.customer) for one in here if one.customer}


def _foreign_keys(inspector: Inspector) -> Iterator[tuple[str, str]]:
    for (_schema, table), keys in inspector.get_multi_foreign_keys().items():
        for key in keys:
            if key["referred_table"] == CUSTOMERS and table is not None:
                yield table, key["constrained_columns"][0]


def _tables(session: Session, names: set[str]) -> Mapping[str, Table]:
    loaded = metadata().tables
    away = MetaData()
    return {
        name: loaded[name]
        if name in loaded
        else Table(name, away, autoload_with=session.connection(), resolve_fks=False)
        for name in names
    }


def _about_customers(there: frozenset[str]) -> Iterator[Reference]:
    for name, table in sorted(metadata().tables.items()):
        if name in there - OWN - HISTORY and {"record", "record_id"} <= set(table.c.keys()):
            yield Reference(table, table.c.record_id, about=True)


def _unique_keys(table: Table, dialect: str) -> Iterator[tuple[tuple[str, ...], ColumnElement[bool]]]:
    """The columns that are unique together, and of which rows."""
    yield tuple(table.primary_key.columns.keys()), true()
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint):
            yield tuple(column.name for column in constraint.columns), true()
    for index in table.indexes:
        if index.unique:
            yield tuple(column.name for column in index.columns), _rows_of(index, dialect)


def _rows_of(index: Index, dialect: str) -> ColumnElement[bool]:
    where = index.dialect_options[dialect]["where"] if dialect else None
    # As text it means the innermost table, whichever name that goes by.
    return true() if where is None else literal_column(f"({where})", Boolean())
