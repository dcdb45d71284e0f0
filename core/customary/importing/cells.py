"""From a column's declaration to the reader of its cells."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from customary.importing.date_cells import read_date, read_datetime, read_time
from customary.importing.number_cells import read_integer, read_money, read_number
from customary.importing.phone_cells import read_phones
from customary.importing.text_cells import read_lines, read_name, read_text
from customary.plugins.importers import Cell, Column, Reader


@dataclass(frozen=True)
class Locale:
    """What a file leaves unsaid: the country of a telephone number, and how many digits a currency's cents have."""

    country: str = "CN"
    currency_digits: int = 2


def reader_of(column: Column, locale: Locale, factor: int = 1) -> Reader:
    """`factor` is what the unit in the heading multiplies by: 10,000 under 金额(万元)."""
    if not isinstance(column.kind, str):
        return column.kind
    words = column.empty_words
    readers: dict[str, Callable[[Cell], object]] = {
        "text": lambda cell: read_text(cell, words),
        "lines": lambda cell: read_lines(cell, words),
        "name": lambda cell: read_name(cell, words),
        "phones": lambda cell: read_phones(cell, words, locale.country),
        "date": lambda cell: read_date(cell, words),
        "datetime": lambda cell: read_datetime(cell, words),
        "time": lambda cell: read_time(cell, words),
        "number": lambda cell: read_number(cell, words, factor=factor),
        "integer": lambda cell: read_integer(cell, words, factor=factor),
        "money": lambda cell: read_money(cell, words, factor, locale.currency_digits),
    }
    return readers[column.kind]
