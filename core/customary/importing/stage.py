"""What a chunk of lines will change, worked out against the database and against what earlier lines make."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from pydantic_core import PydanticUndefined
from sqlalchemy import select
from sqlmodel import Session

from customary.customers.matching import customers_by_first_phone, customers_by_name_without_phone, names_of
from customary.customers.models import Customer, Phone
from customary.database import clock
from customary.database.models import table_of
from customary.database.sql import one_of
from customary.importing.scratch import Scratch
from customary.plugins.importers import Draft, Importer, Line, Person

FIRST_PHONE, BARE_NAME = "customer by phone", "customer by name"


class ChunkStage:
    """The `Stage` that an importer's `plan` gets. In a dry run `scratch` carries drafts from chunk to chunk."""

    def __init__(
        self,
        session: Session,
        importer: Importer,
        scratch: Scratch | None,
        ids: Iterator[int],
    ) -> None:
        self.session = session
        self._importer, self._scratch, self._ids = importer, scratch, ids
        self._drafts: dict[type[Any], dict[int, Draft]] = defaultdict(dict)
        self._found: dict[str, dict[str, Draft | None]] = defaultdict(dict)
        self._blank: dict[type[Any], dict[str, Any]] = {}  # a new row's values by column

    def find(self, model: type[Any], column: str, keys: Iterable[str]) -> Mapping[str, Draft]:
        def stored(missing: Sequence[str]) -> Mapping[str, int]:
            columns = table_of(model).c
            query = select(columns[column], columns.id).where(one_of(columns[column], missing)).order_by(columns.id)
            return dict(self.session.execute(query).all())

        found = self._look_up(model, _space(model, column), keys, stored)
        return {key: draft for key, draft in found.items() if draft.values[column] == key}

    def get(self, model: type[Any], ids: Iterable[int]) -> Mapping[int, Draft]:
        wanted = list(dict.fromkeys(ids))
        drafts = self._drafts[model]
        missing = [id_ for id_ in wanted if id_ not in drafts]
        if missing and self._scratch is not None:
            for id_, remembered in self._scratch.drafts(model, missing).items():
                drafts[id_] = Draft(model, id_, remembered.values)
            missing = [id_ for id_ in missing if id_ not in drafts]
        if missing:
            table = table_of(model)
            for row in self.session.execute(select(table).where(one_of(table.c.id, missing))).mappings():
                drafts[row["id"]] = Draft(model, row["id"], dict(row))
        return {id_: drafts[id_] for id_ in wanted if id_ in drafts}

    def new(self, model: type[Any], line: Line, /, **values: Any) -> Draft:
        draft = Draft(model, next(self._ids), self._blank_row(model) | values, line=line, given=set(values))
        draft.values["id"] = draft.id
        self._drafts[model][draft.id] = draft
        self._index(draft)
        line.touched = True
        return draft

    def change(self, draft: Draft, line: Line, /, **values: Any) -> bool:
        changed = self.note(draft, line, **values)
        line.touched = line.touched or changed
        return changed

    def note(self, draft: Draft, line: Line, /, **values: Any) -> bool:
        changed = {column: value for column, value in values.items() if draft.values[column] != value}
        if not changed:
            return False
        if not draft.is_new:
            for column in changed:
                draft.before.setdefault(column, draft.values[column])
        else:
            draft.given.update(changed)
        draft.changed_by = line
        draft.values.update(changed)
        self._index(draft)
        return True

    def customers(self, people: Sequence[Person]) -> list[Draft]:
        if not self._importer.makes_customers:
            raise RuntimeError(
                f"importer {self._importer.key}: its plan makes customers; say makes_customers=True, so that an owner is asked for"
            )
        by_phone = self._look_up(
            Customer,
            FIRST_PHONE,
            (person.phones[0] for person in people if person.phones),
            lambda keys: customers_by_first_phone(self.session, keys),
        )
        by_name = self._look_up(
            Customer,
            BARE_NAME,
            (person.name for person in people if not person.phones),
            lambda keys: customers_by_name_without_phone(self.session, keys),
        )
        known = {**by_phone, **by_name}
        self._load_names_and_phones([draft for draft in known.values() if "names" not in draft.values])
        return [self._customer(person) for person in people]

    def pending(self) -> Iterator[tuple[type[Any], list[Draft]]]:
        """The rows that are new or changed, by model in the order in which these were first used; customers before all else."""
        for model in sorted(self._drafts, key=lambda model: model is not Customer):
            work = [draft for draft in self._drafts[model].values() if draft.is_new or draft.before]
            if work:
                yield model, work

    def keep(self) -> None:
        """End a chunk of a dry run: what it would have made is there for the next."""
        if self._scratch is None:
            return
        kept = [draft for _model, drafts in self.pending() for draft in drafts]
        ids = {id(draft) for draft in kept}
        spaces = {
            space: {key: draft.id for key, draft in found.items() if draft is not None and id(draft) in ids}
            for space, found in self._found.items()
        }
        self._scratch.keep(kept, spaces)

    def _look_up(
        self,
        model: type[Any],
        space: str,
        keys: Iterable[str],
        stored: Callable[[Sequence[str]], Mapping[str, int]],
    ) -> dict[str, Draft]:
        found = self._found[space]
        wanted = [key for key in dict.fromkeys(keys) if key]
        missing = [key for key in wanted if key not in found]
        if missing:
            ids = self._scratch.ids(space, missing) if self._scratch is not None else {}
            rest = [key for key in missing if key not in ids]
            ids |= dict(stored(rest)) if rest else {}
            drafts = self.get(model, ids.values())
            for key in missing:
                found[key] = drafts.get(ids[key]) if key in ids else None
        return {key: draft for key in wanted if (draft := found[key]) is not None}

    def _customer(self, person: Person) -> Draft:
        space, key = (FIRST_PHONE, person.phones[0]) if person.phones else (BARE_NAME, person.name)
        draft = self._found[space].get(key)
        if draft is None:
            draft = self.new(Customer, person.line, name=person.name, kind=person.kind, origin="import")
            draft.values |= {"names": [person.name], "phones": list(person.phones)}
            self._found[space][key] = draft
            return draft
        names, phones = draft.values["names"], draft.values["phones"]
        more_phones = [phone for phone in person.phones if phone not in phones]
        if person.name not in names:
            self.change(draft, person.line, names=[*names, person.name])
        if more_phones:
            self.change(draft, person.line, phones=[*phones, *more_phones])
        return draft

    def _load_names_and_phones(self, drafts: Sequence[Draft]) -> None:
        if not drafts:
            return
        ids = [draft.id for draft in drafts]
        phones: dict[int, list[str]] = defaultdict(list)
        columns = table_of(Phone).c
        query = select(columns.customer_id, columns.e164).where(one_of(columns.customer_id, ids))
        for customer_id, e164 in self.session.execute(query.order_by(columns.customer_id, columns.position)):
            phones[customer_id].append(e164)
        names = names_of(self.session, ids)
        for draft in drafts:
            draft.values |= {"names": sorted(names.get(draft.id, ())), "phones": phones[draft.id]}

    def _index(self, draft: Draft) -> None:
        for column in self._importer.lookups.get(draft.model, ()):
            if key := draft.values[column]:
                self._found[_space(draft.model, column)][key] = draft

    def _blank_row(self, model: type[Any]) -> dict[str, Any]:
        if model not in self._blank:
            fields = model.model_fields
            defaults = {
                column.key: fields[column.key].get_default(call_default_factory=True) for column in table_of(model).c
            }
            self._blank[model] = {
                name: None if value is PydanticUndefined else value for name, value in defaults.items()
            }
            if "created_at" in defaults:
                self._blank[model]["created_at"] = clock.now()
        return dict(self._blank[model])


def _space(model: type[Any], column: str) -> str:
    return f"{table_of(model).name}.{column}"
