"""Telephone numbers as people type them, compared as E.164."""

from __future__ import annotations

import re
from collections.abc import Iterable

import phonenumbers

from customary.importing.text_cells import clean, normal, written
from customary.plugins.importers import BadCell, Cell

SEPARATORS = re.compile(r"[/;、,\r\n]+")
LABEL = re.compile(r"^(?:[^\d+(]*:|[^\W\d_]+[. ]*)\s*")
EXTENSION = re.compile(r"\s*(?:转|分机|ext\.?|#)\s*\d*$", re.IGNORECASE)
PUNCTUATION = re.compile(r"[\s\-()._·]")

MOBILE = re.compile(r"1[3-9]\d{9}")
AREA = r"(?:10|2\d|[3-9]\d{2})"
LANDLINE = re.compile(r"0(?:(?:10|2\d)\d{8}|[3-9]\d{2}\d{7,8})")
WITHOUT_ZERO = re.compile(r"(?:10|2\d)\d{8}|[3-9]\d{2}\d{7,8}")
SERVICE = re.compile(r"400\d{7}")


def read_phones(cell: Cell, empty_words: Iterable[str] = (), country: str = "CN") -> tuple[str, ...] | None:
    """Rule 3: the first number identifies; of the others those are kept that can be read."""
    if clean(cell, empty_words) is None:
        return None
    parts = [part for part in SEPARATORS.split(normal(written(cell))) if part.strip()]
    numbers = [phone_number(part, country) for part in parts]
    if not numbers or numbers[0] is None:
        raise BadCell("bad_phone")
    return tuple(dict.fromkeys(number for number in numbers if number))


def phone_number(text: str, country: str = "CN") -> str | None:
    """One number as E.164, or None."""
    text = LABEL.sub("", text.strip().lstrip("'’`")).strip().removesuffix(".0")
    text = EXTENSION.sub("", text)
    international = text.startswith(("+", "00"))
    digits = PUNCTUATION.sub("", _without_inner_extension(text) if country == "CN" else text)
    digits = digits.removeprefix("+") if text.startswith("+") else digits.removeprefix("00")
    if not digits.isascii() or not digits.isdigit():
        return None
    if country == "CN" and not (international and not digits.startswith("86")):
        return _in_china(digits, international)
    return _elsewhere(f"+{digits}" if international else digits, country)


def _in_china(digits: str, international: bool) -> str | None:
    national = digits.removeprefix("86") if international or len(digits) in (12, 13, 14) else digits
    if MOBILE.fullmatch(national) or SERVICE.fullmatch(national):
        return f"+86{national}"
    if LANDLINE.fullmatch(national):
        return f"+86{national[1:]}"
    if national is not digits and WITHOUT_ZERO.fullmatch(national):
        return f"+86{national}"
    return None


def _without_inner_extension(text: str) -> str:
    """021-61983767-808 has an extension; in 021-61983767 what stands before the hyphen is no complete number."""
    before, hyphen, after = text.rpartition("-")
    if hyphen and after.strip().isdigit():
        digits = PUNCTUATION.sub("", before)
        national = re.sub(r"^(?:\+86|0086|86)(?=\d)", "", digits)
        if LANDLINE.fullmatch(national) or (national != digits and WITHOUT_ZERO.fullmatch(national)):
            return before
    return text


def _elsewhere(number: str, country: str) -> str | None:
    try:
        parsed = phonenumbers.parse(number, country)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(parsed):
        return None
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
