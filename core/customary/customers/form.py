"""The form of a customer: how it is filled, what it says, and two versions of it side by side."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec import UNSET

from customary.customers.inputs import CustomerChanges, NewCustomer, NewPhone
from customary.customers.reading import ListedCustomer
from customary.database.deployment import current
from customary.plugins.text import Text, texts
from customary.web import two_versions
from customary.web.formats import telephone
from customary.web.forms import Form, whole_number
from customary.web.two_versions import Difference, Pairs

_ = texts("customers")

Sent = Mapping[str, str | list[str]]  # a form as it was sent
BLANK_PHONES = 2
# Three digits at most: the form shows a row for each place up to the last one sent.
PHONE_FIELD = re.compile(r"phone_\d{1,3}", re.ASCII)
SEPARATORS = re.compile(r"[,，;；、\n]")

FIELDS: Mapping[str, Text] = {
    "name": _("Name"),
    "kind": _("Kind"),
    "salutation": _("Salutation"),
    "owner_id": _("Owner"),
    "phones": _("Telephones"),
    "email": _("E-mail"),
    "address": _("Address"),
    "contact_hours": _("Hours for calls"),
    "other_names": _("Other names"),
    "tags": _("Tags"),
    "external_id": _("External id"),
    "in_own_right": _("A customer in his own right"),
    "note": _("Note"),
}
WORDS: Mapping[tuple[str, str], Text] = {
    ("kind", "person"): _("Person"),
    ("kind", "organisation"): _("Organisation"),
    ("salutation", "mr"): _("Mr"),
    ("salutation", "ms"): _("Ms"),
    ("owner_id", "nobody"): _("Unassigned"),
    ("in_own_right", "1"): _("Yes"),
    ("state", "unverified"): _("not verified"),
    ("state", "verified"): _("verified"),
    ("state", "wrong"): _("wrong number"),
}
TEXTS = ("name", "kind", "salutation", "email", "address", "contact_hours", "external_id", "note")


def blank_form(owner_id: int | None) -> Form:
    """The form of a new customer."""
    return Form.of({"kind": "person", "in_own_right": True, "owner_id": owner_id})


def form_of(line: ListedCustomer) -> Form:
    """The form as the customer stands."""
    values: dict[str, object] = {name: getattr(line, name) for name in (*TEXTS, "owner_id", "in_own_right")}
    values["tags"], values["other_names"] = "，".join(line.tags), "，".join(line.other_names)
    for number, phone in enumerate(line.phones):
        values |= {
            f"phone_{number}": telephone(phone.e164, current().settings.country),
            f"phone_kind_{number}": phone.kind,
            f"phone_state_{number}": phone.state,
        }
    return Form.of(values)


def sent_form(sent: Sent) -> Form:
    """The form as it was filled in."""
    return Form.of(dict(sent))


def phone_places(form: Form) -> list[int]:
    """The rows for telephones: one for each number, and some to add."""
    used = [int(name.removeprefix("phone_")) for name in form.values if re.fullmatch(PHONE_FIELD, name)]
    return list(range(max(used, default=-1) + 1 + BLANK_PHONES))


def said_new(form: Form) -> NewCustomer:
    """The new customer that the form describes."""
    said = _said(form)
    owner, number = form.value("owner_id"), whole_number(form.value("owner_id"))
    return NewCustomer(**said, owner_id=number if number is not None else None if owner == "nobody" else "me")


def said_changes(form: Form) -> CustomerChanges:
    """The changes that the form asks for: all that it shows."""
    owner, number = form.value("owner_id"), whole_number(form.value("owner_id"))
    owner_id = number if number is not None else None if owner == "nobody" else UNSET
    return CustomerChanges(**_said(form), owner_id=owner_id)


def _said(form: Form) -> dict[str, Any]:  # each field of its own kind
    said: dict[str, Any] = {name: form.value(name) for name in TEXTS}
    said["external_id"] = form.value("external_id").strip() or None
    said["in_own_right"] = bool(form.value("in_own_right"))
    said["phones"] = list(_phones(form))
    for name in ("tags", "other_names"):
        said[name] = [part for part in SEPARATORS.split(form.value(name)) if part.strip()]
    return said


def _phones(form: Form) -> Iterator[NewPhone]:
    for place in phone_places(form):
        number = form.value(f"phone_{place}").strip()
        if number:
            yield NewPhone(number, form.value(f"phone_kind_{place}"), form.value(f"phone_state_{place}"))


def differences(mine: Form, theirs: Form, names: Mapping[str, str]) -> list[Difference]:
    """Where the form as sent and the customer as he stands differ; `names` are those of colleagues, by id."""
    found = two_versions.differences(mine, theirs, FIELDS, _values, _meant, lambda values: _shown(values, names))
    return [difference for difference in found if difference.name != "owner_id" or difference.mine_values]


def agreed(mine: Form, theirs: Form) -> list[tuple[str, str]]:
    """What both say alike, to be sent along."""
    return two_versions.agreed(theirs, FIELDS, differences(mine, theirs, {}), _values)


def resolved(sent: Sent) -> Form:
    """The form that was put together out of two versions."""
    return sent_form(two_versions.resolved(sent, FIELDS))


def _values(form: Form, name: str) -> Pairs:
    if name != "phones":
        return two_versions.one_value(form, name)
    return [
        (key, form.value(key))
        for place in phone_places(form)
        if form.value(f"phone_{place}").strip()
        for key in (f"phone_{place}", f"phone_kind_{place}", f"phone_state_{place}")
    ]


def _meant(values: Sequence[tuple[str, str]]) -> list[str]:
    """Without how it is written: spaces in a number, a kind that is left to the number."""
    return [value.replace(" ", "") for name, value in values if value and not name.startswith("phone_kind")]


def _shown(values: Sequence[tuple[str, str]], names: Mapping[str, str]) -> str:
    return " ".join(str(_word(name, value, names)) for name, value in values if not name.startswith("phone_kind"))


def _word(name: str, value: str, names: Mapping[str, str]) -> Text | str:
    field = "state" if name.startswith("phone_state") else name
    return names.get(value, value) if name == "owner_id" and value in names else WORDS.get((field, value), value)
