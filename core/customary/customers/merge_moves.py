"""Rows that point at one customer come to point at another: in whole sets, without looking at any of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Table, select, update
from sqlmodel import Session, col

from customary.customers.access import RECORD
from customary.customers.merge_journal import Key, MergeJournal, next_version, with_keys
from customary.customers.merge_references import Reference, references, rule_of
from customary.customers.models import SearchTerm
from customary.database.events import portions
from customary.database.models import table_of
from customary.database.sql import one_of
from customary.plugins.contributions import OnMerge

# Never taken over from another row: what makes it this row.
OF_THE_ROW = frozenset({"version", "created_at"})


def move_everything(session: Session, journal: MergeJournal, loser_id: int, winner_id: int) -> dict[str, int]:
    """Let all that points at the loser point at the winner, unless it may not stand beside what the winner has; the numbers by table."""
    moved: dict[str, int] = {}
    for reference in references(session):
        if reference.single and not reference.about:
            _settle(session, journal, reference, loser_id, winner_id)
        keys = _move(session, reference, loser_id, winner_id)
        journal.moved(reference.table, reference.column.name, keys)
        _move_terms(session, reference, [key[0] for key in keys], loser_id, winner_id)
        if keys and not reference.about:
            moved[reference.table.name] = max(moved.get(reference.table.name, 0), len(keys))
    return moved


def _move(session: Session, reference: Reference, loser_id: int, winner_id: int) -> list[Key]:
    table, dialect = reference.table, session.connection().dialect.name
    free = select(*table.primary_key.columns).where(reference.of(loser_id), ~reference.collides(winner_id, dialect))
    found: list[Key] = [tuple(key) for key in session.execute(free)]
    for portion in portions(found):
        point(session, table, reference.column.name, portion, winner_id)
    names = list(table.primary_key.columns.keys())
    if reference.column.name not in names:
        return found
    place = names.index(reference.column.name)
    return [(*key[:place], winner_id, *key[place + 1 :]) for key in found]


def point(session: Session, table: Table, column: str, keys: Sequence[Key], customer_id: int) -> None:
    """Let the column of these rows hold the customer."""
    session.execute(update(table).where(with_keys(table, keys)).values({column: customer_id, **next_version(table)}))


def _settle(session: Session, journal: MergeJournal, reference: Reference, loser_id: int, winner_id: int) -> None:
    """Where a customer has one row at most and both have one, the winner's holds what its rule says."""
    table = reference.table
    rows = {
        row[reference.column.name]: dict(row)
        for row in session.execute(select(table).where(reference.column.in_((winner_id, loser_id)))).mappings()
    }
    if len(rows) < 2:  # both of them
        return
    winners, losers = rows[winner_id], rows[loser_id]
    values = _decided(
        rule_of(session, reference), winners, losers, [name for name in reference.free if name not in OF_THE_ROW]
    )
    journal.change(table, [winners[column.name] for column in table.primary_key.columns], winners, values)


def _decided(
    rule: OnMerge, winners: Mapping[str, Any], losers: Mapping[str, Any], free: Sequence[str]
) -> Mapping[str, Any]:  # column values
    if callable(rule):
        return rule(winners, losers)
    if rule == "loser":
        return {name: losers[name] for name in free}
    if rule == "filled":
        return {name: losers[name] for name in free if winners[name] in (None, "")}
    return {}


def _move_terms(session: Session, reference: Reference, ids: Sequence[Any], loser_id: int, winner_id: int) -> None:
    for key in reference.records:
        move_terms(session, key, ids, loser_id, winner_id)


def move_terms(session: Session, record: str, ids: Sequence[Any], before_id: int, after_id: int) -> None:
    """What rows of a record are found by leads to another customer; so it does for plugins that are away."""
    if record == RECORD:
        return
    terms = table_of(SearchTerm)
    for portion in portions(ids):
        session.execute(
            update(terms)
            .where(
                col(SearchTerm.record) == record, one_of(terms.c.record_id, portion), terms.c.customer_id == before_id
            )
            .values(customer_id=after_id)
        )
