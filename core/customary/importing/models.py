"""Imports: the file in chunks, what each row became, what was rejected, and what it takes to undo it all."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, LargeBinary
from sqlmodel import Field

from customary.database.models import NOT_AUDITED, CoreModel
from customary.database.types import Id, Json, UtcDateTime


class Import(CoreModel, table=True):
    """One file on its way in, or in. Any worker can take over: all that it needs is in the database."""

    __tablename__ = "customary_import"
    __table_args__ = ({"sqlite_autoincrement": True, **NOT_AUDITED},)

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    importer: str = Field(index=True)
    file_name: str
    size: int = Field(sa_type=Id)
    sha256: str
    state: str = "uploaded"  # uploaded, checking, checked, importing, done, failed, undoing, undone, cancelled
    # Who works on it: the importer's key, so that only one of its files goes in at a time; whose turn it is, and until when.
    running: str | None = Field(default=None, unique=True)
    lease: str | None = None
    lease_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    sheet: str = ""
    header_row: int = 0
    headings: list[list[str]] = Field(
        default_factory=list, sa_type=Json
    )  # each column's as written, then what stands below it first
    mapping: dict[str, str] = Field(
        default_factory=dict, sa_type=Json
    )  # heading as written -> field, "" to pass it over
    options: dict[str, Any] = Field(default_factory=dict, sa_type=Json)  # owner or team of new customers
    total_rows: int | None = None
    done_rows: int = 0
    counts: dict[str, int] = Field(default_factory=dict, sa_type=Json)
    error: dict[str, Any] | None = Field(default=None, sa_type=Json)  # a Text in parts
    staff_id: int | None = Field(default=None, sa_type=Id, foreign_key="customary_staff.id", index=True)
    author: str
    created_at: datetime = Field(sa_type=UtcDateTime)
    finished_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    undo_until: datetime | None = Field(default=None, sa_type=UtcDateTime)

    @property
    def header(self) -> list[str]:
        """The headings alone."""
        return [heading for heading, *_samples in self.headings]


class ImportChunk(CoreModel, table=True):
    """A piece of the uploaded file."""

    __tablename__ = "customary_import_chunk"
    __table_args__ = (NOT_AUDITED,)

    import_id: int = Field(primary_key=True, sa_type=Id, foreign_key="customary_import.id")
    position: int = Field(primary_key=True)
    content: bytes = Field(sa_type=LargeBinary)


class ImportFinding(CoreModel, table=True):
    """A row that was rejected, a warning, or a row that an undo left as somebody had changed it since."""

    __tablename__ = "customary_import_finding"
    __table_args__ = (
        Index("ix_customary_import_finding_import", "import_id", "kind", "row"),
        {"sqlite_autoincrement": True, **NOT_AUDITED},
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    import_id: int = Field(sa_type=Id, foreign_key="customary_import.id")
    phase: str  # check, import, undo
    kind: str  # rejected, warning, removed, kept
    row: int
    column: str | None = None  # the heading as written
    value: str = ""
    reason: str
    message: dict[str, Any] = Field(sa_type=Json)  # a Text in parts: message, domain, values
    cells: list[str] | None = Field(default=None, sa_type=Json)  # the rejected row as written, for the error file


class ImportJournal(CoreModel, table=True):
    """What a row of a file did to a row of a table: enough to take it back."""

    __tablename__ = "customary_import_journal"
    __table_args__ = (
        Index("ix_customary_import_journal_import", "import_id", "id"),
        {"sqlite_autoincrement": True, **NOT_AUDITED},
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    import_id: int = Field(sa_type=Id, foreign_key="customary_import.id")
    table_name: str
    row_id: int = Field(sa_type=Id)
    action: str  # created, updated, removed
    row: int  # of the file
    before: dict[str, Any] | None = Field(default=None, sa_type=Json)  # column values
    after: dict[str, Any] | None = Field(default=None, sa_type=Json)  # column values


class ImportIdentity(CoreModel, table=True):
    """Which row a line of a file became; answers before any matching when the same line comes again."""

    __tablename__ = "customary_import_identity"
    __table_args__ = (Index("ix_customary_import_identity_row", "record", "record_id"), NOT_AUDITED)

    importer: str = Field(primary_key=True)
    source_key: str = Field(primary_key=True)
    record: str
    record_id: int = Field(sa_type=Id)
    digest: str  # of the line's content: an unchanged line is told at once
    import_id: int = Field(sa_type=Id, foreign_key="customary_import.id", index=True)


class ImportMapping(CoreModel, table=True):
    """A heading that somebody matched to a field by hand, remembered for the next file."""

    __tablename__ = "customary_import_mapping"
    __table_args__ = (NOT_AUDITED,)

    importer: str = Field(primary_key=True)
    heading: str = Field(primary_key=True)
    field: str
