"""Telephones, names, tags and relations of two customers who become one: each once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import insert, select, update
from sqlmodel import Session

from customary.customers.merge_journal import MergeJournal
from customary.customers.merge_moves import point
from customary.customers.models import Customer, CustomerTag, OtherName, Phone, Relation
from customary.database.models import table_of

PHONES, NAMES, TAGS, RELATIONS = (table_of(model) for model in (Phone, OtherName, CustomerTag, Relation))
Rows = Sequence[Mapping[str, Any]]  # rows of a table


def join_parts(
    session: Session, journal: MergeJournal, winner: Customer, loser: Customer, name: str, losers_phone_first: bool
) -> None:
    """Give the winner what the loser has several of, as far as he lacks it; the rest stays where it is. `name` is what he is called
    from now on: the others that the two bore are other names.
    """
    assert winner.id is not None  # read from the database
    assert loser.id is not None
    _join_phones(session, journal, winner.id, loser.id, losers_phone_first)
    _join_names(session, journal, winner, loser, name)
    _join(session, journal, TAGS, "tag", winner.id, loser.id)
    _join_relations(session, journal, winner.id, loser.id)


def _join_phones(session: Session, journal: MergeJournal, winner_id: int, loser_id: int, losers_first: bool) -> None:
    winners, losers = (_rows(session, PHONES, one) for one in (winner_id, loser_id))
    known = {row["e164"] for row in winners}
    moved = [row for row in losers if row["e164"] not in known]
    _move(session, journal, PHONES, [row["id"] for row in moved], winner_id)
    first = losers[0]["e164"] if losers else None
    order = sorted(
        [*winners, *moved],
        key=lambda row: (
            row["state"] == "wrong" if not losers_first else (row["state"] == "wrong", row["e164"] != first)
        ),
    )
    leading = {first, winners[0]["e164"] if winners else None}
    for position, row in enumerate(order):
        led = row["led"] or (row["e164"] in leading and position > 0)
        journal.change(PHONES, [row["id"]], row, {"position": position, "led": led})


def _join_names(session: Session, journal: MergeJournal, winner: Customer, loser: Customer, name: str) -> None:
    assert winner.id is not None  # read from the database
    assert loser.id is not None
    _join(session, journal, NAMES, "name", winner.id, loser.id)
    known = {name, *(row["name"] for row in _rows(session, NAMES, winner.id))}
    new = [
        {"customer_id": winner.id, "name": one} for one in dict.fromkeys((winner.name, loser.name)) if one not in known
    ]
    if new:
        added = session.execute(insert(NAMES).returning(NAMES.c.id), new)
        journal.added(NAMES, [[id_] for id_ in added.scalars()])


def _join(session: Session, journal: MergeJournal, table: Any, column: str, winner_id: int, loser_id: int) -> None:
    # The table: one of the four above.
    known = {row[column] for row in _rows(session, table, winner_id)}
    new = [row[column] for row in _rows(session, table, loser_id) if row[column] not in known]
    if not new:
        return
    names = list(table.primary_key.columns.keys())
    mine = (table.c.customer_id == loser_id, table.c[column].in_(new))
    rows = session.execute(select(table).where(*mine)).mappings().all()
    session.execute(update(table).where(*mine).values(customer_id=winner_id))
    journal.moved(table, "customer_id", [[{**row, "customer_id": winner_id}[key] for key in names] for row in rows])


def _join_relations(session: Session, journal: MergeJournal, winner_id: int, loser_id: int) -> None:
    for end, other in (("from_id", "to_id"), ("to_id", "from_id")):
        columns = RELATIONS.c
        there = select(columns[other], columns.kind).where(columns[end] == winner_id, columns.until.is_(None))
        known = {tuple(row) for row in session.execute(there)}
        mine = select(columns.id, columns[other], columns.kind, columns.until).where(columns[end] == loser_id)
        ids = [
            id_
            for id_, other_id, kind, until in session.execute(mine)
            if other_id != winner_id and (until is not None or (other_id, kind) not in known)
        ]
        _move(session, journal, RELATIONS, ids, winner_id, end)


def _move(
    session: Session, journal: MergeJournal, table: Any, ids: Sequence[int], to_id: int, column: str = "customer_id"
) -> None:
    # The table: one of the four above.
    if ids:
        keys = [[id_] for id_ in ids]
        point(session, table, column, keys, to_id)
        journal.moved(table, column, keys)


def _rows(session: Session, table: Any, customer_id: int) -> Rows:  # the table: one of the four above
    order = [table.c.position, table.c.id] if table is PHONES else list(table.primary_key.columns)
    query = select(table).where(table.c.customer_id == customer_id).order_by(*order)
    return [dict(row) for row in session.execute(query).mappings()]
