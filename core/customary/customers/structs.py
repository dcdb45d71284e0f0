"""What comes in and goes out over the API, and how it is said to the services."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from customary.customers.inputs import CustomerChanges, NewCustomer, NewPhone
from customary.customers.reading import CustomerKind, CustomerState, ListedCustomer, PhoneKind, PhoneState
from customary.customers.relate import Tie

Kind = Annotated[CustomerKind, Meta(description="What kind of customer this is.")]


class PhoneOut(Struct):
    """A telephone number; the first is the one to call."""

    number: Annotated[str, Meta(description="In E.164.", examples=["+8613912345678"])]
    kind: PhoneKind
    state: PhoneState


class PhoneIn(Struct, forbid_unknown_fields=True):
    """A telephone number as written; without a country code it is one of the house's country."""

    number: Annotated[str, Meta(examples=["139 1234 5678"])]
    kind: Literal["mobile", "landline", "other", ""] = ""
    state: Literal["unverified", "verified", "wrong", ""] = ""


class CustomerOut(Struct):
    """A customer."""

    id: int
    kind: Kind
    name: Annotated[str, Meta(examples=["王小明"])]
    salutation: Annotated[str, Meta(description="How to address a person: mr, ms or empty.")]
    state: CustomerState
    in_own_right: Annotated[bool, Meta(description="False for a mere contact of another customer.")]
    owner_id: Annotated[int | None, Meta(description="The colleague who is responsible; null is nobody.")]
    owner: Annotated[str | None, Meta(description="That colleague's name.")]
    owned_since: date | None
    phones: list[PhoneOut]
    email: str
    address: str
    note: str
    contact_hours: Annotated[str, Meta(description="Own hours for calls, or empty.", examples=["09:00-12:00"])]
    other_names: list[str]
    tags: list[str]
    external_id: Annotated[str | None, Meta(description="The customer's id in another system.")]
    version: Annotated[int, Meta(description="The ETag is made of it.")]
    created_at: datetime
    updated_at: datetime
    merged_into_id: Annotated[
        int | None, Meta(description="Of a merged customer: whom he was merged into, and who is asked for instead.")
    ] = None


class CustomerIn(Struct, forbid_unknown_fields=True):
    """A new customer. Without `owner_id` it is the creator's own; null is nobody's."""

    name: Annotated[str, Meta(min_length=1, max_length=200, examples=["王小明"])]
    kind: Kind = "person"
    salutation: Literal["", "mr", "ms"] = ""
    owner_id: int | UnsetType | None = UNSET
    in_own_right: bool = True
    phones: list[PhoneIn] = []
    email: str = ""
    address: str = ""
    note: str = ""
    contact_hours: str = ""
    other_names: list[str] = []
    tags: list[str] = []
    external_id: str | None = None


class CustomerPatch(Struct, forbid_unknown_fields=True):
    """What is to change; what is left out stays. `phones`, `other_names` and `tags` replace all that there are."""

    name: Annotated[str, Meta(min_length=1, max_length=200)] | UnsetType = UNSET
    kind: Kind | UnsetType = UNSET
    salutation: Literal["", "mr", "ms"] | UnsetType = UNSET
    owner_id: int | UnsetType | None = UNSET
    in_own_right: bool | UnsetType = UNSET
    phones: list[PhoneIn] | UnsetType = UNSET
    email: str | UnsetType = UNSET
    address: str | UnsetType = UNSET
    note: str | UnsetType = UNSET
    contact_hours: str | UnsetType = UNSET
    other_names: list[str] | UnsetType = UNSET
    tags: list[str] | UnsetType = UNSET
    external_id: str | UnsetType | None = UNSET


class RelationOut(Struct):
    """A tie to another customer, as it reads from this one."""

    id: int
    kind: Annotated[str, Meta(examples=["core.contact"])]
    title: str
    customer_id: int
    name: str
    since: date | None
    until: date | None


class RelationIn(Struct, forbid_unknown_fields=True):
    """Tie this customer to another: this one "is a <kind> to" that one."""

    to_id: int
    kind: Annotated[str, Meta(examples=["core.contact"])]
    since: date | None = None
    until: date | None = None


class AssignmentIn(Struct, forbid_unknown_fields=True):
    """Customers to give to one person, or to the members of a team in turn. Give one of `owner_id` and `team_id`."""

    customer_ids: Annotated[list[int], Meta(min_length=1, max_length=10_000)]
    owner_id: int | UnsetType | None = UNSET
    team_id: int | UnsetType = UNSET


class AssignmentOut(Struct):
    """How many customers changed hands."""

    changed: int


def shown(line: ListedCustomer) -> CustomerOut:
    """A line as the API gives it."""
    return CustomerOut(
        id=line.id,
        kind=line.kind,
        name=line.name,
        salutation=line.salutation,
        state=line.state,
        in_own_right=line.in_own_right,
        owner_id=line.owner_id,
        owner=line.owner,
        owned_since=line.owned_since,
        phones=[PhoneOut(phone.e164, phone.kind, phone.state) for phone in line.phones],
        email=line.email,
        address=line.address,
        note=line.note,
        contact_hours=line.contact_hours,
        other_names=list(line.other_names),
        tags=list(line.tags),
        external_id=line.external_id,
        version=line.version,
        created_at=line.created_at,
        updated_at=line.updated_at,
        merged_into_id=line.merged_into_id,
    )


def relation(tie: Tie) -> RelationOut:
    """A relation as the API gives it."""
    return RelationOut(tie.id, tie.kind, str(tie.title), tie.customer_id, tie.name, tie.since, tie.until)


def new_customer(data: CustomerIn) -> NewCustomer:
    """A new customer as the service takes him."""
    said = _said(data)
    if said.get("owner_id", UNSET) is UNSET:
        said["owner_id"] = "me"
    return NewCustomer(**said)  # type: ignore[arg-type]  # the structs have the same fields


def changes(data: CustomerPatch) -> CustomerChanges:
    """Changes as the service takes them."""
    return CustomerChanges(**_said(data))  # type: ignore[arg-type]  # the structs have the same fields


def _said(data: CustomerIn | CustomerPatch) -> dict[str, object]:
    said = {name: getattr(data, name) for name in data.__struct_fields__}
    if data.phones is not UNSET:
        said["phones"] = [NewPhone(phone.number, phone.kind, phone.state) for phone in data.phones]
    return said
