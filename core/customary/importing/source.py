"""The file of an import, opened: its table, and its lines one by one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from babel.numbers import get_currency_precision
from sqlmodel import Session

from customary.database.deployment import current
from customary.database.transaction import reading
from customary.importing.cells import Locale
from customary.importing.error_file import is_reason_heading
from customary.importing.files import open_file
from customary.importing.layout import Layout, PassedOver
from customary.importing.lines import line_of
from customary.importing.mapping import find_layout
from customary.importing.models import Import
from customary.importing.reading import read_rows
from customary.importing.upload import kept_file, limits
from customary.plugins.actor import Actor
from customary.plugins.errors import NotFound
from customary.plugins.importers import FileMeta, Importer, Line

ERROR_FILE = re.compile(r"rejected-(\d{1,18})\b")


@dataclass
class Source:
    """What is to be imported, by which importer, and on whose behalf."""

    import_id: int
    importer: Importer
    layout: Layout
    started: Import
    context: Any = None  # what the importer's `read_file` made of the file
    mended: bool = False  # the mended rejected rows of another file, never the whole of what that one stood for
    passed_over: PassedOver = field(default_factory=PassedOver)

    def chunks(self, size: int) -> Iterator[list[Line]]:
        """All lines, from the first."""
        settings = current().settings
        locale = Locale(settings.country, get_currency_precision(settings.currency))
        lines = (
            line_of(self.importer, read, self.context)
            for read in read_rows(self.layout, self.importer.columns, locale, self.passed_over)
        )
        while chunk := list(islice(lines, size)):
            yield chunk


@contextmanager
def open_source(started: Import) -> Iterator[Source]:
    """The table of an import's file.

    Raises UnreadableFile if it cannot be read.
    """
    assert started.id is not None  # it comes out of the database
    importer = current().registry.importers[started.importer]
    with kept_file(started.id) as stream, open_file(stream, limits()) as file:
        layout = find_layout(file, importer, started.mapping)
        came_from = _mends(started, layout)
        context = context_of(importer, came_from or started.file_name, started.sheet)
        yield Source(started.id, importer, layout, started, context, mended=came_from is not None)


def _mends(started: Import, layout: Layout) -> str | None:
    """The name of the file whose rejected rows these are: what it told about its rows holds for them still."""
    named = ERROR_FILE.match(started.file_name)
    if named is None or not any(is_reason_heading(heading) for heading in layout.header.cells):
        return None
    with reading() as session:
        first = session.get(Import, int(named.group(1)))
        return first.file_name if first is not None and first.importer == started.importer else None


def context_of(importer: Importer, file_name: str, sheet: str) -> Any:  # the importer's own
    """What the file's name tells; raises Invalid where the importer cannot do without what it lacks."""
    return importer.read_file(FileMeta(file_name, sheet)) if importer.read_file is not None else None


def load(session: Session, import_id: int) -> Import:
    """The import, whoever started it: for work that was allowed when it was asked for.

    Raises NotFound if there is none.
    """
    started = session.get(Import, import_id)
    if started is None:
        raise NotFound
    return started


def acting_for(started: Import) -> Actor:
    """Writes on behalf of who started the import: it matches and makes customers of the whole house, the audit keeps the name."""
    return Actor("system", started.author, staff_id=started.staff_id)
