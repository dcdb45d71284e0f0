"""Why a file is refused as a whole: a code for machines, one sentence with the remedy for people."""

from __future__ import annotations

from customary.plugins.text import Text, texts

_ = texts("importing")

MEGABYTE = 1024 * 1024


class UnreadableFile(Exception):
    """The file is refused; `code` is such as "damaged", `message` says it in the reader's language."""

    def __init__(self, code: str, message: Text) -> None:
        super().__init__(code, message)
        self.code, self.message = code, message

    def __str__(self) -> str:
        return str(self.message)


def empty_file() -> UnreadableFile:
    return UnreadableFile("empty_file", _("The file is empty."))


def too_large(size: int, limit: int) -> UnreadableFile:
    """Both in bytes."""
    return UnreadableFile(
        "too_large",
        _(
            "The file has {size} MB; at most {limit} MB can be imported at once. Split it into parts.",
            size=-(-size // MEGABYTE),
            limit=limit // MEGABYTE,
        ),
    )


def zip_bomb(unpacked: int) -> UnreadableFile:
    return UnreadableFile(
        "zip_bomb",
        _(
            "The file would unpack to {size} MB, which no ordinary table does; it was not opened.",
            size=unpacked // MEGABYTE,
        ),
    )


def encrypted() -> UnreadableFile:
    return UnreadableFile("encrypted", _("The file is protected by a password. Save it without one and try again."))


def damaged() -> UnreadableFile:
    return UnreadableFile(
        "damaged", _("The file is damaged and cannot be opened. Save it again, or export it anew, and try again.")
    )


def not_a_table(kind: Text) -> UnreadableFile:
    return UnreadableFile(
        "not_a_table",
        _("The file is {kind}, whatever its name says. Save the table as an Excel workbook (.xlsx) or CSV.", kind=kind),
    )


def unknown_encoding() -> UnreadableFile:
    return UnreadableFile(
        "unknown_encoding", _("The text of the file is in no usual encoding. Save it as an Excel workbook or as UTF-8.")
    )


def open_quotation(record: int) -> UnreadableFile:
    return UnreadableFile(
        "open_quotation",
        _("Record {row} has a quotation mark that is never closed. Mend the file there.", row=record),
    )


def no_header(titles: str) -> UnreadableFile:
    return UnreadableFile(
        "no_header", _("No row of the file has headings that are known here, such as: {titles}.", titles=titles)
    )


def two_headings(first: str, second: str, field: Text) -> UnreadableFile:
    return UnreadableFile(
        "two_headings",
        _(
            "The columns “{first}” and “{second}” both mean “{field}”. Say which one it is, or remove the other.",
            first=first,
            second=second,
            field=field,
        ),
    )


def missing_column(title: Text) -> UnreadableFile:
    return UnreadableFile(
        "missing_column",
        _("The file has no column “{title}”. Add it, or say which of its columns that is.", title=title),
    )


def unknown_field(heading: str, field: str, fields: str) -> UnreadableFile:
    return UnreadableFile(
        "unknown_field",
        _(
            "“{heading}” cannot stand for “{field}”: there is no such field. The fields are: {fields}.",
            heading=heading,
            field=field,
            fields=fields,
        ),
    )
