"""What happens to customers."""

from __future__ import annotations

from dataclasses import dataclass

from customary.customers.told import CUSTOMER_TOLD, RELATION_TOLD
from customary.database.events import Event
from customary.plugins.text import texts

_ = texts("customers")

CUSTOMER = "core.customer"


@dataclass(frozen=True, kw_only=True)
class CustomersCreated(Event):
    """New customers; `origin` is "import" where they came out of a file."""

    title = _("Customers created")
    told = CUSTOMER_TOLD

    origin: str = ""


@dataclass(frozen=True, kw_only=True)
class CustomersChanged(Event):
    """Details, telephones, names or tags of customers changed; `fields` names which."""

    title = _("Customers changed")
    told = CUSTOMER_TOLD

    fields: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class CustomersAssigned(Event):
    """Customers got another owner, or none."""

    title = _("Customers given to a colleague")
    told = CUSTOMER_TOLD

    owner_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class CustomersArchived(Event):
    """Customers are no longer worked with."""

    title = _("Customers archived")
    told = CUSTOMER_TOLD


@dataclass(frozen=True, kw_only=True)
class CustomersRestored(Event):
    """Archived customers are worked with again."""

    title = _("Customers restored")
    told = CUSTOMER_TOLD


@dataclass(frozen=True, kw_only=True)
class CustomersRelated(Event):
    """Two customers were tied to each other; `kind` is the key of the relation kind."""

    title = _("Relation added")
    told = RELATION_TOLD
    what = _("Relation")

    kind: str = ""


@dataclass(frozen=True, kw_only=True)
class RelationsEnded(Event):
    """A tie between two customers ended or was taken back."""

    title = _("Relation ended")
    told = RELATION_TOLD
    what = _("Relation")

    kind: str = ""
