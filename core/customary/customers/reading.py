"""A customer as a line: his own columns in one statement, his telephones, names and tags in another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from msgspec import Struct
from sqlalchemy import CompoundSelect, Select, bindparam, literal, select, union_all
from sqlmodel import Session, col

from customary.customers.access import LARGEST_ID, RECORD
from customary.customers.models import Customer, CustomerTag, OtherName, Phone
from customary.database.prepared import AnyRow, Prepared
from customary.database.sql import one_of
from customary.plugins.actor import Actor
from customary.plugins.errors import NotFound
from customary.roles.gated import Gated, See
from customary.roles.models import Staff

CustomerKind = Literal["person", "organisation"]
CustomerState = Literal["active", "archived", "merged", "erased"]
PhoneKind = Literal["mobile", "landline", "other"]
PhoneState = Literal["unverified", "verified", "wrong"]


class ListedPhone(Struct, frozen=True):
    """A telephone of a customer."""

    e164: str
    kind: PhoneKind
    state: PhoneState


class ListedCustomer(Struct, frozen=True):
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
    merged_into_id: int | None
    phones: Sequence[ListedPhone] = ()
    other_names: Sequence[str] = ()
    tags: Sequence[str] = ()


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
    col(Customer.merged_into_id),
)
LINES: Select[Any] = select(*COLUMNS).join(Staff, col(Staff.id) == Customer.owner_id, isouter=True)


@dataclass(frozen=True)
class Parts:
    """What a customer has several of."""

    phones: list[ListedPhone] = field(default_factory=list)
    other_names: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)


def _one(see: See) -> Select[Any]:  # columns of several types
    return LINES.where(col(Customer.id) == bindparam("customer_id"), see(RECORD))


_ONE = Gated(_one, RECORD)


def read_customer(session: Session, actor: Actor, customer_id: int) -> ListedCustomer:
    """The customer, in two statements.

    Raises NotFound if there is none that the actor may see.
    """
    if customer_id > LARGEST_ID:  # the databases would not even compare it
        raise NotFound
    rows = _ONE.rows(session, actor, customer_id=customer_id)
    if not rows:
        raise NotFound
    return lines_of(session, rows)[0]


def lines_of(session: Session, rows: Sequence[AnyRow]) -> list[ListedCustomer]:
    """Rows of `LINES` with what they have several of."""
    parts = _parts(session, [row.id for row in rows]) if rows else {}
    nothing = Parts()
    return [_line(row, parts.get(row.id, nothing)) for row in rows]


def _line(row: AnyRow, parts: Parts) -> ListedCustomer:
    return ListedCustomer(*(*row, parts.phones, parts.other_names, parts.tags))


def _parts(session: Session, ids: Sequence[int]) -> Mapping[int, Parts]:
    found: dict[int, Parts] = defaultdict(Parts)
    for customer_id, what, text, kind, state, _place in _SEVERAL.rows(session, ids=ids):
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


_SEVERAL = Prepared(_several())
