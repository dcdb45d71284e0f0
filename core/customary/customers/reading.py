"""A customer as a line: his own columns in one statement, his telephones, names and tags in another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import CompoundSelect, Select, bindparam, literal, select, union_all
from sqlmodel import Session, col

from customary.customers.access import LARGEST_ID, RECORD
from customary.customers.models import Customer, CustomerTag, OtherName, Phone
from customary.database.sql import one_of
from customary.plugins.actor import Actor
from customary.plugins.errors import NotFound
from customary.roles.gate import visible
from customary.roles.models import Staff

CustomerKind = Literal["person", "organisation"]
CustomerState = Literal["active", "archived", "merged", "erased"]
PhoneKind = Literal["mobile", "landline", "other"]
PhoneState = Literal["unverified", "verified", "wrong"]


@dataclass(frozen=True)
class ListedPhone:
    """A telephone of a customer."""

    e164: str
    kind: PhoneKind
    state: PhoneState


@dataclass(frozen=True)
class ListedCustomer:
    """A line of a list."""

    id: int
    kind: CustomerKind
    name: str
    salutation: str
    owner_id: int | None
    owner: str | None
    state: CustomerState
    in_own_right: bool
    email: str
    address: str
    note: str
    contact_hours: str
    external_id: str | None
    owned_since: date | None
    version: int
    created_at: datetime
    updated_at: datetime
    phones: Sequence[ListedPhone] = field(default=())
    other_names: Sequence[str] = field(default=())
    tags: Sequence[str] = field(default=())


COLUMNS: tuple[Any, ...] = (  # columns of several types
    col(Customer.id),
    col(Customer.kind),
    col(Customer.name),
    col(Customer.salutation),
    col(Customer.owner_id),
    col(Staff.name).label("owner"),
    col(Customer.state),
    col(Customer.in_own_right),
    col(Customer.email),
    col(Customer.address),
    col(Customer.note),
    col(Customer.contact_hours),
    col(Customer.external_id),
    col(Customer.owned_since),
    col(Customer.version),
    col(Customer.created_at),
    col(Customer.updated_at),
)
LINES: Select[Any] = select(*COLUMNS).join(Staff, col(Staff.id) == Customer.owner_id, isouter=True)


@dataclass(frozen=True)
class Parts:
    """What a customer has several of."""

    phones: list[ListedPhone] = field(default_factory=list)
    other_names: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)


def read_customer(session: Session, actor: Actor, customer_id: int) -> ListedCustomer:
    """The customer, in two statements.

    Raises NotFound if there is none that the actor may see.
    """
    if customer_id > LARGEST_ID:  # the databases would not even compare it
        raise NotFound
    row = session.execute(LINES.where(col(Customer.id) == customer_id, visible(RECORD, actor))).first()
    if row is None:
        raise NotFound
    return lines_of(session, [row])[0]


def lines_of(session: Session, rows: Sequence[Any]) -> list[ListedCustomer]:
    """Rows of `LINES` with what they have several of."""
    parts = _parts(session, [row.id for row in rows]) if rows else {}
    return [line_of(row, parts.get(row.id, Parts())) for row in rows]


def line_of(row: Any, parts: Parts) -> ListedCustomer:  # a row of LINES
    """One row with its parts."""
    return ListedCustomer(*(*row, parts.phones, parts.other_names, parts.tags))


def _parts(session: Session, ids: Sequence[int]) -> Mapping[int, Parts]:
    found: dict[int, Parts] = defaultdict(Parts)
    for customer_id, what, text, kind, state, _place in session.connection().execute(_SEVERAL, {"ids": list(ids)}):
        parts = found[customer_id]
        if what == 0:
            parts.phones.append(ListedPhone(text, kind, state))
        else:
            (parts.other_names if what == 1 else parts.tags).append(text)
    return found


def _part(what: int, model: Any, text: Any, kind: Any, state: Any, place: Any) -> tuple[Select[Any], Any]:
    # Of a model: columns of its own kinds.
    columns = (
        model.customer_id,
        literal(what).label("what"),
        text.label("text"),
        kind.label("kind"),
        state.label("state"),
        place.label("place"),
    )
    return select(*columns), model


def _several() -> CompoundSelect[Any]:  # columns of several types
    phones = _part(0, Phone, col(Phone.e164), col(Phone.kind), col(Phone.state), col(Phone.position))
    names = _part(1, OtherName, col(OtherName.name), literal(""), literal(""), col(OtherName.id))
    tags = _part(2, CustomerTag, col(CustomerTag.tag), literal(""), literal(""), literal(0))
    parts = (phones, names, tags)
    return union_all(*(part.where(one_of(model.customer_id, bindparam("ids"))) for part, model in parts)).order_by(
        "what", "place", "text"
    )


# Built once: putting it together for each request took longer than running it.
_SEVERAL = _several()
