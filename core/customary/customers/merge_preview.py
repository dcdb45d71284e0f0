"""Two customers side by side before they become one: where they differ, and what would move."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnClause, column, func, literal, select, table, union_all
from sqlmodel import Session
from sqlmodel import select as select_models

from customary.customers.merge import check_apart, mergeable
from customary.customers.merge_fields import COLUMNS, FIELDS, sides
from customary.customers.merge_references import CUSTOMERS, OWN
from customary.customers.models import Customer
from customary.customers.reading import ListedCustomer, read_customer
from customary.customers.told import CUSTOMER_TOLD
from customary.database.deployment import current
from customary.database.models import KnownRecord, metadata, table_of
from customary.plugins.actor import Actor
from customary.plugins.table_checks import prefix_of
from customary.plugins.text import Text, texts

_ = texts("customers")

# Rows of the core that no record speaks of, by table.
CORE_ROWS: Mapping[str, Text] = {
    "customary_interaction": _("Contacts with the customer"),
    "customary_follow_up": _("Follow-ups"),
    "customary_appointment": _("Appointments"),
}


@dataclass(frozen=True)
class ComparedField:
    """A field in which the two differ: both values in words, and whose holds unless somebody chooses."""

    name: str
    title: Text
    winner: str
    loser: str
    side: str


@dataclass(frozen=True)
class Moving:
    """So many rows of a kind that would be the winner's."""

    title: Text | str
    number: int


@dataclass(frozen=True)
class Comparison:
    """The winner and the loser as they stand."""

    winner: ListedCustomer
    loser: ListedCustomer
    fields: list[ComparedField]
    moving: list[Moving]

    @property
    def pairs(self) -> list[tuple[Text | str, int]]:
        return [(one.title, one.number) for one in self.moving]


def compare(session: Session, actor: Actor, winner_id: int, loser_id: int) -> Comparison:
    """The two side by side; errors as for merging them."""
    winners = read_customer(session, actor, winner_id)  # first: of a customer who is hidden nothing else is said
    check_apart(winner_id, loser_id)
    winner, loser = mergeable(session, actor, winner_id, loser_id)
    lines = winners, read_customer(session, actor, loser_id)
    return Comparison(*lines, list(_fields(winner, loser, *lines)), _moving(session, loser_id))


def _fields(
    winner: Customer, loser: Customer, winners: ListedCustomer, losers: ListedCustomer
) -> Iterator[ComparedField]:
    held = sides(winner, loser, {})
    for name, title in FIELDS.items():
        one, other = _shown(winners, name), _shown(losers, name)
        if one != other and (name in COLUMNS or (one and other)):
            yield ComparedField(name, title, one, other, held.get(name, "winner"))


def _shown(line: ListedCustomer, name: str) -> str:
    if name == "phones":
        return line.phones[0].e164 if line.phones else ""
    if name == "owner_id":
        return line.owner or ""
    if name == "in_own_right":
        return str(_("yes") if line.in_own_right else _("no"))
    value = getattr(line, name) or ""
    return str(CUSTOMER_TOLD[name].words.get(value, value)) if name in CUSTOMER_TOLD else str(value)


def _moving(session: Session, loser_id: int) -> list[Moving]:
    known = list(session.exec(select_models(KnownRecord)))
    places = sorted(_places(known))
    counts = [_count(name, key, loser_id) for name, key in places]
    found: dict[str, int] = {}
    for name, number in session.execute(union_all(*counts)) if counts else ():
        found[name] = max(found.get(name, 0), number)
    titles = titles_of(known)
    return [Moving(titles.get(name, _("Other entries")), number) for name, number in found.items() if number]


def _places(known: list[KnownRecord]) -> set[tuple[str, str]]:
    prefixes = tuple(prefix_of(plugin.name) for plugin in current().registry.plugins)
    pointing = {
        (one.name, key.parent.name)
        for one in metadata().tables.values()
        if one.name.startswith(prefixes) and one.name not in OWN
        for key in one.foreign_keys
        if key.column.table.name == CUSTOMERS
    }
    return pointing | {(one.table_name, one.customer_column) for one in known if one.customer_column}


def _count(name: str, key: str, customer_id: int) -> Any:  # a SELECT of a name and a number
    held: ColumnClause[Any] = column(key)
    return select(literal(name), func.count()).select_from(table(name, held)).where(held == customer_id)


def titles_of(known: list[KnownRecord]) -> dict[str, Text | str]:
    """What the rows of tables are called: those of plugins that are away as they were called last."""
    here = current().registry.records.values()
    return {
        **CORE_ROWS,
        **{one.table_name: one.title for one in known},
        **{table_of(one.model).name: one.plural for one in here},
    }
