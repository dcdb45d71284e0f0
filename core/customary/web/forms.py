"""A form as it is shown again: all that was typed, and beside each field what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation

from babel.numbers import get_currency_precision

from customary.database.deployment import current
from customary.plugins.errors import CustomaryError, Invalid, Rejected
from customary.plugins.text import Text, texts

_ = texts("web")

WHOLE = ""
LONGEST_NUMBER = 18


class FormErrors:
    """What is wrong with which field; under `WHOLE` what concerns no single one."""

    def __init__(self, errors: Mapping[str, Text] | None = None) -> None:
        self._errors = dict(errors or {})

    @classmethod
    def of(cls, failure: CustomaryError) -> FormErrors:
        """Beside its fields where the failure names them, above the form where it does not."""
        if isinstance(failure, Invalid):
            return cls({error.field: error.message for error in reversed(failure.errors)})
        if isinstance(failure, Rejected):
            return cls({failure.field or WHOLE: failure.message})
        return cls({WHOLE: failure.message})

    def add(self, name: str, message: Text) -> None:
        """The first thing said about a field stays."""
        self._errors.setdefault(name, message)

    def get(self, name: str) -> Text | None:
        return self._errors.get(name)

    def __bool__(self) -> bool:
        return bool(self._errors)

    def __iter__(self) -> Iterator[str]:
        return iter(self._errors)

    def items(self) -> Sequence[tuple[str, Text]]:
        return tuple(self._errors.items())


@dataclass(frozen=True)
class Option:
    """One choice of several; `key` chooses it from the keyboard."""

    value: str
    text: Text | str
    hint: Text | str | None = None
    key: str = ""


@dataclass(frozen=True)
class Form:
    """What the field macros read. For a new row `Form()`, to edit one `Form.of(row)`, after a failure `form.failed(e)`."""

    values: Mapping[str, Sequence[str]] = field(default_factory=dict)
    errors: FormErrors = field(default_factory=FormErrors)

    @classmethod
    def of(cls, values: Mapping[str, object]) -> Form:
        """From values of any kind: None is empty, a list is a field that was sent several times."""
        return cls({name: _strings(value) for name, value in values.items()})

    def failed(self, failure: CustomaryError) -> Form:
        return Form(self.values, FormErrors.of(failure))

    def value(self, name: str) -> str:
        return next(iter(self.values.get(name, ())), "")

    def chosen(self, name: str, value: object) -> bool:
        """Whether a box, a radio button or an option stands chosen."""
        return str(value) in self.values.get(name, ())

    def error(self, name: str) -> Text | None:
        return self.errors.get(name)


def whole_number(text: str) -> int | None:
    """The number that a field or an address holds; None for what is none, or is larger than any id.

    >>> whole_number(" 12 "), whole_number("-1"), whole_number("9" * 5000)
    (12, None, None)
    """
    text = text.strip()
    return int(text) if text.isdecimal() and len(text) <= LONGEST_NUMBER else None


def typed_day(text: str, name: str) -> date | None:
    """A day as a date field sends it; None for an empty field. Raises Invalid, naming the field, for what is no day."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Invalid.field(name, "bad_day", _("Enter a date.")) from None


def minor_units(text: str) -> int | None:
    """An amount as somebody types it, in minor units of the house's currency; None for an empty field.

    Raises ValueError for what is no amount, or has more places than the currency.
    """
    written = text.replace(",", "").strip()
    if not written:
        return None
    try:
        amount = Decimal(written).scaleb(get_currency_precision(current().settings.currency))
    except InvalidOperation:
        raise ValueError(text) from None
    if not amount.is_finite() or amount != amount.to_integral_value() or len(written) > LONGEST_NUMBER:
        raise ValueError(text)
    return int(amount)


def typed_amount(minor: int | None) -> str:
    """Minor units as somebody would type them, for the value of a field; nothing for None."""
    if minor is None:
        return ""
    return format(Decimal(minor).scaleb(-get_currency_precision(current().settings.currency)), "f")


def _strings(value: object) -> Sequence[str]:
    if value is None or value is False:
        return ()
    if value is True:
        return ("1",)
    if isinstance(value, list | tuple | set | frozenset):
        return tuple(str(one) for one in value)
    return (str(value),)
