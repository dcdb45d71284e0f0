"""Which heading of a file means which field: recognised, remembered, or chosen by a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO, Literal

from sqlalchemy import delete, insert
from sqlmodel import Session, col, select

from customary.database.models import table_of
from customary.importing.error_file import is_reason_heading
from customary.importing.files import OpenedFile, open_file
from customary.importing.headings import KnownHeadings, full_key
from customary.importing.layout import Layout
from customary.importing.models import Import, ImportMapping
from customary.importing.refusals import UnreadableFile, no_header
from customary.importing.rows import Row, Sheet
from customary.importing.text_cells import on_one_line
from customary.importing.upload import limits
from customary.plugins.errors import FieldError, Invalid
from customary.plugins.importers import Importer
from customary.plugins.text import Text, texts

_ = texts("importing")

IGNORED = ""
SAMPLES = 3


@dataclass(frozen=True)
class Heading:
    """A heading of the file, what stands below it, and the field that it means: None if nobody knows, "" if it is passed over."""

    heading: str
    samples: tuple[str, ...]
    field: str | None
    how: Literal["recognised", "chosen", "ignored", "unknown"]


@dataclass(frozen=True)
class Columns:
    """The headings of a file and what keeps it from being read, if anything does."""

    headings: tuple[Heading, ...]
    problem: Text | None

    @property
    def unknown(self) -> tuple[str, ...]:
        return tuple(heading.heading for heading in self.headings if heading.how == "unknown")

    @property
    def complete(self) -> bool:
        return not self.unknown and self.problem is None


def look_at(stream: BinaryIO, importer: Importer, mapping: Mapping[str, str]) -> tuple[str, int, list[list[str]]]:
    """The sheet, the number of the header row, and the headings with samples.

    Raises Invalid in one sentence for a file that cannot be read or has no header.
    """
    try:
        with open_file(stream, limits()) as file:
            sheet, header = _find_header(file, importer, mapping)
            below = list(islice((row for row in sheet.rows() if row.number > header.number), SAMPLES))
    except UnreadableFile as refused:
        raise Invalid.field("file", refused.code, refused.message) from None
    headings = [
        [on_one_line(cell), *(on_one_line(row.cell(position))[:60] for row in below)]
        for position, cell in enumerate(header.cells)
    ]
    return sheet.name, header.number, headings


def find_layout(file: OpenedFile, importer: Importer, mapping: Mapping[str, str]) -> Layout:
    """The table of the file.

    Raises UnreadableFile if there is none or a required column is missing.
    """
    sheet, header = _find_header(file, importer, mapping)
    return Layout(sheet, header, _known(importer, mapping).assign(header.cells))


def _find_header(file: OpenedFile, importer: Importer, mapping: Mapping[str, str]) -> tuple[Sheet, Row]:
    known = _known(importer, mapping)
    for sheet in file.sheets:
        for row in sheet.rows():
            if known.is_header(row.cells):
                return sheet, row
    raise no_header(", ".join(str(column.title) for column in importer.columns[:6]))


def _known(importer: Importer, mapping: Mapping[str, str]) -> KnownHeadings:
    return KnownHeadings(importer.columns, {heading: field or None for heading, field in mapping.items()})


def columns_of(importer: Importer, headings: Sequence[Sequence[str]], mapping: Mapping[str, str]) -> Columns:
    """What the headings mean under a mapping."""
    known = _known(importer, mapping)
    try:
        known.assign([heading for heading, *_samples in headings])
        problem = None
    except UnreadableFile as refused:
        problem = refused.message
    chosen = {full_key(heading): field for heading, field in mapping.items()}
    return Columns(
        tuple(
            _heading(known, chosen, heading, samples)
            for heading, *samples in headings
            if heading and not is_reason_heading(heading)
        ),
        problem,
    )


def _heading(known: KnownHeadings, chosen: Mapping[str, str], heading: str, samples: Sequence[str]) -> Heading:
    key = full_key(heading)
    if key in chosen:
        field = chosen[key]
        return Heading(heading, tuple(samples), field, "chosen" if field else "ignored")
    found = known.field_of(heading)
    return Heading(heading, tuple(samples), found, "recognised" if found else "unknown")


def check_mapping(importer: Importer, headings: Sequence[Sequence[str]], mapping: Mapping[str, str]) -> None:
    """Raise Invalid for a heading that the file does not have, or a field that there is not."""
    there = {full_key(heading) for heading, *_samples in headings}
    fields = [column.field for column in importer.columns]
    errors = []
    for heading, field in mapping.items():
        if full_key(heading) not in there:
            errors.append(
                FieldError(heading, "unknown_heading", _("The file has no heading “{heading}”.", heading=heading))
            )
        elif field and field not in fields:
            errors.append(
                FieldError(
                    heading,
                    "unknown_field",
                    _("There is no field “{field}”. The fields are: {fields}.", field=field, fields=", ".join(fields)),
                )
            )
    if errors:
        raise Invalid(errors)


def remembered(session: Session, importer: str) -> dict[str, str]:
    """What people have chosen for this importer's headings before."""
    rows = session.exec(select(ImportMapping).where(ImportMapping.importer == importer))
    return {row.heading: row.field for row in rows}


def remember(session: Session, started: Import, importer: Importer) -> None:
    """Keep what was chosen and differs from what is recognised anyway."""
    known = _known(importer, {})
    mappings = table_of(ImportMapping).c
    headings = list(started.mapping)
    session.execute(
        delete(ImportMapping).where(mappings.importer == importer.key, col(ImportMapping.heading).in_(headings))
    )
    rows = [
        {"importer": importer.key, "heading": heading, "field": field}
        for heading, field in started.mapping.items()
        if known.field_of(heading) != (field or None) or field == IGNORED
    ]
    if rows:
        session.execute(insert(ImportMapping), rows)
