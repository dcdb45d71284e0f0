"""Telephone numbers as people write them, read into E.164."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import phonenumbers
from phonenumbers import PhoneNumberType

from customary.database.deployment import current
from customary.plugins.errors import Invalid
from customary.plugins.text import texts

_ = texts("customers")

KINDS = ("mobile", "landline", "other")
STATES = ("unverified", "verified", "wrong")

# phonenumbers fails on Chinese extensions ("转808"); cut them first.
EXTENSION = re.compile(r"\s*(?:转|轉|分机|ext\.?|x|#|,).*$", re.IGNORECASE)
# Prefixes are given out faster than the lists of valid ones are updated.
CHINESE_MOBILE = re.compile(r"[+]861[3-9][0-9]{9}")
_KIND = {
    PhoneNumberType.MOBILE: "mobile",
    PhoneNumberType.FIXED_LINE: "landline",
    PhoneNumberType.FIXED_LINE_OR_MOBILE: "mobile",
}


@dataclass(frozen=True)
class ReadPhone:
    """A valid number in E.164 and what kind of line it is."""

    e164: str
    kind: str


def read_phone(written: str, country: str | None = None) -> ReadPhone | None:
    """The number that was written, or None if it is none; `country` (default: the setting) is for numbers without a country code.

    >>> read_phone("139 1234 5678", "CN")
    ReadPhone(e164='+8613912345678', kind='mobile')
    """
    return _read(written, country or current().settings.country)


def valid_phone(written: str, field: str = "phones") -> ReadPhone:
    """The number that was written.

    Raises Invalid naming the field if it is none.
    """
    found = read_phone(written)
    if found is None:
        raise Invalid.field(field, "bad_phone", _("{number} is no telephone number.", number=written))
    return found


def country_code() -> str:
    """The country code of the house, without "+"."""
    return _country_code(current().settings.country)


# A file's rows are read once to be checked and once to be written; the second time costs nothing.
@lru_cache(maxsize=16_384)
def _read(written: str, country: str) -> ReadPhone | None:
    if CHINESE_MOBILE.fullmatch(written):
        return ReadPhone(written, "mobile")
    try:
        number = phonenumbers.parse(EXTENSION.sub("", written.strip()), country)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):  # is_possible_number accepts thirteen digits and other nonsense
        return None
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return ReadPhone(e164, _KIND.get(phonenumbers.number_type(number), "other"))


@lru_cache(maxsize=8)
def _country_code(country: str) -> str:
    return str(phonenumbers.country_code_for_region(country))
