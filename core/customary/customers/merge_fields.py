"""What a merged customer holds: the winner's values, the loser's where the winner has none, or as somebody chose."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from sqlmodel import Session

from customary.customers.merge_journal import MergeJournal
from customary.customers.models import Customer
from customary.database import clock
from customary.database.models import table_of
from customary.plugins.errors import Invalid
from customary.plugins.text import Text, texts

_ = texts("customers")

Side = Literal["winner", "loser"]
# By column of a customer, and for his telephones: whose comes first.
FIELDS: Mapping[str, Text] = {
    "name": _("Name"),
    "salutation": _("Salutation"),
    "owner_id": _("Owner"),
    "phones": _("First telephone"),
    "email": _("E-mail"),
    "address": _("Address"),
    "contact_hours": _("Hours for calls"),
    "external_id": _("External id"),
    "note": _("Note"),
    "in_own_right": _("A customer in his own right"),
}
COLUMNS = tuple(name for name in FIELDS if name != "phones")
TABLE = table_of(Customer)


def check_fields(fields: Mapping[str, str]) -> None:
    """Raise Invalid for a field that there is none of, or a side that is neither."""
    for name, side in fields.items():
        if name not in FIELDS:
            raise Invalid.field(name, "unknown", _("There is no field {name} to choose.", name=name))
        if side not in ("winner", "loser"):
            raise Invalid.field(name, "unknown", _("Choose one of the two customers."))


def sides(winner: Customer, loser: Customer, chosen: Mapping[str, str]) -> dict[str, str]:
    """Whose value of each column holds: the chosen one's, else the winner's unless he has none."""
    return {name: chosen.get(name) or _usual(getattr(winner, name), getattr(loser, name)) for name in COLUMNS}


def _usual(winners: Any, losers: Any) -> Side:  # values of one column
    return "loser" if not winners and losers else "winner"


def keep_fields(
    session: Session, journal: MergeJournal, winner: Customer, loser: Customer, chosen: Mapping[str, str]
) -> dict[str, Any]:
    """Make the loser a tombstone and give the winner what holds; answers what changed of the winner."""
    taken = [name for name, side in sides(winner, loser, chosen).items() if side == "loser"]
    values = {name: getattr(loser, name) for name in taken}
    if "owner_id" in taken:
        values["owned_since"] = loser.owned_since
    stone: dict[str, Any] = {"state": "merged", "merged_into_id": winner.id}
    if "external_id" in taken:  # an external id names one customer
        stone["external_id"] = None
    journal.change(TABLE, [loser.id], _columns(loser), stone)
    changed = journal.change(TABLE, [winner.id], _columns(winner), values)
    _touch(session, winner, loser)
    return changed


def _columns(customer: Customer) -> dict[str, Any]:
    return {column.name: getattr(customer, column.name) for column in TABLE.columns}


def _touch(session: Session, *customers: Customer) -> None:
    session.execute(
        TABLE.update()
        .where(TABLE.c.id.in_([customer.id for customer in customers]))
        .values(version=TABLE.c.version + 1, updated_at=clock.now())
    )
