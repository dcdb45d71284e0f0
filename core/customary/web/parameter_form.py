"""Parameters in a form: how they stand there, and what was sent of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from customary.database.parameter_values import ParameterField, plain_value
from customary.plugins.errors import Invalid
from customary.plugins.text import texts
from customary.web import parameter_rows
from customary.web.forms import Form

_ = texts("web")

FROM = "valid_from"


def entered(fields: Sequence[ParameterField], parameters: object) -> dict[str, str]:
    """Parameters, an instance of their dataclass, as they stand in the form."""
    found: dict[str, str] = {}
    for field in fields:
        held = getattr(parameters, field.name)
        if field.kind == "rows":
            found |= parameter_rows.entered(field, held)
            continue
        value = plain_value(held)
        found[field.name] = ("1" if value else "") if field.kind == "boolean" else str(value)
    return found


def form_of(fields: Sequence[ParameterField], data: Mapping[str, str]) -> Form:
    """The form as it was sent, to be shown again."""
    names = [*(field.name for field in fields), FROM]
    cells = {name: data[name] for field in fields for name in parameter_rows.sent(field, data)}
    return Form.of({**{name: data.get(name) for name in names}, **cells})


def values_of(fields: Sequence[ParameterField], data: Mapping[str, str]) -> dict[str, object]:
    """What was sent of the parameters that a form can hold; a box that is not ticked is not sent."""
    names = [field.name for field in fields if field.kind not in ("other", "boolean", "rows")]
    tables: dict[str, object] = {f.name: parameter_rows.read(f, data) for f in fields if f.kind == "rows"}
    boxes: dict[str, object] = {f.name: data.get(f.name, "") for f in fields if f.kind == "boolean"}
    return {name: data[name] for name in names if name in data} | boxes | tables


def day_of(data: Mapping[str, str]) -> date | None:
    """The day from which they are to hold, None if none was named.

    Raises Invalid for what is no day.
    """
    said = data.get(FROM, "").strip()
    if not said:
        return None
    try:
        return date.fromisoformat(said)
    except ValueError:
        raise Invalid.field(FROM, "bad_date", _("Enter a day, as 2026-11-23.")) from None


def changed(form: Form, now: Mapping[str, str]) -> set[str]:
    """The fields that are not as they are now."""
    return {name for name in {*now, *form.values} - {FROM} if form.value(name) != now.get(name, "")}


def places(fields: Sequence[ParameterField], form: Form) -> dict[str, list[int]]:
    """By table the rows of the form."""
    return {field.name: parameter_rows.places(field, form) for field in fields if field.kind == "rows"}
