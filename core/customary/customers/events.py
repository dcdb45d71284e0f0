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


@dataclass(frozen=True, kw_only=True)
class CustomersMerged(Event):
    """One customer was merged into another, whose everything now is what was the loser's. `ids` are winner and loser.

    What answers it by changing rows notes them in the `MergeJournal` of `merge_id`, so that the undo takes it back.
    """

    title = _("Customers merged")
    told = CUSTOMER_TOLD

    merge_id: int = 0
    winner_id: int = 0
    loser_id: int = 0


@dataclass(frozen=True, kw_only=True)
class MergeUndone(Event):
    """A merge was taken back; `kept` rows have been changed since and stay as they are."""

    title = _("Merge undone")
    told = CUSTOMER_TOLD

    merge_id: int = 0
    winner_id: int = 0
    loser_id: int = 0
    kept: int = 0


@dataclass(frozen=True, kw_only=True)
class ToldApart(Event):
    """Two customers who look like one are two: somebody has said so."""

    title = _("Told apart from a customer who looks alike")
    told = CUSTOMER_TOLD
