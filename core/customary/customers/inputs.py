"""What is said of a new or changed customer, and whether it can be kept."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from msgspec import UNSET, UnsetType

from customary.customers.phones import KINDS, STATES, read_phone
from customary.plugins.errors import FieldError, Invalid
from customary.plugins.text import texts
from customary.records.hours import plain_hours

_ = texts("customers")

CUSTOMER_KINDS = ("person", "organisation")
SALUTATIONS = ("", "mr", "ms")
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
HOW_TO_WRITE_HOURS = _(
    "Write hours like 09:00-12:00,14:00-20:00; 22:00-02:00 runs over midnight, 00:00-24:00 is all day."
)
LONGEST_NAME, LONGEST_TAG, LONGEST_TEXT = 200, 40, 4000


@dataclass(frozen=True)
class NewPhone:
    """A telephone number as written. Kind and state stay what they are if not said; a new number's kind is worked out from it."""

    number: str
    kind: str = ""
    state: str = ""


@dataclass(frozen=True)
class NewCustomer:
    """A customer to be created. `owner_id` "me" is who creates it (nobody, for the system), None is nobody."""

    name: str
    kind: str = "person"
    salutation: str = ""
    owner_id: int | Literal["me"] | None = "me"
    in_own_right: bool = True
    email: str = ""
    address: str = ""
    note: str = ""
    contact_hours: str = ""
    external_id: str | None = None
    origin: str = ""
    phones: Sequence[NewPhone] = ()
    other_names: Sequence[str] = ()
    tags: Sequence[str] = ()


@dataclass(frozen=True)
class CustomerChanges:
    """What is to change; what is UNSET stays. Phones, other names and tags replace all that there were."""

    name: str | UnsetType = UNSET
    kind: str | UnsetType = UNSET
    salutation: str | UnsetType = UNSET
    owner_id: int | UnsetType | None = UNSET
    in_own_right: bool | UnsetType = UNSET
    email: str | UnsetType = UNSET
    address: str | UnsetType = UNSET
    note: str | UnsetType = UNSET
    contact_hours: str | UnsetType = UNSET
    external_id: str | UnsetType | None = UNSET
    phones: Sequence[NewPhone] | UnsetType = UNSET
    other_names: Sequence[str] | UnsetType = UNSET
    tags: Sequence[str] | UnsetType = UNSET

    def given(self) -> dict[str, object]:
        """The fields that are set."""
        return {name: value for name, value in vars(self).items() if value is not UNSET}


def check(said: NewCustomer | CustomerChanges) -> None:
    """Raise Invalid naming each field that cannot be kept."""
    errors = list(_errors(said))
    if errors:
        raise Invalid(errors)


def _errors(said: NewCustomer | CustomerChanges) -> Iterable[FieldError]:
    for field, value in vars(said).items():
        parts = value if isinstance(value, list | tuple) else (value,)
        if any(isinstance(part, str) and "\0" in part for part in parts):  # PostgreSQL keeps no such text
            yield FieldError(field, "bad_character", _("Remove the characters that cannot be shown."))
    if said.name is not UNSET and not said.name.strip():
        yield FieldError("name", "required", _("Enter a name."))
    if said.name is not UNSET and len(said.name) > LONGEST_NAME:
        yield FieldError("name", "too_long", _("Shorten this to {length} characters.", length=LONGEST_NAME))
    if said.kind is not UNSET and said.kind not in CUSTOMER_KINDS:
        yield FieldError("kind", "bad_choice", _("Choose person or organisation."))
    if said.salutation is not UNSET and said.salutation not in SALUTATIONS:
        yield FieldError("salutation", "bad_choice", _("Choose one of the salutations."))
    if said.email is not UNSET and said.email and not EMAIL.fullmatch(said.email.strip()):
        yield FieldError("email", "bad_email", _("Enter an e-mail address, like name@example.com."))
    for field, text in (("address", said.address), ("note", said.note)):
        if text is not UNSET and len(text) > LONGEST_TEXT:
            yield FieldError(field, "too_long", _("Shorten this to {length} characters.", length=LONGEST_TEXT))
    if said.contact_hours is not UNSET and not _well_formed(said.contact_hours):
        yield FieldError("contact_hours", "bad_hours", HOW_TO_WRITE_HOURS)
    if said.tags is not UNSET and any(len(tag) > LONGEST_TAG for tag in said.tags):
        yield FieldError("tags", "too_long", _("Shorten each tag to {length} characters.", length=LONGEST_TAG))
    if said.phones is not UNSET:
        yield from _phone_errors(said.phones)


def _phone_errors(phones: Sequence[NewPhone]) -> Iterable[FieldError]:
    for phone in phones:
        if read_phone(phone.number) is None:
            yield FieldError("phones", "bad_phone", _("{number} is no telephone number.", number=phone.number))
        if (phone.kind and phone.kind not in KINDS) or (phone.state and phone.state not in STATES):
            yield FieldError("phones", "bad_choice", _("Choose one of the kinds and states of a number."))


def _well_formed(hours: str) -> bool:
    try:
        plain_hours(hours)
    except ValueError:
        return False
    return True


def tidy(texts_: Iterable[str]) -> list[str]:
    """Without spaces around, empty ones and repetitions, in the order given."""
    return list(dict.fromkeys(text.strip() for text in texts_ if text.strip()))
