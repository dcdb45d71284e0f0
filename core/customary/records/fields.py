"""Fields of a form that a contribution asks for: read by kind, checked whole before anything is saved."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from babel.numbers import get_currency_precision
from sqlmodel import Session, col, select

from customary.database.deployment import current
from customary.database.parameter_values import plain_value
from customary.database.sql import one_of
from customary.plugins.errors import FieldError
from customary.plugins.fields import FormField
from customary.plugins.text import Text, texts
from customary.records.models import OutsideParty
from customary.roles.models import Staff, Team

_ = texts("records")

LONGEST = {"text": 500}
LONGEST_NOTE = 20_000
Values = dict[str, Any]  # each of its field's kind


def read_fields(
    session: Session, fields: Sequence[FormField], written: Mapping[str, object], prefix: str = ""
) -> tuple[Values, list[FieldError]]:
    """The value of every field, and what is wrong with which; `prefix` stands before a field's name in the errors.

    Values of Python and JSON are taken as well as text; what is empty is None.
    """
    values: Values = {}
    errors = []
    for one in fields:
        given, name = written.get(one.name), f"{prefix}{one.name}"
        text = str(given).strip() if given is not None else ""
        values[one.name] = None
        if not text:
            if one.required:
                errors.append(required(name, one.title))
            continue
        try:
            values[one.name] = _read(session, one, given if not isinstance(given, str) else text)
        except (ValueError, InvalidOperation, OverflowError):
            errors.append(FieldError(name, "bad_value", _WRONG[one.kind]))
    return values, errors


def required(name: str, title: Text) -> FieldError:
    """The error of a mandatory field that was left empty."""
    return FieldError(name, "required", _("{field} is missing.", field=title))


def plain_values(values: Mapping[str, object]) -> dict[str, Any]:  # JSON values
    """Values as they are stored; those that are empty are left out. `read_fields` reads them again."""
    return {name: plain_value(value) for name, value in values.items() if value is not None}


def choices_of(session: Session, field: FormField) -> list[tuple[str, Text | str]]:
    """What may be chosen in a field, as (value, words): one statement for colleagues, teams and parties."""
    model = CHOSEN.get(field.kind)
    if field.offered is not None:
        return list(field.offered(session))
    if model is None:
        return [(value, words) for value, words in field.choices]
    query = select(model.id, model.name).order_by(model.name, model.id)
    if model is not Team:
        query = query.where(col(model.active))
    return [(str(row_id), name) for row_id, name in session.exec(query)]


def names_of(session: Session, kind: str, ids: Iterable[int | None]) -> dict[int, str]:
    """What colleagues, teams or parties are called, also those who are not at work any more; no statement for none."""
    wanted = sorted({row_id for row_id in ids if row_id is not None})
    if not wanted:
        return {}
    model = CHOSEN[kind]
    return dict(session.exec(select(model.id, model.name).where(one_of(col(model.id), wanted))).all())


def _read(session: Session, field: FormField, given: object) -> Any:  # of the field's kind
    if field.kind == "choice":
        if str(given) not in dict(choices_of(session, field)):
            raise ValueError(given)
        return str(given)
    if field.kind in CHOSEN:
        return _existing(session, CHOSEN[field.kind], int(str(given)))
    return _READERS[field.kind](given)


def _existing(session: Session, model: Any, row_id: int) -> int:  # Staff, Team or OutsideParty
    query = select(model.id).where(model.id == row_id)
    if model is not Team:
        query = query.where(model.active)
    if row_id.bit_length() > 63 or session.exec(query).first() is None:
        raise ValueError(row_id)
    return row_id


def _short(given: object) -> str:
    return _bounded(str(given), LONGEST["text"])


def _long(given: object) -> str:
    return _bounded(str(given), LONGEST_NOTE)


def _bounded(text: str, longest: int) -> str:
    if len(text) > longest:
        raise ValueError(text)
    return text


def _number(given: object) -> Decimal:
    number = Decimal(str(given).replace(",", "").replace("，", "").strip())
    if not number.is_finite():
        raise ValueError(given)
    return number


def _integer(given: object) -> int:
    if isinstance(given, bool | float):
        raise ValueError(given)
    return int(str(given).replace(",", ""))


def _money(given: object) -> int:
    """A whole number is in minor units already; a text is an amount as people write it."""
    if isinstance(given, int) and not isinstance(given, bool):
        minor = Decimal(given)
    else:
        minor = _number(given).scaleb(get_currency_precision(current().settings.currency))
    if minor != int(minor) or not 0 <= minor < 2**62:
        raise ValueError(given)
    return int(minor)


def _date(given: object) -> date:
    return given if isinstance(given, date) else date.fromisoformat(str(given))


def _boolean(given: object) -> bool:
    said = str(given).lower()
    if said not in ("1", "true", "on", "yes", "0", "false", "off", "no"):
        raise ValueError(given)
    return said in ("1", "true", "on", "yes")


CHOSEN: Mapping[str, Any] = {"staff": Staff, "team": Team, "party": OutsideParty}  # table classes
_READERS: Mapping[str, Callable[[object], Any]] = {  # each gives its own kind of value
    "text": _short,
    "note": _long,
    "number": _number,
    "integer": _integer,
    "money": _money,
    "date": _date,
    "boolean": _boolean,
}
_WRONG = {
    "text": _("Enter a text of at most {most} characters.", most=LONGEST["text"]),
    "note": _("Enter a text of at most {most} characters.", most=LONGEST_NOTE),
    "number": _("Enter a number."),
    "integer": _("Enter a whole number."),
    "money": _("Enter an amount, as 1280.50."),
    "date": _("Enter a date."),
    "boolean": _("Choose yes or no."),
    "choice": _("Choose from the list."),
    "staff": _("Choose a colleague who is at work."),
    "team": _("Choose a department."),
    "party": _("Choose a party from the list."),
}
