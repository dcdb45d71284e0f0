"""Writing what a chunk of lines became: all its rows at once, journalled."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, update

from customary.customers.create import create_customers
from customary.customers.events import CUSTOMER, CustomersChanged
from customary.customers.inputs import NewCustomer, NewPhone
from customary.customers.models import Customer, OtherName, Phone
from customary.customers.phones import read_phone
from customary.database import clock
from customary.database.bulk import insert_rows, reserve_ids
from customary.database.events import portions
from customary.database.models import table_of
from customary.database.sql import one_of
from customary.database.transaction import Writing, emit
from customary.importing.journal import Journal
from customary.importing.stage import ChunkStage
from customary.plugins.importers import Draft, Settled

NextOwner = Callable[[], int | None]


def write(
    session: Writing, stage: ChunkStage, journal: Journal, next_owner: NextOwner, batch: str
) -> dict[type[Any], Settled]:
    """Write the stage's drafts; new rows get their ids, and rows that refer to them too."""
    ids: dict[int, int] = {}
    settled: dict[type[Any], Settled] = {}
    for model, drafts in stage.pending():
        new = [draft for draft in drafts if draft.is_new]
        changed = [draft for draft in drafts if not draft.is_new]
        if model is Customer:
            _create_customers(session, new, journal, next_owner, ids)
            _add_names_and_phones(session, changed, journal, batch)
        else:
            _insert(session, model, new, journal, ids)
            _update(session, model, changed, journal, ids)
        settled[model] = Settled(
            created=tuple(draft.id for draft in new),
            updated=tuple(draft.id for draft in changed),
            before={draft.id: draft.before for draft in changed},
            after={draft.id: {column: draft.values[column] for column in draft.before} for draft in changed},
        )
    return settled


def _create_customers(
    session: Writing, drafts: Sequence[Draft], journal: Journal, next_owner: NextOwner, ids: dict[int, int]
) -> None:
    if not drafts:
        return
    rows = [
        NewCustomer(
            name=draft["name"],
            kind=draft["kind"],
            owner_id=next_owner(),
            origin="import",
            phones=[NewPhone(phone, _kind(phone)) for phone in draft["phones"]],
            other_names=draft["names"][1:],
        )
        for draft in drafts
    ]
    created = create_customers(session, session.actor, rows)
    for draft, row, id_ in zip(drafts, rows, created, strict=True):
        _number(draft, id_, ids)
        after = {"name": row.name, "owner_id": row.owner_id, "kind": row.kind}
        extra = {"phones": list(draft["phones"]), "other_names": list(row.other_names)}
        journal.note("customary_customer", id_, "created", _row(draft), after=after | extra)


def _add_names_and_phones(session: Writing, drafts: Sequence[Draft], journal: Journal, batch: str) -> None:
    """What is new stands behind what there was: `before` is where each list began."""
    names, phones = [], []
    file_rows = {draft.id: _row(draft) for draft in drafts}
    for draft in drafts:
        known = len(draft.before.get("phones", draft["phones"]))
        for position, e164 in enumerate(draft["phones"][known:], start=known):
            phones.append(
                {
                    "customer_id": draft.id,
                    "e164": e164,
                    "kind": _kind(e164),
                    "position": position,
                    "state": "unverified",
                }
            )
        before = draft.before.get("names", draft["names"])
        names += [{"customer_id": draft.id, "name": name} for name in draft["names"] if name not in before]
    for model, rows in ((Phone, phones), (OtherName, names)):
        for id_, row in zip(_insert_rows(session, model, rows), rows, strict=True):
            journal.note(table_of(model).name, id_, "created", file_rows[row["customer_id"]], after=row)
    for portion in portions(draft.id for draft in drafts):
        touch_customers(session, portion)
        emit(
            session,
            CustomersChanged(
                record=CUSTOMER, ids=portion, customers=portion, batch=batch, fields=("phones", "other_names")
            ),
        )


def _insert(session: Writing, model: type[Any], drafts: Sequence[Draft], journal: Journal, ids: dict[int, int]) -> None:
    rows = [{name: value for name, value in _resolved(model, draft, ids).items() if name != "id"} for draft in drafts]
    for draft, row, id_ in zip(drafts, rows, _insert_rows(session, model, rows), strict=True):
        _number(draft, id_, ids)
        said = {name: row[name] for name in (*draft.given, "version") if name in row}
        journal.note(table_of(model).name, id_, "created", _row(draft), after=said)


def _insert_rows(session: Writing, model: type[Any], rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Write rows that name the same columns; their ids are known beforehand, which spares reading them back."""
    if not rows:
        return []
    ids = reserve_ids(session, model, len(rows))
    columns = list(rows[0])
    values = ([id_, *(row[column] for column in columns)] for id_, row in zip(ids, rows, strict=True))
    insert_rows(session, model, ["id", *columns], values)
    return ids


def _update(session: Writing, model: type[Any], drafts: Sequence[Draft], journal: Journal, ids: dict[int, int]) -> None:
    table = table_of(model)
    groups: dict[tuple[str, ...], list[Draft]] = defaultdict(list)
    for draft in drafts:
        groups[tuple(sorted(draft.before))].append(draft)
    for columns, group in groups.items():
        statement = (
            update(table).where(table.c.id == bindparam("row_id")).values({c: bindparam(f"new_{c}") for c in columns})
        )
        if "version" in table.c:
            statement = statement.values(version=table.c.version + 1)
        rows = []
        for draft in group:
            values = _resolved(model, draft, ids)
            rows.append({"row_id": draft.id, **{f"new_{column}": values[column] for column in columns}})
            journal.note(
                table.name,
                draft.id,
                "updated",
                _row(draft),
                draft.before,
                {column: values[column] for column in columns},
            )
        session.connection().execute(statement, rows)


def _resolved(model: type[Any], draft: Draft, ids: Mapping[int, int]) -> dict[str, Any]:
    """Its values by column, with the real ids of rows that were new."""
    references = {column.key for column in table_of(model).c if column.foreign_keys}
    for column in references:
        if (value := draft.values[column]) is not None and value < 0:
            draft.values[column] = ids[value]
    return draft.values


def _number(draft: Draft, id_: int, ids: dict[int, int]) -> None:
    ids[draft.id] = id_
    draft.id = id_


def _kind(e164: str) -> str:
    read = read_phone(e164)
    return read.kind if read else "other"


def touch_customers(session: Writing, ids: Sequence[int]) -> None:
    """Raise the version of customers whose telephones or names have changed: who is editing one is told."""
    customers = table_of(Customer)
    values = {"version": customers.c.version + 1, "updated_at": clock.now()}
    session.execute(update(customers).where(one_of(customers.c.id, ids)).values(values))


def _row(draft: Draft) -> int:
    line = draft.changed_by or draft.line
    return line.row if line else 0
